namespace Praxis.Data.Worlds;

/// <summary>The rows and columns that an object can touch.</summary>
readonly record struct PixelRange(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The pixels within a distance of a point, inside a square picture.</summary>
    public static PixelRange Around(float x, float y, float reach, int size) => new(
        Math.Max(0, (int)MathF.Floor(x - reach)), Math.Max(0, (int)MathF.Floor(y - reach)),
        Math.Min(size, (int)MathF.Ceiling(x + reach)), Math.Min(size, (int)MathF.Ceiling(y + reach)));
}

/// <summary>How much of each pixel a shape covers: α = clamp(½ − d, 0, 1), where d is the distance of the pixel's middle from the shape's edge.</summary>
static class ShapeCoverage
{
    const float SpeckleShare = 0.2f;

    /// <summary>Writes the coverage of the silhouette and gives the pixels that were written.</summary>
    public static PixelRange Fill(in SceneObject one, float edgeWidth, bool outline, int size, Span<float> cover)
    {
        var range = PixelRange.Around(one.X, one.Y, 1.2f * one.Radius + 1, size);
        var h = MathF.Min(edgeWidth / 2, one.Radius / 2);
        switch (one.Shape)
        {
            case SceneShape.Disc: Fill<DiscDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.Ring: Fill<RingDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.Square: Fill<SquareDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.Frame: Fill<FrameDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.TriangleUp: Fill<TriangleUpDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.TriangleDown: Fill<TriangleDownDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.Plus: Fill<PlusDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.XCross: Fill<XCrossDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.Star: Fill<StarDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.LShape: Fill<LShapeDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.HorizontalBar: Fill<HorizontalBarDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.VerticalBar: Fill<VerticalBarDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.RisingDiagonal: Fill<RisingDiagonalDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.FallingDiagonal: Fill<FallingDiagonalDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.HorizontalStripes: Fill<HorizontalStripesDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.VerticalStripes: Fill<VerticalStripesDistance>(one, h, outline, range, size, cover); break;
            case SceneShape.DiagonalStripes: Fill<DiagonalStripesDistance>(one, h, outline, range, size, cover); break;
            default: Fill<CheckerDistance>(one, h, outline, range, size, cover); break;
        }
        return range;
    }

    /// <summary>Takes the holes of the object's fill out of its coverage; a speckle belongs to a place on the object, so that it moves along.</summary>
    public static void Pierce(in SceneObject one, SceneFill fill, ulong seed, PixelRange range, int size, Span<float> cover)
    {
        if (fill is SceneFill.Solid or SceneFill.Outline)
            return;
        var (sine, cosine) = MathF.SinCos(one.Angle);
        var width = one.StripeWidth;
        for (var row = range.Top; row < range.Bottom; row++)
            for (var column = range.Left; column < range.Right; column++)
            {
                float across = column + 0.5f - one.X, down = row + 0.5f - one.Y;
                if (IsHole(fill, cosine * across + sine * down, cosine * down - sine * across, width, seed))
                    cover[row * size + column] = 0;
            }
    }

    static bool IsHole(SceneFill fill, float x, float y, float width, ulong seed) => fill switch
    {
        SceneFill.Speckled => PixelHash.Unit((int)MathF.Floor(x), (int)MathF.Floor(y), seed) < SpeckleShare,
        SceneFill.HorizontalStripes => IsOdd(y / width),
        SceneFill.VerticalStripes => IsOdd(x / width),
        SceneFill.DiagonalStripes => IsOdd((x + y) * 0.70710678f / width),
        SceneFill.Dots => IsDot(x / (2 * width), y / (2 * width)),
        _ => IsOdd(x / width) != IsOdd(y / width),
    };

    static bool IsOdd(float place) => ((int)MathF.Floor(place) & 1) != 0;

    static bool IsDot(float x, float y)
    {
        float across = x - MathF.Floor(x) - 0.5f, down = y - MathF.Floor(y) - 0.5f;
        return across * across + down * down < 0.35f * 0.35f;
    }

    static void Fill<TShape>(in SceneObject one, float h, bool outline, PixelRange range, int size, Span<float> cover)
        where TShape : struct, IShapeDistance
    {
        var (sine, cosine) = MathF.SinCos(one.Angle);
        var radius = one.Radius;
        for (var row = range.Top; row < range.Bottom; row++)
        {
            var down = row + 0.5f - one.Y;
            var line = cover.Slice(row * size + range.Left, range.Right - range.Left);
            var across = range.Left + 0.5f - one.X;
            for (var i = 0; i < line.Length; i++, across++)
            {
                var distance = TShape.At(cosine * across + sine * down, cosine * down - sine * across, radius, h);
                if (outline)
                    distance = MathF.Max(distance, -distance - h);
                line[i] = Math.Clamp(0.5f - distance, 0, 1);
            }
        }
    }
}
