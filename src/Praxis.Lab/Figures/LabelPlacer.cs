namespace Praxis.Lab;

/// <summary>A text that wants to stand in the frame: its wished places in order, and the point that it speaks of, if any.</summary>
sealed record FrameLabel(string Text, IReadOnlyList<(double X, double Y)> Centers, (double X, double Y)? Target = null, Paint? Paint = null)
{
    /// <summary>The eight places around a point, nearest first, then farther and farther out.</summary>
    public static FrameLabel Beside(string text, double x, double y, Paint? paint = null)
    {
        double width = Style.Width(text), height = Style.Size;
        var centers = new List<(double, double)>();
        foreach (double distance in (ReadOnlySpan<double>)[7, 20, 38, 60, 90, 130])
        {
            double besideX = x + width / 2 + distance, beyondX = x - width / 2 - distance;
            double above = y - height / 2 - distance, below = y + height / 2 + distance;
            centers.AddRange([(besideX, above), (besideX, y), (besideX, below), (x, above), (x, below), (beyondX, above), (beyondX, y), (beyondX, below)]);
        }
        return new(text, centers, (x, y), paint);
    }

    public static readonly TextStyle Style = TextStyle.Note;
}

/// <summary>Finds places for texts in a frame where they cover little and never each other.</summary>
sealed class LabelPlacer(Box frame, Occupancy occupancy)
{
    /// <summary>From this distance on, a thin line leads from a text to its point.</summary>
    const double LeaderFrom = 22;

    readonly List<Box> _taken = [];

    public void Reserve(Box box) => _taken.Add(box);

    public void Paint(Canvas canvas, FrameLabel label)
    {
        string text = FrameLabel.Style.Shorten(label.Text, frame.Width - 8);
        if (Find(label, text) is not { } box)
        {
            if (label.Target is { } point)
                canvas.Tip(label.Text, () => canvas.Circle(point.X, point.Y, 3, label.Paint ?? Lab.Paint.Text));
            return;
        }
        _taken.Add(box);
        occupancy.AddBox(box);
        if (label.Target is { } target)
        {
            double x = Math.Clamp(target.X, box.Left, box.Right), y = Math.Clamp(target.Y, box.Top, box.Bottom);
            if (double.Hypot(target.X - x, target.Y - y) >= LeaderFrom)
                canvas.Line(x, y, target.X, target.Y, new(Lab.Paint.Axis, 0.8));
        }
        var style = FrameLabel.Style with { Paint = label.Paint };
        canvas.Text(text, box.CenterX, box.Top + TextMetrics.Ascent * style.Size, style, TextAnchor.Middle);
    }

    /// <summary>The wished place that covers least, where earlier wishes win; otherwise any free place of the frame.</summary>
    Box? Find(FrameLabel label, string text)
    {
        var size = new Size(FrameLabel.Style.Width(text), FrameLabel.Style.Size * (TextMetrics.Ascent + TextMetrics.Descent));
        Box? best = null;
        double least = double.PositiveInfinity;
        for (int i = 0; i < label.Centers.Count; i++)
        {
            var box = Box.Around(label.Centers[i].X, label.Centers[i].Y, size.Width, size.Height);
            double cost = 2 * occupancy.Count(box) + i * 0.45;
            if (IsFree(box) && cost < least)
                (best, least) = (box, cost);
        }
        if (best is not null || label.Target is not { } target)
            return best;

        for (double y = frame.Top + size.Height; y < frame.Bottom - size.Height; y += size.Height)
        {
            for (double x = frame.Left + size.Width / 2 + 3; x < frame.Right - size.Width / 2 - 3; x += 12)
            {
                var box = Box.Around(x, y, size.Width, size.Height);
                double cost = occupancy.Count(box) + double.Hypot(x - target.X, y - target.Y) * 0.1;
                if (IsFree(box) && cost < least)
                    (best, least) = (box, cost);
            }
        }
        return best;
    }

    bool IsFree(Box box) => frame.Grow(-2).Contains(box) && !_taken.Any(t => t.Grow(1).Overlaps(box));
}
