using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Praxis.Tensors.Tests.Randomness;

public sealed class DistributionTests
{
    const int Count = 100_000;

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        foreach (var sample in Both(81, (rng, y) => rng.FillUniform(y, -2f, 3f), (rng, y) => rng.FillUniform(y, -2.0, 3.0)))
        {
            Goodness.KolmogorovSmirnov(sample, x => (x + 2) / 5, "uniform");
            Goodness.Moments(sample, 0.5, 25 / 12.0, "uniform");
            Assert.All(sample, x => Assert.InRange(x, -2, 2.9999999));
        }
    }

    [Fact]
    public void A_uniform_number_never_rounds_up_to_the_end_of_its_range()
    {
        var y = new float[1 << 20];
        new Rng(1).FillUniform(y.AsSpan(), 1f, MathF.BitIncrement(MathF.BitIncrement(1f)));
        Assert.Equal([1f, MathF.BitIncrement(1f)], y.Distinct().Order());
    }

    [Fact]
    public void Normal_numbers_have_the_normal_distribution()
    {
        foreach (var sample in Both(82, (rng, y) => rng.FillNormal(y, 1f, 2f), (rng, y) => rng.FillNormal(y, 1.0, 2.0)))
        {
            Goodness.KolmogorovSmirnov(sample, x => Normal.CDF(1, 2, x), "normal");
            Goodness.Moments(sample, 1, 4, "normal");
            Assert.Equal(0, sample.Average(x => Math.Pow((x - 1) / 2, 3)), 0.03);
            Assert.Equal(3, sample.Average(x => Math.Pow((x - 1) / 2, 4)), 0.12);
        }
        // The two numbers of a pair, and neighbours, are uncorrelated; so are their squares.
        var z = new double[Count];
        new Rng(83).FillNormal(z.AsSpan(), 0.0, 1.0);
        foreach (var lag in new[] { 1, 2, 8, 16 })
        {
            Assert.Equal(0, Correlation(z[..^lag], z[lag..]), 0.014);
            Assert.Equal(0, Correlation([.. z[..^lag].Select(x => x * x)], [.. z[lag..].Select(x => x * x)]), 0.014);
        }
    }

    [Fact]
    public void Normal_numbers_reach_far_into_the_tails()
    {
        var z = new float[1 << 23];
        new Rng(84).FillNormal(z.AsSpan(), 0f, 1f);
        // Beyond 4.5 there are 6.8 in a million.
        Assert.InRange(z.Count(x => Math.Abs(x) > 4.5f), 57 - 30, 57 + 30);
        Assert.InRange(z.Max(), 5, 6.7);
        Assert.DoesNotContain(z, x => !float.IsFinite(x));
    }

    [Fact]
    public void Numbers_made_from_normal_and_uniform_numbers_have_their_distributions()
    {
        foreach (var sample in Both(85, (rng, y) => rng.FillLogNormal(y, 0.3f, 0.5f), (rng, y) => rng.FillLogNormal(y, 0.3, 0.5)))
        {
            Goodness.KolmogorovSmirnov(sample, x => LogNormal.CDF(0.3, 0.5, x), "log-normal");
        }
        foreach (var sample in Both(86, (rng, y) => rng.FillExponential(y, 2.5f), (rng, y) => rng.FillExponential(y, 2.5)))
        {
            Goodness.KolmogorovSmirnov(sample, x => 1 - Math.Exp(-2.5 * x), "exponential");
            Goodness.Moments(sample, 0.4, 0.16, "exponential");
        }
        foreach (var sample in Both(87, (rng, y) => rng.FillGumbel(y, 1f, 2f), (rng, y) => rng.FillGumbel(y, 1.0, 2.0)))
        {
            Goodness.KolmogorovSmirnov(sample, x => Math.Exp(-Math.Exp(-(x - 1) / 2)), "Gumbel");
            Goodness.Moments(sample, 1 + (2 * 0.5772156649), 4 * Math.PI * Math.PI / 6, "Gumbel");
            Assert.All(sample, x => Assert.True(double.IsFinite(x)));
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.7)]
    [InlineData(1)]
    [InlineData(4.3)]
    [InlineData(300)]
    public void Gamma_numbers_have_the_gamma_distribution(double shape)
    {
        foreach (var sample in Both(88, (rng, y) => rng.FillGamma(y, shape, 2), (rng, y) => rng.FillGamma(y, shape, 2)))
        {
            // Near 0 the distribution function is (x/2)^shape/Γ(shape + 1).
            Goodness.KolmogorovSmirnov(sample, x => x < 1e-12 ? Math.Pow(x / 2, shape) / SpecialFunctions.Gamma(shape + 1) : Gamma.CDF(shape, 0.5, x), $"gamma {shape}");
            Goodness.Moments(sample, 2 * shape, 4 * shape, $"gamma {shape}");
        }
    }

    [Fact]
    public void Gamma_numbers_of_a_tiny_shape_are_powers_of_uniform_numbers()
    {
        // For a shape near 0, shape·ln X is nearly −exponential.
        var y = new double[20_000];
        new Rng(106).FillGamma(y.AsSpan(), 0.01);
        Goodness.KolmogorovSmirnov([.. y.Where(x => x < 1e-6)], x => Math.Pow(x / 1e-6, 0.01), "gamma 0.01");
        Assert.InRange(y.Count(x => x < 1e-6) / 20_000.0, 0.87, 0.89);
    }

    [Theory]
    [InlineData(0.3, 0.4)]
    [InlineData(2, 5)]
    [InlineData(30, 1)]
    public void Beta_numbers_have_the_beta_distribution(double first, double second)
    {
        foreach (var sample in Both(89, (rng, y) => rng.FillBeta(y, first, second), (rng, y) => rng.FillBeta(y, first, second)))
        {
            var sum = first + second;
            Goodness.Moments(sample, first / sum, first * second / (sum * sum * (sum + 1)), $"beta {first}, {second}");
        }
        var y = new double[20_000];
        new Rng(90).FillBeta(y.AsSpan(), first, second);
        Goodness.KolmogorovSmirnov(y, x => Beta.CDF(first, second, x), $"beta {first}, {second}");
    }

    [Fact]
    public void Dirichlet_rows_are_shares_with_beta_marginals()
    {
        double[] concentration = [0.5, 2, 3.5];
        var y = new double[3 * 20_000];
        new Rng(91).FillDirichlet(y.AsSpan(), concentration);
        for (var i = 0; i < 3; i++)
        {
            var share = y.Where((_, at) => at % 3 == i).ToArray();
            Goodness.KolmogorovSmirnov(share, x => Beta.CDF(concentration[i], 6 - concentration[i], x), $"share {i}");
        }
        for (var row = 0; row < y.Length; row += 3)
        {
            Assert.Equal(1, y[row] + y[row + 1] + y[row + 2], 1e-12);
        }
        var sparse = new Rng(92).Dirichlet([1e-4, 1e-4, 1e-4]);
        Assert.Equal(1, sparse.Sum(), 1e-12);
    }

    [Theory]
    [InlineData(-2, 2)]
    [InlineData(-0.1, 0.2)]
    [InlineData(1, 1.5)]
    [InlineData(-3, -2)]
    [InlineData(2, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0.5)]
    public void Truncated_normal_numbers_have_the_conditional_distribution(double low, double high)
    {
        var (a, b) = (Normal.CDF(0, 1, low), double.IsInfinity(high) ? 1 : Normal.CDF(0, 1, high));
        foreach (var sample in Both(93, (rng, y) => rng.FillTruncatedNormal(y, 5, 2, 5 + (2 * low), 5 + (2 * high)), (rng, y) => rng.FillTruncatedNormal(y, 5, 2, 5 + (2 * low), 5 + (2 * high))))
        {
            Goodness.KolmogorovSmirnov(sample, x => (Normal.CDF(5, 2, x) - a) / (b - a), $"normal in [{low}, {high}]");
        }
    }

    [Fact]
    public void A_far_tail_of_the_normal_distribution_is_nearly_exponential()
    {
        var y = new double[Count];
        new Rng(94).FillTruncatedNormal(y.AsSpan(), 0, 1, 40, double.PositiveInfinity);
        Assert.All(y, x => Assert.InRange(x, 40, 41));
        // The mean of a normal number beyond t is t + 1/t − 2/t³ + …
        Assert.Equal(40 + (1 / 40.0) - (2 / 64_000.0), y.Average(), 4 * 0.025 / Math.Sqrt(Count));
        new Rng(95).FillTruncatedNormal(y.AsSpan(), 0, 1, -40.01, -40);
        Assert.All(y, x => Assert.InRange(x, -40.01, -40));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(4)]
    [InlineData(9.99)]
    [InlineData(10.01)]
    [InlineData(75)]
    public void Poisson_numbers_have_the_Poisson_distribution(double mean)
    {
        var y = new long[Count];
        new Rng(96).FillPoisson(y.AsSpan(), mean);
        var low = (long)Math.Max(0, mean - (2.5 * Math.Sqrt(mean)));
        var high = (long)(mean + (2.5 * Math.Sqrt(mean)));
        // The tails are one cell each.
        var counts = new long[high - low + 1];
        var probabilities = new double[counts.Length];
        foreach (var k in y)
        {
            counts[Math.Clamp(k, low, high) - low]++;
        }
        for (var k = low; k <= high; k++)
        {
            probabilities[k - low] = k == low ? Poisson.CDF(mean, k) : k == high ? 1 - Poisson.CDF(mean, k - 1) : Poisson.PMF(mean, (int)k);
        }
        Goodness.ChiSquare(counts, probabilities, $"Poisson {mean}");
        Goodness.Moments([.. y.Select(k => (double)k)], mean, mean, $"Poisson {mean}");
    }

    [Fact]
    public void Poisson_numbers_of_extreme_means()
    {
        var y = new float[1000];
        new Rng(97).FillPoisson(y.AsSpan(), 0);
        Assert.All(y, k => Assert.Equal(0, k));
        var large = new double[10_000];
        new Rng(98).FillPoisson(large.AsSpan(), 1e8);
        Goodness.Moments(large, 1e8, 1e8, "Poisson 1e8");
        Goodness.KolmogorovSmirnov(large, k => Normal.CDF(1e8, 1e4, k + 0.5), "Poisson 1e8");
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(0.5, 50)]
    [InlineData(1, 30)]
    [InlineData(1.8, 12)]
    [InlineData(4, 4)]
    [InlineData(2, 1)]
    public void Zipf_ranks_have_powers_for_probabilities(double exponent, int count)
    {
        var y = new int[Count];
        new Rng(99).FillZipf(y.AsSpan(), exponent, count);
        var counts = new long[count];
        foreach (var rank in y)
        {
            counts[rank - 1]++;
        }
        if (count > 1)
        {
            var weights = Enumerable.Range(1, count).Select(rank => Math.Pow(rank, -exponent)).ToArray();
            Goodness.ChiSquare(counts, [.. weights.Select(w => w / weights.Sum())], $"Zipf {exponent}");
        }
    }

    [Fact]
    public void Whole_numbers_and_coins_are_fair()
    {
        var small = new int[Count];
        new Rng(100).FillInt(small.AsSpan(), -3, 4);
        Goodness.ChiSquare([.. Enumerable.Range(-3, 7).Select(k => small.LongCount(x => x == k))], [.. Enumerable.Repeat(1 / 7.0, 7)], "int");
        // Of a range of three quarters of all words one in four is rejected, and the thirds stay equal.
        var wide = new int[Count];
        new Rng(101).FillInt(wide.AsSpan(), int.MinValue, 1073741824);
        Goodness.ChiSquare([.. Enumerable.Range(0, 3).Select(k => wide.LongCount(x => ((long)x - int.MinValue) / 1073741824 == k))], [1 / 3.0, 1 / 3.0, 1 / 3.0], "wide int");
        var longs = new long[Count];
        new Rng(102).FillInt(longs.AsSpan(), long.MinValue, 4611686018427387904);
        Goodness.ChiSquare([.. Enumerable.Range(0, 3).Select(k => longs.LongCount(x => (int)(((Int128)x - long.MinValue) / 4611686018427387904) == k))], [1 / 3.0, 1 / 3.0, 1 / 3.0], "long");
        var coins = new bool[Count];
        new Rng(103).FillBernoulli(coins, 0.3);
        Goodness.ChiSquare([coins.LongCount(c => c), coins.LongCount(c => !c)], [0.3, 0.7], "coin");
        new Rng(104).FillBernoulli(coins, 1);
        Assert.DoesNotContain(false, coins);
        new Rng(104).FillBernoulli(coins, 0);
        Assert.DoesNotContain(true, coins);
    }

    [Fact]
    public void Single_numbers_have_the_same_distributions_as_fills()
    {
        var rng = new Rng(105);
        const int count = 30_000;
        double[] Draw(Func<double> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
        Goodness.KolmogorovSmirnov(Draw(() => rng.Gamma(2.5, 3)), x => Gamma.CDF(2.5, 1 / 3.0, x), "gamma");
        Goodness.KolmogorovSmirnov(Draw(() => rng.Beta(2, 3)), x => Beta.CDF(2, 3, x), "beta");
        Goodness.KolmogorovSmirnov(Draw(() => rng.Exponential(3)), x => 1 - Math.Exp(-3 * x), "exponential");
        Goodness.KolmogorovSmirnov(Draw(() => rng.Gumbel(1, 2)), x => Math.Exp(-Math.Exp(-(x - 1) / 2)), "Gumbel");
        Goodness.KolmogorovSmirnov(Draw(() => rng.LogNormal(1, 2)), x => LogNormal.CDF(1, 2, x), "log-normal");
        Goodness.KolmogorovSmirnov(Draw(() => rng.TruncatedNormal(0, 1, -1, 3)), x => (Normal.CDF(0, 1, x) - Normal.CDF(0, 1, -1)) / (Normal.CDF(0, 1, 3) - Normal.CDF(0, 1, -1)), "truncated normal");
        Goodness.KolmogorovSmirnov(Draw(rng.Normal), x => Normal.CDF(0, 1, x), "normal");
        Goodness.Moments(Draw(() => rng.Poisson(40)), 40, 40, "Poisson");
        Goodness.ChiSquare([.. Enumerable.Range(1, 3).Select(k => Draw(() => rng.Zipf(1, 3)).LongCount(x => x == k))], [6 / 11.0, 3 / 11.0, 2 / 11.0], "Zipf");
    }

    static IEnumerable<double[]> Both(long seed, FillOf<float> single, FillOf<double> full)
    {
        var y = new float[Count];
        single(new Rng(seed), y);
        yield return [.. y.Select(x => (double)x)];
        var z = new double[Count];
        full(new Rng(seed).Split("double"), z);
        yield return z;
    }

    delegate void FillOf<T>(Rng rng, Span<T> y);

    static double Correlation(double[] x, double[] y) => MathNet.Numerics.Statistics.Correlation.Pearson(x, y);
}
