namespace Praxis.Data.Worlds;

sealed partial class SceneRenderer
{
    /// <summary>The affine map of colours that a style makes, three rows of four, or nothing where colours stay.</summary>
    static float[]? ColourMatrix(SceneStyle style)
    {
        if (style is { Saturation: 1, HueRotation: 0, Gain: 1, Invert: false })
            return null;
        var colours = ColourMaps.Of(style.Gain, style.Saturation, style.HueRotation);
        var matrix = new float[12];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
                matrix[row * 4 + column] = (float)(style.Invert ? -colours[row * 3 + column] : colours[row * 3 + column]);
            matrix[row * 4 + 3] = style.Invert ? 1 : 0;
        }
        return matrix;
    }

    void Recolour(float[] matrix, Span<float> planes)
    {
        if (_channels == 1)
        {
            // Saturation and hue leave greys as they are: a row sums to the gain.
            var gain = matrix[0] + matrix[1] + matrix[2];
            foreach (ref var value in planes)
                value = gain * value + matrix[3];
            return;
        }
        for (var i = 0; i < Area; i++)
        {
            float r = planes[i], g = planes[Area + i], b = planes[2 * Area + i];
            for (var channel = 0; channel < 3; channel++)
                planes[channel * Area + i] = matrix[4 * channel] * r + matrix[4 * channel + 1] * g + matrix[4 * channel + 2] * b + matrix[4 * channel + 3];
        }
    }

    /// <summary>Blurs along rows, then along columns; beyond the border lies the border.</summary>
    void Blur(float[] kernel, Span<float> planes)
    {
        planes.CopyTo(_scratch);
        Blur(kernel, _scratch, planes, 1, _size);
        planes.CopyTo(_scratch);
        Blur(kernel, _scratch, planes, _size, 1);
    }

    void Blur(float[] kernel, ReadOnlySpan<float> from, Span<float> to, int along, int across)
    {
        for (var channel = 0; channel < _channels; channel++)
            for (var line = 0; line < _size; line++)
            {
                var start = channel * Area + line * across;
                for (var i = 0; i < _size; i++)
                {
                    var sum = kernel[0] * from[start + i * along];
                    for (var k = 1; k < kernel.Length; k++)
                        sum += kernel[k] * (from[start + Math.Max(0, i - k) * along] + from[start + Math.Min(_size - 1, i + k) * along]);
                    to[start + i * along] = sum;
                }
            }
    }
}
