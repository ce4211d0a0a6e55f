using Praxis.Learning.Checkpoints;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Learning.Agents;

/// <summary>What <see cref="Sac"/> is told; the defaults are those of Haarnoja et al. (2018b).</summary>
public sealed record SacOptions
{
    /// <summary>γ.</summary>
    public double Discount { get; init; } = 0.99;

    /// <summary>τ, how fast the target critics follow.</summary>
    public double Polyak { get; init; } = 0.005;

    /// <summary>H̄, the entropy that the temperature aims at; minus the number of actions if null.</summary>
    public double? TargetEntropy { get; init; }

    /// <summary>α at the start.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Whether α learns.</summary>
    public bool LearnTemperature { get; init; } = true;

    /// <summary>Between which numbers log σ is clipped.</summary>
    public (double Low, double High) LogDeviation { get; init; } = (-20, 2);

    /// <summary>So many first exploring actions are even in [−1, 1].</summary>
    public int WarmUp { get; init; } = 10_000;

    /// <summary>The number of transitions of an update.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>The number of transitions that are remembered.</summary>
    public int Capacity { get; init; } = 1_000_000;

    /// <summary>Adam's η for actor, critics and temperature.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>The hidden layers of the networks that the agent makes itself.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [256, 256];

    /// <summary>The optimiser of the critics; null for Adam.</summary>
    public Func<Module, Optimizer>? CriticOptimizer { get; init; }
}

/// <summary>
/// Soft actor-critic (Haarnoja et al., 2018): a squashed Gaussian actor that climbs the lower of two critics and is paid for its entropy,
/// at a temperature that keeps the entropy near a target.
/// </summary>
/// <example>
/// <code>
/// var agent = new Sac(3, 1, new() { WarmUp = 500 }, new Rng(7));
/// OffPolicy.Learn(agent, reset, step, 10_000, updatesFrom: 500);
/// agent.Act(observation, action);
/// </code>
/// </example>
public sealed class Sac : IOffPolicyAgent
{
    readonly SacOptions _options;
    readonly TargetNetwork<TwinCritics> _targetCritics;
    readonly LogTemperature _logTemperature;
    readonly Tensor[] _actorParameters, _criticParameters;
    readonly Optimizer _actorStep, _criticStep, _temperatureStep;
    readonly Transitions _batch;
    readonly Rng _explore, _sample, _dream;
    readonly double _targetEntropy;

    /// <summary>An agent with perceptrons.</summary>
    public Sac(int observationSize, int actionSize, SacOptions? options, Rng rng)
        : this(
            new Mlp(new() { Inputs = observationSize, Hidden = (options ??= new()).Hidden, Outputs = 2 * actionSize }, (rng ?? throw new ArgumentNullException(nameof(rng))).Split("actor")),
            new TwinCritics(observationSize, actionSize, options.Hidden, rng.Split("critics")), observationSize, actionSize, options, rng)
    {
    }

    /// <summary>An agent with given networks: an actor from (count × observation) to μ and log σ side by side (count × 2·action), and critics.</summary>
    public Sac(Layer actor, TwinCritics critics, int observationSize, int actionSize, SacOptions? options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(critics);
        ArgumentNullException.ThrowIfNull(rng);
        _options = options ??= new();
        Checked.Share(options.Discount, nameof(Sac), nameof(options.Discount));
        Checked.Share(options.Polyak, nameof(Sac), nameof(options.Polyak));
        Checked.Positive(options.Temperature, nameof(Sac), nameof(options.Temperature));
        (Actor, Critics) = (actor, critics);
        Memory = new(options.Capacity, observationSize, actionSize);
        _batch = new(options.BatchSize, observationSize, actionSize);
        _targetCritics = new(critics);
        _logTemperature = new(Math.Log(options.Temperature));
        _targetEntropy = options.TargetEntropy ?? -actionSize;
        (_actorParameters, _criticParameters) = (actor.Parameters, critics.Parameters);
        _actorStep = new Adam(actor, new() { LearningRate = options.LearningRate });
        _criticStep = options.CriticOptimizer?.Invoke(critics) ?? new Adam(critics, new() { LearningRate = options.LearningRate });
        _temperatureStep = new Adam(_logTemperature, new() { LearningRate = options.LearningRate });
        (_explore, _sample, _dream) = (rng.Split("explore"), rng.Split("sample"), rng.Split("dream"));
    }

    /// <summary>μ and log σ of π.</summary>
    public Layer Actor { get; }

    /// <summary>Q₁ and Q₂.</summary>
    public TwinCritics Critics { get; }

    /// <summary>Q′₁ and Q′₂, which follow the critics.</summary>
    public TwinCritics TargetCritics => _targetCritics.Value;

    /// <summary>What the agent remembers.</summary>
    public ReplayBuffer Memory { get; }

    /// <summary>α.</summary>
    public double Temperature => Math.Exp(_logTemperature.Value.ToDouble());

    /// <summary>How many updates there were.</summary>
    public long Updates => _criticStep.StepCount;

    /// <summary>The critics' loss of the last update.</summary>
    public double CriticLoss { get; private set; }

    /// <inheritdoc/>
    public int ObservationSize => Memory.ObservationSize;

    /// <inheritdoc/>
    public int ActionSize => Memory.ActionSize;

    /// <summary>a ~ π(s) where it explores (even in [−1, 1] at first), else tanh μ(s).</summary>
    public void Act(ReadOnlySpan<float> observation, Span<float> action, bool explore = false)
    {
        if (observation.Length != ObservationSize || action.Length != ActionSize)
        {
            throw new ArgumentException($"Sac.Act: an observation of {observation.Length} numbers and room for {action.Length} of an action were given; they must be {ObservationSize} and {ActionSize}.");
        }
        using var off = Gradient.Off();
        using var scope = Tensor.Scope();
        if (explore && Memory.Added < _options.WarmUp)
        {
            Tensor.Rand([1, ActionSize], _explore, -1, 1).CopyTo(action);
            return;
        }
        var (mean, logDeviation) = Policy(Tensor.From(observation, [1, ObservationSize]));
        (explore ? SquashedGaussian.Sample(mean, logDeviation, _explore).Action : mean.Tanh()).CopyTo(action);
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, double reward, ReadOnlySpan<float> next, bool terminated) =>
        Memory.Add(observation, action, reward, next, terminated);

    /// <summary>y = r + γ·(1 − terminated)·(min(Q′₁, Q′₂)(s′, a′) − α·log π(a′ | s′)) with a′ ~ π(s′).</summary>
    public Tensor Targets(Transitions batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var off = Gradient.Off();
        var (next, density) = Draw(batch.NextObservations);
        return batch.Rewards + (batch.Continues * (TargetCritics.Minimum(batch.NextObservations, next) - (density * Temperature)) * _options.Discount);
    }

    /// <summary>
    /// One step each: the critics on mean (Q₁(s, a) − y)² + mean (Q₂(s, a) − y)²; the actor on mean (α·log π(ã | s) − min(Q₁, Q₂)(s, ã)) with
    /// ã ~ π(s); log α on −α·mean (log π(ã | s) + H̄); and θ′ ← θ′ + τ(θ − θ′).
    /// </summary>
    public void Update()
    {
        using var scope = Tensor.Scope();
        Memory.Sample(_batch, _sample);

        var loss = Critics.Loss(_batch.Observations, _batch.Actions, Targets(_batch));
        _criticStep.Step(Gradient.Of(loss, _criticParameters));
        CriticLoss = loss.ToDouble();

        var (actions, density) = Draw(_batch.Observations);
        var objective = ((density * Temperature) - Critics.Minimum(_batch.Observations, actions)).Mean();
        _actorStep.Step(Gradient.Of(objective, _actorParameters));

        if (_options.LearnTemperature)
        {
            var surplus = density.Detach().Mean().ToDouble() + _targetEntropy;
            _temperatureStep.Step([Tensor.Scalar(-Temperature * surplus)]);
        }
        _targetCritics.Follow(_options.Polyak);
    }

    /// <summary>Puts all that the agent continues from into a checkpoint, under a name.</summary>
    public void AddTo(TrainingCheckpoint checkpoint, string name = "sac")
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        (checkpoint.Models[$"{name}.actor"], checkpoint.Models[$"{name}.critics"]) = (Actor, Critics);
        (checkpoint.Models[$"{name}.target-critics"], checkpoint.Models[$"{name}.temperature"]) = (TargetCritics, _logTemperature);
        checkpoint.Models[$"{name}.memory"] = Memory;
        (checkpoint.Optimizers[$"{name}.actor"], checkpoint.Optimizers[$"{name}.critics"], checkpoint.Optimizers[$"{name}.temperature"]) = (_actorStep, _criticStep, _temperatureStep);
        (checkpoint.Streams[$"{name}.explore"], checkpoint.Streams[$"{name}.sample"], checkpoint.Streams[$"{name}.dream"]) = (_explore, _sample, _dream);
    }

    /// <summary>μ(s) and log σ(s), clipped.</summary>
    public (Tensor Mean, Tensor LogDeviation) Policy(Tensor observations)
    {
        var both = Actor.Forward(observations);
        if (both.Rank != 2 || both.Size(1) != 2 * ActionSize)
        {
            throw new InvalidOperationException($"Sac: the actor gives {both.Shape} for {observations.Shape}; it must give μ and log σ side by side, {2 * ActionSize} numbers a row.");
        }
        return (both.Narrow(1, 0, ActionSize), both.Narrow(1, ActionSize, ActionSize).Clamp(_options.LogDeviation.Low, _options.LogDeviation.High));
    }

    (Tensor Action, Tensor LogDensity) Draw(Tensor observations)
    {
        var (mean, logDeviation) = Policy(observations);
        return SquashedGaussian.Sample(mean, logDeviation, _dream);
    }

    /// <summary>log α, a model of one number.</summary>
    sealed class LogTemperature : Module
    {
        readonly TensorSlot _value;

        public LogTemperature(double value) => _value = AddParameter("value", Tensor.Scalar(value));

        public Tensor Value => _value.Value;
    }
}
