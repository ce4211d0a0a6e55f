using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Learning.Continual;

/// <summary>What holds a model near to what it knew while it learns a task. It may serve several copies of a model at once.</summary>
public interface IContinualRegularizer
{
    /// <summary>Looks at the model as it is when a task begins, when the head has grown already.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="known">How many classes it knew before.</param>
    void BeforeTask(GrowingClassifier model, int known);

    /// <summary>The penalty, one number, for a batch of the task and the logits of the model that is trained on it.</summary>
    Tensor Loss(GrowingClassifier model, Tensor inputs, Tensor logits);

    /// <summary>Looks at the model as it is when a task has been learned, and at the data of the task.</summary>
    void AfterTask(GrowingClassifier model, Tensor inputs, Tensor labels);
}

/// <summary>How a task is learned.</summary>
public sealed record TaskOptions
{
    /// <summary>λ of the penalty.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Whether the softmax of the classification loss covers the classes of the task only; otherwise all classes known.</summary>
    public bool NewClassesOnly { get; init; } = true;

    /// <summary>The samples of a batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Epochs, optimiser and the rest.</summary>
    public TrainingOptions Training { get; init; } = new();
}

/// <summary>Learning one task after another.</summary>
public static class ContinualTrainer
{
    /// <summary>
    /// Trains a grown model on a task by CE(z[K..C], y − K) + λ·R, or CE(z, y) + λ·R over all known classes; the first task has no
    /// penalty. The regularizer's own calls before and after the task are the caller's.
    /// </summary>
    /// <param name="model">The model, with outputs for the task's classes.</param>
    /// <param name="task">The task.</param>
    /// <param name="regularizer">R; nothing: plain fine-tuning.</param>
    /// <param name="options">How to train.</param>
    /// <param name="rng">For the order of batches.</param>
    public static TrainingOutcome Train(GrowingClassifier model, ContinualTask task, IContinualRegularizer? regularizer, TaskOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.Strength >= 0 && double.IsFinite(options.Strength)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"ContinualTrainer: the strength is {options.Strength}; it must be at least 0 and finite.");
        }
        if (model.Classes != task.Known)
        {
            throw new ArgumentException($"ContinualTrainer: the head scores {model.Classes} classes and the task makes {task.Known} known; call GrowTo({task.Known}) first.");
        }
        var first = options.NewClassesOnly ? task.FirstClass : 0;
        var batches = ClassifierTrainer.Batches(task.TrainInputs, task.TrainLabels - first, options.BatchSize, rng);
        var holds = regularizer is not null && options.Strength > 0 && task.FirstClass > 0;
        return Trainer.Train(model, batches, Loss, options.Training, batch => model.Forward(batch.Inputs));

        Tensor Loss(ClassifierBatch batch)
        {
            var logits = model.Forward(batch.Inputs);
            var loss = (first == 0 ? logits : logits.Narrow(1, first, task.Known - first)).CrossEntropy(batch.Labels);
            return holds ? loss + (options.Strength * regularizer!.Loss(model, batch.Inputs, logits)) : loss;
        }
    }

    /// <summary>
    /// Goes through a stream: learns every task in turn, and after each measures the accuracy on all tasks seen so far, with the
    /// decision over all classes known then.
    /// </summary>
    /// <param name="tasks">The stream.</param>
    /// <param name="learn">Learns task t.</param>
    /// <param name="predict">The classes that are predicted for inputs (samples), when so many classes are known.</param>
    /// <param name="stop">Stops before the next task.</param>
    public static AccuracyMatrix Run(IReadOnlyList<ContinualTask> tasks, Action<int, ContinualTask> learn, Func<Tensor, int, Tensor> predict, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(learn);
        ArgumentNullException.ThrowIfNull(predict);
        var known = 0;
        foreach (var task in tasks)
        {
            if (task.FirstClass != known)
            {
                throw new ArgumentException($"ContinualTrainer.Run: a task begins with class {task.FirstClass} where {known} classes are known; tasks must follow one another.");
            }
            known = task.Known;
        }
        var matrix = new AccuracyMatrix(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            learn(i, tasks[i]);
            for (var j = 0; j <= i; j++)
            {
                matrix[i, j] = Metrics.Classification.Agreement(predict(tasks[j].TestInputs, tasks[i].Known), tasks[j].TestLabels);
            }
        }
        return matrix;
    }
}
