namespace Praxis.Data.Worlds;

/// <summary>How far a point is from the edge of a shape of radius r whose lines are 2h wide: negative inside.</summary>
interface IShapeDistance
{
    static abstract float At(float x, float y, float r, float h);
}

static class ShapeDistance
{
    /// <summary>Half the side of a square of radius 1.</summary>
    public const float HalfSide = 0.82f;

    public static float Rectangle(float x, float y, float halfWidth, float halfHeight) => MathF.Max(MathF.Abs(x) - halfWidth, MathF.Abs(y) - halfHeight);

    /// <summary>Three lines and two gaps of one width over the side of a square.</summary>
    public static float Lines(float across, float side)
    {
        var width = 2 * side / 5;
        var place = Math.Clamp(across + side, 0, 2 * side - 0.001f) % (2 * width);
        return MathF.Abs(place - width / 2) - width / 2;
    }
}

readonly struct DiscDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => MathF.Sqrt(x * x + y * y) - r;
}

readonly struct RingDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => MathF.Abs(MathF.Sqrt(x * x + y * y) - (r - h)) - h;
}

readonly struct SquareDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => ShapeDistance.Rectangle(x, y, ShapeDistance.HalfSide * r, ShapeDistance.HalfSide * r);
}

readonly struct FrameDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => MathF.Abs(MathF.Max(MathF.Abs(x), MathF.Abs(y)) - (ShapeDistance.HalfSide * r - h)) - h;
}

/// <summary>An equilateral triangle whose corners are at the radius; the apex is at the top.</summary>
readonly struct TriangleUpDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => MathF.Max(y, MathF.Abs(x) * 0.8660254f - y * 0.5f) - r / 2;
}

readonly struct TriangleDownDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => TriangleUpDistance.At(x, -y, r, h);
}

readonly struct PlusDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => MathF.Min(ShapeDistance.Rectangle(x, y, r, h), ShapeDistance.Rectangle(x, y, h, r));
}

readonly struct XCrossDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => PlusDistance.At((x + y) * 0.70710678f, (y - x) * 0.70710678f, r, h);
}

/// <summary>
/// A star with its points at the radius and its notches at half of it: the plane is folded into the wedge between a point and a notch,
/// where the star's edge is one line.
/// </summary>
readonly struct StarDistance : IShapeDistance
{
    const float Cos36 = 0.80901699f, Sin36 = 0.58778525f, Notch = 0.5f;

    // The normal of the line from the point (0, 1) to the notch (½ sin 36°, ½ cos 36°), and its distance from the centre.
    static readonly float Length = MathF.Sqrt((1 - Notch * Cos36) * (1 - Notch * Cos36) + Notch * Sin36 * (Notch * Sin36));
    static readonly float NormalX = (1 - Notch * Cos36) / Length, NormalY = Notch * Sin36 / Length;

    public static float At(float x, float y, float r, float h)
    {
        var u = MathF.Abs(x);
        var v = -y;
        // Reflections in the lines at 36° and 108° from the upper point take every wedge to the first.
        Reflect(ref u, ref v, Cos36, -Sin36);
        Reflect(ref u, ref v, -Cos36, -Sin36);
        u = MathF.Abs(u);
        return u * NormalX + (v - r) * NormalY;
    }

    static void Reflect(ref float u, ref float v, float normalU, float normalV)
    {
        var beyond = 2 * MathF.Max(0, u * normalU + v * normalV);
        u -= beyond * normalU;
        v -= beyond * normalV;
    }
}

readonly struct LShapeDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h)
    {
        var side = ShapeDistance.HalfSide * r;
        return MathF.Min(ShapeDistance.Rectangle(x + side - h, y, h, side), ShapeDistance.Rectangle(x, y - side + h, side, h));
    }
}

readonly struct HorizontalBarDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => ShapeDistance.Rectangle(x, y, r, MathF.Max(h, 0.3f * r));
}

readonly struct VerticalBarDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => HorizontalBarDistance.At(y, x, r, h);
}

readonly struct RisingDiagonalDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => HorizontalBarDistance.At((x - y) * 0.70710678f, (x + y) * 0.70710678f, r, h);
}

readonly struct FallingDiagonalDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => RisingDiagonalDistance.At(-x, y, r, h);
}

readonly struct HorizontalStripesDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) =>
        MathF.Max(SquareDistance.At(x, y, r, h), ShapeDistance.Lines(y, ShapeDistance.HalfSide * r));
}

readonly struct VerticalStripesDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h) => HorizontalStripesDistance.At(y, x, r, h);
}

readonly struct DiagonalStripesDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h)
    {
        var width = 2 * ShapeDistance.HalfSide * r / 5;
        var along = (x + y) * 0.70710678f;
        var place = along - 2 * width * MathF.Floor(along / (2 * width));
        return MathF.Max(SquareDistance.At(x, y, r, h), MathF.Abs(place - width) - width / 2);
    }
}

readonly struct CheckerDistance : IShapeDistance
{
    public static float At(float x, float y, float r, float h)
    {
        var field = ShapeDistance.HalfSide * r / 2;
        float column = MathF.Floor(x / field), row = MathF.Floor(y / field);
        float left = x - column * field, top = y - row * field;
        var edge = MathF.Min(MathF.Min(left, field - left), MathF.Min(top, field - top));
        var painted = ((int)column + (int)row) % 2 == 0;
        return MathF.Max(SquareDistance.At(x, y, r, h), painted ? -edge : edge);
    }
}
