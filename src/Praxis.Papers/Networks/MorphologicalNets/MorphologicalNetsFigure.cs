using Praxis.Lab;

namespace Praxis.Papers.Networks;

/// <summary>Error by depth, descent at ties, and where weights are alive.</summary>
static class MorphologicalNetsFigure
{
    internal static IEnumerable<Figure> Draw(Results results, IReadOnlyList<string> arms, string error, string falls, string activity)
    {
        var lines = arms.Select((arm, place) => (arm, place, curve: results.Curve(arm, error))).Where(line => line.curve.Count > 0).ToArray();
        if (lines.Length > 0)
        {
            yield return new Panels
            {
                Name = "morphological-nets",
                Title = "Training stacks of max-plus layers",
                Columns = 2,
                Items =
                [
                    new LineChart
                    {
                        Name = "depth",
                        Title = "What is left of the teacher's variance",
                        X = new("layers") { Log = true, Ticks = [.. lines[0].curve.Select(point => point.At)] },
                        Y = new("relative error") { Log = true },
                        Series = [.. lines.Select(line => new Series(line.arm, [.. line.curve.Select(point => point.At)], [.. line.curve.Select(point => point.Estimate.Mean)])
                        {
                            Color = line.place,
                            Low = [.. line.curve.Select(point => Math.Max(point.Estimate.Interval.Low, point.Estimate.Mean / 10))],
                            High = [.. line.curve.Select(point => point.Estimate.Interval.High)],
                            ErrorBars = true,
                        })],
                    },
                    Ties(results, falls),
                    .. Maps(results, activity),
                ],
            };
        }
        if (Elements(results) is { } elements)
        {
            yield return elements;
        }
    }

    static BarChart Ties(Results results, string falls)
    {
        string[] cases = ["one sample", "16 samples", "two layers, one sample", "two layers, 16 samples"];
        var rules = results.ArmsOf(falls);
        return new()
        {
            Name = "ties",
            Title = "Steps from tied weights that lower the loss",
            Y = new("share of steps") { Min = 0, Max = 1 },
            Groups = ["one sample", "16 samples", "two layers, 1", "two layers, 16"],
            Series = [.. rules.Select(rule => new Series(rule, [.. cases.Select(on => results.Mean(rule, falls, on: on)?.Mean ?? double.NaN)]))],
        };
    }

    static IEnumerable<HeatMap> Maps(Results results, string activity)
    {
        foreach (var arm in new[] { MorphologicalNetsStudy.Plain, MorphologicalNetsStudy.Guided })
        {
            string[] layers = [.. results.Cells(arm, activity).Select(cell => cell.On!).Distinct()];
            if (layers.Length == 0)
            {
                continue;
            }
            double[] times = [.. results.Cells(arm, activity).Select(cell => cell.At!.Value).Distinct().Order()];
            var values = new double[layers.Length, times.Length];
            for (var l = 0; l < layers.Length; l++)
            {
                for (var k = 0; k < times.Length; k++)
                {
                    values[l, k] = results.Mean(arm, activity, times[k], layers[l])?.Mean ?? double.NaN;
                }
            }
            yield return new()
            {
                Name = $"activity-{arm}",
                Title = $"Weights that are ever active: {arm}",
                Values = values,
                Rows = layers,
                Columns = [.. times.Select(time => $"{time / TeacherTask.Looks:P0}")],
                X = new("time of training"),
                Scale = new("share of weights") { Min = 0, Max = 1 },
                Digits = 2,
            };
        }
    }

    static ImageGrid? Elements(Results results)
    {
        string[] kinds = ["binary images", "grey images"];
        string[] arms = ["teacher", MorphologicalNetsStudy.Guided, MorphologicalNetsStudy.Adaptive];
        if (results.Trials.Count == 0 || results.Cells("teacher", "learned element").Count == 0)
        {
            return null;
        }
        var seed = results.Trials[0];
        return new()
        {
            Name = "structuring-elements",
            Title = $"The element of an opening and what was learned (seed {seed.Seed}): white belongs to it",
            RowLabels = kinds,
            ColumnLabels = ["teacher", "guided", "Adam"],
            CellSize = 120,
            Tiles = [.. kinds.Select(kind => (IReadOnlyList<Tile?>)[.. arms.Select(arm => (Tile?)Shown(seed, arm, kind))])],
        };
    }

    static Tile Shown(TrialResult seed, string arm, string kind)
    {
        float[] values = [.. seed.Measurements.Where(one => one.Arm == arm && one.Measure == "learned element" && one.On == kind).OrderBy(one => one.At).Select(one => (float)one.Value)];
        var found = seed.Measurements.Where(one => one.Arm == arm && one.Measure == "element recovered" && one.On == kind).Select(one => one.Value > 0.5 ? "recovered" : "not recovered").FirstOrDefault();
        return new(Picture.Gray(values, ElementTask.Size, ElementTask.Size, -1, 0), found ?? "");
    }
}
