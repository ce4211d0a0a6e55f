using Praxis.Tensors;

namespace Praxis.Papers.Control;

/// <summary>What a valve is to follow, one reference for each sampling period, in degrees.</summary>
public static class References
{
    /// <summary>Levels even in [10°, 80°], each held for 0.3 to 0.8 s.</summary>
    public static double[] Staircase(Rng rng, int steps = 300)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var reference = new double[Checked(steps) + 1];
        for (var t = 0; t < reference.Length;)
        {
            var (level, end) = (rng.Uniform(10, 80), Math.Min(reference.Length, t + rng.Next(30, 81)));
            while (t < end)
                reference[t++] = level;
        }
        return reference;
    }

    /// <summary>One step from one level to another, after 0.5 s.</summary>
    public static double[] Step(double from, double to, int steps = 300) => [.. Enumerable.Range(0, Checked(steps) + 1).Select(t => t < 50 ? from : to)];

    /// <summary>Up from 15° to 75° and back down again.</summary>
    public static double[] Ramp(int steps = 300) => [.. Enumerable.Range(0, Checked(steps) + 1).Select(t => 75 - 60 * Math.Abs(1 - 2.0 * t / steps))];

    /// <summary>45° + 25°·sin(2πft).</summary>
    public static double[] Sine(double frequency = 0.7, int steps = 300) => [.. Enumerable.Range(0, Checked(steps) + 1).Select(t => 45 + 25 * Math.Sin(2 * Math.PI * frequency * t * ThrottleValve.Period))];

    static int Checked(int steps) => steps >= 1 ? steps : throw new ArgumentOutOfRangeException(nameof(steps), $"References: {steps} steps were asked for; there must be at least 1.");
}

/// <summary>How well a reference was followed.</summary>
/// <param name="Cost">The mean over steps of (e/scale)² + c_u·(Δu)².</param>
/// <param name="AbsoluteError">The mean of |e|.</param>
/// <param name="SquaredError">The mean of e².</param>
/// <param name="Variation">Σ|Δu|.</param>
/// <param name="Overshoot">How far the output went beyond a level after stepping to it, at most.</param>
/// <param name="Settling">
/// How many periods after a step to a level the error last left the band, on average over steps; a level that is never reached counts as long as it is
/// held. Not a number where the reference has no steps.
/// </param>
public sealed record TrackingScore(double Cost, double AbsoluteError, double SquaredError, double Variation, double Overshoot, double Settling);

/// <summary>Lets a controller follow references and judges it.</summary>
public static class Tracking
{
    /// <summary>One episode; <paramref name="seen"/> is called with the period, the measurement and the command of each step.</summary>
    /// <param name="plant">The plant.</param>
    /// <param name="controller">Who commands it.</param>
    /// <param name="reference">What is to be followed, one more than there are steps.</param>
    /// <param name="rng">The plant's chance.</param>
    /// <param name="cost">What is paid for.</param>
    /// <param name="seen">Called at each step.</param>
    /// <param name="band">The error up to which a level counts as reached, in units of the cost's error scale.</param>
    public static TrackingScore Run(IPlant plant, IController controller, IReadOnlyList<double> reference, Rng rng, TrackingCost cost, Action<int, double, double>? seen = null, double band = 0.2)
    {
        ArgumentNullException.ThrowIfNull(plant);
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentNullException.ThrowIfNull(cost);
        if (!(cost.ErrorScale > 0) || !(cost.CommandWeight >= 0) || !(band >= 0))
            throw new ArgumentException($"Tracking: a cost of scale {cost.ErrorScale} and weight {cost.CommandWeight} and a band of {band} were given; the scale must be above 0, the others at least 0.");
        if (reference.Count < 2)
            throw new ArgumentException($"Tracking: a reference of {reference.Count} periods was given; there must be at least 2.");
        var measurement = plant.Reset(rng);
        controller.Reset();
        double total = 0, absolute = 0, squared = 0, variation = 0, overshoot = 0, last = 0, risen = 0;
        var settling = new Settling(band * cost.ErrorScale);
        for (var t = 0; t + 1 < reference.Count; t++)
        {
            if (t > 0 && reference[t] != reference[t - 1])
                risen = Math.Sign(reference[t] - reference[t - 1]);
            var command = controller.Act(measurement, reference[t]);
            seen?.Invoke(t, measurement, command);
            measurement = plant.Step(command);
            if (!double.IsFinite(measurement))
                throw new ArgumentException($"Tracking: the plant measured {measurement} after the command {command}; measurements must be finite.");
            var error = reference[t + 1] - measurement;
            total += cost.Of(error, command - last);
            absolute += Math.Abs(error);
            squared += error * error;
            variation += Math.Abs(command - last);
            if (reference[t + 1] == reference[t])
                overshoot = Math.Max(overshoot, -risen * error);
            settling.See(reference[t + 1] != reference[t], error);
            last = command;
        }
        var steps = reference.Count - 1;
        return new(total / steps, absolute / steps, squared / steps, variation, overshoot, settling.Mean());
    }

    /// <summary>The mean cost over several references, with chance that the stream decides for each alone.</summary>
    public static double Cost(IPlant plant, IController controller, IReadOnlyList<double[]> references, Rng rng, TrackingCost cost)
    {
        ArgumentNullException.ThrowIfNull(references);
        ArgumentNullException.ThrowIfNull(rng);
        return Enumerable.Range(0, references.Count).Average(i => Run(plant, controller, references[i], rng.Split(i), cost).Cost);
    }

    /// <summary>When the error left a band for the last time, by levels that are held for at least two periods.</summary>
    struct Settling(double band)
    {
        int _since = -1, _left, _levels;
        double _sum;

        public void See(bool steps, double error)
        {
            if (steps)
            {
                Close();
                (_since, _left) = (0, 0);
            }
            if (_since < 0)
                return;
            _since++;
            if (Math.Abs(error) > band)
                _left = _since;
        }

        public double Mean()
        {
            Close();
            return _levels > 0 ? _sum / _levels : double.NaN;
        }

        void Close()
        {
            if (_since < 2)
                return;
            _sum += _left;
            _levels++;
            _since = -1;
        }
    }
}

/// <summary>cost = (e/scale)² + c_u·(Δu)², whose negative is the reward.</summary>
/// <param name="ErrorScale">The error that costs 1.</param>
/// <param name="CommandWeight">c_u.</param>
public sealed record TrackingCost(double ErrorScale = 10, double CommandWeight = 0.1)
{
    /// <summary>The cost of an error and a change of the command.</summary>
    public double Of(double error, double change) => error * error / (ErrorScale * ErrorScale) + CommandWeight * change * change;
}
