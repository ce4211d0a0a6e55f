using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="TwoViewVectors"/>.</summary>
public sealed record TwoViewOptions
{
    /// <summary>The numbers of a point.</summary>
    public int Dimension { get; init; } = 32;

    /// <summary>The number of classes.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>The share of points that show both views of their class.</summary>
    public double BothShare { get; init; } = 0.6;

    /// <summary>The strength of the second view where one is missing.</summary>
    public double WeakStrength { get; init; } = 0.1;

    /// <summary>The share of points that are mixed with a view of another class.</summary>
    public double MixedShare { get; init; } = 0.15;

    /// <summary>How much of the other class a mixed point has: λ is uniform in this range.</summary>
    public (double Low, double High) MixedStrength { get; init; } = (0.3, 0.8);

    /// <summary>The standard deviation of a point.</summary>
    public double Noise { get; init; } = 0.8;
}

/// <summary>
/// Classes with two views each, vectors V[c, 0] and V[c, 1] ~ N(0, I): a point shows both or one with the other weak, and some points are
/// (1 − λ) · own + λ · one view of another class under their own label. The mode is 0 for both views, 1 or 2 for one, plus 3 if mixed.
/// </summary>
public sealed class TwoViewVectors : PointWorld
{
    readonly TwoViewOptions _options;
    readonly double[][][] _views;

    /// <summary>A world from options and a stream.</summary>
    public TwoViewVectors(TwoViewOptions options, Rng rng)
        : base((options ?? throw new ArgumentNullException(nameof(options))).Dimension, options.Classes, (rng ?? throw new ArgumentNullException(nameof(rng))).Split("two views"))
    {
        if (options.Classes < 2 && options.MixedShare > 0)
            throw new ArgumentException("TwoViewVectors: a point cannot be mixed with another class where there is one.");
        _options = options;
        var vectors = rng.Split("two views").Split("vectors");
        _views = [.. Enumerable.Range(0, options.Classes).Select(_ => new[] { RandomVectors.Normal(options.Dimension, vectors), RandomVectors.Normal(options.Dimension, vectors) })];
    }

    /// <summary>A view, 0 or 1, of a class.</summary>
    public IReadOnlyList<double> View(int label, int view) => _views[label][view];

    /// <inheritdoc/>
    protected internal override (int Label, int Mode) Draw(Rng rng, Span<float> point)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var label = rng.Next(Classes);
        var mode = rng.Chance(_options.BothShare) ? 0 : 1 + rng.Next(2);
        var first = mode == 2 ? _options.WeakStrength : 1;
        var second = mode == 1 ? _options.WeakStrength : 1;
        double[]? other = null;
        var strength = 0.0;
        if (rng.Chance(_options.MixedShare))
        {
            other = _views[(label + 1 + rng.Next(Classes - 1)) % Classes][rng.Next(2)];
            strength = rng.Uniform(_options.MixedStrength.Low, _options.MixedStrength.High);
            mode += 3;
        }
        var views = _views[label];
        for (var j = 0; j < point.Length; j++)
        {
            var own = first * views[0][j] + second * views[1][j];
            var mixed = other is null ? own : (1 - strength) * own + strength * other[j];
            point[j] = (float)rng.Normal(mixed, _options.Noise);
        }
        return (label, mode);
    }
}
