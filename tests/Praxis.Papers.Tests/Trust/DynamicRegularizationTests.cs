using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Objectives;
using Praxis.Learning.Training;
using Praxis.Papers.Trust;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Trust;

public sealed class DynamicRegularizationTests
{
    static readonly Tensor Labels = Tensor.Of<long>(0, 1, 2, 0, 1);

    static Tensor Logits(int samples = 5, int classes = 3, string name = "logits") => Tensor.Randn([samples, classes], new Rng(3).Split(name), DType.Float64) * 2;

    // The loss written out sample by sample.
    static double ByHand(Tensor logits, long[] labels, int hard, double beta, bool reverse = false, bool keepLabel = false)
    {
        int samples = logits.Size(0), classes = logits.Size(1);
        var losses = new double[samples];
        var divergences = new double[samples];
        for (var i = 0; i < samples; i++)
        {
            var total = Enumerable.Range(0, classes).Sum(c => Math.Exp(logits.At(i, c)));
            double[] p = [.. Enumerable.Range(0, classes).Select(c => Math.Exp(logits.At(i, c)) / total)];
            losses[i] = -Math.Log(p[labels[i]]);
            divergences[i] = reverse ? p.Sum(share => share * Math.Log(share * classes)) : p.Sum(share => Math.Log(1.0 / classes / share) / classes);
        }
        int[] order = [.. Enumerable.Range(0, samples).OrderByDescending(i => losses[i])];
        return (order.Skip(hard).Sum(i => losses[i]) + order.Take(hard).Sum(i => (keepLabel ? losses[i] : 0) + (beta * divergences[i]))) / samples;
    }

    [Theory]
    [InlineData(0.2, 1, 1)]
    [InlineData(0.4, 2, 0.3)]
    [InlineData(0.5, 3, 2)]
    [InlineData(1, 5, 1)]
    public void The_loss_is_the_one_written_out_sample_by_sample(double eta, int hard, double beta)
    {
        var logits = Logits();
        long[] labels = Labels.ToArray<long>();
        Assert.Equal(ByHand(logits, labels, hard, beta), new DynamicRegularization(eta, beta).Loss(logits, Labels).ToDouble(), 1e-12);
        Assert.Equal(ByHand(logits, labels, hard, beta, reverse: true), new DynamicRegularization(eta, beta, divergence: UniformDivergence.PredictionToUniform).Loss(logits, Labels).ToDouble(), 1e-12);
        Assert.Equal(ByHand(logits, labels, hard, beta, keepLabel: true), new DynamicRegularization(new() { Eta = eta, Beta = beta, KeepLabelTerm = true }).Loss(logits, Labels).ToDouble(), 1e-12);
    }

    [Fact]
    public void Without_outliers_and_during_the_warm_up_it_is_cross_entropy_to_the_last_bit()
    {
        var logits = Logits().RequireGrad();
        var plain = logits.CrossEntropy(Labels);
        var gradient = Gradient.Of(plain, [logits])[0];
        var warm = new DynamicRegularization(0.4, 1, warmUpSteps: 2);
        foreach (var loss in new[] { new DynamicRegularization(0, 1).Loss(logits, Labels), warm.Loss(logits, Labels), warm.Loss(logits, Labels) })
        {
            Assert.Equal(plain.ToDouble(), loss.ToDouble());
            Assert.Equal(gradient.ToArray<double>(), Gradient.Of(loss, [logits])[0].ToArray<double>());
        }
        Assert.NotEqual(plain.ToDouble(), warm.Loss(logits, Labels).ToDouble());
        Assert.Equal(plain.ToDouble(), warm.Loss(logits, Labels, step: 1).ToDouble());
    }

    [Fact]
    public void Without_divergence_the_hardest_are_dropped_and_have_no_gradient()
    {
        var logits = Logits().RequireGrad();
        var dreg = new DynamicRegularization(0.4, beta: 0);
        var gradient = Gradient.Of(dreg.Loss(logits, Labels), [logits])[0];
        bool[] hard = dreg.LastOutlierMask!.ToArray<bool>();
        Assert.Equal(2, hard.Count(chosen => chosen));
        for (var i = 0; i < hard.Length; i++)
        {
            Assert.Equal(hard[i], gradient[i].Abs().Sum().ToDouble() == 0);
        }
    }

    [Fact]
    public void Labels_of_hard_samples_have_no_influence_unless_their_term_is_kept()
    {
        var logits = Logits();
        var dreg = new DynamicRegularization(0.2, 1);
        var loss = dreg.Loss(logits, Labels).ToDouble();
        var hard = Array.IndexOf(dreg.LastOutlierMask!.ToArray<bool>(), true);
        // Another label with a still larger loss leaves the sample hard.
        long[] other = Labels.ToArray<long>();
        other[hard] = logits[hard].ArgMin().ToInt64();
        Assert.Equal(loss, dreg.Loss(logits, Tensor.Of<long>(other)).ToDouble(), 1e-15);
        long[] given = Labels.ToArray<long>();
        given[hard] = logits[hard].ArgMax().ToInt64();
        var keeping = new DynamicRegularization(new() { Eta = 1, KeepLabelTerm = true });
        Assert.NotEqual(keeping.Loss(logits, Labels).ToDouble(), keeping.Loss(logits, Tensor.Of<long>(given)).ToDouble(), 1e-3);
    }

    [Fact]
    public void The_divergences_are_zero_at_uniform_positive_elsewhere_and_have_the_gradients_of_their_formulas()
    {
        foreach (var divergence in Enum.GetValues<UniformDivergence>())
        {
            Assert.Equal(0, DynamicRegularization.DivergenceOf(Tensor.Full([2, 7], 3, DType.Float64), divergence).Max().ToDouble(), 1e-14);
            var logits = Logits().RequireGrad();
            var values = DynamicRegularization.DivergenceOf(logits, divergence);
            Assert.True(values.Min().ToDouble() > 0);
            var gradient = Gradient.Of(values.Sum(), [logits])[0];
            for (var i = 0; i < logits.Count; i++)
            {
                double[] up = logits.ToArray<double>(), down = logits.ToArray<double>();
                up[i] += 1e-5;
                down[i] -= 1e-5;
                double Sum(double[] at) => DynamicRegularization.DivergenceOf(Tensor.From<double>(at, logits.Shape), divergence).Sum().ToDouble();
                Assert.Equal((Sum(up) - Sum(down)) / 2e-5, gradient.Flatten().At(i), 1e-8);
            }
        }
        // ∂KL(U‖p)/∂z = p − 1/K.
        var z = Logits().RequireGrad();
        var slope = Gradient.Of(DynamicRegularization.DivergenceOf(z, UniformDivergence.UniformToPrediction).Sum(), [z])[0];
        Assert.True(slope.AllClose(z.Detach().Softmax() - (1.0 / 3), 1e-12, 1e-14));
        // KL(p‖U) is bounded by log K, KL(U‖p) is not.
        var sure = Tensor.Of(100.0, 0, 0).Reshape(1, 3);
        Assert.Equal(Math.Log(3), DynamicRegularization.DivergenceOf(sure, UniformDivergence.PredictionToUniform).ToDouble(), 1e-12);
        Assert.True(DynamicRegularization.DivergenceOf(sure, UniformDivergence.UniformToPrediction).ToDouble() > 60);
    }

    [Fact]
    public void The_selection_is_made_anew_in_every_step_and_takes_the_largest_losses()
    {
        var dreg = new DynamicRegularization(0.2, 1);
        var logits = Tensor.Zeros([5, 3], DType.Float64);
        for (var hard = 0; hard < 5; hard++)
        {
            var one = logits.Clone();
            one[hard, (int)Labels.At(hard)].FillInPlace(-4);
            _ = dreg.Loss(one, Labels);
            Assert.Equal(Enumerable.Range(0, 5).Select(i => i == hard), dreg.LastOutlierMask!.ToArray<bool>());
        }
        Assert.Equal(5, dreg.StepCount);
    }

    [Fact]
    public void Within_classes_every_class_gives_its_share()
    {
        // Class 1 is rare and lost altogether; ranks over the batch take nothing else.
        var labels = Tensor.Of<long>(0, 0, 0, 0, 0, 0, 1, 1);
        var logits = Tensor.Stack([Tensor.Of<double>(2, 3, 1, 2.5, 1.5, 4, 6, 5), Tensor.Zeros([8], DType.Float64)], 1);
        var over = new DynamicRegularization(0.25, 1);
        _ = over.Loss(logits, labels);
        Assert.Equal([false, false, false, false, false, false, true, true], over.LastOutlierMask!.ToArray<bool>());
        var within = new DynamicRegularization(new() { Eta = 0.25, Selection = HardSelection.BatchWithinClass });
        _ = within.Loss(logits, labels);
        // 25 % of six rounds to two, of two to one.
        Assert.Equal([false, false, true, false, true, false, true, false], within.LastOutlierMask!.ToArray<bool>());
    }

    [Fact]
    public void Soft_weights_become_the_cut_where_they_are_sharp()
    {
        var logits = Logits(samples: 10, name: "soft");
        var labels = Tensor.Of<long>(0, 1, 2, 0, 1, 2, 0, 1, 2, 0);
        var soft = new DynamicRegularization(new() { Eta = 0.25, Selection = HardSelection.Soft, SoftWidth = 1e-6 });
        // The quantile lies below the three largest.
        var hard = new DynamicRegularization(0.3, 1);
        Assert.Equal(hard.Loss(logits, labels).ToDouble(), soft.Loss(logits, labels).ToDouble(), 1e-9);
        Assert.Equal(hard.LastOutlierMask!.ToArray<bool>(), soft.LastOutlierMask!.ToArray<bool>());
        // The quantile between the 7th and the 8th of ten sorted losses, at 0.75 · 9 = 6.75.
        double[] losses = [.. logits.CrossEntropy(labels, Reduction.None).ToArray<double>().Order()];
        Assert.Equal(losses[6] + (0.75 * (losses[7] - losses[6])), soft.RunningQuantile!.Value, 1e-12);
        var first = soft.RunningQuantile!.Value;
        _ = soft.Loss(logits * 0, labels);
        Assert.Equal(first + (0.1 * (Math.Log(3) - first)), soft.RunningQuantile!.Value, 1e-12);
        // Half and half at the quantile itself.
        var even = new DynamicRegularization(new() { Eta = 0.5, Beta = 2, Selection = HardSelection.Soft });
        Assert.Equal(Math.Log(3) / 2, even.Loss(logits * 0, labels).ToDouble(), 1e-12);
    }

    [Fact]
    public void By_epoch_the_hard_ones_are_those_of_the_epoch_before()
    {
        var dreg = new DynamicRegularization(new() { Eta = 0.3, Selection = HardSelection.Epoch });
        var logits = Logits(samples: 10, name: "epoch");
        var labels = Tensor.Of<long>(0, 1, 2, 0, 1, 2, 0, 1, 2, 0);
        double[] losses = logits.CrossEntropy(labels, Reduction.None).ToArray<double>();
        foreach (var part in new[] { 0, 5 })
        {
            // Nothing is known before the first epoch has ended.
            var own = logits[part..(part + 5)].CrossEntropy(labels[part..(part + 5)]).ToDouble();
            Assert.Equal(own, dreg.Loss(logits[part..(part + 5)], labels[part..(part + 5)], indices: Tensor.Arange(part, part + 5, type: DType.Int64)).ToDouble(), 1e-14);
        }
        dreg.EndEpoch();
        int[] hardest = [.. Enumerable.Range(0, 10).OrderByDescending(i => losses[i]).Take(3)];
        _ = dreg.Loss(logits, labels, indices: Tensor.Arange(10));
        Assert.Equal(Enumerable.Range(0, 10).Select(hardest.Contains), dreg.LastOutlierMask!.ToArray<bool>());
        Assert.Throws<ArgumentException>(() => dreg.Loss(logits, labels));
    }

    [Fact]
    public void A_known_mask_takes_the_place_of_the_ranks()
    {
        var logits = Logits();
        var dreg = new DynamicRegularization(0.4, 1.5);
        var loss = dreg.Loss(logits, Labels);
        Assert.Equal(loss.ToDouble(), dreg.LossOf(logits, Labels, dreg.LastOutlierMask!).ToDouble(), 1e-15);
        Assert.Equal(logits.CrossEntropy(Labels).ToDouble(), dreg.LossOf(logits, Labels, Tensor.Zeros([5], DType.Bool)).ToDouble(), 1e-15);
        Assert.Throws<ArgumentException>(() => dreg.LossOf(logits, Labels, Tensor.Zeros([4], DType.Bool)));
        Assert.Throws<ArgumentException>(() => dreg.LossOf(logits, Labels, Tensor.Zeros([5])));
    }

    [Fact]
    public void Confidence_penalties_are_their_formulas()
    {
        var logits = Logits();
        var p = logits.Softmax();
        var entropy = -(p * p.Log()).Sum(1).Mean().ToDouble();
        Assert.Equal(logits.CrossEntropy(Labels).ToDouble() - (0.3 * entropy), ConfidencePenalty.Entropy(logits, Labels, 0.3).ToDouble(), 1e-12);
        Assert.Equal(logits.CrossEntropy(Labels).ToDouble() + (0.2 * logits.Abs().Sum(1).Mean().ToDouble()), ConfidencePenalty.LogitNorm(logits, Labels, 0.2).ToDouble(), 1e-12);
        Assert.Equal(logits.CrossEntropy(Labels).ToDouble(), ConfidencePenalty.Entropy(logits, Labels, 0).ToDouble(), 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidencePenalty.Entropy(logits, Labels, -1));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        var dreg = new DynamicRegularization();
        Assert.Throws<ArgumentException>(() => dreg.Loss(Tensor.Ones([5]), Labels));
        Assert.Throws<ArgumentException>(() => dreg.Loss(Tensor.Ones([4, 3]), Labels));
        Assert.Throws<ArgumentException>(() => dreg.Loss(Logits(), Tensor.Ones([5, 3])));
        Assert.Throws<ArgumentOutOfRangeException>(() => dreg.Loss(Logits(), Tensor.Of<long>(0, 1, 2, 3, 0)));
        Assert.Throws<ArithmeticException>(() => dreg.Loss(Tensor.Full([5, 3], double.NaN), Labels));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DynamicRegularization(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DynamicRegularization(0.1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DynamicRegularization(0.1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DynamicRegularization(new() { SoftWidth = 0 }));
    }

    [Fact]
    public void Wrong_labels_are_learned_by_heart_without_it_and_refused_with_it()
    {
        // Four far clusters; every fifth label is wrong. A wide network can learn them all by heart.
        var rng = new Rng(5);
        var truth = Tensor.RandInt([200], 0, 4, rng);
        var points = (Tensor.Eye(4) * 2).IndexSelect(0, truth) + (Tensor.Randn([200, 4], rng) * 0.6);
        var wrong = (Tensor.Arange(200) % 5).EqualTo(0);
        var labels = Tensor.Where(wrong, (truth + 1 + Tensor.RandInt([200], 0, 3, rng)) % 4, truth);

        // The confidence in the wrong labels, and the accuracy on the others.
        (double Believed, double Accuracy) Trained(ClassifierObjective objective)
        {
            var model = new Sequential(new Linear(4, 128, new Rng(1)), new Function(x => x.Relu()), new Linear(128, 128, new Rng(2)), new Function(x => x.Relu()), new Linear(128, 4, new Rng(3)));
            ClassifierTrainer.Train(model, ClassifierTrainer.Batches(points, labels, 50, new Rng(4)), new()
            {
                Epochs = 100,
                Objective = objective,
                Optimizer = module => new Praxis.Learning.Optimizers.Adam(module, new() { LearningRate = 0.005 }),
            });
            var p = ClassifierTrainer.Predict(model, points).Softmax();
            var believed = p.Gather(1, labels.Unsqueeze(1)).Squeeze(1);
            return (believed.MaskedSelect(wrong).Mean().ToDouble(), p.ArgMax(1).EqualTo(labels).To(DType.Float32).MaskedSelect(wrong.Not()).Mean().ToDouble());
        }
        var plain = Trained(ClassifierOptions.CrossEntropy());
        var dynamic = Trained(new DynamicRegularization(0.2, 1, warmUpSteps: 40).Objective);
        Assert.True(plain.Believed > 0.6, $"Cross-entropy believes {plain.Believed} of the wrong labels.");
        Assert.True(dynamic.Believed < plain.Believed - 0.25, $"Dynamic regularisation believes {dynamic.Believed} of the wrong labels.");
        Assert.True(dynamic.Accuracy > 0.95, $"Dynamic regularisation is right on {dynamic.Accuracy} of the others.");
    }

    [Fact]
    public void The_study_measures_every_arm_and_repeats_itself()
    {
        var results = Rehearsal.Of(new DynamicRegularizationStudy());
        Assert.Empty(results.Failures);
        foreach (var claim in results.Study.Claims)
        {
            Assert.Contains("DReg", results.ArmsOf(claim.Measure));
        }
        Assert.Equal(results.Trials[0].Measurements, Rehearsal.Of(new DynamicRegularizationStudy()).Trials[0].Measurements);
        Assert.NotEmpty(new DynamicRegularizationStudy().Draw(results).Single().ToSvg());
    }
}
