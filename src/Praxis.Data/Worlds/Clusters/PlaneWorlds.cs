using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>Bent arms around the origin: arm k has r = 0.2 + 1.6 u at the angle 2πk/arms + 0.9 r + 0.06 n/max(r, 0.3); the arm is the class.</summary>
public sealed class Pinwheel(Rng rng, int arms = 5)
    : PointWorld(2, arms, (rng ?? throw new ArgumentNullException(nameof(rng))).Split("pinwheel"))
{
    /// <inheritdoc/>
    protected internal override (int Label, int Mode) Draw(Rng rng, Span<float> point)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var arm = rng.Next(Classes);
        var radius = 0.2 + 1.6 * rng.NextDouble();
        var angle = 2 * Math.PI * arm / Classes + 0.9 * radius + 0.06 * rng.Normal() / Math.Max(radius, 0.3);
        (point[0], point[1]) = ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
        return (arm, 0);
    }
}

/// <summary>A thin ring: radius 1 + thickness · n in the first two coordinates, thickness · n in the others.</summary>
public sealed class StiffRing(int dimension, Rng rng, double radius = 1, double thickness = 0.03)
    : PointWorld(Math.Max(2, dimension), 1, (rng ?? throw new ArgumentNullException(nameof(rng))).Split("ring"))
{
    /// <inheritdoc/>
    protected internal override (int Label, int Mode) Draw(Rng rng, Span<float> point)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var angle = rng.Uniform(0, 2 * Math.PI);
        var far = radius + thickness * rng.Normal();
        (point[0], point[1]) = ((float)(far * Math.Cos(angle)), (float)(far * Math.Sin(angle)));
        foreach (ref var other in point[2..])
            other = (float)(thickness * rng.Normal());
        return (0, 0);
    }
}

/// <summary>Several rings around the origin, one a class: ring k has the radius k + 1.</summary>
public sealed class Rings(int rings, Rng rng, double thickness = 0.1)
    : PointWorld(2, rings, (rng ?? throw new ArgumentNullException(nameof(rng))).Split("rings"))
{
    /// <inheritdoc/>
    protected internal override (int Label, int Mode) Draw(Rng rng, Span<float> point)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var ring = rng.Next(Classes);
        var angle = rng.Uniform(0, 2 * Math.PI);
        var far = ring + 1 + thickness * rng.Normal();
        (point[0], point[1]) = ((float)(far * Math.Cos(angle)), (float)(far * Math.Sin(angle)));
        return (ring, 0);
    }
}

/// <summary>Two half circles that reach into each other: (cos a, sin a) and (1 − cos a, ½ − sin a) with a in [0, π] and noise.</summary>
public sealed class TwoMoons(Rng rng, double noise = 0.1)
    : PointWorld(2, 2, (rng ?? throw new ArgumentNullException(nameof(rng))).Split("moons"))
{
    /// <inheritdoc/>
    protected internal override (int Label, int Mode) Draw(Rng rng, Span<float> point)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var moon = rng.Next(2);
        var (sine, cosine) = Math.SinCos(rng.Uniform(0, Math.PI));
        var (x, y) = moon == 0 ? (cosine, sine) : (1 - cosine, 0.5 - sine);
        (point[0], point[1]) = ((float)rng.Normal(x, noise), (float)rng.Normal(y, noise));
        return (moon, 0);
    }
}
