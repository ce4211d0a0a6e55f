using Praxis.Learning.Checkpoints;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Learning.Agents;

/// <summary>What <see cref="Td3"/> is told; the defaults are those of Fujimoto et al. (2018) and their code.</summary>
public sealed record Td3Options
{
    /// <summary>γ.</summary>
    public double Discount { get; init; } = 0.99;

    /// <summary>τ, how fast the targets follow.</summary>
    public double Polyak { get; init; } = 0.005;

    /// <summary>σ̃, the deviation of the noise on the target's action.</summary>
    public double TargetNoise { get; init; } = 0.2;

    /// <summary>c, where that noise is clipped.</summary>
    public double TargetNoiseClip { get; init; } = 0.5;

    /// <summary>d: the actor and the targets move with every d-th update.</summary>
    public int PolicyDelay { get; init; } = 2;

    /// <summary>So many first updates move the critics alone, so that they know the first policy before it climbs them; the paper has 0.</summary>
    public int CriticsFirst { get; init; }

    /// <summary>σ, the deviation of the noise on an exploring action.</summary>
    public double ExplorationNoise { get; init; } = 0.1;

    /// <summary>So many first exploring actions are even in [−1, 1].</summary>
    public int WarmUp { get; init; } = 25_000;

    /// <summary>The number of transitions of an update.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>The number of transitions that are remembered.</summary>
    public int Capacity { get; init; } = 1_000_000;

    /// <summary>Adam's η for the critics.</summary>
    public double CriticLearningRate { get; init; } = 3e-4;

    /// <summary>Adam's η for the actor.</summary>
    public double ActorLearningRate { get; init; } = 3e-4;

    /// <summary>The hidden layers of the networks that the agent makes itself.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [256, 256];

    /// <summary>
    /// From observations and what the actor says (with its noise, clipped to [−1, 1]) to the actions that are applied and that the critics
    /// judge; null where the actor's word is the action.
    /// </summary>
    public Func<Tensor, Tensor, Tensor>? Apply { get; init; }

    /// <summary>What is added to the actor's loss, from observations and applied actions to a single number; null for nothing.</summary>
    public Func<Tensor, Tensor, Tensor>? ActorPenalty { get; init; }
}

/// <summary>
/// Twin Delayed Deep Deterministic policy gradient (Fujimoto et al., 2018): a deterministic actor that climbs a critic, with the lower of
/// two critics as target, noise on the target's action, and an actor that moves less often than the critics.
/// </summary>
/// <example>
/// <code>
/// var agent = new Td3(3, 1, new() { WarmUp = 1000 }, new Rng(7));
/// OffPolicy.Learn(agent, reset, step, 10_000, updatesFrom: 1000);
/// agent.Act(observation, action);
/// </code>
/// </example>
public sealed class Td3 : IOffPolicyAgent
{
    readonly Td3Options _options;
    readonly TargetNetwork<Layer> _targetActor;
    readonly TargetNetwork<TwinCritics> _targetCritics;
    readonly Tensor[] _actorParameters, _criticParameters;
    readonly Adam _actorStep, _criticStep;
    readonly Transitions _batch;
    readonly Rng _explore, _sample, _smooth;

    /// <summary>An agent with perceptrons; the actor ends in a tanh.</summary>
    public Td3(int observationSize, int actionSize, Td3Options? options, Rng rng)
        : this(MakeActor(observationSize, actionSize, options ??= new(), rng), new TwinCritics(observationSize, actionSize, options.Hidden, rng.Split("critics")), observationSize, actionSize, options, rng)
    {
    }

    /// <summary>An agent with given networks: an actor from (count × observation) to (count × action) in [−1, 1], and critics.</summary>
    public Td3(Layer actor, TwinCritics critics, int observationSize, int actionSize, Td3Options? options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(critics);
        ArgumentNullException.ThrowIfNull(rng);
        _options = options ??= new();
        Check(options);
        (Actor, Critics) = (actor, critics);
        Memory = new(options.Capacity, observationSize, actionSize);
        _batch = new(options.BatchSize, observationSize, actionSize);
        (_targetActor, _targetCritics) = (new(actor), new(critics));
        (_actorParameters, _criticParameters) = (actor.Parameters, critics.Parameters);
        _actorStep = new(actor, new() { LearningRate = options.ActorLearningRate });
        _criticStep = new(critics, new() { LearningRate = options.CriticLearningRate });
        (_explore, _sample, _smooth) = (rng.Split("explore"), rng.Split("sample"), rng.Split("smooth"));
    }

    /// <summary>π.</summary>
    public Layer Actor { get; }

    /// <summary>Q₁ and Q₂.</summary>
    public TwinCritics Critics { get; }

    /// <summary>π′, which follows the actor.</summary>
    public Layer TargetActor => _targetActor.Value;

    /// <summary>Q′₁ and Q′₂, which follow the critics.</summary>
    public TwinCritics TargetCritics => _targetCritics.Value;

    /// <summary>What the agent remembers.</summary>
    public ReplayBuffer Memory { get; }

    /// <summary>How many updates there were.</summary>
    public long Updates => _criticStep.StepCount;

    /// <summary>The critics' loss of the last update.</summary>
    public double CriticLoss { get; private set; }

    /// <inheritdoc/>
    public int ObservationSize => Memory.ObservationSize;

    /// <inheritdoc/>
    public int ActionSize => Memory.ActionSize;

    /// <summary>a = apply(s, clip(π(s) + N(0, σ²), −1, 1)), or without the noise; even in [−1, 1] at first where it explores.</summary>
    public void Act(ReadOnlySpan<float> observation, Span<float> action, bool explore = false)
    {
        if (observation.Length != ObservationSize || action.Length != ActionSize)
        {
            throw new ArgumentException($"Td3.Act: an observation of {observation.Length} numbers and room for {action.Length} of an action were given; they must be {ObservationSize} and {ActionSize}.");
        }
        using var off = Gradient.Off();
        using var scope = Tensor.Scope();
        var s = Tensor.From(observation, [1, ObservationSize]);
        Tensor word;
        if (explore && Memory.Added < _options.WarmUp)
        {
            word = Tensor.Rand([1, ActionSize], _explore, -1, 1);
        }
        else
        {
            word = Actor.Forward(s);
            if (explore)
            {
                word = (word + (Tensor.Randn(word.Shape, _explore) * _options.ExplorationNoise)).Clamp(-1, 1);
            }
        }
        Apply(s, word).CopyTo(action);
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, double reward, ReadOnlySpan<float> next, bool terminated) =>
        Memory.Add(observation, action, reward, next, terminated);

    /// <summary>
    /// y = r + γ·(1 − terminated)·min(Q′₁, Q′₂)(s′, a′) with a′ = apply(s′, clip(π′(s′) + clip(N(0, σ̃²), −c, c), −1, 1)).
    /// </summary>
    public Tensor Targets(Transitions batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var off = Gradient.Off();
        var noise = (Tensor.Randn([batch.Count, ActionSize], _smooth) * _options.TargetNoise).Clamp(-_options.TargetNoiseClip, _options.TargetNoiseClip);
        var next = Apply(batch.NextObservations, (TargetActor.Forward(batch.NextObservations) + noise).Clamp(-1, 1));
        return batch.Rewards + (batch.Continues * TargetCritics.Minimum(batch.NextObservations, next) * _options.Discount);
    }

    /// <summary>
    /// θ: one step of Adam on mean (Q₁(s, a) − y)² + mean (Q₂(s, a) − y)²; with every d-th update φ: one step on −mean Q₁(s, apply(s, π(s))), and
    /// θ′ ← θ′ + τ(θ − θ′), φ′ ← φ′ + τ(φ − φ′).
    /// </summary>
    public void Update()
    {
        using var scope = Tensor.Scope();
        Memory.Sample(_batch, _sample);

        var loss = Critics.Loss(_batch.Observations, _batch.Actions, Targets(_batch));
        _criticStep.Step(Gradient.Of(loss, _criticParameters));
        CriticLoss = loss.ToDouble();

        if (Updates % _options.PolicyDelay != 0)
        {
            return;
        }
        if (Updates > _options.CriticsFirst)
        {
            var actions = Apply(_batch.Observations, Actor.Forward(_batch.Observations));
            var objective = -Critics.First.Forward(Tensor.Cat([_batch.Observations, actions], 1)).Mean();
            if (_options.ActorPenalty is { } penalty)
            {
                objective += penalty(_batch.Observations, actions);
            }
            _actorStep.Step(Gradient.Of(objective, _actorParameters));
        }
        _targetActor.Follow(_options.Polyak);
        _targetCritics.Follow(_options.Polyak);
    }

    /// <summary>Puts all that the agent continues from into a checkpoint, under a name.</summary>
    public void AddTo(TrainingCheckpoint checkpoint, string name = "td3")
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        (checkpoint.Models[$"{name}.actor"], checkpoint.Models[$"{name}.critics"]) = (Actor, Critics);
        (checkpoint.Models[$"{name}.target-actor"], checkpoint.Models[$"{name}.target-critics"]) = (TargetActor, TargetCritics);
        checkpoint.Models[$"{name}.memory"] = Memory;
        (checkpoint.Optimizers[$"{name}.actor"], checkpoint.Optimizers[$"{name}.critics"]) = (_actorStep, _criticStep);
        (checkpoint.Streams[$"{name}.explore"], checkpoint.Streams[$"{name}.sample"], checkpoint.Streams[$"{name}.smooth"]) = (_explore, _sample, _smooth);
    }

    Tensor Apply(Tensor observations, Tensor word) => _options.Apply is { } apply ? apply(observations, word) : word;

    static Layer MakeActor(int observationSize, int actionSize, Td3Options options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return new Sequential().Append(new Mlp(new() { Inputs = observationSize, Hidden = options.Hidden, Outputs = actionSize }, rng.Split("actor")), "body").Append(x => x.Tanh(), "tanh");
    }

    static void Check(Td3Options options)
    {
        Checked.Share(options.Discount, nameof(Td3), nameof(options.Discount));
        Checked.Share(options.Polyak, nameof(Td3), nameof(options.Polyak));
        Checked.AtLeast(1, options.PolicyDelay, nameof(Td3), nameof(options.PolicyDelay));
        Checked.AtLeast(0, options.CriticsFirst, nameof(Td3), nameof(options.CriticsFirst));
        if (!(options.TargetNoise >= 0 && options.TargetNoiseClip >= 0 && options.ExplorationNoise >= 0) || !double.IsFinite(options.TargetNoise + options.ExplorationNoise))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"Td3: a target noise of {options.TargetNoise}, clipped at {options.TargetNoiseClip}, and an exploration noise of {options.ExplorationNoise} were given; all must be at least 0, and the noises finite.");
        }
    }
}
