using Praxis.Tensors;

namespace Praxis.Papers.Representation;

/// <summary>An image as a function of what is optimised.</summary>
abstract class ImageParametrisation(VisualizationOptions options)
{
    /// <summary>ε of every standardisation.</summary>
    internal const double Epsilon = 1e-4;

    /// <summary>What is optimised.</summary>
    internal abstract Tensor Variable { get; }

    /// <summary>The image (1 × channels × height × width) in the range of the model's inputs.</summary>
    internal abstract Tensor Image();

    /// <summary>(x − mean)/(deviation + ε) over the whole tensor.</summary>
    internal static Tensor Standardize(Tensor x) => (x - x.Mean()) / (x.Std() + Epsilon);

    /// <summary>lo + (hi − lo)·sigmoid(x·A), for three channels; without A for one.</summary>
    private protected Tensor Finish(Tensor x)
    {
        x = options.Channels == 3 ? options.Colours.Recorrelate(x) : x;
        return ToRange(x);
    }

    private protected Tensor ToRange(Tensor x) => x.Sigmoid().Affine(options.Range.High - options.Range.Low, options.Range.Low).Unsqueeze(0);
}

/// <summary>
/// MACO's image: φ′ = standardised φ, z = r ⊙ (cos φ′ + i·sin φ′), x = standardised irfft2(z), lo + (hi − lo)·sigmoid(x·A).
/// </summary>
sealed class PhaseImage : ImageParametrisation
{
    readonly Tensor _magnitude;
    readonly int[] _sizes;

    internal PhaseImage(MagnitudeTemplate magnitude, VisualizationOptions options, Rng rng)
        : base(options)
    {
        _magnitude = magnitude.Resized(options.Height, options.Width).Values;
        _sizes = [options.Height, options.Width];
        Variable = Tensor.Randn(_magnitude.Shape, rng).RequireGrad();
    }

    internal override Tensor Variable { get; }

    internal override Tensor Image() => Finish(Standardize(Signal(_magnitude, Standardize(Variable), _sizes)));

    /// <summary>irfft2(r·e^{iφ}).</summary>
    internal static Tensor Signal(Tensor magnitude, Tensor phase, int[] sizes) => Fourier.Irfft2(ComplexTensor.Polar(magnitude, phase), sizes);
}

/// <summary>Olah's image: a free complex buffer, standardised, scaled by √(height·width)/max(f, 1/max(height, width))^p; from there on as MACO's.</summary>
sealed class BufferImage : ImageParametrisation
{
    readonly Tensor _scale;
    readonly int[] _sizes;

    internal BufferImage(double exponent, VisualizationOptions options, Rng rng)
        : base(options)
    {
        _scale = MagnitudeTemplate.PowerLaw(options.Channels, options.Height, options.Width, exponent).Values * Math.Sqrt((double)options.Height * options.Width);
        _sizes = [options.Height, options.Width];
        Variable = Tensor.Randn([2, .. _scale.Shape.ToArray()], rng).RequireGrad();
    }

    internal override Tensor Variable { get; }

    internal override Tensor Image()
    {
        var buffer = Standardize(Variable) * _scale;
        return Finish(Standardize(Fourier.Irfft2(new ComplexTensor(buffer[0], buffer[1]), _sizes)));
    }
}

/// <summary>Free pixels: lo + (hi − lo)·sigmoid(x).</summary>
sealed class PixelImage : ImageParametrisation
{
    internal PixelImage(VisualizationOptions options, Rng rng)
        : base(options) => Variable = Tensor.Randn([options.Channels, options.Height, options.Width], rng, deviation: 0.1).RequireGrad();

    internal override Tensor Variable { get; }

    internal override Tensor Image() => ToRange(Variable);
}
