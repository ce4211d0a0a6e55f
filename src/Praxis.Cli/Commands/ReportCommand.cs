using Praxis.Cli.Parsing;
using Praxis.Cli.Running;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>praxis report.</summary>
sealed class ReportCommand : Command
{
    static readonly Option To = new("--to", "DIR", "Folder that the report is written to; this one by default.");

    internal override string Name => "report";

    internal override string Summary => "Write RESULTS.md and pages of all results, in English and Chinese.";

    internal override string Details => """
        For each paper the report takes the newest run at the largest scale in which all its planned trials have ended, well
        or badly; where there is none, the newest one at the largest scale. Naming runs narrows the choice to these.
        It writes RESULTS.md, RESULTS.zh-CN.md, results/index.html, results/index.zh-CN.html and results/figures/*.svg.
        """;

    internal override IReadOnlyList<Operand> Operands => [new("RUN", "Only these runs.", 0, 1000) { Suggest = _ => Shared.RunIds() }];

    internal override IReadOnlyList<Option> Options => [To, Shared.Out];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis report", "everything that was measured, into this folder"),
        new("praxis report 20260131-120000-laptop --to site", "one run, into a folder"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var store = Shared.StoreOf(arguments);
        Run[] runs = [.. arguments.Operands.Count == 0 ? store.List().Select(run => store.Open(run.Info.Id)) : arguments.Operands.Select(id => Shared.RunOf(store, id))];
        var chosen = Choose(runs, shell.Shelf.Studies);
        if (chosen.Count == 0)
            throw new CommandException($"There is nothing to report in {store.Root}: no run has a trial of a paper at hand; 'praxis run all' makes one.");
        foreach (var run in chosen.Select(pair => pair.Run).DistinctBy(run => run.Id))
            RunPages.Write(run, shell.Shelf.Studies);
        foreach (var path in new Report(Shared.FolderOf(arguments, To) ?? Environment.CurrentDirectory).Write(chosen))
            shell.Terminal.Out.WriteLine(path);
        return ExitCode.Success;
    }

    /// <summary>For each paper the run that speaks for it.</summary>
    static IReadOnlyList<(Run Run, Study Study)> Choose(IReadOnlyList<Run> runs, IReadOnlyList<Study> studies)
    {
        var all = runs.Select(run => (Run: run, run.Info, Ended: run.Trials().CountBy(trial => trial.Paper).ToDictionary())).ToArray();
        return [.. from study in studies
                   let id = study.Paper.Id
                   let best = all.Where(entry => entry.Ended.GetValueOrDefault(id) > 0)
                       .OrderByDescending(entry => entry.Ended[id] >= entry.Info.Planned.GetValueOrDefault(id))
                       .ThenByDescending(entry => entry.Info.Scale)
                       .ThenByDescending(entry => entry.Info.Created)
                       .ThenByDescending(entry => entry.Info.Id, StringComparer.Ordinal)
                       .Select(entry => entry.Run).FirstOrDefault()
                   where best is not null
                   select (best, study)];
    }
}
