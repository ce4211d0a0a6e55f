using Praxis.Cli.Parsing;
using Praxis.Cli.Running;
using Praxis.Data.Sets;

namespace Praxis.Cli.Commands;

/// <summary>praxis data get.</summary>
sealed class DataGetCommand : Command
{
    static IEnumerable<string> Names => DataSets.List().Select(info => info.Name);

    internal override string Name => "data get";

    internal override string Summary => "Fetch real data sets from their public homes and check every byte.";

    internal override string Details => "A set that is there and right is left alone; what broke off is gone on with.";

    internal override IReadOnlyList<Operand> Operands => [new("NAME|all", "Data sets as 'praxis data list' calls them.", 1, 1000) { Suggest = _ => [.. Names, Shelf.All] }];

    internal override IReadOnlyList<Option> Options => [Shared.Data];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis data get mnist", "one data set"),
        new("praxis data get all --data /mnt/sets", "all of them, into another folder"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var root = DataSets.Root(Shared.FolderOf(arguments, Shared.Data));
        string[] names = [.. arguments.Operands.SelectMany(Select).Distinct()];
        using var interrupts = new Interrupts(() => shell.Terminal.Error.WriteLine("Stopping; what has come is kept."));
        var missed = new List<string>();
        foreach (var name in names)
        {
            try
            {
                using var progress = new DownloadWatcher(shell.Terminal);
                var found = DataSets.GetAsync(name, root, progress, interrupts.Token).GetAwaiter().GetResult();
                progress.Clear();
                foreach (var path in found.Paths)
                    shell.Terminal.Out.WriteLine(path);
            }
            catch (DataSetMissingException error)
            {
                shell.Terminal.Error.WriteLine(error.Message);
                missed.Add(name);
            }
        }
        return missed.Count == 0 ? ExitCode.Success : throw new CommandException($"{string.Join(", ", missed)} could not be fetched.");
    }

    static IEnumerable<string> Select(string name)
    {
        if (string.Equals(name, Shelf.All, StringComparison.OrdinalIgnoreCase))
            return DataSets.List().Where(info => info.Editions.Any(edition => edition.CanBeFetched)).Select(info => info.Name);
        return [Names.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There is no data set {Words.Quote(name)}{Nearest.Ask(name, Names)}; 'praxis data list' lists them.")];
    }
}
