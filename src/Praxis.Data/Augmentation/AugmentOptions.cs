using Praxis.Tensors;

namespace Praxis.Data.Augmentation;

/// <summary>What is done to pictures; all is off until it is asked for. The order is: geometry, colour, blur, noise, cut-out.</summary>
public sealed record AugmentOptions
{
    /// <summary>The share of the area that a random crop keeps; the crop is scaled to the whole picture.</summary>
    public (double Low, double High)? CropArea { get; init; }

    /// <summary>The ratio of a crop's width to its height; its logarithm is uniform.</summary>
    public (double Low, double High) CropAspect { get; init; } = (3 / 4.0, 4 / 3.0);

    /// <summary>How far pictures are shifted at most along each axis, by whole pixels.</summary>
    public int Shift { get; init; }

    /// <summary>The share of pictures that are mirrored left to right.</summary>
    public double FlipShare { get; init; }

    /// <summary>The share of pictures that are mirrored top to bottom.</summary>
    public double VerticalFlipShare { get; init; }

    /// <summary>How far pictures are turned about their middle at most, in degrees.</summary>
    public double Rotation { get; init; }

    /// <summary>The factor by which pictures grow about their middle.</summary>
    public (double Low, double High) Scale { get; init; } = (1, 1);

    /// <summary>How far vertical lines are sheared at most, in degrees.</summary>
    public double Shear { get; init; }

    /// <summary>What lies beyond the border of a picture.</summary>
    public SampleBorder Border { get; init; } = SampleBorder.Zeros;

    /// <summary>The share of pictures whose colours are changed.</summary>
    public double ColourShare { get; init; } = 1;

    /// <summary>Values are multiplied by 1 ± this at most.</summary>
    public double Brightness { get; init; }

    /// <summary>Distances from the mean luminance are multiplied by 1 ± this at most.</summary>
    public double Contrast { get; init; }

    /// <summary>Distances from a pixel's luminance are multiplied by 1 ± this at most.</summary>
    public double Saturation { get; init; }

    /// <summary>How far colours turn about the grey axis at most, in degrees.</summary>
    public double Hue { get; init; }

    /// <summary>The share of pictures that turn grey.</summary>
    public double GreyShare { get; init; }

    /// <summary>The share of pictures that are blurred.</summary>
    public double BlurShare { get; init; }

    /// <summary>The standard deviation of the blur, in pixels.</summary>
    public (double Low, double High) Blur { get; init; } = (0.1, 1);

    /// <summary>The standard deviation of the noise.</summary>
    public double Noise { get; init; }

    /// <summary>The share of pictures of which a square is cut out.</summary>
    public double CutoutShare { get; init; }

    /// <summary>The side of the square, in pixels; the square lies inside the picture.</summary>
    public int CutoutSize { get; init; } = 4;

    /// <summary>The value of the square.</summary>
    public double CutoutValue { get; init; }

    /// <summary>Values are kept within this range at the end; nothing: they are left as they are.</summary>
    public (double Low, double High)? Range { get; init; } = (0, 1);

    /// <summary>Crops, flips, colour jitter of 0.4 and grey pictures, as contrastive learning uses them.</summary>
    public static AugmentOptions Contrastive { get; } = new()
    {
        CropArea = (0.4, 1),
        FlipShare = 0.5,
        ColourShare = 0.8,
        Brightness = 0.4,
        Contrast = 0.4,
        Saturation = 0.4,
        Hue = 36,
        GreyShare = 0.2,
        Border = SampleBorder.Border,
    };
}
