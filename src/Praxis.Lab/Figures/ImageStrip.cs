namespace Praxis.Lab;

/// <summary>One step of a strip: a heading, a picture if there is one, and a text below.</summary>
public sealed record StripStep(string Heading, Picture? Picture = null, string Text = "");

/// <summary>Pictures with texts from left to right, such as a dialogue about an image or the steps of an agent.</summary>
public sealed class ImageStrip : Drawing
{
    const double Gap = 16;
    const double RowGap = 18;
    const double HeadingGap = 5;

    static readonly TextStyle HeadingStyle = new(12.5, Bold: true);
    static readonly TextStyle TextStyleBelow = new(11.5);

    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<StripStep> Steps { get; init; }

    /// <summary>Steps in a row; at most five when not set.</summary>
    public int? Columns { get; init; }

    /// <summary>Pixels of a step's width.</summary>
    public double StepWidth { get; init; } = 150;

    /// <summary>Whether an arrow leads from each step to the next.</summary>
    public bool Arrows { get; init; }

    int ColumnCount => Math.Clamp(Columns ?? Math.Min(5, Steps.Count), 1, Math.Max(1, Steps.Count));

    internal override void Check()
    {
        base.Check();
        if (Columns < 1)
            throw new ArgumentException($"{Name}: a strip of {Columns} columns cannot be drawn; give at least one column.");
        if (!(StepWidth is >= 40 and <= 2000))
            throw new ArgumentException($"{Name}: steps of {StepWidth} pixels cannot be drawn; give 40 to 2000.");
    }

    private protected override Size PreferredSize =>
        Steps.Count == 0 ? new(320, 120) : new(ColumnCount * (StepWidth + Gap) - Gap, TotalHeight(Rows(StepWidth)));

    private protected override void PaintBody(Canvas canvas, Box body, Margins least)
    {
        if (Steps.Count == 0)
        {
            canvas.Text("no steps", body.CenterX, body.CenterY, TextStyle.Label with { Paint = Lab.Paint.Muted }, TextAnchor.Middle);
            return;
        }
        double width = Math.Min(StepWidth, (body.Width + Gap) / ColumnCount - Gap);
        double top = body.Top;
        int index = 0;
        foreach (var row in FittingRows(width, body.Height))
        {
            for (int column = 0; column < ColumnCount && index < Steps.Count; column++, index++)
            {
                double left = body.Left + column * (width + Gap);
                PaintStep(canvas, Steps[index], left, top, width, row);
                bool leads = Arrows && column + 1 < ColumnCount && index + 1 < Steps.Count;
                double middle = top + row.Heading + row.Picture / 2;
                if (leads)
                    Arrow.Paint(canvas, left + width + 2, middle, left + width + Gap - 2, middle, Lab.Paint.Muted, 1.4);
            }
            top += row.Height + RowGap;
        }
    }

    static double TotalHeight(RowSizes[] rows) => rows.Sum(row => row.Height + RowGap) - RowGap;

    /// <summary>The rows as they are, or, where they are too tall, with shorter texts and then with smaller pictures.</summary>
    RowSizes[] FittingRows(double width, double height)
    {
        int lines = Steps.Max(s => TextStyleBelow.Wrap(s.Text, width).Count);
        while (lines > 1 && TotalHeight(Rows(width, lines)) > height + 0.5)
            lines--;
        var rows = Rows(width, lines);
        double pictures = rows.Sum(row => row.Picture), excess = TotalHeight(rows) - height;
        if (excess <= 0.5 || pictures == 0)
            return rows;
        double share = Math.Clamp((pictures - excess) / pictures, 0.05, 1);
        return [.. rows.Select(row => row with { Picture = row.Picture * share })];
    }

    static void PaintStep(Canvas canvas, StripStep step, double left, double top, double width, RowSizes row)
    {
        var heading = HeadingStyle.Wrap(step.Heading, width);
        canvas.Lines(heading, left + width / 2, top + row.Heading - HeadingGap - heading.Count * HeadingStyle.LineHeight, HeadingStyle, TextAnchor.Middle);
        var cell = new Box(left, top + row.Heading, width, row.Picture);
        if (step.Picture is { } picture)
            canvas.Image(picture, ImageGrid.Fit(picture, cell));
        canvas.Lines(TextStyleBelow.Wrap(step.Text, width, Math.Max(1, row.TextLines)), left, cell.Bottom + (row.Picture > 0 ? 6 : 0), TextStyleBelow);
    }

    /// <summary>Heights of the parts of a row, equal for all of its steps.</summary>
    readonly record struct RowSizes(double Heading, double Picture, int TextLines)
    {
        public double Height => Heading + Picture + (TextLines == 0 ? 0 : TextLines * TextStyleBelow.LineHeight + 6);
    }

    RowSizes[] Rows(double width, int mostLines = int.MaxValue) => [.. Steps.Chunk(ColumnCount).Select(row =>
    {
        int heading = row.Max(s => HeadingStyle.Wrap(s.Heading, width).Count), text = row.Max(s => TextStyleBelow.Wrap(s.Text, width, mostLines).Count);
        double picture = row.Max(s => s.Picture is { } p ? Math.Min(width * 1.5, width * p.Height / p.Width) : 0);
        return new RowSizes(
            heading == 0 ? 0 : heading * HeadingStyle.LineHeight + HeadingGap,
            picture,
            text);
    })];
}
