using Praxis.Learning.Classical;
using Praxis.Tensors;

namespace Praxis.Learning.Bayes;

/// <summary>
/// A Gaussian around the best last layer (MacKay, 1992; Daxberger et al., 2021): N(w*, H⁻¹) with
/// H = Σᵢ (diag pᵢ − pᵢpᵢᵀ) ⊗ φᵢφᵢᵀ + τ·I for features φ with a one for the intercept.
/// </summary>
public sealed class LastLayerLaplace
{
    readonly LogisticRegression _layer;
    readonly Tensor _root;
    readonly int _classes;

    LastLayerLaplace(LogisticRegression layer, Tensor root, int classes)
    {
        _layer = layer;
        _root = root;
        _classes = classes;
    }

    /// <summary>Fits the layer and its curvature for the prior precision τ: Σᵢ CE + (τ/2)·‖W‖². The best intercept is free; its curvature has τ, too, so that it is proper.</summary>
    public static LastLayerLaplace Fit(Tensor features, Tensor labels, int classes, double precision = 1)
    {
        Checked.Positive(precision, "LastLayerLaplace", nameof(precision));
        using var _ = Gradient.Off();
        var x = Checked.Matrix(features, "LastLayerLaplace", nameof(features));
        var layer = LogisticRegression.Fit(x, labels, classes, new() { Penalty = precision / x.Size(0) });
        var design = WithOne(x);
        var p = layer.Probabilities(x);
        int width = design.Size(1), size = classes * width;
        var rows = new Tensor[classes];
        for (var a = 0; a < classes; a++)
        {
            var blocks = new Tensor[classes];
            for (var b = 0; b < classes; b++)
            {
                var weights = p.Select(1, a) * ((a == b ? 1.0 : 0.0) - p.Select(1, b));
                blocks[b] = design.T.MatMul(design * weights.Unsqueeze(1));
            }
            rows[a] = Tensor.Cat(blocks, 1);
        }
        var hessian = Tensor.Cat(rows) + (Tensor.Eye(size, type: DType.Float64) * precision);
        return new(layer, Linalg.Cholesky(hessian), classes);
    }

    /// <summary>The logits of the best layer.</summary>
    public Tensor Mean(Tensor features) => _layer.Logits(features);

    /// <summary>The covariances (samples × classes × classes) of the logits: (I ⊗ φᵀ)·H⁻¹·(I ⊗ φ).</summary>
    public Tensor Covariance(Tensor features)
    {
        using var _ = Gradient.Off();
        var design = WithOne(Checked.Matrix(features, "LastLayerLaplace", nameof(features)));
        int samples = design.Size(0), width = design.Size(1);
        // Column (i, c) carries φᵢ in the rows of class c.
        var columns = Tensor.Einsum("nf,ck->cfnk", design, Tensor.Eye(_classes, type: DType.Float64)).Reshape(_classes * width, samples * _classes);
        var solved = Linalg.TriangularSolve(_root, columns, upper: false).Reshape(_classes * width, samples, _classes);
        return Tensor.Einsum("inc,ink->nck", solved, solved);
    }

    /// <summary>The average of softmax over draws of the logits.</summary>
    public EnsemblePrediction Predict(Tensor features, Rng rng, int draws = 100)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Checked.AtLeast(1, draws, "LastLayerLaplace", nameof(draws));
        using var _ = Gradient.Off();
        Tensor mean = Mean(features), root = Linalg.Cholesky(Covariance(features) + (Tensor.Eye(_classes, type: DType.Float64) * 1e-10));
        return Ensemble.Average([.. Enumerable.Range(0, draws).Select(draw => mean + root.MatMul(Tensor.Randn([mean.Size(0), _classes, 1], rng.Split(draw), DType.Float64)).Squeeze(2))]);
    }

    static Tensor WithOne(Tensor x) => Tensor.Cat([x, Tensor.Ones([x.Size(0), 1], DType.Float64)], 1);
}
