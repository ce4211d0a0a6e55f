using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Control;

/// <summary>One valve of one trial: every arm trains on it with the same streams and is judged on the same references and chance.</summary>
sealed class ValveBench
{
    readonly ThrottleParameters _parameters;
    readonly ThrottleValve _valve;
    readonly Scale _scale;
    readonly Rng _rng;
    readonly double[][] _references, _glances;
    readonly TrackingCost _cost = new();
    readonly Dictionary<string, double> _costs = [];

    public ValveBench(ThrottleParameters parameters, Scale scale, Rng rng)
    {
        (_parameters, _valve, _scale, _rng) = (parameters, new(parameters), scale, rng);
        _references = Staircases(rng.Split("references"), scale.Pick(smoke: 6, laptop: 20, full: 40));
        _glances = Staircases(rng.Split("glances"), scale.Pick(smoke: 3, laptop: 6, full: 10));
    }

    public static double[][] Staircases(Rng rng, int count) => [.. Enumerable.Range(0, count).Select(i => References.Staircase(rng.Split(i)))];

    /// <summary>The mean cost on the references of the verdict.</summary>
    public double Cost(IController controller) => Tracking.Cost(_valve, controller, _references, _rng.Split("judged"), _cost);

    public double LastCost(string arm) => _costs[arm];

    /// <summary>Judges a controller on staircases, on other references, and on the same valve after it has aged.</summary>
    public double Record(Trial trial, string arm, IController controller)
    {
        var on = _parameters.Name;
        var scores = Enumerable.Range(0, _references.Length).Select(i => Tracking.Run(_valve, controller, _references[i], _rng.Split("judged").Split(i), _cost)).ToArray();
        var cost = _costs[arm] = scores.Average(score => score.Cost);
        trial.Record(arm, "cost", cost, on: on);
        trial.Record(arm, "absolute error", scores.Average(score => score.AbsoluteError), on: on);
        trial.Record(arm, "overshoot", scores.Average(score => score.Overshoot), on: on);
        trial.Record(arm, "command variation", scores.Average(score => score.Variation), on: on);
        foreach (var (name, reference) in (ReadOnlySpan<(string, double[])>)[("step", References.Step(20, 60)), ("ramp", References.Ramp()), ("sine", References.Sine())])
            trial.Record(arm, "cost by scenario", Tracking.Run(_valve, controller, reference, _rng.Split(name), _cost).Cost, on: $"{name}, {on}");
        var aged = new ThrottleValve(_parameters with { ClosingFriction = 1.3 * _parameters.ClosingFriction, Torque = 0.9 * _parameters.Torque });
        trial.Record(arm, "cost after ageing", Tracking.Cost(aged, controller, _references, _rng.Split("judged"), _cost), on: on);
        return cost;
    }

    /// <summary>Trains an arm and records how it went and what came out.</summary>
    public GuidedTd3 Train(Trial trial, string arm, PiController guide, GuidedTd3Options options, double piCost, Action<double> progress)
    {
        var on = _parameters.Name;
        var steps = ThrottlePiStudy.Steps(_scale);
        var every = steps / _scale.Pick(smoke: 3, laptop: 6, full: 20);
        var agent = Make(guide, options);
        var glanced = Tracking.Cost(_valve, guide, _glances, _rng.Split("glanced"), _cost);
        trial.Record(arm, "learning cost", Glance(agent), at: 0, on: on);
        int? beaten = null;
        var episodes = agent.Train(new ThrottleValve(_parameters), rng => References.Staircase(rng), steps, every, step =>
        {
            var cost = Glance(agent);
            trial.Record(arm, "learning cost", cost, at: step, on: on);
            beaten ??= cost < glanced ? step : null;
            progress((double)step / steps);
        }, trial.Stop);
        trial.Record(arm, "steps to beat the PI", beaten ?? 2 * steps, on: on);
        trial.Record(arm, "worst training episode", episodes.Max(), on: on);
        Record(trial, arm, agent.Controller());
        return agent;
    }

    /// <summary>Trains without a record.</summary>
    public GuidedTd3 Learn(PiController guide, GuidedTd3Options options, CancellationToken stop, Action<double> progress) =>
        Learn(guide, options, stop, ThrottlePiStudy.Steps(_scale), progress);

    /// <summary>Trains for so many steps without a record.</summary>
    public GuidedTd3 Learn(PiController guide, GuidedTd3Options options, CancellationToken stop, int steps, Action<double>? progress = null)
    {
        var agent = Make(guide, options);
        agent.Train(new ThrottleValve(_parameters), rng => References.Staircase(rng), steps, 500, step => progress?.Invoke((double)step / steps), stop);
        return agent;
    }

    /// <summary>One staircase as the figure shows it.</summary>
    public void RecordTrace(Trial trial, PiController pi, GuidedTd3 agent)
    {
        var reference = _references[0];
        foreach (var (arm, controller) in (ReadOnlySpan<(string, IController)>)[(ThrottlePiStudy.Pi, pi), (ThrottlePiStudy.Guided, agent.Controller())])
            Tracking.Run(_valve, controller, reference, _rng.Split("judged").Split(0), _cost, (t, measurement, command) =>
            {
                if (t % 2 == 0)
                {
                    trial.Record(arm, "trace of the angle", measurement, at: t * ThrottleValve.Period);
                    trial.Record(arm, "trace of the command", command, at: t * ThrottleValve.Period);
                }
            });
        for (var t = 0; t + 1 < reference.Length; t += 2)
            trial.Record("reference", "trace of the angle", reference[t], at: t * ThrottleValve.Period);
    }

    GuidedTd3 Make(PiController guide, GuidedTd3Options options) => new(guide, options, _valve.Range, _rng.Split("learner"));

    double Glance(GuidedTd3 agent) => Tracking.Cost(_valve, agent.Controller(), _glances, _rng.Split("glanced"), _cost);
}
