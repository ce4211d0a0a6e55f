using System.Text.Json;
using Praxis.Cli.Parsing;
using Praxis.Lab;
using Praxis.Lab.Statistics;

namespace Praxis.Cli.Commands;

/// <summary>praxis compare.</summary>
sealed class CompareCommand : Command
{
    internal override string Name => "compare";

    internal override string Summary => "Compare two runs: verdicts, arms, and whether equal seeds gave equal numbers.";

    internal override IReadOnlyList<Operand> Operands => [new("RUN RUN", "Two runs, as 'praxis runs' calls them.", 2, 2) { Suggest = _ => Shared.RunIds() }];

    internal override IReadOnlyList<Option> Options => [Shared.Out, Shared.Json];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis compare 20260131-120000-laptop 20260201-093000-laptop", "what changed between two runs"),
        new("praxis compare before after --json", "the same for programs"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var store = Shared.StoreOf(arguments);
        var (left, right) = (Shared.RunOf(store, arguments.Operands[0]), Shared.RunOf(store, arguments.Operands[1]));
        var (leftPapers, rightPapers) = (left.Info.Planned, right.Info.Planned);
        Comparison[] shared = [.. shell.Shelf.Studies.Where(study => leftPapers.ContainsKey(study.Paper.Id) && rightPapers.ContainsKey(study.Paper.Id))
            .Select(study => new Comparison(left.Results(study), right.Results(study)))];
        string[] apart = [.. leftPapers.Keys.Union(rightPapers.Keys).Except(shared.Select(comparison => comparison.Paper.Id)).Order(StringComparer.Ordinal)];
        if (arguments.Has(Shared.Json))
            Json.Write(shell.Terminal, writer => Describe(writer, left, right, shared, apart));
        else
            Print(shared, apart, left, right, shell.Terminal);
        return ExitCode.Success;
    }

    static void Print(IReadOnlyList<Comparison> shared, IReadOnlyList<string> apart, Run left, Run right, Terminal terminal)
    {
        var say = new Phrases(Language.English);
        if (left.Info.Scale != right.Info.Scale)
            terminal.Error.WriteLine($"{left.Id} is at {left.Info.Scale.Name()} scale and {right.Id} at {right.Info.Scale.Name()}: their numbers may differ for that alone.");
        foreach (var comparison in shared)
        {
            var (one, other) = (say.Verdict(comparison.Left.Verdicts()?[0]), say.Verdict(comparison.Right.Verdicts()?[0]));
            terminal.Out.WriteLine($"{terminal.Paint(comparison.Paper.ShortName, Colour.Bold)} ({comparison.Paper.Id}): {one}{(one == other ? "" : $" → {other}")}; {comparison.Sameness}");
            var table = new Table("  measure", "arm", "at", left.Id, right.Id, "difference");
            foreach (var row in comparison.Rows)
                table.Add($"  {row.Measure}", row.Arm, row.Cell.ToString(), Mean(row.Left), Mean(row.Right), row.Difference is { } difference ? Phrases.Number(difference) : "");
            table.Write(terminal);
            terminal.Out.WriteLine();
        }
        foreach (var paper in apart)
            terminal.Out.WriteLine($"{paper}: only in {(left.Info.Planned.ContainsKey(paper) ? right.Info.Planned.ContainsKey(paper) ? "another catalogue" : left.Id : right.Id)}");
    }

    static void Describe(Utf8JsonWriter writer, Run left, Run right, IReadOnlyList<Comparison> shared, IReadOnlyList<string> apart)
    {
        writer.WriteStartObject();
        writer.WriteString("left", left.Id);
        writer.WriteString("right", right.Id);
        writer.Objects("papers", shared, (_, comparison) =>
        {
            writer.WriteString("id", comparison.Paper.Id);
            writer.WriteString("shortName", comparison.Paper.ShortName);
            writer.WriteString("leftVerdict", comparison.Left.Verdicts()?[0].Name);
            writer.WriteString("rightVerdict", comparison.Right.Verdicts()?[0].Name);
            writer.WriteNumber("commonSeeds", comparison.CommonSeeds);
            writer.WriteNumber("equalSeeds", comparison.EqualSeeds);
            writer.Objects("arms", comparison.Rows, (_, row) =>
            {
                writer.WriteString("arm", row.Arm);
                writer.WriteString("measure", row.Measure);
                writer.Number("at", row.Cell.At);
                writer.WriteString("on", row.Cell.On);
                writer.Number("left", row.Left?.Mean);
                writer.Number("right", row.Right?.Mean);
                writer.Number("difference", row.Difference);
            });
        });
        writer.Texts("onlyInOne", apart);
        writer.WriteEndObject();
    }

    static string Mean(Estimate? estimate) => estimate is { } there ? Phrases.Plain(there) : "–";
}
