using Praxis.Cli.Parsing;
using Praxis.Cli.Running;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>praxis new.</summary>
sealed class NewCommand : Command
{
    const string Solution = "Praxis.slnx";
    static readonly Option ShortName = new("--name", "NAME", "What people call the method, as a C# class name such as LoraPrune.");
    static readonly Option ThemeOption = new("--theme", "THEME", $"The shelf it stands on: {Words.Or(Shelf.Themes)}.") { Suggest = _ => Shelf.Themes };
    static readonly Option Title = new("--title", "TEXT", "The paper's title; the name by default.");
    static readonly Option Root = new("--root", "DIR", "The folder of the source; found upwards from here by default.");

    internal override string Name => "new";

    internal override string Summary => "Make the room of a paper: method, study, and tests that fail until they are written.";

    internal override IReadOnlyList<Operand> Operands => [new("ID", "The paper's arXiv id or address.")];

    internal override IReadOnlyList<Option> Options => [ShortName, ThemeOption, Title, Root];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis new 2401.04339 --name QuantizedPersonalization --theme adapt", "files, tests and a line in the catalogue"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var id = Shelf.Bare(arguments.Operands[0]);
        if (!IsArxivId(id))
            throw new UsageException($"{Words.Quote(arguments.Operands[0])} is no arXiv id; one looks like 2305.18403.");
        var name = arguments.Value(ShortName) ?? throw new UsageException("'praxis new' needs --name, such as --name LoraPrune.");
        if (!char.IsAsciiLetterUpper(name[0]) || !name.All(char.IsAsciiLetterOrDigit) || name.Length > 40)
            throw new UsageException($"--name takes up to 40 ASCII letters and digits that begin with a capital, not {Words.Quote(name)}.");
        var theme = arguments.Choice(ThemeOption, Shelf.Themes) ?? throw new UsageException($"'praxis new' needs --theme: {Words.Or(Shelf.Themes)}.");
        var title = arguments.Value(Title) ?? name;
        if (title.Any(char.IsControl))
            throw new UsageException("--title takes one line of text.");
        if (shell.Shelf.Studies.FirstOrDefault(study => study.Paper.Id == id || string.Equals(study.Paper.ShortName, name, StringComparison.OrdinalIgnoreCase)) is { } taken)
            throw new CommandException($"There is a room for {taken.Paper.ShortName} ({taken.Paper.Id}) already.");
        foreach (var path in new Scaffold(id, name, Enum.Parse<Theme>(theme), title).Build(Source(arguments)))
            shell.Terminal.Out.WriteLine(path);
        return ExitCode.Success;
    }

    static bool IsArxivId(string id) => id.Split('.') is [{ Length: 4 } month, { Length: 4 or 5 } number] && month.All(char.IsAsciiDigit) && number.All(char.IsAsciiDigit);

    static string Source(Arguments arguments)
    {
        if (Shared.FolderOf(arguments, Root) is { } given)
            return File.Exists(Path.Combine(given, Solution)) ? given : throw new UsageException($"{given} is not the folder of the source: it has no {Solution}.");
        for (var folder = Environment.CurrentDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, Solution)))
                return folder;
        throw new CommandException($"There is no {Solution} here or above; go to the folder of the source or name it with --root.");
    }
}
