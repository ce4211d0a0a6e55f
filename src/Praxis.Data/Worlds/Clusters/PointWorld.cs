using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>Points as tensors.</summary>
/// <param name="Points">(samples × dimension) float32.</param>
/// <param name="Labels">The classes, int64.</param>
/// <param name="Modes">Where in its class a point comes from, int64; what it means is said by the world.</param>
/// <param name="Indices">The numbers of the samples, int64.</param>
public sealed record PointBatch(Tensor Points, Tensor Labels, Tensor Modes, Tensor Indices);

/// <summary>A world of labelled vectors; sample i is a pure function of the seed and i.</summary>
public abstract class PointWorld
{
    readonly SampleStreams _streams;

    /// <summary>A world of vectors; the stream is the world's own.</summary>
    protected PointWorld(int dimension, int classes, Rng world)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (dimension < 1 || classes < 1)
            throw new ArgumentException($"Clusters: points of {dimension} dimensions in {classes} classes cannot be drawn; both must be at least 1.");
        (Dimension, Classes, _streams) = (dimension, classes, new(world.Split("samples")));
    }

    /// <summary>The numbers of a point.</summary>
    public int Dimension { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Draws one sample and gives its class and mode.</summary>
    public (int Label, int Mode) Sample(long index, Span<float> point) => Draw(_streams.At(index), Checked(point));

    /// <summary>The samples from one on.</summary>
    public PointBatch Batch(long first, int count) => Batch(SampleRange.From(first, count));

    /// <summary>The samples of these numbers.</summary>
    public PointBatch Batch(ReadOnlySpan<long> indices)
    {
        var points = new float[indices.Length * Dimension];
        var (labels, modes) = (new long[indices.Length], new long[indices.Length]);
        var rng = _streams.At(0);
        for (var i = 0; i < indices.Length; i++)
        {
            _streams.Seek(rng, indices[i]);
            (labels[i], modes[i]) = Draw(rng, points.AsSpan(i * Dimension, Dimension));
        }
        return new(Tensor.From(points, [indices.Length, Dimension]), Tensor.Of<long>(labels), Tensor.Of<long>(modes), Tensor.Of(indices));
    }

    /// <summary>Draws a point from a stream and gives its class and mode.</summary>
    protected internal abstract (int Label, int Mode) Draw(Rng rng, Span<float> point);

    Span<float> Checked(Span<float> point) => point.Length == Dimension ? point
        : throw new ArgumentException($"Clusters: a point has {Dimension} values, and the span has {point.Length}.");
}

/// <summary>Vectors that stay the same for a world.</summary>
static class RandomVectors
{
    public static double[] Normal(int length, Rng rng, double scale = 1)
    {
        var vector = new double[length];
        rng.FillNormal(vector, 0, scale);
        return vector;
    }

    public static double[] Unit(int length, Rng rng)
    {
        var vector = Normal(length, rng);
        var norm = Math.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }

    /// <summary>An orthogonal matrix, uniformly: Gram–Schmidt on normal vectors, twice for accuracy.</summary>
    public static double[][] Orthogonal(int size, Rng rng)
    {
        var rows = new double[size][];
        for (var i = 0; i < size; i++)
        {
            var row = Normal(size, rng);
            for (var pass = 0; pass < 2; pass++)
                for (var earlier = 0; earlier < i; earlier++)
                {
                    var product = Dot(row, rows[earlier]);
                    for (var k = 0; k < size; k++)
                        row[k] -= product * rows[earlier][k];
                }
            var norm = Math.Sqrt(Dot(row, row));
            rows[i] = [.. row.Select(value => value / norm)];
        }
        return rows;
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
