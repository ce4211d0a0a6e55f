using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>Sim-GDA: both players step along gradients taken at the same point (xₖ, yₖ).</summary>
public sealed class SimGda : MinimaxOptimizer
{
    /// <summary>For two players with optimisers of their own.</summary>
    public SimGda(Optimizer first, Optimizer second)
        : base(first, second)
    {
    }

    /// <summary>With plain gradient steps of sizes α and β.</summary>
    public SimGda(IEnumerable<Tensor> x, IEnumerable<Tensor> y, double alpha, double beta)
        : base(GradientSteps.Of(x, alpha, "x"), GradientSteps.Of(y, beta, "y"))
    {
    }

    private protected override void StepBoth(Func<Tensor> firstLoss, Func<Tensor> secondLoss)
    {
        var first = GradientOf(First, firstLoss);
        var second = GradientOf(Second, secondLoss);
        First.Step(first);
        Second.Step(second);
    }
}

/// <summary>
/// Extra-gradient (Korpelevich, 1976): z½ = zₖ − (α, β)·F(zₖ), then zₖ₊₁ = zₖ − (α′, β′)·F(z½) for F = (∇ₓf, −∇ᵧf). Two gradients
/// a player and step.
/// </summary>
public sealed class ExtraGradient : MinimaxOptimizer
{
    readonly double _alpha, _beta, _secondAlpha, _secondBeta;

    /// <summary>With gradient steps of sizes α and β to the half point and, unless they are given, the same from there.</summary>
    public ExtraGradient(IEnumerable<Tensor> x, IEnumerable<Tensor> y, double alpha, double beta, double? secondAlpha = null, double? secondBeta = null)
        : base(GradientSteps.Of(x, alpha, "x"), GradientSteps.Of(y, beta, "y")) =>
        (_alpha, _beta, _secondAlpha, _secondBeta) = (Positive.Step(alpha), Positive.Step(beta), Positive.Step(secondAlpha ?? alpha), Positive.Step(secondBeta ?? beta));

    private protected override void StepBoth(Func<Tensor> firstLoss, Func<Tensor> secondLoss)
    {
        var (first, second) = (GradientOf(First, firstLoss), GradientOf(Second, secondLoss));
        First.Remember();
        Second.Remember();
        try
        {
            Positive.Move(First.Parameters, first, _alpha);
            Positive.Move(Second.Parameters, second, _beta);
            (first, second) = (GradientOf(First, firstLoss), GradientOf(Second, secondLoss));
        }
        finally
        {
            First.Recall();
            Second.Recall();
        }
        Positive.Move(First.Parameters, first, _secondAlpha);
        Positive.Move(Second.Parameters, second, _secondBeta);
    }
}

/// <summary>
/// Optimistic gradient descent-ascent (Popov, 1980): xₖ₊₁ = xₖ − α∇ₖ + α′∇ₖ₋₁ and mirrored for y, with ∇₋₁ = 0. The usual form
/// is α′ = α/2. One gradient a player and step.
/// </summary>
public sealed class OptimisticGda : MinimaxOptimizer
{
    readonly double _alpha, _beta, _backAlpha, _backBeta;
    Tensor?[]? _first, _second;

    /// <summary>With steps of sizes α and β forth and, unless they are given, half of them back along the gradient before.</summary>
    public OptimisticGda(IEnumerable<Tensor> x, IEnumerable<Tensor> y, double alpha, double beta, double? backAlpha = null, double? backBeta = null)
        : base(GradientSteps.Of(x, alpha, "x"), GradientSteps.Of(y, beta, "y")) =>
        (_alpha, _beta, _backAlpha, _backBeta) = (Positive.Step(alpha), Positive.Step(beta), Positive.Back(backAlpha ?? alpha / 2), Positive.Back(backBeta ?? beta / 2));

    private protected override void StepBoth(Func<Tensor> firstLoss, Func<Tensor> secondLoss)
    {
        var (first, second) = (GradientOf(First, firstLoss), GradientOf(Second, secondLoss));
        Positive.Move(First.Parameters, first, _alpha);
        Positive.Move(Second.Parameters, second, _beta);
        if (_first is not null && _second is not null)
        {
            Positive.Move(First.Parameters, _first, -_backAlpha);
            Positive.Move(Second.Parameters, _second, -_backBeta);
        }
        (_first, _second) = (Kept(first), Kept(second));

        static Tensor?[] Kept(Tensor?[] gradients) => [.. gradients.Select(gradient => gradient?.Keep())];
    }
}

static class Positive
{
    public static double Step(double size) => size > 0 && double.IsFinite(size)
        ? size
        : throw new ArgumentOutOfRangeException(null, $"A step size of {size} was given; it must be positive and finite.");

    public static double Back(double size) => size >= 0 && double.IsFinite(size)
        ? size
        : throw new ArgumentOutOfRangeException(null, $"A step back of size {size} was given; it must be finite and at least 0.");

    /// <summary>p ← p − size·g.</summary>
    public static void Move(Tensor[] parameters, Tensor?[] gradients, double size)
    {
        using var _ = Gradient.Off();
        for (var i = 0; i < parameters.Length; i++)
        {
            if (gradients[i] is { } gradient)
            {
                parameters[i].AddInPlace(gradient, -size);
            }
        }
    }
}
