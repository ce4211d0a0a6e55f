using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A straight stroke; a dot where both ends meet.</summary>
public readonly record struct Stroke(float X1, float Y1, float X2, float Y2)
{
    /// <summary>How far a point is from the stroke.</summary>
    public float DistanceTo(float x, float y)
    {
        float dx = X2 - X1, dy = Y2 - Y1;
        var length = dx * dx + dy * dy;
        var t = length > 0 ? Math.Clamp(((x - X1) * dx + (y - Y1) * dy) / length, 0, 1) : 0;
        float ex = x - X1 - t * dx, ey = y - Y1 - t * dy;
        return MathF.Sqrt(ex * ex + ey * ey);
    }
}

/// <summary>The strokes of classes, within −1 to 1 along both axes, y downwards.</summary>
static class GlyphPrograms
{
    const float ShortestStroke = 0.7f;

    static readonly string[] LitSegments = ["abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgecd", "abc", "abcdefg", "abcdfg"];

    // Each digit is lines through points.
    static readonly float[][][] Written =
    [
        [[0, -1, -0.5f, -0.8f, -0.65f, 0, -0.5f, 0.8f, 0, 1, 0.5f, 0.8f, 0.65f, 0, 0.5f, -0.8f, 0, -1]],
        [[-0.35f, -0.6f, 0.1f, -1, 0.1f, 1]],
        [[-0.55f, -0.6f, -0.3f, -0.95f, 0.25f, -0.95f, 0.55f, -0.55f, 0.35f, -0.05f, -0.6f, 0.95f, 0.65f, 0.95f]],
        [[-0.5f, -0.85f, 0.1f, -1, 0.5f, -0.65f, 0.3f, -0.15f, -0.1f, -0.05f, 0.4f, 0.1f, 0.6f, 0.5f, 0.25f, 0.95f, -0.5f, 0.9f]],
        [[0.3f, 1, 0.3f, -1, -0.65f, 0.35f, 0.65f, 0.35f]],
        [[0.55f, -0.95f, -0.45f, -0.95f, -0.5f, -0.15f, 0.1f, -0.25f, 0.55f, 0.1f, 0.5f, 0.65f, 0.1f, 0.98f, -0.5f, 0.85f]],
        [[0.45f, -0.9f, -0.15f, -0.75f, -0.5f, -0.1f, -0.5f, 0.55f, -0.1f, 0.98f, 0.4f, 0.8f, 0.5f, 0.35f, 0.15f, 0.02f, -0.45f, 0.25f]],
        [[-0.6f, -0.95f, 0.6f, -0.95f, -0.1f, 1]],
        [[0, -0.05f, -0.45f, -0.35f, -0.4f, -0.8f, 0, -1, 0.4f, -0.8f, 0.45f, -0.35f, 0, -0.05f, -0.55f, 0.35f, -0.5f, 0.8f, 0, 1, 0.5f, 0.8f, 0.55f, 0.35f, 0, -0.05f]],
        [[0.45f, -0.35f, 0.05f, -0.05f, -0.45f, -0.25f, -0.45f, -0.75f, -0.05f, -1, 0.4f, -0.8f, 0.45f, -0.35f, 0.4f, 0.4f, 0.1f, 1]],
    ];

    /// <summary>The strokes of a class.</summary>
    public static Stroke[] Of(GlyphOptions options, int label, Rng rng)
    {
        var parts = rng.Next(options.Parts.Fewest, options.Parts.Most + 1);
        return options.Kind switch
        {
            GlyphKind.SevenSegments => [.. LitSegments[label].Select(Segment)],
            GlyphKind.WrittenDigits => [.. Written[label].SelectMany(Lines)],
            GlyphKind.Strokes => [.. Enumerable.Range(0, parts).Select(_ => RandomStroke(rng))],
            GlyphKind.Polygons => Polygon(Math.Max(3, parts), rng),
            _ => [.. Enumerable.Range(0, parts).Select(_ => RandomPoint(rng)).Select(point => new Stroke(point.X, point.Y, point.X, point.Y))],
        };
    }

    static Stroke Segment(char name) => name switch
    {
        'a' => new(-0.6f, -1, 0.6f, -1),
        'b' => new(0.6f, -1, 0.6f, 0),
        'c' => new(0.6f, 0, 0.6f, 1),
        'd' => new(-0.6f, 1, 0.6f, 1),
        'e' => new(-0.6f, 0, -0.6f, 1),
        'f' => new(-0.6f, -1, -0.6f, 0),
        _ => new(-0.6f, 0, 0.6f, 0),
    };

    static IEnumerable<Stroke> Lines(float[] points)
    {
        for (var i = 2; i < points.Length; i += 2)
            yield return new(points[i - 2], points[i - 1], points[i], points[i + 1]);
    }

    static Stroke RandomStroke(Rng rng)
    {
        while (true)
        {
            var (a, b) = (RandomPoint(rng), RandomPoint(rng));
            if ((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y) >= ShortestStroke * ShortestStroke)
                return new(a.X, a.Y, b.X, b.Y);
        }
    }

    /// <summary>A polygon around the middle: corners at sorted angles and random distances.</summary>
    static Stroke[] Polygon(int corners, Rng rng)
    {
        double[] angles = [.. Enumerable.Range(0, corners).Select(i => (i + 0.7 * rng.NextDouble()) * 2 * Math.PI / corners)];
        var turn = rng.Uniform(0, 2 * Math.PI);
        (float X, float Y)[] points = [.. angles.Select(angle =>
        {
            var radius = rng.Uniform(0.45, 1);
            return ((float)(radius * Math.Cos(angle + turn)), (float)(radius * Math.Sin(angle + turn)));
        })];
        return [.. points.Select((point, i) => new Stroke(point.X, point.Y, points[(i + 1) % corners].X, points[(i + 1) % corners].Y))];
    }

    static (float X, float Y) RandomPoint(Rng rng) => ((float)rng.Uniform(-1, 1), (float)rng.Uniform(-1, 1));
}
