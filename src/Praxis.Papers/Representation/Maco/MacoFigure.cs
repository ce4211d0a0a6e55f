using Praxis.Lab;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Papers.Representation;

/// <summary>What each way makes of each class, how natural it is, and the spectra.</summary>
static class MacoFigure
{
    static readonly string[] Shown = [MacoStudy.Constrained, MacoStudy.Free, MacoStudy.Pixel];

    internal static IEnumerable<Figure> Draw(Results results)
    {
        if (Grid(results) is { } grid)
        {
            yield return grid;
        }
        if (results.ArmsOf(MacoStudy.Plausibility).Count > 0)
        {
            yield return new Panels { Name = "maco-scores", Title = "How natural, how recognisable", Columns = 2, Items = [.. Bars(results), Spectra(results)] };
        }
    }

    static ImageGrid? Grid(Results results)
    {
        if (results.Trials.FirstOrDefault(trial => trial.Artefacts.Contains(MacoStudy.Images)) is not { } trial)
        {
            return null;
        }
        using var stream = Opened(trial);
        if (stream is null)
        {
            return null;
        }
        using var file = SafetensorsFile.Open(new ByteSource(MacoStudy.Images, stream));
        string[] labels = [.. file.Names.Where(name => name.StartsWith($"{MacoStudy.Ceiling}/", StringComparison.Ordinal)).Select(name => name[^2..])];
        var rows = new List<(string Name, Func<string, Tile?> Tile)>
        {
            ("MACO", label => Coloured(file, $"{MacoStudy.Constrained}/{label}")),
            ("MACO, where it looks", label => Masked(file, $"{MacoStudy.Constrained}/{label}")),
            ("free Fourier buffer", label => Coloured(file, $"{MacoStudy.Free}/{label}")),
            ("free pixels", label => Coloured(file, $"{MacoStudy.Pixel}/{label}")),
            ("a real image", label => Coloured(file, $"{MacoStudy.Ceiling}/{label}")),
        };
        return new()
        {
            Name = "maco-images",
            Title = "What a class wants",
            Caption = $"Images that raise the logit of a class in a small convolutional network (seed {trial.Seed}).",
            RowLabels = [.. rows.Select(row => row.Name)],
            ColumnLabels = [.. labels.Select(label => file.Metadata.TryGetValue($"class {label}", out var name) ? name : label)],
            Tiles = [.. rows.Select(row => (IReadOnlyList<Tile?>)[.. labels.Select(row.Tile)])],
            CellSize = 92,
        };
    }

    static Stream? Opened(TrialResult trial)
    {
        try
        {
            return trial.Open(MacoStudy.Images);
        }
        catch (IOException)
        {
            // The run's folder is gone: numbers can still be drawn.
            return null;
        }
    }

    static Tile? Coloured(SafetensorsFile file, string name) => file.TryGet(name, out var entry) ? Painted(Tensor.From(entry)) : null;

    static Tile? Masked(SafetensorsFile file, string name) => file.TryGet(name, out var entry) && file.TryGet($"{name} alpha", out var alpha)
        ? Painted(new FeatureVisualization(Tensor.From(entry), Tensor.From(alpha), []).Masked())
        : null;

    static Tile Painted(Tensor image) => Picture.FromPlanes(image.ToArray<float>(), image.Size(0), image.Size(1), image.Size(2));

    static IEnumerable<BarChart> Bars(Results results)
    {
        foreach (var (measure, title, unit) in new[] { (MacoStudy.Plausibility, "Distance to the nearest real image (real images: 1)", "ratio"), (MacoStudy.Transfer, "Probability of the class in other networks", "probability"), (MacoStudy.Spectrum, "Distance from the spectrum of real images", "mean |Δ ln power|") })
        {
            string[] arms = [.. new[] { MacoStudy.Constrained, MacoStudy.Formula, MacoStudy.Free, MacoStudy.Pixel, MacoStudy.Floor }.Where(arm => results.Mean(arm, measure) is not null)];
            var estimates = arms.Select(arm => results.Mean(arm, measure)!.Value).ToArray();
            yield return new()
            {
                Name = measure,
                Title = title,
                Groups = [.. arms.Select(arm => arm == MacoStudy.Formula ? "MACO, 1/f" : arm)],
                Y = new(unit) { IncludeZero = true },
                ShowValues = true,
                Legend = LegendPlace.None,
                Series = [new(title, [.. estimates.Select(estimate => estimate.Mean)])
                {
                    Low = estimates[0].Count > 1 ? [.. estimates.Select(estimate => estimate.Interval.Low)] : null,
                    High = estimates[0].Count > 1 ? [.. estimates.Select(estimate => estimate.Interval.High)] : null,
                }],
            };
        }
    }

    static LineChart Spectra(Results results)
    {
        string[] arms = [MacoStudy.Ceiling, .. Shown];
        return new()
        {
            Name = "spectra",
            Title = "Power by frequency",
            X = new("frequency", "periods a pixel"),
            Y = new("share of power") { Log = true },
            Series = [.. arms.Select(arm => (arm, curve: results.Curve(arm, MacoStudy.Power))).Where(line => line.curve.Count > 0)
                .Select(line => new Series(line.arm, [.. line.curve.Select(point => point.At)], [.. line.curve.Select(point => point.Estimate.Mean)]) { Markers = false })],
        };
    }
}
