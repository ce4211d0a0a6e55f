using System.Text.Json;

namespace Praxis.Lab;

/// <summary>A trial's result as a file.</summary>
static class TrialFile
{
    const string Format = "praxis trial 1";
    const long Largest = 512L << 20;

    internal static byte[] Write(TrialResult trial) => new SealedJson(Format)
        .Text("paper", trial.Paper)
        .Text("scale", trial.Scale.Name())
        .Number("seed", trial.Seed)
        .Number("unit", trial.Unit)
        .Text("failure", trial.Failure)
        .Number("seconds", trial.Seconds)
        .Number("tuningSeconds", trial.TuningSeconds)
        .Number("houseSeconds", trial.HouseSeconds)
        .Text("machine", trial.Machine)
        .Texts("notes", trial.Notes)
        .Texts("houses", trial.Houses)
        .Texts("artefacts", trial.Artefacts)
        .Map("data", trial.Data)
        .Lines("measurements", trial.Measurements.Select(Row))
        .Finish();

    /// <summary>Reads the file of the trial that is expected there; throws <see cref="InvalidDataException"/> with the reason when it is anything else.</summary>
    internal static TrialResult Read(string path, string paper, Scale scale, int seed)
    {
        if (new FileInfo(path).Length is var length and > Largest)
            throw new InvalidDataException($"it has {length} bytes, and no trial is larger than {Largest}");
        using var document = SealedJson.Parse(File.ReadAllBytes(path), Format);
        try
        {
            var root = document.RootElement;
            if (root.GetProperty("paper").GetString() != paper || root.GetProperty("scale").GetString() != scale.Name() || root.GetProperty("seed").GetInt32() != seed)
                throw new InvalidDataException($"it belongs to seed {root.GetProperty("seed")} of {root.GetProperty("paper")} at {root.GetProperty("scale")}");
            return new()
            {
                Paper = paper,
                Scale = scale,
                Seed = seed,
                Unit = root.GetProperty("unit").GetInt32(),
                Failure = root.GetProperty("failure").GetString(),
                Seconds = root.GetProperty("seconds").GetDouble(),
                TuningSeconds = root.GetProperty("tuningSeconds").GetDouble(),
                HouseSeconds = root.GetProperty("houseSeconds").GetDouble(),
                Machine = root.GetProperty("machine").GetString()!,
                Notes = Texts(root, "notes"),
                Houses = Texts(root, "houses"),
                Artefacts = Texts(root, "artefacts"),
                Data = new SortedDictionary<string, string>(root.GetProperty("data").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!), StringComparer.Ordinal),
                Measurements = [.. root.GetProperty("measurements").EnumerateArray().Select(Measurement)],
            };
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"it lacks what a trial holds: {error.Message}", error);
        }
    }

    static string Row(Measurement measurement) => SealedJson.Row(
        ("arm", SealedJson.Quote(measurement.Arm)),
        ("measure", SealedJson.Quote(measurement.Measure)),
        ("at", measurement.At is { } at ? SealedJson.Number(at) : null),
        ("on", measurement.On is { } on ? SealedJson.Quote(on) : null),
        ("draw", measurement.Draw is { } draw ? SealedJson.Number(draw) : null),
        ("value", SealedJson.Number(measurement.Value)));

    static Measurement Measurement(JsonElement row) => new(
        row.GetProperty("arm").GetString()!,
        row.GetProperty("measure").GetString()!,
        row.GetProperty("value").GetDouble(),
        row.TryGetProperty("at", out var at) ? at.GetDouble() : null,
        row.TryGetProperty("on", out var on) ? on.GetString() : null,
        row.TryGetProperty("draw", out var draw) ? draw.GetInt32() : null);

    internal static IReadOnlyList<string> Texts(JsonElement root, string key) =>
        [.. root.GetProperty(key).EnumerateArray().Select(value => value.GetString()!)];
}
