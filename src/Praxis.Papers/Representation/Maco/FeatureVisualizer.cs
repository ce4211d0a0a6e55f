using Praxis.Learning.Objectives;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Representation;

/// <summary>What every way to visualise is told; the defaults are the paper's.</summary>
public record VisualizationOptions
{
    /// <summary>The side of the image.</summary>
    public int Size { get; init; } = 512;

    /// <summary>The height of the image, where it is not square.</summary>
    public int Height { get => field == 0 ? Size : field; init; }

    /// <summary>The width of the image, where it is not square.</summary>
    public int Width { get => field == 0 ? Size : field; init; }

    /// <summary>The side of the model's input.</summary>
    public int ModelInput { get; init; } = 224;

    /// <summary>The channels of an image: 1 or 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The values that pixels had when the model was trained.</summary>
    public (double Low, double High) Range { get; init; } = (0, 1);

    /// <summary>The colour directions of three channels.</summary>
    public ColourBasis Colours { get; init; } = ColourBasis.Natural;

    /// <summary>How many steps are taken.</summary>
    public int Steps { get; init; } = 256;

    /// <summary>η of NAdam.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>n: the parts of the image that the model sees in a step.</summary>
    public int Crops { get; init; } = 16;

    /// <summary>The side of a part in the first step, as a share of the image's shorter side.</summary>
    public double FirstBox { get; init; } = 0.5;

    /// <summary>The side of a part in the last step; it changes in a straight line.</summary>
    public double LastBox { get; init; } = 0.05;

    /// <summary>The deviation of the centres of parts around the middle, as a share of the image.</summary>
    public double CentreDeviation { get; init; } = 0.15;

    /// <summary>σ: parts get normal noise of deviation σ and even noise in ±σ/2, in the units of pixels (for a range from 0 to 255 use 20, say).</summary>
    public double Noise { get; init; } = 0.08;

    /// <summary>By how many degrees parts are turned at most, either way.</summary>
    public double Rotation { get; init; }

    /// <summary>The weight of the image's total variation in the loss: 0 is the paper's; a remedy for free pixels.</summary>
    public double Smoothness { get; init; }

    /// <summary>Stops between two steps.</summary>
    public CancellationToken Stop { get; init; }

    internal virtual void Check()
    {
        string? wrong =
            Height < 2 || Width < 2 || ModelInput < 1 ? $"an image of {Height}×{Width} for an input of {ModelInput} cannot be made; images need at least 2×2 pixels, inputs 1"
            : Channels is not (1 or 3) ? $"{Channels} channels were asked for; use 1 or 3"
            : !(Range.Low < Range.High) || !double.IsFinite(Range.High - Range.Low) ? $"the range goes from {Range.Low} to {Range.High}; its ends must be finite and rise"
            : Channels == 3 && Colours is null ? "no colours were given for three channels; leave them out for those of photographs"
            : Steps < 1 || Crops < 1 ? $"{Steps} steps of {Crops} crops were asked for; both must be at least 1"
            : !(LearningRate > 0) || !double.IsFinite(LearningRate) ? $"the learning rate is {LearningRate}; it must be finite and above 0"
            : FirstBox is not (> 0 and <= 1) || LastBox is not (> 0 and <= 1) ? $"boxes go from {FirstBox} to {LastBox}; use shares above 0 and at most 1"
            : !(Noise >= 0) || !(CentreDeviation >= 0) || !(Smoothness >= 0) || !(Rotation >= 0) || !double.IsFinite(Noise + CentreDeviation + Smoothness + Rotation) ? $"noise {Noise}, centre deviation {CentreDeviation}, smoothness {Smoothness} and rotation {Rotation} must be finite and at least 0"
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException($"FeatureVisualizer: {wrong}.");
        }
    }
}

/// <summary>What MACO is told.</summary>
public sealed record MacoOptions : VisualizationOptions
{
    /// <summary>r, measured on the images that the model knows.</summary>
    public required MagnitudeTemplate Magnitude { get; init; }

    internal override void Check()
    {
        base.Check();
        ArgumentNullException.ThrowIfNull(Magnitude);
        if (Magnitude.Channels != Channels)
        {
            throw new ArgumentException($"FeatureVisualizer: the magnitude template has {Magnitude.Channels} channels and the image {Channels}; measure it on images of as many channels.");
        }
    }
}

/// <summary>
/// Feature visualisation by gradient ascent (arXiv 2306.06805): MACO moves the phases of an image whose magnitude spectrum is that of natural
/// images; the older ways move a free spectrum or free pixels. Everything behind the parametrisation is the same for all.
/// An objective is any function of images in the range of the model's inputs; <see cref="Objective"/> has the usual ones.
/// </summary>
/// <example>
/// <code>
/// var colours = ColourBasis.FromImages(photographs);
/// var made = FeatureVisualizer.Maco(Objective.Logit(model, 3), new()
/// {
///     Size = 128,
///     ModelInput = 64,
///     Colours = colours,
///     Magnitude = MagnitudeTemplate.FromImages(photographs, colours, centred: true),
/// }, new Rng(7));
/// var picture = made.Masked();
/// </code>
/// </example>
public static class FeatureVisualizer
{
    /// <summary>φ ← NAdam(φ, −∇_φ J(crops(image(φ)))), with the magnitudes held at r.</summary>
    public static FeatureVisualization Maco(Func<Tensor, Tensor> objective, MacoOptions options, Rng rng)
    {
        Check(objective, options, rng);
        return Ascend(objective, new PhaseImage(options.Magnitude, options, rng.Split("phase")), options, rng.Split("crops"));
    }

    /// <summary>Magnitudes and phases are free, preconditioned by 1/fᵖ (Olah et al., 2017).</summary>
    public static FeatureVisualization Fourier(Func<Tensor, Tensor> objective, VisualizationOptions options, Rng rng, double exponent = 1)
    {
        Check(objective, options, rng);
        if (!(exponent >= 0) || !double.IsFinite(exponent))
        {
            throw new ArgumentException($"FeatureVisualizer: an exponent of {exponent} was given; it must be finite and at least 0.");
        }
        return Ascend(objective, new BufferImage(exponent, options, rng.Split("phase")), options, rng.Split("crops"));
    }

    /// <summary>Pixels are free.</summary>
    public static FeatureVisualization Pixels(Func<Tensor, Tensor> objective, VisualizationOptions options, Rng rng)
    {
        Check(objective, options, rng);
        return Ascend(objective, new PixelImage(options, rng.Split("phase")), options, rng.Split("crops"));
    }

    /// <summary>MACO's image (channels × height × width) before the first step: random phases.</summary>
    public static Tensor RandomPhases(MacoOptions options, Rng rng)
    {
        Check(static images => images, options, rng);
        using var _ = Gradient.Off();
        return new PhaseImage(options.Magnitude, options, rng.Split("phase")).Image()[0];
    }

    static FeatureVisualization Ascend(Func<Tensor, Tensor> objective, ImageParametrisation image, VisualizationOptions options, Rng rng)
    {
        var optimizer = new NAdam([("image", image.Variable)], new() { LearningRate = options.LearningRate });
        var transparency = Tensor.Zeros([options.Height, options.Width]);
        var trace = new double[options.Steps];
        for (var t = 0; t < options.Steps; t++)
        {
            options.Stop.ThrowIfCancellationRequested();
            using var scope = Tensor.Scope();
            var share = options.Steps == 1 ? 0 : (double)t / (options.Steps - 1);
            var pixels = image.Image();
            var value = objective(RandomCrops.Of(pixels, options.FirstBox + (share * (options.LastBox - options.FirstBox)), options, rng)).Mean();
            trace[t] = value.ToDouble();
            if (!value.RequiresGrad)
            {
                throw new ArgumentException("FeatureVisualizer: the objective has no gradient; compute it from the images it is given, without Detach and outside Gradient.Off.");
            }
            if (!double.IsFinite(trace[t]))
            {
                throw new ArithmeticException($"FeatureVisualizer: the objective is {trace[t]} at step {t}; check the model on inputs from {options.Range.Low} to {options.Range.High}.");
            }
            var loss = options.Smoothness > 0 ? (TotalVariation.Anisotropic(pixels) * (options.Smoothness / (options.Height * options.Width))) - value : -value;
            var gradients = Gradient.Of(loss, [image.Variable, pixels]);
            // α = Σ_t |∂loss/∂image_t|, over channels.
            transparency.AddInPlace(gradients[1][0].Abs().Sum(0));
            optimizer.Step([gradients[0]]);
        }
        using var _ = Gradient.Off();
        return new(image.Image()[0].Contiguous(), transparency, trace);
    }

    static void Check(Func<Tensor, Tensor> objective, VisualizationOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        options.Check();
    }
}

/// <summary>An image that a unit wants, and where it looks.</summary>
/// <param name="Image">(channels × height × width) in the range of the model's inputs.</param>
/// <param name="Transparency">α = Σ over steps and channels of |∂loss/∂image| (height × width).</param>
/// <param name="Trace">J at each step.</param>
public sealed record FeatureVisualization(Tensor Image, Tensor Transparency, IReadOnlyList<double> Trace)
{
    /// <summary>α from 0 to 1 (height × width): cut off at a quantile, blurred by a Gaussian of so many pixels, stretched.</summary>
    public Tensor Opacity(double quantile = 0.9, double blur = 1.5)
    {
        if (quantile is not (> 0 and <= 1) || !(blur >= 0) || !double.IsFinite(blur))
        {
            throw new ArgumentException($"Opacity: a quantile of {quantile} and a blur of {blur} pixels were given; use a quantile above 0 and at most 1 and a finite blur of at least 0.");
        }
        using var _ = Gradient.Off();
        var a = Transparency.Minimum(Transparency.Quantile(quantile).ToDouble()).Unsqueeze(0).Unsqueeze(0);
        var reach = (int)Math.Ceiling(3 * blur);
        if (reach > 0)
        {
            var kernel = (Tensor.Arange(-reach, reach + 1).Square() * (-0.5 / (blur * blur))).Exp();
            kernel /= kernel.Sum();
            var padded = a.Pad([reach, reach, reach, reach], PadMode.Replicate);
            a = padded.Conv2d(kernel.Reshape(1, 1, 1, -1)).Conv2d(kernel.Reshape(1, 1, -1, 1));
        }
        var (low, high) = (a.Min().ToDouble(), a.Max().ToDouble());
        return high > low ? ((a - low) / (high - low))[0, 0].Contiguous() : Tensor.Ones(Transparency.Shape);
    }

    /// <summary>The image over a background of one value, as opaque as α says.</summary>
    public Tensor Masked(double background = 1, double quantile = 0.9, double blur = 1.5)
    {
        using var _ = Gradient.Off();
        var opacity = Opacity(quantile, blur).Unsqueeze(0);
        return (Image * opacity) + ((1 - opacity) * background);
    }
}
