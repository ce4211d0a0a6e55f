using Praxis.Cli.Parsing;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>praxis papers.</summary>
sealed class PapersCommand : Command
{
    static readonly Option ThemeOption = new("--theme", "THEME", $"Only the papers of a theme: {Words.Or(Shelf.Themes)}.") { Suggest = _ => Shelf.Themes };

    internal override string Name => "papers";

    internal override string Summary => "List the papers.";

    internal override IReadOnlyList<Option> Options => [ThemeOption, Shared.Language, Shared.Json];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis papers", "every paper in a line"),
        new("praxis papers --theme adapt --lang zh", "one theme, in Chinese"),
        new("praxis papers --json", "for programs: id, shortName, title, theme, summary, summaryZh"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var theme = arguments.Choice(ThemeOption, Shelf.Themes);
        var language = Shared.LanguageOf(arguments);
        Paper[] papers = [.. shell.Shelf.Studies.Select(study => study.Paper).Where(paper => theme is null || paper.Theme.ToString() == theme)];
        if (arguments.Has(Shared.Json))
            Json.Write(shell.Terminal, writer => writer.Objects(papers, (_, paper) => Describe(writer, paper)));
        else if (papers.Length == 0)
            shell.Terminal.Error.WriteLine(theme is null ? "There are no papers yet." : $"There are no papers in {theme} yet.");
        else
            List(papers, new Phrases(language), shell.Terminal);
        return ExitCode.Success;
    }

    /// <summary>The members that describe a paper in JSON.</summary>
    internal static void Describe(System.Text.Json.Utf8JsonWriter writer, Paper paper)
    {
        writer.WriteString("id", paper.Id);
        writer.WriteString("shortName", paper.ShortName);
        writer.WriteString("title", paper.Title);
        writer.WriteString("theme", paper.Theme.ToString());
        writer.WriteString("summary", paper.Summary);
        writer.WriteString("summaryZh", paper.SummaryZh);
    }

    static void List(IReadOnlyList<Paper> papers, Phrases say, Terminal terminal)
    {
        var table = new Table(say.Say("paper", "论文"), say.Say("name", "名称"), say.Say("theme", "主题"), say.Say("summary", "概要"));
        foreach (var paper in papers)
            table.Add(paper.Id, paper.ShortName, say.Theme(paper.Theme), say.Summary(paper));
        table.Write(terminal);
    }
}
