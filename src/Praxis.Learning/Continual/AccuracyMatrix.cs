namespace Praxis.Learning.Continual;

/// <summary>
/// R: the accuracy R_ij on task j after learning task i, from 0, and what follows from it (Lopez-Paz and Ranzato, 2017; Chaudhry et
/// al., 2018).
/// </summary>
public sealed class AccuracyMatrix
{
    readonly double[,] _values;

    /// <summary>A matrix of so many tasks, still empty.</summary>
    public AccuracyMatrix(int tasks)
    {
        Tasks = Checked.AtLeast(1, tasks, "AccuracyMatrix", nameof(tasks));
        _values = new double[tasks, tasks];
        for (var i = 0; i < tasks; i++)
        {
            for (var j = 0; j < tasks; j++)
            {
                _values[i, j] = double.NaN;
            }
        }
    }

    /// <summary>How many tasks there are.</summary>
    public int Tasks { get; }

    /// <summary>R_ij: the accuracy on task j after learning task i.</summary>
    public double this[int after, int on]
    {
        get => _values[Index(after), Index(on)] is var value && !double.IsNaN(value) ? value : throw new InvalidOperationException($"AccuracyMatrix: the accuracy on task {on} after task {after} was not recorded.");
        set => _values[Index(after), Index(on)] = Checked.Share(value, "AccuracyMatrix", "accuracy");
    }

    /// <summary>Whether R_ij is known.</summary>
    public bool Has(int after, int on) => !double.IsNaN(_values[Index(after), Index(on)]);

    /// <summary>A_i = (1/(i + 1))·Σ_{j≤i} R_ij: the mean accuracy on the tasks seen so far.</summary>
    public double AverageAccuracy(int after) => Enumerable.Range(0, after + 1).Average(on => this[after, on]);

    /// <summary>A_{T−1}.</summary>
    public double FinalAccuracy => AverageAccuracy(Tasks - 1);

    /// <summary>(1/T)·Σ_i A_i: the average incremental accuracy.</summary>
    public double AverageIncrementalAccuracy => Enumerable.Range(0, Tasks).Average(AverageAccuracy);

    /// <summary>F_i = (1/i)·Σ_{j&lt;i} (max_{j≤l&lt;i} R_lj − R_ij): how much was lost since each old task's best; 0 after the first task.</summary>
    public double Forgetting(int after) => after == 0 ? Index(0) : Enumerable.Range(0, after).Average(on => Enumerable.Range(on, after - on).Max(then => this[then, on]) - this[after, on]);

    /// <summary>F_{T−1}.</summary>
    public double FinalForgetting => Forgetting(Tasks - 1);

    /// <summary>BWT = (1/(T − 1))·Σ_{j&lt;T−1} (R_{T−1,j} − R_jj): what later tasks did to earlier ones.</summary>
    public double BackwardTransfer => Tasks == 1 ? 0 : Enumerable.Range(0, Tasks - 1).Average(on => this[Tasks - 1, on] - this[on, on]);

    /// <summary>FWT = (1/(T − 1))·Σ_{j≥1} (R_{j−1,j} − b_j): what earlier tasks did for a later one, against the accuracies b before any learning.</summary>
    public double ForwardTransfer(IReadOnlyList<double> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (before.Count != Tasks)
        {
            throw new ArgumentException($"ForwardTransfer: {before.Count} accuracies before learning were given for {Tasks} tasks.");
        }
        return Tasks == 1 ? 0 : Enumerable.Range(1, Tasks - 1).Average(on => this[on - 1, on] - before[on]);
    }

    int Index(int task) => (uint)task < (uint)Tasks ? task : throw new ArgumentOutOfRangeException(nameof(task), $"AccuracyMatrix: task {task} is outside the {Tasks} tasks.");
}
