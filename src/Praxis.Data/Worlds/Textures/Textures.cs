using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="Textures"/>.</summary>
public sealed record TextureOptions
{
    /// <summary>The pixels of a side.</summary>
    public int Size { get; init; } = 16;

    /// <summary>Three channels, each texture between two random colours, in place of one.</summary>
    public bool Colour { get; init; }

    /// <summary>The kinds; the classes go through them in turn.</summary>
    public IReadOnlyList<TextureKind> Kinds { get; init; } = Enum.GetValues<TextureKind>();

    /// <summary>The number of classes; a class has its own direction, scale and roughness.</summary>
    public int Classes { get; init; } = 8;

    /// <summary>The scales of classes, in pixels.</summary>
    public (double Low, double High) Scale { get; init; } = (3, 8);

    /// <summary>How far the direction of an instance strays from its class's, in degrees.</summary>
    public double AngleJitter { get; init; } = 5;

    /// <summary>The contrasts of instances.</summary>
    public (double Low, double High) Contrast { get; init; } = (0.6, 1);

    /// <summary>The standard deviation of the pixel noise.</summary>
    public double Noise { get; init; } = 0.03;
}

/// <summary>One texture with its whole truth.</summary>
/// <param name="Index">The number of the sample.</param>
/// <param name="Label">The class.</param>
/// <param name="Parameters">The numbers of the texture.</param>
/// <param name="Dark">The colour where the texture is 0.</param>
/// <param name="Bright">The colour where the texture is 1.</param>
public sealed record TextureSample(long Index, int Label, TextureParameters Parameters, Rgb Dark, Rgb Bright);

/// <summary>A world of textures. A class has a kind, a direction, a scale and a roughness; an instance has its own phase, seed and contrast.</summary>
public sealed class Textures
{
    readonly SampleStreams _streams;
    readonly Rng _classes;

    /// <summary>A world from options and a stream.</summary>
    public Textures(TextureOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Size < 4 || options.Classes < 1 || options.Kinds.Count == 0 || !(options.Scale.Low > 0 && options.Scale.High >= options.Scale.Low))
            throw new ArgumentException($"Textures: {options.Classes} classes of {options.Kinds.Count} kinds on {options.Size}×{options.Size} pixels at scales of {options.Scale.Low} to {options.Scale.High} cannot be painted.");
        var world = rng.Split("textures");
        (Options, _streams, _classes) = (options, new(world.Split("samples")), world.Split("classes"));
    }

    /// <summary>The knobs.</summary>
    public TextureOptions Options { get; }

    /// <summary>The number of values of a picture.</summary>
    public int Pixels => (Options.Colour ? 3 : 1) * Options.Size * Options.Size;

    /// <summary>A sample of a random class.</summary>
    public TextureSample this[long index] => Sample(index, null);

    /// <summary>A sample of a class; without one, of a random class.</summary>
    public TextureSample Sample(long index, int? label)
    {
        var rng = _streams.At(index);
        var drawn = rng.Next(Options.Classes);
        var chosen = label ?? drawn;
        if ((uint)chosen >= (uint)Options.Classes)
            throw new ArgumentOutOfRangeException(nameof(label), $"Textures: class {chosen} is outside the {Options.Classes} classes.");
        var traits = _classes.Split(chosen);
        var angle = traits.Uniform(0, Math.PI) + rng.Uniform(-1, 1) * Options.AngleJitter * Math.PI / 180;
        var texture = new TextureParameters(
            Options.Kinds[chosen % Options.Kinds.Count], (float)angle, (float)traits.Uniform(Options.Scale.Low, Options.Scale.High),
            rng.NextSingle(), (float)traits.Uniform(0.3, 0.8), rng.NextUInt64());
        var contrast = (float)rng.Uniform(Options.Contrast.Low, Options.Contrast.High);
        var (dark, bright) = (Rgb.Grey(0.5f - contrast / 2), Rgb.Grey(0.5f + contrast / 2));
        if (Options.Colour)
            (dark, bright) = (Tint(dark, rng), Tint(bright, rng));
        return new(index, chosen, texture, dark, bright);
    }

    /// <summary>Paints a texture, changed or not, into channels · size · size values.</summary>
    public void Render(TextureSample sample, Span<float> pixels)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var area = Options.Size * Options.Size;
        var field = new float[area];
        TextureFields.Paint(sample.Parameters, Options.Size, Options.Size, field);
        for (var channel = 0; channel < Pixels / area; channel++)
        {
            float dark = sample.Dark.Channel(channel), bright = sample.Bright.Channel(channel);
            for (var i = 0; i < area; i++)
                pixels[channel * area + i] = dark + field[i] * (bright - dark);
        }
        PixelNoise.Add(pixels[..Pixels], (float)Options.Noise, _streams.At(sample.Index, 1));
    }

    /// <summary>The samples from one on, of random classes.</summary>
    public ImageBatch Batch(long first, int count) => Batch(SampleRange.From(first, count));

    /// <summary>The samples of these numbers; of random classes, or of the classes that are given, one a sample.</summary>
    public ImageBatch Batch(ReadOnlySpan<long> indices, ReadOnlySpan<int> labels = default)
    {
        if (labels.Length > 0 && labels.Length != indices.Length)
            throw new ArgumentException($"Textures: {labels.Length} classes were given for {indices.Length} samples; give one for each or none.");
        var (images, classes) = (new float[indices.Length * Pixels], new long[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            var sample = Sample(indices[i], labels.Length > 0 ? labels[i] : null);
            Render(sample, images.AsSpan(i * Pixels, Pixels));
            classes[i] = sample.Label;
        }
        return new(Tensor.From(images, [indices.Length, Options.Colour ? 3 : 1, Options.Size, Options.Size]), Tensor.Of<long>(classes), Tensor.Of(indices));
    }

    static Rgb Tint(Rgb grey, Rng rng) => new(Part(grey.R, rng), Part(grey.R, rng), Part(grey.R, rng));

    static float Part(float level, Rng rng) => Math.Clamp(level + (float)rng.Uniform(-0.35, 0.35), 0, 1);
}
