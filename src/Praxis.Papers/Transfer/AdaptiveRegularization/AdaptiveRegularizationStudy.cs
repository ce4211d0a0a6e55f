using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Continual;
using Praxis.Learning.Families;
using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Papers.Transfer;

/// <summary>Measures what 2303.13113 claims: a strength for each task beats one constant for the whole stream.</summary>
public sealed class AdaptiveRegularizationStudy : Study
{
    const string Adaptive = "adaptive", Random = "random search", Fixed = "fixed", Best = "best constant", None = "fine-tuning", Joint = "joint training";
    const string Incremental = "average incremental accuracy", Accuracy = "accuracy", Forgetting = "forgetting", Strength = "chosen strength";
    const string Distillation = "LwF", Elastic = "EWC";

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2303.13113", "AdaptiveRegularization", Theme.Transfer,
        "Before each new task of a class-incremental stream, Bayesian optimisation picks that task's own anti-forgetting strength instead of one constant for the whole stream.",
        "在类增量学习的每个新任务到来时,用贝叶斯优化为该任务单独选择防遗忘正则强度,而不是全程固定一个常数。")
    {
        Title = "Adaptive Regularization for Class-Incremental Learning",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.Better("with distillation, a strength for each task gives a higher average incremental accuracy than the usual constant", Incremental, Adaptive, Fixed, on: Distillation,
            zh: "使用蒸馏时,为每个任务单独选择强度比常用的固定强度有更高的平均增量准确率"),
        Claim.Better("and a higher one than the best constant in hindsight", Incremental, Adaptive, Best, on: Distillation,
            zh: "也高于事后选出的最佳常数"),
        Claim.Better("with elastic weights, a strength for each task gives a higher average incremental accuracy than the usual constant", Incremental, Adaptive, Fixed, on: Elastic,
            zh: "使用弹性权重(EWC)时,为每个任务单独选择强度也比常用的固定强度有更高的平均增量准确率"),
        Claim.Better("with distillation, a strength for each task forgets less than the usual constant", Forgetting, Adaptive, Fixed, on: Distillation, goal: Goal.Lower,
            zh: "使用蒸馏时,为每个任务单独选择强度比常用的固定强度遗忘更少"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("The stream is procedural (32 numbers, six tasks of four classes, far and near in turn) and the model a perceptron; the paper has CIFAR-100, an ImageNet subset and a ResNet-32. Only the strength is searched, as in the first version of the paper, not the learning rate or the size of a memory.",
            "任务流为程序生成(32 维,六个任务各四类,远近交替),模型为多层感知机;论文使用 CIFAR-100、ImageNet 子集和 ResNet-32。与论文第一版一致,只搜索正则强度,不搜索学习率与记忆大小。"),
        new("Strengths are searched on a logarithmic scale, 0.1 to 100 for LwF and 10 to 50,000 for EWC, since the useful region spans orders of magnitude here; the paper's code has whole numbers on a linear one.",
            "由于有用的强度跨越多个数量级,这里在对数尺度上搜索(LwF 为 0.1 到 100,EWC 为 10 到 50,000);论文代码使用线性整数网格。"),
        new("The pool of 25 samples a class is a small memory of old data that is used for selection only; all arms set it aside, and the best constant is chosen on it. The constant and the fixed arms run once for each value and task, so that random search, with as many trials, shows how much of a gain is the luck of many trials.",
            "每类 25 个样本的验证池只用于选择,不参与梯度;所有方法都同样留出该池,最佳常数也在其上选出。随机搜索使用同样多的试验次数,用来区分收益来自优化还是来自多次尝试。"),
        new("The number of seeds and the tuning of the rate were settled after early runs on seeds of the verdict had been seen.",
            "种子数与学习率的调节方式是在看过部分判定种子的早期运行之后确定的。"),
    ];

    /// <inheritdoc />
    public override int DefaultSeeds(Scale scale) => scale.Pick(smoke: 1, laptop: 10, full: 5);

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var rate = trial.Tuned("learning rate", [0.1, 0.05, 0.02, 0.01],
            (candidate, tuning) => new Bed(tuning, candidate).Run(Distillation, new Constant(3), 1).Accuracies.AverageIncrementalAccuracy, arm: "all arms, at the fixed strength", seeds: 2);
        var bed = new Bed(trial, rate);
        var joint = bed.Together();
        foreach (var method in trial.Scale == Scale.Smoke ? (string[])[Distillation] : [Distillation, Elastic])
        {
            Record(trial, method, None, bed.Run(method, new Constant(0), 1));
            Record(trial, method, Fixed, bed.Run(method, new Constant(Usual(method)), 1));
            Record(trial, method, Best, Constants(method).Select(strength => bed.Run(method, new Constant(strength), 1)).MaxBy(result => result.PoolAccuracy)!);
            Record(trial, method, Random, bed.Run(method, new RandomSearch(), bed.Trials));
            Record(trial, method, Adaptive, bed.Run(method, new Tpe(), bed.Trials));
            Record(trial, method, Joint, joint);
            trial.Progress(method == Distillation ? 0.5 : 1, method);
        }
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results)
    {
        ArgumentNullException.ThrowIfNull(results);
        foreach (var method in (string[])[Distillation, Elastic])
        {
            if (results.Curve(Adaptive, Accuracy, method).Count == 0)
                continue;
            var tasks = results.Curve(Adaptive, Strength, method).Select(point => point.At).ToArray();
            yield return new Panels
            {
                Name = $"stream-{method.ToLowerInvariant()}",
                Title = $"{method}: one strength for all tasks, or one for each",
                Items =
                [
                    new LineChart
                    {
                        Name = "accuracy",
                        X = new("tasks learned") { Ticks = [1, .. tasks] },
                        Y = new("accuracy on all classes seen"),
                        Series = [.. ((string[])[Joint, Adaptive, Random, Best, Fixed, None]).Select(arm => Curve(results, arm, method))],
                        Guides = [.. Near(tasks, at => at)],
                        Legend = LegendPlace.Below,
                    },
                    new GroupChart
                    {
                        Name = "gains",
                        Y = new("gain over the fixed strength"),
                        Groups = [.. ((string[])[None, Best, Random, Adaptive]).Select(arm => new NamedValues(arm, Gains(results, arm, method)))],
                        Guides = [new ReferenceLine(0)],
                    },
                    new GroupChart
                    {
                        Name = "strengths",
                        X = new("task"),
                        Y = new("strength λ chosen") { Log = true },
                        Groups = [.. tasks.Select(task => new NamedValues($"{task}", results.Values(Adaptive, Strength, task, method)))],
                        Style = GroupStyle.BoxesAndDots,
                        Guides = [.. Near(tasks, at => at - tasks[0]), new ReferenceLine(Usual(method))],
                    },
                ],
                Columns = 3,
                Caption = $"Left: means over seeds. Middle: differences in average incremental accuracy, seed by seed. Right: dashed, the usual constant {Usual(method)}. Shaded: tasks whose classes are near to old ones.",
            };
        }

        static Series Curve(Results results, string arm, string method)
        {
            var points = results.Curve(arm, Accuracy, method);
            return new(arm, [.. points.Select(point => point.At)], [.. points.Select(point => point.Estimate.Mean)]);
        }

        static double[] Gains(Results results, string arm, string method) =>
            [.. results.Values(arm, Incremental, on: method).Zip(results.Values(Fixed, Incremental, on: method), (own, other) => own - other)];

        // Tasks are counted from 1 here and from 0 in the world.
        static IEnumerable<ShadedSpan> Near(double[] tasks, Func<double, double> place) =>
            tasks.Where(task => TaskStream.IsNear((int)task - 1)).Select(task => new ShadedSpan(place(task) - 0.5, place(task) + 0.5));
    }

    static double Usual(string method) => method == Distillation ? 3 : 1000;

    static double[] Constants(string method) => method == Distillation ? [0.3, 1, 3, 10, 30, 100] : [10, 100, 300, 1000, 10_000, 50_000];

    static void Record(Trial trial, string method, string arm, AdaptiveResult result)
    {
        var accuracies = result.Accuracies;
        trial.Record(arm, Incremental, accuracies.AverageIncrementalAccuracy, on: method);
        trial.Record(arm, "final accuracy", accuracies.FinalAccuracy, on: method);
        if (arm != Joint)
            trial.Record(arm, Forgetting, accuracies.FinalForgetting, on: method);
        for (var task = 0; task < accuracies.Tasks; task++)
        {
            trial.Record(arm, Accuracy, accuracies.AverageAccuracy(task), at: task + 1, on: method);
            if (arm is Adaptive or Random or Best && task > 0)
                trial.Record(arm, Strength, result.Strengths[task], at: task + 1, on: method);
        }
    }

    /// <summary>The interference stream and the model of one seed, the same for all arms.</summary>
    sealed class Bed
    {
        readonly Work _work;
        readonly double _rate;
        readonly IReadOnlyList<ContinualTask> _tasks;
        readonly Rng _rng;

        public Bed(Work work, double rate)
        {
            (_work, _rate, _rng) = (work, rate, new Rng(work.Seed).Split("adaptive regularization"));
            var scale = work.Scale;
            var options = scale.Pick(smoke: new TaskStreamOptions { Tasks = 3 }, laptop: new TaskStreamOptions(), full: new TaskStreamOptions { Dimension = 64, Tasks = 10, ClassesPerTask = 10 });
            var world = new TaskStream(options, _rng.Split("world"));
            _tasks = [.. Enumerable.Range(0, options.Tasks).Select(task =>
            {
                var (train, test) = (world.Task(task, "train", 125), world.Task(task, "test", 100));
                return new ContinualTask(task * options.ClassesPerTask, options.ClassesPerTask, train.Points, train.Labels, test.Points, test.Labels);
            })];
            Trials = scale.Pick(smoke: 8, laptop: 20, full: 40);
            Epochs = scale.Pick(smoke: 10, laptop: 25, full: 100);
        }

        public int Trials { get; }

        int Epochs { get; }

        public AdaptiveResult Run(string method, ISampler sampler, int trials) => AdaptiveRegularization.Run(
            Model(), _tasks, method == Distillation ? new LearningWithoutForgetting(2) : new BatchFisherWeights(), Options(method) with { Sampler = sampler, Trials = trials }, _rng.Split("run"));

        /// <summary>The upper bound: a fresh model on the data of all tasks so far, after each task.</summary>
        public AdaptiveResult Together()
        {
            var options = Options(Distillation);
            var accuracies = new AccuracyMatrix(_tasks.Count);
            var model = Model();
            for (var last = 0; last < _tasks.Count; last++)
            {
                Tensor inputs = Tensor.Cat([.. _tasks.Take(last + 1).Select(task => task.TrainInputs)]), labels = Tensor.Cat([.. _tasks.Take(last + 1).Select(task => task.TrainLabels)]);
                model = Model();
                model.GrowTo(_tasks[last].Known, _rng.Split("joint head").Split(last));
                ClassifierTrainer.Train(model, ClassifierTrainer.Batches(inputs, labels, options.BatchSize, _rng.Split("joint order").Split(last)), new()
                {
                    Epochs = options.Epochs,
                    Optimizer = m => new Learning.Optimizers.Sgd(m, new() { LearningRate = options.LearningRate, Momentum = options.Momentum, WeightDecay = options.FirstWeightDecay }),
                    Stop = _work.Stop,
                });
                for (var task = 0; task <= last; task++)
                    accuracies[last, task] = ClassifierTrainer.Accuracy(model, _tasks[task].TestInputs, _tasks[task].TestLabels);
            }
            return new(model, [], [], accuracies, _tasks[0].TestInputs, _tasks[0].TestLabels, double.NaN);
        }

        AdaptiveOptions Options(string method) => new()
        {
            Range = method == Distillation ? SearchRange.LogReal(0.1, 100) : SearchRange.LogReal(10, 50_000),
            Epochs = Epochs,
            LearningRate = _rate,
            BatchSize = 64,
            Stop = _work.Stop,
        };

        GrowingClassifier Model()
        {
            var body = new Sequential(new Mlp(new() { Inputs = _tasks[0].TrainInputs.Size(1), Hidden = [128], Outputs = 64 }, _rng.Split("body"))).Append(x => x.Relu());
            return new(body, 64, _tasks[0].Known, _rng.Split("head"));
        }
    }
}
