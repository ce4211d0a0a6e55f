using Praxis.Learning.Metrics;
using Praxis.Learning.Objectives;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Metrics;

public sealed class SampleDistancesTests
{
    [Fact]
    public void Fréchet_between_diagonal_Gaussians_has_a_closed_form()
    {
        Tensor mean = Tensor.Of(1.0, 2.0), other = Tensor.Of(0.0, 4.0);
        Tensor a = Tensor.Of(4.0, 9.0).DiagonalMatrix(), b = Tensor.Of(1.0, 25.0).DiagonalMatrix();
        Assert.Equal(1 + 4 + 1 + 4, FrechetDistance.BetweenGaussians(mean, a, other, b), 10);
    }

    [Fact]
    public void Fréchet_is_zero_for_equal_features_squared_for_a_shift_and_blind_to_rotation()
    {
        var rng = new Rng(9);
        var x = Tensor.Randn([40, 6], rng, DType.Float64);
        Assert.Equal(0, FrechetDistance.Between(x, x), 6);
        Assert.Equal(6 * 0.25, FrechetDistance.Between(x, x + 0.5), 6);
        var y = Tensor.Randn([30, 6], rng, DType.Float64, deviation: 2);
        var (rotation, _) = Linalg.Qr(Tensor.Randn([6, 6], rng, DType.Float64));
        Assert.Equal(FrechetDistance.Between(x, y), FrechetDistance.Between(x.MatMul(rotation), y.MatMul(rotation)), 8);
        Assert.Equal(FrechetDistance.Between(x, y), FrechetDistance.Between(y, x), 8);
    }

    [Fact]
    public void Fewer_samples_than_features_still_have_a_distance()
    {
        var x = Tensor.Randn([4, 10], new Rng(10), DType.Float64);
        Assert.Equal(10 * 9, FrechetDistance.Between(x, x + 3), 5);
    }

    [Fact]
    public void Wasserstein_on_a_line_by_hand()
    {
        Assert.Equal(5.0 / 3, SampleDistances.Wasserstein(Tensor.Of(0.0, 1.0, 3.0), Tensor.Of(5.0, 0.0, 4.0)), 12);
        // Quantiles of (0, 1) against (0, 1, 2): thirds and halves.
        Assert.Equal(((1.0 / 6) * 1) + ((1.0 / 3) * 1), SampleDistances.Wasserstein(Tensor.Of(0.0, 1.0), Tensor.Of(0.0, 1.0, 2.0)), 12);
        Assert.Equal(2, SampleDistances.Wasserstein(Tensor.Of(1.0, 7.0), Tensor.Of(3.0, 9.0), order: 2), 12);
    }

    [Fact]
    public void Repeating_every_sample_changes_no_distance()
    {
        var rng = new Rng(11);
        Tensor x = Tensor.Randn([7], rng, DType.Float64), y = Tensor.Randn([5], rng, DType.Float64);
        Assert.Equal(SampleDistances.Wasserstein(x, y, 2), SampleDistances.Wasserstein(x.Repeat(3), y.Repeat(2), 2), 12);
        Assert.Equal(SampleDistances.Energy(x[.., TensorIndex.NewDimension], y[.., TensorIndex.NewDimension]), SampleDistances.Energy(x.Repeat(3)[.., TensorIndex.NewDimension], y[.., TensorIndex.NewDimension]), 12);
    }

    [Fact]
    public void A_shift_moves_sliced_distance_by_its_length_over_the_root_of_the_dimension()
    {
        var rng = new Rng(12);
        var x = Tensor.Randn([64, 4], rng, DType.Float64);
        var shift = Tensor.Of(2.0, 0.0, 0.0, 0.0);
        Assert.Equal(2 / Math.Sqrt(4), SampleDistances.SlicedWasserstein(x, x + shift, rng, projections: 20_000), 0.02);
        Assert.Equal(0, SampleDistances.SlicedWasserstein(x, x.Flip(0), rng), 12);
    }

    [Fact]
    public void The_energy_distance_on_a_line_equals_the_sum_over_pairs()
    {
        var rng = new Rng(13);
        Tensor x = Tensor.Randn([600, 1], rng, DType.Float64), y = Tensor.Randn([9, 1], rng, DType.Float64, mean: 0.4);
        var pairs = (2 * x.DistancesTo(y, 1).Mean()) - x.DistancesTo(x, 1).Mean() - y.DistancesTo(y, 1).Mean();
        Assert.Equal(pairs.ToDouble(), SampleDistances.Energy(x, y), 10);
        // A second feature that is always zero changes nothing but the way it is computed.
        Assert.Equal(pairs.ToDouble(), SampleDistances.Energy(Tensor.Cat([x, x * 0], 1), Tensor.Cat([y, y * 0], 1)), 6);
    }

    [Fact]
    public void The_discrepancy_is_the_sum_over_kernels_by_hand()
    {
        Tensor x = Tensor.From(new[,] { { 0.0 }, { 1.0 } }), y = Tensor.From(new[,] { { 0.0 }, { 2.0 } });
        double k1 = Math.Exp(-0.5), k2 = Math.Exp(-2);
        var options = new MeanDiscrepancyOptions { Bandwidths = [1] };
        Assert.Equal(k1 + k2 - (2 * (1 + k2 + k1 + k1) / 4), SampleDistances.MeanDiscrepancySquared(x, y, options), 12);
        Assert.Equal(((2 + (2 * k1)) / 4) + ((2 + (2 * k2)) / 4) - (2 * (1 + k2 + k1 + k1) / 4), SampleDistances.MeanDiscrepancySquared(x, y, options with { Unbiased = false }), 12);
    }

    [Fact]
    public void The_unbiased_discrepancy_is_zero_on_average_for_one_distribution()
    {
        var values = Enumerable.Range(0, 200).Select(i =>
        {
            var rng = new Rng(14).Split(i);
            return SampleDistances.MeanDiscrepancySquared(Tensor.Randn([12, 2], rng), Tensor.Randn([12, 2], rng), new() { Bandwidths = [1, 2] });
        }).ToArray();
        var error = Math.Sqrt(values.Sum(v => v * v)) / values.Length;
        Assert.InRange(values.Average(), -4 * error, 4 * error);
        Assert.Contains(values, value => value < 0);
        var apart = SampleDistances.MeanDiscrepancySquared(Tensor.Randn([50, 2], new Rng(1)), Tensor.Randn([50, 2], new Rng(2), mean: 2));
        Assert.True(apart > 0.3);
    }

    [Fact]
    public void The_gradient_of_the_discrepancy_is_its_slope()
    {
        var rng = new Rng(15);
        Slopes.Agree(inputs => MeanDiscrepancy.Squared(inputs[0], inputs[1], new() { Bandwidths = [0.7, 2] }), 1e-6,
            Tensor.Randn([4, 3], rng, DType.Float64), Tensor.Randn([5, 3], rng, DType.Float64));
    }
}
