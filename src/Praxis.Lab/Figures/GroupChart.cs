namespace Praxis.Lab;

/// <summary>Values under one name, whose spread is shown.</summary>
public sealed record NamedValues(string Name, IReadOnlyList<double> Values);

/// <summary>What a group chart shows of each group.</summary>
public enum GroupStyle
{
    /// <summary>A box plot with all values as dots; of small groups only the dots and the mean.</summary>
    BoxesAndDots,

    /// <summary>A box plot with outliers.</summary>
    Boxes,

    /// <summary>All values as dots, and their mean.</summary>
    Dots,
}

/// <summary>The spread of values by group: boxes of the quartiles, whiskers of 1.5 box lengths, and jittered dots.</summary>
public sealed class GroupChart : Chart
{
    /// <summary>The groups, left to right.</summary>
    public IReadOnlyList<NamedValues> Groups { get; init; } = [];

    /// <summary>What is shown of each group.</summary>
    public GroupStyle Style { get; init; }

    private protected override IReadOnlyList<Mark> Content =>
        [.. Groups.Select((g, i) => new GroupMark(g.Values, i, Style))];

    private protected override (Axis X, Axis Y) Axes => (X with { Categories = [.. Groups.Select(g => g.Name)], Log = false }, Y);
}

/// <summary>One group of a group chart.</summary>
sealed class GroupMark(IReadOnlyList<double> values, int place, GroupStyle style) : Mark
{
    const int FewestBoxed = 5;
    const int MostDots = 1200;
    const double DotRadius = 2.6;

    /// <summary>Steps of the golden section spread points evenly however many there are.</summary>
    const double GoldenStep = 0.6180339887498949;

    internal override void Extend(Reaches reaches)
    {
        foreach (double value in values)
            reaches.Include(place, value);
        reaches.X.Include(place - 0.5);
        reaches.X.Include(place + 0.5);
        reaches.X.Tight = true;
    }

    internal override void Paint(Canvas canvas, Plane plane)
    {
        double[] sorted = Sorted(plane);
        if (sorted.Length == 0)
        {
            if (HalfWidth(plane) > 22)
                canvas.Text("no data", plane.X.Map(place), plane.Frame.Bottom - 6, TextStyle.Caption, TextAnchor.Middle);
            return;
        }
        bool boxed = style != GroupStyle.Dots && (sorted.Length >= FewestBoxed || style == GroupStyle.Boxes);
        bool dotted = style != GroupStyle.Boxes && sorted.Length <= MostDots;
        var paint = Palette.Style(place).Paint;
        canvas.Clip(plane.Frame, () =>
        {
            if (dotted)
                PaintDots(canvas, plane, sorted, paint);
            if (boxed)
                PaintBox(canvas, plane, sorted, paint, outliers: !dotted);
            else
                PaintMean(canvas, plane, sorted);
        });
    }

    internal override void Occupy(Occupancy occupancy, Plane plane)
    {
        double[] sorted = Sorted(plane);
        double x = plane.X.Map(place), half = HalfWidth(plane);
        if (sorted.Length > 0)
            occupancy.AddBox(Box.Between(x - half, plane.Y.Map(sorted[0]), x + half, plane.Y.Map(sorted[^1])));
    }

    double[] Sorted(Plane plane) => [.. values.Where(v => !double.IsNaN(plane.Y.Map(v))).Order()];

    static double HalfWidth(Plane plane) => Math.Min(34, Math.Abs(plane.X.Map(1) - plane.X.Map(0)) * 0.34);

    void PaintDots(Canvas canvas, Plane plane, double[] sorted, Paint paint)
    {
        double center = plane.X.Map(place), half = HalfWidth(plane) * Math.Min(1, 0.25 + sorted.Length / 40.0);
        for (int i = 0; i < sorted.Length; i++)
        {
            double aside = (i * GoldenStep % 1 * 2 - 1) * half * 0.85;
            canvas.Circle(center + (sorted.Length == 1 ? 0 : aside), plane.Y.Map(sorted[i]), DotRadius, paint, 0.55);
        }
    }

    void PaintBox(Canvas canvas, Plane plane, double[] sorted, Paint paint, bool outliers)
    {
        double low = Quantile(sorted, 0.25), middle = Quantile(sorted, 0.5), high = Quantile(sorted, 0.75);
        double reach = 1.5 * (high - low);
        double least = sorted.First(v => v >= low - reach), most = sorted.Last(v => v <= high + reach);
        double center = plane.X.Map(place), half = HalfWidth(plane);

        var box = Box.Between(center - half, plane.Y.Map(low), center + half, plane.Y.Map(high));
        canvas.Rectangle(box, paint, outliers ? 0.3 : 0.14, new Stroke(paint, 1.4), rounding: 1.5);
        var whiskers = new PathData();
        whiskers.Line(center, plane.Y.Map(high), center, plane.Y.Map(most));
        whiskers.Line(center - half / 3, plane.Y.Map(most), center + half / 3, plane.Y.Map(most));
        whiskers.Line(center, plane.Y.Map(low), center, plane.Y.Map(least));
        whiskers.Line(center - half / 3, plane.Y.Map(least), center + half / 3, plane.Y.Map(least));
        canvas.Path(whiskers.ToString(), Lab.Paint.Nothing, 1, new(paint, 1.4));
        canvas.Line(center - half, plane.Y.Map(middle), center + half, plane.Y.Map(middle), new(Lab.Paint.Text, 2.2));
        if (!outliers)
            return;
        var beyond = sorted.Where(v => v < least || v > most).Select(v => Math.Round(plane.Y.Map(v), 1)).Distinct();
        foreach (double y in beyond)
            canvas.Circle(center, y, DotRadius, paint, 0.7);
    }

    void PaintMean(Canvas canvas, Plane plane, double[] sorted)
    {
        double center = plane.X.Map(place), half = HalfWidth(plane) * 0.7, y = plane.Y.Map(sorted.Average());
        canvas.Line(center - half, y, center + half, y, new(Lab.Paint.Text, 2.2));
    }

    /// <summary>The quantile with linear interpolation: position (n − 1) p among the sorted values.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        double position = (sorted.Length - 1) * share;
        int below = (int)position;
        return below + 1 < sorted.Length ? double.Lerp(sorted[below], sorted[below + 1], position - below) : sorted[below];
    }
}
