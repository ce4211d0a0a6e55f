using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="FactorVectors"/>.</summary>
public sealed record FactorVectorOptions
{
    /// <summary>The number of values of each factor.</summary>
    public int Values { get; init; } = 5;

    /// <summary>The length of each factor's vectors, from the most to the least striking.</summary>
    public IReadOnlyList<double> Scales { get; init; } = [2, 1, 0.6];

    /// <summary>The numbers that a factor has before the rotation.</summary>
    public int Width { get; init; } = 12;

    /// <summary>The standard deviation of a view.</summary>
    public double Noise { get; init; } = 0.3;
}

/// <summary>Views of items as tensors.</summary>
/// <param name="Points">(samples × dimension) float32.</param>
/// <param name="Factors">(samples × factors) int64.</param>
/// <param name="Indices">The numbers of the items, int64.</param>
public sealed record FactorBatch(Tensor Points, Tensor Factors, Tensor Indices);

/// <summary>
/// Items of several independent factors: each value is a random unit vector times the factor's scale; an item is the vectors side by side,
/// and a view is (item + noise) M with one random orthogonal M, so that no factor has coordinates of its own.
/// </summary>
public sealed class FactorVectors
{
    readonly FactorVectorOptions _options;
    readonly double[][][] _vectors;
    readonly double[][] _rotation;
    readonly SampleStreams _items, _views;

    /// <summary>A world from options and a stream.</summary>
    public FactorVectors(FactorVectorOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Values < 2 || options.Scales.Count == 0 || options.Width < 1 || !(options.Noise >= 0))
            throw new ArgumentException($"FactorVectors: {options.Scales.Count} factors of {options.Values} values in {options.Width} numbers with noise {options.Noise} cannot be made.");
        var world = rng.Split("factor vectors");
        var vectors = world.Split("vectors");
        _options = options;
        _vectors = [.. options.Scales.Select(scale => Enumerable.Range(0, options.Values).Select(_ => RandomVectors.Unit(options.Width, vectors).Select(value => scale * value).ToArray()).ToArray())];
        _rotation = RandomVectors.Orthogonal(Dimension, world.Split("rotation"));
        (_items, _views) = (new(world.Split("items")), new(world.Split("views")));
    }

    /// <summary>The numbers of a view.</summary>
    public int Dimension => _options.Width * Factors;

    /// <summary>The number of factors.</summary>
    public int Factors => _options.Scales.Count;

    /// <summary>The values of the factors of an item.</summary>
    public int[] FactorsOf(long index)
    {
        var rng = _items.At(index);
        return [.. _options.Scales.Select(_ => rng.Next(_options.Values))];
    }

    /// <summary>One of the views of an item.</summary>
    public float[] View(long index, long view)
    {
        var rng = _views.At(index).Split(view);
        var factors = FactorsOf(index);
        var item = new double[Dimension];
        for (var j = 0; j < Dimension; j++)
            item[j] = rng.Normal(_vectors[j / _options.Width][factors[j / _options.Width]][j % _options.Width], _options.Noise);
        return [.. _rotation.Select(row => (float)RandomVectors.Dot(row, item))];
    }

    /// <summary>One view of each of the items of these numbers; views of two numbers make a positive pair.</summary>
    public FactorBatch Batch(ReadOnlySpan<long> indices, long view = 0)
    {
        var points = new float[indices.Length * Dimension];
        var factors = new long[indices.Length * Factors];
        for (var i = 0; i < indices.Length; i++)
        {
            View(indices[i], view).CopyTo(points, i * Dimension);
            var values = FactorsOf(indices[i]);
            for (var k = 0; k < Factors; k++)
                factors[i * Factors + k] = values[k];
        }
        return new(Tensor.From(points, [indices.Length, Dimension]), Tensor.From(factors, [indices.Length, Factors]), Tensor.Of(indices));
    }
}
