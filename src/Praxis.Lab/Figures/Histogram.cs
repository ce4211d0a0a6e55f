namespace Praxis.Lab;

/// <summary>How often values fall into equal bins, for one or several samples over each other.</summary>
public sealed class Histogram : Chart
{
    const int FewestBins = 6;
    const int MostBins = 80;

    /// <summary>The samples.</summary>
    public IReadOnlyList<NamedValues> Samples { get; init; } = [];

    /// <summary>The number of bins; by the rule of Freedman and Diaconis when not set.</summary>
    public int? Bins { get; init; }

    /// <summary>Whether each sample's bars sum to one, so that samples of different size compare.</summary>
    public bool Shares { get; init; }

    private protected override (Axis X, Axis Y) Axes =>
        (X, Y.Label.Length > 0 || Y.Unit.Length > 0 ? Y : Y with { Label = Shares ? "share" : "count" });

    private protected override IReadOnlyList<Mark> Content
    {
        get
        {
            var reach = new Reach(X.Log);
            foreach (double value in Samples.SelectMany(s => s.Values))
                reach.Include(value);
            var map = new AxisMap(new Axis { Log = X.Log }, Tight(reach), 0, 1);
            double[] places = [.. Samples.SelectMany(s => s.Values).Select(map.Map).Where(p => !double.IsNaN(p)).Order()];
            int bins = Bins ?? Choose(places);
            double[] edges = [.. Enumerable.Range(0, bins + 1).Select(i => i == 0 ? map.Low : i == bins ? map.High : map.Invert((double)i / bins))];
            return [.. Samples.Select((s, i) => new HistogramMark(s, edges, [.. s.Values.Select(map.Map)], Shares) { Place = i, IsAlone = Samples.Count == 1 })];
        }
    }

    internal override void Check()
    {
        if (Bins is { } bins && bins is < 1 or > 2000)
            throw new ArgumentException($"{Name}: {Bins} bins cannot be drawn; give 1 to 2000.");
        base.Check();
    }

    /// <summary>Bin width 2 IQR n^(−1/3) on the axis, which runs from 0 to 1.</summary>
    static int Choose(double[] places)
    {
        if (places.Length < 2)
            return FewestBins;
        double width = 2 * (GroupMark.Quantile(places, 0.75) - GroupMark.Quantile(places, 0.25)) / Math.Cbrt(places.Length);
        return width > 0 ? (int)Math.Clamp(Math.Ceiling(1 / width), FewestBins, MostBins) : (int)Math.Clamp(Math.Sqrt(places.Length), FewestBins, MostBins);
    }

    static Reach Tight(Reach reach)
    {
        reach.Tight = true;
        return reach;
    }
}

/// <summary>One sample of a histogram, whose values have places in [0, 1] over the bins.</summary>
sealed class HistogramMark : Mark
{
    readonly string _name;
    readonly double[] _edges;
    readonly double[] _heights;
    readonly int _undrawn;

    public HistogramMark(NamedValues sample, double[] edges, double[] places, bool shares)
    {
        (_name, _edges, _heights) = (sample.Name, edges, new double[edges.Length - 1]);
        foreach (double place in places)
        {
            if (double.IsNaN(place))
                _undrawn++;
            else
                _heights[Math.Clamp((int)(place * _heights.Length), 0, _heights.Length - 1)]++;
        }
        int counted = places.Length - _undrawn;
        if (shares && counted > 0)
            _heights = [.. _heights.Select(h => h / counted)];
        IsEmpty = counted == 0;
    }

    public required int Place { get; init; }

    public bool IsAlone { get; init; }

    /// <summary>Counts or shares, bin by bin.</summary>
    public IReadOnlyList<double> Heights => _heights;

    bool IsEmpty { get; }

    internal override IEnumerable<LegendEntry> LegendEntries => [new(_name, LegendSign.Area, Palette.Style(Place), 0.6)];

    internal override void Extend(Reaches reaches)
    {
        for (int i = 0; i < _undrawn; i++)
            reaches.Include(double.NaN, double.NaN);
        if (IsEmpty)
            return;
        reaches.X.Include(_edges[0]);
        reaches.X.Include(_edges[^1]);
        reaches.Y.StandsOnZero = true;
        reaches.Y.Include(0);
        foreach (double height in _heights)
            reaches.Y.Include(height);
    }

    internal override void Paint(Canvas canvas, Plane plane)
    {
        if (IsEmpty)
            return;
        var style = Palette.Style(Place);
        var area = new PathData();
        var outline = new PathData();
        for (int i = 0; i < _heights.Length; i++)
        {
            if (_heights[i] == 0)
                continue;
            double left = plane.X.Map(_edges[i]), right = plane.X.Map(_edges[i + 1]), top = Top(plane, i);
            bool starts = i == 0 || _heights[i - 1] == 0, ends = i + 1 == _heights.Length || _heights[i + 1] == 0;
            foreach (var path in (ReadOnlySpan<PathData>)[area, outline])
            {
                if (starts)
                    path.Add(left, Ground(plane), starts: true);
                path.Add(left, top, starts: false);
                path.Add(right, top, starts: false);
                if (ends)
                    path.Add(right, Ground(plane), starts: false);
            }
        }
        canvas.Clip(plane.Frame.Grow(1), () =>
        {
            canvas.Path(area.ToString(), style.Paint, IsAlone ? 0.55 : 0.28);
            canvas.Path(outline.ToString(), Lab.Paint.Nothing, 1, new(style.Paint, 1.6, Palette.Dash(Place)));
        });
    }

    internal override void Occupy(Occupancy occupancy, Plane plane)
    {
        for (int i = 0; i < _heights.Length && !IsEmpty; i++)
            occupancy.AddBox(Box.Between(plane.X.Map(_edges[i]), Top(plane, i), plane.X.Map(_edges[i + 1]), Ground(plane)));
    }

    double Top(Plane plane, int bin)
    {
        double y = plane.Y.Map(_heights[bin]);
        return double.IsNaN(y) ? Ground(plane) : y;
    }

    static double Ground(Plane plane) => plane.Y.Axis.Log ? plane.Frame.Bottom : plane.Y.Map(0);
}
