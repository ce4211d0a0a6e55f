using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Continual;
using Praxis.Learning.Families;
using Praxis.Learning.Training;
using Praxis.Papers.Transfer;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Transfer;

public sealed class AdaptiveRegularizationTests
{
    static readonly AdaptiveOptions Small = new() { Range = SearchRange.LogReal(0.1, 100), Trials = 6, Epochs = 8, PruneAfter = 2, Pool = 10, BatchSize = 32, LearningRate = 0.05 };

    [Fact]
    public void Every_trial_starts_from_the_weights_of_the_end_of_the_task_before()
    {
        var watcher = new Watcher();
        var result = AdaptiveRegularization.Run(Model(), Stream(), watcher, Small, new Rng(5));
        Assert.Equal(12, result.Trials.Count);
        foreach (var task in (int[])[1, 2])
        {
            var starts = watcher.Starts.Where(start => start.Task == task).ToArray();
            Assert.Equal(6, starts.Length);
            Assert.All(starts, start => Assert.Equal(watcher.Before[task], start.Weights));
        }
        // What the task before ended with, up to the new rows of the head, is what the next begins with.
        var body = Model().Find<Layer>("body").FlattenParameters().Count;
        Assert.Equal(watcher.After[1][..body], watcher.Before[2][..body]);
    }

    [Fact]
    public void The_model_is_that_of_the_best_finished_trial_without_another_training()
    {
        var watcher = new Watcher();
        var result = AdaptiveRegularization.Run(Model(), Stream(), watcher, Small, new Rng(5));
        foreach (var task in (int[])[1, 2])
        {
            var finished = result.Trials.Where(trial => trial.Task == task && !trial.Pruned).ToArray();
            Assert.NotEmpty(finished);
            Assert.All(finished, trial => Assert.Equal(8, trial.Epochs));
            Assert.Equal(finished.MaxBy(trial => trial.Score)!.Strength, result.Strengths[task]);
        }
        Assert.Contains(result.Trials, trial => trial.Pruned && trial.Epochs == 2);
        Assert.True(double.IsNaN(result.Strengths[0]));
        Assert.Equal(result.Trials.Where(trial => trial.Task == 2 && !trial.Pruned).Max(trial => trial.Score), result.PoolAccuracy);
        Assert.Equal(result.PoolAccuracy, ClassifierTrainer.Accuracy(result.Model, result.PoolInputs, result.PoolLabels));
        Assert.Equal(watcher.After[2], result.Model.FlattenParameters().ToArray<float>());
    }

    [Fact]
    public void The_pool_holds_every_class_and_nothing_that_is_learned_or_tested()
    {
        var watcher = new Watcher();
        var tasks = Stream();
        var result = AdaptiveRegularization.Run(Model(), tasks, watcher, Small, new Rng(5));
        Assert.Equal(Enumerable.Range(0, 6).Select(c => ((long)c, 10)), result.PoolLabels.ToArray<long>().CountBy(label => label).Select(pair => (pair.Key, pair.Value)).Order());
        var pool = Rows(result.PoolInputs).ToHashSet();
        Assert.Equal(60, pool.Count);
        Assert.Empty(pool.Intersect(watcher.Seen));
        Assert.All(tasks, task => Assert.Empty(pool.Intersect(Rows(task.TestInputs))));
        Assert.Empty(pool.Except(tasks.SelectMany(task => Rows(task.TrainInputs))));
        // The penalty is asked for on later tasks only: their samples that are not in the pool, all of them.
        Assert.Equal(2 * 2 * 30, watcher.Seen.Count);
    }

    [Fact]
    public void Classification_reads_new_outputs_only_so_that_without_penalty_old_rows_stay()
    {
        var tasks = Stream();
        var options = Small with { Sampler = new Constant(0), Trials = 1, WeightDecay = 0 };
        var watcher = new Watcher();
        var result = AdaptiveRegularization.Run(Model(), tasks, watcher, options, new Rng(5));
        Assert.Equal(watcher.HeadBefore[2][..(4 * 16)], result.Model.Head.Weight.ToArray<float>()[..(4 * 16)]);
        Assert.NotEqual(watcher.HeadBefore[2][(4 * 16)..], result.Model.Head.Weight.ToArray<float>()[(4 * 16)..]);
    }

    [Fact]
    public void One_trial_of_a_constant_is_ordinary_regularised_training()
    {
        var tasks = Stream();
        var options = Small with { Sampler = new Constant(3), Trials = 1, DropAfter = 1, WeightDecay = 1e-3, FirstWeightDecay = 1e-3 };
        var result = AdaptiveRegularization.Run(Model(), tasks, new LearningWithoutForgetting(), options, new Rng(5));
        // The same with the house's own parts; only the order of rows in the pool is taken from the run.
        var model = Model();
        var lwf = new LearningWithoutForgetting();
        var pool = Rows(result.PoolInputs).ToHashSet();
        for (var t = 0; t < 3; t++)
        {
            var own = new Rng(5).Split("task").Split(t);
            var rows = Rows(tasks[t].TrainInputs);
            var kept = Tensor.Of<long>([.. Enumerable.Range(0, rows.Length).Where(i => !pool.Contains(rows[i])).Select(i => (long)i)]);
            var rest = new ContinualTask(2 * t, 2, tasks[t].TrainInputs.IndexSelect(0, kept), tasks[t].TrainLabels.IndexSelect(0, kept), tasks[t].TestInputs, tasks[t].TestLabels);
            model.GrowTo(rest.Known, own.Split("head"));
            lwf.BeforeTask(model, 2 * t);
            ContinualTrainer.Train(model, rest, lwf, new()
            {
                Strength = 3,
                BatchSize = 32,
                Training = new() { Epochs = 8, Optimizer = m => new Learning.Optimizers.Sgd(m, new() { LearningRate = 0.05, Momentum = 0.9, WeightDecay = 1e-3 }) },
            }, t == 0 ? own.Split("order") : own.Split("order").Split(0));
        }
        Assert.Equal(model.FlattenParameters().ToArray<float>(), result.Model.FlattenParameters().ToArray<float>());
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_the_given_model_is_left_alone()
    {
        var model = Model();
        var before = model.FlattenParameters().ToArray<float>();
        var (first, second) = (Run(5), Run(5));
        Assert.Equal(first.Model.FlattenParameters().ToArray<float>(), second.Model.FlattenParameters().ToArray<float>());
        Assert.Equal(first.Trials, second.Trials);
        Assert.NotEqual(first.Trials.Select(trial => trial.Strength), Run(6).Trials.Select(trial => trial.Strength));
        Assert.Equal(before, model.FlattenParameters().ToArray<float>());
        Assert.Equal(2, model.Classes);

        AdaptiveResult Run(long seed) => AdaptiveRegularization.Run(model, Stream(), new BatchFisherWeights(), Small with { Range = SearchRange.LogReal(10, 50_000) }, new Rng(seed));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1000.0)]
    public void A_strength_that_is_never_right_hurts(double strength)
    {
        // Long enough for the first task to be forgotten.
        var options = Small with { Epochs = 20, LearningRate = 0.1, PruneAfter = 5 };
        var (chosen, wrong) = (0.0, 0.0);
        for (var seed = 0; seed < 3; seed++)
        {
            chosen += AdaptiveRegularization.Run(Model(), Stream(seed), new LearningWithoutForgetting(), options, new Rng(seed)).Accuracies.AverageIncrementalAccuracy / 3;
            wrong += AdaptiveRegularization.Run(Model(), Stream(seed), new LearningWithoutForgetting(), options with { Sampler = new Constant(strength), Trials = 1 }, new Rng(seed)).Accuracies.AverageIncrementalAccuracy / 3;
        }
        Assert.True(chosen > wrong + 0.03, $"chosen {chosen}, always {strength}: {wrong}");
    }

    [Fact]
    public void Batch_information_is_the_mean_of_squared_batch_gradients_cut_off_and_merged_by_classes()
    {
        var model = new GrowingClassifier(new Function(x => x), 3, 2, new Rng(1));
        var x = Tensor.Randn([6, 3], new Rng(2));
        var labels = Tensor.Of<long>([0, 1, 1, 0, 1, 0]);
        // The gradient of a batch is the mean of (p − y)xᵀ.
        var gap = model.Forward(x).Detach().Softmax() - labels.OneHot(2);
        Tensor Squared(int start) => (gap.Narrow(0, start, 3).T.MatMul(x.Narrow(0, start, 3)) / 3).Square();
        var byHand = ((Squared(0) + Squared(3)) / 2).ToArray<float>();
        var information = BatchFisherWeights.Information(model, x, labels, batchSize: 3, limit: 1e9);
        Close(byHand, information["head.weight"].ToArray<float>());
        var limit = byHand.Order().ElementAt(3);
        Close([.. byHand.Select(value => Math.Min(value, limit))], BatchFisherWeights.Information(model, x, labels, batchSize: 3, limit: limit)["head.weight"].ToArray<float>());
        Assert.All(BatchFisherWeights.Information(model, x, labels)["head.weight"].ToArray<float>(), value => Assert.InRange(value, 0, 1.0001e-4f));

        var elastic = new BatchFisherWeights(batchSize: 3, limit: 1e9);
        elastic.BeforeTask(model, 0);
        elastic.AfterTask(model, x, labels);
        model.GrowTo(5, new Rng(3));
        elastic.BeforeTask(model, 2);
        Assert.Equal(0, elastic.Loss(model, x, x).ToDouble());
        var later = Tensor.Of<long>([2, 3, 4, 2, 3, 4]);
        var fresh = BatchFisherWeights.Information(model, x, later, 3, 1e9)["head.weight"].ToArray<float>();
        elastic.AfterTask(model, x, later);
        // K/C = 2/5 on the two rows that existed.
        Close([.. fresh.Select((value, i) => i < 6 ? (0.4f * byHand[i]) + (0.6f * value) : value)], elastic.Penalty!.Importance["head.weight"].ToArray<float>());
    }

    [Fact]
    public void What_cannot_be_run_is_refused()
    {
        var tasks = Stream();
        Refused("outputs for the first task", () => Run(tasks, Small, Model(3)));
        Refused("at least 1", () => Run(tasks, Small with { Trials = 0 }, Model()));
        Refused("set aside", () => Run(tasks, Small with { Pool = 40 }, Model()));
        Refused("learning rate of -1", () => Run(tasks, Small with { LearningRate = -1 }, Model()));
        Refused("NaN", () => Run([new ContinualTask(0, 2, tasks[0].TrainInputs * double.NaN, tasks[0].TrainLabels, tasks[0].TestInputs, tasks[0].TestLabels)], Small, Model()));
        Assert.Contains("diverged", Assert.Throws<InvalidOperationException>(() => Run(tasks, Small with { Sampler = new Constant(1e30), Trials = 2 }, Model())).Message);

        static void Run(IReadOnlyList<ContinualTask> tasks, AdaptiveOptions options, GrowingClassifier model) => AdaptiveRegularization.Run(model, tasks, new LearningWithoutForgetting(), options, new Rng(1));

        static void Refused(string part, Action action) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(action).Message);
    }

    [Fact]
    public void The_study_measures_every_arm_at_smoke_scale()
    {
        var results = Rehearsal.Of(new AdaptiveRegularizationStudy());
        Assert.Equal(6, results.ArmsOf("average incremental accuracy").Count);
        Assert.Equal(5, results.ArmsOf("forgetting").Count);
        Assert.All(results.Study.Draw(results), figure => Assert.Contains("fine-tuning", figure.ToSvg()));
        Assert.True(results.Mean("joint training", "average incremental accuracy")!.Value.Mean > results.Mean("fine-tuning", "average incremental accuracy")!.Value.Mean);
    }

    static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (e, a) in expected.Zip(actual))
            Assert.True(Math.Abs(e - a) <= 1e-6 + (1e-4 * Math.Abs(e)), $"{e} was expected and {a} came");
    }

    static string[] Rows(Tensor inputs) => [.. Enumerable.Range(0, inputs.Size(0)).Select(i => string.Join(' ', inputs.Select(0, i).ToArray<float>()))];

    static GrowingClassifier Model(int classes = 2) => new(new Sequential(new Mlp(new() { Inputs = 12, Hidden = [32], Outputs = 16 }, new Rng(1))).Append(x => x.Relu()), 16, classes, new Rng(2));

    static ContinualTask[] Stream(long seed = 3)
    {
        var world = new TaskStream(new() { Dimension = 12, Tasks = 3, ClassesPerTask = 2 }, new Rng(seed));
        return [.. Enumerable.Range(0, 3).Select(task =>
        {
            var (train, test) = (world.Task(task, "train", 40), world.Task(task, "test", 60));
            return new ContinualTask(2 * task, 2, train.Points, train.Labels, test.Points, test.Labels);
        })];
    }

    /// <summary>Distillation that writes down what it sees.</summary>
    sealed class Watcher : IContinualRegularizer
    {
        readonly LearningWithoutForgetting _inner = new();
        readonly HashSet<GrowingClassifier> _known = new(ReferenceEqualityComparer.Instance);

        public List<float[]> Before { get; } = [];

        public List<float[]> HeadBefore { get; } = [];

        public List<float[]> After { get; } = [];

        public List<(int Task, float[] Weights)> Starts { get; } = [];

        public HashSet<string> Seen { get; } = [];

        public void BeforeTask(GrowingClassifier model, int known)
        {
            Before.Add(model.FlattenParameters().ToArray<float>());
            HeadBefore.Add(model.Head.Weight.ToArray<float>());
            _inner.BeforeTask(model, known);
        }

        public Tensor Loss(GrowingClassifier model, Tensor inputs, Tensor logits)
        {
            if (_known.Add(model))
                Starts.Add((Before.Count - 1, model.FlattenParameters().ToArray<float>()));
            Seen.UnionWith(Rows(inputs));
            return _inner.Loss(model, inputs, logits);
        }

        public void AfterTask(GrowingClassifier model, Tensor inputs, Tensor labels)
        {
            After.Add(model.FlattenParameters().ToArray<float>());
            Assert.Equal(60, inputs.Size(0));
        }
    }
}
