using Praxis.Data.Worlds;
using Praxis.Learning;
using Praxis.Learning.Continual;
using Praxis.Learning.Families;
using Praxis.Papers.Transfer;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Transfer;

/// <summary>Adaptive regularization at the edges: double precision, frozen parts, one task, divergence, and what is refused before work.</summary>
public sealed class AdaptiveRegularizationRobustnessTests
{
    static readonly AdaptiveOptions Small = new() { Range = SearchRange.LogReal(0.1, 100), Trials = 4, Epochs = 4, PruneAfter = 1, Pool = 10, BatchSize = 16, LearningRate = 0.05 };

    static GrowingClassifier Model() => new(new Sequential(new Mlp(new() { Inputs = 12, Hidden = [16], Outputs = 8 }, new Rng(1))).Append(x => x.Relu()), 8, 2, new Rng(2));

    static ContinualTask[] Stream(int tasks = 3, DType type = DType.Float32)
    {
        var world = new TaskStream(new() { Dimension = 12, Tasks = 3, ClassesPerTask = 2 }, new Rng(3));
        return [.. Enumerable.Range(0, tasks).Select(task =>
        {
            var (train, test) = (world.Task(task, "train", 20), world.Task(task, "test", 20));
            return new ContinualTask(2 * task, 2, train.Points.To(type), train.Labels, test.Points.To(type), test.Labels);
        })];
    }

    static AdaptiveResult Run(IReadOnlyList<ContinualTask> tasks, AdaptiveOptions options, IContinualRegularizer? regularizer = null, GrowingClassifier? model = null) =>
        AdaptiveRegularization.Run(model ?? Model(), tasks, regularizer ?? new LearningWithoutForgetting(), options, new Rng(5));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Double_precision_and_frozen_parts_stay_what_they_are(bool distillation)
    {
        var model = Model();
        model.To(DType.Float64);
        model.Freeze("body");
        model.Eval();
        var body = model.NamedParameters.Where(parameter => parameter.Name.StartsWith("body", StringComparison.Ordinal)).Select(parameter => parameter.Value.ToArray<double>()).ToArray();
        var result = Run(Stream(type: DType.Float64), Small, distillation ? new LearningWithoutForgetting() : new BatchFisherWeights(), model);
        Assert.Equal(6, result.Model.Classes);
        Assert.All(result.Model.Parameters, parameter => Assert.Equal(DType.Float64, parameter.DType));
        Assert.Equal(body, result.Model.NamedParameters.Where(parameter => parameter.Name.StartsWith("body", StringComparison.Ordinal)).Select(parameter => parameter.Value.ToArray<double>()));
        Assert.Equal(2, result.Model.TrainableParameters.Length);
    }

    [Fact]
    public void One_task_is_ordinary_training_and_needs_no_search()
    {
        var result = Run(Stream(1), Small with { BatchSize = 1, Pool = 19 });
        Assert.Empty(result.Trials);
        Assert.Equal([double.NaN], result.Strengths);
        Assert.Equal(1, result.Accuracies.Tasks);
    }

    [Fact]
    public void Trials_that_diverged_stand_behind_all_that_did_not()
    {
        var sampler = new Scripted([3, 1e30, 1, 30, 10, 0.5]);
        var result = Run(Stream(2), Small with { Sampler = sampler, Trials = 6, PruneAfter = 2, Epochs = 5 });
        Assert.True(double.IsNaN(result.Trials[1].Score));
        // Before each proposal: finished ones by their score, pruned ones by how far they came and their score, then the diverged one.
        for (var j = 0; j < 6; j++)
        {
            var before = result.Trials.Take(j).ToArray();
            double[] expected =
            [
                .. before.Where(trial => !trial.Pruned && !double.IsNaN(trial.Score)).OrderByDescending(trial => trial.Score).Select(trial => trial.Strength),
                .. before.Where(trial => trial.Pruned).OrderByDescending(trial => trial.Epochs).ThenByDescending(trial => trial.Score).Select(trial => trial.Strength),
                .. before.Where(trial => double.IsNaN(trial.Score)).Select(trial => trial.Strength),
            ];
            Assert.Equal(expected, sampler.Seen[j]);
        }
        Assert.Contains(result.Trials, trial => trial.Pruned);
        Assert.NotEqual(1e30, result.Strengths[1]);
    }

    [Fact]
    public void A_first_task_that_diverges_is_no_result() =>
        Assert.Contains("first task diverged", Assert.Throws<InvalidOperationException>(() => Run(Stream(1), Small with { LearningRate = 1e30 })).Message);

    [Fact]
    public void Elastic_weights_that_served_another_stream_begin_anew()
    {
        var used = new BatchFisherWeights();
        var (first, again) = (Run(Stream(), Small, used), Run(Stream(), Small, used));
        Assert.Equal(first.Model.FlattenParameters().ToArray<float>(), again.Model.FlattenParameters().ToArray<float>());
    }

    [Fact]
    public void The_elastic_penalty_is_worked_out_by_hand_and_does_not_hold_new_rows()
    {
        var model = new GrowingClassifier(new Function(x => x), 2, 2, new Rng(1));
        var elastic = new BatchFisherWeights(batchSize: 4, limit: 1e-3);
        elastic.BeforeTask(model, 0);
        elastic.AfterTask(model, Tensor.Randn([8, 2], new Rng(2)), Tensor.Of<long>(0, 1, 0, 1, 1, 0, 0, 1));
        var information = elastic.Penalty!.Importance["head.weight"].ToArray<float>();
        model.GrowTo(4, new Rng(3));
        elastic.BeforeTask(model, 2);
        using var off = Gradient.Off();
        double Loss() => elastic.Loss(model, Tensor.Zeros([1, 2]), Tensor.Zeros([1, 4])).ToDouble();
        Assert.Equal(0, Loss());
        model.Head.Weight.Narrow(0, 2, 2).FillInPlace(7);
        Assert.Equal(0, Loss());
        model.Head.Weight.Narrow(0, 0, 1).AddInPlace(3);
        Assert.Equal(0.5 * 9 * (information[0] + information[1]), Loss(), 1e-6);
    }

    [Fact]
    public void What_cannot_be_run_is_refused_before_anything_is_learned()
    {
        var tasks = Stream();
        Refused("PruneAfter is 0; it must be at least 1.", tasks, Small with { PruneAfter = 0 });
        Refused("PruneFactor is 1; it must be at least 2.", tasks, Small with { PruneFactor = 1 });
        Refused("BatchSize is 0; it must be at least 1.", tasks, Small with { BatchSize = 0 });
        Refused("from -1 to 1", tasks, Small with { Range = SearchRange.Real(-1, 1) });
        Refused("Sampler is null", tasks, Small with { Sampler = null! });
        Refused("learning rate of", tasks, Small with { LearningRate = double.PositiveInfinity });
        Refused("momentum of 2", tasks, Small with { Momentum = 2 });
        Refused("decays of -1", tasks, Small with { FirstWeightDecay = -1 });
        Refused("begins with class 4 where 2", [tasks[0], tasks[2]], Small);
        Refused("test samples of classes 2 to 3 hold NaN", [tasks[0], With(tasks[1], tasks[1].TrainInputs, tasks[1].TestInputs * double.NaN)], Small);
        Refused("all must be alike", [tasks[0], With(tasks[1], tasks[1].TrainInputs.Narrow(1, 0, 5), tasks[1].TestInputs)], Small);
        Refused("floating", [With(tasks[0], tasks[0].TrainInputs.To(DType.Int64), tasks[0].TestInputs)], Small);
        Assert.Contains("strength of -1", Assert.Throws<InvalidOperationException>(() => Run(tasks, Small with { Sampler = new Constant(-1) })).Message);
        Assert.StartsWith("BatchFisherWeights: batchSize is 0; it must be at least 1.", Assert.Throws<ArgumentOutOfRangeException>(() => new BatchFisherWeights(0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchFisherWeights(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchFisherWeights().BeforeTask(Model(), 3));

        static ContinualTask With(ContinualTask task, Tensor train, Tensor test) => new(task.FirstClass, task.Classes, train, task.TrainLabels, test, task.TestLabels);

        static void Refused(string part, IReadOnlyList<ContinualTask> tasks, AdaptiveOptions options)
        {
            var message = Assert.ThrowsAny<ArgumentException>(() => Run(tasks, options, new Untouched())).Message;
            Assert.Contains(part, message);
        }
    }

    [Fact]
    public void A_search_says_what_it_cannot_do()
    {
        var range = SearchRange.Real(0, 1);
        Assert.StartsWith("Tpe: trials is 0; it must be at least 1.", Assert.Throws<ArgumentOutOfRangeException>(() => Tpe.Maximize(range, x => x, 0, new Rng(1))).Message);
        Assert.Contains("NaN at all 3", Assert.Throws<InvalidOperationException>(() => Tpe.Maximize(range, _ => double.NaN, 3, new Rng(1))).Message);
        Assert.InRange(Tpe.Maximize(range, x => x < 0.5 ? double.NaN : x, 20, new Rng(1)).Best, 0.5, 1);
        var parzen = new ParzenEstimator([0.2], 0, 1);
        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity], [parzen.LogDensity(-0.01), parzen.LogDensity(1.01)]);
        Assert.True(double.IsFinite(parzen.LogDensity(0)) && double.IsFinite(parzen.LogDensity(1)));
        Assert.Throws<ArgumentException>(() => new ParzenEstimator([], 0, double.PositiveInfinity));
    }

    /// <summary>Proposes a list, and writes down what it was shown.</summary>
    sealed class Scripted(double[] values) : ISampler
    {
        public List<double[]> Seen { get; } = [];

        public double Propose(SearchRange range, IReadOnlyList<double> bestFirst, Rng rng)
        {
            Seen.Add([.. bestFirst]);
            return values[Seen.Count - 1];
        }
    }

    /// <summary>Must never be asked.</summary>
    sealed class Untouched : IContinualRegularizer
    {
        public void BeforeTask(GrowingClassifier model, int known) => throw new NotSupportedException("Work has begun.");

        public Tensor Loss(GrowingClassifier model, Tensor inputs, Tensor logits) => throw new NotSupportedException("Work has begun.");

        public void AfterTask(GrowingClassifier model, Tensor inputs, Tensor labels) => throw new NotSupportedException("Work has begun.");
    }
}
