using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Control;

/// <summary>How learning went on each valve; and one staircase with its commands beside the hysteresis of the valve.</summary>
static class ThrottlePiFigures
{
    static readonly string[] Learners = [ThrottlePiStudy.Guided, ThrottlePiStudy.Alone, ThrottlePiStudy.Unbounded, ThrottlePiStudy.Cloned, ThrottlePiStudy.RewardGuided, ThrottlePiStudy.PolicyGuided];

    public static IEnumerable<Figure> Of(Results results)
    {
        string[] valves = [.. ThrottlePiStudy.Valves(results.Scale).Select(valve => valve.Name).Where(name => results.Mean(ThrottlePiStudy.Pi, "cost", on: name) is not null)];
        if (valves.Length == 0)
            yield break;
        yield return new Panels
        {
            Name = "learning",
            Title = "Tracking cost while learning",
            Caption = "Mean over seeds with 95 % intervals. Dashed: the tuned PI and a controller that knows every parameter of the valve.",
            Columns = valves.Length,
            Items = [.. valves.Select((name, i) => Learning(results, name, legend: i == valves.Length - 1))],
        };
        if (results.Curve("reference", "trace of the angle").Count > 0)
            yield return new Panels { Name = "tracking", Title = "The sticky valve on one staircase that training never saw", Columns = 2, Items = [Angles(results), Loop(), Commands(results), .. Bounds(results)] };
    }

    static LineChart Learning(Results results, string valve, bool legend) => new()
    {
        Name = $"learning on the {valve} valve",
        Title = $"{valve} valve",
        Width = 400,
        X = new("interactions"),
        Y = new("cost per step") { Log = true },
        Legend = legend ? LegendPlace.Automatic : LegendPlace.None,
        Series = [.. Learners.Select((arm, i) => (Arm: arm, Color: i, Curve: results.Curve(arm, "learning cost", valve))).Where(entry => entry.Curve.Count > 0).Select(entry => Band(entry.Arm, entry.Curve, entry.Color))],
        Guides =
        [
            new ReferenceLine(results.Mean(ThrottlePiStudy.Pi, "cost", on: valve)!.Value.Mean) { Label = "tuned PI" },
            new ReferenceLine(results.Mean(ThrottlePiStudy.Model, "cost", on: valve)!.Value.Mean) { Label = "known model" },
        ],
    };

    static Series Band(string name, IReadOnlyList<CurvePoint> curve, int color)
    {
        var several = curve.All(point => point.Estimate.Count > 1);
        return new(name, [.. curve.Select(point => point.At)], [.. curve.Select(point => point.Estimate.Mean)])
        {
            Color = color,
            Low = several ? [.. curve.Select(point => Math.Max(point.Estimate.Interval.Low, point.Estimate.Mean / 3))] : null,
            High = several ? [.. curve.Select(point => Math.Min(point.Estimate.Interval.High, point.Estimate.Mean * 3))] : null,
        };
    }

    static LineChart Angles(Results results) => new()
    {
        Name = "angles",
        Title = "angle",
        Width = 620,
        X = new("time", "s"),
        Y = new("angle", "°") { Min = 0, Max = 90 },
        Series = [Line(results, "reference", "trace of the angle", 7), Line(results, ThrottlePiStudy.Pi, "trace of the angle", 1), Line(results, ThrottlePiStudy.Guided, "trace of the angle", 0)],
    };

    static LineChart Commands(Results results) => new()
    {
        Name = "commands",
        Title = "command",
        Width = 620,
        X = new("time", "s"),
        Y = new("command"),
        Series = [Line(results, ThrottlePiStudy.Pi, "trace of the command", 1), Line(results, ThrottlePiStudy.Guided, "trace of the command", 0)],
    };

    static Series Line(Results results, string arm, string measure, int color)
    {
        var curve = results.Curve(arm, measure);
        return new(arm, [.. curve.Select(point => point.At)], [.. curve.Select(point => point.Estimate.Mean)]) { Color = color, Markers = false };
    }

    /// <summary>Angle over a command that rises and falls slowly, without noise.</summary>
    static Plot Loop()
    {
        var valve = new ThrottleValve(ThrottleParameters.Sticky with { TorqueNoise = 0, MeasurementNoise = 0 });
        valve.Reset(new Rng(0));
        var (commands, angles) = (new List<double>(), new List<double>());
        const int half = 1000;
        for (var t = -half / 2; t < 2 * half; t++)
        {
            var command = t < 0 ? 0 : 0.55 * (1 - Math.Abs(1 - (double)t / half));
            valve.Step(command);
            if (t < 0 || t % 10 != 0)
                continue;
            commands.Add(command);
            angles.Add(valve.Angle);
        }
        return new()
        {
            Name = "hysteresis",
            Title = "hysteresis of the valve",
            Width = 340,
            X = new("command"),
            Y = new("angle", "°") { Min = 0, Max = 92 },
            Marks = [new PathMark(new Series("20 s up and down", commands, angles) { Color = 2 }) { ShowEnds = false }],
        };
    }

    static IEnumerable<Drawing> Bounds(Results results)
    {
        var curve = results.Curve(ThrottlePiStudy.Guided, "cost by bound");
        if (curve.Count == 0)
            yield break;
        yield return new LineChart
        {
            Name = "bounds",
            Title = "cost by bound",
            Width = 340,
            X = new("largest correction β"),
            Y = new("cost per step"),
            Legend = LegendPlace.None,
            Series = [Band(ThrottlePiStudy.Guided, curve, 0)],
        };
    }
}
