using Praxis.Tensors;

namespace Praxis.Learning.Continual;

/// <summary>
/// One task of a stream: classes that were not seen before, numbered in the order of their arrival, so that the first task has
/// 0 … n₀ − 1, the second n₀ … n₀ + n₁ − 1 and so on.
/// </summary>
public sealed record ContinualTask
{
    /// <summary>A task with its data, which must have labels of its classes only.</summary>
    /// <param name="firstClass">The number of its first class: how many classes came before.</param>
    /// <param name="classes">How many classes it brings.</param>
    /// <param name="trainInputs">(samples × …).</param>
    /// <param name="trainLabels">The classes of those.</param>
    /// <param name="testInputs">(samples × …).</param>
    /// <param name="testLabels">The classes of those.</param>
    public ContinualTask(int firstClass, int classes, Tensor trainInputs, Tensor trainLabels, Tensor testInputs, Tensor testLabels)
    {
        Checked.AtLeast(0, firstClass, "ContinualTask", nameof(firstClass));
        Checked.AtLeast(1, classes, "ContinualTask", nameof(classes));
        (FirstClass, Classes) = (firstClass, classes);
        (TrainInputs, TrainLabels) = (Inputs(trainInputs, nameof(trainInputs)), Labels(trainInputs, trainLabels, "training"));
        (TestInputs, TestLabels) = (Inputs(testInputs, nameof(testInputs)), Labels(testInputs, testLabels, "test"));
    }

    /// <summary>The number of its first class: how many classes came before.</summary>
    public int FirstClass { get; }

    /// <summary>How many classes it brings.</summary>
    public int Classes { get; }

    /// <summary>How many classes are known after it.</summary>
    public int Known => FirstClass + Classes;

    /// <summary>What there is to learn from (samples × …).</summary>
    public Tensor TrainInputs { get; }

    /// <summary>The classes of the training samples.</summary>
    public Tensor TrainLabels { get; }

    /// <summary>What is tested on (samples × …).</summary>
    public Tensor TestInputs { get; }

    /// <summary>The classes of the test samples.</summary>
    public Tensor TestLabels { get; }

    /// <summary>
    /// Cuts a labelled set into tasks of classes, in the given order; class <c>order[k]</c> of the set gets the number k.
    /// </summary>
    public static IReadOnlyList<ContinualTask> Split(Tensor trainInputs, Tensor trainLabels, Tensor testInputs, Tensor testLabels, IReadOnlyList<int> order, int classesPerTask)
    {
        ArgumentNullException.ThrowIfNull(order);
        Checked.AtLeast(1, classesPerTask, "ContinualTask.Split", nameof(classesPerTask));
        if (order.Count == 0 || order.Count % classesPerTask != 0 || order.Distinct().Count() != order.Count)
        {
            throw new ArgumentException($"ContinualTask.Split: {order.Count} classes do not make tasks of {classesPerTask}; give each class once, and a number of them that is divisible.");
        }
        var places = order.Select((label, place) => (label, place)).ToDictionary(entry => (long)entry.label, entry => (long)entry.place);
        var tasks = new ContinualTask[order.Count / classesPerTask];
        for (var t = 0; t < tasks.Length; t++)
        {
            var first = t * classesPerTask;
            var (train, trainClasses) = Part(trainInputs, trainLabels, first);
            var (test, testClasses) = Part(testInputs, testLabels, first);
            tasks[t] = new(first, classesPerTask, train, trainClasses, test, testClasses);
        }
        return tasks;

        (Tensor Inputs, Tensor Labels) Part(Tensor inputs, Tensor labels, int first)
        {
            ArgumentNullException.ThrowIfNull(inputs);
            ArgumentNullException.ThrowIfNull(labels);
            var all = labels.ToArray<long>();
            long[] members = [.. Enumerable.Range(0, all.Length).Where(i => places.TryGetValue(all[i], out var place) && place >= first && place < first + classesPerTask).Select(i => (long)i)];
            return members.Length == 0
                ? throw new ArgumentException($"ContinualTask.Split: there is no sample of the classes {string.Join(", ", order.Skip(first).Take(classesPerTask))}; every task needs some to train and to test on.")
                : (inputs.IndexSelect(0, Tensor.Of<long>(members)), Tensor.Of<long>([.. members.Select(i => places[all[i]])]));
        }
    }

    static Tensor Inputs(Tensor inputs, string name)
    {
        ArgumentNullException.ThrowIfNull(inputs, name);
        return inputs;
    }

    Tensor Labels(Tensor inputs, Tensor labels, string what)
    {
        Checked.Labels(labels, inputs.Size(0), "ContinualTask", Known, $"{what} labels");
        return labels.Min().ToDouble() >= FirstClass
            ? labels
            : throw new ArgumentException($"ContinualTask: {labels.Min().ToDouble()} is among the {what} labels; a task of classes {FirstClass} to {Known - 1} has none of before.");
    }
}
