using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>Chooses the times that a denoiser is trained on. One that learns from losses, such as a curriculum, has a state.</summary>
public interface ITimeSampler
{
    /// <summary>A time for each of so many samples, above 0 and up to T.</summary>
    double[] Sample(int count, Rng rng);

    /// <summary>Hears of the weighted loss of each sample behind the update in which it was used.</summary>
    void Observe(ReadOnlySpan<double> times, ReadOnlySpan<double> losses)
    {
    }

    /// <summary>Everything that later draws depend on besides the stream, always of the same length; checkpoints keep it.</summary>
    double[] State
    {
        get => [];
        set
        {
        }
    }
}

/// <summary>Whole times from 1 to T, each as likely.</summary>
public sealed class UniformTimes : ITimeSampler
{
    readonly int _low, _high;

    /// <summary>All times of a schedule.</summary>
    public UniformTimes(NoiseSchedule schedule)
        : this(1, schedule is null ? throw new ArgumentNullException(nameof(schedule)) : schedule.Steps)
    {
    }

    /// <summary>The times from low to high, both included.</summary>
    public UniformTimes(int low, int high) => (_low, _high) = low >= 1 && high >= low
        ? (low, high)
        : throw new ArgumentOutOfRangeException(nameof(low), $"UniformTimes: times from {low} to {high} were given; they must begin at 1 or above and not be empty.");

    /// <inheritdoc/>
    public double[] Sample(int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            times[i] = rng.Next(_low, _high + 1);
        }
        return times;
    }
}

/// <summary>Times at which the noise-to-signal ratio is log-normal, log √((1 − ᾱ)/ᾱ) ~ N(mean, deviation²), cut to times from 1 to T (Karras et al., 2022).</summary>
public sealed class LogNormalTimes(NoiseSchedule schedule, double mean = -1.2, double deviation = 1.2) : ITimeSampler
{
    /// <inheritdoc/>
    public double[] Sample(int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            times[i] = Math.Max(1, schedule.TimeOf(-2 * rng.Normal(mean, deviation)));
        }
        return times;
    }
}
