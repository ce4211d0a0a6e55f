namespace Praxis.Lab;

/// <summary>A figure of a report.</summary>
/// <param name="Link">Where its file lies, relative to the report.</param>
/// <param name="Svg">The drawing.</param>
public sealed record ReportFigure(string Link, string Svg);

/// <summary>One study in a report.</summary>
/// <param name="Results">Its results.</param>
/// <param name="Figures">Its figures.</param>
public sealed record ReportEntry(Results Results, IReadOnlyList<ReportFigure> Figures)
{
    /// <summary>The run that the results come from; null for results that live in memory.</summary>
    public RunInfo? Run { get; init; }

    /// <summary>The entry of a study in a run; figure links start with the prefix.</summary>
    public static ReportEntry From(Run run, Study study, string linkPrefix = "") => new(
        run.Results(study),
        [.. run.Figures(study.Paper.Id).Select(path => new ReportFigure(linkPrefix + path, File.ReadAllText(Path.Combine(run.Folder, path))))])
    {
        Run = run.Info,
    };

    /// <summary>The order of reports: by theme, then by paper.</summary>
    internal static IReadOnlyList<ReportEntry> Sorted(IEnumerable<ReportEntry> entries) =>
        [.. entries.OrderBy(entry => entry.Paper.Theme).ThenBy(entry => entry.Paper.Id, StringComparer.Ordinal)];

    internal Paper Paper => Results.Study.Paper;
}
