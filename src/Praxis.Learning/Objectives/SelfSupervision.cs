using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>The weights of VICReg.</summary>
public sealed record VicRegOptions
{
    /// <summary>λ, of the invariance.</summary>
    public double Invariance { get; init; } = 25;

    /// <summary>μ, of the variance.</summary>
    public double Variance { get; init; } = 25;

    /// <summary>ν, of the covariance.</summary>
    public double Covariance { get; init; } = 1;

    /// <summary>γ, the deviation that every feature should keep.</summary>
    public double Deviation { get; init; } = 1;

    /// <summary>ε under the root.</summary>
    public double Epsilon { get; init; } = 1e-4;
}

/// <summary>Losses between two views (samples × features) that need no negatives.</summary>
public static class SelfSupervision
{
    /// <summary>
    /// VICReg (Bardes et al., 2022): λ·mean (z − z′)² + μ·(v(z) + v(z′)) + ν·(c(z) + c(z′)) with
    /// v = (1/d)·Σⱼ max(0, γ − √(Var zⱼ + ε)) and c = (1/d)·Σ_{i≠j} Cov(z)ᵢⱼ². The invariance is a mean over features, too, as in the paper's algorithm.
    /// </summary>
    public static Tensor VicReg(Tensor views, Tensor otherViews, VicRegOptions? options = null)
    {
        options ??= new();
        CheckViews(views, otherViews, "VicReg", least: 2);
        return (options.Invariance * views.MseLoss(otherViews))
            + (options.Variance * (Spread(views) + Spread(otherViews)))
            + (options.Covariance * (Redundancy(views) + Redundancy(otherViews)));

        Tensor Spread(Tensor z) => (options.Deviation - (z.Var(0) + options.Epsilon).Sqrt()).Relu().Mean();

        static Tensor Redundancy(Tensor z)
        {
            var centred = z - z.Mean(0);
            var covariance = centred.T.MatMul(centred) / (z.Size(0) - 1);
            return (covariance.Square().Sum() - covariance.Diagonal().Square().Sum()) / z.Size(1);
        }
    }

    /// <summary>
    /// Barlow Twins (Zbontar et al., 2021): Σᵢ (1 − Cᵢᵢ)² + λ·Σ_{i≠j} Cᵢⱼ² with C the correlation of the features of the two views
    /// over the batch.
    /// </summary>
    public static Tensor BarlowTwins(Tensor views, Tensor otherViews, double lambda = 5e-3)
    {
        CheckViews(views, otherViews, "BarlowTwins", least: 2);
        var correlation = Standardized(views).T.MatMul(Standardized(otherViews)) / views.Size(0);
        var own = correlation.Diagonal();
        return (1 - own).Square().Sum() + (lambda * (correlation.Square().Sum() - own.Square().Sum()));

        static Tensor Standardized(Tensor z) => (z - z.Mean(0)) / (z.Var(0, correction: 0) + 1e-5).Sqrt();
    }

    /// <summary>BYOL (Grill et al., 2020): the mean of 2 − 2·⟨p, z⟩/(‖p‖·‖z‖) of predictions p and targets z, which get no gradient.</summary>
    public static Tensor Byol(Tensor predictions, Tensor targets)
    {
        CheckViews(predictions, targets, "Byol", least: 1);
        return (predictions.Normalize() * targets.Detach().Normalize()).Sum(1).Mean().Affine(-2, 2);
    }

    static void CheckViews(Tensor views, Tensor otherViews, string operation, int least)
    {
        Checked.SameShape(views, otherViews, operation);
        if (views.Rank != 2 || views.Size(0) < least)
        {
            throw new ArgumentException($"{operation}: the views have shape {views.Shape}; they must be (samples × features) with at least {least} samples.");
        }
    }
}
