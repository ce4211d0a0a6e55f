using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>One glyph with its whole truth.</summary>
/// <param name="Index">The number of the sample.</param>
/// <param name="Label">The class.</param>
/// <param name="Strokes">The strokes where they are drawn, in pixels; the sides of a polygon, the dots of a constellation.</param>
/// <param name="Angle">How far it is turned clockwise, in radians.</param>
/// <param name="Scale">How large it is.</param>
/// <param name="Centre">Where its middle is, in pixels.</param>
/// <param name="IsInverted">Whether it is dark on bright.</param>
public sealed record Glyph(long Index, int Label, IReadOnlyList<Stroke> Strokes, float Angle, float Scale, (float X, float Y) Centre, bool IsInverted);

/// <summary>Pictures and their classes as tensors.</summary>
/// <param name="Images">(samples × channels × height × width) float32 from 0 to 1.</param>
/// <param name="Labels">The classes, int64.</param>
/// <param name="Indices">The numbers of the samples, int64.</param>
public sealed record ImageBatch(Tensor Images, Tensor Labels, Tensor Indices);

/// <summary>A world of grey glyphs, bright on dark. What a class is made of follows from the seed and the class, an instance from the seed and its number.</summary>
public sealed class Glyphs
{
    const float Reach = 0.36f, DotRadius = 0.07f;

    readonly SampleStreams _streams;
    readonly Rng _classes;
    readonly ulong _seed;

    /// <summary>A world from options and a stream.</summary>
    public Glyphs(GlyphOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        var isDigits = options.Kind is GlyphKind.SevenSegments or GlyphKind.WrittenDigits;
        if (options.Size < 8 || options.Classes < 1 || isDigits && options.Classes > 10 || options.Parts.Fewest < 1 || options.Parts.Most < options.Parts.Fewest)
            throw new ArgumentException($"Glyphs: {options.Classes} classes of {options.Parts.Fewest} to {options.Parts.Most} parts on {options.Size}×{options.Size} pixels cannot be drawn; digits have up to 10 classes, a side at least 8 pixels.");
        var world = rng.Split("glyphs");
        (Options, _streams, _classes, _seed) = (options, new(world.Split("samples")), world.Split("classes"), world.State.Key);
    }

    /// <summary>The knobs.</summary>
    public GlyphOptions Options { get; }

    /// <summary>The strokes of a class, within −1 to 1 along both axes.</summary>
    public IReadOnlyList<Stroke> Program(int label) => GlyphPrograms.Of(Options, Checked(label), _classes.Split(label));

    /// <summary>A sample of a random class.</summary>
    public Glyph this[long index] => Sample(index, null);

    /// <summary>A sample of a class; without one, of a random class.</summary>
    public Glyph Sample(long index, int? label)
    {
        var rng = _streams.At(index);
        var drawn = rng.Next(Options.Classes);
        var chosen = Checked(label ?? drawn);
        var angle = (float)(rng.Uniform(-Options.Rotation, Options.Rotation) * Math.PI / 180);
        var scale = (float)rng.Uniform(Options.Scale.Low, Options.Scale.High);
        (float X, float Y) centre = (Options.Size / 2f + (float)rng.Uniform(-Options.Shift, Options.Shift), Options.Size / 2f + (float)rng.Uniform(-Options.Shift, Options.Shift));
        var isInverted = rng.Chance(Options.InvertedShare);
        var (sine, cosine) = MathF.SinCos(angle);
        var unit = scale * Reach * Options.Size;
        var moved = new Dictionary<(float, float), (float X, float Y)>();
        Stroke[] strokes = [.. Program(chosen).Select(stroke =>
        {
            // Ends that meet in the program meet in every instance.
            var (a, b) = (Move(stroke.X1, stroke.Y1), Move(stroke.X2, stroke.Y2));
            return new Stroke(a.X, a.Y, b.X, b.Y);
        })];
        return new(index, chosen, strokes, angle, scale, centre, isInverted);

        (float X, float Y) Move(float x, float y)
        {
            if (moved.TryGetValue((x, y), out var known))
                return known;
            var (u, v) = (x + (float)rng.Normal(0, Options.Jitter), y + (float)rng.Normal(0, Options.Jitter));
            return moved[(x, y)] = (centre.X + unit * (cosine * u - sine * v), centre.Y + unit * (sine * u + cosine * v));
        }
    }

    /// <summary>Paints a glyph, changed or not, into size · size values.</summary>
    public void Render(Glyph glyph, Span<float> pixels)
    {
        ArgumentNullException.ThrowIfNull(glyph);
        var size = Options.Size;
        var rng = _streams.At(glyph.Index, 1);
        Stroke[] clutter = [.. Enumerable.Range(0, Options.Clutter).Select(_ => Scrap(rng))];
        var seed = _seed + (ulong)glyph.Index;
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
            {
                float x = column + 0.5f, y = row + 0.5f;
                var value = Options.GroundTexture > 0 ? (float)Options.GroundTexture * PixelHash.Smooth(x / 3, y / 3, seed) : 0;
                foreach (var scrap in clutter)
                    value = MathF.Max(value, 0.7f * Ink(scrap.DistanceTo(x, y) - 0.5f));
                value = MathF.Max(value, Ink(Distance(glyph, x, y)));
                pixels[row * size + column] = glyph.IsInverted ? 1 - value : value;
            }
        PixelNoise.Add(pixels[..(size * size)], (float)Options.Noise, _streams.At(glyph.Index, 2));
    }

    /// <summary>The samples from one on, of random classes.</summary>
    public ImageBatch Batch(long first, int count) => Batch(SampleRange.From(first, count));

    /// <summary>The samples of these numbers; of random classes, or of the classes that are given, one a sample.</summary>
    public ImageBatch Batch(ReadOnlySpan<long> indices, ReadOnlySpan<int> labels = default)
    {
        if (labels.Length > 0 && labels.Length != indices.Length)
            throw new ArgumentException($"Glyphs: {labels.Length} classes were given for {indices.Length} samples; give one for each or none.");
        var area = Options.Size * Options.Size;
        var (images, classes) = (new float[indices.Length * area], new long[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            var glyph = Sample(indices[i], labels.Length > 0 ? labels[i] : null);
            Render(glyph, images.AsSpan(i * area, area));
            classes[i] = glyph.Label;
        }
        return new(Tensor.From(images, [indices.Length, 1, Options.Size, Options.Size]), Tensor.Of<long>(classes), Tensor.Of(indices));
    }

    float Distance(Glyph glyph, float x, float y)
    {
        var nearest = float.MaxValue;
        foreach (var stroke in glyph.Strokes)
            nearest = MathF.Min(nearest, stroke.DistanceTo(x, y));
        return Options.Kind switch
        {
            GlyphKind.Polygons => IsInside(glyph.Strokes, x, y) ? -nearest : nearest,
            GlyphKind.Constellations => nearest - DotRadius * Options.Size,
            _ => nearest - (float)Options.StrokeWidth / 2,
        };
    }

    /// <summary>Whether a line from the point to the right crosses an odd number of sides.</summary>
    static bool IsInside(IReadOnlyList<Stroke> sides, float x, float y)
    {
        var inside = false;
        foreach (var side in sides)
            if (side.Y1 > y != side.Y2 > y && x < side.X1 + (y - side.Y1) / (side.Y2 - side.Y1) * (side.X2 - side.X1))
                inside = !inside;
        return inside;
    }

    Stroke Scrap(Rng rng)
    {
        float x = (float)rng.Uniform(0, Options.Size), y = (float)rng.Uniform(0, Options.Size);
        var (sine, cosine) = MathF.SinCos((float)rng.Uniform(0, 2 * Math.PI));
        var length = (float)rng.Uniform(0.15, 0.3) * Options.Size;
        return new(x, y, x + length * cosine, y + length * sine);
    }

    static float Ink(float distance) => Math.Clamp(0.5f - distance, 0, 1);

    int Checked(int label) => (uint)label < (uint)Options.Classes ? label
        : throw new ArgumentOutOfRangeException(nameof(label), $"Glyphs: class {label} is outside the {Options.Classes} classes.");
}
