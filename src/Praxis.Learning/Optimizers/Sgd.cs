using Praxis.Tensors;

namespace Praxis.Learning.Optimizers;

/// <summary>What <see cref="Sgd"/> is told.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>μ.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether to look ahead along the velocity.</summary>
    public bool Nesterov { get; init; }
}

/// <summary>Gradient descent: g ← g + λp; u ← μu + g; p ← p − η·u, or after Nesterov p − η·(g + μu).</summary>
public sealed class Sgd : Optimizer
{
    readonly SgdOptions _options;
    readonly Tensor[]? _velocities;

    /// <summary>Over all parameters of a model.</summary>
    public Sgd(Module model, SgdOptions? options = null)
        : this((model ?? throw new ArgumentNullException(nameof(model))).NamedParameters, options)
    {
    }

    /// <summary>Over named parameters.</summary>
    public Sgd(IEnumerable<(string Name, Tensor Value)> parameters, SgdOptions? options = null)
        : base(parameters, options ??= new())
    {
        if (options.Momentum is not (>= 0 and <= 1) || (options.Nesterov && options.Momentum == 0))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"Sgd: a momentum of {options.Momentum} was given; it must be between 0 and 1, and above 0 for Nesterov.");
        }
        _options = options;
        _velocities = options.Momentum > 0 ? MakeState() : null;
    }

    private protected override void StepOne(int index, Tensor parameter, Tensor gradient, double learningRate, double weightDecay, long steps) =>
        Fused.SgdStep(parameter, gradient, _velocities?[index], new() { LearningRate = learningRate, Momentum = _options.Momentum, WeightDecay = weightDecay, Nesterov = _options.Nesterov });

    private protected override IEnumerable<(string Name, Tensor Value)> Slots(int index) => _velocities is null ? [] : [("velocity", _velocities[index])];
}
