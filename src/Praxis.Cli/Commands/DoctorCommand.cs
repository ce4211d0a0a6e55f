using System.Globalization;
using Praxis.Cli.Parsing;
using Praxis.Data.Sets;
using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Cli.Commands;

/// <summary>praxis doctor.</summary>
sealed class DoctorCommand : Command
{
    internal override string Name => "doctor";

    internal override string Summary => "Say what this machine can do and what is missing.";

    internal override string Details => "Speeds are measured on one thread in about half a second, so what else runs on the machine shows.";

    internal override IReadOnlyList<Option> Options => [Shared.Data, Shared.Out, Shared.Json];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis doctor", "machine, instruction sets, speed, data and folders"),
        new("praxis doctor --json", "the same for programs"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var findings = new Findings(
            Machine.Here,
            SpanKernels.Threads,
            SpanKernels.MeasureFmaPeak() / 1e9,
            SpanKernels.MeasureReadBandwidth() / 1e9,
            DataSets.Root(Shared.FolderOf(arguments, Shared.Data)),
            Shared.StoreOf(arguments).Root);
        if (arguments.Has(Shared.Json))
            findings.WriteJson(shell.Terminal);
        else
            findings.WriteText(shell.Terminal);
        return ExitCode.Success;
    }

    sealed record Findings(Machine Machine, int Threads, double GigaFlops, double GigaBytes, string DataFolder, string StoreFolder)
    {
        readonly string[] _found = [.. DataSets.List().Where(info => DataSets.TryFind(info.Name, DataFolder) is not null).Select(info => info.Name)];

        internal void WriteText(Terminal terminal)
        {
            Line("machine", $"{Machine.Name}, {Machine.System}");
            Line("processor", $"{(Machine.Processor.Length > 0 ? $"{Machine.Processor}, " : "")}{Machine.Architecture}, {Words.Count(Machine.Cores, "core")}");
            Line("instructions", Machine.InstructionSets);
            Line("threads", string.Create(CultureInfo.InvariantCulture, $"{Threads}{(Threads == Machine.Cores ? "" : " (set by PRAXIS_THREADS)")}"));
            Line("memory", Words.Bytes(Machine.MemoryBytes));
            Line("speed", string.Create(CultureInfo.InvariantCulture, $"{GigaFlops:0.0} GFLOP/s float32 and {GigaBytes:0.0} GB/s read, one thread"));
            Line("runtime", Machine.Runtime);
            Line("data", _found.Length > 0 ? $"{string.Join(", ", _found)} in {DataFolder}" : $"none in {DataFolder}; 'praxis data list' says what there is to get");
            Line("runs", $"{StoreFolder}{(Directory.Exists(StoreFolder) ? "" : " (made with the first run)")}");

            void Line(string what, string value) => terminal.Out.WriteLine($"{terminal.Paint(Words.Pad(what, 13), Colour.Faint)}{value}");
        }

        internal void WriteJson(Terminal terminal) => Json.Write(terminal, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("machine", Machine.Name);
            writer.WriteString("system", Machine.System);
            writer.WriteString("processor", Machine.Processor);
            writer.WriteString("architecture", Machine.Architecture);
            writer.WriteNumber("cores", Machine.Cores);
            writer.WriteNumber("threads", Threads);
            writer.Texts("instructionSets", Machine.InstructionSets.Split(' '));
            writer.WriteNumber("memoryBytes", Machine.MemoryBytes);
            writer.WriteNumber("gigaFlopsOneThread", Math.Round(GigaFlops, 1));
            writer.WriteNumber("gigaBytesReadOneThread", Math.Round(GigaBytes, 1));
            writer.WriteString("runtime", Machine.Runtime);
            writer.WriteString("dataFolder", DataFolder);
            writer.Texts("data", _found);
            writer.WriteString("runsFolder", StoreFolder);
            writer.WriteEndObject();
        });
    }
}
