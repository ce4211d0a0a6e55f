using System.Globalization;

namespace Praxis.Lab;

/// <summary>A run in one line.</summary>
/// <param name="Info">What the run says about itself.</param>
/// <param name="Planned">How many trials were planned.</param>
/// <param name="Finished">How many have finished.</param>
/// <param name="Failed">How many have failed.</param>
public sealed record RunSummary(RunInfo Info, int Planned, int Finished, int Failed);

/// <summary>The folder that runs and house models live in.</summary>
public sealed class RunStore
{
    readonly Disk _disk;

    /// <summary>The store in this folder; it is created with the first run.</summary>
    public RunStore(string root) : this(root, new Disk()) { }

    internal RunStore(string root, Disk disk)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        Root = Path.GetFullPath(root);
        _disk = disk;
    }

    /// <summary>The store's folder.</summary>
    public string Root { get; }

    internal Disk Disk => _disk;

    internal MachineGate Gate => new(Path.Combine(Root, "locks"));

    internal HouseShelf House(string engine, Action<string> report) => new(Path.Combine(Root, "house"), engine, _disk, report);

    /// <summary>Creates a run; without an id its name tells when and at what scale it was made.</summary>
    public Run Create(RunOptions options, string? id = null)
    {
        options.Require();
        var now = DateTimeOffset.UtcNow;
        if (id is not null)
            return TryCreate(options, id, now) ?? throw new StoreException($"Run {id} exists already in {Root}; open it to go on with it, or choose another id.");
        var name = $"{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{options.Scale.Name()}";
        for (var number = 1; ; number++)
            if (TryCreate(options, number == 1 ? name : $"{name}-{number}", now) is { } run)
                return run;
    }

    /// <summary>Opens a run that exists.</summary>
    public Run Open(string id)
    {
        var run = new Run(this, id, _disk);
        if (!File.Exists(run.InfoPath))
            throw new StoreException($"There is no run {PlainText.Quote(id)} in {Root}{Nearby()}.");
        _ = run.Info;
        return run;
    }

    /// <summary>Opens the run, or creates it when it does not exist; of two processes that come at once, one creates it.</summary>
    public Run OpenOrCreate(string id, RunOptions options)
    {
        options.Require();
        return TryCreate(options, id, DateTimeOffset.UtcNow) ?? Open(id);
    }

    /// <summary>All runs, the newest first; folders that are no runs are passed over.</summary>
    public IReadOnlyList<RunSummary> List()
    {
        var summaries = new List<RunSummary>();
        foreach (var folder in Directory.Exists(Path.Combine(Root, "runs")) ? Directory.EnumerateDirectories(Path.Combine(Root, "runs")) : [])
        {
            if (!SafeName.Allows(Path.GetFileName(folder)))
                continue;
            var run = new Run(this, Path.GetFileName(folder), _disk);
            try
            {
                var (info, trials) = (run.Info, run.Trials());
                summaries.Add(new(info with { Id = run.Id }, info.Planned.Values.Sum(), trials.Count(trial => !trial.Failed), trials.Count(trial => trial.Failed)));
            }
            catch (IOException)
            {
                // Not a run, or one that is just being created or deleted.
            }
        }
        return [.. summaries.OrderByDescending(summary => summary.Info.Created).ThenByDescending(summary => summary.Info.Id, StringComparer.Ordinal)];
    }

    Run? TryCreate(RunOptions options, string id, DateTimeOffset now)
    {
        var run = new Run(this, id, _disk);
        if (File.Exists(run.InfoPath))
            return null;
        var info = new RunInfo
        {
            Id = run.Id,
            Created = now,
            Scale = options.Scale,
            Engine = options.Engine,
            Commit = options.Commit,
            Data = options.Data,
            Options = new SortedDictionary<string, string>(options.Recorded.ToDictionary(), StringComparer.Ordinal)
            {
                ["budget"] = options.Budget is { } budget ? budget.ToString("c", CultureInfo.InvariantCulture) : "each study's own",
                ["jobs"] = options.Jobs.ToString(CultureInfo.InvariantCulture),
                ["seeds"] = options.Seeds?.ToString(CultureInfo.InvariantCulture) ?? "each study's own",
            },
        };
        return _disk.Write(run.InfoPath, stream => stream.Write(info.Write()), replace: false) ? run : null;
    }

    string Nearby()
    {
        var known = List().Take(3).Select(summary => summary.Info.Id).ToArray();
        return known.Length == 0 ? "; the store is empty" : $"; the newest are {string.Join(", ", known)}";
    }
}
