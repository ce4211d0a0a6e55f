using Praxis.Learning.Metrics;
using Praxis.Learning.Scores;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Scores;

public sealed class ScoreTests
{
    static readonly Tensor Logits = Tensor.From(new[,] { { Math.Log(6), Math.Log(3), 0 }, { 0, 0, 0 } });

    [Fact]
    public void Doubt_by_hand()
    {
        Assert.True(Uncertainty.MaximumProbability(Logits).AllClose(Tensor.Of(-0.6, -1.0 / 3)));
        Assert.True(Uncertainty.MaximumLogit(Logits).AllClose(Tensor.Of(-Math.Log(6), 0)));
        Assert.True(Uncertainty.Energy(Logits).AllClose(Tensor.Of(-Math.Log(10), -Math.Log(3))));
        Assert.True(Uncertainty.Entropy(Logits).AllClose(Tensor.Of(-(0.6 * Math.Log(0.6)) - (0.3 * Math.Log(0.3)) - (0.1 * Math.Log(0.1)), Math.Log(3))));
        Assert.True(Uncertainty.Margin(Logits).AllClose(Tensor.Of(-0.3, 0.0)));
        Assert.Equal(-2 * Math.Log(3), Uncertainty.Energy(Logits, 2).At(1), 10);
    }

    [Fact]
    public void The_class_metric_is_the_quadratic_form_of_the_shared_covariance()
    {
        var (points, labels) = Blobs.Draw(40, 3, new Rng(1));
        var score = Mahalanobis.Fit(points, labels, 3);
        var centred = points - score.Means.IndexSelect(0, labels);
        var inverse = Linalg.Inverse(centred.T.MatMul(centred) / 120);
        var probe = Tensor.Of(1.0, -2, 0.5);
        for (var c = 0; c < 3; c++)
        {
            var gap = (probe - score.Means[c]).Unsqueeze(0);
            Assert.Equal(1, score.ByClass(probe.Unsqueeze(0)).At(0, c) / gap.MatMul(inverse).MatMul(gap.T).ToDouble(), 4);
        }
        Assert.Equal(3, score.Score(points).Mean().ToDouble(), 1);
    }

    [Fact]
    public void A_change_of_units_changes_no_distance_to_a_class()
    {
        var (points, labels) = Blobs.Draw(40, 3, new Rng(2));
        var mix = Tensor.From(new[,] { { 2.0, 1, 0 }, { 0, 1, 0.5 }, { 0, 0, 3 } });
        Assert.True(Mahalanobis.Fit(points, labels, 3, 1e-12).Score(points).AllClose(Mahalanobis.Fit(points.MatMul(mix), labels, 3, 1e-12).Score(points.MatMul(mix)), 1e-6));
    }

    [Fact]
    public void Neighbours_by_hand()
    {
        var bank = Tensor.From(new[,] { { 0.0, 1 }, { 0, 3 }, { 4, 0 } });
        Assert.Equal(2, new NeighbourDistance(bank, 2, normalize: false).Score(Tensor.From(new[,] { { 0.0, 1 } })).ToDouble(), 9);
        Assert.Equal(0, new NeighbourDistance(bank, 2).Score(Tensor.From(new[,] { { 0.0, 9 } })).ToDouble(), 6);
        Assert.Equal(Math.Sqrt(2), new NeighbourDistance(bank, 3).Score(Tensor.From(new[,] { { 0.0, 9 } })).ToDouble(), 9);
    }

    [Fact]
    public void What_is_far_away_is_told_from_what_is_known()
    {
        var (known, labels) = Blobs.Draw(50, 3, new Rng(3));
        var (fresh, _) = Blobs.Draw(50, 3, new Rng(4));
        var foreign = fresh - 3;
        var mahalanobis = Mahalanobis.Fit(known, labels, 3);
        Assert.Equal(1, RocCurve.Between(mahalanobis.Score(foreign), mahalanobis.Score(fresh)).Area, 3);
        var neighbours = new NeighbourDistance(known, 5, normalize: false);
        Assert.Equal(1, RocCurve.Between(neighbours.Score(foreign), neighbours.Score(fresh)).Area, 3);
    }
}
