using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A sprite: a small picture of pixels, each empty or of one of its colours.</summary>
/// <param name="Family">The family.</param>
/// <param name="Cells">size × size values: 0 empty, else 1 + the number of the colour.</param>
/// <param name="Palette">The colours.</param>
public sealed record Sprite(int Family, byte[] Cells, IReadOnlyList<Rgb> Palette);

/// <summary>
/// Families of small pixel figures: the members of a family differ from its mirror-symmetric pattern in a few cells and have colours of
/// their own. A member is a pure function of the seed, the family and its number.
/// </summary>
public sealed class Sprites
{
    const double Filled = 0.55, SecondColour = 0.35;

    readonly Rng _rng;
    readonly byte[][] _patterns;

    /// <summary>Families of figures of size × size cells.</summary>
    public Sprites(int families, int size, Rng rng, int changes = 3)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (families < 1 || size < 2 || changes < 0)
            throw new ArgumentException($"Sprites: {families} families of {size}×{size} cells with {changes} changes cannot be made; at least 1 family, 2×2 cells and 0 changes are needed.");
        (_rng, Size, Changes) = (rng.Split("sprites"), size, changes);
        _patterns = [.. Enumerable.Range(0, families).Select(family => Pattern(_rng.Split("family").Split(family)))];
    }

    /// <summary>The number of families.</summary>
    public int Families => _patterns.Length;

    /// <summary>The cells of a side.</summary>
    public int Size { get; }

    /// <summary>How many cells of a member are drawn again.</summary>
    public int Changes { get; }

    /// <summary>A member of a family.</summary>
    public Sprite Member(int family, long number)
    {
        if ((uint)family >= (uint)Families)
            throw new ArgumentOutOfRangeException(nameof(family), $"Sprites: family {family} is outside the {Families} families.");
        var rng = _rng.Split("member").Split(family).Split(number);
        var cells = (byte[])_patterns[family].Clone();
        for (var i = 0; i < Changes; i++)
            cells[rng.Next(cells.Length)] = Cell(rng);
        return new(family, cells, [Vivid(rng), Vivid(rng)]);
    }

    /// <summary>Paints a sprite with its upper left cell at a pixel of planes of 3 × side × side values.</summary>
    public void Paint(Sprite sprite, int left, int top, int side, Span<float> planes)
    {
        ArgumentNullException.ThrowIfNull(sprite);
        if (left < 0 || top < 0 || left + Size > side || top + Size > side)
            throw new ArgumentException($"Sprites: {Size}×{Size} cells at ({left}, {top}) do not fit into {side}×{side} pixels.");
        for (var cell = 0; cell < sprite.Cells.Length; cell++)
            if (sprite.Cells[cell] is > 0 and var colour)
                for (var channel = 0; channel < 3; channel++)
                    planes[channel * side * side + (top + cell / Size) * side + left + cell % Size] = sprite.Palette[colour - 1].Channel(channel);
    }

    byte[] Pattern(Rng rng)
    {
        var cells = new byte[Size * Size];
        for (var row = 0; row < Size; row++)
            for (var column = 0; column < (Size + 1) / 2; column++)
                cells[row * Size + column] = cells[row * Size + Size - 1 - column] = Cell(rng);
        return cells;
    }

    static byte Cell(Rng rng) => (byte)(rng.Chance(Filled) ? rng.Chance(SecondColour) ? 2 : 1 : 0);

    static Rgb Vivid(Rng rng)
    {
        // One part high, one low, one anywhere, in random order.
        float[] parts = [0.8f + 0.2f * rng.NextSingle(), 0.2f * rng.NextSingle(), rng.NextSingle()];
        rng.Shuffle(parts.AsSpan());
        return new(parts[0], parts[1], parts[2]);
    }
}
