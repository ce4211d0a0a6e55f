using System.Text.Json;
using Praxis.Cli.Parsing;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>praxis show.</summary>
sealed class ShowCommand : Command
{
    const int MostRuns = 5;

    internal override string Name => "show";

    internal override string Summary => "Show a paper: what it claims, how that is judged, and what runs have shown.";

    internal override IReadOnlyList<Operand> Operands => [new("ID", "An arXiv id, an arXiv address or a short name, in any case.") { Suggest = shell => shell.Shelf.Names }];

    internal override IReadOnlyList<Option> Options => [Shared.Language, Shared.Out, Shared.Json];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis show 2305.18403", "by its arXiv id"),
        new("praxis show https://arxiv.org/abs/2305.18403v2", "by its address"),
        new("praxis show loraprune --lang zh", "by its short name, in Chinese"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var study = shell.Shelf.Find(arguments.Operands[0]);
        var store = Shared.StoreOf(arguments);
        if (arguments.Has(Shared.Json))
            Json.Write(shell.Terminal, writer => Describe(writer, study));
        else
            Print(study, store, new Phrases(Shared.LanguageOf(arguments)), shell.Terminal);
        return ExitCode.Success;
    }

    static void Print(Study study, RunStore store, Phrases say, Terminal terminal)
    {
        var (paper, write) = (study.Paper, terminal.Out);
        write.WriteLine($"{terminal.Paint(paper.ShortName, Colour.Bold)} · {paper.Title}");
        write.WriteLine($"{paper.Url} · {say.Theme(paper.Theme)}");
        write.WriteLine($"\n{say.Summary(paper)}\n");
        for (var index = 0; index < study.Claims.Count; index++)
        {
            var claim = study.Claims[index];
            write.WriteLine($"{say.Say("claim", "论断")} {index + 1}  {claim.In(say.Language)}");
            write.WriteLine($"         {say.Say("shown by", "判据")}: {claim.Measure}, {claim.Bar}");
        }
        foreach (var remark in study.Remarks)
            write.WriteLine($"{say.Say("remark", "说明")}   {remark.In(say.Language)}");
        write.WriteLine();
        foreach (var scale in Enum.GetValues<Scale>())
            write.WriteLine($"{Words.Pad(say.Scale(scale), 8)} {Effort(study, scale, say)}");
        foreach (var run in store.List().Where(run => run.Info.Scale != Scale.Smoke && run.Finished > 0 && run.Info.Planned.ContainsKey(study.Paper.Id)).Take(MostRuns))
            if (store.Open(run.Info.Id).Results(study).Verdicts() is [var verdict, ..])
                write.WriteLine($"{say.Say("measured", "已测")} {run.Info.Id}: {say.Verdict(verdict)}, {say.Effect(verdict)}");
    }

    static void Describe(Utf8JsonWriter writer, Study study)
    {
        writer.WriteStartObject();
        PapersCommand.Describe(writer, study.Paper);
        writer.WriteString("url", study.Paper.Url);
        writer.Objects("claims", study.Claims, ResultsJson.Claim);
        writer.Texts("remarks", study.Remarks.Select(remark => remark.Text));
        writer.WriteStartObject("seeds");
        foreach (var scale in Enum.GetValues<Scale>())
            writer.WriteNumber(scale.Name(), study.DefaultSeeds(scale));
        writer.WriteEndObject();
        writer.WriteBoolean("needsMachineAlone", study.NeedsMachineAlone);
        writer.WriteEndObject();
    }

    static string Effort(Study study, Scale scale, Phrases say)
    {
        var (seeds, budget) = (study.DefaultSeeds(scale), study.Budget(scale));
        return budget == Timeout.InfiniteTimeSpan
            ? say.Say($"{Words.Count(seeds, "seed")}, no limit of time", $"{seeds} 个种子，不限时间")
            : say.Say($"{Words.Count(seeds, "seed")}, at most {Words.Time(budget.TotalSeconds)}", $"{seeds} 个种子，最多 {Words.Time(budget.TotalSeconds)}");
    }
}
