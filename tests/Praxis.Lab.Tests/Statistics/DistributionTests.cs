using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Praxis.Lab.Statistics;
using Binomial = Praxis.Lab.Statistics.Binomial;
using ChiSquare = Praxis.Lab.Statistics.ChiSquare;
using Normal = Praxis.Lab.Statistics.Normal;
using StudentT = Praxis.Lab.Statistics.StudentT;

namespace Praxis.Lab.Tests.Statistics;

public sealed class DistributionTests
{
    static void Close(double expected, double actual, double relative = 1e-12) =>
        Assert.True(Math.Abs(actual - expected) <= relative * Math.Max(Math.Abs(expected), 1e-300), $"expected {expected:R}, found {actual:R}");

    // Reference values in this class were computed with 40 to 50 digits.
    [Theory]
    [InlineData(0.001, 6.9071788853838537)]
    [InlineData(0.5, 0.57236494292470009)]
    [InlineData(3.3, 0.98709857789473459)]
    [InlineData(14.9, 24.924132002217277)]
    [InlineData(171, 706.57306224578735)]
    [InlineData(1e5, 1051287.7089736569)]
    public void The_logarithm_of_gamma_matches_fifty_digit_values(double x, double expected) => Close(expected, Special.LogGamma(x), 1e-13);

    [Theory]
    [InlineData(0.5, 0.1, 0.34527915398142297, 0.65472084601857703)]
    [InlineData(0.5, 30, 0.99999999999999051, 9.4857375710738484e-15)]
    [InlineData(10, 3, 0.0011024881301154797, 0.99889751186988452)]
    [InlineData(10, 40, 0.99999999607406777, 3.9259322262861882e-9)]
    [InlineData(1000, 1100, 0.99894067674607002, 0.0010593232539299773)]
    [InlineData(250.5, 200, 0.00032116805155204037, 0.99967883194844796)]
    public void Both_tails_of_the_incomplete_gamma_function_keep_their_digits(double a, double x, double lower, double upper)
    {
        Close(lower, Special.GammaP(a, x));
        Close(upper, Special.GammaQ(a, x));
    }

    [Theory]
    [InlineData(0.5, 0.5, 0.3, 0.36901011956554538)]
    [InlineData(2.5, 1.5, 0.3, 0.088943723170665599)]
    [InlineData(10, 3, 0.999, 0.99999978148025723)]
    [InlineData(0.05, 20, 1e-9, 0.42285752086106314)]
    [InlineData(200, 300, 0.45, 0.98814634562026287)]
    [InlineData(5000, 5000, 0.49, 0.022742032324574642)]
    [InlineData(1e5, 2.5, 0.9999, 0.0012491096824669885)]
    public void The_incomplete_beta_function_matches_forty_digit_values(double a, double b, double x, double expected) =>
        Close(expected, Special.Beta(a, b, x), 3e-11);

    [Fact]
    public void The_inverse_of_the_incomplete_beta_function_goes_back_to_where_it_came_from()
    {
        foreach (var a in (double[])[0.05, 0.5, 1, 2.5, 30, 2000])
            foreach (var b in (double[])[0.05, 0.5, 1, 2.5, 30, 2000])
                foreach (var p in (double[])[1e-12, 1e-4, 0.025, 0.3, 0.5, 0.9, 0.9999])
                {
                    var (x, complement) = Special.InverseBetaPair(a, b, p, 1 - p);
                    Assert.True(Math.Abs(Special.Beta(a, b, x, complement) - p) <= 1e-11 * p + 1e-15, $"a {a}, b {b}, p {p}: x = {x:R}");
                }
    }

    [Theory]
    [InlineData(-10, 7.6198530241605261e-24)]
    [InlineData(-3, 0.0013498980316300945)]
    [InlineData(-1e-9, 0.49999999960105772)]
    [InlineData(0.7, 0.75803634777692699)]
    [InlineData(2.5, 0.99379033467422386)]
    public void The_normal_distribution_matches_fifty_digit_values_and_inverts(double x, double expected)
    {
        Close(expected, Normal.Cdf(x));
        Assert.Equal(x, Normal.Quantile(expected), 1e-9);
    }

    [Fact]
    public void The_normal_quantile_is_the_published_one() => Close(1.959963984540054, Normal.Quantile(0.975), 1e-14);

    [Theory]
    [InlineData(1, 12.706204736174694)]
    [InlineData(2, 4.302652729749464)]
    [InlineData(4, 2.7764451051977987)]
    [InlineData(9, 2.2621571627982049)]
    [InlineData(29, 2.0452296421327030)]
    public void Student_t_quantiles_are_the_published_ones(double freedom, double expected) => Close(expected, StudentT.Quantile(0.975, freedom));

    [Theory]
    [InlineData(2.5, 7.5, 0.019410129136812779)]
    [InlineData(40, 12, 1.9256147903860169e-14)]
    [InlineData(1.3, 2, 0.16162351590802019)]
    public void Student_t_tails_match_forty_digit_values(double t, double freedom, double expected)
    {
        Close(expected, StudentT.UpperTail(t, freedom));
        Close(-t, StudentT.Quantile(expected, freedom), 1e-10);
    }

    [Fact]
    public void Student_t_with_one_and_two_degrees_has_its_closed_forms()
    {
        foreach (var t in (double[])[-1e6, -30, -1, -1e-8, 0, 0.4, 5])
        {
            Assert.Equal(0.5 + Math.Atan(t) / Math.PI, StudentT.Cdf(t, 1), 1e-14);
            Assert.Equal(0.5 + t / (2 * Math.Sqrt(2 + t * t)), StudentT.Cdf(t, 2), 1e-14);
        }
        Close(Math.Atan2(1, 1e6) / Math.PI, StudentT.Cdf(-1e6, 1), 1e-12);
    }

    [Fact]
    public void Fisher_f_with_one_upper_degree_is_the_square_of_student_t_and_its_tails_add_up()
    {
        foreach (var (t, freedom) in (ReadOnlySpan<(double, double)>)[(0.3, 4), (2, 9), (7, 30)])
        {
            Close(2 * StudentT.UpperTail(t, freedom), FisherF.UpperTail(t * t, 1, freedom));
            Assert.Equal(1, FisherF.Cdf(t, 3, freedom) + FisherF.UpperTail(t, 3, freedom), 1e-14);
            Close(t, FisherF.Quantile(FisherF.Cdf(t, 3, freedom), 3, freedom), 1e-9);
        }
        // The 95 % point of F(3, 7) in every table.
        Assert.Equal(4.3468, FisherF.Quantile(0.95, 3, 7), 1e-4);
    }

    [Fact]
    public void Chi_square_with_two_degrees_is_exponential_and_its_quantile_inverts()
    {
        foreach (var x in (double[])[1e-6, 0.3, 2, 50])
        {
            Close(2 * Math.Exp(-x / 4) * Math.Sinh(x / 4), ChiSquare.Cdf(x, 2));
            Close(Math.Exp(-x / 2), ChiSquare.UpperTail(x, 2));
        }
        foreach (var freedom in (double[])[0.5, 1, 2, 7, 300])
            foreach (var p in (double[])[1e-10, 0.01, 0.5, 0.95, 0.9999])
                Assert.Equal(p, ChiSquare.Cdf(ChiSquare.Quantile(p, freedom), freedom), 1e-13);
        Close(3.841458820694124, ChiSquare.Quantile(0.95, 1));
    }

    [Fact]
    public void Binomial_tails_are_the_sums_of_exact_fractions()
    {
        // Choose(10, k) / 1024.
        double[] choose = [1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1];
        for (var k = 0; k <= 10; k++)
        {
            Close(choose[k] / 1024, Binomial.Mass(k, 10, 0.5));
            Close(choose.Take(k + 1).Sum() / 1024, Binomial.Cdf(k, 10, 0.5));
            Close(choose.Skip(k).Sum() / 1024, Binomial.UpperTail(k, 10, 0.5));
            Assert.Equal(k, Binomial.Quantile(choose.Take(k + 1).Sum() / 1024 - 1e-9, 10, 0.5));
        }
        Assert.Equal((0, 1, 1.0, 0.0), (Binomial.Cdf(-1, 5, 0.2), Binomial.Cdf(5, 5, 0.2), Binomial.UpperTail(0, 5, 0.2), Binomial.UpperTail(6, 5, 0.2)));
    }

    [Fact]
    public void An_independent_library_agrees_over_a_grid()
    {
        foreach (var freedom in (double[])[1, 3, 8.5, 40])
            foreach (var x in (double[])[0.05, 0.7, 1.9, 6])
            {
                Assert.Equal(MathNet.Numerics.Distributions.StudentT.CDF(0, 1, freedom, x), StudentT.Cdf(x, freedom), 1e-11);
                Assert.Equal(FisherSnedecor.CDF(freedom, 5, x), FisherF.Cdf(x, freedom, 5), 1e-11);
                Assert.Equal(ChiSquared.CDF(freedom, x), ChiSquare.Cdf(x, freedom), 1e-11);
                Assert.Equal(SpecialFunctions.BetaRegularized(freedom, 2.5, x / 7), Special.Beta(freedom, 2.5, x / 7), 1e-11);
                Assert.Equal(SpecialFunctions.GammaLn(freedom + x), Special.LogGamma(freedom + x), 1e-11);
            }
        for (var k = 0; k <= 30; k += 3)
            Assert.Equal(MathNet.Numerics.Distributions.Binomial.CDF(0.27, 30, k), Binomial.Cdf(k, 30, 0.27), 1e-11);
    }

    [Fact]
    public void A_probability_outside_zero_and_one_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Normal.Quantile(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile(double.NaN, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Special.LogGamma(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Special.Beta(0, 1, 0.5));
    }
}
