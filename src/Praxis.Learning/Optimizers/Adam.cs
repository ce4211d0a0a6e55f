using Praxis.Tensors;

namespace Praxis.Learning.Optimizers;

/// <summary>What <see cref="Adam"/> and its relatives are told.</summary>
public record AdamOptions : OptimizerOptions
{
    /// <summary>β₁.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether the largest v so far takes the place of v: AMSGrad.</summary>
    public bool AmsGrad { get; init; }

    /// <summary>Whether weight decay shrinks the parameter itself instead of adding to the gradient.</summary>
    public bool DecoupledDecay { get; init; }
}

/// <summary>What <see cref="AdamW"/> is told: decoupled weight decay of 0.01 unless another is given.</summary>
public sealed record AdamWOptions : AdamOptions
{
    /// <summary>Options of AdamW.</summary>
    public AdamWOptions() => (DecoupledDecay, WeightDecay) = (true, 0.01);
}

/// <summary>What <see cref="NAdam"/> is told.</summary>
public sealed record NAdamOptions : AdamOptions
{
    /// <summary>Options of NAdam, with η = 0.002.</summary>
    public NAdamOptions() => LearningRate = 2e-3;

    /// <summary>ψ, how the momentum grows.</summary>
    public double MomentumDecay { get; init; } = 4e-3;
}

/// <summary>
/// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²; p ← p − η·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ) (Kingma and Ba, 2015).
/// </summary>
public class Adam : Optimizer
{
    readonly AdamOptions _options;
    readonly Tensor[] _means, _squares;
    readonly Tensor[]? _largest;

    /// <summary>Over all parameters of a model.</summary>
    public Adam(Module model, AdamOptions? options = null)
        : this((model ?? throw new ArgumentNullException(nameof(model))).NamedParameters, options)
    {
    }

    /// <summary>Over named parameters.</summary>
    public Adam(IEnumerable<(string Name, Tensor Value)> parameters, AdamOptions? options = null)
        : base(parameters, options ??= new())
    {
        if (options.Beta1 is not (>= 0 and < 1) || options.Beta2 is not (>= 0 and < 1) || !(options.Epsilon >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"{GetType().Name}: β₁ = {options.Beta1}, β₂ = {options.Beta2} and ε = {options.Epsilon} were given; the first two must be at least 0 and below 1, the last at least 0.");
        }
        _options = options;
        _means = MakeState();
        _squares = MakeState();
        _largest = options.AmsGrad ? MakeState() : null;
    }

    private protected override void StepOne(int index, Tensor parameter, Tensor gradient, double learningRate, double weightDecay, long steps)
    {
        var (mean, own) = Scales(index, steps);
        Fused.AdamStep(parameter, gradient, _means[index], _squares[index], _largest?[index], new()
        {
            Keep = _options.DecoupledDecay ? 1 - (learningRate * weightDecay) : 1,
            WeightDecay = _options.DecoupledDecay ? 0 : weightDecay,
            Beta1 = _options.Beta1,
            Beta2 = _options.Beta2,
            MeanScale = learningRate * mean,
            GradientScale = learningRate * own,
            RootScale = 1 / Math.Sqrt(1 - Math.Pow(_options.Beta2, steps)),
            Epsilon = _options.Epsilon,
        });
    }

    /// <summary>The factors of the mean and of the gradient in the numerator.</summary>
    private protected virtual (double Mean, double Gradient) Scales(int index, long steps) => (1 / (1 - Math.Pow(_options.Beta1, steps)), 0);

    private protected override IEnumerable<(string Name, Tensor Value)> Slots(int index) =>
        _largest is null ? [("mean", _means[index]), ("square", _squares[index])] : [("mean", _means[index]), ("square", _squares[index]), ("largest", _largest[index])];
}

/// <summary>Adam with weight decay of the parameter itself: p ← (1 − ηλ)p before its step (Loshchilov and Hutter, 2019).</summary>
public sealed class AdamW : Adam
{
    /// <summary>Over all parameters of a model.</summary>
    public AdamW(Module model, AdamWOptions? options = null)
        : base(model, options ?? new())
    {
    }

    /// <summary>Over named parameters.</summary>
    public AdamW(IEnumerable<(string Name, Tensor Value)> parameters, AdamWOptions? options = null)
        : base(parameters, options ?? new())
    {
    }
}

/// <summary>
/// Adam with Nesterov's momentum: the numerator is μₜ₊₁·m/(1 − Πμ·μₜ₊₁) + (1 − μₜ)·g/(1 − Πμ) with μₜ = β₁(1 − ½·0.96^(tψ)) (Dozat, 2016).
/// </summary>
public sealed class NAdam : Adam
{
    readonly NAdamOptions _nesterov;
    readonly double[] _products;

    /// <summary>Over all parameters of a model.</summary>
    public NAdam(Module model, NAdamOptions? options = null)
        : this((model ?? throw new ArgumentNullException(nameof(model))).NamedParameters, options)
    {
    }

    /// <summary>Over named parameters.</summary>
    public NAdam(IEnumerable<(string Name, Tensor Value)> parameters, NAdamOptions? options = null)
        : base(parameters, options ??= new())
    {
        _nesterov = options;
        _products = new double[Count];
        _products.AsSpan().Fill(1);
    }

    private protected override (double Mean, double Gradient) Scales(int index, long steps)
    {
        double now = Momentum(steps), next = Momentum(steps + 1);
        var product = _products[index] *= now;
        return (next / (1 - (product * next)), (1 - now) / (1 - product));
    }

    private protected override double? Number(int index) => _products[index];

    private protected override void SetNumber(int index, double number) => _products[index] = number;

    double Momentum(long step) => _nesterov.Beta1 * (1 - (0.5 * Math.Pow(0.96, step * _nesterov.MomentumDecay)));
}
