namespace Praxis.Tensors;

/// <summary>Random numbers of other distributions than the uniform and the normal one.</summary>
public sealed partial class Tensor
{
    /// <summary>Normal numbers, given that they lie in [low, high].</summary>
    public static Tensor TruncatedNormal(ReadOnlySpan<int> shape, Rng rng, double mean = 0, double deviation = 1, double low = -2, double high = 2, DType type = DType.Float32) =>
        Drawn(shape, rng, type, "TruncatedNormal", y => rng.FillTruncatedNormal(y, mean, deviation, low, high), y => rng.FillTruncatedNormal(y, mean, deviation, low, high));

    /// <summary>eᶻ for normal z with a mean and a standard deviation.</summary>
    public static Tensor LogNormal(ReadOnlySpan<int> shape, Rng rng, double mean = 0, double deviation = 1, DType type = DType.Float32) =>
        Drawn(shape, rng, type, "LogNormal", y => rng.FillLogNormal(y, (float)mean, (float)deviation), y => rng.FillLogNormal(y, mean, deviation));

    /// <summary>Numbers of density rate·e^(−rate·x).</summary>
    public static Tensor Exponential(ReadOnlySpan<int> shape, Rng rng, double rate = 1, DType type = DType.Float32) =>
        Drawn(shape, rng, type, "Exponential", y => rng.FillExponential(y, (float)rate), y => rng.FillExponential(y, rate));

    /// <summary>Numbers of distribution function e^(−e^(−(x − location)/scale)).</summary>
    public static Tensor Gumbel(ReadOnlySpan<int> shape, Rng rng, double location = 0, double scale = 1, DType type = DType.Float32) =>
        Drawn(shape, rng, type, "Gumbel", y => rng.FillGumbel(y, (float)location, (float)scale), y => rng.FillGumbel(y, location, scale));

    /// <summary>Numbers of density proportional to x^(concentration − 1)·e^(−x/scale).</summary>
    public static Tensor Gamma(ReadOnlySpan<int> shape, Rng rng, double concentration, double scale = 1, DType type = DType.Float32) =>
        Drawn(shape, rng, type, "Gamma", y => rng.FillGamma(y, concentration, scale), y => rng.FillGamma(y, concentration, scale));

    /// <summary>Numbers of density proportional to x^(first − 1)·(1 − x)^(second − 1) on [0, 1].</summary>
    public static Tensor Beta(ReadOnlySpan<int> shape, Rng rng, double first, double second, DType type = DType.Float32) =>
        Drawn(shape, rng, type, "Beta", y => rng.FillBeta(y, first, second), y => rng.FillBeta(y, first, second));

    /// <summary>Shares that sum to 1 along a new last dimension, of density proportional to ∏ xᵢ^(concentrationᵢ − 1).</summary>
    public static Tensor Dirichlet(ReadOnlySpan<int> shape, Rng rng, double[] concentration, DType type = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(concentration);
        return Drawn([.. shape, concentration.Length], rng, type, "Dirichlet", y => rng.FillDirichlet(y, concentration), y => rng.FillDirichlet(y, concentration));
    }

    /// <summary>Whole numbers k of probability meanᵏ·e^(−mean)/k!.</summary>
    public static Tensor Poisson(ReadOnlySpan<int> shape, Rng rng, double mean, DType type = DType.Float32) =>
        Drawn(shape, rng, type, "Poisson", y => rng.FillPoisson(y, mean), y => rng.FillPoisson(y, mean));

    /// <summary>Ranks from 1 to a count, of probability proportional to rank^(−exponent), as int64.</summary>
    public static Tensor Zipf(ReadOnlySpan<int> shape, Rng rng, double exponent, long count)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var result = Allocate(Shapes.Checked(shape, "Zipf"), DType.Int64);
        rng.FillZipf(result.RawSpan<long>(), exponent, count);
        return result;
    }

    /// <summary>
    /// For each row of weights a number of indices, drawn in proportion to them: with replacement, or one after another from those
    /// that are left. The result is int64, with as many rows.
    /// </summary>
    public Tensor Multinomial(int count, Rng rng, bool replacement = false)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (Rank is < 1 or > 2)
        {
            throw new ArgumentException($"Multinomial: the weights have shape {Shape}; they must be a row or rows of them.");
        }
        var weights = Detach().To(DType.Float64).Contiguous().ToArray<double>();
        var columns = Sizes[^1];
        var result = Allocate(Rank == 1 ? [count] : [Sizes[0], count], DType.Int64);
        var indices = result.RawSpan<long>();
        for (var row = 0; row < (Rank == 1 ? 1 : Sizes[0]); row++)
        {
            var drawn = rng.Multinomial(weights.AsSpan(row * columns, columns), count, replacement);
            for (var i = 0; i < count; i++)
            {
                indices[(row * count) + i] = drawn[i];
            }
        }
        return result;
    }

    delegate void Fill<T>(Span<T> y);

    static Tensor Drawn(ReadOnlySpan<int> shape, Rng rng, DType type, string operation, Fill<float> single, Fill<double> full)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var result = Allocate(Shapes.Checked(shape, operation), type == DType.Float64 ? type : DType.Float32);
        if (type == DType.Float64)
        {
            full(result.RawSpan<double>());
        }
        else
        {
            single(result.RawSpan<float>());
        }
        return result.To(type);
    }
}
