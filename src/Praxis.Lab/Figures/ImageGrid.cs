namespace Praxis.Lab;

/// <summary>A picture with a line below it.</summary>
public sealed record Tile(Picture Picture, string Caption = "")
{
    /// <summary>A picture alone.</summary>
    public static implicit operator Tile(Picture picture) => new(picture);
}

/// <summary>Pictures in rows and columns, enlarged without blur, with names for rows and columns.</summary>
public sealed class ImageGrid : Drawing
{
    const double Gap = 4;
    const double LongestRowLabel = 170;
    const int MostCaptionLines = 2;

    /// <summary>The pictures, row by row; null leaves a place empty.</summary>
    public required IReadOnlyList<IReadOnlyList<Tile?>> Tiles { get; init; }

    /// <summary>Names of the rows.</summary>
    public IReadOnlyList<string> RowLabels { get; init; } = [];

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> ColumnLabels { get; init; } = [];

    /// <summary>Pixels of a picture's longer side; by the number of pictures when not set.</summary>
    public double? CellSize { get; init; }

    /// <summary>Rows of the given length from one list of pictures.</summary>
    public static IReadOnlyList<IReadOnlyList<Tile?>> InRows(int columns, IReadOnlyList<Picture> pictures) =>
        [.. pictures.Chunk(Math.Max(1, columns)).Select(row => (IReadOnlyList<Tile?>)[.. row.Select(p => (Tile?)p)])];

    int ColumnCount => Tiles.Count == 0 ? 0 : Tiles.Max(row => row.Count);

    IEnumerable<Tile> All => Tiles.SelectMany(row => row).OfType<Tile>();

    internal override void Check()
    {
        base.Check();
        if (RowLabels.Count > 0 && RowLabels.Count != Tiles.Count)
            throw new ArgumentException($"{Name}: {RowLabels.Count} row labels do not match {Tiles.Count} rows.");
        if (ColumnLabels.Count > 0 && ColumnLabels.Count != ColumnCount)
            throw new ArgumentException($"{Name}: {ColumnLabels.Count} column labels do not match {ColumnCount} columns.");
        if (CellSize is { } cell && !(cell is >= 4 and <= 2000))
            throw new ArgumentException($"{Name}: cells of {cell} pixels cannot be drawn; give 4 to 2000.");
    }

    private protected override Size PreferredSize
    {
        get
        {
            if (!All.Any())
                return new(320, 160);
            var parts = Measure(Cell);
            return new(parts.Left + ColumnCount * (parts.Width + Gap) - Gap, parts.Top + Tiles.Count * (parts.Height + parts.CaptionHeight + Gap) - Gap);
        }
    }

    private protected override void PaintBody(Canvas canvas, Box body, Margins least)
    {
        if (!All.Any())
        {
            canvas.Text("no pictures", body.CenterX, body.CenterY, TextStyle.Label with { Paint = Lab.Paint.Muted }, TextAnchor.Middle);
            return;
        }
        var parts = Measure(FittingCell(body));

        for (int column = 0; column < ColumnLabels.Count; column++)
        {
            double x = body.Left + parts.Left + column * (parts.Width + Gap) + parts.Width / 2;
            var lines = ColumnStyle.Wrap(ColumnLabels[column], parts.Width + Gap - 2, MostCaptionLines);
            canvas.Lines(lines, x, body.Top + parts.Top - 4 - lines.Count * ColumnStyle.LineHeight, ColumnStyle, TextAnchor.Middle);
        }
        for (int row = 0; row < Tiles.Count; row++)
        {
            double top = body.Top + parts.Top + row * (parts.Height + parts.CaptionHeight + Gap);
            if (row < RowLabels.Count)
                PaintRowLabel(canvas, RowLabels[row], body.Left + parts.Left - 8, top + parts.Height / 2, parts.Height);
            for (int column = 0; column < Tiles[row].Count; column++)
            {
                var cell = new Box(body.Left + parts.Left + column * (parts.Width + Gap), top, parts.Width, parts.Height);
                PaintTile(canvas, Tiles[row][column], cell);
            }
        }
    }

    /// <summary>The wished size of a cell, or the largest that fits the body; captions and labels take more room in narrow cells.</summary>
    double FittingCell(Box body)
    {
        double cell = Cell;
        for (int pass = 0; pass < 4; pass++)
        {
            var parts = Measure(cell);
            double width = (body.Width - parts.Left + Gap) / ColumnCount - Gap;
            double height = (body.Height - parts.Top + Gap) / Tiles.Count - Gap - parts.CaptionHeight;
            cell = Math.Max(1, Math.Min(cell, Math.Min(width * cell / parts.Width, height * cell / parts.Height)));
        }
        return cell;
    }

    static TextStyle ColumnStyle => TextStyle.Tick;

    double Cell => CellSize ?? Math.Clamp(620.0 / Math.Max(1, ColumnCount), 28, 120);

    (double Left, double Top, double Width, double Height, double CaptionHeight) Measure(double cell)
    {
        double widest = All.Max(t => (double)t.Picture.Width / t.Picture.Height), tallest = All.Max(t => (double)t.Picture.Height / t.Picture.Width);
        double width = cell * Math.Min(1, widest), height = cell * Math.Min(1, tallest);
        double left = RowLabels.Count == 0 ? 0 : Math.Min(LongestRowLabel, RowLabels.Max(l => TextStyle.Tick.Width(l))) + 10;
        int columnLines = ColumnLabels.Count == 0 ? 0 : ColumnLabels.Max(l => ColumnStyle.Wrap(l, width + Gap - 2, MostCaptionLines).Count);
        int captionLines = All.Max(t => CaptionStyle.Wrap(t.Caption, width, MostCaptionLines).Count);
        return (left, columnLines == 0 ? 0 : columnLines * ColumnStyle.LineHeight + 4, width, height, captionLines == 0 ? 0 : captionLines * CaptionStyle.LineHeight + 5);
    }

    static TextStyle CaptionStyle => new(10.5, Paint: Lab.Paint.Muted);

    static void PaintRowLabel(Canvas canvas, string label, double right, double middle, double height)
    {
        int most = Math.Max(1, (int)(height / TextStyle.Tick.LineHeight));
        if (height < TextStyle.Tick.Size)
            return;
        var lines = TextStyle.Tick.Wrap(label, LongestRowLabel, most);
        canvas.Lines(lines, right, middle - (lines.Count * TextStyle.Tick.LineHeight - 3) / 2, TextStyle.Tick, TextAnchor.End);
    }

    static void PaintTile(Canvas canvas, Tile? tile, Box cell)
    {
        if (tile is null)
        {
            canvas.Rectangle(cell, Lab.Paint.Nothing, 1, new Stroke(Lab.Paint.Grid));
            return;
        }
        canvas.Image(tile.Picture, Fit(tile.Picture, cell));
        canvas.Lines(CaptionStyle.Wrap(tile.Caption, cell.Width, MostCaptionLines), cell.CenterX, cell.Bottom + 3, CaptionStyle, TextAnchor.Middle);
    }

    /// <summary>The largest box of the picture's shape in the middle of a cell.</summary>
    internal static Box Fit(Picture picture, Box cell)
    {
        double scale = Math.Min(cell.Width / picture.Width, cell.Height / picture.Height);
        return Box.Around(cell.CenterX, cell.CenterY, picture.Width * scale, picture.Height * scale);
    }
}
