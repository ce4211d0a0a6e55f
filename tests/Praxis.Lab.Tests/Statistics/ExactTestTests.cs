using Praxis.Lab.Statistics;
using Correlation = Praxis.Lab.Statistics.Correlation;

namespace Praxis.Lab.Tests.Statistics;

public sealed class ExactTestTests
{
    [Fact]
    public void The_interval_of_a_mean_is_the_textbook_one()
    {
        var estimate = Estimate.Of([1, 2, 3, 4, 5]);
        Assert.Equal(3, estimate.Mean);
        Assert.Equal(Math.Sqrt(2.5), estimate.Deviation, 1e-15);
        var half = 2.7764451051977987 * Math.Sqrt(2.5) / Math.Sqrt(5);
        Assert.Equal(3 - half, estimate.Interval.Low, 1e-12);
        Assert.Equal(3 + half, estimate.Interval.High, 1e-12);
    }

    [Fact]
    public void A_constant_sample_has_exactly_no_deviation_and_a_single_value_no_bounds()
    {
        Assert.Equal(new Interval(0.1, 0.1), Estimate.Of([0.1, 0.1, 0.1]).Interval);
        Assert.Equal(new Interval(double.NegativeInfinity, double.PositiveInfinity), Estimate.Of([4]).Interval);
        Assert.Throws<ArgumentException>(() => Estimate.Of([]));
    }

    [Fact]
    public void A_mean_far_from_zero_keeps_its_deviation() =>
        Assert.Equal(1, Estimate.Of([1e9 + 4, 1e9 + 5, 1e9 + 6]).Deviation, 1e-9);

    // 81 of 263: the example of Newcombe (1998), table I.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_intervals_are_those_that_newcombe_published(int successes, int tries, double low, double high)
    {
        var interval = ExactTests.Wilson(successes, tries);
        Assert.Equal(low, interval.Low, 5e-5);
        Assert.Equal(high, interval.High, 5e-5);
    }

    [Theory]
    [InlineData(6, 0, 2.0 / 64)]
    [InlineData(9, 1, 22.0 / 1024)]
    [InlineData(5, 5, 1.0)]
    [InlineData(0, 0, 1.0)]
    public void The_sign_test_counts_coins(int wins, int losses, double expected) => Assert.Equal(expected, ExactTests.Sign(wins, losses), 1e-14);

    [Fact]
    public void The_sign_flip_test_counts_patterns()
    {
        // Of the eight patterns only 1+2+3 and its mirror reach 6; 1+2−3 = 0 is reached by all.
        Assert.Equal(2.0 / 8, ExactTests.SignFlip([1, 2, 3]));
        Assert.Equal(1, ExactTests.SignFlip([1, 2, -3]));
        // |−1+2+3| = 4: reached by ±6 and ±4.
        Assert.Equal(4.0 / 8, ExactTests.SignFlip([-1, 2, 3]));
        Assert.Equal(1, ExactTests.SignFlip([0, 0, 0, 0, 0, 0]));
        Assert.Equal(2.0 / 64, ExactTests.SignFlip([0.1, 0.1, 0.1, 0.1, 0.1, 0.1]));
    }

    [Fact]
    public void Drawn_sign_flips_agree_with_the_normal_limit_and_repeat_themselves()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(index => Math.Sin(index * 1.7) + 0.2)];
        var p = ExactTests.SignFlip(values);
        Assert.Equal(p, ExactTests.SignFlip(values));
        var z = values.Sum() / Math.Sqrt(values.Sum(value => value * value));
        Assert.Equal(2 * Normal.Cdf(-Math.Abs(z)), p, 0.01);
    }

    [Fact]
    public void Twenty_values_are_still_counted_and_not_drawn()
    {
        // With equal sizes the test is the sign test: P(|sum| ≥ 10) for 15 wins of 20.
        double[] values = [.. Enumerable.Repeat(1.0, 15), .. Enumerable.Repeat(-1.0, 5)];
        Assert.Equal(ExactTests.Sign(15, 5), ExactTests.SignFlip(values), 1e-12);
    }

    [Fact]
    public void Holm_steps_down_and_never_falls_back() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.02], ExactTests.Holm([0.01, 0.03, 0.04, 0.005]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Rank_correlations_agree_with_an_independent_library_and_with_hand_counts()
    {
        double[] x = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
        double[] y = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
        // The worked example of Spearman's ρ in every encyclopedia: −29/165.
        Assert.Equal(-29.0 / 165, Correlation.Spearman(x, y), 1e-14);
        double[] tied = [1, 2, 2, 3, 3, 3, 4, 9, 9, 1];
        Assert.Equal(MathNet.Numerics.Statistics.Correlation.Spearman(tied, y), Correlation.Spearman(tied, y), 1e-12);
        // One swapped neighbour of four: (5 − 1) / 6.
        Assert.Equal(4.0 / 6, Correlation.Kendall([1, 2, 3, 4], [1, 3, 2, 4]), 1e-15);
        // Ties: τ_b = 5 / √(6 · 5).
        Assert.Equal(5 / Math.Sqrt(30), Correlation.Kendall([1, 2, 3, 4], [1, 2, 2, 4]), 1e-15);
        Assert.Equal(0, Correlation.Spearman([1, 2, 3], [5, 5, 5]));
    }

    [Fact]
    public void Exact_rank_tests_count_permutations()
    {
        // Of 24 orders, 1 has no inversion and 1 has all six.
        Assert.Equal(2.0 / 24, Correlation.KendallP([1, 2, 3, 4], [1, 2, 3, 4]), 1e-14);
        // 0 or 1 inversions: 1 + 3 orders, and as many at the other end.
        Assert.Equal(8.0 / 24, Correlation.KendallP([1, 2, 3, 4], [1, 3, 2, 4]), 1e-14);
        Assert.Equal(2.0 / 120, Correlation.SpearmanP([1, 2, 3, 4, 5], [10, 20, 30, 40, 50]), 1e-14);
        Assert.Equal(1, Correlation.SpearmanP([1, 2], [2, 1]));
        // Beyond nine values the t approximation; the published p of the example above is 0.6268.
        Assert.Equal(0.6268, Correlation.SpearmanP([106, 86, 100, 101, 99, 103, 97, 113, 112, 110], [7, 0, 27, 50, 28, 29, 20, 12, 6, 17]), 5e-4);
    }

    [Fact]
    public void A_line_through_points_on_a_line_is_that_line()
    {
        var (slope, intercept) = Correlation.Line([1, 2, 4, 8], [5, 7, 11, 19]);
        Assert.Equal(2, slope, 1e-14);
        Assert.Equal(3, intercept, 1e-13);
        Assert.Throws<ArgumentException>(() => Correlation.Line([2, 2], [1, 3]));
    }

    [Theory]
    [InlineData(0.3, 0.99999069419866543)]
    [InlineData(0.8, 0.54414241157419815)]
    [InlineData(1, 0.26999967167735452)]
    [InlineData(1.36, 0.04948587675537791)]
    [InlineData(2.5, 7.4533063441573416e-6)]
    public void Kolmogorovs_limit_law_matches_forty_digit_values(double t, double expected) => Assert.Equal(expected, KolmogorovSmirnov.LimitTail(t), 1e-13);

    [Fact]
    public void The_one_sample_kolmogorov_test_is_exact_for_small_samples()
    {
        // One value u of the uniform law: D = max(u, 1 − u), P(D ≥ d) = 2(1 − d).
        Assert.Equal((0.7, 0.6), Rounded(KolmogorovSmirnov.OneSample([0.3], x => x)));
        // Two values: P(D_2 < d) = 1 − 2(1 − d)² for d ≥ ½ (Birnbaum 1952).
        Assert.Equal((0.6, 0.32), Rounded(KolmogorovSmirnov.OneSample([0.1, 0.4], x => x)));
        // Massey's table: the 5 % points of D for n = 10 and n = 20 are 0.409 and 0.294.
        Assert.Equal(0.05, KolmogorovSmirnov.OneSample(Shifted(10, 0.40925), x => x).P, 5e-4);
        Assert.Equal(0.05, KolmogorovSmirnov.OneSample(Shifted(20, 0.29408), x => x).P, 5e-4);

        static (double, double) Rounded((double Distance, double P) test) => (Math.Round(test.Distance, 12), Math.Round(test.P, 12));
        // All mass moved left, so that F_n runs ahead of F by the distance at its last value.
        static double[] Shifted(int n, double distance) => [.. Enumerable.Range(0, n).Select(index => (index + 1.0) / n * (1 - distance))];
    }

    [Fact]
    public void The_exact_and_the_limiting_one_sample_p_meet_for_large_samples()
    {
        double[] sample = [.. Enumerable.Range(0, 1000).Select(index => (index + 0.5) / 1000 * 0.97)];
        var (distance, p) = KolmogorovSmirnov.OneSample(sample, x => x);
        Assert.Equal(KolmogorovSmirnov.LimitTail(distance * (Math.Sqrt(1000) + 0.12 + 0.11 / Math.Sqrt(1000))), p, 2e-3);
    }

    [Fact]
    public void The_two_sample_kolmogorov_test_counts_lattice_paths()
    {
        // 18 of the 126 orders of 5 and 4 values reach D ≥ 3/4; 132 of 924 of 6 and 6 reach D ≥ 4/6 (counted one by one).
        var (distance, p) = KolmogorovSmirnov.TwoSample([1, 2, 3, 4.5, 9], [4, 5, 6, 7]);
        Assert.Equal((0.6, true), (Math.Round(distance, 12), p > 18.0 / 126));
        Assert.Equal(18.0 / 126, KolmogorovSmirnov.TwoSample([1, 2, 3, 3.5, 4.5], [3.2, 5, 6, 7]).P, 1e-12);
        Assert.Equal(132.0 / 924, KolmogorovSmirnov.TwoSample([1, 2, 3, 4, 20, 21], [5, 6, 7, 8, 9, 10]).P, 1e-12);
        Assert.Equal(1, KolmogorovSmirnov.TwoSample([1, 2, 3], [1, 2, 3]).P);
    }

    // Published examples: the weights of eleven men (Shapiro and Wilk 1965), and two samples of twenty whose W and p are
    // in the documentation and tests of several statistics packages.
    [Fact]
    public void Shapiro_and_wilks_test_gives_the_published_values()
    {
        var (men, p) = ShapiroWilk.Test([148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236]);
        Assert.Equal(0.79, men, 0.005);
        Assert.Equal(0.0067, p, 2e-4);
        var (w1, p1) = ShapiroWilk.Test([0.11, 7.87, 4.61, 10.14, 7.95, 3.14, 0.46, 4.43, 0.21, 4.75, 0.71, 1.52, 3.24, 0.93, 0.42, 4.97, 9.53, 4.55, 0.47, 6.66]);
        Assert.Equal(0.90047299861907959, w1, 1e-5);
        Assert.Equal(0.042089745402336121, p1, 1e-5);
        var (w2, p2) = ShapiroWilk.Test([1.36, 1.14, 2.92, 2.55, 1.46, 1.06, 5.27, -1.11, 3.48, 1.10, 0.88, -0.51, 1.46, 0.52, 6.20, 1.69, 0.08, 3.67, 2.81, 3.49]);
        Assert.Equal(0.9590270, w2, 1e-5);
        Assert.Equal(0.52460, p2, 1e-4);
        Assert.Throws<ArgumentException>(() => ShapiroWilk.Test([1, 1, 1, 1]));
    }
}
