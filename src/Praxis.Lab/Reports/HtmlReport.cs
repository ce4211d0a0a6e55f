using System.Globalization;
using System.Net;
using System.Text;

namespace Praxis.Lab;

/// <summary>A self-contained page of results, for one run or for the whole set. The same results give the same page.</summary>
public static class HtmlReport
{
    /// <summary>The page of one run, in the language asked for.</summary>
    /// <param name="run">The run.</param>
    /// <param name="studies">The studies to show; those that the run did not plan are left out.</param>
    /// <param name="language">The page's language.</param>
    /// <param name="otherLanguage">A link to the same page in the other language, if there is one.</param>
    public static string Write(Run run, IEnumerable<Study> studies, Language language = Language.English, string? otherLanguage = null)
    {
        var planned = run.Info.Planned;
        return Write($"Praxis · {run.Id}", [.. studies.Where(study => planned.ContainsKey(study.Paper.Id)).Select(study => ReportEntry.From(run, study))], language, otherLanguage);
    }

    /// <summary>The page of any set of results, in the language asked for.</summary>
    public static string Write(string title, IReadOnlyList<ReportEntry> entries, Language language = Language.English, string? otherLanguage = null)
    {
        var sorted = ReportEntry.Sorted(entries);
        var say = new Phrases(language);
        var page = new StringBuilder();
        page.Append($"<!doctype html>\n<html lang=\"{say.Say("en", "zh-CN")}\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append($"<title>{Text(title)}</title>\n<style>\n{Style}</style>\n</head>\n<body>\n<main>\n<h1>{Text(title)}</h1>\n");
        if (otherLanguage is not null)
            page.Append($"<p><a href=\"{Text(otherLanguage)}\" hreflang=\"{say.Say("zh-CN", "en")}\">{say.Say("中文", "English")}</a></p>\n");
        Overview(page, sorted, say);
        foreach (var entry in sorted)
            Section(page, entry, say);
        Origins(page, sorted, say);
        page.Append("</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    static void Overview(StringBuilder page, IReadOnlyList<ReportEntry> entries, Phrases say)
    {
        page.Append("<div class=\"scroll\"><table>\n");
        Header(page, say.Say("paper", "论文"), say.Say("theme", "主题"), say.Say("primary claim", "主要论断"), say.Say("verdict", "结论"), say.Say("time", "时间"));
        foreach (var entry in entries)
        {
            var verdict = entry.Results.Verdicts()?[0];
            page.Append($"<tr><td><a href=\"#{Anchor(entry)}\">{Text(entry.Paper.ShortName)}</a></td><td>{say.Theme(entry.Paper.Theme)}</td>");
            page.Append($"<td>{Text(entry.Results.Study.Claims[0].In(say.Language))}</td><td>{Badge(verdict, say)}</td><td>{Text(say.Time(entry.Results))}</td></tr>\n");
        }
        page.Append("</table></div>\n");
    }

    static void Section(StringBuilder page, ReportEntry entry, Phrases say)
    {
        var (results, paper) = (entry.Results, entry.Paper);
        page.Append($"<section id=\"{Anchor(entry)}\">\n<h2>{Text(paper.ShortName)} <small><a href=\"{Text(paper.Url)}\">{Text(paper.Id)}</a></small></h2>\n");
        page.Append($"<p class=\"title\">{Text(paper.Title)}</p>\n<p>{Text(say.Summary(paper))}</p>\n<div class=\"scroll\"><table>\n");
        Header(page, say.Say("claim", "论断"), say.Say("to be shown", "判据"), say.Say("arms", "各方法"), say.Say("effect, 95 % interval, exact p", "效应、95 % 区间、精确 p"), say.Say("verdict", "结论"));
        var verdicts = results.Verdicts();
        for (var index = 0; index < results.Study.Claims.Count; index++)
        {
            var (claim, verdict) = (results.Study.Claims[index], verdicts?[index]);
            var arms = string.Join("<br>", Phrases.Arms(results, claim).Select(arm => $"{Text(arm)}: {Phrases.Arm(results, claim, arm)}"));
            var notes = string.Concat((verdict?.Notes ?? []).Select(note => $"<br><small>{Text(note.In(say.Language))}</small>"));
            page.Append($"<tr><td>{Text(claim.In(say.Language))}</td><td>{Text(claim.Bar)}</td><td>{Text(claim.Measure)}<br>{arms}</td>");
            page.Append($"<td>{(verdict is null ? "" : Text(say.Effect(verdict)))}{notes}</td><td>{Badge(verdict, say)}</td></tr>\n");
        }
        page.Append("</table></div>\n");
        foreach (var figure in entry.Figures)
            page.Append($"<img alt=\"{Text(Path.GetFileNameWithoutExtension(figure.Link))}\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(figure.Svg))}\">\n");
        page.Append("<ul>\n");
        foreach (var remark in ResultsMarkdown.Remarks(entry, say))
            page.Append($"<li>{Text(remark)}</li>\n");
        page.Append($"<li>{say.Say("Time", "时间")}: {Text(say.Time(results))}</li>\n</ul>\n</section>\n");
    }

    /// <summary>Which runs the results come from: engine, commit, machines and data.</summary>
    static void Origins(StringBuilder page, IReadOnlyList<ReportEntry> entries, Phrases say)
    {
        var runs = entries.Select(entry => entry.Run).OfType<RunInfo>().DistinctBy(run => run.Id).OrderBy(run => run.Id, StringComparer.Ordinal).ToArray();
        if (runs.Length == 0)
            return;
        page.Append($"<footer>\n<h2>{say.Say("Where the numbers come from", "数据来源")}</h2>\n<div class=\"scroll\"><table>\n");
        Header(page, say.Say("run", "运行"), say.Say("created", "创建"), say.Say("scale", "规模"), say.Say("engine", "引擎"), say.Say("machines", "机器"), say.Say("data", "数据"));
        foreach (var run in runs)
        {
            var machines = string.Join("<br>", run.Machines.Select(machine => Text(string.Create(CultureInfo.InvariantCulture,
                $"{machine.Name}: {machine.Processor} {machine.Architecture}, {machine.Cores} × {machine.InstructionSets}, {machine.MemoryBytes / (double)(1L << 30):0.#} GiB, {machine.System}, {machine.Runtime}"))));
            var data = string.Join("<br>", run.Data.Select(entry => $"{Text(entry.Key)} <code>{Text(entry.Value[..Math.Min(12, entry.Value.Length)])}</code>"));
            page.Append($"<tr><td>{Text(run.Id)}</td><td>{run.Created.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC</td><td>{say.Scale(run.Scale)}</td>");
            page.Append($"<td>{Text(run.Engine)} <code>{Text(run.Commit[..Math.Min(12, run.Commit.Length)])}</code></td><td>{machines}</td><td>{data}</td></tr>\n");
        }
        page.Append("</table></div>\n</footer>\n");
    }

    static void Header(StringBuilder page, params ReadOnlySpan<string> names)
    {
        page.Append("<tr>");
        foreach (var name in names)
            page.Append($"<th>{Text(name)}</th>");
        page.Append("</tr>\n");
    }

    static string Badge(Verdict? verdict, Phrases say) => $"<span class=\"{verdict?.Name ?? "none"}\">{say.Verdict(verdict)}</span>";

    static string Anchor(ReportEntry entry) => Text($"p{entry.Paper.Id}");

    static string Text(string text) => WebUtility.HtmlEncode(text);

    const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --page: #fff; --rule: #d5dae0; --soft: #5c6670; --link: #0b5cad; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --page: #14171a; --rule: #3a424a; --soft: #9aa5b0; --link: #7ab8ff; } }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
        main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
        h2 { margin-top: 2.5rem; border-top: 1px solid var(--rule); padding-top: 1rem; }
        a { color: var(--link); }
        small, .title { color: var(--soft); }
        .title { margin-top: -0.75rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem; border-bottom: 1px solid var(--rule); }
        img { display: block; max-width: 100%; margin: 1rem 0; }
        span.holds, span.opposite, span.inconclusive, span.none { padding: 0.1rem 0.5rem; border-radius: 1rem; white-space: nowrap; color: #fff; }
        span.holds { background: #1a7f4b; }
        span.opposite { background: #b3261e; }
        span.inconclusive { background: #6a5a00; }
        span.none { background: #5c6670; }

        """;
}
