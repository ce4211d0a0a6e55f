namespace Praxis.Lab;

/// <summary>Bars by group, side by side for several series, with error bars where intervals are given.</summary>
public sealed class BarChart : Chart
{
    /// <summary>The names along the x axis.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>One value for every group.</summary>
    public IReadOnlyList<Series> Series { get; init; } = [];

    /// <summary>Whether each bar carries its value, as far as there is room for all of them.</summary>
    public bool ShowValues { get; init; }

    private protected override IReadOnlyList<Mark> Content =>
        [.. Series.Select((s, i) => new BarMark(s) { Place = i, Count = Series.Count, ValueTexts = ShowValues ? [.. Series.Select(one => Ticks.Together([.. one.Y]))] : [] })];

    private protected override (Axis X, Axis Y) Axes => (X with { Categories = Groups, Log = false }, Y);

    internal override void Check()
    {
        foreach (var series in Series)
        {
            if (series.Y.Count != Groups.Count)
                throw new ArgumentException($"{Name}: series '{series.Name}' has {series.Y.Count} values for {Groups.Count} groups; every group needs one (not a number where it is missing).");
        }
        base.Check();
    }
}

/// <summary>The bars of one series among several.</summary>
sealed class BarMark(Series series) : Mark
{
    const double GroupShare = 0.78;
    const double WidestBar = 64;
    const double HeadroomForValues = 1.07;
    static readonly TextStyle ValueStyle = new(11);

    public required int Place { get; init; }

    public required int Count { get; init; }

    /// <summary>The values of all series as text, if they are shown.</summary>
    public IReadOnlyList<string[]> ValueTexts { get; init; } = [];

    Paint Color => series.Style(Place).Paint;

    internal override void Check(string figure, Axis x, Axis y) => series.Check(figure);

    internal override void Extend(Reaches reaches)
    {
        series.Extend(reaches);
        reaches.X.Include(-0.5);
        reaches.X.Include(series.Y.Count - 0.5);
        reaches.X.Tight = true;
        reaches.Y.StandsOnZero = true;
        reaches.Y.Include(0);
        for (int i = 0; i < series.Y.Count && ValueTexts.Count > 0; i++)
        {
            double end = series.Y[i] < 0 ? series.Low?[i] ?? series.Y[i] : series.High?[i] ?? series.Y[i];
            if (reaches.Y.CanShow(series.Y[i]) && !reaches.Y.Log)
                reaches.Y.Include(end * HeadroomForValues);
        }
    }

    internal override IEnumerable<LegendEntry> LegendEntries => [new(series.Name, LegendSign.Area, series.Style(Place))];

    internal override void Paint(Canvas canvas, Plane plane)
    {
        var bars = Bars(plane).ToArray();
        foreach (var (index, box) in bars)
        {
            if (double.IsNaN(series.Y[index]) || plane.Y.Map(series.Y[index]) is double.NaN)
                continue;
            if (box.Height > 0)
                canvas.Rectangle(box, Color, 0.88);
            ErrorBar.Paint(canvas, plane, series, index, box.CenterX, Lab.Paint.Text);
        }
        if (plane.Y is { Low: < 0, High: > 0 } && !plane.Y.Axis.Log)
            canvas.Line(plane.Frame.Left, plane.Y.Map(0), plane.Frame.Right, plane.Y.Map(0), new(Lab.Paint.Axis));
        if (ValueTexts.Count > 0 && ValueTexts.All(texts => texts.All(text => ValueStyle.Width(text) <= Pitch(plane) * (Count == 1 ? 1 / GroupShare : 1) - 2)))
            PaintValues(canvas, plane, bars);
        foreach (var (index, box) in bars.Where(b => double.IsNaN(plane.Y.Map(series.Y[b.Index])) && Pitch(plane) > 10))
            canvas.Text("–", box.CenterX, box.Bottom - 3, TextStyle.Tick with { Paint = Lab.Paint.Muted }, TextAnchor.Middle);
    }

    internal override void Occupy(Occupancy occupancy, Plane plane)
    {
        foreach (var (index, box) in Bars(plane))
        {
            occupancy.AddBox(box);
            if (series.IntervalAt(index, plane.Y) is { } interval)
                occupancy.AddLine(box.CenterX, interval.Low, box.CenterX, interval.High);
            if (ValueTexts.Count > 0)
                occupancy.AddBox(Box.Around(box.CenterX, TopOf(plane, index, box) - 9, Pitch(plane), 14));
        }
    }

    void PaintValues(Canvas canvas, Plane plane, IEnumerable<(int Index, Box Box)> bars)
    {
        string[] texts = ValueTexts[Place];
        foreach (var (index, box) in bars)
        {
            if (double.IsNaN(plane.Y.Map(series.Y[index])))
                continue;
            bool hangs = series.Y[index] < 0;
            double y = hangs ? BottomOf(plane, index, box) + 4 + ValueStyle.Size * TextMetrics.Ascent : TopOf(plane, index, box) - 4;
            canvas.Text(texts[index], box.CenterX, Math.Clamp(y, plane.Frame.Top + ValueStyle.Size * 0.6, plane.Frame.Bottom - 2), ValueStyle, TextAnchor.Middle);
        }
    }

    double TopOf(Plane plane, int index, Box box) =>
        series.IntervalAt(index, plane.Y) is { } interval ? Math.Min(box.Top, interval.High) : box.Top;

    double BottomOf(Plane plane, int index, Box box) =>
        series.IntervalAt(index, plane.Y) is { } interval ? Math.Max(box.Bottom, interval.Low) : box.Bottom;

    /// <summary>Distance between the centres of neighbours in a group.</summary>
    double Pitch(Plane plane) => Math.Min(WidestBar, Math.Abs(plane.X.Map(1) - plane.X.Map(0)) * GroupShare / Count);

    IEnumerable<(int Index, Box Box)> Bars(Plane plane)
    {
        double pitch = Pitch(plane);
        double ground = plane.Y.Axis.Log ? plane.Frame.Bottom : Math.Clamp(plane.Y.Map(0), plane.Frame.Top, plane.Frame.Bottom);
        for (int i = 0; i < series.Y.Count; i++)
        {
            double center = plane.X.Map(i) + (Place - (Count - 1) / 2.0) * pitch;
            double end = plane.Y.Map(series.Y[i]);
            end = double.IsNaN(end) ? ground : Math.Clamp(end, plane.Frame.Top, plane.Frame.Bottom);
            double half = pitch * 0.46;
            if (center >= plane.Frame.Left && center <= plane.Frame.Right)
                yield return (i, Box.Between(center - half, end, center + half, ground));
        }
    }
}
