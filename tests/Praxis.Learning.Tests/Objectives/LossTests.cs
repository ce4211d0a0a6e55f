using Praxis.Learning.Clustering;
using Praxis.Learning.Objectives;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Objectives;

public sealed class LossTests
{
    static Tensor Logits(int seed) => Tensor.Randn([5, 4], new Rng(seed), DType.Float64);

    static readonly Tensor Labels = Tensor.Of(0L, 3L, 1L, 2L, 2L);

    [Fact]
    public void A_student_that_equals_its_teacher_up_to_a_shift_has_nothing_to_learn()
    {
        Assert.Equal(0, Distillation.Soft(Logits(1) + 7, Logits(1)).ToDouble(), 10);
        Assert.True(Distillation.Soft(Logits(1), Logits(2)).ToDouble() > 0);
    }

    [Fact]
    public void At_high_temperature_the_soft_loss_is_the_squared_distance_of_centred_logits()
    {
        Tensor s = Logits(3), t = Logits(4);
        Tensor apart = (s - s.Mean(1, true)) - (t - t.Mean(1, true));
        Assert.Equal(apart.Square().Sum(1).Mean().ToDouble() / (2 * 4), Distillation.Soft(s, t, temperature: 1e4).ToDouble(), 3);
    }

    [Fact]
    public void Distillation_mixes_with_labels_and_spares_the_teacher()
    {
        Tensor s = Logits(5).RequireGrad(), t = Logits(6).RequireGrad();
        Assert.Equal(s.CrossEntropy(Labels).ToDouble(), Distillation.WithLabels(s, t, Labels, share: 0).ToDouble(), 12);
        Assert.Equal(s.CrossEntropy(t.ArgMax(1)).ToDouble(), Distillation.Hard(s, t).ToDouble(), 12);
        (Distillation.WithLabels(s, t, Labels) + Distillation.Features(s, t) + Distillation.Features(s, t, directions: true)).Backward();
        Assert.Null(t.Grad);
        Assert.Equal(0, Distillation.Features(s * 4, s, directions: true).ToDouble(), 12);
        Slopes.Agree(inputs => Distillation.Soft(inputs[0], Logits(6), 3), 1e-6, Logits(5));
    }

    [Fact]
    public void Without_focus_the_focal_losses_are_cross_entropies()
    {
        var targets = (Logits(7) > 0).To(DType.Float64);
        Assert.Equal(Logits(8).BinaryCrossEntropyWithLogits(targets).ToDouble(), Focal.Binary(Logits(8), targets, gamma: 0, alpha: null).ToDouble(), 10);
        Assert.Equal(Logits(8).CrossEntropy(Labels).ToDouble(), Focal.MultiClass(Logits(8), Labels, gamma: 0).ToDouble(), 10);
    }

    [Fact]
    public void Focal_by_hand()
    {
        double p = 1 / (1 + Math.Exp(-0.7));
        Assert.Equal(-0.25 * Math.Pow(1 - p, 2) * Math.Log(p), Focal.Binary(Tensor.Of(0.7), Tensor.Of(1.0)).ToDouble(), 10);
        Assert.Equal(-0.75 * Math.Pow(p, 2) * Math.Log(1 - p), Focal.Binary(Tensor.Of(0.7), Tensor.Of(0.0)).ToDouble(), 10);
        // Two classes with logits (0.7, 0) have the same p.
        Assert.Equal(-3 * Math.Pow(1 - p, 1.5) * Math.Log(p), Focal.MultiClass(Tensor.From(new[,] { { 0.7, 0 } }), Tensor.Of(0L), 1.5, Tensor.Of(3.0, 1.0)).ToDouble(), 10);
    }

    [Fact]
    public void Focal_gradients_are_slopes_and_stay_finite_for_huge_logits()
    {
        var targets = (Logits(7) > 0).To(DType.Float64);
        Slopes.Agree(inputs => Focal.Binary(inputs[0], targets), 1e-6, Logits(9));
        Slopes.Agree(inputs => Focal.MultiClass(inputs[0], Labels), 1e-6, Logits(9));
        foreach (var scale in new[] { 1e4, -1e4 })
        {
            var huge = (Logits(9) * scale).To(DType.Float32).RequireGrad();
            (Focal.Binary(huge, targets, gamma: 0.5) + Focal.MultiClass(huge, Labels, gamma: 0.5)).Backward();
            Assert.Equal(1, huge.Grad!.IsFinite().All().ToDouble());
        }
    }

    [Fact]
    public void Smoothed_and_mixed_targets_are_probabilities()
    {
        var smooth = SoftTargets.Smoothed(Labels, 4, 0.2);
        Assert.Equal(0.85f, smooth.At(1, 3), 6);
        Assert.Equal(0.05f, smooth.At(1, 0), 6);
        var rng = new Rng(10);
        var inputs = Tensor.Rand([5, 2], rng, type: DType.Float64);
        var mixed = SoftTargets.Mixup(inputs, smooth, rng, 1);
        Assert.True(mixed.Targets.Sum(1).AllClose(Tensor.Ones([5])));
        Assert.True(mixed.Inputs.AllClose((inputs * mixed.Share) + (inputs.IndexSelect(0, mixed.Partners) * (1 - mixed.Share))));
    }

    [Fact]
    public void Cut_images_carry_the_share_of_their_partner_that_can_be_counted()
    {
        // Image i is constantly i, so that pixels tell where they are from.
        var images = Tensor.Arange(6).To(DType.Float32).Reshape(6, 1, 1, 1) + Tensor.Zeros([6, 2, 9, 7]);
        var targets = Tensor.Arange(6).OneHot(6);
        for (var i = 0; i < 30; i++)
        {
            var mixed = SoftTargets.CutMix(images, targets, new Rng(11).Split(i));
            var partners = mixed.Partners.ToArray<int>();
            for (var sample = 0; sample < 6; sample++)
            {
                var own = mixed.Inputs[sample].EqualTo(sample).To(DType.Float64).Mean().ToDouble();
                var expected = partners[sample] == sample ? 1 : mixed.Share;
                Assert.Equal(expected, own, 6);
                Assert.Equal(expected, mixed.Targets.At(sample, sample), 5);
            }
        }
    }

    [Fact]
    public void Adjusting_undoes_the_priors()
    {
        var priors = LogitAdjustment.Priors(Labels, 4);
        Assert.Equal([0.2f, 0.2f, 0.4f, 0.2f], priors.ToArray<float>());
        var uniform = Tensor.Full([4], 0.25);
        Assert.Equal(Logits(12).CrossEntropy(Labels).ToDouble(), LogitAdjustment.Loss(Logits(12), Labels, uniform).ToDouble(), 10);
        // The posterior under priors π becomes the one under uniform priors.
        var likelihood = Tensor.Rand([5, 4], new Rng(13), 0.1, 1, DType.Float64);
        var posterior = (likelihood * priors.To(DType.Float64)).Log();
        Assert.True(LogitAdjustment.Adjusted(posterior, priors.To(DType.Float64)).Softmax().AllClose(likelihood / likelihood.Sum(1, true)));
    }

    [Fact]
    public void The_transport_plan_meets_its_marginals()
    {
        Tensor rows = Tensor.Of(0.1, 0.2, 0.7), columns = Tensor.Of(0.4, 0.3, 0.2, 0.1);
        var costs = Tensor.Rand([3, 4], new Rng(14), type: DType.Float64);
        var plan = Sinkhorn.Plan(costs, new() { Epsilon = 0.1, Iterations = 500 }, rows, columns);
        Assert.True(plan.Sum(1).AllClose(rows, 1e-8));
        Assert.True(plan.Sum(0).AllClose(columns, 1e-8));
        Assert.True(plan.Min().ToDouble() > 0);
    }

    [Fact]
    public void With_little_blur_transport_is_the_optimal_assignment_and_with_much_it_is_independent()
    {
        var costs = Tensor.Rand([6, 6], new Rng(15), type: DType.Float64);
        var table = new double[6, 6];
        for (var i = 0; i < 36; i++)
        {
            table[i / 6, i % 6] = costs.At(i / 6, i % 6);
        }
        var best = Hungarian.Assign(table);
        Assert.Equal(best.Select((column, row) => table[row, column]).Average(), Sinkhorn.Cost(costs, new() { Epsilon = 2e-3, Iterations = 3000 }).ToDouble(), 3);
        Assert.Equal(best, Sinkhorn.Plan(costs, new() { Epsilon = 2e-3, Iterations = 3000 }).ArgMax(1).ToArray<int>());
        Assert.Equal(costs.Mean().ToDouble(), Sinkhorn.Cost(costs, new() { Epsilon = 1e7 }).ToDouble(), 5);
    }

    [Fact]
    public void The_divergence_is_zero_for_equal_sets_and_half_the_squared_shift()
    {
        var x = Tensor.Randn([8, 2], new Rng(16), DType.Float64);
        var options = new SinkhornOptions { Epsilon = 0.5, Iterations = 400 };
        Assert.Equal(0, Sinkhorn.Divergence(x, x.Flip(0), options).ToDouble(), 8);
        Assert.Equal(0.5 * ((0.3 * 0.3) + (0.4 * 0.4)), Sinkhorn.Divergence(x, x + Tensor.Of(0.3, 0.4), options).ToDouble(), 6);
        Slopes.Agree(inputs => Sinkhorn.Divergence(inputs[0], inputs[1], options with { Iterations = 15 }), 1e-5, x[..3], Tensor.Randn([4, 2], new Rng(17), DType.Float64));
    }

    [Fact]
    public void Variation_by_hand()
    {
        var image = Tensor.From(new[,] { { 0.0, 3 }, { 4, 4 } }).Reshape(1, 1, 2, 2);
        Assert.Equal(3 + 0 + 4 + 1, TotalVariation.Anisotropic(image).ToDouble(), 12);
        Assert.Equal(5, TotalVariation.Isotropic(image).ToDouble(), 9);
        Assert.Equal(8, TotalVariation.Anisotropic(image.Repeat(3, 1, 1, 1)).ToDouble(), 12);
        var random = Tensor.Randn([2, 2, 3, 4], new Rng(18), DType.Float64);
        Slopes.Agree(inputs => TotalVariation.Anisotropic(inputs[0]) + TotalVariation.Isotropic(inputs[0]), 1e-6, random);
    }
}
