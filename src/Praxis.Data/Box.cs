namespace Praxis.Data;

/// <summary>A rectangle in pixels: from the left edge of a picture, from its top; a pixel in column x covers x to x + 1.</summary>
public readonly record struct Box(float Left, float Top, float Right, float Bottom)
{
    /// <summary>From left to right.</summary>
    public float Width => Right - Left;

    /// <summary>From top to bottom.</summary>
    public float Height => Bottom - Top;

    /// <summary>Width · height, or 0 where nothing is left.</summary>
    public float Area => IsEmpty ? 0 : Width * Height;

    /// <summary>Whether nothing is inside.</summary>
    public bool IsEmpty => !(Right > Left && Bottom > Top);

    /// <summary>The part inside another box; it may be empty.</summary>
    public Box Intersect(Box other) =>
        new(MathF.Max(Left, other.Left), MathF.Max(Top, other.Top), MathF.Min(Right, other.Right), MathF.Min(Bottom, other.Bottom));

    /// <summary>The share that two boxes have in common: |A ∩ B| / |A ∪ B|.</summary>
    public float OverlapWith(Box other)
    {
        var common = Intersect(other).Area;
        var union = Area + other.Area - common;
        return union > 0 ? common / union : 0;
    }
}
