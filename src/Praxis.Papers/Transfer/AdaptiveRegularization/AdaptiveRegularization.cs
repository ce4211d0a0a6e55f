using Praxis.Learning;
using Praxis.Learning.Continual;
using Praxis.Learning.Metrics;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Papers.Transfer;

/// <summary>The options of <see cref="AdaptiveRegularization"/>; their defaults are those of the paper's code.</summary>
public sealed record AdaptiveOptions
{
    /// <summary>Where λ is searched: whole numbers from 1 to 100 for distillation. For elastic weights the code has <c>SearchRange.Int(1, 50_000, 1000)</c>.</summary>
    public SearchRange Range { get; init; } = SearchRange.Int(1, 100);

    /// <summary>What proposes λ.</summary>
    public ISampler Sampler { get; init; } = new Tpe();

    /// <summary>How many values of λ are tried for each task but the first.</summary>
    public int Trials { get; init; } = 40;

    /// <summary>How many training samples of every class are set aside for the pool when the class arrives.</summary>
    public int Pool { get; init; } = 25;

    /// <summary>The epochs before the first rung of the pruner; nothing: no trial is stopped early.</summary>
    public int? PruneAfter { get; init; } = 10;

    /// <summary>The pruner's reduction factor.</summary>
    public int PruneFactor { get; init; } = 4;

    /// <summary>How often the data of a task are gone through.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>After which share of the epochs the learning rate falls to a tenth.</summary>
    public double DropAfter { get; init; } = 0.6;

    /// <summary>The samples of a batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The learning rate.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The momentum.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The weight decay while the first task is learned.</summary>
    public double FirstWeightDecay { get; init; } = 5e-4;

    /// <summary>The weight decay while later tasks are learned.</summary>
    public double WeightDecay { get; init; } = 2e-4;

    /// <summary>Told of every trial.</summary>
    public Action<StrengthTrial>? OnTrial { get; init; }

    /// <summary>Stops before the next step.</summary>
    public CancellationToken Stop { get; init; }
}

/// <summary>One value of λ that was tried.</summary>
/// <param name="Task">The number of the task.</param>
/// <param name="Strength">λ.</param>
/// <param name="Score">The accuracy on the pool after the last epoch that was run.</param>
/// <param name="Epochs">How many epochs were run.</param>
/// <param name="Pruned">Whether the pruner stopped it.</param>
public sealed record StrengthTrial(int Task, double Strength, double Score, int Epochs, bool Pruned);

/// <summary>What came out.</summary>
/// <param name="Model">The trained model.</param>
/// <param name="Strengths">λ_t of every task; of the first, which needs none, NaN.</param>
/// <param name="Trials">All trials, in order.</param>
/// <param name="Accuracies">R_ij on the test data.</param>
/// <param name="PoolInputs">The samples that were set aside.</param>
/// <param name="PoolLabels">Their classes.</param>
/// <param name="PoolAccuracy">The model's accuracy on them at the end.</param>
public sealed record AdaptiveResult(GrowingClassifier Model, IReadOnlyList<double> Strengths, IReadOnlyList<StrengthTrial> Trials, AccuracyMatrix Accuracies, Tensor PoolInputs, Tensor PoolLabels, double PoolAccuracy);

/// <summary>
/// Adaptive regularization for class-incremental learning (arXiv 2303.13113): before each new task t, trials on copies of the model choose that
/// task's own strength λ_t = argmax_λ accuracy(θ_t(λ); pool_t), θ_t(λ) = argmin_θ CE(z[K..C], y − K) + λ·R(θ), where the pool holds samples of every
/// class seen so far.
/// </summary>
/// <example>
/// <code>
/// var result = AdaptiveRegularization.Run(model, tasks, new LearningWithoutForgetting(2), new() { Range = SearchRange.LogInt(1, 100), Trials = 20 }, new Rng(7));
/// </code>
/// </example>
public static class AdaptiveRegularization
{
    /// <summary>Learns a stream of tasks.</summary>
    /// <param name="model">A model with outputs for the classes of the first task; it is not changed.</param>
    /// <param name="tasks">The stream.</param>
    /// <param name="regularizer">R, such as <see cref="LearningWithoutForgetting"/> or <see cref="BatchFisherWeights"/>; of this run alone.</param>
    /// <param name="options">How to search and train.</param>
    /// <param name="rng">For the pool, new rows of the head, orders of batches and proposals.</param>
    public static AdaptiveResult Run(GrowingClassifier model, IReadOnlyList<ContinualTask> tasks, IContinualRegularizer regularizer, AdaptiveOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(regularizer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        Check(model, tasks, options);
        var run = new AdaptiveRun(model.Copy(), regularizer, options, rng);
        var accuracies = ContinualTrainer.Run(tasks, run.Learn, (inputs, _) => run.Predict(inputs), options.Stop);
        return new(run.Model, run.Strengths, run.Trials, accuracies, run.PoolInputs, run.PoolLabels, run.PoolAccuracy(run.Model));
    }

    static void Check(GrowingClassifier model, IReadOnlyList<ContinualTask> tasks, AdaptiveOptions options)
    {
        if (tasks.Count == 0 || model.Classes != tasks[0].Known)
            throw new ArgumentException($"AdaptiveRegularization: a model of {model.Classes} classes cannot begin a stream of {tasks.Count} tasks{(tasks.Count > 0 ? $" whose first has {tasks[0].Known}" : "")}; give one with outputs for the first task.");
        CheckOptions(options);
        var known = 0;
        foreach (var task in tasks)
        {
            if (task.FirstClass != known)
                throw new ArgumentException($"AdaptiveRegularization: a task begins with class {task.FirstClass} where {known} classes are known; tasks must follow one another from class 0 on.");
            known = task.Known;
            CheckSamples(task, task.TrainInputs, "training", tasks[0].TrainInputs);
            CheckSamples(task, task.TestInputs, "test", tasks[0].TrainInputs);
            var counts = task.TrainLabels.ToArray<long>().CountBy(label => label).ToDictionary();
            for (var label = task.FirstClass; label < task.Known; label++)
            {
                if (counts.GetValueOrDefault(label) <= options.Pool)
                    throw new ArgumentException($"AdaptiveRegularization: class {label} has {counts.GetValueOrDefault(label)} training samples and {options.Pool} are set aside; there must be more.");
            }
        }
    }

    static void CheckOptions(AdaptiveOptions options)
    {
        if (options.Range is null || options.Sampler is null)
            throw new ArgumentException($"AdaptiveRegularization: {(options.Range is null ? nameof(options.Range) : nameof(options.Sampler))} is null; give one.");
        foreach (var (value, name) in ((int, string)[])[(options.Trials, nameof(options.Trials)), (options.Pool, nameof(options.Pool)), (options.Epochs, nameof(options.Epochs)), (options.BatchSize, nameof(options.BatchSize)), (options.PruneAfter ?? 1, nameof(options.PruneAfter))])
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(name, $"AdaptiveRegularization: {name} is {value}; it must be at least 1.");
        }
        if (options.PruneFactor < 2)
            throw new ArgumentOutOfRangeException(nameof(options), $"AdaptiveRegularization: PruneFactor is {options.PruneFactor}; it must be at least 2.");
        if (options.Range.Low < 0)
            throw new ArgumentException($"AdaptiveRegularization: λ is searched from {options.Range.Low} to {options.Range.High}; it must not be negative.");
        if (!(options.DropAfter is >= 0 and <= 1) || !(options.LearningRate > 0 && double.IsFinite(options.LearningRate)))
            throw new ArgumentException($"AdaptiveRegularization: a learning rate of {options.LearningRate} that falls after a share {options.DropAfter} of the epochs is none; it must be positive and finite, and the share within 0 to 1.");
        if (!(options.Momentum is >= 0 and <= 1) || !(options.FirstWeightDecay >= 0 && options.WeightDecay >= 0) || !double.IsFinite(options.FirstWeightDecay + options.WeightDecay))
            throw new ArgumentException($"AdaptiveRegularization: a momentum of {options.Momentum} with weight decays of {options.FirstWeightDecay} and {options.WeightDecay} does not train; the momentum must be from 0 to 1 and the decays finite and at least 0.");
    }

    static void CheckSamples(ContinualTask task, Tensor inputs, string what, Tensor first)
    {
        var classes = $"the {what} samples of classes {task.FirstClass} to {task.Known - 1}";
        if (!inputs.IsFloating)
            throw new ArgumentException($"AdaptiveRegularization: {classes} are {inputs.DType}; they must be floating numbers.");
        if (!inputs.Shape.ToArray()[1..].SequenceEqual(first.Shape.ToArray()[1..]))
            throw new ArgumentException($"AdaptiveRegularization: {classes} have shape {inputs.Shape} and the first ones {first.Shape}; all must be alike but for their number.");
        if (inputs.IsFinite().All().ToDouble() == 0)
            throw new ArgumentException($"AdaptiveRegularization: {classes} hold NaN or infinity; they must be finite.");
    }
}

/// <summary>The state of one run: the model as it stands, the pool, and the trials.</summary>
sealed class AdaptiveRun(GrowingClassifier first, IContinualRegularizer regularizer, AdaptiveOptions options, Rng rng)
{
    readonly List<double> _strengths = [];
    readonly List<StrengthTrial> _trials = [];

    public GrowingClassifier Model { get; private set; } = first;

    public IReadOnlyList<double> Strengths => _strengths;

    public IReadOnlyList<StrengthTrial> Trials => _trials;

    public Tensor PoolInputs { get; private set; } = Tensor.Zeros([0]);

    public Tensor PoolLabels { get; private set; } = Tensor.Zeros([0], DType.Int64);

    public Tensor Predict(Tensor inputs) => ClassifierTrainer.Predict(Model, inputs).ArgMax(1);

    public double PoolAccuracy(GrowingClassifier model) => Classification.Agreement(ClassifierTrainer.Predict(model, PoolInputs).ArgMax(1), PoolLabels);

    /// <summary>Learns task t.</summary>
    public void Learn(int number, ContinualTask task)
    {
        var own = rng.Split("task").Split(number);
        var rest = SetAside(task, own.Split("pool"));
        Model.GrowTo(task.Known, own.Split("head"));
        regularizer.BeforeTask(Model, task.FirstClass);
        if (number == 0)
        {
            if (Train(Model, rest, 0, own.Split("order"), goOn: null).Diverged)
                throw new InvalidOperationException($"AdaptiveRegularization: the training of the first task diverged; lower the learning rate of {options.LearningRate}.");
            _strengths.Add(double.NaN);
        }
        else
        {
            Search(number, rest, own);
        }
        regularizer.AfterTask(Model, rest.TrainInputs, rest.TrainLabels);
    }

    /// <summary>Tries values of λ, each from the same weights, and keeps the weights of the best finished trial.</summary>
    void Search(int number, ContinualTask task, Rng own)
    {
        var pruner = options.PruneAfter is { } resource ? new SuccessiveHalving(resource, options.PruneFactor) : null;
        var tried = new List<StrengthTrial>();
        StrengthTrial? best = null;
        GrowingClassifier? bestModel = null;
        for (var j = 0; j < options.Trials; j++)
        {
            var strength = options.Sampler.Propose(options.Range, BestFirst(tried), own.Split("proposal").Split(j));
            if (!(strength >= 0 && double.IsFinite(strength)))
                throw new InvalidOperationException($"AdaptiveRegularization: the {options.Sampler.GetType().Name} proposed a strength of {strength} for task {number}; it must be finite and at least 0.");
            var copy = Model.Copy();
            var trial = Try(number, strength, copy, task, pruner, own.Split("order").Split(j));
            tried.Add(trial);
            _trials.Add(trial);
            options.OnTrial?.Invoke(trial);
            if (!trial.Pruned && double.IsFinite(trial.Score) && (best is null || trial.Score > best.Score))
                (best, bestModel) = (trial, copy);
        }
        if (best is null || bestModel is null)
            throw new InvalidOperationException($"AdaptiveRegularization: of {options.Trials} trials of task {number}, {tried.Count(trial => !trial.Pruned)} diverged and {tried.Count(trial => trial.Pruned)} were pruned, and none finished; lower the learning rate of {options.LearningRate} or the range of λ.");
        Model = bestModel;
        _strengths.Add(best.Strength);
    }

    StrengthTrial Try(int number, double strength, GrowingClassifier copy, ContinualTask task, SuccessiveHalving? pruner, Rng order)
    {
        var (score, epochs, pruned) = (double.NaN, 0, false);
        var outcome = Train(copy, task, strength, order, report =>
        {
            epochs = report.Epoch + 1;
            // The value after the last epoch is the objective: nobody is stopped there.
            if (pruner is null && epochs < options.Epochs)
                return true;
            score = PoolAccuracy(copy);
            pruned = epochs < options.Epochs && !pruner!.GoesOn(epochs, score);
            return !pruned;
        });
        return new(number, strength, outcome.Diverged ? double.NaN : score, epochs, pruned);
    }

    TrainingOutcome Train(GrowingClassifier model, ContinualTask task, double strength, Rng order, Func<EpochReport, bool>? goOn)
    {
        var steps = (task.TrainInputs.Size(0) + options.BatchSize - 1) / options.BatchSize;
        var sgd = new SgdOptions
        {
            LearningRate = options.LearningRate,
            Momentum = options.Momentum,
            WeightDecay = task.FirstClass == 0 ? options.FirstWeightDecay : options.WeightDecay,
            Schedule = Schedule.Milestones([(long)Math.Round(options.DropAfter * options.Epochs) * steps]),
        };
        return ContinualTrainer.Train(model, task, regularizer, new()
        {
            Strength = strength,
            NewClassesOnly = true,
            BatchSize = options.BatchSize,
            Training = new() { Epochs = options.Epochs, Optimizer = m => new Sgd(m, sgd), GoOn = goOn, Stop = options.Stop },
        }, order);
    }

    /// <summary>Values of λ so far, the best first: finished ones by their score, then pruned ones by how far they came and their score, last those that diverged.</summary>
    static double[] BestFirst(List<StrengthTrial> tried) =>
    [
        .. tried.OrderBy(trial => double.IsNaN(trial.Score)).ThenBy(trial => trial.Pruned).ThenByDescending(trial => trial.Pruned ? trial.Epochs : 0)
            .ThenByDescending(trial => trial.Score).Select(trial => trial.Strength),
    ];

    /// <summary>Moves samples of each of the task's classes into the pool; what is left is to learn from.</summary>
    ContinualTask SetAside(ContinualTask task, Rng draws)
    {
        var labels = task.TrainLabels.ToArray<long>();
        List<long> pool = [];
        for (var label = task.FirstClass; label < task.Known; label++)
        {
            long[] members = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == label).Select(i => (long)i)];
            draws.Split(label).Shuffle(members.AsSpan());
            pool.AddRange(members[..options.Pool]);
        }
        var aside = Tensor.Of<long>([.. pool.Order()]);
        var rest = Tensor.Of<long>([.. Enumerable.Range(0, labels.Length).Select(i => (long)i).Except(pool)]);
        var (inputs, classes) = (task.TrainInputs.IndexSelect(0, aside), task.TrainLabels.IndexSelect(0, aside));
        PoolInputs = PoolLabels.Count == 0 ? inputs : Tensor.Cat([PoolInputs, inputs]);
        PoolLabels = Tensor.Cat([PoolLabels, classes.To(DType.Int64)]);
        return new(task.FirstClass, task.Classes, task.TrainInputs.IndexSelect(0, rest), task.TrainLabels.IndexSelect(0, rest), task.TestInputs, task.TestLabels);
    }
}
