using System.Globalization;
using System.Text.Json;

namespace Praxis.Lab;

/// <summary>What a run says about itself.</summary>
public sealed record RunInfo
{
    const string Format = "praxis run 1";

    /// <summary>The run's id, which is its folder's name.</summary>
    public required string Id { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The scale of all its trials.</summary>
    public required Scale Scale { get; init; }

    /// <summary>The engine's version.</summary>
    public required string Engine { get; init; }

    /// <summary>The commit that the engine was built from.</summary>
    public string Commit { get; init; } = "";

    /// <summary>The papers that were planned, with the number of their seeds.</summary>
    public IReadOnlyDictionary<string, int> Planned { get; init; } = new SortedDictionary<string, int>();

    /// <summary>The machines that took part.</summary>
    public IReadOnlyList<Machine> Machines { get; init; } = [];

    /// <summary>The real data at hand: name and SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new SortedDictionary<string, string>();

    /// <summary>The options of the run.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new SortedDictionary<string, string>();

    internal byte[] Write() => new SealedJson(Format)
        .Text("id", Id)
        .Text("created", Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
        .Text("scale", Scale.Name())
        .Text("engine", Engine)
        .Text("commit", Commit)
        .Lines("planned", Planned.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => SealedJson.Row(("paper", SealedJson.Quote(entry.Key)), ("seeds", SealedJson.Number(entry.Value)))))
        .Lines("machines", Machines.Select(Row))
        .Map("data", Data)
        .Map("options", Options)
        .Finish();

    internal static RunInfo Read(string path)
    {
        try
        {
            using var document = SealedJson.Parse(File.ReadAllBytes(path), Format);
            var root = document.RootElement;
            return new()
            {
                Id = root.GetProperty("id").GetString()!,
                Created = root.GetProperty("created").GetDateTimeOffset(),
                Scale = Enum.Parse<Scale>(root.GetProperty("scale").GetString()!, ignoreCase: true),
                Engine = root.GetProperty("engine").GetString()!,
                Commit = root.GetProperty("commit").GetString()!,
                Planned = new SortedDictionary<string, int>(root.GetProperty("planned").EnumerateArray()
                    .ToDictionary(row => row.GetProperty("paper").GetString()!, row => row.GetProperty("seeds").GetInt32()), StringComparer.Ordinal),
                Machines = [.. root.GetProperty("machines").EnumerateArray().Select(Machine)],
                Data = Texts(root.GetProperty("data")),
                Options = Texts(root.GetProperty("options")),
            };
        }
        catch (Exception error) when (error is InvalidDataException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new StoreException($"{path} cannot be trusted because {(error is InvalidDataException ? error.Message : "it lacks what a run holds")}; start a new run or restore the file.", error);
        }
    }

    static SortedDictionary<string, string> Texts(JsonElement map) =>
        new(map.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!), StringComparer.Ordinal);

    static string Row(Machine machine) => SealedJson.Row(
        ("name", SealedJson.Quote(machine.Name)),
        ("system", SealedJson.Quote(machine.System)),
        ("architecture", SealedJson.Quote(machine.Architecture)),
        ("processor", SealedJson.Quote(machine.Processor)),
        ("cores", SealedJson.Number(machine.Cores)),
        ("memoryBytes", SealedJson.Number(machine.MemoryBytes)),
        ("runtime", SealedJson.Quote(machine.Runtime)),
        ("instructionSets", SealedJson.Quote(machine.InstructionSets)));

    static Machine Machine(JsonElement row) => new(
        row.GetProperty("name").GetString()!,
        row.GetProperty("system").GetString()!,
        row.GetProperty("architecture").GetString()!,
        row.GetProperty("processor").GetString()!,
        row.GetProperty("cores").GetInt32(),
        (long)row.GetProperty("memoryBytes").GetDouble(),
        row.GetProperty("runtime").GetString()!,
        row.GetProperty("instructionSets").GetString()!);
}
