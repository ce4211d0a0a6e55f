namespace Praxis.Lab;

/// <summary>Something whose time is measured.</summary>
/// <param name="Name">The arm.</param>
/// <param name="Work">What is timed.</param>
public sealed record TimedArm(string Name, Action Work)
{
    /// <summary>Done before every timed repeat, outside the clock.</summary>
    public Action? Before { get; init; }

    /// <summary>The external program that the arm runs, when it is one.</summary>
    internal Peer? Peer { get; init; }

    /// <summary>An arm that runs an external program; its time includes starting the process.</summary>
    public static TimedArm Process(string name, Peer peer) => new(name, () => { }) { Peer = peer };
}

/// <summary>How arms are timed.</summary>
public sealed record TimedOptions
{
    /// <summary>Timed repeats of each arm; the median is reported.</summary>
    public int Repeats { get; init; } = 11;

    /// <summary>Untimed repeats of each arm before.</summary>
    public int WarmUp { get; init; } = 2;

    /// <summary>True to walk a buffer larger than the last-level cache before every repeat.</summary>
    public bool ColdCache { get; init; }

    /// <summary>A repeat calls short work as often as it takes to last this long; with a cold cache it is called once.</summary>
    public TimeSpan ShortestRepeat { get; init; } = TimeSpan.FromMilliseconds(2);
}

/// <summary>How long one arm took.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Seconds">The seconds of each repeat, in the order they were taken.</param>
public sealed record Timing(string Arm, IReadOnlyList<double> Seconds)
{
    /// <summary>The median over repeats, in seconds.</summary>
    public double Median => Quantile(0.5);

    /// <summary>The distance between the quartiles, in seconds.</summary>
    public double Spread => Quantile(0.75) - Quantile(0.25);

    double Quantile(double share)
    {
        var sorted = Seconds.Order().ToArray();
        var place = share * (sorted.Length - 1);
        var low = (int)place;
        return sorted[low] + (place - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]);
    }
}
