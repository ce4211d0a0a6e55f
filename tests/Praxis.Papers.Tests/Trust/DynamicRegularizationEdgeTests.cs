using Praxis.Papers.Trust;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Trust;

/// <summary>The loss at the borders: one sample, ties, extreme logits, both precisions, and its gradient in closed form.</summary>
public sealed class DynamicRegularizationEdgeTests
{
    [Theory]
    [InlineData(DType.Float64, 1e-12, false)]
    [InlineData(DType.Float64, 1e-12, true)]
    [InlineData(DType.Float32, 1e-6, false)]
    public void The_gradient_is_the_one_in_closed_form(DType type, double tolerance, bool keep)
    {
        var logits = (Tensor.Randn([10, 4], new Rng(61), DType.Float64) * 3).To(type).RequireGrad();
        var labels = Tensor.RandInt([10], 0, 4, new Rng(62));
        var dreg = new DynamicRegularization(new() { Eta = 0.3, Beta = 0.6, KeepLabelTerm = keep });
        var loss = dreg.Loss(logits, labels);
        Assert.Equal(type, loss.DType);
        var gradient = Gradient.Of(loss, [logits])[0];
        var p = logits.Detach().To(DType.Float64).Softmax();
        var losses = Enumerable.Range(0, 10).Select(i => -Math.Log(p.At(i, (int)labels.At(i)))).ToArray();
        var hard = Enumerable.Range(0, 10).OrderByDescending(i => losses[i]).Take(3).ToHashSet();
        Assert.Equal(Enumerable.Range(0, 10).Select(hard.Contains), dreg.LastOutlierMask!.ToArray<bool>());
        for (var i = 0; i < 10; i++)
        {
            for (var c = 0; c < 4; c++)
            {
                var label = p.At(i, c) - (labels.At(i) == c ? 1 : 0);
                var uniform = 0.6 * (p.At(i, c) - 0.25);
                var wanted = (hard.Contains(i) ? (keep ? label : 0) + uniform : label) / 10;
                Assert.Equal(wanted, gradient.At(i, c), tolerance);
            }
        }
    }

    [Fact]
    public void A_batch_of_one_is_either_learned_or_drawn_to_uniform()
    {
        var logits = Tensor.From([1.0, -2, 0.5], [1, 3]);
        var label = Tensor.Of<long>(1);
        Assert.Equal(logits.CrossEntropy(label).ToDouble(), new DynamicRegularization(0.2).Loss(logits, label).ToDouble(), 1e-15);
        Assert.Equal(DynamicRegularization.DivergenceOf(logits, UniformDivergence.UniformToPrediction).ToDouble() * 2, new DynamicRegularization(1, beta: 2).Loss(logits, label).ToDouble(), 1e-14);
        var soft = new DynamicRegularization(new() { Eta = 0.2, Selection = HardSelection.Soft });
        Assert.True(double.IsFinite(soft.Loss(logits, label).ToDouble()));
    }

    [Fact]
    public void Among_equal_losses_the_earlier_are_taken()
    {
        var dreg = new DynamicRegularization(0.5);
        _ = dreg.Loss(Tensor.Zeros([4, 2]), Tensor.Of<long>(0, 1, 0, 1));
        Assert.Equal([true, true, false, false], dreg.LastOutlierMask!.ToArray<bool>());
    }

    [Theory]
    [InlineData(UniformDivergence.UniformToPrediction)]
    [InlineData(UniformDivergence.PredictionToUniform)]
    public void Extreme_logits_have_finite_losses_and_gradients_and_infinite_ones_are_refused(UniformDivergence divergence)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var logits = Tensor.From([1e6, -1e6, 0, 0, 3, -1e6], [2, 3]).To(type).RequireGrad();
            var dreg = new DynamicRegularization(new() { Eta = 0.5, Divergence = divergence });
            var loss = dreg.Loss(logits, Tensor.Of<long>(1, 1));
            Assert.True(double.IsFinite(loss.ToDouble()));
            Assert.True(Gradient.Of(loss, [logits])[0].IsFinite().All().ToDouble() != 0);
        }
        // A class that is ruled out beside the label leaves the cross-entropy finite, and the divergence not.
        var masked = Tensor.From([1, double.NegativeInfinity, 0, 2, 0, 1], [2, 3]);
        Assert.Contains("NaN or infinity", Assert.Throws<ArithmeticException>(() => new DynamicRegularization(1, divergence: divergence).Loss(masked, Tensor.Of<long>(0, 0))).Message);
    }

    [Fact]
    public void Labels_of_other_whole_types_count_as_well()
    {
        var logits = Tensor.Randn([4, 3], new Rng(63), DType.Float64);
        var labels = Tensor.Of<long>(0, 2, 1, 1);
        foreach (var selection in (HardSelection[])[HardSelection.Batch, HardSelection.BatchWithinClass, HardSelection.Soft])
        {
            double Of(Tensor given) => new DynamicRegularization(new() { Eta = 0.5, Selection = selection }).Loss(logits, given).ToDouble();
            Assert.Equal(Of(labels), Of(labels.To(DType.Int32)));
        }
    }

    [Fact]
    public void The_losses_of_a_class_without_samples_or_of_one_class_do()
    {
        Assert.Throws<ArgumentException>(() => DynamicRegularization.DivergenceOf(Tensor.Zeros([2, 0]), UniformDivergence.UniformToPrediction));
        Assert.Equal([0.0, 0], DynamicRegularization.DivergenceOf(Tensor.From([3.0, -2], [2, 1]), UniformDivergence.UniformToPrediction).ToArray<double>());
        var within = new DynamicRegularization(new() { Eta = 0.5, Selection = HardSelection.BatchWithinClass });
        _ = within.Loss(Tensor.Randn([4, 5], new Rng(1)), Tensor.Of<long>(4, 4, 4, 4));
        Assert.Equal(2, within.LastOutlierMask!.ToArray<bool>().Count(hard => hard));
    }
}
