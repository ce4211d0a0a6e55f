using System.Text;

namespace Praxis.Lab;

/// <summary>RESULTS.md: one row for each paper, then what a reader must know. The same results give the same text.</summary>
public static class ResultsMarkdown
{
    /// <summary>The whole document.</summary>
    public static string Write(IEnumerable<ReportEntry> entries, Language language = Language.English)
    {
        var sorted = ReportEntry.Sorted(entries);
        var say = new Phrases(language);
        var text = new StringBuilder();
        text.Append(say.Say("# Results\n\n", "# 结果\n\n"));
        text.Append(Tally(sorted, say)).Append("\n\n");
        text.Append(say.Say(
            "Mean ± 95 % interval over independent units. The verdict is on the paper's primary claim; how it is reached is in docs/studies.md.\n\n",
            "均值 ± 95 % 区间（按独立单元计）。结论针对论文的主要论断；判定方法见 docs/studies.md。\n\n"));
        text.Append(say.Say("| paper | claim | arms | verdict | time | figure |\n", "| 论文 | 论断 | 各方法 | 结论 | 时间 | 图 |\n"));
        text.Append("|---|---|---|---|---|---|\n");
        foreach (var entry in sorted)
            text.Append(Row(entry, say));
        foreach (var entry in sorted)
            text.Append(Details(entry, say));
        return text.ToString();
    }

    static string Tally(IReadOnlyList<ReportEntry> entries, Phrases say)
    {
        var kinds = entries.Select(entry => entry.Results.Verdicts()?[0].Kind).ToArray();
        var (holds, opposite, open, unjudged) = (kinds.Count(kind => kind == VerdictKind.Holds), kinds.Count(kind => kind == VerdictKind.Opposite),
            kinds.Count(kind => kind == VerdictKind.Inconclusive), kinds.Count(kind => kind is null));
        return say.Say(
            $"{Count(entries.Count, "paper")}: {holds} hold, {open} inconclusive, {opposite} opposite{(unjudged > 0 ? $", {unjudged} not judged" : "")}.",
            $"{entries.Count} 篇论文：{holds} 成立，{open} 无定论，{opposite} 相反{(unjudged > 0 ? $"，{unjudged} 未判定" : "")}。");
    }

    static string Row(ReportEntry entry, Phrases say)
    {
        var (results, paper) = (entry.Results, entry.Paper);
        var verdicts = results.Verdicts();
        var claim = results.Study.Claims[0];
        var arms = string.Join("<br>", Phrases.Arms(results, claim).Select(arm => $"{Escape(arm)}: {Phrases.Arm(results, claim, arm)}"));
        var figure = entry.Figures.Count > 0 ? $"[{say.Say("figure", "图")}]({Uri.EscapeDataString(entry.Figures[0].Link).Replace("%2F", "/", StringComparison.Ordinal)})" : "";
        return $"| [{Escape(paper.ShortName)}]({paper.Url}) | {Escape(claim.In(say.Language))} | {Escape(claim.Measure)}<br>{arms} | **{say.Verdict(verdicts?[0])}** | {say.Time(results)} | {figure} |\n";
    }

    static string Details(ReportEntry entry, Phrases say)
    {
        var (results, paper) = (entry.Results, entry.Paper);
        var text = new StringBuilder($"\n## {Escape(paper.ShortName)} ({paper.Id})\n\n{Escape(say.Summary(paper))}\n\n");
        var verdicts = results.Verdicts();
        for (var index = 0; index < results.Study.Claims.Count; index++)
        {
            var (claim, verdict) = (results.Study.Claims[index], verdicts?[index]);
            text.Append($"{index + 1}. **{say.Verdict(verdict)}**: {Escape(claim.In(say.Language))} ({Escape(claim.Bar)}");
            text.Append(verdict is null ? ")\n" : $"; {say.Effect(verdict)}; n = {verdict.Count})\n");
            foreach (var note in verdict?.Notes ?? [])
                text.Append($"   - {Escape(note.In(say.Language))}\n");
        }
        foreach (var line in Remarks(entry, say))
            text.Append($"- {Escape(line)}\n");
        return text.ToString();
    }

    /// <summary>Scale and seeds, the study's remarks, the notes of trials, failures and the tries of tuning.</summary>
    internal static IEnumerable<string> Remarks(ReportEntry entry, Phrases say)
    {
        var results = entry.Results;
        yield return say.Say(
            $"Scale {say.Scale(results.Scale)}, {Count(results.Trials.Count, "seed")} in {Count(results.Units.Count, "independent unit")}.",
            $"规模：{say.Scale(results.Scale)}；{results.Trials.Count} 个种子，{results.Units.Count} 个独立单元。");
        foreach (var remark in results.Study.Remarks)
            yield return remark.In(say.Language);
        foreach (var note in results.Trials.SelectMany(trial => trial.Notes).Distinct(StringComparer.Ordinal))
            yield return note;
        foreach (var failed in results.Failures)
            yield return say.Say($"Seed {failed.Seed} failed: {failed.Failure}", $"种子 {failed.Seed} 失败：{failed.Failure}");
        foreach (var key in results.Tuning.GroupBy(record => record.Key, StringComparer.Ordinal))
        {
            var arms = string.Join(", ", key.Select(record => $"{record.Arm} {record.Choice}"));
            var tries = key.First().Tries;
            yield return say.Say($"Tuned {key.Key} on its own seeds, {Count(tries, "try", "tries")} an arm: {arms}.", $"在独立种子上调参 {key.Key}，每种方法 {tries} 次：{arms}。");
        }
    }

    static string Count(int count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>Text that Markdown and the HTML inside it show as it is.</summary>
    static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\\' or '|' or '*' or '_' or '`' or '[' or ']' or '#' or '~')
                escaped.Append('\\').Append(letter);
            else
                escaped.Append(letter switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", '\n' or '\r' or '\t' => " ", _ => letter.ToString() });
        }
        return escaped.ToString();
    }
}
