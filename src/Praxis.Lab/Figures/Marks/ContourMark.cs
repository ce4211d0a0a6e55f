namespace Praxis.Lab;

/// <summary>Lines along which numbers on a grid are equal: the value at (x[j], y[i]) is values[i, j].</summary>
public sealed class ContourMark : Mark
{
    const int UsualLevels = 9;

    readonly IReadOnlyList<double> _x;
    readonly IReadOnlyList<double> _y;
    readonly double[,] _values;

    /// <summary>Contours over growing places.</summary>
    public ContourMark(IReadOnlyList<double> x, IReadOnlyList<double> y, double[,] values)
    {
        FieldMark.CheckGrid(x, y, values);
        (_x, _y, _values) = (x, y, values);
    }

    /// <summary>The levels; round numbers when not set.</summary>
    public IReadOnlyList<double>? Levels { get; init; }

    /// <summary>The name in the legend.</summary>
    public string Name { get; init; } = "";

    /// <summary>The place in the palette; the colour of text when not set.</summary>
    public int? Color { get; init; }

    /// <summary>Whether the levels are written on the lines.</summary>
    public bool ShowLevels { get; init; } = true;

    Paint Paper => Color is { } place ? Palette.Style(place).Paint : Lab.Paint.Text;

    internal override IEnumerable<LegendEntry> LegendEntries => [new(Name, LegendSign.Line, new(Paper, "", default))];

    internal override void Extend(Reaches reaches)
    {
        reaches.Include(_x[0], _y[0]);
        reaches.Include(_x[^1], _y[^1]);
        (reaches.X.Tight, reaches.Y.Tight) = (true, true);
    }

    internal override void Paint(Canvas canvas, Plane plane) => canvas.Clip(plane.Frame, () =>
    {
        foreach (double level in ChooseLevels())
        {
            var runs = Lines(plane, level);
            canvas.Path(Polyline.Data(runs), Lab.Paint.Nothing, 1, new(Paper, 1.2, level < 0 && Color is null ? "4 2.5" : "", 0.85));
        }
    });

    internal override IEnumerable<FrameLabel> Labels(Plane plane)
    {
        if (!ShowLevels)
            yield break;
        var levels = ChooseLevels();
        string[] texts = Ticks.Together([.. levels]);
        foreach (var (index, level) in levels.Index())
        {
            var longest = Lines(plane, level).MaxBy(run => run.Count);
            if (longest is null || longest.Count < 12)
                continue;
            var places = Enumerable.Range(1, 7).Select(i => longest[longest.Count * i / 8]).ToArray();
            yield return new(texts[index], places, Paint: Paper);
        }
    }

    IEnumerable<IReadOnlyList<(double X, double Y)>> Lines(Plane plane, double level) =>
        Contours.Trace(_x, _y, _values, level).Select(run => (IReadOnlyList<(double, double)>)[.. run.Select(p => (plane.X.Map(p.X), plane.Y.Map(p.Y)))
            .Where(p => !double.IsNaN(p.Item1) && !double.IsNaN(p.Item2))]);

    IReadOnlyList<double> ChooseLevels()
    {
        if (Levels is not null)
            return Levels;
        double[] finite = [.. _values.Cast<double>().Where(Reach.IsDrawable)];
        return finite.Length == 0 || finite.Max() <= finite.Min() ? [] : Ticks.Linear(finite.Min(), finite.Max(), UsualLevels).Values;
    }
}
