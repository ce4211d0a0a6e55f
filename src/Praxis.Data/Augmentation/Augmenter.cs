using Praxis.Tensors;

namespace Praxis.Data.Augmentation;

/// <summary>Draws what is done to each picture of a batch.</summary>
public sealed class Augmenter
{
    /// <summary>An augmenter from options.</summary>
    public Augmenter(AugmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        Options = options;
    }

    /// <summary>The knobs.</summary>
    public AugmentOptions Options { get; }

    /// <summary>
    /// Draws for pictures by their sample numbers: what happens to a sample depends on the stream and its number, and not on the batch.
    /// Give every epoch and view a stream of its own.
    /// </summary>
    public AugmentPlan Draw(ReadOnlySpan<long> indices, int height, int width, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (height < 1 || width < 1 || Options.CutoutShare > 0 && (Options.CutoutSize > height || Options.CutoutSize > width))
            throw new ArgumentException($"Augmenter: pictures of {height}×{width} pixels cannot be augmented with a square of {Options.CutoutSize}.");
        var samples = new SampleAugmentation[indices.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = Draw(height, width, rng.Split(indices[i]));
        return new(Options, samples, height, width);
    }

    SampleAugmentation Draw(int height, int width, Rng rng)
    {
        var map = Geometry(height, width, rng.Split("geometry"));
        var colour = rng.Split("colour");
        double brightness = 1, contrast = 1, saturation = 1, hue = 0;
        if (colour.Chance(Options.ColourShare))
        {
            brightness = 1 + colour.Uniform(-Options.Brightness, Options.Brightness);
            contrast = 1 + colour.Uniform(-Options.Contrast, Options.Contrast);
            saturation = 1 + colour.Uniform(-Options.Saturation, Options.Saturation);
            hue = colour.Uniform(-Options.Hue, Options.Hue);
        }
        if (colour.Chance(Options.GreyShare))
            saturation = 0;
        var blur = rng.Split("blur");
        var deviation = blur.Chance(Options.BlurShare) ? blur.Uniform(Options.Blur.Low, Options.Blur.High) : 0;
        var hole = rng.Split("hole");
        var cut = hole.Chance(Options.CutoutShare)
            ? (hole.Next(width - Options.CutoutSize + 1), hole.Next(height - Options.CutoutSize + 1))
            : ((int Left, int Top)?)null;
        return new(map, ColourMaps.Of(brightness, saturation, hue), brightness, contrast, deviation, cut, rng.Split("noise"));
    }

    PixelMap Geometry(int height, int width, Rng rng)
    {
        double middleX = width / 2.0, middleY = height / 2.0;
        var map = PixelMap.Identity;
        if (Options.CropArea is { } area)
            map = map.Then(Crop(area, height, width, rng));
        if (rng.Chance(Options.FlipShare))
            map = map.Then(new(-1, 0, width, 0, 1, 0));
        if (rng.Chance(Options.VerticalFlipShare))
            map = map.Then(new(1, 0, 0, 0, -1, height));
        var (sine, cosine) = Math.SinCos(rng.Uniform(-Options.Rotation, Options.Rotation) * Math.PI / 180);
        var scale = rng.Uniform(Options.Scale.Low, Options.Scale.High);
        var shear = Math.Tan(rng.Uniform(-Options.Shear, Options.Shear) * Math.PI / 180);
        // Sheared first, then turned and scaled: R · [1 s; 0 1].
        if (Options.Rotation > 0 || Options.Shear > 0 || scale != 1)
            map = map.Then(PixelMap.About(middleX, middleY, scale * cosine, scale * (shear * cosine - sine), scale * sine, scale * (shear * sine + cosine)));
        var shift = (rng.Next(-Options.Shift, Options.Shift + 1), rng.Next(-Options.Shift, Options.Shift + 1));
        return shift == (0, 0) ? map : map.Then(PixelMap.Shift(shift.Item1, shift.Item2));
    }

    /// <summary>A rectangle of a share of the area inside the picture, taken to the whole picture.</summary>
    PixelMap Crop((double Low, double High) area, int height, int width, Rng rng)
    {
        var share = rng.Uniform(area.Low, area.High);
        var aspect = Math.Exp(rng.Uniform(Math.Log(Options.CropAspect.Low), Math.Log(Options.CropAspect.High)));
        var cropWidth = Math.Min(width, Math.Sqrt(share * aspect) * width);
        var cropHeight = Math.Min(height, Math.Sqrt(share / aspect) * height);
        double left = rng.Uniform(0, width - cropWidth), top = rng.Uniform(0, height - cropHeight);
        double across = width / cropWidth, down = height / cropHeight;
        return new(across, 0, -across * left, 0, down, -down * top);
    }

    static void Check(AugmentOptions options)
    {
        if (options.CropArea is { } area && !(area.Low > 0 && area.High >= area.Low && area.High <= 1) || !(options.CropAspect.Low > 0 && options.CropAspect.High >= options.CropAspect.Low))
            throw new ArgumentException($"Augmenter: crops of {options.CropArea} of the area with aspects of {options.CropAspect} cannot be cut; the area is within 0 to 1, and ranges are in order.");
        if (!(options.Scale.Low > 0 && options.Scale.High >= options.Scale.Low) || !(options.Blur.Low >= 0 && options.Blur.High >= options.Blur.Low) || options.Shift < 0 || options.CutoutSize < 1)
            throw new ArgumentException($"Augmenter: scales of {options.Scale}, blurs of {options.Blur}, a shift of {options.Shift} and a square of {options.CutoutSize} do not go together; ranges are in order, scales positive.");
        if (!(options.Shear is >= 0 and < 80) || !(options.Rotation >= 0) || !(options.Noise >= 0) || !(options.Brightness is >= 0 and <= 1) || !(options.Contrast is >= 0 and <= 1) || !(options.Saturation is >= 0 and <= 1))
            throw new ArgumentException("Augmenter: shears are within 0 to 80 degrees, rotation and noise at least 0, and brightness, contrast and saturation within 0 to 1.");
        foreach (var share in (double[])[options.FlipShare, options.VerticalFlipShare, options.ColourShare, options.GreyShare, options.BlurShare, options.CutoutShare])
            if (!(share is >= 0 and <= 1))
                throw new ArgumentException($"Augmenter: a share is {share}; shares are within 0 to 1.");
    }
}

/// <summary>What is done to one picture.</summary>
/// <param name="Map">Where places go.</param>
/// <param name="Colours">The map of colours, three rows of three numbers.</param>
/// <param name="Brightness">The factor for pictures of one channel.</param>
/// <param name="Contrast">The factor of distances from the mean luminance.</param>
/// <param name="Blur">The standard deviation of the blur.</param>
/// <param name="Cut">The upper left pixel of the square that is cut out.</param>
/// <param name="Noise">The stream of the noise.</param>
sealed record SampleAugmentation(PixelMap Map, double[] Colours, double Brightness, double Contrast, double Blur, (int Left, int Top)? Cut, Rng Noise);
