using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>The Fréchet distance between Gaussians that are fitted to features (Heusel et al., 2017).</summary>
public static class FrechetDistance
{
    /// <summary>The squared distance of two sets of features (samples × features), by means and unbiased covariances.</summary>
    public static double Between(Tensor features, Tensor others)
    {
        using var _ = Gradient.Off();
        Tensor x = Checked.Matrix(features, "FrechetDistance", nameof(features)), y = Checked.Matrix(others, "FrechetDistance", nameof(others));
        Checked.SameColumns(x, y, "FrechetDistance");
        var (meanX, covarianceX) = Moments(x);
        var (meanY, covarianceY) = Moments(y);
        return BetweenGaussians(meanX, covarianceX, meanY, covarianceY);
    }

    /// <summary>‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2·(Σ₁^½·Σ₂·Σ₁^½)^½).</summary>
    public static double BetweenGaussians(Tensor mean, Tensor covariance, Tensor otherMean, Tensor otherCovariance)
    {
        using var _ = Gradient.Off();
        Checked.Vector(mean, "FrechetDistance", nameof(mean));
        Checked.Vector(otherMean, "FrechetDistance", "other mean");
        Checked.SameShape(mean, otherMean, "FrechetDistance");
        Tensor a = Checked.Matrix(covariance, "FrechetDistance", nameof(covariance)), b = Checked.Matrix(otherCovariance, "FrechetDistance", "other covariance");
        Checked.SameShape(a, b, "FrechetDistance");
        if (a.Size(0) != mean.Count || a.Size(1) != mean.Count)
        {
            throw new ArgumentException($"FrechetDistance: a covariance of {a.Shape} does not meet a mean of {mean.Shape}; it must be ({mean.Count}×{mean.Count}).");
        }
        var root = Linalg.SymmetricSqrt(a);
        var product = root.MatMul(b).MatMul(root);
        var cross = Linalg.EigValsh((product + product.T) / 2).Clamp(low: 0).Sqrt().Sum();
        var apart = (mean.Detach().To(DType.Float64) - otherMean.Detach().To(DType.Float64)).Square().Sum();
        return Math.Max(0, (apart + a.Diagonal().Sum() + b.Diagonal().Sum() - (2 * cross)).ToDouble());
    }

    static (Tensor Mean, Tensor Covariance) Moments(Tensor x)
    {
        var samples = x.Size(0);
        if (samples < 2)
        {
            throw new ArgumentException($"FrechetDistance: features of shape {x.Shape} have no covariance; at least two samples are needed.");
        }
        var mean = x.Mean(0);
        var centred = x - mean;
        return (mean, centred.T.MatMul(centred) / (samples - 1));
    }
}
