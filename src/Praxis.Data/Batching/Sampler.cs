using Praxis.Tensors;

namespace Praxis.Data.Batching;

/// <summary>Says which samples an epoch has and in which order: a pure function of the seed and the number of the epoch.</summary>
public sealed class Sampler
{
    readonly Func<long, long[]> _epoch;

    Sampler(int length, Func<long, long[]> epoch) => (Length, _epoch) = (length, epoch);

    /// <summary>The samples of an epoch.</summary>
    public int Length { get; }

    /// <summary>The numbers of the samples of an epoch, in order.</summary>
    public long[] Epoch(long epoch) => epoch >= 0 ? _epoch(epoch)
        : throw new ArgumentOutOfRangeException(nameof(epoch), $"Sampler: epoch {epoch} is before the first, 0.");

    /// <summary>All samples in their own order, every epoch.</summary>
    public static Sampler InOrder(int count) => new(Checked(count), _ => Numbers(count));

    /// <summary>All samples, each once, in a new order every epoch.</summary>
    public static Sampler Shuffled(int count, Rng rng) => Shuffled(Numbers(Checked(count)), rng);

    /// <summary>These samples, each once, in a new order every epoch.</summary>
    public static Sampler Shuffled(ReadOnlySpan<long> members, Rng rng)
    {
        var chosen = members.ToArray();
        var streams = Streams(rng);
        return new(chosen.Length, epoch =>
        {
            long[] order = [.. chosen];
            streams.Split(epoch).Shuffle(order.AsSpan());
            return order;
        });
    }

    /// <summary>Samples that were never seen before, for a world without an end: epoch e has the numbers from e · length on.</summary>
    public static Sampler Fresh(int length) => new(Checked(length), epoch => [.. Numbers(length).Select(number => epoch * length + number)]);

    /// <summary>Independent draws, all samples equally likely.</summary>
    public static Sampler Uniform(int count, int length, Rng rng)
    {
        Checked(count);
        var streams = Streams(rng);
        return new(Checked(length), epoch =>
        {
            var draws = streams.Split(epoch);
            return Draws(length, () => draws.Next(count));
        });
    }

    /// <summary>Independent draws in proportion to weights.</summary>
    public static Sampler Weighted(ReadOnlySpan<double> weights, int length, Rng rng)
    {
        var table = new CumulativeTable(weights);
        var streams = Streams(rng);
        return new(Checked(length), epoch =>
        {
            var draws = streams.Split(epoch);
            return Draws(length, () => table.Find(draws.NextDouble()));
        });
    }

    /// <summary>Draws a class, all equally likely, and then one of its samples; by cluster, if the labels are those of clusters.</summary>
    public static Sampler Balanced(ReadOnlySpan<long> labels, int length, Rng rng)
    {
        var members = LabelGroups.Of(labels).Values.ToArray();
        if (members.Length == 0)
            throw new ArgumentException("Sampler: there are no samples to draw from.");
        var streams = Streams(rng);
        return new(Checked(length), epoch =>
        {
            var draws = streams.Split(epoch);
            return Draws(length, () => draws.Pick(draws.Pick(members)));
        });
    }

    /// <summary>
    /// Steps of a few samples from a running order in which every sample comes once before any comes twice: epoch e goes on where e − 1
    /// ended, and every pass through the samples has an order of its own.
    /// </summary>
    public static Sampler WithoutReplacement(int count, int length, Rng rng)
    {
        Checked(count);
        var streams = Streams(rng);
        return new(Checked(length), epoch =>
        {
            var order = new long[length];
            (long Pass, int[] Order) current = (-1, []);
            for (var i = 0; i < length; i++)
            {
                var (pass, place) = Math.DivRem(epoch * length + i, count);
                if (pass != current.Pass)
                    current = (pass, streams.Split(pass).Permutation(count));
                order[i] = current.Order[place];
            }
            return order;
        });
    }

    static long[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(number => (long)number)];

    static long[] Draws(int length, Func<long> draw)
    {
        var order = new long[length];
        for (var i = 0; i < length; i++)
            order[i] = draw();
        return order;
    }

    static Rng Streams(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return rng.Split("sampler");
    }

    static int Checked(int count) => count > 0 ? count
        : throw new ArgumentOutOfRangeException(nameof(count), $"Sampler: {count} samples were given or asked for; there must be at least 1.");
}

/// <summary>Draws numbers in proportion to weights by bisection.</summary>
sealed class CumulativeTable
{
    readonly double[] _sums;

    public CumulativeTable(ReadOnlySpan<double> weights)
    {
        _sums = new double[weights.Length];
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0))
                throw new ArgumentException($"Sampler: the weight of sample {i} is {weights[i]}; weights must be at least 0.");
            _sums[i] = sum += weights[i];
        }
        if (!(sum > 0) || double.IsInfinity(sum))
            throw new ArgumentException($"Sampler: the {weights.Length} weights sum to {sum}; the sum must be positive and finite.");
    }

    /// <summary>The first number whose sum of weights so far exceeds the share of the whole.</summary>
    public long Find(double share)
    {
        var target = share * _sums[^1];
        var (low, high) = (0, _sums.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_sums[middle] > target)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}

/// <summary>The samples of each class.</summary>
static class LabelGroups
{
    public static SortedDictionary<long, long[]> Of(ReadOnlySpan<long> labels)
    {
        var groups = new SortedDictionary<long, List<long>>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (!groups.TryGetValue(labels[i], out var members))
                groups.Add(labels[i], members = []);
            members.Add(i);
        }
        return new(groups.ToDictionary(group => group.Key, group => group.Value.ToArray()));
    }
}
