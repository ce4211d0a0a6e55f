using Praxis.Tensors;

namespace Praxis.Data.Augmentation;

public sealed partial class AugmentPlan
{
    /// <summary>All in tensor operations, through which gradients of any order flow to the pictures.</summary>
    internal Tensor Recorded(Tensor images)
    {
        var type = images.DType;
        var result = Warp(images);
        if (HasColour)
            result = Coloured(result);
        if (MostBlur > 0)
            result = Blurred(result);
        if (_options.Noise > 0)
            result += NoiseOf(images);
        if (_options.CutoutShare > 0)
        {
            var keep = Holes().To(type);
            result = result * keep + (1 - keep) * _options.CutoutValue;
        }
        return _options.Range is { } range ? result.Clamp(range.Low, range.High) : result;
    }

    /// <summary>Where each pixel of the result looks: the map back, in the units of the engine, where −1 and 1 are the borders.</summary>
    Tensor Grid(DType type)
    {
        var theta = Numbers(sample =>
        {
            var back = sample.Map.Inverse();
            // With x = w (u + 1)/2 and y = h (v + 1)/2.
            double tall = (double)Height / Width;
            return
            [
                back.XX, back.XY * tall, back.XX + back.XY * tall + 2 * back.X0 / Width - 1,
                back.YX / tall, back.YY, back.YX / tall + back.YY + 2 * back.Y0 / Height - 1,
            ];
        }, type, Count, 2, 3);
        return Tensor.AffineGrid(theta, Height, Width);
    }

    Tensor Coloured(Tensor images)
    {
        var channels = images.Size(1);
        var flat = images.Reshape(Count, channels, Height * Width);
        var colours = channels == 1
            ? Numbers(sample => [sample.Brightness], images.DType, Count, 1, 1)
            : Numbers(sample => sample.Colours, images.DType, Count, 3, 3);
        var turned = colours.MatMul(flat);
        var luminance = channels == 1 ? turned : Tensor.Of(0.299, 0.587, 0.114).To(images.DType).Reshape(1, 1, 3).MatMul(turned);
        var mean = luminance.Mean(2, keepDim: true);
        var contrast = Numbers(sample => [sample.Contrast], images.DType, Count, 1, 1);
        return (mean + (turned - mean) * contrast).Reshape(images.Shape.ToArray());
    }

    /// <summary>A Gaussian of its own for every picture: one convolution in which each plane is a group.</summary>
    Tensor Blurred(Tensor images)
    {
        var channels = images.Size(1);
        var reach = BlurReach;
        var length = 2 * reach + 1;
        var kernels = Numbers(sample =>
        {
            var half = GaussianKernel.Half(sample.Blur, reach);
            return [.. Enumerable.Range(0, channels).SelectMany(_ => Enumerable.Range(-reach, length).Select(i => (double)half[Math.Abs(i)]))];
        }, images.DType, Count * channels, 1, 1, length);
        var planes = images.Reshape(1, Count * channels, Height, Width);
        planes = planes.Pad([reach, reach], PadMode.Replicate).Conv2d(kernels, groups: Count * channels);
        planes = planes.Pad([0, 0, reach, reach], PadMode.Replicate).Conv2d(kernels.Transpose(2, 3), groups: Count * channels);
        return planes.Reshape(Count, channels, Height, Width);
    }

    double MostBlur => _samples.Length > 0 ? _samples.Max(sample => sample.Blur) : 0;

    int BlurReach => (int)Math.Ceiling(3 * MostBlur);

    Tensor NoiseOf(Tensor images)
    {
        var size = images.Size(1) * Height * Width;
        var noise = new float[Count * size];
        for (var sample = 0; sample < Count; sample++)
            FillNoise(sample, noise.AsSpan(sample * size, size));
        return Tensor.From(noise, [Count, images.Size(1), Height, Width]).To(images.DType);
    }

    void FillNoise(int sample, Span<float> noise) => Rng.From(_samples[sample].Noise.State).FillNormal(noise, 0, (float)_options.Noise);

    /// <summary>1 where a picture is kept, 0 where it is cut out: (samples × 1 × height × width).</summary>
    Tensor Holes()
    {
        var keep = new float[Count * Height * Width];
        Array.Fill(keep, 1);
        for (var sample = 0; sample < Count; sample++)
            if (_samples[sample].Cut is var (left, top))
                for (var row = top; row < top + _options.CutoutSize; row++)
                    keep.AsSpan((sample * Height + row) * Width + left, _options.CutoutSize).Clear();
        return Tensor.From(keep, [Count, 1, Height, Width]);
    }
}
