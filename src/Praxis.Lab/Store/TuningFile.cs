using System.Text.Json;

namespace Praxis.Lab;

/// <summary>Tuned values as files: every try is kept with the run.</summary>
static class TuningFile
{
    const string Format = "praxis tuning 1";

    internal static string Folder(string run, string paper) => Path.Combine(run, "tuning", paper);

    internal static string Name(string key, string arm) => $"{SafeName.For(key)}--{SafeName.For(arm)}.json";

    internal static byte[] Write(TuningRecord record) => new SealedJson(Format)
        .Text("paper", record.Paper)
        .Text("scale", record.Scale.Name())
        .Text("key", record.Key)
        .Text("arm", record.Arm)
        .Text("goal", record.Goal == Goal.Higher ? "higher" : "lower")
        .Number("seedsEach", record.SeedsEach)
        .Text("choice", record.Choice)
        .Lines("tries", record.Scores.Select((score, index) => SealedJson.Row(
            ("candidate", SealedJson.Quote(record.Grid[index / record.SeedsEach])),
            ("seed", SealedJson.Number(Seeds.Tuning(record.Paper, record.Key, index % record.SeedsEach))),
            ("score", double.IsFinite(score) ? SealedJson.Number(score) : SealedJson.Quote(null)))))
        .Finish();

    /// <summary>The record in the file, or null when there is none that can be trusted; it is then tuned again.</summary>
    internal static TuningRecord? Read(string path, string paper, Scale scale)
    {
        try
        {
            using var document = SealedJson.Parse(File.ReadAllBytes(path), Format);
            var root = document.RootElement;
            if (root.GetProperty("paper").GetString() != paper || root.GetProperty("scale").GetString() != scale.Name())
                return null;
            var tries = root.GetProperty("tries").EnumerateArray()
                .Select(row => (Candidate: row.GetProperty("candidate").GetString()!, Score: row.GetProperty("score"))).ToArray();
            return new(root.GetProperty("key").GetString()!, root.GetProperty("arm").GetString()!,
                root.GetProperty("goal").GetString() == "higher" ? Goal.Higher : Goal.Lower, root.GetProperty("seedsEach").GetInt32(),
                [.. tries.Select(row => row.Candidate).Distinct()],
                [.. tries.Select(row => row.Score.ValueKind == JsonValueKind.Null ? double.NaN : row.Score.GetDouble())])
            {
                Paper = paper,
                Scale = scale,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>All records of a paper, by key and arm.</summary>
    internal static IReadOnlyList<TuningRecord> Of(string folder, string paper, Scale scale) => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(path => Read(path, paper, scale)).OfType<TuningRecord>()];
}
