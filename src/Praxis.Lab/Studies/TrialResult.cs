namespace Praxis.Lab;

/// <summary>What one trial left behind.</summary>
public sealed record TrialResult
{
    /// <summary>The paper's id.</summary>
    public required string Paper { get; init; }

    /// <summary>The scale that was run.</summary>
    public required Scale Scale { get; init; }

    /// <summary>The trial's seed.</summary>
    public required int Seed { get; init; }

    /// <summary>The independent unit that the seed belongs to; the seed itself unless several seeds share a model or world.</summary>
    public int Unit { get; init; }

    /// <summary>Why the trial failed; null when it finished.</summary>
    public string? Failure { get; init; }

    /// <summary>The trial's own working time in seconds, without tuning, house models and waiting.</summary>
    public double Seconds { get; init; }

    /// <summary>The seconds spent on tuning.</summary>
    public double TuningSeconds { get; init; }

    /// <summary>The seconds spent on training and loading house models.</summary>
    public double HouseSeconds { get; init; }

    /// <summary>The machine that ran it.</summary>
    public string Machine { get; init; } = "";

    /// <summary>What was measured, in the order it was recorded.</summary>
    public IReadOnlyList<Measurement> Measurements { get; init; } = [];

    /// <summary>What the trial wants its reader to know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The house models that the trial used.</summary>
    public IReadOnlyList<string> Houses { get; init; } = [];

    /// <summary>The artefacts that the trial kept.</summary>
    public IReadOnlyList<string> Artefacts { get; init; } = [];

    /// <summary>The real data that the trial read: name and SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new SortedDictionary<string, string>();

    /// <summary>The folder of the artefacts; null for a result that lives in memory only.</summary>
    internal string? ArtefactFolder { get; init; }

    /// <summary>Opens an artefact for reading.</summary>
    public Stream Open(string artefact)
    {
        if (ArtefactFolder is null || !Artefacts.Contains(artefact))
            throw new FileNotFoundException($"Trial {Seed} of {Paper} kept no artefact {PlainText.Quote(artefact)}; it kept: {(Artefacts.Count == 0 ? "none" : string.Join(", ", Artefacts))}.");
        return File.OpenRead(Path.Combine(ArtefactFolder, artefact));
    }
}
