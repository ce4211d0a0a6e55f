namespace Praxis.Data.Worlds;

/// <summary>What the classes of glyphs are made of.</summary>
public enum GlyphKind
{
    /// <summary>Random straight strokes; any number of classes.</summary>
    Strokes,

    /// <summary>Filled random polygons; any number of classes.</summary>
    Polygons,

    /// <summary>Dots at random places; any number of classes.</summary>
    Constellations,

    /// <summary>The ten digits of a seven-segment display.</summary>
    SevenSegments,

    /// <summary>The ten digits as they are written.</summary>
    WrittenDigits,
}

/// <summary>The knobs of <see cref="Glyphs"/>.</summary>
public sealed record GlyphOptions
{
    /// <summary>What classes are made of.</summary>
    public GlyphKind Kind { get; init; } = GlyphKind.Strokes;

    /// <summary>The number of classes; digits have ten.</summary>
    public int Classes { get; init; } = 20;

    /// <summary>The pixels of a side.</summary>
    public int Size { get; init; } = 24;

    /// <summary>The fewest and the most strokes, corners or dots of a class.</summary>
    public (int Fewest, int Most) Parts { get; init; } = (3, 5);

    /// <summary>How far an instance is turned at most, in degrees.</summary>
    public double Rotation { get; init; } = 12;

    /// <summary>The sizes of instances.</summary>
    public (double Low, double High) Scale { get; init; } = (0.9, 1.1);

    /// <summary>How far an instance is from the middle at most along each axis, in pixels.</summary>
    public double Shift { get; init; } = 2;

    /// <summary>The standard deviation of the ends of strokes, where the glyph reaches from −1 to 1.</summary>
    public double Jitter { get; init; } = 0.05;

    /// <summary>The width of strokes, in pixels.</summary>
    public double StrokeWidth { get; init; } = 1.6;

    /// <summary>The standard deviation of the pixel noise.</summary>
    public double Noise { get; init; } = 0.15;

    /// <summary>Short grey strokes that belong to no glyph.</summary>
    public int Clutter { get; init; }

    /// <summary>The share of pictures that are dark on bright.</summary>
    public double InvertedShare { get; init; }

    /// <summary>The strength of smooth noise on the ground.</summary>
    public double GroundTexture { get; init; }

    /// <summary>Four strokes a class on 24×24 pixels, as a stream of new categories has them.</summary>
    public static GlyphOptions Categories { get; } = new() { Parts = (4, 4) };

    /// <summary>Digits on 16×16 pixels, as they are written.</summary>
    public static GlyphOptions Digits { get; } = new() { Kind = GlyphKind.WrittenDigits, Classes = 10, Size = 16, Shift = 1, StrokeWidth = 1.4 };

    /// <summary>Digits that are hard to see: clutter, a textured ground, and half of them dark on bright.</summary>
    public static GlyphOptions HardDigits { get; } = Digits with { Clutter = 2, InvertedShare = 0.5, GroundTexture = 0.3 };
}
