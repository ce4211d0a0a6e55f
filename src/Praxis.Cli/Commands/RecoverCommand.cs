using System.Globalization;
using Praxis.Cli.Parsing;
using Praxis.Cli.Running;
using Praxis.Papers.Privacy;

namespace Praxis.Cli.Commands;

/// <summary>praxis recover.</summary>
sealed class RecoverCommand : Command
{
    static readonly Option To = new("--to", "FILE", "The safetensors file that the recovered weights are written to.");
    static readonly Option Rank = new("--rank", "R", "The rank of the adapters that were merged.");
    static readonly Option Iterations = new("--iterations", "N", $"Iterations for each layer; {new SpectralDetuningOptions().Iterations} by default, 1000 for models of billions.");
    static readonly Option Layers = new("--layers", "PATTERN", "Only tensors whose names match, such as \"**.query.weight\"; all by default.");
    static readonly Option Force = new("--force", null, "Replace the file if it is there.");

    internal override string Name => "recover";

    internal override string Summary => "Recover the weights before fine-tuning from several models with merged LoRA adapters.";

    internal override string Details => """
        The models are safetensors files of one base, each tuned by an adapter of its own and merged. What all of them agree in
        is copied byte for byte; every matrix in which they differ is recovered by Spectral DeTuning (arXiv 2402.10208). Three
        models are needed; about five of rank 16 bring a base back to the precision of its numbers. Ctrl-C writes nothing.
        """;

    internal override IReadOnlyList<Operand> Operands => [new("MODEL", "The tuned models, as safetensors files.", 1, 1000)];

    internal override IReadOnlyList<Option> Options => [To, Rank, Iterations, Layers, Force, Shared.Json];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis recover one.safetensors two.safetensors three.safetensors --rank 16 --to base.safetensors", "the base of three models"),
        new("praxis recover a.safetensors b.safetensors c.safetensors d.safetensors --rank 64 --iterations 1000 --to base.safetensors --json", "of four large ones, for programs"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var path = arguments.Value(To) ?? throw new UsageException("'praxis recover' needs --to, such as --to base.safetensors.");
        var rank = arguments.Number(Rank, 1) ?? throw new UsageException("'praxis recover' needs --rank, the rank of the adapters, such as --rank 16.");
        if (arguments.Operands.Count < SpectralDetuning.FewestModels)
            throw new UsageException($"'praxis recover' needs at least {SpectralDetuning.FewestModels} models, for fewer do not determine their base, and {arguments.Operands.Count} {(arguments.Operands.Count == 1 ? "was" : "were")} given.");
        if (arguments.Operands.Concat([path]).FirstOrDefault(file => file.Contains('\0') || string.IsNullOrWhiteSpace(file)) is { } wrong)
            throw new UsageException($"{Words.Quote(wrong)} cannot name a file.");
        if (Directory.Exists(path) || (File.Exists(path) && !arguments.Has(Force)))
            throw new UsageException($"{path} is there already; name another file{(Directory.Exists(path) ? "" : " or say --force")}.");
        if (arguments.Operands.Select(Path.GetFullPath).CountBy(file => file).FirstOrDefault(pair => pair.Value > 1).Key is { } twice)
            throw new UsageException($"{twice} was given twice; each model counts once.");
        var options = new SpectralDetuningOptions { Rank = rank, Iterations = arguments.Number(Iterations, 1) ?? new SpectralDetuningOptions().Iterations, Layers = arguments.Value(Layers) ?? "**" };
        using var interrupts = new Interrupts(() => shell.Terminal.Error.WriteLine("Stopping; nothing is written."));
        var summary = Recover(arguments.Operands, path, options, shell.Terminal, interrupts.Token);
        if (arguments.Has(Shared.Json))
            WriteJson(shell.Terminal, path, summary);
        else
            WriteText(shell.Terminal, path, summary);
        return ExitCode.Success;
    }

    static RecoverySummary Recover(IReadOnlyList<string> models, string path, SpectralDetuningOptions options, Terminal terminal, CancellationToken stop)
    {
        try
        {
            return SpectralDetuning.RecoverFile(models, path, options, layer => terminal.Error.WriteLine(Describe(layer)), stop);
        }
        catch (ArgumentException error)
        {
            throw new CommandException(error.Message);
        }
    }

    static string Describe(LayerRecovery layer) =>
        string.Create(CultureInfo.InvariantCulture, $"{layer.Name} {layer.Shape}: loss {layer.Losses[^1]:0.0e+0} after {Words.Count(layer.Losses.Count, "iteration")}, rank {layer.Ranks[^1]}");

    static void WriteText(Terminal terminal, string path, RecoverySummary summary)
    {
        foreach (var warning in summary.Warnings)
            terminal.Error.WriteLine($"{terminal.PaintError("Warning:", Colour.Yellow)} {warning}");
        terminal.Error.WriteLine($"{Words.Count(summary.Layers.Count, "tensor")} recovered, {summary.Untouched.Count} copied as they are, {summary.Averaged.Count} averaged.");
        terminal.Out.WriteLine(path);
    }

    static void WriteJson(Terminal terminal, string path, RecoverySummary summary) => Json.Write(terminal, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("file", path);
        writer.Objects("layers", summary.Layers, (_, layer) =>
        {
            writer.WriteString("name", layer.Name);
            writer.Numbers("shape", layer.Shape.Select(size => (double)size));
            writer.Number("loss", layer.Losses[^1]);
            writer.WriteNumber("rank", layer.Ranks[^1]);
            writer.WriteNumber("iterations", layer.Losses.Count);
        });
        writer.Texts("untouched", summary.Untouched);
        writer.Texts("averaged", summary.Averaged);
        writer.Texts("warnings", summary.Warnings);
        writer.WriteEndObject();
    });
}
