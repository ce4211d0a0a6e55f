using Praxis.Lab;

namespace Praxis.Papers.Networks;

/// <summary>The figure of <see cref="AlexGdaStudy"/>: convergence, growth, bilinear games and the GAN.</summary>
static class AlexGdaFigure
{
    public static IEnumerable<Figure> Draw(Results results)
    {
        var arms = AlexGdaStudy.Arms.Select(arm => arm.Name).ToArray();
        yield return new Panels
        {
            Name = "alex-gda",
            Title = "Alternating updates, and extrapolating what the opponent sees",
            Columns = 2,
            Items =
            [
                new LineChart
                {
                    Name = "convergence",
                    Title = $"Quadratic games, {AlexGdaStudy.Settings[^1]}",
                    X = new("gradient evaluations") { Log = true },
                    Y = new("log₁₀ squared distance"),
                    Series = [.. Curves(results, arms, AlexGdaStudy.Distance)],
                },
                new LineChart
                {
                    Name = "growth",
                    Title = "Growth with the interaction (κ = 10)",
                    X = new("κ_xy") { Log = true },
                    Y = new("gradient evaluations") { Log = true },
                    Series = [.. Curves(results, arms, AlexGdaStudy.Sweep, markers: true)],
                },
                new LineChart
                {
                    Name = "bilinear",
                    Title = "Bilinear games",
                    X = new("gradient evaluations"),
                    Y = new("log₁₀ distance"),
                    Series = [.. Curves(results, arms, AlexGdaStudy.Bilinear)],
                },
                new GroupChart
                {
                    Name = "gan",
                    Title = "A small Wasserstein GAN (no claim)",
                    Y = new("sliced Wasserstein distance") { IncludeZero = true },
                    Groups = [.. results.ArmsOf(AlexGdaStudy.Gan).Select(arm => new NamedValues(arm.Replace(", γ = δ = 1.5", ""), results.Values(arm, AlexGdaStudy.Gan)))],
                },
            ],
        };
    }

    static IEnumerable<Series> Curves(Results results, string[] arms, string measure, bool markers = false)
    {
        foreach (var (index, arm) in arms.Index())
        {
            var curve = results.Curve(arm, measure);
            if (curve.Count > 0)
            {
                yield return new(arm, [.. curve.Select(point => point.At)], [.. curve.Select(point => point.Estimate.Mean)]) { Color = index, Markers = markers };
            }
        }
    }
}
