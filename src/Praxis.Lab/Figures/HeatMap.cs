namespace Praxis.Lab;

/// <summary>A table of numbers as colours, the first row on top, with the numbers in the cells where they fit.</summary>
public sealed class HeatMap : Chart
{
    /// <summary>The numbers, rows by columns; not a number is a cell without a value.</summary>
    public required double[,] Values { get; init; }

    /// <summary>Names of the rows; their numbers when not set.</summary>
    public IReadOnlyList<string>? Rows { get; init; }

    /// <summary>Names of the columns; their numbers when not set.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>What the colours measure, and from where to where.</summary>
    public Axis Scale { get; init; } = new();

    /// <summary>The neutral value of a diverging scale.</summary>
    public double? Center { get; init; }

    /// <summary>The colours; by the kind of scale when not set.</summary>
    public ColorMap? Colors { get; init; }

    /// <summary>Whether the cells show their numbers; where they fit when not set.</summary>
    public bool? ShowNumbers { get; init; }

    /// <summary>Significant digits of the numbers in the cells.</summary>
    public int Digits { get; init; } = 2;

    private protected override IReadOnlyList<Mark> Content => [new CellMark(Values, new(Colors, Scale, Values.Cast<double>(), Center), ShowNumbers, Digits)];

    private protected override (Axis X, Axis Y) Axes =>
        (X with { Categories = Columns ?? Numbers(Values.GetLength(1)), Log = false },
        Y with { Categories = Rows ?? Numbers(Values.GetLength(0)), Log = false, Reversed = true });

    private protected override GridLines Grid => GridLines.None;

    private protected override Size PreferredSize
    {
        get
        {
            double cell = Math.Clamp(420.0 / Math.Max(1, Math.Max(Values.GetLength(0), Values.GetLength(1))), 6, 56);
            double rowNames = Math.Min(180, (Axes.Y.Categories ?? []).Select(n => TextStyle.Tick.Width(n)).DefaultIfEmpty().Max());
            double columnNames = Math.Min(150, (Columns ?? []).Select(n => TextStyle.Tick.Width(n)).DefaultIfEmpty().Max());
            double width = Math.Max(260, Values.GetLength(1) * cell) + rowNames + 120;
            double height = Math.Max(130, Values.GetLength(0) * cell * 0.8) + 50 + (columnNames > cell ? columnNames * 0.65 : 0);
            return new(width, height);
        }
    }

    internal override void Check()
    {
        foreach (var (side, names, count) in (ReadOnlySpan<(string, IReadOnlyList<string>?, int)>)[("rows", Rows, Values.GetLength(0)), ("columns", Columns, Values.GetLength(1))])
        {
            if (names is not null && names.Count != count)
                throw new ArgumentException($"{Name}: {names.Count} names do not match the {count} {side} of the table.");
        }
        if (Digits is < 1 or > 9)
            throw new ArgumentException($"{Name}: cells of {Digits} digits cannot be written; give 1 to 9.");
        Scale.Check(Name, "colour");
        base.Check();
    }

    static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}

/// <summary>The cells of a heat map.</summary>
sealed class CellMark(double[,] values, ColorScale scale, bool? showNumbers, int digits) : Mark
{
    const int MostDrawnCells = 400;

    readonly int _rows = values.GetLength(0);
    readonly int _columns = values.GetLength(1);

    internal override ColorScale? Scale => scale;

    internal override void Extend(Reaches reaches)
    {
        if (values.Length == 0)
            return;
        for (int row = 0; row < _rows; row++)
        {
            for (int column = 0; column < _columns; column++)
                reaches.Include(column, double.IsNaN(scale.Place(values[row, column])) ? double.NaN : row);
        }
        foreach (var (reach, count) in (ReadOnlySpan<(Reach, int)>)[(reaches.X, _columns), (reaches.Y, _rows)])
        {
            reach.Include(-0.5);
            reach.Include(count - 0.5);
            reach.Tight = true;
        }
    }

    internal override void Paint(Canvas canvas, Plane plane)
    {
        if (values.Length == 0)
            return;
        double[] places = scale.Places(values.Cast<double>());
        canvas.Clip(plane.Frame, () =>
        {
            if (values.Length <= MostDrawnCells)
                PaintCells(canvas, plane, places);
            else
                PaintPicture(canvas, plane, places);
        });
        PaintNumbers(canvas, plane, places);
    }

    void PaintCells(Canvas canvas, Plane plane, double[] places)
    {
        for (int i = 0; i < places.Length; i++)
        {
            var cell = Cell(plane, i);
            if (!double.IsNaN(places[i]))
            {
                canvas.Rectangle(cell.Grow(0.25), new(scale.Map.Hex(places[i])));
                continue;
            }
            canvas.Rectangle(cell, Lab.Paint.Grid);
            canvas.Line(cell.Left, cell.Bottom, cell.Right, cell.Top, new(Lab.Paint.Axis, 0.8));
        }
    }

    void PaintPicture(Canvas canvas, Plane plane, double[] places)
    {
        var box = Box.Between(plane.X.Map(-0.5), plane.Y.Map(-0.5), plane.X.Map(_columns - 0.5), plane.Y.Map(_rows - 0.5));
        canvas.Rectangle(box, Lab.Paint.Grid);
        canvas.Image(FieldMark.Colored(places, _rows, _columns, scale.Map), box);
    }

    void PaintNumbers(Canvas canvas, Plane plane, double[] places)
    {
        if (showNumbers == false)
            return;
        string[] texts = Ticks.Together([.. values.Cast<double>()], digits);
        var cell = Cell(plane, 0);
        double widest = texts.Max(t => TextMetrics.Width(t, 1));
        double size = Math.Min(12, Math.Min((cell.Width - 4) / widest, cell.Height * 0.7));
        if (size < (showNumbers == true ? 4 : 8))
            return;
        for (int i = 0; i < texts.Length; i++)
        {
            var box = Cell(plane, i);
            if (!plane.Frame.Grow(1).Contains(box) || !double.IsFinite(values[i / _columns, i % _columns]))
                continue;
            var paint = double.IsNaN(places[i]) ? Lab.Paint.Text : new Paint(scale.Map.IsLight(places[i]) ? "#1F2328" : "#FFFFFF");
            canvas.Text(texts[i], box.CenterX, box.CenterY + size * 0.36, new(size, Paint: paint), TextAnchor.Middle);
        }
    }

    Box Cell(Plane plane, int index)
    {
        int row = index / _columns, column = index % _columns;
        return Box.Between(plane.X.Map(column - 0.5), plane.Y.Map(row - 0.5), plane.X.Map(column + 0.5), plane.Y.Map(row + 0.5));
    }
}
