using Praxis.Tensors;

namespace Praxis.Data.Augmentation;

/// <summary>
/// What is done to each picture of a batch: applied to pictures, and to points, boxes and masks that go with them. Applied twice, it does
/// the same twice.
/// </summary>
public sealed partial class AugmentPlan
{
    readonly AugmentOptions _options;
    readonly SampleAugmentation[] _samples;

    internal AugmentPlan(AugmentOptions options, SampleAugmentation[] samples, int height, int width) =>
        (_options, _samples, Height, Width) = (options, samples, height, width);

    /// <summary>The number of pictures.</summary>
    public int Count => _samples.Length;

    /// <summary>The rows of a picture.</summary>
    public int Height { get; }

    /// <summary>The columns of a picture.</summary>
    public int Width { get; }

    /// <summary>Where the places of a picture go.</summary>
    public PixelMap Map(int sample) => _samples[sample].Map;

    /// <summary>
    /// The pictures (samples × channels × height × width) with all that is done to them. Where the gradient of the pictures is wanted it is
    /// recorded; else a faster way gives the same values.
    /// </summary>
    public Tensor Images(Tensor images)
    {
        CheckImages(images, "Images");
        return Gradient.IsOn && images.RequiresGrad ? Recorded(images) : Fast(images);
    }

    /// <summary>The geometry alone, for heat maps and other pictures whose values are not light; differentiable.</summary>
    public Tensor Warp(Tensor images)
    {
        CheckImages(images, "Warp");
        return HasGeometry ? images.GridSample(Grid(images.DType), Interpolation.Linear, _options.Border) : images;
    }

    /// <summary>Masks (samples × height × width) of any type: each pixel takes the value of the nearest one, 0 beyond the border.</summary>
    public Tensor Masks(Tensor masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.Rank != 3 || masks.Size(0) != Count || masks.Size(1) != Height || masks.Size(2) != Width)
            throw new ArgumentException($"AugmentPlan.Masks: masks of shape {masks.Shape} do not have the form ({Count} × {Height} × {Width}).");
        var values = masks.ToArray<long>();
        var moved = new long[values.Length];
        var area = Height * Width;
        for (var sample = 0; sample < Count; sample++)
        {
            var back = _samples[sample].Map.Inverse();
            for (var pixel = 0; pixel < area; pixel++)
            {
                var (x, y) = back.Move(pixel % Width + 0.5, pixel / Width + 0.5);
                var (column, row) = ((int)Math.Floor(x), (int)Math.Floor(y));
                if ((uint)column < (uint)Width && (uint)row < (uint)Height)
                    moved[sample * area + pixel] = values[sample * area + row * Width + column];
            }
        }
        return Tensor.From(moved, [Count, Height, Width]).To(masks.DType);
    }

    /// <summary>Points (samples × points × 2) as (x, y) in pixels, with gradients; they may leave the picture.</summary>
    public Tensor Points(Tensor points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Rank != 3 || points.Size(0) != Count || points.Size(2) != 2)
            throw new ArgumentException($"AugmentPlan.Points: points of shape {points.Shape} do not have the form ({Count} × points × 2).");
        var linear = Numbers(sample => [sample.Map.XX, sample.Map.YX, sample.Map.XY, sample.Map.YY], points.DType, Count, 2, 2);
        return points.MatMul(linear) + Numbers(sample => [sample.Map.X0, sample.Map.Y0], points.DType, Count, 1, 2);
    }

    /// <summary>A box of a picture: the smallest upright box around where it goes, as far as it is inside; it may be empty.</summary>
    public Box MoveBox(int sample, Box box) => _samples[sample].Map.Move(box).Intersect(new(0, 0, Width, Height));

    bool HasGeometry => Array.Exists(_samples, sample => sample.Map != PixelMap.Identity);

    bool HasColour => Array.Exists(_samples, sample => sample.Contrast != 1) || _options is { Brightness: > 0 } or { Saturation: > 0 } or { Hue: > 0 } or { GreyShare: > 0 };

    void CheckImages(Tensor images, string operation)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Rank != 4 || images.Size(0) != Count || images.Size(2) != Height || images.Size(3) != Width || !images.IsFloating)
            throw new ArgumentException($"AugmentPlan.{operation}: pictures of shape {images.Shape} do not have the form ({Count} × channels × {Height} × {Width}) of floating-point numbers.");
        if (images.Size(1) is not (1 or 3) && HasColour && operation == nameof(Images))
            throw new ArgumentException($"AugmentPlan.Images: the colours of {images.Size(1)} channels cannot be changed; 1 or 3 can.");
    }

    Tensor Numbers(Func<SampleAugmentation, double[]> select, DType type, params ReadOnlySpan<int> shape) =>
        Tensor.From<double>([.. _samples.SelectMany(select)], shape).To(type);
}
