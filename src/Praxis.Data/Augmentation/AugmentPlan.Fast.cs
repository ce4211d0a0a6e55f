using Praxis.Tensors;

namespace Praxis.Data.Augmentation;

public sealed partial class AugmentPlan
{
    /// <summary>All in place, picture by picture, without a record.</summary>
    internal Tensor Fast(Tensor images)
    {
        using var _ = Gradient.Off();
        var channels = images.Size(1);
        var size = channels * Height * Width;
        var source = images.ToArray<float>();
        var result = Tensor.Empty([Count, channels, Height, Width]);
        result.Write<float>(values =>
        {
            var scratch = new float[size];
            for (var sample = 0; sample < Count; sample++)
                Apply(sample, source.AsSpan(sample * size, size), values.Slice(sample * size, size), scratch);
        });
        return result.To(images.DType);
    }

    void Apply(int sample, ReadOnlySpan<float> source, Span<float> target, float[] scratch)
    {
        var one = _samples[sample];
        if (one.Map == PixelMap.Identity)
            source.CopyTo(target);
        else
            Warp(one.Map.Inverse(), source, target);
        if (HasColour)
            Colour(one, target);
        if (one.Blur > 0)
            Blur(one.Blur, target, scratch);
        if (_options.Noise > 0)
        {
            FillNoise(sample, scratch);
            for (var i = 0; i < target.Length; i++)
                target[i] += scratch[i];
        }
        if (one.Cut is var (left, top))
            for (var plane = 0; plane < target.Length; plane += Height * Width)
                for (var row = top; row < top + _options.CutoutSize; row++)
                    target.Slice(plane + row * Width + left, _options.CutoutSize).Fill((float)_options.CutoutValue);
        if (_options.Range is not { } range)
            return;
        var (low, high) = ((float)range.Low, (float)range.High);
        foreach (ref var value in target)
            value = Math.Clamp(value, low, high);
    }

    void Warp(PixelMap back, ReadOnlySpan<float> source, Span<float> target)
    {
        var area = Height * Width;
        for (var row = 0; row < Height; row++)
            for (var column = 0; column < Width; column++)
            {
                var (placeX, placeY) = back.Move(column + 0.5, row + 0.5);
                float x = Fold((float)placeX - 0.5f, Width), y = Fold((float)placeY - 0.5f, Height);
                float left = MathF.Floor(x), top = MathF.Floor(y);
                float toRight = x - left, toBottom = y - top;
                var corners = (Left: Place((int)left, Width), Right: Place((int)left + 1, Width), Top: Place((int)top, Height), Bottom: Place((int)top + 1, Height));
                var pixel = row * Width + column;
                for (var plane = 0; plane < target.Length; plane += area)
                    target[plane + pixel] = At(source, plane, corners.Left, corners.Top) * (1 - toRight) * (1 - toBottom)
                        + At(source, plane, corners.Right, corners.Top) * toRight * (1 - toBottom)
                        + At(source, plane, corners.Left, corners.Bottom) * (1 - toRight) * toBottom
                        + At(source, plane, corners.Right, corners.Bottom) * toRight * toBottom;
            }
    }

    float At(ReadOnlySpan<float> source, int plane, int column, int row) => column < 0 || row < 0 ? 0 : source[plane + row * Width + column];

    /// <summary>Brings a place inside where the border says how.</summary>
    float Fold(float at, int size)
    {
        switch (_options.Border)
        {
            case SampleBorder.Border:
                return Math.Clamp(at, 0, size - 1);
            case SampleBorder.Reflect:
                var distance = MathF.Abs(at + 0.5f);
                var turns = MathF.Floor(distance / size);
                var within = distance - turns * size;
                return Math.Clamp((turns % 2 == 0 ? within : size - within) - 0.5f, 0, size - 1);
            default:
                return at;
        }
    }

    /// <summary>The row or column that is read, or −1 where there is nothing.</summary>
    int Place(int at, int size) => (uint)at < (uint)size ? at
        : _options.Border == SampleBorder.Wrap ? (at % size + size) % size
        : _options.Border == SampleBorder.Zeros ? -1
        : Math.Clamp(at, 0, size - 1);

    void Colour(SampleAugmentation one, Span<float> planes)
    {
        var area = Height * Width;
        var sum = 0.0;
        if (planes.Length == area)
        {
            foreach (ref var value in planes)
                sum += value *= (float)one.Brightness;
        }
        else
        {
            Span<float> map = stackalloc float[9];
            for (var i = 0; i < 9; i++)
                map[i] = (float)one.Colours[i];
            for (var i = 0; i < area; i++)
            {
                float r = planes[i], g = planes[area + i], b = planes[2 * area + i];
                var (newR, newG, newB) = (map[0] * r + map[1] * g + map[2] * b, map[3] * r + map[4] * g + map[5] * b, map[6] * r + map[7] * g + map[8] * b);
                (planes[i], planes[area + i], planes[2 * area + i]) = (newR, newG, newB);
                sum += ColourMaps.LuminanceOf(newR, newG, newB);
            }
        }
        if (one.Contrast == 1)
            return;
        var (mean, contrast) = ((float)(sum / area), (float)one.Contrast);
        foreach (ref var value in planes)
            value = mean + (value - mean) * contrast;
    }

    void Blur(double deviation, Span<float> planes, float[] scratch)
    {
        var kernel = GaussianKernel.Half(deviation, BlurReach);
        for (var plane = 0; plane < planes.Length; plane += Height * Width)
        {
            var values = planes.Slice(plane, Height * Width);
            for (var row = 0; row < Height; row++)
                BlurLine(kernel, values[(row * Width)..], scratch.AsSpan(row * Width), 1, Width);
            for (var column = 0; column < Width; column++)
                BlurLine(kernel, scratch.AsSpan(column), values[column..], Width, Height);
        }
    }

    static void BlurLine(float[] kernel, ReadOnlySpan<float> from, Span<float> to, int step, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var sum = kernel[0] * from[i * step];
            for (var k = 1; k < kernel.Length; k++)
                sum += kernel[k] * (from[Math.Max(0, i - k) * step] + from[Math.Min(length - 1, i + k) * step]);
            to[i * step] = sum;
        }
    }
}
