namespace Praxis.Lab;

/// <summary>Numbers on an even grid, as colours: the value at (x[j], y[i]) is values[i, j].</summary>
public sealed class FieldMark : Mark
{
    readonly IReadOnlyList<double> _x;
    readonly IReadOnlyList<double> _y;
    readonly double[,] _values;

    /// <summary>A field over evenly spaced places.</summary>
    public FieldMark(IReadOnlyList<double> x, IReadOnlyList<double> y, double[,] values)
    {
        CheckGrid(x, y, values);
        foreach (var (axis, places) in (ReadOnlySpan<(string, IReadOnlyList<double>)>)[("x", x), ("y", y)])
        {
            double step = (places[^1] - places[0]) / (places.Count - 1);
            for (int i = 1; i < places.Count; i++)
            {
                if (Math.Abs(places[i] - places[i - 1] - step) > 1e-6 * Math.Abs(step))
                    throw new ArgumentException($"Field: the {axis} places are not evenly spaced ({places[i - 1]}, {places[i]} where steps of {step} are needed); sample the field on an even grid.");
            }
        }
        (_x, _y, _values) = (x, y, values);
    }

    /// <summary>What the colours measure, and from where to where.</summary>
    public Axis ScaleAxis { get; init; } = new();

    /// <summary>The neutral value of a diverging scale.</summary>
    public double? Center { get; init; }

    /// <summary>The colours; by the kind of scale when not set.</summary>
    public ColorMap? Colors { get; init; }

    internal override ColorScale Scale => new(Colors, ScaleAxis, _values.Cast<double>(), Center);

    internal override void Check(string figure, Axis x, Axis y)
    {
        if (x.Log || y.Log)
            throw new ArgumentException($"{figure}: a field is drawn on linear axes only; give the logarithms as places.");
        ScaleAxis.Check(figure, "colour");
    }

    internal override void Extend(Reaches reaches)
    {
        var (left, right) = Edges(_x);
        var (bottom, top) = Edges(_y);
        reaches.Include(left, bottom);
        reaches.Include(right, top);
        (reaches.X.Tight, reaches.Y.Tight) = (true, true);
        foreach (double value in _values)
        {
            if (!Reach.IsDrawable(value))
                reaches.Include(double.NaN, double.NaN);
        }
    }

    internal override void Paint(Canvas canvas, Plane plane)
    {
        var (left, right) = Edges(_x);
        var (bottom, top) = Edges(_y);
        bool flipX = plane.X.Map(right) < plane.X.Map(left), flipY = plane.Y.Map(top) < plane.Y.Map(bottom);
        int rows = _y.Count, columns = _x.Count;
        double[] places = Scale.Places(Enumerable.Range(0, rows * columns).Select(i =>
            _values[flipY ? rows - 1 - i / columns : i / columns, flipX ? columns - 1 - i % columns : i % columns]));
        var box = Box.Between(plane.X.Map(left), plane.Y.Map(bottom), plane.X.Map(right), plane.Y.Map(top));
        canvas.Clip(plane.Frame, () => canvas.Image(Colored(places, rows, columns, Scale.Map), box));
    }

    /// <summary>A picture of places in a colour map; what has no place is see-through.</summary>
    internal static Picture Colored(double[] places, int rows, int columns, ColorMap map)
    {
        bool whole = !places.Any(double.IsNaN);
        int channels = whole ? 3 : 4;
        var pixels = new byte[places.Length * channels];
        for (int i = 0; i < places.Length; i++)
        {
            if (double.IsNaN(places[i]))
                continue;
            (pixels[i * channels], pixels[i * channels + 1], pixels[i * channels + 2]) = map.At(places[i]);
            if (!whole)
                pixels[i * 4 + 3] = 255;
        }
        return new(columns, rows, channels, pixels);
    }

    internal static void CheckGrid(IReadOnlyList<double> x, IReadOnlyList<double> y, double[,] values)
    {
        if (x.Count < 2 || y.Count < 2)
            throw new ArgumentException($"Field: a grid of {y.Count}×{x.Count} places is too small; at least 2×2 are needed.");
        if (values.GetLength(0) != y.Count || values.GetLength(1) != x.Count)
            throw new ArgumentException($"Field: {values.GetLength(0)}×{values.GetLength(1)} values do not match {y.Count} y places and {x.Count} x places; values[i, j] belongs to (x[j], y[i]).");
        foreach (var places in (ReadOnlySpan<IReadOnlyList<double>>)[x, y])
        {
            for (int i = 1; i < places.Count; i++)
            {
                if (!(places[i] > places[i - 1]) || !Reach.IsDrawable(places[i]) || !Reach.IsDrawable(places[i - 1]))
                    throw new ArgumentException($"Field: the places must be finite and grow, but {places[i]} follows {places[i - 1]}.");
            }
        }
    }

    /// <summary>The outer edges of cells that are centred on the places.</summary>
    static (double Low, double High) Edges(IReadOnlyList<double> places)
    {
        double half = (places[^1] - places[0]) / (places.Count - 1) / 2;
        return (places[0] - half, places[^1] + half);
    }
}

/// <summary>A picture between two corners given in the units of the axes, such as a map under a path.</summary>
public sealed class PictureMark(Picture picture, double left, double bottom, double right, double top) : Mark
{
    internal override void Check(string figure, Axis x, Axis y)
    {
        if (x.Log || y.Log || !(left < right) || !(bottom < top) || !new[] { left, right, bottom, top }.All(Reach.IsDrawable))
            throw new ArgumentException($"{figure}: a picture needs linear axes and growing corners, but was given x from {left} to {right} and y from {bottom} to {top}.");
    }

    internal override void Extend(Reaches reaches)
    {
        reaches.Include(left, bottom);
        reaches.Include(right, top);
        (reaches.X.Tight, reaches.Y.Tight) = (true, true);
    }

    internal override void Paint(Canvas canvas, Plane plane) =>
        canvas.Clip(plane.Frame, () => canvas.Image(picture, Box.Between(plane.X.Map(left), plane.Y.Map(bottom), plane.X.Map(right), plane.Y.Map(top))));
}
