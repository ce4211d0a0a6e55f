using System.Text.Json;
using Praxis.Cli.Parsing;
using Praxis.Data.Sets;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>praxis data list.</summary>
sealed class DataListCommand : Command
{
    internal override string Name => "data list";

    internal override string Summary => "List the real data sets and say which are there.";

    internal override IReadOnlyList<Option> Options => [Shared.Data, Shared.Language, Shared.Json];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis data list", "every data set and whether it is there"),
        new("praxis data list --data /mnt/sets --json", "another folder, for programs"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var root = DataSets.Root(Shared.FolderOf(arguments, Shared.Data));
        var say = new Phrases(Shared.LanguageOf(arguments));
        if (arguments.Has(Shared.Json))
            Json.Write(shell.Terminal, writer => writer.Objects(DataSets.List(), (_, info) => Describe(writer, info, root)));
        else
            List(root, say, shell.Terminal);
        return ExitCode.Success;
    }

    static void List(string root, Phrases say, Terminal terminal)
    {
        terminal.Error.WriteLine(say.Say($"The data folder is {root}.", $"数据目录：{root}"));
        var table = new Table(say.Say("name", "名称"), say.Say("there", "已有"), say.Say("size", "大小"), say.Say("what it is", "内容"));
        foreach (var info in DataSets.List())
        {
            var found = DataSets.TryFind(info.Name, root);
            var edition = found?.Edition ?? info.Editions[0];
            table.Add(info.Name, found is null ? say.Say("no", "无") : say.Say("yes", "有"), Words.Bytes(edition.Files.Sum(file => (double)file.Size)), say.Say(info.English, info.Chinese));
        }
        table.Write(terminal);
    }

    static void Describe(Utf8JsonWriter writer, DataSetInfo info, string root)
    {
        var found = DataSets.TryFind(info.Name, root);
        writer.WriteString("name", info.Name);
        writer.WriteString("summary", info.English);
        writer.WriteString("summaryZh", info.Chinese);
        writer.WriteString("origin", info.Origin);
        writer.WriteString("licence", info.Licence);
        writer.WriteString("home", info.Home);
        writer.WriteBoolean("found", found is not null);
        writer.WriteString("edition", found?.Edition.Name);
        writer.Texts("files", found?.Paths ?? []);
    }
}
