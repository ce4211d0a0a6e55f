using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>The make of a <see cref="Gan"/>.</summary>
public sealed record GanOptions
{
    /// <summary>The side of an image: a multiple of 2 to the number of widths.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Channels of an image.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The size of a code.</summary>
    public int Latent { get; init; } = 32;

    /// <summary>The channels of the discriminator's stages; the generator has them in reverse.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [16, 32];

    /// <summary>The normalisation in the generator.</summary>
    public ImageNorm GeneratorNorm { get; init; } = ImageNorm.Batch;

    /// <summary>The normalisation in the discriminator; a gradient penalty asks for none over the batch.</summary>
    public ImageNorm DiscriminatorNorm { get; init; } = ImageNorm.None;

    /// <summary>Whether the discriminator's layers have spectral norm.</summary>
    public bool SpectralNorm { get; init; }
}

/// <summary>A generator (code to image in ±1) and a discriminator (image to one score) (Goodfellow et al., 2014; Radford et al., 2016).</summary>
public sealed class Gan : Module
{
    readonly Sequential _generator = new(), _discriminator = new();

    /// <summary>A pair with PyTorch's first values.</summary>
    public Gan(GanOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        var widths = options.Widths;
        if (widths.Count == 0 || options.ImageSize % (1 << widths.Count) != 0)
        {
            throw new ArgumentException($"Gan: a side of {options.ImageSize} cannot be halved {widths.Count} times; it must be a multiple of {1 << widths.Count}.");
        }
        Options = options;
        rng = Initialization.Next(rng);
        int side = options.ImageSize >> widths.Count, top = widths[^1];
        Add("generator", _generator);
        _generator.Append(new Linear(options.Latent, top * side * side, rng.Split("linear")), "linear");
        _generator.Append(x => x.Reshape(-1, top, side, side), "maps");
        for (var i = widths.Count - 1; i >= 0; i--)
        {
            Normed(_generator, options.GeneratorNorm, widths[i], i);
            _generator.Append(x => x.Relu(), $"act{i}");
            _generator.Append(new ConvTranspose2d(widths[i], i == 0 ? options.Channels : widths[i - 1], 4, rng.Split($"up{i}"), stride: 2, padding: 1), $"up{i}");
        }
        _generator.Append(x => x.Tanh(), "range");
        Add("discriminator", _discriminator);
        for (var i = 0; i < widths.Count; i++)
        {
            _discriminator.Append(Bounded(new Conv2d(i == 0 ? options.Channels : widths[i - 1], widths[i], 4, rng.Split($"down{i}"), stride: 2, padding: 1), $"down{i}"), $"down{i}");
            Normed(_discriminator, options.DiscriminatorNorm, widths[i], i);
            _discriminator.Append(x => x.LeakyRelu(0.2), $"act{i}");
        }
        _discriminator.Append(x => x.Flatten(1), "flatten");
        _discriminator.Append(Bounded(new Linear(top * side * side, 1, rng.Split("score")), "score"), "score");

        Layer Bounded(Layer layer, string name) => options.SpectralNorm ? new SpectralNorm(layer, rng.Split("spectral " + name)) : layer;

        static void Normed(Sequential layers, ImageNorm norm, int channels, int i)
        {
            if (norm.Make(channels) is { } made)
            {
                layers.Append(made, $"norm{i}");
            }
        }
    }

    /// <summary>The make.</summary>
    public GanOptions Options { get; }

    /// <summary>Codes (samples × latent) to images.</summary>
    public Layer Generator => _generator;

    /// <summary>Images to scores (samples × 1).</summary>
    public Layer Discriminator => _discriminator;

    /// <summary>Images for codes drawn from a normal distribution.</summary>
    public Tensor Sample(int count, Rng rng) => _generator.Forward(Tensor.Randn([count, Options.Latent], rng));

    /// <summary>The mean of (‖∇ score(x̃)‖ − 1)² at points x̃ drawn between real and false images (Gulrajani et al., 2017); it can be differentiated.</summary>
    public Tensor GradientPenalty(Tensor real, Tensor generated, Rng rng) => Objectives.GradientPenalty.Of(_discriminator.Forward, real, generated, rng);
}
