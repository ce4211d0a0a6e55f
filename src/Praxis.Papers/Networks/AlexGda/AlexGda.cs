using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>What <see cref="AlexGda"/> is told.</summary>
public sealed record AlexGdaOptions
{
    /// <summary>γ: the second player sees the first one's step as if it had been γ times as long. 1 is no extrapolation.</summary>
    public double Gamma { get; init; } = 1.5;

    /// <summary>δ: the first player sees the second one's last step as if it had been δ times as long. 1 is no extrapolation.</summary>
    public double Delta { get; init; } = 1.5;
}

/// <summary>
/// Alternating-extrapolation gradient descent-ascent (arXiv 2402.10475). For min_x max_y f(x, y), from ỹ₀ = y₀:
/// <code>
/// xₖ₊₁ = xₖ − α ∇ₓf(xₖ, ỹₖ)
/// x̃ₖ₊₁ = xₖ₊₁ + (γ − 1)(xₖ₊₁ − xₖ)
/// yₖ₊₁ = yₖ + β ∇ᵧf(x̃ₖ₊₁, yₖ)
/// ỹₖ₊₁ = yₖ₊₁ + (δ − 1)(yₖ₊₁ − yₖ)
/// </code>
/// A player's own variable in its gradient is the plain iterate; only the opponent's is extrapolated. One gradient a player and
/// step. γ = δ = 1 is Alt-GDA; γ = 1, δ = 0 is Sim-GDA on the pairs (xₖ₊₁, yₖ). The steps themselves are those of any optimiser;
/// with momentum or Adam it is the difference of parameters that is extrapolated. For a GAN the critic comes first:
/// <c>new AlexGda(criticOptimizer, generatorOptimizer).Step(criticLoss, generatorLoss)</c>. Buffers, such as the statistics of
/// batch norm, are shared with the extrapolated copies and not extrapolated. Iterates that are changed between steps, as by a
/// projection or by loading, are taken as they then are.
/// </summary>
/// <example>
/// <code>
/// var (x, y) = (Tensor.Of(2.0).RequireGrad(), Tensor.Of(-1.0).RequireGrad());
/// var game = new AlexGda([x], [y], alpha: 0.1, beta: 0.1, gamma: 1.5, delta: 1.5);
/// for (var step = 0; step &lt; 500; step++)
/// {
///     game.Step(() => (x.Square() / 2 + x * y - y.Square() / 2).Sum());   // min over x, max over y
/// }
/// </code>
/// </example>
public sealed class AlexGda : MinimaxOptimizer
{
    readonly AlexGdaOptions _options;

    /// <summary>For two players with optimisers of their own; the first moves first.</summary>
    public AlexGda(Optimizer first, Optimizer second, AlexGdaOptions? options = null)
        : base(first, second)
    {
        _options = options ?? new();
        if (!double.IsFinite(_options.Gamma) || !double.IsFinite(_options.Delta) || _options.Gamma < 0 || _options.Delta < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"AlexGda: γ = {_options.Gamma} and δ = {_options.Delta} were given; both must be finite and at least 0 (1 is no extrapolation, the paper's range is 1 to 3).");
        }
    }

    /// <summary>With plain gradient steps of sizes α and β.</summary>
    public AlexGda(IEnumerable<Tensor> x, IEnumerable<Tensor> y, double alpha, double beta, double gamma = 1.5, double delta = 1.5)
        : this(GradientSteps.Of(x, alpha, "x"), GradientSteps.Of(y, beta, "y"), new() { Gamma = gamma, Delta = delta })
    {
    }

    /// <summary>Alt-GDA: yₖ₊₁ = yₖ + β ∇ᵧf(xₖ₊₁, yₖ); Alex-GDA without extrapolation.</summary>
    public static AlexGda Alternating(Optimizer first, Optimizer second) => new(first, second, new() { Gamma = 1, Delta = 1 });

    /// <summary>Alt-GDA with plain gradient steps of sizes α and β.</summary>
    public static AlexGda Alternating(IEnumerable<Tensor> x, IEnumerable<Tensor> y, double alpha, double beta) => new(x, y, alpha, beta, gamma: 1, delta: 1);

    private protected override void StepBoth(Func<Tensor> firstLoss, Func<Tensor> secondLoss)
    {
        First.Step(Away(Second, Second.Extrapolated(_options.Delta), () => GradientOf(First, firstLoss)));
        Second.Step(Away(First, First.Extrapolated(_options.Gamma), () => GradientOf(Second, secondLoss)));
    }
}

/// <summary>Plain gradient descent on a list of tensors.</summary>
static class GradientSteps
{
    public static Optimizer Of(IEnumerable<Tensor> parameters, double size, string name)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new Sgd(parameters.Select((parameter, i) => ($"{name}{i}", parameter)), new() { LearningRate = Positive.Step(size) });
    }
}
