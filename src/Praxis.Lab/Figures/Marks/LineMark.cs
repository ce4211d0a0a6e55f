namespace Praxis.Lab;

/// <summary>A series as a line with markers, and its intervals as a band or as error bars.</summary>
public sealed class LineMark(Series series) : Mark
{
    const int MostMarkedPoints = 30;
    const int SparseMarkers = 8;
    const double MarkerRadius = 3.4;

    /// <summary>The points.</summary>
    public Series Series => series;

    internal int Place { get; init; }

    SeriesStyle Style => series.LineStyle(Place);

    internal override void Check(string figure, Axis x, Axis y) => series.Check(figure);

    internal override void Extend(Reaches reaches) => series.Extend(reaches);

    internal override IEnumerable<LegendEntry> LegendEntries =>
        [new(series.Name, series.Markers == false ? LegendSign.Line : LegendSign.LineWithMarker, Style)];

    internal override void Paint(Canvas canvas, Plane plane)
    {
        var (paint, dash, marker) = Style;
        var runs = series.Runs(plane);
        canvas.Clip(plane.Frame, () =>
        {
            if (series.HasInterval && !series.ErrorBars)
                canvas.Path(Band(runs, plane), paint, 0.17);
            canvas.Path(Polyline.Data(runs.Select(run => run.Select(p => (p.X, p.Y)))), Lab.Paint.Nothing, 1, new(paint, 2, dash));
        });
        foreach (var run in runs.Where(run => series.ErrorBars || run.Count == 1))
        {
            foreach (var point in run)
                ErrorBar.Paint(canvas, plane, series, point.Index, point.X, paint);
        }
        foreach (var (x, y) in Marked(runs, plane))
            canvas.Marker(marker, x, y, MarkerRadius, paint);
    }

    internal override void Occupy(Occupancy occupancy, Plane plane)
    {
        foreach (var run in series.Runs(plane))
        {
            occupancy.Add(run[0].X, run[0].Y);
            foreach (var (from, to) in run.Zip(run.Skip(1)))
                occupancy.AddLine(from.X, from.Y, to.X, to.Y);
            foreach (var point in run)
            {
                if (series.IntervalAt(point.Index, plane.Y) is { } interval)
                    occupancy.AddLine(point.X, interval.Low, point.X, interval.High);
            }
        }
    }

    IEnumerable<(double X, double Y)> Marked(List<List<(int Index, double X, double Y)>> runs, Plane plane)
    {
        var all = runs.SelectMany(run => run).Where(p => plane.IsInside(p.X, p.Y)).ToArray();
        bool lonely = runs.Any(run => run.Count == 1);
        if (series.Markers == false && !lonely)
            return [];
        if (series.Markers == true || all.Length <= MostMarkedPoints)
            return all.Select(p => (p.X, p.Y));
        int every = (all.Length - 1) / SparseMarkers;
        int first = every * (1 + 2 * (Place % 4)) / 8;
        var sparse = all.Where((_, i) => i >= first && (i - first) % every == 0);
        return sparse.Concat(runs.Where(run => run.Count == 1).Select(run => run[0])).Select(p => (p.X, p.Y));
    }

    string Band(List<List<(int Index, double X, double Y)>> runs, Plane plane)
    {
        var path = new PathData();
        foreach (var run in runs)
        {
            var ends = new List<(double X, double Low, double High)>();
            foreach (var point in run)
            {
                if (series.IntervalAt(point.Index, plane.Y) is not { } interval)
                {
                    AddBand(path, ends);
                    ends.Clear();
                }
                else if (run.Count > Polyline.ThinFrom && ends.Count > 0 && (int)ends[^1].X == (int)point.X)
                {
                    ends[^1] = (ends[^1].X, Math.Max(ends[^1].Low, interval.Low), Math.Min(ends[^1].High, interval.High));
                }
                else
                {
                    ends.Add((point.X, interval.Low, interval.High));
                }
            }
            AddBand(path, ends);
        }
        return path.ToString();
    }

    static void AddBand(PathData path, List<(double X, double Low, double High)> ends)
    {
        if (ends.Count < 2)
            return;
        for (int i = 0; i < ends.Count; i++)
            path.Add(ends[i].X, ends[i].High, starts: i == 0);
        for (int i = ends.Count - 1; i >= 0; i--)
            path.Add(ends[i].X, ends[i].Low, starts: false);
        path.Close();
    }
}

/// <summary>Long lines in few words.</summary>
static class Polyline
{
    /// <summary>From this many points on, a line keeps only what a pixel can show.</summary>
    public const int ThinFrom = 1500;

    public static string Data(IEnumerable<IEnumerable<(double X, double Y)>> runs)
    {
        var path = new PathData();
        foreach (var run in runs)
        {
            bool starts = true;
            foreach (var (x, y) in Thin([.. run]))
            {
                path.Add(x, y, starts);
                starts = false;
            }
        }
        return path.ToString();
    }

    /// <summary>Of the neighbours within one column of half pixels, keeps the first, the lowest, the highest and the last.</summary>
    static IEnumerable<(double X, double Y)> Thin((double X, double Y)[] points)
    {
        if (points.Length < ThinFrom)
        {
            foreach (var point in points)
                yield return point;
            yield break;
        }
        for (int start = 0; start < points.Length;)
        {
            int stop = start, lowest = start, highest = start;
            while (stop < points.Length && (int)(points[stop].X * 2) == (int)(points[start].X * 2))
            {
                lowest = points[stop].Y < points[lowest].Y ? stop : lowest;
                highest = points[stop].Y > points[highest].Y ? stop : highest;
                stop++;
            }
            foreach (int kept in new SortedSet<int> { start, lowest, highest, stop - 1 })
                yield return points[kept];
            start = stop;
        }
    }
}

/// <summary>The interval of one value as a line with two ends.</summary>
static class ErrorBar
{
    const double HalfEnd = 3.5;

    public static void Paint(Canvas canvas, Plane plane, Series series, int index, double x, Paint paint)
    {
        if (series.IntervalAt(index, plane.Y) is not { } interval || x < plane.Frame.Left - 0.01 || x > plane.Frame.Right + 0.01)
            return;
        double low = Math.Clamp(interval.Low, plane.Frame.Top, plane.Frame.Bottom), high = Math.Clamp(interval.High, plane.Frame.Top, plane.Frame.Bottom);
        var path = new PathData();
        path.Line(x, low, x, high);
        if (low == interval.Low)
            path.Line(x - HalfEnd, low, x + HalfEnd, low);
        if (high == interval.High)
            path.Line(x - HalfEnd, high, x + HalfEnd, high);
        canvas.Path(path.ToString(), Lab.Paint.Nothing, 1, new(paint, 1.3));
    }
}
