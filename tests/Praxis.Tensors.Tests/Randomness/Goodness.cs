namespace Praxis.Tensors.Tests.Randomness;

/// <summary>How well samples fit a distribution.</summary>
static class Goodness
{
    /// <summary>Fails unless the largest distance between the two distribution functions is one that chance exceeds once in a thousand times.</summary>
    public static void KolmogorovSmirnov(double[] sample, Func<double, double> cumulative, string what)
    {
        var sorted = sample.Order().ToArray();
        var distance = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var exact = cumulative(sorted[i]);
            distance = Math.Max(distance, Math.Max(exact - ((double)i / sorted.Length), ((double)(i + 1) / sorted.Length) - exact));
        }
        Assert.True(distance * Math.Sqrt(sample.Length) < 1.95, $"{what}: the distance is {distance * Math.Sqrt(sample.Length):F2} / √n.");
    }

    /// <summary>Fails unless χ² of the counts is one that chance exceeds once in a thousand times (Wilson–Hilferty).</summary>
    public static void ChiSquare(long[] counts, double[] probabilities, string what)
    {
        var total = counts.Sum();
        Assert.Equal(1, probabilities.Sum(), 1e-9);
        var statistic = 0.0;
        var cells = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            var expected = total * probabilities[i];
            if (expected == 0)
            {
                Assert.Equal(0, counts[i]);
                continue;
            }
            Assert.True(expected >= 5, $"{what}: cell {i} expects {expected}.");
            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
            cells++;
        }
        var freedom = cells - 1.0;
        var score = (Math.Cbrt(statistic / freedom) - (1 - (2 / (9 * freedom)))) / Math.Sqrt(2 / (9 * freedom));
        Assert.True(score < 3.1, $"{what}: χ² is {statistic:F1} with {freedom} degrees of freedom.");
    }

    /// <summary>Fails unless mean and variance lie within four standard errors of those given.</summary>
    public static void Moments(double[] sample, double mean, double variance, string what)
    {
        var average = sample.Average();
        var squares = sample.Select(x => (x - mean) * (x - mean)).ToArray();
        var spread = squares.Average();
        var error = Math.Sqrt(squares.Select(x => (x - spread) * (x - spread)).Average() / sample.Length);
        Assert.True(Math.Abs(average - mean) < 4 * Math.Sqrt(variance / sample.Length), $"{what}: the mean is {average}, not {mean}.");
        Assert.True(Math.Abs(spread - variance) < 4 * error, $"{what}: the variance is {spread}, not {variance}.");
    }
}
