using Praxis.Tensors;

namespace Praxis.Learning.Optimizers;

/// <summary>What <see cref="RmsProp"/> is told.</summary>
public sealed record RmsPropOptions : OptimizerOptions
{
    /// <summary>Options of RMSprop, with η = 0.01.</summary>
    public RmsPropOptions() => LearningRate = 1e-2;

    /// <summary>α.</summary>
    public double Smoothing { get; init; } = 0.99;

    /// <summary>ε.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>μ.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether v − m² takes the place of v.</summary>
    public bool Centered { get; init; }
}

/// <summary>v ← αv + (1 − α)g²; p ← p − η·g/(√v + ε), perhaps with momentum (Tieleman and Hinton, 2012).</summary>
public sealed class RmsProp : Optimizer
{
    readonly RmsPropOptions _options;
    readonly Tensor[] _squares;
    readonly Tensor[]? _means, _velocities;

    /// <summary>Over all parameters of a model.</summary>
    public RmsProp(Module model, RmsPropOptions? options = null)
        : this((model ?? throw new ArgumentNullException(nameof(model))).NamedParameters, options)
    {
    }

    /// <summary>Over named parameters.</summary>
    public RmsProp(IEnumerable<(string Name, Tensor Value)> parameters, RmsPropOptions? options = null)
        : base(parameters, options ??= new())
    {
        if (options.Smoothing is not (>= 0 and <= 1) || options.Momentum is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"RmsProp: α = {options.Smoothing} and μ = {options.Momentum} were given; both must be between 0 and 1.");
        }
        _options = options;
        _squares = MakeState();
        _means = options.Centered ? MakeState() : null;
        _velocities = options.Momentum > 0 ? MakeState() : null;
    }

    private protected override void StepOne(int index, Tensor parameter, Tensor gradient, double learningRate, double weightDecay, long steps) =>
        Fused.RmsPropStep(parameter, gradient, _squares[index], _means?[index], _velocities?[index], new()
        {
            LearningRate = learningRate,
            Smoothing = _options.Smoothing,
            Momentum = _options.Momentum,
            WeightDecay = weightDecay,
            Epsilon = _options.Epsilon,
        });

    private protected override IEnumerable<(string Name, Tensor Value)> Slots(int index)
    {
        yield return ("square", _squares[index]);
        if (_means is not null)
        {
            yield return ("mean", _means[index]);
        }
        if (_velocities is not null)
        {
            yield return ("velocity", _velocities[index]);
        }
    }
}
