using Praxis.Lab;
using static Praxis.Papers.Trust.DynamicRegularizationStudy;

namespace Praxis.Papers.Trust;

/// <summary>Reliability of clean and contaminated samples, all arms' errors, and what a wrong η costs.</summary>
static class DynamicRegularizationFigure
{
    public static IEnumerable<Figure> Draw(Results results)
    {
        yield return new Panels
        {
            Name = "dynamic-regularization",
            Title = "Confidence where a fifth of the pictures cannot be known",
            Columns = 2,
            Items = [Diagram(results, Clean, "Clean samples"), Diagram(results, Contaminated, "Contaminated samples"), Bars(results), Sweep(results)],
        };
    }

    static LineChart Diagram(Results results, string part, string title) => new()
    {
        Name = $"reliability-{part}",
        Title = title,
        X = new("confidence") { Min = 0, Max = 1 },
        Y = new("accuracy") { Min = 0, Max = 1 },
        Series =
        [
            new Series("perfect", [0, 1], [0, 1]) { Color = 7, Markers = false },
            .. new[] { Plain, Smoothing, Method }.Select((arm, place) => (arm, place, curve: results.Curve(arm, Curve, part))).Where(entry => entry.curve.Count > 0)
                .Select(entry => new Series(entry.arm, [.. entry.curve.Select(point => point.At)], [.. entry.curve.Select(point => point.Estimate.Mean)]) { Color = entry.place, Markers = true }),
        ],
    };

    static BarChart Bars(Results results)
    {
        // As many as there are colours to tell apart.
        string[] arms = [.. results.ArmsOf(Error).Except([Norm, Scaled])];
        return new()
        {
            Name = "errors",
            Title = "Expected calibration error",
            Y = new("ECE") { IncludeZero = true },
            Groups = [All, Clean, Contaminated],
            Series =
            [
                .. arms.Select(arm =>
                {
                    var means = new[] { All, Clean, Contaminated }.Select(part => results.Mean(arm, Error, on: part)).ToArray();
                    return new Series(arm, [.. means.Select(mean => mean?.Mean ?? double.NaN)]);
                }),
            ],
        };
    }

    static LineChart Sweep(Results results) => new()
    {
        Name = "assumed",
        Title = "DReg by the share that is assumed (true: 0.2)",
        X = new("assumed η"),
        Y = new("error") { IncludeZero = true },
        Series =
        [
            .. new[] { (Name: "ECE, clean", Measure: Error, Part: Clean), (Name: "ECE, contaminated", Measure: Error, Part: Contaminated), (Name: "AURC, all", Measure: Risk, Part: All) }
                .Select((line, place) => (line.Name, place, curve: results.Curve(Method, $"{line.Measure} {Assumed}", line.Part))).Where(entry => entry.curve.Count > 0)
                .Select(entry => new Series(entry.Name, [.. entry.curve.Select(point => point.At)], [.. entry.curve.Select(point => point.Estimate.Mean)]) { Color = entry.place, Markers = true }),
        ],
    };
}
