namespace Praxis.Lab;

/// <summary>A series as points; a great many become one raster image.</summary>
public sealed class PointMark(Series series) : Mark
{
    const int MostDrawnPoints = 3000;
    const double RasterScale = 2;

    /// <summary>The points.</summary>
    public Series Series => series;

    /// <summary>The radius of a point in pixels; smaller for many points when not set.</summary>
    public double? Radius { get; init; }

    internal int Place { get; init; }

    SeriesStyle Style => series.Style(Place);

    double PointRadius => Radius ?? (series.Y.Count switch { <= 100 => 3.8, <= 600 => 3, _ => 2.3 });

    double Opacity => series.Y.Count <= 100 ? 0.9 : 0.65;

    internal override void Check(string figure, Axis x, Axis y)
    {
        series.Check(figure);
        if (Radius is { } radius && !(radius is > 0 and <= 100))
            throw new ArgumentException($"{figure}: points with a radius of {radius} pixels cannot be drawn; give more than 0 and at most 100.");
    }

    internal override void Extend(Reaches reaches) => series.Extend(reaches);

    internal override IEnumerable<LegendEntry> LegendEntries => [new(series.Name, LegendSign.Marker, Style)];

    internal override void Paint(Canvas canvas, Plane plane)
    {
        var (paint, _, marker) = Style;
        var points = Points(plane);
        foreach (var (index, x, _) in points)
            ErrorBar.Paint(canvas, plane, series, index, x, paint);
        if (points.Count > MostDrawnPoints)
            PaintRaster(canvas, plane.Frame, points);
        else
            points.ForEach(p => canvas.Marker(marker, p.X, p.Y, PointRadius, paint, Opacity));
    }

    internal override void Occupy(Occupancy occupancy, Plane plane) => Points(plane).ForEach(p => occupancy.Add(p.X, p.Y));

    List<(int Index, double X, double Y)> Points(Plane plane)
    {
        var points = new List<(int, double, double)>();
        for (int i = 0; i < series.Y.Count; i++)
        {
            double x = plane.X.Map(series.X[i]), y = plane.Y.Map(series.Y[i]);
            if (plane.IsInside(x, y))
                points.Add((i, x, y));
        }
        return points;
    }

    /// <summary>Points as discs in an image, more opaque where they pile up, in eight steps so that the file stays small.</summary>
    void PaintRaster(Canvas canvas, Box frame, List<(int Index, double X, double Y)> points)
    {
        int width = (int)Math.Ceiling(frame.Width * RasterScale), height = (int)Math.Ceiling(frame.Height * RasterScale);
        var hits = new int[width * height];
        double radius = Math.Max(0.75, PointRadius * 0.5 * RasterScale);
        int reach = (int)Math.Ceiling(radius);
        foreach (var (_, x, y) in points)
        {
            int column = (int)((x - frame.Left) * RasterScale), row = (int)((y - frame.Top) * RasterScale);
            for (int i = Math.Max(0, row - reach); i <= Math.Min(height - 1, row + reach); i++)
            {
                for (int j = Math.Max(0, column - reach); j <= Math.Min(width - 1, column + reach); j++)
                    hits[i * width + j] += (i - row) * (i - row) + (j - column) * (j - column) <= radius * radius ? 1 : 0;
            }
        }
        var color = Convert.FromHexString(Style.Paint.Color.AsSpan(1));
        var pixels = new byte[hits.Length * 4];
        for (int i = 0; i < hits.Length; i++)
        {
            if (hits[i] == 0)
                continue;
            color.CopyTo(pixels, i * 4);
            pixels[i * 4 + 3] = (byte)Math.Min(255, 95 + 32 * (int)Math.Log2(hits[i]));
        }
        canvas.Image(new Picture(width, height, 4, pixels), new(frame.Left, frame.Top, width / RasterScale, height / RasterScale));
    }
}
