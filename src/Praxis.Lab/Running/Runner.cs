using System.Diagnostics;

namespace Praxis.Lab;

/// <summary>
/// Runs the trials of studies into a run: several at once, in an order fair to all studies, together with any other process
/// that works on the same run.
/// </summary>
/// <param name="run">The run that results go to.</param>
/// <param name="options">How the run is made.</param>
/// <param name="watch">Hears what happens.</param>
public sealed class Runner(Run run, RunOptions options, Action<RunEvent>? watch = null)
{
    static readonly TimeSpan Recheck = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan ProgressPause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan DrawLimit = TimeSpan.FromMinutes(5);
    readonly Lock _lock = new();
    readonly Lock _watchLock = new();
    readonly Queue<Job> _waiting = [];
    readonly Queue<Job> _elsewhere = [];
    readonly Dictionary<Study, int> _open = [];
    readonly List<TrialThread> _leftBehind = [];
    readonly List<TrialResult> _unsaved = [];
    Action _halt = () => { };
    string? _error;

    /// <summary>Runs every planned trial that is not on disk yet and returns the results of all studies.</summary>
    public RunOutcome Run(IReadOnlyList<Study> studies, CancellationToken stop = default)
    {
        Require(studies);
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _halt = halt.Cancel;
        _open.Clear();
        run.Join(options, studies.ToDictionary(study => study.Paper.Id, options.SeedsOf), stop);
        Disk.Sweep(run.Folder);
        Plan(studies, halt.Token);
        var house = run.Store.House(options.Engine, Notice);
        Thread[] workers = [.. Enumerable.Range(0, options.Jobs).Select(number => new Thread(() => Work(house, halt.Token)) { IsBackground = true, Name = $"trials {number}" })];
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        SaveAgain();
        return new([.. studies.Select(run.Results)], stop.IsCancellationRequested, _error);
    }

    void Require(IReadOnlyList<Study> studies)
    {
        options.Require();
        foreach (var study in studies)
            study.Require();
        if (studies.GroupBy(study => study.Paper.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The run asks for {twice.Key} twice; name each paper once.");
    }

    /// <summary>Seed 0 of every study first, then seed 1, …; within a round the trials that need the machine alone come last.</summary>
    void Plan(IReadOnlyList<Study> studies, CancellationToken stop)
    {
        for (var seed = 0; seed < studies.Select(options.SeedsOf).DefaultIfEmpty().Max(); seed++)
        {
            foreach (var study in studies.Where(study => seed < options.SeedsOf(study)).OrderBy(study => study.NeedsMachineAlone))
            {
                if (Known(study, seed) is { } known)
                    Tell(new TrialSkipped(study, known));
                else
                {
                    _waiting.Enqueue(new(study, seed));
                    _open[study] = _open.GetValueOrDefault(study) + 1;
                }
            }
        }
        foreach (var study in studies.Where(study => !_open.ContainsKey(study)))
            Conclude(study, stop);
    }

    /// <summary>The result on disk that makes the trial unnecessary; what cannot be trusted is set aside.</summary>
    TrialResult? Known(Study study, int seed)
    {
        var (result, untrusted, reason) = run.Load(study.Paper.Id, options.Scale, seed);
        if (untrusted is not null)
        {
            Tell(new Noticed(run.SetAside(untrusted, reason!)));
            return Known(study, seed);
        }
        return result?.Failure is not null && options.RetryFailed ? null : result;
    }

    void Work(HouseShelf house, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && Next() is { } job)
            {
                using var lease = FileLock.TryTake(run.LockPath($"trial-{job.Study.Paper.Id}-{job.Seed}.lock"), fleeting: true);
                if (lease is null)
                {
                    lock (_lock)
                        _elsewhere.Enqueue(job);
                    stop.WaitHandle.WaitOne(Recheck);
                    continue;
                }
                // Another process may have finished it between our plan and our lease.
                if (Known(job.Study, job.Seed) is { } known)
                    Tell(new TrialSkipped(job.Study, known));
                else if (!Perform(job, house, stop))
                    continue;
                bool last;
                lock (_lock)
                    last = --_open[job.Study] == 0;
                if (last)
                    Conclude(job.Study, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while waiting for the machine.
        }
        catch (Exception error)
        {
            Halt(error is StoreException ? error.Message : $"The run cannot go on: {error.Message}");
            run.Log(error.ToString());
        }
    }

    Job? Next()
    {
        lock (_lock)
            return _waiting.TryDequeue(out var job) || _elsewhere.TryDequeue(out job) ? job : null;
    }

    /// <summary>Runs one trial and saves its result; false when it was stopped with the run.</summary>
    bool Perform(Job job, HouseShelf house, CancellationToken stop)
    {
        var (study, seed) = job;
        using var place = run.Store.Gate.Enter(study.NeedsMachineAlone, stop, () => Tell(new TrialProgressed(study, seed, 0, study.NeedsMachineAlone ? "waiting to have the machine alone" : "waiting for a timed trial")));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (share, budget) = Limits(study);
        var time = new TimeLedger(share, budget);
        var bench = new Bench(cancel.Token, time, house, run.Store.Disk, run.Folder,
            message => run.Log($"{study.Paper.Id}/{seed} {message}"), Throttled(study, seed));
        var trial = new Trial(study, options.Scale, seed, bench);
        Tell(new TrialStarted(study, seed));

        var (cut, undisturbed) = ((string?)null, false);
        var thread = new TrialThread($"{study.Paper.Id}/{seed}", () =>
        {
            RequireQuiet(study);
            study.Run(trial);
            // A study that notices the token and returns early has measured something else than it was asked to.
            undisturbed = !cancel.IsCancellationRequested;
        });
        var ended = thread.Watch(cancel, options.Grace, () => (cut = time.Overdrawn()) is not null);
        bench.Close();
        if (!ended)
            LeaveBehind(thread, $"{study.Paper.Id}/{seed}");
        var whole = ended && undisturbed;
        if (!whole && cut is null && stop.IsCancellationRequested)
        {
            Tell(new TrialStopped(study, seed, !ended));
            return false;
        }
        if (thread.Error is StoreException full)
            throw full;
        var failure = whole ? null
            : cut is not null ? $"The trial was cut off because {cut}{(ended ? "" : ", and it did not listen")}."
            : Cause(thread.Error!);
        var result = trial.Finish(failure);
        if (thread.Error is not null)
            run.Log($"{study.Paper.Id}/{seed} {thread.Error}");
        Save(result);
        Tell(new TrialFinished(study, result));
        return true;
    }

    /// <summary>What a single trial may work, and what tuning may take: twice the seed's share, and the whole budget.</summary>
    (TimeSpan Share, TimeSpan Budget) Limits(Study study)
    {
        var budget = options.Budget ?? study.Budget(options.Scale);
        if (budget == Timeout.InfiniteTimeSpan)
            return (budget, budget);
        var share = 2 * budget / options.SeedsOf(study);
        return (share < budget ? share : budget, budget);
    }

    /// <summary>A timed trial beside a thread that does not listen would measure the two together.</summary>
    void RequireQuiet(Study study)
    {
        if (!study.NeedsMachineAlone)
            return;
        lock (_lock)
            if (_leftBehind.Any(thread => thread.IsAlive))
                throw new InvalidOperationException("A trial that was cut off still runs, so nothing can be timed; run the same command again.");
    }

    void LeaveBehind(TrialThread thread, string name)
    {
        lock (_lock)
            _leftBehind.Add(thread);
        Notice($"{name} did not stop within {options.Grace.TotalSeconds:0.##} s; its thread was left behind and nothing more of it is kept.");
    }

    static string Cause(Exception error) => error switch
    {
        OutOfMemoryException => "The trial ran out of memory.",
        NotFiniteNumberException => error.Message,
        _ => $"{error.GetType().Name}: {error.Message}",
    };

    void Save(TrialResult result)
    {
        try
        {
            run.Save(result);
        }
        catch (IOException)
        {
            lock (_lock)
                _unsaved.Add(result);
            throw;
        }
    }

    /// <summary>A result that found no room gets a second chance when everything else has come to rest.</summary>
    void SaveAgain()
    {
        foreach (var result in _unsaved)
        {
            try
            {
                run.Save(result);
            }
            catch (IOException error)
            {
                run.Log(error.Message);
            }
        }
    }

    void Conclude(Study study, CancellationToken stop)
    {
        var results = run.Results(study);
        IReadOnlyList<string> figures = [];
        using var cancel = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var drawing = new TrialThread($"figures of {study.Paper.Id}", () => figures = results.Trials.Count > 0 ? run.Draw(results) : []);
        if (!drawing.Watch(cancel, options.Grace, () => stop.IsCancellationRequested || clock.Elapsed > DrawLimit))
            LeaveBehind(drawing, $"drawing {study.Paper.Id}");
        if (drawing.Error is StoreException full)
            throw full;
        if (drawing.Error is { } error)
        {
            Notice($"The figures of {study.Paper.Id} could not be drawn: {Cause(error)}");
            run.Log(error.ToString());
        }
        Tell(new StudyFinished(results, figures));
    }

    Action<double, string> Throttled(Study study, int seed)
    {
        var (last, said) = (0L, "");
        return (fraction, doing) =>
        {
            if (watch is null || doing == said && last != 0 && Stopwatch.GetElapsedTime(last) < ProgressPause && fraction < 1)
                return;
            (last, said) = (Stopwatch.GetTimestamp(), doing);
            Tell(new TrialProgressed(study, seed, fraction, doing));
        };
    }

    void Halt(string reason)
    {
        lock (_lock)
            _error ??= reason;
        _halt();
    }

    void Notice(string message)
    {
        run.Log(message);
        Tell(new Noticed(message));
    }

    void Tell(RunEvent happened)
    {
        if (watch is null)
            return;
        lock (_watchLock)
        {
            try
            {
                watch(happened);
            }
            catch (Exception error)
            {
                run.Log($"a watcher failed: {error}");
            }
        }
    }

    sealed record Job(Study Study, int Seed);
}
