using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>How a mean discrepancy is estimated.</summary>
public sealed record MeanDiscrepancyOptions
{
    /// <summary>The bandwidths σ. When none is given, σ² = factor · (median squared distance of the pooled samples) / 2.</summary>
    public IReadOnlyList<double>? Bandwidths { get; init; }

    /// <summary>The factors of the median when no bandwidths are given.</summary>
    public IReadOnlyList<double> Factors { get; init; } = [0.25, 0.5, 1, 2, 4];

    /// <summary>Whether pairs of a sample with itself are left out.</summary>
    public bool Unbiased { get; init; } = true;
}

/// <summary>The maximum mean discrepancy with Gaussian kernels (Gretton et al., 2012), differentiable in both sets.</summary>
public static class MeanDiscrepancy
{
    /// <summary>
    /// MMD² = E k(x, x′) + E k(y, y′) − 2·E k(x, y) with k(a, b) the mean over bandwidths of exp(−‖a − b‖²/2σ²), for rows of
    /// features. The unbiased estimate can be negative. A median bandwidth is a constant for the gradient.
    /// </summary>
    public static Tensor Squared(Tensor x, Tensor y, MeanDiscrepancyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        options ??= new();
        var least = options.Unbiased ? 2 : 1;
        if (x.Rank != 2 || y.Rank != 2 || x.Size(0) < least || y.Size(0) < least || x.Size(1) != y.Size(1))
        {
            throw new ArgumentException($"MeanDiscrepancy: rows of {x.Shape} and {y.Shape} have no discrepancy; both must be (samples × features) with at least {least} samples and equally many features.");
        }
        var pooled = Tensor.Cat([x, y]);
        var distances = pooled.SquaredDistancesTo(pooled);
        var doubledSquares = DoubledSquares(distances, options);
        var kernel = doubledSquares.Select(scale => (distances / -scale).Exp()).Aggregate((a, b) => a + b) / doubledSquares.Length;
        int n = x.Size(0), m = y.Size(0);
        var within = Within(kernel.Narrow(0, 0, n).Narrow(1, 0, n), options.Unbiased) + Within(kernel.Narrow(0, n, m).Narrow(1, n, m), options.Unbiased);
        return within - (2 * kernel.Narrow(0, 0, n).Narrow(1, n, m).Mean());
    }

    static Tensor Within(Tensor kernel, bool unbiased)
    {
        double n = kernel.Size(0);
        return unbiased ? (kernel.Sum() - kernel.Diagonal().Sum()) / (n * (n - 1)) : kernel.Mean();
    }

    static double[] DoubledSquares(Tensor distances, MeanDiscrepancyOptions options)
    {
        if (options.Bandwidths is { Count: > 0 } bandwidths)
        {
            return [.. bandwidths.Select(sigma => 2 * Checked.Positive(sigma, "MeanDiscrepancy", "bandwidth") * sigma)];
        }
        if (options.Factors.Count == 0)
        {
            throw new ArgumentException("MeanDiscrepancy: there are neither bandwidths nor factors of the median; give at least one.");
        }
        var count = distances.Size(0);
        var all = distances.ToArray<double>();
        List<double> pairs = new(count * (count - 1) / 2);
        for (var i = 0; i < count; i++)
        {
            for (var j = i + 1; j < count; j++)
            {
                pairs.Add(all[(i * count) + j]);
            }
        }
        pairs.Sort();
        // Where all samples coincide every bandwidth gives the same kernel.
        var median = pairs[pairs.Count / 2] is > 0 and var middle ? middle : 1;
        return [.. options.Factors.Select(factor => median * Checked.Positive(factor, "MeanDiscrepancy", "factor"))];
    }
}
