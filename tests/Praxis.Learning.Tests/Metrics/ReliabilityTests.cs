using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Metrics;

public sealed class ReliabilityTests
{
    static readonly Tensor Probabilities = Tensor.From(new[,] { { 0.95, 0.05 }, { 0.85, 0.15 }, { 0.4, 0.6 }, { 0.35, 0.65 }, { 0.9, 0.1 } });
    static readonly Tensor Labels = Tensor.Of(0L, 1L, 1L, 0L, 0L);

    [Fact]
    public void The_expected_error_of_two_bins_by_hand()
    {
        // Five bins of width 0.2: (0.6, 0.8] has 0.65, wrong; (0.8, 1] has 0.95, 0.85, 0.9, two of three right; (0.4, 0.6] has 0.6, right.
        var expected = ((1 * 0.65) + (3 * Math.Abs((2.0 / 3) - 0.9)) + (1 * 0.4)) / 5;
        Assert.Equal(expected, Reliability.ExpectedError(Probabilities, Labels, bins: 5), 12);
        Assert.Equal(0.65, Reliability.MaximumError(Probabilities, Labels, bins: 5), 12);
    }

    [Fact]
    public void Bins_of_equal_mass_by_hand()
    {
        // Sorted: 0.6 right, 0.65 wrong | 0.85 wrong, 0.9 right, 0.95 right.
        var expected = ((2 * Math.Abs(0.5 - 0.625)) + (3 * Math.Abs((2.0 / 3) - 0.9))) / 5;
        Assert.Equal(expected, Reliability.ExpectedError(Probabilities, Labels, bins: 2, Binning.EqualMass), 12);
        Assert.Equal([2, 3], Reliability.Bins(Probabilities, Labels, 2, Binning.EqualMass).Select(bin => bin.Count));
    }

    [Theory]
    [InlineData(Binning.EqualWidth)]
    [InlineData(Binning.EqualMass)]
    public void The_order_of_the_samples_does_not_matter_even_with_ties(Binning binning)
    {
        var rng = new Rng(7);
        var top = Tensor.RandInt([200], 6, 10, rng).To(DType.Float64) / 10;
        var probabilities = Tensor.Stack([top, 1 - top], 1);
        var labels = Tensor.RandInt([200], 0, 2, rng);
        var order = Tensor.Permutation(200, rng);
        Assert.Equal(
            Reliability.ExpectedError(probabilities, labels, 7, binning),
            Reliability.ExpectedError(probabilities.IndexSelect(0, order), labels.IndexSelect(0, order), 7, binning), 12);
    }

    [Fact]
    public void Labels_drawn_from_the_probabilities_are_calibrated()
    {
        var rng = new Rng(8);
        var top = Tensor.Rand([20_000], rng, 0.5, 1, DType.Float64);
        var labels = (Tensor.Rand([20_000], rng, type: DType.Float64) > top).To(DType.Int64);
        var probabilities = Tensor.Stack([top, 1 - top], 1);
        Assert.True(Reliability.ExpectedError(probabilities, labels) < 0.02);
        Assert.True(Reliability.ClasswiseError(probabilities, labels) < 0.02);
        Assert.True(Reliability.ExpectedError(probabilities, 1 - labels) > 0.3);
    }

    [Fact]
    public void Risk_and_coverage_by_hand()
    {
        var curve = RiskCoverage.Of(Tensor.Of(0.9, 0.8, 0.7, 0.6), Tensor.Of(0.0, 1.0, 0.0, 1.0));
        Assert.Equal([0, 0.5, 1.0 / 3, 0.5], curve.Risks);
        Assert.Equal((0.5 + (1.0 / 3) + 0.5) / 4, curve.Area, 12);
        Assert.Equal(curve.Area - (((1.0 / 3) + 0.5) / 4), curve.ExcessArea, 12);
        Assert.Equal(0.25, curve.CoverageAt(0.1));
        Assert.Equal(0.75, curve.CoverageAt(0.4));
        Assert.Equal(0.5, curve.RiskAt(1));
        Assert.Equal(0.5, curve.RiskAt(0.5));
    }

    [Fact]
    public void Equal_confidences_carry_the_mean_risk_in_any_order() =>
        Assert.Equal([0.25, 0.25, 0.25, 0.25], RiskCoverage.Of(Tensor.Ones([4]), Tensor.Of(1.0, 0.0, 0.0, 0.0)).Risks);
}
