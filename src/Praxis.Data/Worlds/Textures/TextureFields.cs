using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>Textures as functions of the place.</summary>
public static class TextureFields
{
    const int Octaves = 4, LeafCount = 400;

    /// <summary>Paints a texture of values in [0, 1] into height · width values.</summary>
    public static void Paint(in TextureParameters texture, int height, int width, Span<float> values)
    {
        if (values.Length < height * width)
            throw new ArgumentException($"TextureFields: {height}×{width} pixels need {height * width} values, and the span has {values.Length}.");
        var leaves = texture.Kind == TextureKind.DeadLeaves ? Leaves(texture, height, width) : [];
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
                values[row * width + column] = leaves.Length > 0 ? LeafAt(leaves, column + 0.5f, row + 0.5f) : At(texture, column + 0.5f, row + 0.5f);
    }

    /// <summary>The value of a texture at a place, in [0, 1]; dead leaves, which need a frame, are painted only.</summary>
    public static float At(in TextureParameters texture, float x, float y)
    {
        var (sine, cosine) = MathF.SinCos(texture.Angle);
        float along = (cosine * x + sine * y) / texture.Scale, across = (cosine * y - sine * x) / texture.Scale;
        return texture.Kind switch
        {
            TextureKind.Waves => 0.5f + 0.25f * (Sine(along + texture.Phase) + Sine(0.6f * across + 0.37f + texture.Phase)),
            TextureKind.OrientedNoise => PixelHash.Smooth(along / 3, 2 * across, texture.Seed),
            TextureKind.Checker => ((int)MathF.Floor(along + texture.Phase) + (int)MathF.Floor(across + texture.Phase)) & 1,
            TextureKind.Brick => Brick(along + texture.Phase, across),
            TextureKind.Blobs => Blob(along, across, texture.Seed),
            TextureKind.Grating => 0.5f + 0.5f * Sine(along + texture.Phase),
            TextureKind.Perlin => Perlin(along, across, texture.Roughness, texture.Seed),
            _ => throw new ArgumentException($"TextureFields: {texture.Kind} has no value at a place alone; paint a frame of it."),
        };
    }

    static float Sine(float periods) => MathF.Sin(2 * MathF.PI * periods);

    /// <summary>Rows of bricks twice as long as high, every second row moved by half, with joints of a seventh.</summary>
    static float Brick(float along, float across)
    {
        var row = MathF.Floor(across);
        var place = along / 2 + ((int)row & 1) * 0.5f;
        var joint = place - MathF.Floor(place) < 0.1f || across - row < 0.2f;
        return joint ? 0 : 0.8f;
    }

    /// <summary>Of the spots of the nine fields around, the brightest: 1 in the middle, 0 beyond 0.45.</summary>
    static float Blob(float along, float across, ulong seed)
    {
        var (column, row) = ((int)MathF.Floor(along), (int)MathF.Floor(across));
        var nearest = float.MaxValue;
        for (var y = row - 1; y <= row + 1; y++)
            for (var x = column - 1; x <= column + 1; x++)
            {
                float dx = along - x - 0.25f - 0.5f * PixelHash.Unit(x, y, seed), dy = across - y - 0.25f - 0.5f * PixelHash.Unit(x, y, ~seed);
                nearest = MathF.Min(nearest, dx * dx + dy * dy);
            }
        return Math.Clamp(1.5f - MathF.Sqrt(nearest) / 0.3f, 0, 1);
    }

    /// <summary>Σ rᵏ n(2ᵏ x) of gradient noise n, scaled to [0, 1].</summary>
    static float Perlin(float x, float y, float roughness, ulong seed)
    {
        float sum = 0, total = 0, amplitude = 1, frequency = 1;
        for (var octave = 0; octave < Octaves; octave++, amplitude *= roughness, frequency *= 2)
        {
            sum += amplitude * GradientNoise(frequency * x, frequency * y, seed + (ulong)octave);
            total += amplitude;
        }
        return Math.Clamp(0.5f + 0.8f * sum / total, 0, 1);
    }

    /// <summary>Random unit gradients on a lattice, joined by s(t) = 6t⁵ − 15t⁴ + 10t³ (Perlin, 2002).</summary>
    static float GradientNoise(float x, float y, ulong seed)
    {
        var (column, row) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        float u = x - column, v = y - row;
        float across = Ease(u), down = Ease(v);
        var top = Slope(column, row, u, v) * (1 - across) + Slope(column + 1, row, u - 1, v) * across;
        var bottom = Slope(column, row + 1, u, v - 1) * (1 - across) + Slope(column + 1, row + 1, u - 1, v - 1) * across;
        return top * (1 - down) + bottom * down;

        float Slope(int i, int j, float dx, float dy)
        {
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * PixelHash.Unit(i, j, seed));
            return cosine * dx + sine * dy;
        }

        static float Ease(float t) => t * t * t * (t * (6 * t - 15) + 10);
    }

    /// <summary>Discs from front to back, their radii with a density that falls with the third power: sizes look alike at every distance.</summary>
    static (float X, float Y, float Radius, float Value)[] Leaves(in TextureParameters texture, int height, int width)
    {
        var rng = new Rng(unchecked((long)texture.Seed));
        var leaves = new (float, float, float, float)[LeafCount];
        var (small, large) = (0.5f * texture.Scale, 4f * texture.Scale);
        for (var i = 0; i < leaves.Length; i++)
        {
            // The inverse of the distribution of r⁻³ between the smallest and the largest.
            var u = rng.NextSingle();
            var radius = 1 / MathF.Sqrt(1 / (small * small) + u * (1 / (large * large) - 1 / (small * small)));
            leaves[i] = ((float)rng.Uniform(-large, width + large), (float)rng.Uniform(-large, height + large), radius, rng.NextSingle());
        }
        // The last leaf lies under all others and is everywhere.
        leaves[^1] = (0, 0, float.MaxValue, rng.NextSingle());
        return leaves;
    }

    static float LeafAt((float X, float Y, float Radius, float Value)[] leaves, float x, float y)
    {
        foreach (var leaf in leaves)
        {
            float dx = x - leaf.X, dy = y - leaf.Y;
            if (MathF.Sqrt(dx * dx + dy * dy) <= leaf.Radius)
                return leaf.Value;
        }
        return leaves[^1].Value;
    }
}
