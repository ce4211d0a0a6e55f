namespace Praxis.Lab;

/// <summary>A named run of points, with an interval around each where it is known.</summary>
public sealed class Series
{
    /// <summary>Points at the given places.</summary>
    public Series(string name, IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count)
            throw new ArgumentException($"Series '{name}': {x.Count} x values do not match {y.Count} y values.");
        (Name, X, Y) = (name, x, y);
    }

    /// <summary>Values at 0, 1, 2, ….</summary>
    public Series(string name, IReadOnlyList<double> y)
        : this(name, [.. Enumerable.Range(0, y.Count).Select(i => (double)i)], y)
    {
    }

    /// <summary>The name in the legend.</summary>
    public string Name { get; }

    /// <summary>Places along the x axis.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Values along the y axis; not a number makes a gap.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>The lower end of each value's interval.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>The upper end of each value's interval.</summary>
    public IReadOnlyList<double>? High { get; init; }

    /// <summary>The place in the palette; the place in the chart when not set.</summary>
    public int? Color { get; init; }

    /// <summary>Whether points are marked; decided by their number when not set.</summary>
    public bool? Markers { get; init; }

    /// <summary>Whether intervals are drawn as bars on every point and not as a band.</summary>
    public bool ErrorBars { get; init; }

    internal bool HasInterval => Low is not null;

    internal void Check(string figure)
    {
        if (Low is null != High is null)
            throw new ArgumentException($"{figure}: series '{Name}' has only one end of its intervals; give Low and High, or neither.");
        foreach (var (end, values) in (ReadOnlySpan<(string, IReadOnlyList<double>?)>)[("Low", Low), ("High", High)])
        {
            if (values is not null && values.Count != Y.Count)
                throw new ArgumentException($"{figure}: series '{Name}' has {Y.Count} values but {values.Count} in {end}; every value needs one.");
        }
    }

    internal void Extend(Reaches reaches)
    {
        for (int i = 0; i < Y.Count; i++)
        {
            if (reaches.Include(X[i], Y[i]) && Low is not null && High is not null)
            {
                reaches.Y.Include(Low[i]);
                reaches.Y.Include(High[i]);
            }
        }
    }

    /// <summary>The ends of a value's interval in pixels; none where either has no place.</summary>
    internal (double Low, double High)? IntervalAt(int index, AxisMap y)
    {
        if (Low is null || High is null)
            return null;
        double low = y.Map(Low[index]), high = y.Map(High[index]);
        return double.IsNaN(low) || double.IsNaN(high) ? null : (low, high);
    }

    /// <summary>Stretches of points that have a place, without the gaps between them.</summary>
    internal List<List<(int Index, double X, double Y)>> Runs(Plane plane)
    {
        var runs = new List<List<(int, double, double)>>();
        bool continues = false;
        for (int i = 0; i < Y.Count; i++)
        {
            double x = plane.X.Map(X[i]), y = plane.Y.Map(Y[i]);
            bool hasPlace = !double.IsNaN(x) && !double.IsNaN(y);
            if (hasPlace && !continues)
                runs.Add([]);
            if (hasPlace)
                runs[^1].Add((i, x, y));
            continues = hasPlace;
        }
        return runs;
    }

    internal SeriesStyle Style(int place) => Palette.Style(Color ?? place);

    /// <summary>The look of a line, dashed where no marker tells it from its neighbours.</summary>
    internal SeriesStyle LineStyle(int place) =>
        Markers == false ? Style(place) with { Dash = Palette.Dash(Color ?? place) } : Style(place);
}
