using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Metrics;

public sealed class RocCurveTests
{
    [Fact]
    public void The_area_is_the_Wilcoxon_statistic_with_ties_as_halves()
    {
        var rng = new Rng(3);
        // Rounded scores tie often.
        var positives = (Tensor.Randn([60], rng, DType.Float64, mean: 1) * 2).Round();
        var negatives = (Tensor.Randn([45], rng, DType.Float64) * 2).Round();
        double wins = 0;
        foreach (var p in positives.ToArray<double>())
        {
            foreach (var n in negatives.ToArray<double>())
            {
                wins += p > n ? 1 : p == n ? 0.5 : 0;
            }
        }
        Assert.Equal(wins / (60 * 45), RocCurve.Between(positives, negatives).Area, 12);
        Assert.Equal(1 - (wins / (60 * 45)), RocCurve.Between(-positives, -negatives).Area, 12);
    }

    [Fact]
    public void Rates_and_precision_by_hand()
    {
        var roc = RocCurve.Of(Tensor.Of(0.9, 0.8, 0.7, 0.6, 0.5), Tensor.Of(1L, 0L, 1L, 1L, 0L));
        Assert.Equal([0, 1.0 / 3, 1.0 / 3, 2.0 / 3, 1, 1], roc.TruePositiveRates);
        Assert.Equal([0, 0, 0.5, 0.5, 0.5, 1], roc.FalsePositiveRates);
        Assert.Equal((1.0 + (2.0 / 3) + (3.0 / 4)) / 3, roc.AveragePrecision, 12);
        Assert.Equal(0.5, roc.FalsePositiveRateAt(0.95));
        Assert.Equal(1.0 / 3, roc.TruePositiveRateAt(0.1));
        Assert.Equal(1, roc.TruePositiveRateAt(0.5));
        Assert.Equal(4.0 / 6, roc.Area, 12);
    }

    [Fact]
    public void Only_the_order_of_the_scores_matters()
    {
        var scores = Tensor.Randn([50], new Rng(4), DType.Float64);
        var labels = Tensor.RandInt([50], 0, 2, new Rng(5));
        var roc = RocCurve.Of(scores, labels);
        var bent = RocCurve.Of(scores.Exp() * 3, labels);
        Assert.Equal(roc.Area, bent.Area);
        Assert.Equal(roc.AveragePrecision, bent.AveragePrecision);
        Assert.Equal(roc.FalsePositiveRateAt(0.95), bent.FalsePositiveRateAt(0.95));
    }

    [Fact]
    public void Constant_scores_know_nothing()
    {
        var roc = RocCurve.Of(Tensor.Ones([10]), Tensor.Of(1L, 1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
        Assert.Equal(0.5, roc.Area);
        Assert.Equal(0.3, roc.AveragePrecision, 12);
        Assert.Equal(1, roc.FalsePositiveRateAt(0.95));
        Assert.Equal(0, roc.TruePositiveRateAt(0.01));
    }

    [Fact]
    public void The_interval_of_the_area_covers_the_truth_about_as_often_as_it_says()
    {
        // P(x > y) for N(1, 1) against N(0, 1) is Φ(1/√2).
        var truth = 0.5 * (1 + Tensor.Scalar(0.5, DType.Float64).Erf().ToDouble());
        var covered = 0;
        for (var i = 0; i < 400; i++)
        {
            var rng = new Rng(6).Split(i);
            var (low, high) = RocCurve.Between(Tensor.Randn([60], rng, mean: 1), Tensor.Randn([60], rng)).AreaInterval(0.9);
            covered += low <= truth && truth <= high ? 1 : 0;
        }
        Assert.InRange(covered / 400.0, 0.85, 0.95);
    }

    [Fact]
    public void Wilsons_interval_by_hand()
    {
        // 8 of 10 at 95 %: the textbook interval is 0.4902 to 0.9433.
        var roc = RocCurve.Between(Tensor.Of(1.0, 1, 1, 1, 1, 1, 1, 1, -1, -1), Tensor.Of(0.0, 0.0));
        var (low, high) = roc.TruePositiveRateInterval(0);
        Assert.Equal(0.8, roc.TruePositiveRateAt(0));
        Assert.Equal(0.4902, low, 4);
        Assert.Equal(0.9433, high, 4);
    }

    [Fact]
    public void One_class_alone_has_no_curve() =>
        Assert.Contains("0 negatives", Assert.Throws<ArgumentException>(() => RocCurve.Of(Tensor.Of(1.0, 2.0), Tensor.Of(1L, 1L))).Message);
}
