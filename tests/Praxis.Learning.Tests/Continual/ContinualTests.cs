using Praxis.Learning.Continual;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Learning.Training;
using Praxis.Tensors;
using FamilyMlp = Praxis.Learning.Families.Mlp;

namespace Praxis.Learning.Tests.Continual;

public sealed class ContinualTests
{
    [Theory]
    [InlineData(HeadKind.Linear)]
    [InlineData(HeadKind.Cosine)]
    public void A_grown_head_scores_old_classes_as_before(HeadKind kind)
    {
        var model = Model(2, kind);
        var x = Tensor.Randn([5, 4], new Rng(3));
        var before = model.Forward(x);
        var rows = model.Head.Weight.Clone();
        model.GrowTo(5, new Rng(4));
        var after = model.Forward(x);
        Assert.Equal(5, after.Size(1));
        Check.Same(rows, model.Head.Weight.Detach().Narrow(0, 0, 2));
        Check.Close(before, after.Narrow(1, 0, 2), 1e-6);
        Assert.True(model.Head.Weight.IsLeaf && model.Head.Weight.RequiresGrad);
        after.Sum().Backward();
        Assert.NotNull(model.Head.Weight.Grad);
        model.GrowTo(5, new Rng(4));
        Assert.Equal(5, model.Classes);
        Assert.Contains("shrink", Assert.Throws<ArgumentException>(() => model.GrowTo(3, new Rng(1))).Message);
        // A copy grows alone.
        var copy = model.Copy();
        copy.GrowTo(6, new Rng(5));
        Assert.Equal((5, 6), (model.Classes, copy.Classes));
        if (kind == HeadKind.Cosine)
        {
            Assert.True(model.Forward(x).Abs().Max().ToDouble() <= 10.001);
            Check.Close(model.Head.Forward(x.Narrow(1, 0, 4) * 7), model.Head.Forward(x), 1e-5);
        }
    }

    [Fact]
    public void The_Fisher_information_of_a_softmax_regression_is_that_by_hand()
    {
        // F of w_kj is the mean of p_k(1 − p_k)x_j², and of b_k that of p_k(1 − p_k); for observed labels of (p_k − [y = k])²x_j².
        var model = new Linear(3, 4, new Rng(1));
        var x = Tensor.Randn([10, 3], new Rng(2));
        var labels = Tensor.Of<long>([0, 1, 2, 3, 0, 1, 2, 3, 0, 1]);
        var p = model.Forward(x).Detach().Softmax();
        var expected = DiagonalFisher.Of(model, x, size: 4);
        var variance = p * (1 - p);
        Check.Close(variance.T.MatMul(x.Square()) / 10, expected["weight"], 1e-5);
        Check.Close(variance.Mean(0), expected["bias"], 1e-5);
        var observed = DiagonalFisher.Of(model, x, labels, FisherLabels.Observed, size: 3);
        var squares = (p - labels.OneHot(4)).Square();
        Check.Close(squares.T.MatMul(x.Square()) / 10, observed["weight"], 1e-5);
        Check.Close(squares.Mean(0), observed["bias"], 1e-5);
        // Drawn labels give the same on average.
        var rng = new Rng(5);
        var mean = StateDict.Average([.. Enumerable.Range(0, 400).Select(_ => DiagonalFisher.Of(model, x, kind: FisherLabels.Sampled, rng: rng))]);
        Check.Close(expected["bias"], mean["bias"], 0.02);
        // The square of the mean gradient, which is what it is not, is far smaller.
        model.ZeroGrad();
        model.Forward(x).CrossEntropy(labels).Backward();
        Assert.True(model.Bias!.Grad!.Square().Sum().ToDouble() < 0.5 * observed["bias"].Sum().ToDouble());
        Assert.Throws<ArgumentException>(() => DiagonalFisher.Of(model, x, kind: FisherLabels.Observed));
    }

    [Fact]
    public void The_elastic_penalty_holds_old_rows_only_and_its_gradient_is_F_times_the_distance()
    {
        var model = Model(2);
        var ones = model.State().Map(value => value.FullLike(3));
        var penalty = new ElasticPenalty(ones, model.State());
        Assert.Equal(0, penalty.Loss(model).ToDouble());
        model.GrowTo(4, new Rng(9));
        Assert.Equal(0, penalty.Loss(model).ToDouble());
        model.Head.Weight.Detach()[1, 0].AddInPlace(0.5);
        model.Head.Weight.Detach()[3, 0].AddInPlace(100);
        Assert.Equal(0.5 * 3 * 0.25, penalty.Loss(model).ToDouble(), 5);
        penalty.Loss(model).Backward();
        Assert.Equal(1.5, model.Head.Weight.Grad![1, 0].ToDouble(), 5);
        Assert.Equal(1.5, model.Head.Weight.Grad!.Sum().ToDouble(), 5);
        var merged = ElasticPenalty.Merge(new([("w", Tensor.Of(4.0, 8.0))]), new([("w", Tensor.Of(0.0, 4.0, 7.0))]), 0.75);
        Assert.Equal([3, 7, 7], merged["w"].ToArray<double>());
        Assert.Equal([4, 12, 7], ElasticPenalty.Sum(new([("w", Tensor.Of(4.0, 8.0))]), new([("w", Tensor.Of(0.0, 4.0, 7.0))]))["w"].ToArray<double>());
        Assert.Contains("more rows", Assert.Throws<ArgumentException>(() => new ElasticPenalty(model.State(), model.State()).Loss(Model(2))).Message);
    }

    [Fact]
    public void Distillation_reads_old_outputs_only_and_is_least_where_nothing_changed()
    {
        var (old, logits) = (Tensor.Randn([3, 2], new Rng(1), DType.Float64), Tensor.Randn([3, 5], new Rng(2), DType.Float64));
        var target = (old / 2).Softmax().ToArray<double>();
        var log = (logits.Narrow(1, 0, 2) / 2).LogSoftmax().ToArray<double>();
        Assert.Equal(-target.Zip(log, (p, l) => p * l).Sum() / 3, LearningWithoutForgetting.Loss(logits, old).ToDouble(), 9);
        Slopes.Agree(x => LearningWithoutForgetting.Loss(x[0], old), 1e-6, logits.Narrow(1, 0, 2).Contiguous());
        var model = Model(2);
        model.GrowTo(4, new Rng(3));
        var regularizer = new LearningWithoutForgetting();
        regularizer.BeforeTask(model, 2);
        var x = Tensor.Randn([6, 4], new Rng(4));
        regularizer.Loss(model, x, model.Forward(x)).Backward();
        Assert.True(Clipping.Norm(model.Parameters.Select(parameter => parameter.Grad)) < 1e-6);
        // The frozen model stays where it was while the other moves on.
        var before = regularizer.Loss(model, x, model.Forward(x)).ToDouble();
        model.Head.Weight.Detach().MultiplyInPlace(-2);
        Assert.True(regularizer.Loss(model, x, model.Forward(x)).ToDouble() > before + 0.01);
    }

    [Fact]
    public void Herding_is_the_greedy_choice_by_brute_force()
    {
        for (var trial = 0; trial < 20; trial++)
        {
            var features = Tensor.Randn([9, 3], new Rng(trial), DType.Float64) + 1;
            foreach (var normalize in (bool[])[true, false])
            {
                var rows = normalize ? features.Normalize() : features;
                List<int> chosen = [];
                for (var k = 1; k <= 6; k++)
                {
                    chosen.Add(Enumerable.Range(0, 9).Except(chosen).MinBy(i => (rows.IndexSelect(0, Tensor.Of<long>([.. chosen.Append(i).Select(j => (long)j)])).Mean(0) - rows.Mean(0)).Norm().ToDouble()));
                }
                Assert.Equal(chosen, Herding.Select(features, 6, normalize));
                Assert.Equal(chosen.Take(3), Herding.Select(features, 3, normalize));
            }
        }
        Assert.Equal(9, Herding.Select(Tensor.Randn([9, 3], new Rng(1)), 9).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => Herding.Select(Tensor.Randn([2, 3], new Rng(1)), 3));
    }

    [Fact]
    public void Nearest_means_by_hand()
    {
        var means = new NearestMeans(Tensor.Of(2.0, 0, 0, 5, 0, 1).Reshape(3, 2), Tensor.Of<long>([0, 1, 1]));
        Assert.Equal([1, 0, 0, 1], means.Means.ToArray<double>());
        Assert.Equal([0, 1], means.Predict(Tensor.Of(9.0, 8, 0.1, 0.2).Reshape(2, 2)).ToArray<long>());
        Assert.Contains("class 0", Assert.Throws<ArgumentException>(() => new NearestMeans(Tensor.Ones([1, 2]), Tensor.Of<long>([1]))).Message);
    }

    [Fact]
    public void The_memory_keeps_its_budget_and_the_first_of_every_order()
    {
        var (tasks, body) = (Stream(), new Linear(4, 4, new Rng(1)));
        var memory = new ExemplarMemory(17);
        memory.Keep(tasks[0], body, body.Forward);
        Assert.Equal(16, memory.Count);
        var first = memory.Inputs;
        Assert.Equal(tasks[0].TrainInputs, memory.With(tasks[0]).Inputs.Narrow(0, 0, tasks[0].TrainInputs.Size(0)), (a, b) => a.ToArray<float>().SequenceEqual(b.ToArray<float>()));
        memory.Keep(tasks[1], body, body.Forward);
        Assert.Equal([.. Enumerable.Range(0, 4).SelectMany(c => Enumerable.Repeat((long)c, 4))], memory.Labels.ToArray<long>());
        Check.Same(first.Narrow(0, 0, 4), memory.Inputs.Narrow(0, 0, 4));
        Check.Same(first.Narrow(0, 8, 4), memory.Inputs.Narrow(0, 4, 4));
        Assert.Contains("in their order", Assert.Throws<ArgumentException>(() => memory.Keep(tasks[0], body, body.Forward)).Message);
        Assert.Contains("budget", Assert.Throws<ArgumentException>(() => new ExemplarMemory(1).Keep(tasks[0], body, body.Forward)).Message);
    }

    [Fact]
    public void A_stream_is_cut_into_tasks_with_classes_in_their_order()
    {
        var (points, labels) = Blobs.Draw(3, 4, new Rng(1));
        var tasks = ContinualTask.Split(points, labels, points, labels, [2, 0, 3, 1], 2);
        Assert.Equal((0, 2, 2, 4), (tasks[0].FirstClass, tasks[0].Known, tasks[1].FirstClass, tasks[1].Known));
        // Sample i of the set is of class i mod 4.
        Assert.Equal([1, 0, 1, 0, 1, 0], tasks[0].TrainLabels.ToArray<long>());
        Check.Same(points.IndexSelect(0, Tensor.Of<long>([1, 3, 5, 7, 9, 11])), tasks[1].TestInputs);
        Assert.Throws<ArgumentException>(() => ContinualTask.Split(points, labels, points, labels, [0, 1, 2], 2));
        Assert.Contains("before", Assert.Throws<ArgumentException>(() => new ContinualTask(1, 2, points, labels.Clamp(0, 2), points, labels.Clamp(1, 2))).Message);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("ewc")]
    [InlineData("lwf")]
    [InlineData("memory")]
    public void What_holds_the_past_forgets_less(string how)
    {
        var plain = Forgetting("plain");
        if (how == "none")
        {
            Assert.True(plain > 0.5, $"{plain}");
            return;
        }
        var held = Forgetting(how);
        Assert.True(held < plain - 0.2, $"{how} forgets {held} where plain training forgets {plain}");
    }

    static double Forgetting(string how)
    {
        var tasks = Stream();
        var model = new GrowingClassifier(new FamilyMlp(new() { Inputs = 4, Hidden = [32], Outputs = 16 }, new Rng(1)), 16, 2, new Rng(2));
        IContinualRegularizer? regularizer = how switch { "ewc" => new ElasticWeights(), "lwf" => new LearningWithoutForgetting(), _ => null };
        var memory = new ExemplarMemory(16);
        var matrix = ContinualTrainer.Run(tasks, Learn, Predict);
        return matrix.FinalForgetting;

        void Learn(int number, ContinualTask task)
        {
            model.GrowTo(task.Known, new Rng(7).Split(number));
            regularizer?.BeforeTask(model, task.FirstClass);
            var training = new TrainingOptions { Epochs = 15, Optimizer = m => new Sgd(m, new() { LearningRate = 0.05, Momentum = 0.9 }) };
            if (how == "memory")
            {
                var (inputs, labels) = memory.With(task);
                ClassifierTrainer.Train(model, ClassifierTrainer.Batches(inputs, labels, 16, new Rng(8)), new() { Epochs = 15, Optimizer = training.Optimizer });
                memory.Keep(task, model, model.Features);
            }
            else
            {
                ContinualTrainer.Train(model, task, regularizer, new() { Strength = how == "ewc" ? 50 : 3, NewClassesOnly = how != "plain", BatchSize = 16, Training = training }, new Rng(8));
            }
            regularizer?.AfterTask(model, task.TrainInputs, task.TrainLabels);
        }

        Tensor Predict(Tensor inputs, int known) => how == "memory"
            ? memory.Classifier(model, model.Features).Predict(ClassifierTrainer.Predict(model, model.Features, inputs))
            : ClassifierTrainer.Predict(model, inputs).ArgMax(1);
    }

    static GrowingClassifier Model(int classes, HeadKind kind = HeadKind.Linear) => new(new Linear(4, 4, new Rng(1)), 4, classes, new Rng(2), kind);

    static IReadOnlyList<ContinualTask> Stream()
    {
        var (train, trainLabels) = Blobs.Draw(40, 4, new Rng(1), spread: 0.6, features: 4);
        var (test, testLabels) = Blobs.Draw(30, 4, new Rng(2), spread: 0.6, features: 4);
        return ContinualTask.Split(train.To(DType.Float32), trainLabels, test.To(DType.Float32), testLabels, [0, 3, 1, 2], 2);
    }
}
