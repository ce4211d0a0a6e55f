using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>
/// A way from noise at time T to data at time 0 along falling times. Nothing is recorded for gradients, a network evaluates, and the
/// same stream gives the same samples.
/// </summary>
public abstract record DiffusionSampler
{
    /// <summary>How many steps lead from T to 0.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>How the times between are spread.</summary>
    public TimeSpacing Spacing { get; init; }

    /// <summary>Samples of a shape (samples × …) from noise that the stream draws.</summary>
    /// <param name="model">The denoiser.</param>
    /// <param name="shape">The shape, samples first.</param>
    /// <param name="rng">The stream: its part "start" draws x_T, its part "path" what is random on the way.</param>
    /// <param name="condition">What the samples are to be, one row each.</param>
    /// <param name="stop">Ends the walk between steps.</param>
    /// <param name="seen">Sees the time and x_t behind every step.</param>
    public Tensor Sample(DiffusionModel model, ReadOnlySpan<int> shape, Rng rng, Tensor? condition = null, CancellationToken stop = default, Action<double, Tensor>? seen = null)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return From(model, Tensor.Randn(shape, rng.Split("start")), rng, condition, stop, seen);
    }

    /// <summary>Samples from a given x_T.</summary>
    public Tensor From(DiffusionModel model, Tensor start, Rng? rng = null, Tensor? condition = null, CancellationToken stop = default, Action<double, Tensor>? seen = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Walk(model, start, model.Schedule.Times(Steps, Spacing), rng, condition, stop, seen);
    }

    /// <summary>Walks x along falling times, from the first, at which it is, to the last.</summary>
    public Tensor Walk(DiffusionModel model, Tensor x, IReadOnlyList<double> times, Rng? rng = null, Tensor? condition = null, CancellationToken stop = default, Action<double, Tensor>? seen = null)
    {
        Check(model, x);
        ArgumentNullException.ThrowIfNull(times);
        for (var i = 0; i + 1 < times.Count; i++)
        {
            if (!(times[i] > times[i + 1]))
            {
                throw new ArgumentException($"{GetType().Name}: time {times[i + 1]} comes behind {times[i]}; the times of a walk must fall.");
            }
        }
        using var recording = Gradient.Off();
        using var mode = (model.Denoiser as Module)?.Evaluating();
        var way = new Way(model, condition, rng?.Split("path"));
        x = x.Detach();
        for (var i = 0; i + 1 < times.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            x = Step(way, x, times[i], times[i + 1]);
            seen?.Invoke(times[i + 1], x);
        }
        return x;
    }

    /// <summary>x at the lower time from x at the upper one.</summary>
    private protected abstract Tensor Step(Way way, Tensor x, double from, double to);

    private protected void Check(DiffusionModel model, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 2 || x.Size(0) == 0 || !x.IsFloating)
        {
            throw new ArgumentException($"{GetType().Name}: samples are {x.DType} of shape {x.Shape}; they must be floating (samples × …) with at least one sample.");
        }
    }

    /// <summary>What one walk knows and remembers.</summary>
    private protected sealed class Way(DiffusionModel model, Tensor? condition, Rng? rng)
    {
        public NoiseSchedule Schedule => model.Schedule;

        /// <summary>The last x₀ and the log-SNR step behind it, for methods that look back.</summary>
        public (Tensor Data, double Width)? Last { get; set; }

        public Denoised Predict(Tensor x, double time) => model.Predict(x, time, condition);

        public Tensor Fresh(Tensor like) => rng is null
            ? throw new ArgumentException("DiffusionSampler: this sampler draws noise on its way; give it a random stream.")
            : like.RandnLike(rng);
    }
}

/// <summary>A sampler that follows an ordinary differential equation, which can be walked both ways.</summary>
public abstract record InvertibleSampler : DiffusionSampler
{
    /// <summary>How often the equation of a step back towards noise is solved anew; 1 takes the noise seen before the step, more approach the exact inverse.</summary>
    public int InversionIterations { get; init; } = 1;

    /// <summary>x_T from x₀: the noise from which this sampler makes these data.</summary>
    public Tensor Invert(DiffusionModel model, Tensor data, Tensor? condition = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WalkBack(model, data, model.Schedule.Times(Steps, Spacing), condition, stop);
    }

    /// <summary>Walks x, which is at the last of falling times, back to the first.</summary>
    public Tensor WalkBack(DiffusionModel model, Tensor x, IReadOnlyList<double> times, Tensor? condition = null, CancellationToken stop = default)
    {
        Check(model, x);
        ArgumentNullException.ThrowIfNull(times);
        Checked.AtLeast(1, InversionIterations, GetType().Name, nameof(InversionIterations));
        RequireOrdinary();
        using var recording = Gradient.Off();
        using var mode = (model.Denoiser as Module)?.Evaluating();
        var way = new Way(model, condition, null);
        x = x.Detach();
        for (var i = times.Count - 1; i > 0; i--)
        {
            stop.ThrowIfCancellationRequested();
            x = StepBack(way, x, times[i], times[i - 1]);
        }
        return x;
    }

    private protected virtual void RequireOrdinary()
    {
    }

    private protected abstract Tensor StepBack(Way way, Tensor x, double from, double to);

    /// <summary>x at another time along a given noise: α_s·(x/α_t + (σ_s/α_s − σ_t/α_t)·ε), a straight line of x/α over σ/α.</summary>
    private protected static Tensor Along(NoiseSchedule schedule, Tensor x, Tensor noise, double from, double to)
    {
        var ratio = schedule.Signal(to) / schedule.Signal(from);
        return (x * ratio).Add(noise, schedule.Noise(to) - (ratio * schedule.Noise(from)));
    }

    /// <summary>The Euler step back, x_t = Along(x_s, ε(x_t, t)), solved by repetition from ε(x_s, s).</summary>
    private protected Tensor EulerBack(Way way, Tensor x, double from, double to, int iterations)
    {
        var schedule = way.Schedule;
        // Behind time 0 there is no noise to see yet: look at the next time, as if nothing but a factor changed.
        var noise = from > 0 ? way.Predict(x, from).Noise : way.Predict(x * schedule.Signal(to), to).Noise;
        var next = Along(schedule, x, noise, from, to);
        for (var i = 1; i < iterations; i++)
        {
            next = Along(schedule, x, way.Predict(next, to).Noise, from, to);
        }
        return next;
    }
}
