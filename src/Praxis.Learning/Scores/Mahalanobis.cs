using Praxis.Tensors;

namespace Praxis.Learning.Scores;

/// <summary>Distance to the nearest class in the metric of the shared covariance (Lee et al., 2018).</summary>
public sealed class Mahalanobis
{
    readonly Tensor _root;
    readonly Tensor _whiteMeans;

    Mahalanobis(Tensor means, Tensor root)
    {
        Means = means;
        _root = root;
        _whiteMeans = Whitened(means);
    }

    /// <summary>μ_c (classes × features), in float64.</summary>
    public Tensor Means { get; }

    /// <summary>μ_c and Σ = (1/n)·Σᵢ (xᵢ − μ_{yᵢ})(xᵢ − μ_{yᵢ})ᵀ + r·(tr Σ/d)·I, from features of known classes.</summary>
    public static Mahalanobis Fit(Tensor features, Tensor labels, int classes, double regularization = 1e-6)
    {
        using var _ = Gradient.Off();
        var x = Checked.Matrix(features, "Mahalanobis", nameof(features));
        var truth = Checked.Labels(labels, x.Size(0), "Mahalanobis", classes);
        Checked.Positive(regularization, "Mahalanobis", nameof(regularization));
        if (truth.Distinct().Count() < classes)
        {
            throw new ArgumentException($"Mahalanobis: only {truth.Distinct().Count()} of {classes} classes have samples; every class needs one.");
        }
        var index = labels.To(DType.Int64);
        var means = x.SegmentReduce(index, classes, ScatterReduction.Mean);
        var centred = x - means.IndexSelect(0, index);
        var covariance = centred.T.MatMul(centred) / x.Size(0);
        var scale = Math.Max(covariance.Diagonal().Mean().ToDouble(), 1e-300);
        return new(means, Linalg.Cholesky(covariance + (Tensor.Eye(x.Size(1), type: DType.Float64) * (regularization * scale))));
    }

    /// <summary>min_c (x − μ_c)ᵀ·Σ⁻¹·(x − μ_c) for every sample.</summary>
    public Tensor Score(Tensor features) => ByClass(features).Min(1).Values;

    /// <summary>(x − μ_c)ᵀ·Σ⁻¹·(x − μ_c) for every sample and class.</summary>
    public Tensor ByClass(Tensor features)
    {
        var x = Checked.Matrix(features, "Mahalanobis", nameof(features));
        Checked.SameColumns(x, Means, "Mahalanobis");
        return Whitened(x).SquaredDistancesTo(_whiteMeans);
    }

    Tensor Whitened(Tensor rows) => Linalg.TriangularSolve(_root, rows.T.Contiguous(), upper: false).T.Contiguous();
}
