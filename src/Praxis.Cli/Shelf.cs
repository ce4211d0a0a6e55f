using Praxis.Cli.Parsing;
using Praxis.Lab;

namespace Praxis.Cli;

/// <summary>The papers at hand, and how a person may name them.</summary>
sealed class Shelf(IReadOnlyList<Study> studies)
{
    /// <summary>The word for every paper.</summary>
    internal const string All = "all";

    static readonly string[] Hosts = ["arxiv.org/", "www.arxiv.org/", "export.arxiv.org/"];
    static readonly string[] Pages = ["abs/", "pdf/", "html/"];

    /// <summary>All studies, by theme and then by paper.</summary>
    internal IReadOnlyList<Study> Studies { get; } = [.. studies.OrderBy(study => study.Paper.Theme).ThenBy(study => study.Paper.Id, StringComparer.Ordinal)];

    /// <summary>The themes' names.</summary>
    internal static IReadOnlyList<string> Themes => Enum.GetNames<Theme>();

    /// <summary>What shell completion offers for a paper.</summary>
    internal IEnumerable<string> Names => Studies.SelectMany(study => (string[])[study.Paper.Id, study.Paper.ShortName]);

    /// <summary>The study of the paper that an arXiv id, an arXiv address or a short name means.</summary>
    internal Study Find(string name) => Match(name) ?? throw new UsageException(
        $"There is no paper {Words.Quote(name)}{Near(name, [])}; {There}.");

    /// <summary>The studies that ids, short names, themes or 'all' mean, each once, in the shelf's order.</summary>
    internal IReadOnlyList<Study> Select(IReadOnlyList<string> names)
    {
        var chosen = names.SelectMany(Select).ToHashSet();
        return [.. Studies.Where(chosen.Contains)];
    }

    /// <summary>The arXiv id in an address or id with a version: 2305.18403 for https://arxiv.org/pdf/2305.18403v2.pdf.</summary>
    internal static string Bare(string name)
    {
        var text = name.Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["https://", "http://"])
            text = Without(text, scheme);
        if (Hosts.FirstOrDefault(host => text.StartsWith(host, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            text = text[found.Length..].Split('?', '#')[0].TrimEnd('/');
            foreach (var page in Pages)
                text = Without(text, page);
            if (text.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase))
                text = text[..^4];
        }
        text = Without(text, "arxiv:");
        var version = text.LastIndexOfAny(['v', 'V']);
        return version > 0 && version < text.Length - 1 && char.IsAsciiDigit(text[0]) && text[(version + 1)..].All(char.IsAsciiDigit) ? text[..version] : text;
    }

    IEnumerable<Study> Select(string name)
    {
        if (string.Equals(name, All, StringComparison.OrdinalIgnoreCase))
            return Studies;
        if (Match(name) is { } study)
            return [study];
        if (Themes.FirstOrDefault(theme => string.Equals(theme, name, StringComparison.OrdinalIgnoreCase)) is { } found)
            return Studies.Where(candidate => candidate.Paper.Theme == Enum.Parse<Theme>(found));
        throw new UsageException($"There is no paper or theme {Words.Quote(name)}{Near(name, [.. Themes, All])}; {There}.");
    }

    Study? Match(string name)
    {
        var id = Bare(name);
        return Studies.FirstOrDefault(study => string.Equals(study.Paper.Id, id, StringComparison.OrdinalIgnoreCase))
            ?? Studies.FirstOrDefault(study => string.Equals(study.Paper.ShortName, name.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    string There => Studies.Count switch { 0 => "there are no papers yet", 1 => "'praxis papers' shows the one there is", var count => $"'praxis papers' lists the {count} there are" };

    string Near(string name, IEnumerable<string> more) => Nearest.Ask(Bare(name), [.. Names, .. more]);

    static string Without(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase) ? text[start.Length..] : text;
}
