using Praxis.Data.Worlds;
using Praxis.Learning.Diffusion;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Generation;

/// <summary>How <see cref="DifficultyProbe"/> trains its denoisers.</summary>
public sealed record DifficultyProbeOptions
{
    /// <summary>Updates of each denoiser.</summary>
    public int Updates { get; init; } = 1000;

    /// <summary>Updates between looks at the error.</summary>
    public int Every { get; init; } = 50;

    /// <summary>η of Adam.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Times of a group at which the error is taken.</summary>
    public int Times { get; init; } = 8;
}

/// <summary>How a denoiser of one group of times learned.</summary>
/// <param name="Cluster">The group, counted from the least noise.</param>
/// <param name="Updates">The updates at which the error was taken.</param>
/// <param name="Errors">The error there, as a share of that before the first update.</param>
public sealed record DifficultyCurve(int Cluster, IReadOnlyList<long> Updates, IReadOnlyList<double> Errors);

/// <summary>The two observations that say how hard a time is: how fast its own denoiser learns, and how far apart neighbouring marginals are.</summary>
public static class DifficultyProbe
{
    /// <summary>
    /// One denoiser for each group, trained on its times alone: the held-out error of ε over time. Where the best denoiser is known
    /// (E[ε | x_t] at a time), the error is the distance from it, which can fall to 0; else it is the loss.
    /// </summary>
    /// <param name="build">A new denoiser, a module, from a stream of first values.</param>
    /// <param name="data">So many samples from a stream.</param>
    /// <param name="schedule">The noise.</param>
    /// <param name="clusters">The groups.</param>
    /// <param name="rng">The stream of everything; all groups share their first values, data and noise.</param>
    /// <param name="options">How they are trained.</param>
    /// <param name="best">The best prediction of the noise in x at a time, where it is known.</param>
    /// <param name="stop">Ends the training between updates.</param>
    public static IReadOnlyList<DifficultyCurve> Run(Func<Rng, IDenoiser> build, Func<int, Rng, Tensor> data, NoiseSchedule schedule, TimeClusters clusters, Rng rng,
        DifficultyProbeOptions? options = null, Func<Tensor, double, Tensor>? best = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(rng);
        options ??= new();
        if (options.Updates < 1 || options.Every < 1 || options.Times < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"DifficultyProbe: {options.Updates} updates, looks every {options.Every} and {options.Times} times were asked for; each must be at least 1.");
        }
        var held = data(256, rng.Split("held out"));
        var noise = held.RandnLike(rng.Split("held-out noise"));
        return [.. Enumerable.Range(1, clusters.Count).Select(Learn)];

        DifficultyCurve Learn(int cluster)
        {
            var denoiser = build(rng.Split("first values"));
            var network = denoiser as Learning.Module ?? throw new ArgumentException($"DifficultyProbe: the denoiser is a {denoiser.GetType().Name}; it must be a module, so that it has weights to train.");
            var trainer = new DiffusionTrainer(denoiser, new Adam(network, new() { LearningRate = options.LearningRate }), schedule, rng.Split("training"),
                new() { Times = new OneCluster(clusters, cluster), AverageDecay = null });
            var (first, last) = clusters.Range(cluster);
            double[] times = [.. Enumerable.Range(0, options.Times).Select(i => Math.Max(1, Math.Round(first + ((last - first) * (i + 0.5) / options.Times))))];
            var start = Error();
            List<long> updates = [0];
            List<double> errors = [1];
            while (trainer.StepCount < options.Updates)
            {
                var until = Math.Min(options.Updates, trainer.StepCount + options.Every);
                trainer.Train(step => new(data(64, rng.Split("data").Split(step))), until, stop);
                updates.Add(until);
                errors.Add(Error() / start);
            }
            return new(cluster, updates, errors);

            double Error()
            {
                using var _ = Gradient.Off();
                return times.Average(time =>
                {
                    var x = schedule.Diffuse(held, noise, time);
                    var seen = denoiser.Predict(x, Tensor.Full([x.Size(0)], time, DType.Float64));
                    return (seen - (best?.Invoke(x, time) ?? noise)).Square().Mean().ToDouble();
                });
            }
        }
    }

    /// <summary>
    /// KL(q_t ‖ q_{t+1}) = ∫ q_t(x)·log(q_t(x)/q_{t+1}(x)) dx of the noisy marginals of a mixture on the line, by the trapezoidal rule,
    /// whose error falls faster than any power of the spacing for such densities.
    /// </summary>
    public static double Divergence(GaussianMixture data, NoiseSchedule schedule, int time)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(schedule);
        if (data.Dimension != 1 || time < 0 || time >= schedule.Steps)
        {
            throw new ArgumentException($"DifficultyProbe: a mixture in {data.Dimension} dimensions at time {time} was given; it must be on the line, and the time from 0 to {schedule.Steps - 1}.");
        }
        var here = data.Diffused(schedule.Signal(time), schedule.Noise(time));
        var next = data.Diffused(schedule.Signal(time + 1), schedule.Noise(time + 1));
        double low = double.PositiveInfinity, high = double.NegativeInfinity, narrow = double.PositiveInfinity;
        for (var k = 0; k < here.Components; k++)
        {
            var (mean, deviation) = (here.Means[k][0], here.Deviations[k][0]);
            (low, high, narrow) = (Math.Min(low, mean - (12 * deviation)), Math.Max(high, mean + (12 * deviation)), Math.Min(narrow, deviation));
        }
        var points = Math.Min(1_000_000, (int)Math.Ceiling((high - low) / narrow * 16));
        var width = (high - low) / points;
        var sum = 0.0;
        Span<double> x = stackalloc double[1];
        for (var i = 0; i <= points; i++)
        {
            x[0] = low + (width * i);
            var log = here.LogDensity(x);
            var density = Math.Exp(log);
            // Below this the density adds nothing, and the logarithms of the other could be far away.
            sum += density < 1e-300 ? 0 : density * (log - next.LogDensity(x));
        }
        return sum * width;
    }

    sealed class OneCluster(TimeClusters clusters, int cluster) : ITimeSampler
    {
        public double[] Sample(int count, Rng rng) => clusters.Sample(cluster, cluster, count, rng);
    }
}
