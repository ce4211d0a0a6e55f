using Praxis.Tensors;

namespace Praxis.Data.Worlds;

sealed partial class SceneRenderer
{
    void PaintGround(in SceneGround ground, (float X, float Y) pan, ulong seed, Span<float> planes)
    {
        if (ground.Kind == BackgroundKind.Plain)
        {
            for (var channel = 0; channel < _channels; channel++)
                planes.Slice(channel * Area, Area).Fill(Level(ground.First, channel));
            return;
        }
        for (var row = 0; row < _size; row++)
            for (var column = 0; column < _size; column++)
                _cover[row * _size + column] = ShareOfSecond(ground, column - pan.X, row - pan.Y, seed);
        for (var channel = 0; channel < _channels; channel++)
        {
            float first = Level(ground.First, channel), second = Level(ground.Second, channel);
            var plane = planes.Slice(channel * Area, Area);
            for (var i = 0; i < plane.Length; i++)
                plane[i] = first + _cover[i] * (second - first);
        }
    }

    float ShareOfSecond(in SceneGround ground, float x, float y, ulong seed) => ground.Kind switch
    {
        BackgroundKind.GradientDown => Folded((y + 0.5f) / _size),
        BackgroundKind.GradientAcross => Folded((x + 0.5f) / _size),
        BackgroundKind.HorizontalStripes => Odd((y + 0.5f) / ground.Scale),
        BackgroundKind.VerticalStripes => Odd((x + 0.5f) / ground.Scale),
        BackgroundKind.Checker => MathF.Abs(Odd((x + 0.5f) / ground.Scale) - Odd((y + 0.5f) / ground.Scale)),
        BackgroundKind.Clouds => PixelHash.Smooth(x / ground.Scale, y / ground.Scale, ~seed),
        _ => PixelHash.Unit((int)MathF.Floor(x), (int)MathF.Floor(y), ~seed),
    };

    /// <summary>A gradient that turns back at its ends, so that a background can move on for ever.</summary>
    static float Folded(float t) => MathF.Abs(t - 2 * MathF.Round(t / 2));

    static float Odd(float place) => (int)MathF.Floor(place) & 1;

    void PaintClutter((float X, float Y) pan, Rng rng, Span<float> planes)
    {
        for (var i = 0; i < options.Clutter; i++)
        {
            var line = Loose(pan, rng) with { Shape = SceneShape.HorizontalBar, Radius = (float)rng.Uniform(2, 0.3 * _size), Angle = (float)rng.Uniform(0, Math.PI) };
            // Thin lines: the bar's width is a share of its length, so it is drawn as the outline of a thinner one.
            Dab(ShapeCoverage.Fill(line, 1, outline: true, _size, _cover), line.Colour, 0.7f, planes);
        }
        for (var i = 0; i < options.Distractors; i++)
        {
            var blob = Loose(pan, rng) with { Shape = SceneShape.Disc, Radius = (float)rng.Uniform(0.06, 0.12) * _size };
            Dab(ShapeCoverage.Fill(blob, 1, outline: false, _size, _cover), blob.Colour, 1, planes);
        }
    }

    SceneObject Loose((float X, float Y) pan, Rng rng) => new()
    {
        X = (float)rng.Uniform(0, _size) + pan.X,
        Y = (float)rng.Uniform(0, _size) + pan.Y,
        Colour = new(0.1f + 0.8f * rng.NextSingle(), 0.1f + 0.8f * rng.NextSingle(), 0.1f + 0.8f * rng.NextSingle()),
    };

    void Dab(PixelRange range, Rgb colour, float strength, Span<float> planes)
    {
        for (var channel = 0; channel < _channels; channel++)
        {
            var value = Level(colour, channel);
            for (var row = range.Top; row < range.Bottom; row++)
                for (var column = range.Left; column < range.Right; column++)
                {
                    ref var pixel = ref planes[channel * Area + row * _size + column];
                    pixel += strength * _cover[row * _size + column] * (value - pixel);
                }
        }
    }

    void PaintLight(Rng rng, Span<float> planes)
    {
        var (sine, cosine) = MathF.SinCos((float)rng.Uniform(0, 2 * Math.PI));
        var middle = _size / 2f;
        var slope = (float)options.Light / middle;
        for (var row = 0; row < _size; row++)
            for (var column = 0; column < _size; column++)
            {
                var light = 1 + slope * (cosine * (column + 0.5f - middle) + sine * (row + 0.5f - middle));
                for (var channel = 0; channel < _channels; channel++)
                    planes[channel * Area + row * _size + column] *= light;
            }
    }
}
