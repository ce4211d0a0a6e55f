namespace Praxis.Data.Worlds;

/// <summary>Numbers that belong to a place, so that a pattern does not depend on the order in which its pixels are asked for.</summary>
static class PixelHash
{
    /// <summary>A number in [0, 1) for a lattice point and a seed.</summary>
    public static float Unit(int x, int y, ulong seed)
    {
        var z = seed + ((ulong)(uint)x * 0x9E3779B97F4A7C15) + ((ulong)(uint)y * 0xD6E8FEB86659FD93);
        z = (z ^ (z >> 32)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 29)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 32)) >> 40) * (1f / (1 << 24));
    }

    /// <summary>Smooth noise in [0, 1): lattice numbers joined by s(t) = 3t² − 2t³ along both axes.</summary>
    public static float Smooth(float x, float y, ulong seed)
    {
        var column = (int)MathF.Floor(x);
        var row = (int)MathF.Floor(y);
        float across = Ease(x - column), down = Ease(y - row);
        var top = Mix(Unit(column, row, seed), Unit(column + 1, row, seed), across);
        var bottom = Mix(Unit(column, row + 1, seed), Unit(column + 1, row + 1, seed), across);
        return Mix(top, bottom, down);
    }

    static float Ease(float t) => t * t * (3 - 2 * t);

    static float Mix(float a, float b, float t) => a + t * (b - a);
}
