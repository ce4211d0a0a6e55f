using System.Reflection;

namespace Praxis.Lab;

/// <summary>How a run is made.</summary>
public sealed record RunOptions
{
    /// <summary>The scale of every trial.</summary>
    public Scale Scale { get; init; } = Scale.Laptop;

    /// <summary>Seeds for each study; what the study says by default.</summary>
    public int? Seeds { get; init; }

    /// <summary>How many trials run at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>The working time each study may use, in place of its own budget.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>How long a trial that was asked to stop may take to do so before it is left behind.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>True to try trials again that failed before.</summary>
    public bool RetryFailed { get; init; } = true;

    /// <summary>The engine's version; a run never mixes two.</summary>
    public string Engine { get; init; } = Build.Version;

    /// <summary>The commit that the engine was built from; empty where it is not known.</summary>
    public string Commit { get; init; } = Build.Commit;

    /// <summary>The real data at hand: name and SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Further options worth recording with the run.</summary>
    public IReadOnlyDictionary<string, string> Recorded { get; init; } = new SortedDictionary<string, string>();

    internal void Require()
    {
        if (Jobs < 1)
            throw new ArgumentOutOfRangeException(nameof(Jobs), Jobs, $"A run needs at least one job, not {Jobs}.");
        if (Seeds is < 1 or > Lab.Seeds.FirstTuning)
            throw new ArgumentOutOfRangeException(nameof(Seeds), Seeds, $"A run needs 1 to {Lab.Seeds.FirstTuning} seeds, not {Seeds}.");
        if (Budget is { } budget && budget <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Budget), budget, $"A budget must be above zero, not {budget}.");
        Scale.Pick(0, 0, 0);
    }

    internal int SeedsOf(Study study) => Seeds ?? Math.Max(1, study.DefaultSeeds(Scale));
}

/// <summary>The version and commit of this build, from the assembly's informational version.</summary>
static class Build
{
    static readonly string[] Parts = (typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+', 2);

    internal static string Version => Parts[0];

    internal static string Commit => Parts.Length > 1 ? Parts[1] : "";
}
