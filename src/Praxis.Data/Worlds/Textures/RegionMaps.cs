using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="RegionMaps"/>.</summary>
public sealed record RegionOptions
{
    /// <summary>The pixels of a side.</summary>
    public int Size { get; init; } = 24;

    /// <summary>The number of materials, up to four: water, grass, roof, ground.</summary>
    public int Materials { get; init; } = 4;

    /// <summary>The fewest and the most regions of a map.</summary>
    public (int Fewest, int Most) Regions { get; init; } = (2, 5);

    /// <summary>How far borders wave, in pixels.</summary>
    public double Wave { get; init; } = 2;

    /// <summary>The standard deviation of a region's colour about its material's, so that palettes overlap.</summary>
    public double ColourJitter { get; init; } = 0.165;

    /// <summary>How far the texture goes to either side of the region's colour.</summary>
    public double Contrast { get; init; } = 0.22;

    /// <summary>The strength of a linear change of light: at the edges p′ = p (1 ± s).</summary>
    public double Light { get; init; } = 0.2;

    /// <summary>The standard deviation of the pixel noise.</summary>
    public double Noise { get; init; } = 0.03;
}

/// <summary>Maps with their masks as tensors.</summary>
/// <param name="Images">(samples × 3 × size × size) float32 from 0 to 1.</param>
/// <param name="Materials">(samples × size × size) int64: the material of each pixel.</param>
/// <param name="Regions">(samples × size × size) int64: the region of each pixel.</param>
/// <param name="Indices">The numbers of the samples, int64.</param>
public sealed record RegionBatch(Tensor Images, Tensor Materials, Tensor Regions, Tensor Indices);

/// <summary>
/// Maps of regions with wavy borders, each of a material that its texture tells: water (waves), grass (oriented noise), roof (bricks) and
/// ground (blobs). Colours hint at the material only, because those of regions stray.
/// </summary>
public sealed class RegionMaps
{
    static readonly Rgb[] Colours = [new(0.3f, 0.45f, 0.6f), new(0.35f, 0.55f, 0.3f), new(0.6f, 0.4f, 0.35f), new(0.55f, 0.5f, 0.35f)];
    static readonly (TextureKind Kind, float Scale)[] Textures = [(TextureKind.Waves, 8), (TextureKind.OrientedNoise, 2), (TextureKind.Brick, 3), (TextureKind.Blobs, 4)];

    readonly SampleStreams _streams;

    /// <summary>A world from options and a stream.</summary>
    public RegionMaps(RegionOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Size < 8 || options.Materials < 2 || options.Materials > Colours.Length || options.Regions.Fewest < 1 || options.Regions.Most < options.Regions.Fewest)
            throw new ArgumentException($"RegionMaps: {options.Regions.Fewest} to {options.Regions.Most} regions of {options.Materials} materials on {options.Size}×{options.Size} pixels cannot be drawn; there are 2 to {Colours.Length} materials.");
        (Options, _streams) = (options, new(rng.Split("region maps")));
    }

    /// <summary>The knobs.</summary>
    public RegionOptions Options { get; }

    /// <summary>The samples from one on.</summary>
    public RegionBatch Batch(long first, int count) => Batch(SampleRange.From(first, count));

    /// <summary>The samples of these numbers.</summary>
    public RegionBatch Batch(ReadOnlySpan<long> indices)
    {
        var (size, area) = (Options.Size, Options.Size * Options.Size);
        var (images, materials, regions) = (new float[indices.Length * 3 * area], new long[indices.Length * area], new long[indices.Length * area]);
        for (var i = 0; i < indices.Length; i++)
            Paint(indices[i], images.AsSpan(i * 3 * area, 3 * area), materials.AsSpan(i * area, area), regions.AsSpan(i * area, area));
        return new(Tensor.From(images, [indices.Length, 3, size, size]), Tensor.From(materials, [indices.Length, size, size]),
            Tensor.From(regions, [indices.Length, size, size]), Tensor.Of(indices));
    }

    void Paint(long index, Span<float> pixels, Span<long> materials, Span<long> regions)
    {
        var rng = _streams.At(index);
        var (size, area) = (Options.Size, Options.Size * Options.Size);
        var seed = rng.NextUInt64();
        var sites = new Site[rng.Next(Options.Regions.Fewest, Options.Regions.Most + 1)];
        for (var i = 0; i < sites.Length; i++)
            sites[i] = Draw(rng);
        var (sine, cosine) = MathF.SinCos((float)rng.Uniform(0, 2 * Math.PI));
        var slope = 2 * (float)Options.Light / size;
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
            {
                float x = column + 0.5f, y = row + 0.5f;
                var region = Nearest(sites, x + Wave(x, y, seed), y + Wave(x, y, ~seed));
                ref readonly var site = ref sites[region];
                var texture = (float)Options.Contrast * (2 * TextureFields.At(site.Texture, x, y) - 1);
                var light = 1 + slope * (cosine * (x - size / 2f) + sine * (y - size / 2f));
                var pixel = row * size + column;
                (materials[pixel], regions[pixel]) = (site.Material, region);
                for (var channel = 0; channel < 3; channel++)
                    pixels[channel * area + pixel] = light * (site.Colour.Channel(channel) + texture);
            }
        PixelNoise.Add(pixels, (float)Options.Noise, _streams.At(index, 1));
    }

    float Wave(float x, float y, ulong seed) => (float)Options.Wave * (2 * PixelHash.Smooth(x / 5, y / 5, seed) - 1);

    Site Draw(Rng rng)
    {
        var material = rng.Next(Options.Materials);
        var mean = Colours[material];
        var colour = new Rgb(Stray(mean.R, rng), Stray(mean.G, rng), Stray(mean.B, rng));
        var texture = new TextureParameters(Textures[material].Kind, (float)rng.Uniform(0, Math.PI), Textures[material].Scale * (float)rng.Uniform(0.85, 1.15), rng.NextSingle(), 0.5f, rng.NextUInt64());
        return new((float)rng.Uniform(0, Options.Size), (float)rng.Uniform(0, Options.Size), material, colour, texture);
    }

    float Stray(float part, Rng rng) => (float)rng.Normal(part, Options.ColourJitter);

    static int Nearest(Site[] sites, float x, float y)
    {
        var (nearest, least) = (0, float.MaxValue);
        for (var i = 0; i < sites.Length; i++)
        {
            float dx = x - sites[i].X, dy = y - sites[i].Y;
            if (dx * dx + dy * dy < least)
                (nearest, least) = (i, dx * dx + dy * dy);
        }
        return nearest;
    }

    readonly record struct Site(float X, float Y, int Material, Rgb Colour, TextureParameters Texture);
}
