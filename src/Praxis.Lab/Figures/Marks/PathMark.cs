namespace Praxis.Lab;

/// <summary>A way through the plane in the order of its points, with heads that show its direction.</summary>
public sealed class PathMark(Series series) : Mark
{
    const double HeadEvery = 90;

    /// <summary>The points, in order.</summary>
    public Series Series => series;

    /// <summary>Whether the ends are marked: a ring where the way begins, a disc where it ends.</summary>
    public bool ShowEnds { get; init; } = true;

    SeriesStyle Style => series.Style(0);

    internal override void Check(string figure, Axis x, Axis y) => series.Check(figure);

    internal override void Extend(Reaches reaches) => series.Extend(reaches);

    internal override IEnumerable<LegendEntry> LegendEntries => [new(series.Name, LegendSign.Line, Style)];

    internal override void Paint(Canvas canvas, Plane plane)
    {
        var (paint, dash, _) = Style;
        var runs = series.Runs(plane);
        canvas.Clip(plane.Frame, () =>
        {
            canvas.Path(Polyline.Data(runs.Select(run => run.Select(p => (p.X, p.Y)))), Lab.Paint.Nothing, 1, new(paint, 2, dash));
            runs.ForEach(run => PaintHeads(canvas, run, paint));
        });
        if (!ShowEnds || runs.Count == 0)
            return;
        var (_, startX, startY) = runs[0][0];
        var (_, endX, endY) = runs[^1][^1];
        if (plane.IsInside(startX, startY))
            canvas.Circle(startX, startY, 4, Lab.Paint.Paper, 1, new Stroke(paint, 1.8));
        if (plane.IsInside(endX, endY))
            canvas.Circle(endX, endY, 4.6, paint);
    }

    internal override void Occupy(Occupancy occupancy, Plane plane)
    {
        foreach (var run in series.Runs(plane))
        {
            foreach (var (from, to) in run.Zip(run.Skip(1)))
                occupancy.AddLine(from.X, from.Y, to.X, to.Y);
        }
    }

    static void PaintHeads(Canvas canvas, List<(int Index, double X, double Y)> run, Paint paint)
    {
        var heads = new PathData();
        double walked = HeadEvery / 2;
        foreach (var (from, to) in run.Zip(run.Skip(1)))
        {
            double length = double.Hypot(to.X - from.X, to.Y - from.Y);
            walked += length;
            if (walked < HeadEvery || length < 1e-9)
                continue;
            walked %= HeadEvery;
            Arrow.AddHead(heads, (from.X + to.X) / 2, (from.Y + to.Y) / 2, (to.X - from.X) / length, (to.Y - from.Y) / length, 9);
        }
        canvas.Path(heads.ToString(), paint);
    }
}
