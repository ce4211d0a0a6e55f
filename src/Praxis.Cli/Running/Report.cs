using Praxis.Lab;

namespace Praxis.Cli.Running;

/// <summary>The report of many papers in a folder: two documents, two pages and the figures that they link to.</summary>
sealed class Report(string folder)
{
    const string Prefix = "results/";

    /// <summary>Writes everything and returns the paths of what a person opens.</summary>
    internal IReadOnlyList<string> Write(IReadOnlyList<(Run Run, Study Study)> chosen)
    {
        ReportEntry[] entries = [.. chosen.Select(pair => ReportEntry.From(pair.Run, pair.Study, Prefix))];
        foreach (var figure in entries.SelectMany(entry => entry.Figures))
            Put(figure.Link, figure.Svg);
        return
        [
            Put("RESULTS.md", ResultsMarkdown.Write(entries)),
            Put("RESULTS.zh-CN.md", ResultsMarkdown.Write(entries, Language.Chinese)),
            Put($"{Prefix}index.html", HtmlReport.Write("Praxis", entries, Language.English, "index.zh-CN.html")),
            Put($"{Prefix}index.zh-CN.html", HtmlReport.Write("Praxis", entries, Language.Chinese, "index.html")),
        ];
    }

    /// <summary>Writes a file whole or not at all.</summary>
    string Put(string name, string text)
    {
        var path = Path.Combine(folder, name);
        WholeFile.Write(path, text);
        return path;
    }
}
