using Praxis.Learning.Checkpoints;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>How a <see cref="DiffusionTrainer"/> trains.</summary>
public sealed record DiffusionTrainerOptions
{
    /// <summary>What the denoiser predicts.</summary>
    public PredictionTarget Target { get; init; } = PredictionTarget.Noise;

    /// <summary>How the error of a sample counts.</summary>
    public LossWeighting Weighting { get; init; } = LossWeighting.Uniform;

    /// <summary>Which times are trained on; null: all whole times evenly.</summary>
    public ITimeSampler? Times { get; init; }

    /// <summary>The share of samples whose condition is dropped, for classifier-free guidance.</summary>
    public double DropCondition { get; init; }

    /// <summary>The condition that stands for none, one row; dropping needs it.</summary>
    public Tensor? NullCondition { get; init; }

    /// <summary>The decay of the average of weights; null: none is kept.</summary>
    public double? AverageDecay { get; init; } = 0.999;

    /// <summary>The limit on the norm of all gradients together; null: none.</summary>
    public double? ClipNorm { get; init; } = 1;
}

/// <summary>Data to train on: samples, and perhaps a condition for each.</summary>
public readonly record struct DiffusionBatch(Tensor Data, Tensor? Condition = null);

/// <summary>What one update saw.</summary>
/// <param name="Step">The number of the update, from 0.</param>
/// <param name="Loss">The mean weighted loss.</param>
/// <param name="Losses">The weighted loss of each sample.</param>
/// <param name="Times">The time of each sample.</param>
public sealed record DiffusionUpdate(long Step, double Loss, IReadOnlyList<double> Losses, IReadOnlyList<double> Times);

/// <summary>
/// Trains any denoiser: x_t = √ᾱ_t·x₀ + √(1 − ᾱ_t)·ε, loss ω(t)·‖f(x_t, t, c) − target‖², mean over numbers and samples. Times, noise
/// and dropped conditions of update n come from the n-th part of the stream, so that a run that resumes goes on bit for bit, and two
/// runs with the same stream see the same noise whatever their times.
/// </summary>
/// <example>
/// <code>
/// var network = new UNet(new() { Channels = 1 }, rng.Split("network"));
/// var trainer = new DiffusionTrainer(network, new Adam(network), NoiseSchedule.Cosine(), rng.Split("training"));
/// trainer.Train(step => new(Images(step)), steps: 2000);
/// var images = trainer.Averaged(model => new DdimSampler().Sample(model, [16, 1, 12, 12], rng.Split("samples")));
/// </code>
/// </example>
public sealed class DiffusionTrainer
{
    readonly Module _network;
    readonly IDenoiser _denoiser;
    readonly Rng _rng;
    readonly WeightAverage? _average;

    /// <summary>A trainer at its start.</summary>
    /// <param name="denoiser">The network: a module that is an <see cref="IDenoiser"/>.</param>
    /// <param name="optimizer">The optimiser of its parameters.</param>
    /// <param name="schedule">The noise.</param>
    /// <param name="rng">The stream of times, noise and drops.</param>
    /// <param name="options">The rest.</param>
    public DiffusionTrainer(IDenoiser denoiser, Optimizer optimizer, NoiseSchedule schedule, Rng rng, DiffusionTrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(rng);
        Options = options ?? new();
        Checked.Share(Options.DropCondition, "DiffusionTrainer", nameof(Options.DropCondition));
        if (Options.DropCondition > 0 && Options.NullCondition is null)
        {
            throw new ArgumentException($"DiffusionTrainer: {Options.DropCondition:P0} of conditions are to be dropped and none stands for 'none'; set NullCondition.");
        }
        _network = denoiser as Module ?? throw new ArgumentException($"DiffusionTrainer: the denoiser is a {denoiser.GetType().Name}; it must be a module, so that it has weights to train.");
        (_denoiser, Optimizer, Schedule, _rng) = (denoiser, optimizer, schedule, rng);
        Times = Options.Times ?? new UniformTimes(schedule);
        _average = Options.AverageDecay is { } decay ? new WeightAverage(_network, decay, warmUp: true) : null;
    }

    /// <summary>How it trains.</summary>
    public DiffusionTrainerOptions Options { get; }

    /// <summary>The noise.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>The optimiser.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Which times are trained on.</summary>
    public ITimeSampler Times { get; }

    /// <summary>How many updates were made.</summary>
    public long StepCount { get; private set; }

    /// <summary>The denoiser with its present weights, ready to sample from.</summary>
    public DiffusionModel Model => new(_denoiser, Schedule, Options.Target) { NullCondition = Options.NullCondition };

    /// <summary>Runs a function on the denoiser with averaged weights, or with the present ones where no average is kept.</summary>
    public T Averaged<T>(Func<DiffusionModel, T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return _average is null ? body(Model) : _average.Use(() => body(Model));
    }

    /// <summary>One update.</summary>
    public DiffusionUpdate Update(DiffusionBatch batch)
    {
        CheckData(batch.Data);
        var rng = _rng.Split(StepCount);
        var times = Times.Sample(batch.Data.Size(0), rng.Split("times"));
        var noise = batch.Data.RandnLike(rng.Split("noise"));
        var condition = batch.Condition is null || Options.DropCondition == 0 ? batch.Condition : Dropped(batch.Condition, rng.Split("drop"));
        _network.ZeroGrad();
        var losses = Losses(batch.Data, noise, times, condition);
        var loss = losses.Mean();
        var mean = loss.ToDouble();
        if (!double.IsFinite(mean))
        {
            throw new ArithmeticException($"DiffusionTrainer: the loss of update {StepCount} is {mean}; the data must be finite, and if they are, lower the learning rate.");
        }
        loss.Backward();
        if (Options.ClipNorm is { } limit)
        {
            Clipping.ByNorm(_network.Parameters, limit);
        }
        Optimizer.Step();
        _average?.Update();
        var each = losses.ToArray<double>();
        Times.Observe(times, each);
        return new(StepCount++, mean, each, times);
    }

    /// <summary>Updates until so many were made in all, also after <see cref="Load"/>.</summary>
    /// <param name="batches">The data of an update, from its number alone.</param>
    /// <param name="steps">How many updates there are to be in all.</param>
    /// <param name="stop">Ends the training between updates.</param>
    /// <param name="seen">Sees every update.</param>
    public void Train(Func<long, DiffusionBatch> batches, long steps, CancellationToken stop = default, Action<DiffusionUpdate>? seen = null)
    {
        ArgumentNullException.ThrowIfNull(batches);
        while (StepCount < steps)
        {
            stop.ThrowIfCancellationRequested();
            var update = Update(batches(StepCount));
            seen?.Invoke(update);
        }
    }

    /// <summary>ω(t)·mean (f(x_t, t, c) − target)² for each sample, with given noise and times; gradients flow to the network.</summary>
    public Tensor Losses(Tensor data, Tensor noise, ReadOnlySpan<double> times, Tensor? condition = null)
    {
        CheckData(data);
        var x = Schedule.Diffuse(data, noise, times);
        var prediction = _denoiser.Predict(x, Tensor.Of(times), condition);
        var target = Options.Target.Of(data, noise, times, Schedule);
        var losses = (prediction - target).Square().Flatten(1).Mean(1);
        return ReferenceEquals(Options.Weighting, LossWeighting.Uniform)
            ? losses
            : losses * NoiseSchedule.Column(losses, times, time => Options.Weighting.At(Schedule.Snr(time), Options.Target));
    }

    /// <summary>Writes all that the next updates depend on, whole or not at all.</summary>
    public void Save(string path)
    {
        var checkpoint = Checkpoint();
        var state = Times.State;
        for (var i = 0; i < state.Length; i++)
        {
            checkpoint.Numbers[$"times/{i}"] = state[i];
        }
        checkpoint.Save(path, StepCount);
    }

    /// <summary>Continues from a file; the next update is the one that would have come next.</summary>
    public void Load(string path)
    {
        var checkpoint = Checkpoint();
        var step = checkpoint.Load(path);
        var expected = Times.State.Length;
        if (checkpoint.Numbers.Count != expected)
        {
            throw new ArgumentException($"DiffusionTrainer: '{path}' keeps {checkpoint.Numbers.Count} numbers of the choice of times and {Times.GetType().Name} has {expected}; load it with the choice that it was written with.");
        }
        Times.State = [.. Enumerable.Range(0, expected).Select(i => checkpoint.Numbers[$"times/{i}"])];
        StepCount = step;
    }

    TrainingCheckpoint Checkpoint()
    {
        var checkpoint = new TrainingCheckpoint { Models = { ["denoiser"] = _network }, Optimizers = { ["optimizer"] = Optimizer } };
        if (_average is not null)
        {
            checkpoint.Averages["average"] = _average;
        }
        return checkpoint;
    }

    Tensor Dropped(Tensor condition, Rng rng)
    {
        var nulls = DiffusionModel.Nulls(Options.NullCondition!, condition);
        var dropped = Tensor.Bernoulli([condition.Size(0), .. Enumerable.Repeat(1, condition.Rank - 1)], Options.DropCondition, rng);
        return Tensor.Where(dropped, nulls, condition);
    }

    static void CheckData(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Rank < 2 || data.Count == 0 || !data.IsFloating)
        {
            throw new ArgumentException($"DiffusionTrainer: the data are {data.DType} of shape {data.Shape}; they must be floating (samples × …) with at least one sample.");
        }
    }
}
