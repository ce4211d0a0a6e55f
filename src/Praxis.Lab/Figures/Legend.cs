namespace Praxis.Lab;

/// <summary>Where a legend stands.</summary>
public enum LegendPlace
{
    /// <summary>In the frame where it covers nothing, otherwise beside it; none where only one thing is shown.</summary>
    Automatic,

    /// <summary>To the right of the frame.</summary>
    Right,

    /// <summary>Below the frame.</summary>
    Below,

    /// <summary>Nowhere.</summary>
    None,
}

/// <summary>What a legend shows beside a name.</summary>
enum LegendSign
{
    Line,
    LineWithMarker,
    Marker,
    Area,
}

/// <summary>A name in a legend and how it looks in the chart.</summary>
readonly record struct LegendEntry(string Name, LegendSign Sign, SeriesStyle Style, double Opacity = 1);

/// <summary>A legend of a given width: entries in rows, top to bottom.</summary>
sealed class Legend
{
    const double SignWidth = 24;
    const double SignGap = 6;
    const double EntryGap = 16;
    const double Padding = 6;
    const double RowHeight = 18;

    static readonly TextStyle Style = TextStyle.Tick;

    readonly List<(LegendEntry Entry, string Text, double X, int Row)> _cells = [];

    /// <summary>Narrower than this a legend says nothing.</summary>
    public const double Narrowest = 2 * Padding + SignWidth + SignGap + 30;

    /// <summary>One entry a row, or as many as fit.</summary>
    public Legend(IReadOnlyList<LegendEntry> entries, double width, bool flowing)
    {
        double x = 0;
        int row = -1;
        double right = 0;
        foreach (var entry in entries)
        {
            string text = Style.ShortenName(entry.Name, width - 2 * Padding - SignWidth - SignGap);
            IsShortened |= text != entry.Name;
            double cell = SignWidth + SignGap + Style.Width(text);
            if (row < 0 || !flowing || x + cell > width - 2 * Padding)
            {
                x = 0;
                row++;
            }
            _cells.Add((entry, text, x, row));
            right = Math.Max(right, x + cell);
            x += cell + EntryGap;
        }
        Size = new(right + 2 * Padding, (row + 1) * RowHeight + Padding);
    }

    /// <summary>Whether a name is too long for the width.</summary>
    public bool IsShortened { get; }

    public Size Size { get; }

    public void Paint(Canvas canvas, double left, double top, bool withPaper)
    {
        if (withPaper)
            canvas.Rectangle(new(left, top, Size.Width, Size.Height), Lab.Paint.Paper, 0.8, rounding: 3);
        foreach (var (entry, text, x, row) in _cells)
        {
            double start = left + Padding + x, middle = top + Padding / 2 + (row + 0.5) * RowHeight;
            PaintSign(canvas, entry, start, middle);
            canvas.Text(text, start + SignWidth + SignGap, middle + Style.Size * 0.36, Style);
        }
    }

    static void PaintSign(Canvas canvas, LegendEntry entry, double left, double middle)
    {
        var (paint, dash, marker) = entry.Style;
        if (entry.Sign is LegendSign.Line or LegendSign.LineWithMarker)
            canvas.Line(left, middle, left + SignWidth, middle, new(paint, 2, dash));
        if (entry.Sign is LegendSign.Marker or LegendSign.LineWithMarker)
            canvas.Marker(marker, left + SignWidth / 2, middle, 3.6, paint, entry.Opacity);
        if (entry.Sign == LegendSign.Area)
            canvas.Rectangle(new(left + 4, middle - 5.5, SignWidth - 8, 11), paint, entry.Opacity);
    }

    /// <summary>The place in the frame that covers nothing and stands nearest to a corner; none where every place covers something.</summary>
    public Box? FindRoom(Box frame, Occupancy occupancy)
    {
        const double Inset = 6;
        if (IsShortened || Size.Width > frame.Width * 0.6 || Size.Height > frame.Height * 0.6)
            return null;
        double right = frame.Right - Size.Width - Inset, left = frame.Left + Inset;
        double bottom = frame.Bottom - Size.Height - Inset, top = frame.Top + Inset;
        double middle = frame.CenterX - Size.Width / 2, center = frame.CenterY - Size.Height / 2;
        foreach (var (x, y) in (ReadOnlySpan<(double, double)>)[(right, top), (left, top), (right, bottom), (left, bottom), (middle, top), (middle, bottom), (right, center), (left, center)])
        {
            var box = new Box(x, y, Size.Width, Size.Height);
            if (occupancy.Count(box) == 0)
                return box;
        }
        return null;
    }
}
