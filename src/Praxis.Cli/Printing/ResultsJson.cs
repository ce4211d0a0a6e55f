using System.Text.Json;
using Praxis.Lab;
using Praxis.Lab.Statistics;

namespace Praxis.Cli;

/// <summary>The results of studies as JSON; docs/command.md describes the members.</summary>
static class ResultsJson
{
    /// <summary>The members of a claim.</summary>
    internal static void Claim(Utf8JsonWriter writer, Claim claim)
    {
        writer.WriteString("text", claim.Text);
        writer.WriteString("textZh", claim.TextZh);
        writer.WriteString("form", Name(claim.Form.ToString()));
        writer.WriteString("measure", claim.Measure);
        writer.WriteString("arm", claim.Arm);
        writer.WriteString("against", claim.Against);
        writer.Number("at", claim.At);
        writer.WriteString("on", claim.On);
        writer.WriteString("bar", claim.Bar);
    }

    /// <summary>The members of a study's results in a run.</summary>
    internal static void Study(Utf8JsonWriter writer, Results results, Run run)
    {
        var verdicts = results.Verdicts();
        writer.WriteString("id", results.Study.Paper.Id);
        writer.WriteString("shortName", results.Study.Paper.ShortName);
        writer.WriteString("title", results.Study.Paper.Title);
        writer.WriteString("theme", results.Study.Paper.Theme.ToString());
        writer.WriteString("scale", results.Scale.Name());
        writer.WriteString("run", run.Id);
        writer.WriteString("verdict", verdicts?[0].Name);
        writer.WriteStartArray("claims");
        for (var index = 0; index < results.Study.Claims.Count; index++)
        {
            writer.WriteStartObject();
            Claim(writer, results.Study.Claims[index]);
            Judgement(writer, verdicts?[index]);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.Objects("arms", Arms(results), Arm);
        writer.Numbers("seeds", results.Trials.Select(trial => (double)trial.Seed));
        writer.Objects("failed", results.Failures, Failure);
        writer.Numbers("missing", results.Missing.Select(seed => (double)seed));
        writer.WriteNumber("units", results.Units.Count);
        writer.WriteNumber("seconds", Math.Round(results.Seconds, 3));
        writer.WriteNumber("tuningSeconds", Math.Round(results.TuningSeconds, 3));
        writer.WriteNumber("houseSeconds", Math.Round(results.HouseSeconds, 3));
        writer.Objects("tuning", results.Tuning, Tuning);
        writer.Texts("remarks", results.Study.Remarks.Select(remark => remark.Text));
        writer.Texts("notes", results.Trials.SelectMany(trial => trial.Notes).Distinct(StringComparer.Ordinal));
        writer.Texts("figures", run.Figures(results.Study.Paper.Id).Select(figure => Path.Combine(run.Folder, figure)));
    }

    /// <summary>Every arm, measure and place that was recorded, in the order of recording.</summary>
    internal static IEnumerable<Place> Arms(Results results) =>
        from measure in results.Measures
        from arm in results.ArmsOf(measure)
        from cell in results.Cells(arm, measure)
        select new Place(arm, measure, cell, results.Values(arm, measure, cell.At, cell.On));

    /// <summary>A camel-case name for what is one in Pascal case.</summary>
    internal static string Name(string pascal) => char.ToLowerInvariant(pascal[0]) + pascal[1..];

    static void Judgement(Utf8JsonWriter writer, Verdict? verdict)
    {
        writer.WriteString("verdict", verdict?.Name);
        writer.WriteString("quantity", verdict is null ? null : Name(verdict.Quantity.ToString()));
        writer.Number("effect", verdict?.Effect);
        writer.Number("low", verdict?.Interval?.Low);
        writer.Number("high", verdict?.Interval?.High);
        writer.Number("standardized", verdict?.Standardized);
        writer.Number("p", verdict?.P);
        writer.Number("holmP", verdict?.HolmP);
        writer.Number("count", verdict?.Count);
        writer.Texts("notes", (verdict?.Notes ?? []).Select(note => note.Text));
    }

    static void Arm(Utf8JsonWriter writer, Place place)
    {
        var estimate = Estimate.Of(place.Values);
        writer.WriteString("arm", place.Arm);
        writer.WriteString("measure", place.Measure);
        writer.Number("at", place.Cell.At);
        writer.WriteString("on", place.Cell.On);
        writer.Number("mean", estimate.Mean);
        writer.Number("low", estimate.Interval.Low);
        writer.Number("high", estimate.Interval.High);
        writer.Numbers("values", place.Values);
    }

    static void Failure(Utf8JsonWriter writer, TrialResult trial)
    {
        writer.WriteNumber("seed", trial.Seed);
        writer.WriteString("cause", trial.Failure);
    }

    static void Tuning(Utf8JsonWriter writer, TuningRecord record)
    {
        writer.WriteString("key", record.Key);
        writer.WriteString("arm", record.Arm);
        writer.WriteString("choice", record.Choice);
        writer.WriteNumber("tries", record.Tries);
    }

    /// <summary>What one arm measured at one place, one value for each independent unit.</summary>
    internal sealed record Place(string Arm, string Measure, Cell Cell, IReadOnlyList<double> Values);
}
