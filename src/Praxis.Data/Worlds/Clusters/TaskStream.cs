using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="TaskStream"/>.</summary>
public sealed record TaskStreamOptions
{
    /// <summary>The numbers of a point.</summary>
    public int Dimension { get; init; } = 32;

    /// <summary>The number of tasks; the first, third … are far from what was seen, the others near.</summary>
    public int Tasks { get; init; } = 6;

    /// <summary>The classes of a task.</summary>
    public int ClassesPerTask { get; init; } = 4;

    /// <summary>The coordinates of a far task, where no other far task lies until all are used.</summary>
    public int Block { get; init; } = 4;

    /// <summary>How far the means of a far task are from the origin.</summary>
    public double FarScale { get; init; } = 6;

    /// <summary>How far the means of a near task are from the origin.</summary>
    public double NearScale { get; init; } = 3;

    /// <summary>The angle, in degrees, between the mean of a near class and that of the old class that it is near to.</summary>
    public double NearAngle { get; init; } = 35;
}

/// <summary>
/// A stream of tasks with new classes: class c of task t has the mean s·u and unit noise. In far tasks u is random in a block of coordinates
/// of the task's own; in near tasks it is the direction of a random old class, turned by an angle.
/// </summary>
public sealed class TaskStream
{
    readonly Rng _rng;
    readonly double[][] _means;

    /// <summary>A world from options and a stream.</summary>
    public TaskStream(TaskStreamOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Tasks < 1 || options.ClassesPerTask < 1 || options.Block < 1 || options.Block > options.Dimension)
            throw new ArgumentException($"TaskStream: {options.Tasks} tasks of {options.ClassesPerTask} classes with blocks of {options.Block} of {options.Dimension} coordinates cannot be made.");
        (Options, _rng) = (options, rng.Split("task stream"));
        var draws = _rng.Split("means");
        var directions = new List<double[]>();
        var means = new List<double[]>();
        for (var task = 0; task < options.Tasks; task++)
        {
            var known = directions.Count;
            for (var c = 0; c < options.ClassesPerTask; c++)
            {
                var direction = IsNear(task) ? Turned(directions[draws.Next(known)], options.NearAngle, draws) : InBlock(task / 2, draws);
                directions.Add(direction);
                means.Add([.. direction.Select(value => (IsNear(task) ? options.NearScale : options.FarScale) * value)]);
            }
        }
        _means = [.. means];
    }

    /// <summary>The knobs.</summary>
    public TaskStreamOptions Options { get; }

    /// <summary>All classes of all tasks.</summary>
    public int Classes => _means.Length;

    /// <summary>Whether a task is near to what came before.</summary>
    public static bool IsNear(int task) => task % 2 == 1;

    /// <summary>The mean of a class, numbered through all tasks.</summary>
    public IReadOnlyList<double> Mean(int label) => _means[label];

    /// <summary>Points of every class of a task, class by class, for a purpose: 'train', 'pool' or 'test', say.</summary>
    public PointBatch Task(int task, string purpose, int perClass)
    {
        if ((uint)task >= (uint)Options.Tasks)
            throw new ArgumentOutOfRangeException(nameof(task), $"TaskStream: task {task} is outside the {Options.Tasks} tasks.");
        var streams = new SampleStreams(_rng.Split(purpose));
        var count = perClass * Options.ClassesPerTask;
        var points = new float[count * Options.Dimension];
        var (labels, indices) = (new long[count], new long[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = task * Options.ClassesPerTask + i / perClass;
            indices[i] = labels[i] << 24 | (long)(i % perClass);
            var rng = streams.At(indices[i]);
            for (var j = 0; j < Options.Dimension; j++)
                points[i * Options.Dimension + j] = (float)rng.Normal(_means[labels[i]][j], 1);
        }
        return new(Tensor.From(points, [count, Options.Dimension]), Tensor.Of<long>(labels), Tensor.Zeros([count], DType.Int64), Tensor.Of<long>(indices));
    }

    double[] InBlock(int far, Rng rng)
    {
        var direction = new double[Options.Dimension];
        var start = far * Options.Block % (Options.Dimension - Options.Block + 1);
        RandomVectors.Unit(Options.Block, rng).CopyTo(direction, start);
        return direction;
    }

    /// <summary>cos θ · u + sin θ · v, where v is a random unit vector at a right angle to u.</summary>
    static double[] Turned(double[] direction, double degrees, Rng rng)
    {
        var other = RandomVectors.Unit(direction.Length, rng);
        var along = RandomVectors.Dot(direction, other);
        double[] across = [.. other.Select((value, j) => value - along * direction[j])];
        var norm = Math.Sqrt(RandomVectors.Dot(across, across));
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        return [.. direction.Select((value, j) => cosine * value + sine * across[j] / norm)];
    }
}
