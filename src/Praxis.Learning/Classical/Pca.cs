using Praxis.Tensors;

namespace Praxis.Learning.Classical;

/// <summary>Principal components. The largest entry of every component is positive, so that the signs are fixed.</summary>
public sealed class Pca
{
    readonly bool _whiten;
    readonly Tensor _scale;

    Pca(Tensor mean, Tensor components, Tensor variances, double totalVariance, bool whiten)
    {
        Mean = mean;
        Components = components;
        Variances = variances;
        VarianceShares = totalVariance > 0 ? variances / totalVariance : variances.ZerosLike();
        _whiten = whiten;
        // A direction without variance is left at zero by whitening.
        _scale = Tensor.Where(variances > 1e-12 * Math.Max(totalVariance, 1e-300), variances.Maximum(1e-300).Sqrt(), 1);
    }

    /// <summary>The mean of the samples of the fit.</summary>
    public Tensor Mean { get; }

    /// <summary>The orthonormal directions of the largest variance (components × features), descending.</summary>
    public Tensor Components { get; }

    /// <summary>The variance along every component, with n − 1.</summary>
    public Tensor Variances { get; }

    /// <summary>The share of the whole variance.</summary>
    public Tensor VarianceShares { get; }

    /// <summary>The leading right singular vectors V of X − x̄ = U·S·Vᵀ, with variances S²/(n − 1).</summary>
    public static Pca Fit(Tensor samples, int components, bool whiten = false)
    {
        using var _ = Gradient.Off();
        var x = Checked.Matrix(samples, "Pca", nameof(samples));
        int n = x.Size(0), most = Math.Min(n, x.Size(1));
        if (n < 2 || components < 1 || components > most)
        {
            throw new ArgumentException($"Pca: {components} components of samples of {x.Shape}; there must be at least two samples, and between 1 and {most} components.");
        }
        var mean = x.Mean(0);
        var (_, s, vh) = Linalg.Svd(x - mean, fullMatrices: false);
        var variances = s.Square() / (n - 1);
        var directions = vh.Narrow(0, 0, components);
        var largest = directions.Gather(1, directions.Abs().ArgMax(1, keepDim: true));
        return new(mean, directions * Tensor.Where(largest < 0, -1, largest.OnesLike()), variances.Narrow(0, 0, components), variances.Sum().ToDouble(), whiten);
    }

    /// <summary>(x − x̄)·Vᵀ, divided by the deviations where whitening.</summary>
    public Tensor Transform(Tensor samples)
    {
        var x = Checked.Matrix(samples, "Pca", nameof(samples));
        Checked.SameColumns(x, Components, "Pca");
        var scores = (x - Mean).MatMul(Components.T);
        return _whiten ? scores / _scale : scores;
    }

    /// <summary>The samples that scores stand for: the inverse of <see cref="Transform"/> up to what the components leave out.</summary>
    public Tensor Inverse(Tensor scores)
    {
        var z = Checked.Matrix(scores, "Pca", nameof(scores));
        if (z.Size(1) != Components.Size(0))
        {
            throw new ArgumentException($"Pca: scores of {z.Shape} do not meet {Components.Size(0)} components.");
        }
        return (_whiten ? z * _scale : z).MatMul(Components) + Mean;
    }
}
