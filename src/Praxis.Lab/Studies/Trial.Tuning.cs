using System.Globalization;

namespace Praxis.Lab;

public sealed partial class Trial
{
    /// <summary>
    /// The candidate of the grid with the best mean score over tuning seeds, which no verdict uses. It is chosen once for a
    /// run and arm and kept with the run. All arms of a key must ask for the same number of tries; ties go to the earlier
    /// candidate, and a score that is not finite is the worst.
    /// </summary>
    /// <param name="key">What is tuned: the same for all arms that are compared.</param>
    /// <param name="grid">The candidates, the paper's default first.</param>
    /// <param name="score">The score of a candidate, computed from the try's own seed.</param>
    /// <param name="arm">The arm that is tuned.</param>
    /// <param name="goal">Whether high or low scores are good.</param>
    /// <param name="seeds">How many tuning seeds each candidate is tried on.</param>
    public T Tuned<T>(string key, IReadOnlyList<T> grid, Func<T, Tuning, double> score, string arm = "all arms", Goal goal = Goal.Higher, int seeds = 1)
    {
        Bench.RequireOpen();
        PlainText.Require(key, "tuning key");
        PlainText.Require(arm, "arm");
        if (seeds is < 1 or > Seeds.MostTuning)
            throw new ArgumentOutOfRangeException(nameof(seeds), seeds, $"Tuned '{key}': use 1 to {Seeds.MostTuning} tuning seeds, not {seeds}.");
        string[] names = [.. grid.Select(candidate => Convert.ToString(candidate, CultureInfo.InvariantCulture) ?? "null")];
        if (names.Length == 0 || names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw new ArgumentException($"Tuned '{key}': the grid needs candidates that read differently as text; it has: {string.Join(", ", names)}.");

        var asked = new TuningRecord(key, arm, goal, seeds, names, []) { Paper = Study.Paper.Id, Scale = Scale };
        var folder = TuningFile.Folder(Bench.Folder ?? throw new InvalidOperationException("Tuned: the trial belongs to no run."), asked.Paper);
        using var tuning = Bench.Time.Enter(Spending.Tuning);
        var path = Path.Combine(folder, TuningFile.Name(key, arm));
        using var lease = Bench.Lease(Path.Combine(Bench.Folder, "locks", $"tuning-{asked.Paper}-{Path.GetFileName(path)}.lock"), $"the tuning of {key} of {arm}");
        foreach (var other in TuningFile.Of(folder, asked.Paper, Scale).Where(other => other.Key == key && other.Arm != arm && other.Tries != asked.Tries))
            throw new InvalidOperationException($"Tuned '{key}': {arm} asks for {asked.Tries} tries, but {other.Arm} had {other.Tries}; equal effort needs the same number (if the grids were changed, start a new run).");
        if (TuningFile.Read(path, asked.Paper, Scale) is { } known && known.AsksTheSameAs(asked))
            return grid[known.Chosen];

        var scores = new List<double>();
        foreach (var (candidate, index) in grid.Select((candidate, index) => (candidate, index)))
        {
            for (var seed = 0; seed < seeds; seed++)
            {
                Stop.ThrowIfCancellationRequested();
                Bench.Progress((double)scores.Count / asked.Tries, $"tuning {key} of {arm}, try {scores.Count + 1} of {asked.Tries}");
                scores.Add(score(candidate, new Tuning(Scale, Seeds.Tuning(asked.Paper, key, seed), seed, Bench)));
            }
        }
        var record = asked with { Scores = scores };
        if (!scores.Any(double.IsFinite))
            throw new InvalidOperationException($"Tuned '{key}': no candidate of {arm} gave a finite score ({string.Join(", ", names)}).");
        Bench.RequireOpen();
        Bench.Disk.Write(path, TuningFile.Write(record));
        Log($"tuned {key} of {arm}: {names[record.Chosen]}");
        return grid[record.Chosen];
    }
}

/// <summary>One try of a tuned value, on a seed that no verdict uses.</summary>
public sealed class Tuning : Work
{
    readonly int _index;

    internal Tuning(Scale scale, int seed, int index, Bench bench) : base(scale, seed, bench) => _index = index;

    // Tries of all keys share their house models: one for each tuning index, and none of them serves a verdict.
    private protected override int HouseSeed(int models) => Seeds.FirstTuning + (models > 0 ? _index % models : _index);

    /// <inheritdoc/>
    public override void Progress(double fraction, string doing = "")
    {
        // The bar shows the tries; a single one only says that it is alive.
    }
}

/// <summary>How a value was tuned for one arm.</summary>
/// <param name="Key">What was tuned.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Goal">Whether high or low scores are good.</param>
/// <param name="SeedsEach">The tuning seeds that each candidate was tried on.</param>
/// <param name="Grid">The candidates as text.</param>
/// <param name="Scores">The scores, seeds of the first candidate first.</param>
public sealed record TuningRecord(string Key, string Arm, Goal Goal, int SeedsEach, IReadOnlyList<string> Grid, IReadOnlyList<double> Scores)
{
    /// <summary>The paper that the value belongs to.</summary>
    public string Paper { get; init; } = "";

    /// <summary>The scale that it was tuned at.</summary>
    public Scale Scale { get; init; }

    /// <summary>How many tries were made.</summary>
    public int Tries => Grid.Count * SeedsEach;

    /// <summary>The index of the chosen candidate.</summary>
    public int Chosen => Enumerable.Range(0, Grid.Count).MaxBy(Mean);

    /// <summary>The chosen candidate as text.</summary>
    public string Choice => Grid[Chosen];

    internal bool AsksTheSameAs(TuningRecord other) =>
        Goal == other.Goal && SeedsEach == other.SeedsEach && Grid.SequenceEqual(other.Grid) && Key == other.Key && Arm == other.Arm;

    double Mean(int candidate)
    {
        var scores = Scores.Skip(candidate * SeedsEach).Take(SeedsEach).ToArray();
        return scores.All(double.IsFinite) ? scores.Average() * (Goal == Goal.Higher ? 1 : -1) : double.NegativeInfinity;
    }
}
