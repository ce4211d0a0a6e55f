using System.Globalization;
using System.Text.Json;
using Praxis.Cli.Parsing;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>praxis runs.</summary>
sealed class RunsCommand : Command
{
    internal override string Name => "runs";

    internal override string Summary => "List the runs, the newest first.";

    internal override IReadOnlyList<Option> Options => [Shared.Out, Shared.Json];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis runs", "every run and how far it is"),
        new("praxis runs --out results --json", "the runs of another folder, for programs"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var store = Shared.StoreOf(arguments);
        var runs = store.List();
        if (arguments.Has(Shared.Json))
            Json.Write(shell.Terminal, writer => writer.Objects(runs, (_, run) => Describe(writer, run, store)));
        else if (runs.Count == 0)
            shell.Terminal.Error.WriteLine($"There are no runs in {store.Root} yet.");
        else
            List(runs, shell.Terminal);
        return ExitCode.Success;
    }

    static void List(IReadOnlyList<RunSummary> runs, Terminal terminal)
    {
        var table = new Table("run", "created (UTC)", "scale", "papers", "trials", "failed", "engine");
        foreach (var run in runs)
            table.Add(run.Info.Id, Created(run, "yyyy-MM-dd HH:mm"), run.Info.Scale.Name(), $"{run.Info.Planned.Count}", $"{run.Finished}/{run.Planned}", $"{run.Failed}", run.Info.Engine);
        table.Write(terminal);
    }

    static void Describe(Utf8JsonWriter writer, RunSummary run, RunStore store)
    {
        writer.WriteString("id", run.Info.Id);
        writer.WriteString("created", Created(run, "yyyy-MM-dd'T'HH:mm:ss'Z'"));
        writer.WriteString("scale", run.Info.Scale.Name());
        writer.Texts("papers", run.Info.Planned.Keys);
        writer.WriteNumber("planned", run.Planned);
        writer.WriteNumber("finished", run.Finished);
        writer.WriteNumber("failed", run.Failed);
        writer.WriteString("engine", run.Info.Engine);
        writer.WriteString("commit", run.Info.Commit);
        writer.WriteString("folder", Path.Combine(store.Root, "runs", run.Info.Id));
    }

    static string Created(RunSummary run, string format) => run.Info.Created.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
