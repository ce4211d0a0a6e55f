using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Control;

/// <summary>A learned policy around a guide, as a controller of its own. Where the network gives no number, the command is the guide's.</summary>
sealed class GuidedController(Layer actor, IController guide, GuidedTd3Options options, (double Low, double High) range) : IController
{
    readonly GuidedObserver _observer = new(guide, options.History, range, options.Cost.ErrorScale);
    readonly float[] _observation = new float[GuidedObserver.SizeOf(guide, options.History)];

    public int StateSize => _observation.Length;

    public void Reset() => _observer.Reset();

    public double Act(double measurement, double reference)
    {
        _observer.Observe(measurement, reference, _observation);
        double word;
        using (Gradient.Off())
        using (Tensor.Scope())
            word = actor.Forward(Tensor.From(_observation, [1, _observation.Length])).ToDouble();
        double proposed = _observation[^1];
        var command = double.IsFinite(word) ? word : proposed;
        if (options.Use == GuideUse.Perturb && double.IsFinite(word))
        {
            var guided = Math.Clamp(proposed + Math.Clamp(options.Bound * word, -options.Bound, options.Bound), -1, 1);
            command = options.Confidence * guided + (1 - options.Confidence) * word;
        }
        _observer.Applied(command);
        return command;
    }

    public void CopyState(Span<float> state) => _observation.CopyTo(state);

    public IController Fresh() => new GuidedController(actor, guide.Fresh(), options, range);
}

/// <summary>
/// What a learner sees, scaled to about [−1, 1]: the last h measurements, errors (clipped at three scales) and applied commands, the newest first, the
/// reference and its last change, the guide's inner state and, in the last place, the guide's command.
/// </summary>
sealed class GuidedObserver(IController guide, int history, (double Low, double High) range, double errorScale)
{
    readonly float[] _past = new float[3 * history];
    double _reference;
    bool _begins = true;

    public int Size { get; } = SizeOf(guide, history);

    public static int SizeOf(IController guide, int history) => 3 * history + 2 + guide.StateSize + 1;

    public void Reset()
    {
        guide.Reset();
        _begins = true;
    }

    /// <summary>Asks the guide, which moves its inner state, and writes the observation.</summary>
    public void Observe(double measurement, double reference, Span<float> observation)
    {
        if (!double.IsFinite(measurement) || !double.IsFinite(reference))
            throw new ArgumentException($"GuidedTd3: a measurement of {measurement} and a reference of {reference} were given; both must be finite.");
        var place = (float)(2 * (measurement - range.Low) / (range.High - range.Low) - 1);
        var error = (float)Math.Clamp((reference - measurement) / errorScale, -3, 3);
        if (_begins)
        {
            _past.AsSpan(0, history).Fill(place);
            _past.AsSpan(history, history).Fill(error);
            _past.AsSpan(2 * history, history).Clear();
            (_reference, _begins) = (reference, false);
        }
        Push(0, place);
        Push(1, error);
        _past.CopyTo(observation);
        observation[3 * history] = (float)(2 * (reference - range.Low) / (range.High - range.Low) - 1);
        observation[3 * history + 1] = (float)Math.Clamp((reference - _reference) / errorScale, -3, 3);
        _reference = reference;
        var command = guide.Act(measurement, reference);
        guide.CopyState(observation.Slice(3 * history + 2, guide.StateSize));
        if (!double.IsFinite(command))
            throw new ArgumentException($"GuidedTd3: the guide's command is {command} for the measurement {measurement} and the reference {reference}; it must be finite.");
        observation[^1] = (float)Math.Clamp(command, -1, 1);
    }

    /// <summary>Remembers the command that went to the plant.</summary>
    public void Applied(double command) => Push(2, (float)command);

    void Push(int row, float value)
    {
        var own = _past.AsSpan(row * history, history);
        own[..^1].CopyTo(own[1..]);
        own[0] = value;
    }
}
