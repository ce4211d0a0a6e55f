namespace Praxis.Data.Tests.Worlds;

/// <summary>How far counts are from what was to be expected.</summary>
static class Statistics
{
    /// <summary>
    /// Refuses counts whose χ² = Σ (o − e)²/e is beyond what one sample in about ten thousand has: by the normal approximation of the cube
    /// root (Wilson and Hilferty), at z = 3.7.
    /// </summary>
    public static void AssertFits(IReadOnlyList<int> observed, IReadOnlyList<double> shares)
    {
        double total = observed.Sum(), sum = shares.Sum();
        var chi = observed.Select((count, i) => Math.Pow(count - total * shares[i] / sum, 2) / (total * shares[i] / sum)).Sum();
        double freedom = observed.Count - 1;
        var limit = freedom * Math.Pow(1 - 2 / (9 * freedom) + 3.7 * Math.Sqrt(2 / (9 * freedom)), 3);
        Assert.True(chi < limit, $"χ² is {chi:0.0} with {freedom} degrees of freedom, beyond {limit:0.0}: {string.Join(", ", observed)}");
    }

    /// <summary>Refuses a count of successes further than 4 standard deviations from its mean.</summary>
    public static void AssertShare(double share, int successes, int trials)
    {
        var deviation = Math.Sqrt(trials * share * (1 - share));
        Assert.True(Math.Abs(successes - trials * share) <= 4 * deviation + 1e-9, $"{successes} of {trials}, where {trials * share:0.0} ± {deviation:0.0} were to be expected");
    }

    public static void AssertMean(double mean, double deviation, IReadOnlyCollection<double> values)
    {
        var error = deviation / Math.Sqrt(values.Count);
        Assert.True(Math.Abs(values.Average() - mean) < 4 * error, $"the mean is {values.Average()}, where {mean} ± {error} was to be expected");
    }

    public static double Deviation(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    public static int[] Counts(IEnumerable<int> values, int count)
    {
        var counts = new int[count];
        foreach (var value in values)
            counts[value]++;
        return counts;
    }

    public static double[] Even(int count) => [.. Enumerable.Repeat(1.0, count)];
}
