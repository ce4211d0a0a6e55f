using Praxis.Learning.Diffusion;
using Praxis.Tensors;

namespace Praxis.Papers.Generation;

/// <summary>
/// Times in N groups C₁ … C_N from the least noise, the hardest task, to the most. Neighbouring groups lie side by side, so that a
/// union of neighbours is one range to draw from.
/// </summary>
public sealed class TimeClusters
{
    readonly double[] _bounds;
    readonly Func<double, double> _time;
    readonly bool _whole;

    TimeClusters(double[] bounds, Func<double, double> time, bool whole) => (_bounds, _time, _whole) = (bounds, time, whole);

    /// <summary>N.</summary>
    public int Count => _bounds.Length - 1;

    /// <summary>Cᵢ = {⌊(i − 1)·T/N⌉ + 1, …, ⌊i·T/N⌉}: whole times in groups of (nearly) one size.</summary>
    public static TimeClusters ByTime(NoiseSchedule schedule, int clusters = 20)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return Whole(schedule, clusters, i => Math.Round((double)i * schedule.Steps / clusters, MidpointRounding.AwayFromZero));
    }

    /// <summary>Whole times in groups that span equal parts of log-SNR.</summary>
    public static TimeClusters ByLogSnr(NoiseSchedule schedule, int clusters = 20)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        double top = schedule.LogSnr(1), bottom = schedule.LogSnr(schedule.Steps);
        return Whole(schedule, clusters, i => i == 0 ? 0 : i == clusters ? schedule.Steps : Math.Floor(schedule.TimeOf(top + ((bottom - top) * i / clusters))));
    }

    /// <summary>
    /// Continuous noise: the law of training noise, as its quantile function (small quantiles: little noise), in groups of equal
    /// probability. Draws are what the function gives, whether levels σ or times.
    /// </summary>
    /// <example><code>TimeClusters.ByQuantile(u => Math.Exp(-1.2 + (1.2 * Normal.Quantile(u))))   // EDM's log-normal σ</code></example>
    public static TimeClusters ByQuantile(Func<double, double> quantile, int clusters = 20)
    {
        ArgumentNullException.ThrowIfNull(quantile);
        CheckCount(clusters);
        double[] middles = [.. Enumerable.Range(0, clusters).Select(i => quantile((i + 0.5) / clusters))];
        for (var i = 1; i < clusters; i++)
        {
            if (!(middles[i] > middles[i - 1]))
            {
                throw new ArgumentException($"TimeClusters: the quantile function gives {middles[i - 1]} and then {middles[i]} in groups {i} and {i + 1}; it must rise from little to much noise.");
            }
        }
        return new([.. Enumerable.Range(0, clusters + 1).Select(i => (double)i / clusters)], quantile, whole: false);
    }

    /// <summary>The first and last time of a group, counted from 1: whole times, both included, or the ends of its range.</summary>
    public (double First, double Last) Range(int cluster)
    {
        Check(cluster, cluster);
        return _whole ? (_bounds[cluster - 1] + 1, _bounds[cluster]) : (_time(Inside(_bounds[cluster - 1])), _time(Inside(_bounds[cluster])));
    }

    /// <summary>Draws times from the groups first to last, each as likely as in ordinary training.</summary>
    public double[] Sample(int first, int last, int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Check(first, last);
        var times = new double[count];
        double low = _bounds[first - 1], high = _bounds[last];
        for (var i = 0; i < count; i++)
        {
            times[i] = _whole ? rng.Next((int)low + 1, (int)high + 1) : _time(Inside(rng.Uniform(low, high)));
        }
        return times;
    }

    /// <summary>Draws times from any groups together, each as likely as in ordinary training.</summary>
    public double[] Sample(IReadOnlyList<int> clusters, int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(rng);
        if (clusters.Count == 0 || clusters.Distinct().Count() < clusters.Count)
        {
            throw new ArgumentException($"TimeClusters: the groups '{string.Join(", ", clusters)}' were asked for; there must be at least one, and each once.");
        }
        var total = 0.0;
        foreach (var cluster in clusters)
        {
            Check(cluster, cluster);
            total += _bounds[cluster] - _bounds[cluster - 1];
        }
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            // A place along the groups laid end to end; the last group takes what rounding leaves over.
            var place = _whole ? rng.Next((int)total) : rng.Uniform(0, total);
            var k = 0;
            for (; k < clusters.Count - 1 && place >= Width(clusters[k]); k++)
            {
                place -= Width(clusters[k]);
            }
            times[i] = _whole ? _bounds[clusters[k] - 1] + place + 1 : _time(Inside(_bounds[clusters[k] - 1] + place));
        }
        return times;

        double Width(int cluster) => _bounds[cluster] - _bounds[cluster - 1];
    }

    static double Inside(double share) => Math.Clamp(share, 1e-12, 1 - 1e-12);

    static TimeClusters Whole(NoiseSchedule schedule, int clusters, Func<int, double> bound)
    {
        CheckCount(clusters);
        double[] bounds = [.. Enumerable.Range(0, clusters + 1).Select(bound)];
        for (var i = 1; i <= clusters; i++)
        {
            if (!(bounds[i] > bounds[i - 1]))
            {
                throw new ArgumentException($"TimeClusters: group {i} of {clusters} holds none of the {schedule.Steps} times; take fewer groups.");
            }
        }
        return new(bounds, time => time, whole: true);
    }

    static void CheckCount(int clusters)
    {
        if (clusters < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(clusters), $"TimeClusters: {clusters} groups were asked for; there must be at least 1.");
        }
    }

    void Check(int first, int last)
    {
        if (first < 1 || last > Count || first > last)
        {
            throw new ArgumentOutOfRangeException(nameof(first), $"TimeClusters: groups {first} to {last} were asked for; groups go from 1 to {Count}.");
        }
    }
}
