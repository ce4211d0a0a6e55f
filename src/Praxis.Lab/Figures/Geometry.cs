namespace Praxis.Lab;

/// <summary>A width and a height in pixels.</summary>
readonly record struct Size(double Width, double Height);

/// <summary>An upright rectangle in pixels, y pointing down.</summary>
readonly record struct Box(double Left, double Top, double Width, double Height)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public double CenterX => Left + Width / 2;

    public double CenterY => Top + Height / 2;

    public static Box Around(double x, double y, double width, double height) =>
        new(x - width / 2, y - height / 2, width, height);

    public static Box Between(double x1, double y1, double x2, double y2) =>
        new(Math.Min(x1, x2), Math.Min(y1, y2), Math.Abs(x2 - x1), Math.Abs(y2 - y1));

    public Box Shrink(Margins by) =>
        new(Left + by.Left, Top + by.Top, Math.Max(1, Width - by.Left - by.Right), Math.Max(1, Height - by.Top - by.Bottom));

    public Box Grow(double by) => new(Left - by, Top - by, Width + 2 * by, Height + 2 * by);

    public bool Overlaps(Box other) =>
        Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    public bool Contains(Box other) =>
        other.Left >= Left && other.Right <= Right && other.Top >= Top && other.Bottom <= Bottom;

    public bool Contains(double x, double y) => x >= Left && x <= Right && y >= Top && y <= Bottom;
}

/// <summary>The room around a frame.</summary>
readonly record struct Margins(double Left, double Top, double Right, double Bottom)
{
    public Margins Least(Margins other) =>
        new(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}

/// <summary>What a drawing keeps free around its frame, so that neighbours can line their frames up.</summary>
readonly record struct Surroundings(double Header, double Footer, Margins Margins)
{
    public Surroundings Least(Surroundings other) =>
        new(Math.Max(Header, other.Header), Math.Max(Footer, other.Footer), Margins.Least(other.Margins));
}
