using Praxis.Learning;
using Praxis.Learning.Agents;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Control;

/// <summary>What a guide is used for.</summary>
public enum GuideUse
{
    /// <summary>PAG, perturbed-action guide: u = sat(u_guide + β·ξ), the paper's choice for the valve.</summary>
    Perturb,

    /// <summary>None: u = ξ, the same learner alone. The guide's state and command are still observed.</summary>
    None,

    /// <summary>RG, reward guide: u = ξ, and the reward loses κ·(u − u_guide)².</summary>
    Reward,

    /// <summary>PIG, policy improvement guide: u = ξ, and the actor's loss gains κ·λ·(u − u_guide)².</summary>
    Policy,
}

/// <summary>What <see cref="GuidedTd3"/> is told.</summary>
public sealed record GuidedTd3Options
{
    /// <summary>What the guide is used for.</summary>
    public GuideUse Use { get; init; } = GuideUse.Perturb;

    /// <summary>β, the largest perturbation of the guide's command; 2 reaches every command from every other.</summary>
    public double Bound { get; init; } = 0.2;

    /// <summary>λ, the confidence in the guide: u = λ·sat(u_guide + β·ξ) + (1 − λ)·ξ. It is 1 for a guide that is right everywhere.</summary>
    public double Confidence { get; init; } = 1;

    /// <summary>κ of <see cref="GuideUse.Reward"/> and <see cref="GuideUse.Policy"/>.</summary>
    public double Kappa { get; init; } = 1;

    /// <summary>h, how many past measurements, errors and commands are observed.</summary>
    public int History { get; init; } = 4;

    /// <summary>What is paid for.</summary>
    public TrackingCost Cost { get; init; } = new();

    /// <summary>What the reward is multiplied by, so that values stay near 1.</summary>
    public double RewardScale { get; init; } = 0.1;

    /// <summary>
    /// A transition over which the reference jumps by more, in units of <see cref="TrackingCost.ErrorScale"/>, is not remembered: a new reference is news
    /// from outside and no consequence of the command, and its cost would drown the command's. Infinity remembers all.
    /// </summary>
    public double LargestJump { get; init; } = 0.5;

    /// <summary>So many first steps are the guide's own with noise (even in [−1, 1] without a guide in the action).</summary>
    public int WarmUp { get; init; } = 600;

    /// <summary>The deviation of the noise on ξ during the warm-up, as a share of β; only a wide one lets the critics see what a command does.</summary>
    public double WarmUpNoise { get; init; } = 1;

    /// <summary>The step, counted from 0, from which on every step brings an update.</summary>
    public int UpdatesFrom { get; init; } = 200;

    /// <summary>What the first weights of ξ's last layer are multiplied by: near 0, so that learning starts at the guide.</summary>
    public double HeadScale { get; init; } = 0.01;

    /// <summary>
    /// After the warm-up, so many steps of regression of the actor to the guide's command: a warm start by behaviour cloning, where the guide is not in the
    /// action.
    /// </summary>
    public int CloneSteps { get; init; }

    /// <summary>The learner. Its noises are shares of β, since they act on ξ.</summary>
    public Td3Options Learner { get; init; } = new()
    {
        Discount = 0.97,
        ExplorationNoise = 0.2,
        BatchSize = 128,
        Capacity = 20_000,
        CriticLearningRate = 1e-3,
        ActorLearningRate = 3e-4,
        CriticsFirst = 800,
        Hidden = [64, 64],
    };
}

/// <summary>
/// Reinforcement learning around a controller that works (arXiv 2402.13654): the policy is π(s) = sat(u_guide(s) + β·ξ_w(s, u_guide(s)))
/// with |ξ| ≤ 1, so that the command is never farther than β from the guide's. The critics judge the command that is applied; the guide
/// inside their target is the one at s′, with the integral it has there; exploration acts on ξ alone.
/// </summary>
/// <example>
/// <code>
/// var guide = new PiController(0.02, 0.1, ThrottleValve.Period);
/// var agent = new GuidedTd3(guide, new() { Bound = 0.2 }, valve.Range, new Rng(7));
/// agent.Train(valve, stream => References.Staircase(stream), steps: 6000);
/// IController controller = agent.Controller();
/// double command = controller.Act(measurement, reference);
/// </code>
/// </example>
public sealed class GuidedTd3
{
    readonly GuidedTd3Options _options;
    readonly GuidedObserver _observer;
    readonly IController _guide;
    readonly (double Low, double High) _range;
    readonly Rng _worlds, _warm, _clone;

    /// <summary>A learner around a guide.</summary>
    public GuidedTd3(IController guide, GuidedTd3Options? options, (double Low, double High) range, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(guide);
        ArgumentNullException.ThrowIfNull(rng);
        _options = options ??= new();
        if (options.Cost is null || options.Learner is null)
            throw new ArgumentException("GuidedTd3: the options have no cost or no learner; leave them out for the defaults.");
        if (!(options.Bound >= 0) || !double.IsFinite(options.Bound) || options.Confidence is not (>= 0 and <= 1) || !(options.Kappa >= 0))
            throw new ArgumentException($"GuidedTd3: a bound of {options.Bound}, a confidence of {options.Confidence} and κ = {options.Kappa} were given; the bound must be at least 0 and finite, the confidence in [0, 1], κ at least 0.");
        if (options.History < 1 || options.WarmUp < 0 || options.UpdatesFrom < 0 || options.CloneSteps < 0 || !(options.Cost.ErrorScale > 0) || !(options.Cost.CommandWeight >= 0) || !(options.WarmUpNoise >= 0) || !(options.RewardScale > 0) || !(options.LargestJump >= 0))
            throw new ArgumentException($"GuidedTd3: a history of {options.History}, {options.WarmUp} steps of warm-up with noise {options.WarmUpNoise}, updates from step {options.UpdatesFrom}, {options.CloneSteps} steps of cloning, costs of scale {options.Cost.ErrorScale} and weight {options.Cost.CommandWeight}, a reward scale of {options.RewardScale} and a largest jump of {options.LargestJump} were given; the history must be at least 1, the scales above 0, the others at least 0.");
        if (options.CloneSteps > 0 && (options.WarmUp == 0 || options.Use == GuideUse.Perturb))
            throw new ArgumentException($"GuidedTd3: {options.CloneSteps} steps of cloning after {options.WarmUp} steps of warm-up were asked for, with the use {options.Use}; cloning needs commands of the guide, so a warm-up of at least 1, and a policy that is not a correction of the guide.");
        if (!(range.Low < range.High) || !double.IsFinite(range.High - range.Low))
            throw new ArgumentException($"GuidedTd3: the plant's range is {range.Low} to {range.High}; it must be finite and wider than 0.");
        (_range, _guide) = (range, guide.Fresh());
        _observer = new(_guide, options.History, range, options.Cost.ErrorScale);
        (_worlds, _warm, _clone) = (rng.Split("worlds"), rng.Split("warm-up"), rng.Split("clone"));
        Learner = new(MakeActor(_observer.Size, options, rng.Split("actor")), new TwinCritics(_observer.Size, 1, options.Learner.Hidden, rng.Split("critics")), _observer.Size, 1,
            options.Learner with { WarmUp = 0, Apply = Applied, ActorPenalty = options.Use == GuideUse.Policy ? Penalty : null }, rng.Split("learner"));
    }

    /// <summary>The TD3 inside; its actor is ξ.</summary>
    public Td3 Learner { get; }

    /// <summary>How many steps of a plant were made.</summary>
    public long Steps { get; private set; }

    /// <summary>
    /// Learns on a plant for so many sampling periods, with one update each; at first the critics alone learn, from what the guide does (they
    /// evaluate the guide), then the correction climbs them. An episode's end is only the end of time: the value of its last state counts.
    /// </summary>
    /// <param name="plant">The plant.</param>
    /// <param name="references">A reference for an episode, from a stream.</param>
    /// <param name="steps">Sampling periods; training may be continued by another call.</param>
    /// <param name="every">After each so many steps <paramref name="look"/> is called; 0 for never.</param>
    /// <param name="look">Called with the number of steps so far.</param>
    /// <param name="stop">Asked every step.</param>
    /// <returns>The mean cost of each whole episode.</returns>
    public IReadOnlyList<double> Train(IPlant plant, Func<Rng, double[]> references, int steps, int every = 0, Action<int>? look = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(plant);
        ArgumentNullException.ThrowIfNull(references);
        if (steps < 0 || every < 0)
            throw new ArgumentException($"GuidedTd3.Train: {steps} steps with a look every {every} were asked for; both must be at least 0.");
        float[] observation = new float[_observer.Size], next = new float[_observer.Size], action = new float[1];
        var costs = new List<double>();
        double[] reference = [];
        double last = 0, sum = 0;
        for (int step = 0, t = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            if (t + 1 >= reference.Length)
            {
                var episode = _worlds.Split(Steps);
                (reference, t, last, sum) = (references(episode.Split("reference")), 0, 0, 0);
                if (reference.Length < 2)
                    throw new ArgumentException($"GuidedTd3.Train: a reference of {reference.Length} periods was given; there must be at least 2.");
                var first = plant.Reset(episode.Split("plant"));
                _observer.Reset();
                _observer.Observe(first, reference[0], observation);
            }
            if (Steps < _options.WarmUp)
                action[0] = (float)WarmCommand(observation[^1]);
            else
                Learner.Act(observation, action, explore: true);
            _observer.Applied(action[0]);
            var measurement = plant.Step(action[0]);
            if (!double.IsFinite(measurement))
                throw new ArgumentException($"GuidedTd3.Train: the plant measured {measurement} after the command {action[0]}; measurements must be finite.");
            var cost = _options.Cost.Of(reference[t + 1] - measurement, action[0] - last);
            _observer.Observe(measurement, reference[t + 1], next);
            var away = action[0] - observation[^1];
            var reward = -cost - (_options.Use == GuideUse.Reward ? _options.Kappa * away * away : 0);
            if (Math.Abs(reference[t + 1] - reference[t]) <= _options.LargestJump * _options.Cost.ErrorScale)
                Learner.Observe(observation, action, _options.RewardScale * reward, next, terminated: false);
            Steps++;
            if (Steps == _options.WarmUp && _options.CloneSteps > 0)
                Clone(_options.CloneSteps);
            if (Steps > _options.UpdatesFrom && Learner.Memory.Count > 0)
                Learner.Update();
            (observation, next) = (next, observation);
            (sum, last) = (sum + cost, action[0]);
            if (++t + 1 >= reference.Length)
            {
                costs.Add(sum / t);
                if (Learner.Memory.Count == 0)
                    throw new ArgumentException($"GuidedTd3.Train: a whole episode of {t} periods left nothing to learn from, since the reference jumped by more than {_options.LargestJump * _options.Cost.ErrorScale} in each; use a larger LargestJump or ErrorScale.");
            }
            if (every > 0 && (step + 1) % every == 0)
                look?.Invoke(step + 1);
        }
        return costs;
    }

    /// <summary>
    /// A controller with the present policy and no exploration, apart from further training. The bound around the guide is enforced after the
    /// network: whatever the weights, |u − u_guide| ≤ β where the guide is trusted fully.
    /// </summary>
    public IController Controller() => new GuidedController(Learner.Actor.Copy(), _guide.Fresh(), _options, _range);

    /// <summary>λ·sat(u_guide + β·ξ) + (1 − λ)·ξ, with the guide's command in the last column of s; ξ where the guide is not in the action.</summary>
    internal Tensor Applied(Tensor observations, Tensor words)
    {
        if (_options.Use != GuideUse.Perturb)
            return words;
        var guided = (observations.Narrow(1, observations.Size(1) - 1, 1) + words * _options.Bound).Clamp(-1, 1);
        return _options.Confidence == 1 ? guided : guided * _options.Confidence + words * (1 - _options.Confidence);
    }

    Tensor Penalty(Tensor observations, Tensor actions) =>
        (actions - observations.Narrow(1, observations.Size(1) - 1, 1)).Square().Mean() * (_options.Kappa * _options.Confidence);

    /// <summary>The guide with noise inside the bound, or even chance where there is no guide in the action.</summary>
    double WarmCommand(double guide)
    {
        if (_options.Use != GuideUse.Perturb && _options.CloneSteps == 0)
            return _warm.Uniform(-1, 1);
        var noise = Math.Clamp(_options.WarmUpNoise * _warm.Normal(), -1, 1);
        return Math.Clamp(guide + (_options.Use == GuideUse.Perturb ? _options.Bound : _options.Learner.ExplorationNoise) * noise, -1, 1);
    }

    /// <summary>Adam on mean (ξ(s) − u_guide(s))² over what the guide did.</summary>
    void Clone(int steps)
    {
        var batch = new Transitions(_options.Learner.BatchSize, _observer.Size, 1);
        var adam = new Adam(Learner.Actor, new() { LearningRate = 1e-3 });
        var parameters = Learner.Actor.Parameters;
        for (var i = 0; i < steps; i++)
        {
            using var scope = Tensor.Scope();
            Learner.Memory.Sample(batch, _clone);
            var guide = batch.Observations.Narrow(1, _observer.Size - 1, 1);
            adam.Step(Gradient.Of(Learner.Actor.Forward(batch.Observations).MseLoss(guide), parameters));
        }
    }

    static Sequential MakeActor(int size, GuidedTd3Options options, Rng rng)
    {
        var body = new Mlp(new() { Inputs = size, Hidden = options.Learner.Hidden, Outputs = 1 }, rng);
        using (Gradient.Off())
        {
            body.Head.Weight.MultiplyInPlace(options.HeadScale);
            body.Head.Bias!.MultiplyInPlace(options.HeadScale);
        }
        return new Sequential().Append(body, "body").Append(x => x.Tanh(), "tanh");
    }
}
