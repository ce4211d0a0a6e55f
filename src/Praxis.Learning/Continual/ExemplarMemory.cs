using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Learning.Continual;

/// <summary>Choosing samples whose mean follows the mean of all (Welling, 2009; as in iCaRL, Rebuffi et al., 2017).</summary>
public static class Herding
{
    /// <summary>
    /// p_k = argmin_x ‖μ − (1/k)·(φ(x) + Σ_{j&lt;k} φ(p_j))‖ for k = 1, 2, …, each sample once, the earlier of equal ones; φ are the rows,
    /// taken to unit length first where <paramref name="normalize"/> is on, and μ their mean. Every first part is the choice for its size.
    /// </summary>
    public static int[] Select(Tensor features, int count, bool normalize = true)
    {
        var matrix = Checked.Matrix(features, "Herding", "features");
        int samples = matrix.Size(0), width = matrix.Size(1);
        if (count < 0 || count > samples)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"Herding: {count} of {samples} samples were asked for.");
        }
        var rows = (normalize ? matrix.Normalize() : matrix).ToArray<double>();
        var mean = new double[width];
        for (var i = 0; i < rows.Length; i++)
        {
            mean[i % width] += rows[i] / samples;
        }
        var (sum, used, chosen) = (new double[width], new bool[samples], new int[count]);
        for (var k = 1; k <= count; k++)
        {
            var (best, least) = (-1, double.PositiveInfinity);
            for (var i = 0; i < samples; i++)
            {
                if (!used[i] && Distance(rows.AsSpan(i * width, width), sum, mean, k) is var distance && distance < least)
                {
                    (best, least) = (i, distance);
                }
            }
            (chosen[k - 1], used[best]) = (best, true);
            for (var j = 0; j < width; j++)
            {
                sum[j] += rows[(best * width) + j];
            }
        }
        return chosen;
    }

    static double Distance(ReadOnlySpan<double> row, double[] sum, double[] mean, int k)
    {
        var total = 0.0;
        for (var j = 0; j < row.Length; j++)
        {
            var gap = mean[j] - ((sum[j] + row[j]) / k);
            total += gap * gap;
        }
        return total;
    }
}

/// <summary>The classifier of nearest means: argmin_c ‖φ(x)/‖φ(x)‖ − μ_c‖, where μ_c is the mean of unit features of the class, of unit length.</summary>
public sealed class NearestMeans
{
    readonly Tensor _means;

    /// <summary>Means of features (samples × width) by their labels; each class below the greatest label needs at least one sample.</summary>
    public NearestMeans(Tensor features, Tensor labels)
    {
        var matrix = Checked.Matrix(features, "NearestMeans", "features");
        var numbers = Checked.Labels(labels, matrix.Size(0), "NearestMeans");
        var classes = numbers.Max() + 1;
        if (Enumerable.Range(0, classes).Except(numbers).ToArray() is { Length: > 0 } empty)
        {
            throw new ArgumentException($"NearestMeans: class {empty[0]} of {classes} has no sample; each needs at least one.");
        }
        _means = labels.OneHot(classes, DType.Float64).T.MatMul(matrix.Normalize()).Normalize();
    }

    /// <summary>The means (classes × width), of unit length.</summary>
    public Tensor Means => _means;

    /// <summary>The class of every row, the earlier of equally near ones.</summary>
    public Tensor Predict(Tensor features)
    {
        var matrix = Checked.Matrix(features, "NearestMeans", "features");
        Checked.SameColumns(matrix, _means, "NearestMeans");
        return matrix.Normalize().SquaredDistancesTo(_means).ArgMin(1);
    }
}

/// <summary>
/// Samples of old classes within a fixed budget M (iCaRL, Rebuffi et al., 2017): with C classes each keeps its first ⌊M/C⌋ samples
/// in the order of herding.
/// </summary>
/// <param name="budget">M, how many samples are kept together at most.</param>
public sealed class ExemplarMemory(int budget)
{
    readonly List<Tensor> _kept = [];

    /// <summary>M.</summary>
    public int Budget { get; } = Checked.AtLeast(1, budget, "ExemplarMemory", nameof(budget));

    /// <summary>How many classes have samples here.</summary>
    public int Classes => _kept.Count;

    /// <summary>How many samples there are.</summary>
    public int Count => _kept.Sum(samples => samples.Size(0));

    /// <summary>All samples, class by class, in the order of herding.</summary>
    public Tensor Inputs => _kept.Count > 0 ? Tensor.Cat([.. _kept]) : throw new InvalidOperationException("ExemplarMemory: nothing is kept yet; call Keep after the first task.");

    /// <summary>The classes of <see cref="Inputs"/>.</summary>
    public Tensor Labels => Tensor.Of<long>([.. _kept.SelectMany((samples, label) => Enumerable.Repeat((long)label, samples.Size(0)))]);

    /// <summary>Keeps samples of a task's classes and lets go of the last ones of earlier classes.</summary>
    /// <param name="task">A task that has just been learned.</param>
    /// <param name="model">The module whose features order the samples.</param>
    /// <param name="features">Those features (samples × width).</param>
    public void Keep(ContinualTask task, Module model, Func<Tensor, Tensor> features)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.FirstClass != Classes)
        {
            throw new ArgumentException($"ExemplarMemory: the task begins with class {task.FirstClass} where samples of {Classes} classes are kept; keep the tasks in their order.");
        }
        var each = Budget / task.Known;
        if (each == 0)
        {
            throw new ArgumentException($"ExemplarMemory: a budget of {Budget} samples has none for each of {task.Known} classes; give more.");
        }
        var labels = task.TrainLabels.ToArray<long>();
        List<Tensor> fresh = [];
        for (var label = task.FirstClass; label < task.Known; label++)
        {
            var members = Tensor.Of<long>([.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == label).Select(i => (long)i)]);
            if (members.Count == 0)
            {
                throw new ArgumentException($"ExemplarMemory: the task has no training sample of class {label}.");
            }
            var samples = task.TrainInputs.IndexSelect(0, members);
            var order = Herding.Select(ClassifierTrainer.Predict(model, features, samples), Math.Min(each, members.Count));
            fresh.Add(samples.IndexSelect(0, Tensor.Of<long>([.. order.Select(i => (long)i)])).Detach().Keep());
        }
        for (var label = 0; label < _kept.Count; label++)
        {
            _kept[label] = _kept[label].Narrow(0, 0, Math.Min(each, _kept[label].Size(0))).Clone().Keep();
        }
        _kept.AddRange(fresh);
    }

    /// <summary>The classifier of the nearest mean of exemplars, by a model's present features.</summary>
    public NearestMeans Classifier(Module model, Func<Tensor, Tensor> features) => new(ClassifierTrainer.Predict(model, features, Inputs), Labels);

    /// <summary>A task with the kept samples of old classes added to what there is to learn from; its test data stay. Its labels then go below its first class, so train over all classes.</summary>
    public (Tensor Inputs, Tensor Labels) With(ContinualTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Classes == 0 ? (task.TrainInputs, task.TrainLabels) : (Tensor.Cat([task.TrainInputs, Inputs]), Tensor.Cat([task.TrainLabels, Labels]));
    }
}
