using Praxis.Cli.Parsing;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>Options that several commands take, and what they mean.</summary>
static class Shared
{
    static readonly string[] Languages = ["en", "zh"];

    internal static readonly Option Json = new("--json", null, "Write JSON for programs (docs/command.md describes it).");

    internal static readonly Option Language = new("--lang", "LANG", "Language of papers and claims: en or zh.") { Suggest = _ => Languages };

    internal static readonly Option Out = new("--out", "DIR", "Folder of runs and house models; ~/.praxis by default.");

    internal static readonly Option Data = new("--data", "DIR", "Folder of real data; PRAXIS_DATA or ~/.praxis/data by default.");

    /// <summary>The language that was asked for.</summary>
    internal static Language LanguageOf(Arguments arguments) => arguments.Choice(Language, Languages) == "zh" ? Lab.Language.Chinese : Lab.Language.English;

    /// <summary>The store that was asked for.</summary>
    internal static RunStore StoreOf(Arguments arguments) => new(FolderOf(arguments, Out)
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".praxis"));

    /// <summary>The option's folder as a whole path, or null.</summary>
    internal static string? FolderOf(Arguments arguments, Option option)
    {
        if (arguments.Value(option) is not { } folder)
            return null;
        if (folder.Contains('\0') || string.IsNullOrWhiteSpace(folder))
            throw new UsageException($"{option.Name} takes a folder, and {Words.Quote(folder)} cannot be one.");
        var path = Path.GetFullPath(folder);
        return File.Exists(path) ? throw new UsageException($"{option.Name} takes a folder, and {path} is a file.") : path;
    }

    /// <summary>The run with this id; an id that cannot be one is refused before anything is looked for.</summary>
    internal static Run RunOf(RunStore store, string id) => SafeName.Allows(id) ? store.Open(id) : throw new UsageException(
        $"A run is called like 20260131-120000-laptop, and {Words.Quote(id)} cannot name one; 'praxis runs' lists them.");

    /// <summary>The ids of runs, for shell completion.</summary>
    internal static IEnumerable<string> RunIds() =>
        new RunStore(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".praxis")).List().Select(run => run.Info.Id);
}
