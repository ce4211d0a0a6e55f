namespace Praxis.Lab;

/// <summary>A thin line across the frame at one value, such as chance level or a theory's prediction.</summary>
public sealed class ReferenceLine(double at) : Mark
{
    /// <summary>Whether the line stands at a value of the x axis and not of the y axis.</summary>
    public bool Vertical { get; init; }

    /// <summary>A few words beside the line.</summary>
    public string Label { get; init; } = "";

    internal override void Check(string figure, Axis x, Axis y)
    {
        if (!new Reach((Vertical ? x : y).Log).CanShow(at))
            throw new ArgumentException($"{figure}: a reference line at {at} has no place on the {(Vertical ? "x" : "y")} axis.");
    }

    internal override void Extend(Reaches reaches) => (Vertical ? reaches.X : reaches.Y).Include(at);

    internal override void Paint(Canvas canvas, Plane plane)
    {
        if (Ends(plane) is var (x1, y1, x2, y2))
            canvas.Line(x1, y1, x2, y2, new(Lab.Paint.Muted, 1.2, "5 4"));
    }

    internal override void Occupy(Occupancy occupancy, Plane plane)
    {
        if (Ends(plane) is var (x1, y1, x2, y2))
            occupancy.AddLine(x1, y1, x2, y2);
    }

    internal override IEnumerable<FrameLabel> Labels(Plane plane)
    {
        if (Label.Length == 0 || Ends(plane) is not var (x, y, _, _))
            return [];
        double half = FrameLabel.Style.Width(Label) / 2 + 5, tall = FrameLabel.Style.Size * 0.75;
        var frame = plane.Frame;
        var places = new List<(double, double)>();
        if (Vertical)
        {
            foreach (double share in (ReadOnlySpan<double>)[0.04, 0.12, 0.2, 0.9, 0.8, 0.3, 0.4, 0.5, 0.6, 0.7])
                places.AddRange([(x + half, frame.Top + share * frame.Height + 4), (x - half, frame.Top + share * frame.Height + 4)]);
        }
        else
        {
            foreach (double share in (ReadOnlySpan<double>)[1, 0, 0.5, 0.75, 0.25])
            {
                double center = double.Lerp(frame.Left + half, frame.Right - half, share);
                places.AddRange([(center, y - tall), (center, y + tall)]);
            }
        }
        return [new(Label, places, Paint: Lab.Paint.Muted)];
    }

    (double X1, double Y1, double X2, double Y2)? Ends(Plane plane)
    {
        double place = (Vertical ? plane.X : plane.Y).Map(at);
        var frame = plane.Frame;
        return !plane.IsInside(Vertical ? place : frame.CenterX, Vertical ? frame.CenterY : place) ? null
            : Vertical ? (place, frame.Top, place, frame.Bottom)
            : (frame.Left, place, frame.Right, place);
    }
}

/// <summary>A shaded stretch of one axis, such as a phase of training or a range of tolerance.</summary>
public sealed class ShadedSpan(double from, double to) : Mark
{
    /// <summary>Whether the stretch lies on the y axis and not on the x axis.</summary>
    public bool OnY { get; init; }

    /// <summary>A few words in the stretch.</summary>
    public string Label { get; init; } = "";

    /// <summary>The place in the palette; grey when not set.</summary>
    public int? Color { get; init; }

    internal override void Check(string figure, Axis x, Axis y)
    {
        var reach = new Reach((OnY ? y : x).Log);
        if (!reach.CanShow(from) || !reach.CanShow(to))
            throw new ArgumentException($"{figure}: a span from {from} to {to} has no place on the {(OnY ? "y" : "x")} axis.");
    }

    internal override void Extend(Reaches reaches)
    {
        var reach = OnY ? reaches.Y : reaches.X;
        reach.Include(from);
        reach.Include(to);
    }

    internal override void Paint(Canvas canvas, Plane plane) =>
        canvas.Rectangle(Area(plane), Color is { } place ? Palette.Style(place).Paint : Lab.Paint.Axis, 0.16);

    internal override IEnumerable<FrameLabel> Labels(Plane plane)
    {
        if (Label.Length == 0)
            return [];
        var area = Area(plane);
        double half = FrameLabel.Style.Width(Label) / 2;
        double center = Math.Clamp(area.CenterX, plane.Frame.Left + half, Math.Max(plane.Frame.Left + half, plane.Frame.Right - half));
        var rows = Enumerable.Range(0, 12).Select(i => area.Top + 10 + i * 15.0).Where(y => y < area.Bottom).ToArray();
        (double X, double Y)[] places = OnY
            ? [.. rows.Select(y => (plane.Frame.Right - half - 4, y)), .. rows.Select(y => (plane.Frame.Left + half + 4, y))]
            : [.. rows.Select(y => (center, y))];
        return [new(Label, [.. places, (center, area.CenterY)], Paint: Lab.Paint.Muted)];
    }

    Box Area(Plane plane)
    {
        var frame = plane.Frame;
        var axis = OnY ? plane.Y : plane.X;
        double start = axis.Map(from), stop = axis.Map(to);
        return OnY
            ? Box.Between(frame.Left, Math.Clamp(start, frame.Top, frame.Bottom), frame.Right, Math.Clamp(stop, frame.Top, frame.Bottom))
            : Box.Between(Math.Clamp(start, frame.Left, frame.Right), frame.Top, Math.Clamp(stop, frame.Left, frame.Right), frame.Bottom);
    }
}

/// <summary>Short strokes at the foot of the frame, one for each moment at which something happened.</summary>
public sealed class EventTicks(IReadOnlyList<double> at) : Mark
{
    const double Length = 12;

    /// <summary>The name in the legend.</summary>
    public string Label { get; init; } = "";

    /// <summary>The place in the palette.</summary>
    public int Color { get; init; } = 3;

    internal override void Extend(Reaches reaches)
    {
        foreach (double moment in at)
            reaches.X.Include(moment);
    }

    internal override IEnumerable<LegendEntry> LegendEntries =>
        Label.Length == 0 ? [] : [new(Label, LegendSign.Line, new(Palette.Style(Color).Paint, "1.6 5", default))];

    internal override void Paint(Canvas canvas, Plane plane)
    {
        var path = new PathData();
        foreach (double x in Places(plane))
            path.Line(x, plane.Frame.Bottom - Length, x, plane.Frame.Bottom);
        canvas.Path(path.ToString(), Lab.Paint.Nothing, 1, new(Palette.Style(Color).Paint, 1.6));
    }

    internal override void Occupy(Occupancy occupancy, Plane plane)
    {
        foreach (double x in Places(plane))
            occupancy.AddLine(x, plane.Frame.Bottom - Length, x, plane.Frame.Bottom);
    }

    /// <summary>Pixels of the moments, each tenth of a pixel once.</summary>
    IEnumerable<double> Places(Plane plane) =>
        at.Select(moment => Math.Round(plane.X.Map(moment), 1)).Where(x => plane.IsInside(x, plane.Frame.CenterY)).Distinct();
}

/// <summary>A few words beside a point; a line leads to it where they had to stand apart.</summary>
public sealed class Callout(double x, double y, string text) : Mark
{
    internal override void Check(string figure, Axis xAxis, Axis yAxis)
    {
        if (!new Reach(xAxis.Log).CanShow(x) || !new Reach(yAxis.Log).CanShow(y))
            throw new ArgumentException($"{figure}: the callout '{text}' at ({x}, {y}) has no place on the axes.");
    }

    internal override void Extend(Reaches reaches)
    {
        reaches.X.Include(x);
        reaches.Y.Include(y);
    }

    internal override void Paint(Canvas canvas, Plane plane)
    {
        double left = plane.X.Map(x), top = plane.Y.Map(y);
        if (plane.IsInside(left, top))
            canvas.Circle(left, top, 2.2, Lab.Paint.Text);
    }

    internal override void Occupy(Occupancy occupancy, Plane plane) => occupancy.Add(plane.X.Map(x), plane.Y.Map(y));

    internal override IEnumerable<FrameLabel> Labels(Plane plane)
    {
        double left = plane.X.Map(x), top = plane.Y.Map(y);
        return plane.IsInside(left, top) ? [FrameLabel.Beside(text, left, top)] : [];
    }
}
