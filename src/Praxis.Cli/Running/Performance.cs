using Praxis.Lab;

namespace Praxis.Cli.Running;

/// <summary>A run as a person sees it: progress while it goes on, results as they come, and an exit code.</summary>
sealed class Performance(Run run, RunOptions options, IReadOnlyList<Study> studies, Phrases say, Shell shell)
{
    readonly Terminal _terminal = shell.Terminal;
    readonly HashSet<string> _printed = [];

    /// <summary>True to give the results to a program.</summary>
    internal bool Json { get; init; }

    /// <summary>True when every primary claim must hold.</summary>
    internal bool RequireHolds { get; init; }

    /// <summary>Runs what is not on disk yet and returns the exit code.</summary>
    internal int Run()
    {
        var trials = studies.Sum(study => options.Seeds ?? Math.Max(1, study.DefaultSeeds(options.Scale)));
        RunOutcome outcome;
        using (var watcher = Watcher.For(_terminal, trials))
        using (var interrupts = new Interrupts(() => watcher.Say("Stopping; what is finished is kept. Press Ctrl-C again to end at once.")))
        {
            watcher.Say($"Run {run.Id} in {run.Folder}: {Words.Count(trials, "trial")} of {Words.Count(studies.Count, "paper")}, {options.Jobs} at once.");
            outcome = new Runner(run, options, happened => Hear(happened, watcher)).Run(studies, interrupts.Token);
        }
        if (!Json)
            foreach (var results in outcome.Results.Where(results => results.Trials.Count > 0 && !_printed.Contains(results.Study.Paper.Id)))
                ResultsText.Write(results, run, say, _terminal);
        else
            Cli.Json.Write(_terminal, writer => writer.Objects(outcome.Results, (_, results) => ResultsJson.Study(writer, results, run)));
        return Conclude(outcome);
    }

    void Hear(RunEvent happened, Watcher watcher)
    {
        watcher.Hear(happened);
        if (happened is not StudyFinished finished || Json || !_printed.Add(finished.Results.Study.Paper.Id))
            return;
        watcher.Interrupt(() => ResultsText.Write(finished.Results, run, say, _terminal));
    }

    int Conclude(RunOutcome outcome)
    {
        if (outcome.Error is { } error)
            throw new CommandException(error);
        var page = RunPages.Write(run, shell.Shelf.Studies);
        if (!Json)
            _terminal.Out.WriteLine($"{say.Say("run", "运行")} {run.Id}\n{say.Say("page", "网页")} {page}");
        if (outcome.Stopped)
            throw new CommandException($"Stopped with {Words.Count(outcome.Results.Sum(results => results.Trials.Count), "finished trial")} kept; the same command goes on from there.");
        var failed = outcome.Results.Sum(results => results.Failures.Count);
        if (failed > 0)
            throw new CommandException($"{Words.Count(failed, "trial")} failed; the cause of each is in the results and in {Path.Combine(run.Folder, "log.txt")}.");
        if (RequireHolds && outcome.Results.Where(results => results.Verdicts()?[0].Kind != VerdictKind.Holds).Select(results => results.Study.Paper.ShortName).ToArray() is { Length: > 0 } unmet)
            throw new CommandException($"--require holds is not met by {string.Join(", ", unmet)}{(options.Scale == Scale.Smoke ? ", because smoke runs give no verdict" : "")}.", ExitCode.NotMet);
        return ExitCode.Success;
    }
}
