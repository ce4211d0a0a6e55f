using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>Paints scenes into planes; holds the scratch memory for it and is for one thread.</summary>
sealed partial class SceneRenderer(SceneOptions options)
{
    const float ShadowDepth = 0.6f;

    readonly int _size = options.Size, _channels = options.Channels;
    readonly float _edgeWidth = (float)(options.Style.EdgeWidth ?? options.EdgeWidth);
    readonly float[] _cover = new float[options.Size * options.Size];
    readonly float[] _scratch = new float[options.Channels * options.Size * options.Size];
    readonly float[] _kernel = GaussianKernel.Half(options.Style.Blur);
    readonly float[]? _colours = ColourMatrix(options.Style);

    int Area => _size * _size;

    /// <summary>Paints everything but the noise.</summary>
    /// <param name="objects">The objects, the later in front.</param>
    /// <param name="ground">The background.</param>
    /// <param name="pan">How far the background has moved.</param>
    /// <param name="seed">What speckles and clouds follow from.</param>
    /// <param name="rng">The stream of clutter, distractors and light.</param>
    /// <param name="planes">The picture, plane by plane.</param>
    public void Paint(ReadOnlySpan<SceneObject> objects, in SceneGround ground, (float X, float Y) pan, ulong seed, Rng rng, Span<float> planes)
    {
        PaintGround(ground, pan, seed, planes);
        if (options.Clutter > 0 || options.Distractors > 0)
            PaintClutter(pan, rng, planes);
        foreach (ref readonly var one in objects)
            PaintObject(one, ground, seed, planes);
        if (options.Light > 0)
            PaintLight(rng, planes);
        if (_colours is not null)
            Recolour(_colours, planes);
        if (_kernel.Length > 1)
            Blur(_kernel, planes);
    }

    /// <summary>Adds the noise, keeps values within [0, 1] and takes them to the range that is asked for.</summary>
    public void Finish(Span<float> planes, bool isMixed, Rng rng)
    {
        var noise = isMixed ? options.MixedNoise : options.Style.Noise ?? options.Noise;
        if (noise > 0)
            PixelNoise.Add(planes, (float)noise, rng);
        else
            foreach (ref var value in planes)
                value = Math.Clamp(value, 0, 1);
        if (options.Signed)
            foreach (ref var value in planes)
                value = 2 * value - 1;
    }

    /// <summary>Takes the mean with another scene, painted by the action of the caller into scratch memory of its own.</summary>
    public static void Mix(Span<float> planes, ReadOnlySpan<float> other)
    {
        for (var i = 0; i < planes.Length; i++)
            planes[i] = 0.5f * (planes[i] + other[i]);
    }

    /// <summary>Marks the pixels of which the object covers at least half.</summary>
    public void Mark(in SceneObject one, byte number, Span<byte> mask)
    {
        var range = ShapeCoverage.Fill(one, _edgeWidth, IsOutline(one), _size, _cover);
        for (var row = range.Top; row < range.Bottom; row++)
            for (var column = range.Left; column < range.Right; column++)
                if (_cover[row * _size + column] >= 0.5f)
                    mask[row * _size + column] = number;
    }

    bool IsOutline(in SceneObject one) => options.Style.OutlineOnly || one.Fill == SceneFill.Outline;

    void PaintObject(in SceneObject one, in SceneGround ground, ulong seed, Span<float> planes)
    {
        var outline = IsOutline(one);
        var range = ShapeCoverage.Fill(one, _edgeWidth, outline, _size, _cover);
        if (options.Shadow)
            Shade(range, planes);
        if (!outline)
            ShapeCoverage.Pierce(one, one.Fill, seed, range, _size, _cover);
        var colour = one.Veil == SceneVeil.Wash ? Washed(ground) : one.Colour;
        for (var channel = 0; channel < _channels; channel++)
        {
            var value = Level(colour, channel);
            var plane = planes.Slice(channel * Area, Area);
            for (var row = range.Top; row < range.Bottom; row++)
            {
                var pixels = plane.Slice(row * _size + range.Left, range.Right - range.Left);
                var cover = _cover.AsSpan(row * _size + range.Left, pixels.Length);
                for (var i = 0; i < pixels.Length; i++)
                    pixels[i] += cover[i] * (value - pixels[i]);
            }
        }
        if (one.Veil is SceneVeil.Block or SceneVeil.Blur)
            Veil(one, planes);
    }

    void Shade(PixelRange range, Span<float> planes)
    {
        for (var channel = 0; channel < _channels; channel++)
            for (var row = range.Top; row < Math.Min(range.Bottom, _size - 1); row++)
                for (var column = range.Left; column < Math.Min(range.Right, _size - 1); column++)
                    planes[channel * Area + (row + 1) * _size + column + 1] *= 1 - ShadowDepth * _cover[row * _size + column];
    }

    void Veil(in SceneObject one, Span<float> planes)
    {
        var range = PixelRange.Around(one.X, one.Y, one.Radius + 1, _size);
        var blurred = one.Veil == SceneVeil.Blur;
        if (blurred)
        {
            planes.CopyTo(_blurred ??= new float[_scratch.Length]);
            Blur(GaussianKernel.Half(one.Radius / 1.5), _blurred);
        }
        for (var channel = 0; channel < _channels; channel++)
        {
            var value = Level(one.Colour, channel);
            for (var row = range.Top; row < range.Bottom; row++)
                for (var i = channel * Area + row * _size + range.Left; i < channel * Area + row * _size + range.Right; i++)
                    planes[i] = blurred ? _blurred![i] : value;
        }
    }

    float[]? _blurred;

    /// <summary>A grey that stands out from the background.</summary>
    static Rgb Washed(in SceneGround ground) => Rgb.Grey(MathF.Abs(ground.First.Luminance - 0.5f) < 0.2f ? 0.8f : 0.5f);

    float Level(Rgb colour, int channel) => _channels == 1 ? colour.Luminance : colour.Channel(channel);
}
