using System.Globalization;
using System.Text;

namespace Praxis.Lab;

/// <summary>A trial that is on disk, as its file name tells.</summary>
/// <param name="Paper">The paper's id.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Failed">True when it failed.</param>
public readonly record struct TrialEntry(string Paper, int Seed, bool Failed);

/// <summary>A run: a folder of plain files that several processes may write to and any of them may die over.</summary>
public sealed class Run
{
    const string FailedEnding = ".failed.json";
    readonly Disk _disk;
    readonly Lock _logLock = new();

    internal Run(RunStore store, string id, Disk disk)
    {
        Store = store;
        Id = SafeName.Require(id, "run id");
        Folder = Path.Combine(store.Root, "runs", Id);
        _disk = disk;
    }

    /// <summary>The store that the run lies in.</summary>
    public RunStore Store { get; }

    /// <summary>The run's id.</summary>
    public string Id { get; }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>What the run says about itself now.</summary>
    public RunInfo Info => RunInfo.Read(InfoPath);

    internal string InfoPath => Path.Combine(Folder, "run.json");

    /// <summary>The trials on disk by paper and seed, from their file names alone: quick for any number.</summary>
    public IReadOnlyList<TrialEntry> Trials()
    {
        var trials = Path.Combine(Folder, "trials");
        return !Directory.Exists(trials) ? []
            : [.. Directory.EnumerateDirectories(trials).Select(folder => Path.GetFileName(folder)).Where(SafeName.Allows).Order(StringComparer.Ordinal).SelectMany(Trials)];
    }

    /// <summary>The trials of one paper on disk by seed, from their file names alone.</summary>
    public IEnumerable<TrialEntry> Trials(string paper)
    {
        var (folder, failures) = (Path.Combine(Folder, "trials", SafeName.Require(paper, "paper id")), new SortedDictionary<int, bool>());
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json") : [])
        {
            var name = Path.GetFileName(path);
            var failed = name.EndsWith(FailedEnding, StringComparison.Ordinal);
            if (int.TryParse(name[..^(failed ? FailedEnding.Length : ".json".Length)], NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
                // A trial that succeeded after a failure counts as finished.
                failures[seed] = failed && failures.GetValueOrDefault(seed, true);
        }
        return failures.Select(entry => new TrialEntry(paper, entry.Key, entry.Value));
    }

    /// <summary>The results of a study: its trials that can be trusted, and which of the planned ones are missing.</summary>
    public Results Results(Study study)
    {
        var (info, paper) = (Info, study.Paper.Id);
        var found = Trials(paper).Select(entry => Load(paper, info.Scale, entry.Seed).Result).OfType<TrialResult>();
        return new(study, info.Scale, found, info.Planned.TryGetValue(paper, out var seeds) ? seeds : null)
        {
            Tuning = TuningFile.Of(TuningFile.Folder(Folder, paper), paper, info.Scale),
        };
    }

    /// <summary>The figures of a paper, as paths below the run's folder.</summary>
    public IReadOnlyList<string> Figures(string paper)
    {
        SafeName.Require(paper, "paper id");
        var folder = Path.Combine(Folder, "figures");
        return !Directory.Exists(folder) ? []
            : [.. Directory.EnumerateFiles(folder, $"{paper}-*.svg").Select(path => $"figures/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];
    }

    /// <summary>Draws the figures of the results into the run's folder and returns their paths below it.</summary>
    public IReadOnlyList<string> Draw(Results results)
    {
        var drawn = new List<string>();
        foreach (var figure in results.Study.Draw(results))
        {
            var path = $"figures/{results.Study.Paper.Id}-{SafeName.Require(figure.Name, "figure name")}.svg";
            _disk.Write(Path.Combine(Folder, path), Encoding.UTF8.GetBytes(figure.ToSvg()));
            drawn.Add(path);
        }
        return drawn;
    }

    /// <summary>Writes a report into the run's folder.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, SafeName.Require(name, "report name"));
        _disk.Write(path, Encoding.UTF8.GetBytes(text));
        return path;
    }

    /// <summary>Adds a line to the run's log; a log that cannot be written never stops a run.</summary>
    public void Log(string message)
    {
        var line = $"{DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {message.ReplaceLineEndings("\n    ")}\n";
        lock (_logLock)
        {
            for (var attempt = 0; attempt < 100 && !TryAppend(Path.Combine(Folder, "log.txt"), line); attempt++)
                Thread.Sleep(5);
        }
    }

    internal string LockPath(string name) => Path.Combine(Folder, "locks", name);

    internal string TrialPath(string paper, int seed, bool failed) =>
        Path.Combine(Folder, "trials", paper, string.Create(CultureInfo.InvariantCulture, $"{seed}{(failed ? FailedEnding : ".json")}"));

    /// <summary>The trial's result, or null; and the file that is there but cannot be trusted, with the reason.</summary>
    internal (TrialResult? Result, string? Untrusted, string? Reason) Load(string paper, Scale scale, int seed)
    {
        foreach (var failed in (ReadOnlySpan<bool>)[false, true])
        {
            var path = TrialPath(paper, seed, failed);
            try
            {
                if (File.Exists(path))
                    return (TrialFile.Read(path, paper, scale, seed) with { ArtefactFolder = Trial.ArtefactFolder(Folder, paper, seed) }, null, null);
            }
            catch (Exception error) when (error is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
            {
                if (File.Exists(path))
                    return (null, path, error.Message);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"{path} could not be read: {error.Message.TrimEnd('.')}.", error);
            }
        }
        return (null, null, null);
    }

    internal void Save(TrialResult trial)
    {
        _disk.Write(TrialPath(trial.Paper, trial.Seed, trial.Failure is not null), TrialFile.Write(trial));
        if (trial.Failure is null)
            File.Delete(TrialPath(trial.Paper, trial.Seed, failed: true));
    }

    /// <summary>Moves a file that cannot be trusted out of the way and says so.</summary>
    internal string SetAside(string path, string reason)
    {
        var relative = Path.GetRelativePath(Folder, path);
        var aside = Path.Combine(Folder, "set-aside", $"{relative.Replace(Path.DirectorySeparatorChar, '-')}-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
            File.Move(path, aside);
        }
        catch (FileNotFoundException)
        {
            // Another process set it aside first.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Disk.Explain(error, aside);
        }
        var message = $"{relative} cannot be trusted because {reason}; it was set aside and its trial runs again.";
        Log(message);
        return message;
    }

    /// <summary>Enters this machine and these studies in run.json, or refuses a run that was made differently.</summary>
    internal RunInfo Join(RunOptions options, IReadOnlyDictionary<string, int> planned, CancellationToken stop)
    {
        using var turn = FileLock.Take(LockPath("run.lock"), stop);
        var info = Info;
        RequireSame("scale", info.Scale.Name(), options.Scale.Name());
        RequireSame("engine version", info.Engine, options.Engine);
        RequireSame("commit", info.Commit, options.Commit);
        foreach (var (data, hash) in options.Data)
            RequireSame($"data set {data}", info.Data.GetValueOrDefault(data, hash), hash);
        var joined = info with
        {
            Planned = Merge(info.Planned, planned, Math.Max),
            Data = Merge(info.Data, options.Data, (_, added) => added),
            Machines = info.Machines.Contains(Machine.Here) ? info.Machines : [.. info.Machines, Machine.Here],
        };
        var text = joined.Write();
        if (!text.AsSpan().SequenceEqual(info.Write()))
            _disk.Write(InfoPath, text);
        return joined;
    }

    void RequireSame(string what, string there, string here)
    {
        if (there != here)
            throw new StoreException($"Run {Id} was made with {what} {PlainText.Quote(there)}, and now it is {PlainText.Quote(here)}; results of the two cannot be mixed, so start a new run.");
    }

    static SortedDictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> left, IReadOnlyDictionary<string, T> right, Func<T, T, T> both)
    {
        var merged = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in left.Concat(right))
            merged[key] = merged.TryGetValue(key, out var before) ? both(before, value) : value;
        return merged;
    }

    /// <summary>Appends under the file's own lock, after closing a line that a dying writer may have left open.</summary>
    static bool TryAppend(string path, string line)
    {
        try
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var torn = false;
            if (file.Length > 0)
            {
                file.Position = file.Length - 1;
                torn = file.ReadByte() != '\n';
            }
            file.Write(Encoding.UTF8.GetBytes(torn ? "\n" + line : line));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only a log that somebody else is writing to is worth trying again.
            return !FileLock.IsBusy(error);
        }
    }
}
