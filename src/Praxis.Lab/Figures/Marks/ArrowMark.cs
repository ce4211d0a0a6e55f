namespace Praxis.Lab;

/// <summary>A field of arrows: at (x, y) points the vector (u, v), all at one scale.</summary>
public sealed class ArrowMark : Mark
{
    readonly IReadOnlyList<double> _x;
    readonly IReadOnlyList<double> _y;
    readonly IReadOnlyList<double> _u;
    readonly IReadOnlyList<double> _v;

    /// <summary>Arrows of direction (u, v) at the points (x, y).</summary>
    public ArrowMark(IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> u, IReadOnlyList<double> v)
    {
        if (y.Count != x.Count || u.Count != x.Count || v.Count != x.Count)
            throw new ArgumentException($"Arrows: {x.Count} x, {y.Count} y, {u.Count} u and {v.Count} v values do not match; every arrow needs one of each.");
        (_x, _y, _u, _v) = (x, y, u, v);
    }

    /// <summary>The name in the legend.</summary>
    public string Name { get; init; } = "";

    /// <summary>The place in the palette; the colour of text when not set.</summary>
    public int? Color { get; init; }

    /// <summary>Pixels of the longest arrow; about the distance between neighbours when not set.</summary>
    public double? Longest { get; init; }

    Paint Ink => Color is { } place ? Palette.Style(place).Paint : Lab.Paint.Text;

    internal override IEnumerable<LegendEntry> LegendEntries => [new(Name, LegendSign.Line, new(Ink, "", default))];

    internal override void Extend(Reaches reaches)
    {
        for (int i = 0; i < _x.Count; i++)
            reaches.Include(_x[i], Reach.IsDrawable(_u[i]) && Reach.IsDrawable(_v[i]) ? _y[i] : double.NaN);
    }

    internal override void Paint(Canvas canvas, Plane plane) => canvas.Clip(plane.Frame.Grow(2), () =>
    {
        const double Width = 1.3;
        var (shafts, heads) = (new PathData(), new PathData());
        foreach (var (x, y, dx, dy) in Arrows(plane))
        {
            if (double.Hypot(dx, dy) < 0.8)
                canvas.Circle(x, y, 0.9, Ink);
            else
                Arrow.Add(shafts, heads, x - dx / 2, y - dy / 2, x + dx / 2, y + dy / 2, Width);
        }
        canvas.Path(shafts.ToString(), Lab.Paint.Nothing, 1, new(Ink, Width));
        canvas.Path(heads.ToString(), Ink);
    });

    internal override void Occupy(Occupancy occupancy, Plane plane)
    {
        foreach (var (x, y, dx, dy) in Arrows(plane))
            occupancy.AddLine(x - dx / 2, y - dy / 2, x + dx / 2, y + dy / 2);
    }

    IEnumerable<(double X, double Y, double Dx, double Dy)> Arrows(Plane plane)
    {
        var frame = plane.Frame;
        int[] shown = [.. Enumerable.Range(0, _x.Count).Where(i => plane.IsInside(plane.X.Map(_x[i]), plane.Y.Map(_y[i])) && Reach.IsDrawable(_u[i]) && Reach.IsDrawable(_v[i]))];
        if (shown.Length == 0)
            yield break;
        double largest = shown.Max(i => Math.Max(Math.Abs(_u[i]), Math.Abs(_v[i])));
        double longest = largest > 0 ? largest * shown.Max(i => double.Hypot(_u[i] / largest, _v[i] / largest)) : 1;
        double length = Longest ?? Math.Min(60, 0.95 * Math.Sqrt(frame.Width * frame.Height / shown.Length));
        int right = plane.X.Axis.Reversed ? -1 : 1, up = plane.Y.Axis.Reversed ? 1 : -1;
        foreach (int i in shown)
            yield return (plane.X.Map(_x[i]), plane.Y.Map(_y[i]), _u[i] / longest * length * right, _v[i] / longest * length * up);
    }
}

/// <summary>A line with a pointed head.</summary>
static class Arrow
{
    public static void Paint(Canvas canvas, double x1, double y1, double x2, double y2, Paint paint, double width)
    {
        var (shaft, head) = (new PathData(), new PathData());
        Add(shaft, head, x1, y1, x2, y2, width);
        canvas.Path(shaft.ToString(), Lab.Paint.Nothing, 1, new(paint, width));
        canvas.Path(head.ToString(), paint);
    }

    /// <summary>Adds one arrow to a path of lines and a path of heads.</summary>
    public static void Add(PathData shafts, PathData heads, double x1, double y1, double x2, double y2, double width)
    {
        double length = double.Hypot(x2 - x1, y2 - y1);
        if (length < 1e-6)
            return;
        double size = Math.Min(4 + 2 * width, length * 0.45);
        double cos = (x2 - x1) / length, sin = (y2 - y1) / length;
        shafts.Line(x1, y1, x2 - cos * size * 0.8, y2 - sin * size * 0.8);
        AddHead(heads, x2, y2, cos, sin, size);
    }

    /// <summary>Adds a head whose tip is at (x, y) and that points along (cos, sin).</summary>
    public static void AddHead(PathData heads, double x, double y, double cos, double sin, double size)
    {
        heads.Add(x, y, starts: true);
        heads.Add(x - cos * size - sin * size * 0.45, y - sin * size + cos * size * 0.45, starts: false);
        heads.Add(x - cos * size + sin * size * 0.45, y - sin * size - cos * size * 0.45, starts: false);
        heads.Close();
    }
}
