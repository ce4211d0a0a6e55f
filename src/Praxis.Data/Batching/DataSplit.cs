using Praxis.Tensors;

namespace Praxis.Data.Batching;

/// <summary>Samples to train on and others to test on, in ascending order.</summary>
public sealed record DataSplit(long[] Train, long[] Test)
{
    /// <summary>A random share of all samples is to test on; the number is rounded.</summary>
    public static DataSplit Random(int count, double testShare, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        CheckShare(testShare);
        var order = rng.Split("split").Permutation(count);
        var test = (int)Math.Round(testShare * count, MidpointRounding.AwayFromZero);
        return new(Sorted(order.Skip(test).Select(i => (long)i)), Sorted(order.Take(test).Select(i => (long)i)));
    }

    /// <summary>
    /// A random share of each class is to test on: whole numbers by largest remainder, so that no class is off by one or more and all
    /// together have the rounded share of the whole.
    /// </summary>
    public static DataSplit Stratified(ReadOnlySpan<long> labels, double testShare, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        CheckShare(testShare);
        var groups = LabelGroups.Of(labels);
        var wanted = groups.ToDictionary(group => group.Key, group => testShare * group.Value.Length);
        var counts = wanted.ToDictionary(pair => pair.Key, pair => (int)Math.Floor(pair.Value));
        var missing = (int)Math.Round(testShare * labels.Length, MidpointRounding.AwayFromZero) - counts.Values.Sum();
        foreach (var label in wanted.OrderByDescending(pair => pair.Value - Math.Floor(pair.Value)).ThenBy(pair => pair.Key).Select(pair => pair.Key).Take(missing))
            counts[label]++;
        var (train, test) = (new List<long>(), new List<long>());
        foreach (var (label, members) in groups)
        {
            rng.Split("split").Split(label).Shuffle(members.AsSpan());
            test.AddRange(members[..counts[label]]);
            train.AddRange(members[counts[label]..]);
        }
        return new(Sorted(train), Sorted(test));
    }

    static long[] Sorted(IEnumerable<long> numbers) => [.. numbers.Order()];

    static void CheckShare(double share)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), $"DataSplit: a share of {share} cannot be held out; give 0 to 1.");
    }
}

/// <summary>Smaller sets out of larger ones.</summary>
public static class Subsets
{
    /// <summary>Sets of the given sizes of which each smaller one lies within each larger one.</summary>
    public static long[][] Nested(int count, ReadOnlySpan<int> sizes, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var order = rng.Split("nested").Permutation(count);
        var sets = new long[sizes.Length][];
        for (var i = 0; i < sizes.Length; i++)
            sets[i] = sizes[i] >= 0 && sizes[i] <= count ? [.. order.Take(sizes[i]).Select(number => (long)number)]
                : throw new ArgumentException($"Subsets: {sizes[i]} of {count} samples cannot be taken.");
        return sets;
    }

    /// <summary>Nested sets with the same number of every class: as many a class as is asked for.</summary>
    public static long[][] NestedByClass(ReadOnlySpan<long> labels, ReadOnlySpan<int> perClass, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var groups = LabelGroups.Of(labels);
        foreach (var (label, members) in groups)
            rng.Split("nested").Split(label).Shuffle(members.AsSpan());
        var sets = new long[perClass.Length][];
        for (var i = 0; i < sets.Length; i++)
        {
            var asked = perClass[i];
            sets[i] = [.. groups.SelectMany(group => Take(group.Key, group.Value, asked)).Order()];
        }
        return sets;
    }

    /// <summary>How many samples each class has in a long tail: nⱼ = largest · ratio^(−j/(classes − 1)), rounded, at least 1.</summary>
    public static int[] LongTailCounts(int largest, int classes, double ratio)
    {
        if (largest < 1 || classes < 1 || !(ratio >= 1))
            throw new ArgumentException($"Subsets: no tail of {classes} classes goes from {largest} down by a factor of {ratio}; all must be at least 1.");
        return [.. Enumerable.Range(0, classes).Select(j => Math.Max(1, (int)Math.Round(largest * Math.Pow(ratio, classes > 1 ? -j / (classes - 1.0) : 0))))];
    }

    /// <summary>A random set with the given number of samples of each class.</summary>
    public static long[] ByCounts(ReadOnlySpan<long> labels, ReadOnlySpan<int> counts, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var groups = LabelGroups.Of(labels);
        var chosen = new List<long>();
        for (var label = 0; label < counts.Length; label++)
        {
            var members = groups.TryGetValue(label, out var found) ? found : [];
            rng.Split("counts").Split(label).Shuffle(members.AsSpan());
            chosen.AddRange(Take(label, members, counts[label]));
        }
        return [.. chosen.Order()];
    }

    static long[] Take(long label, long[] members, int count) => count >= 0 && count <= members.Length ? members[..count]
        : throw new ArgumentException($"Subsets: {count} samples of class {label} were asked for, and there are {members.Length}.");
}
