using Praxis.Lab;

namespace Praxis.Cli;

/// <summary>The results of a study as a person reads them in a terminal.</summary>
static class ResultsText
{
    const int Indent = 14;

    /// <summary>Verdicts, arms, intervals and figures of one study.</summary>
    internal static void Write(Results results, Run run, Phrases say, Terminal terminal)
    {
        var (paper, verdicts, write) = (results.Study.Paper, results.Verdicts(), terminal.Out);
        write.WriteLine($"{terminal.Paint(paper.ShortName, Colour.Bold)} ({paper.Id}) · {say.Scale(results.Scale)} · {Seeds(results, say)} · {say.Time(results)}");
        for (var index = 0; index < results.Study.Claims.Count; index++)
        {
            var (claim, verdict) = (results.Study.Claims[index], verdicts?[index]);
            write.WriteLine($"{Verdict(verdict, say, terminal)}{claim.In(say.Language)}");
            Line($"{claim.Measure}: {string.Join(", ", Phrases.Arms(results, claim).Select(arm => $"{arm} {Phrases.Arm(results, claim, arm)}"))}");
            Line($"{(verdict is null ? "" : $"{say.Effect(verdict)}; ")}{say.Say("claimed", "要求")}: {claim.Bar}");
            foreach (var note in verdict?.Notes ?? [])
                Line(note.In(say.Language));
        }
        foreach (var failed in results.Failures)
            write.WriteLine($"{terminal.Paint(Head(say.Say("failed", "失败")), Colour.Red)}{say.Say("seed", "种子")} {failed.Seed}: {failed.Failure}");
        foreach (var figure in run.Figures(paper.Id))
            write.WriteLine($"{Head(say.Say("figure", "图"))}{Path.Combine(run.Folder, figure)}");
        write.WriteLine();

        void Line(string text) => write.WriteLine(new string(' ', Indent) + terminal.Paint(text, Colour.Faint));
    }

    /// <summary>The colour of a verdict.</summary>
    internal static Colour ColourOf(VerdictKind? kind) => kind switch
    {
        VerdictKind.Holds => Colour.Green,
        VerdictKind.Opposite => Colour.Red,
        VerdictKind.Inconclusive => Colour.Yellow,
        _ => Colour.Faint,
    };

    static string Verdict(Verdict? verdict, Phrases say, Terminal terminal) => terminal.Paint(Head(say.Verdict(verdict)), ColourOf(verdict?.Kind));

    static string Head(string text) => Words.Pad(text, Indent);

    static string Seeds(Results results, Phrases say)
    {
        var (there, planned) = (results.Trials.Count, results.Trials.Count + results.Failures.Count + results.Missing.Count);
        return there == planned
            ? say.Say(Words.Count(there, "seed"), $"{there} 个种子")
            : say.Say($"{there} of {Words.Count(planned, "seed")}", $"{planned} 个种子中的 {there} 个");
    }
}
