namespace Praxis.Data.Worlds;

/// <summary>A colour; each part is from 0 to 1.</summary>
public readonly record struct Rgb(float R, float G, float B)
{
    /// <summary>How bright the colour is: 0.299 r + 0.587 g + 0.114 b.</summary>
    public float Luminance => 0.299f * R + 0.587f * G + 0.114f * B;

    /// <summary>|r − r′| + |g − g′| + |b − b′|.</summary>
    public float DistanceTo(Rgb other) => MathF.Abs(R - other.R) + MathF.Abs(G - other.G) + MathF.Abs(B - other.B);

    /// <summary>A grey of the level.</summary>
    public static Rgb Grey(float level) => new(level, level, level);

    /// <summary>(1 − t) · this + t · other.</summary>
    public Rgb Mix(Rgb other, float t) => new(R + t * (other.R - R), G + t * (other.G - G), B + t * (other.B - B));

    internal float Channel(int channel) => channel switch { 0 => R, 1 => G, _ => B };
}

/// <summary>A colour with the word for it and a second word that means the same.</summary>
public sealed record NamedColour(string Name, string Synonym, Rgb Value)
{
    /// <summary>Red, green, blue, yellow, cyan, magenta, orange and purple.</summary>
    public static IReadOnlyList<NamedColour> Eight { get; } =
    [
        new("red", "crimson", new(0.9f, 0.12f, 0.12f)),
        new("green", "emerald", new(0.15f, 0.75f, 0.2f)),
        new("blue", "azure", new(0.2f, 0.35f, 0.95f)),
        new("yellow", "golden", new(0.95f, 0.9f, 0.15f)),
        new("cyan", "aqua", new(0.2f, 0.85f, 0.9f)),
        new("magenta", "fuchsia", new(0.9f, 0.25f, 0.85f)),
        new("orange", "amber", new(0.95f, 0.55f, 0.1f)),
        new("purple", "violet", new(0.5f, 0.15f, 0.7f)),
    ];
}
