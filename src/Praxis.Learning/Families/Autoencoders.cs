using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>An encoder and a decoder: x ≈ decode(encode(x)).</summary>
public sealed class Autoencoder : Layer
{
    readonly Layer _encoder, _decoder;

    /// <summary>From its two halves.</summary>
    public Autoencoder(Layer encoder, Layer decoder)
    {
        _encoder = Add("encoder", encoder);
        _decoder = Add("decoder", decoder);
    }

    /// <summary>The code of an input.</summary>
    public Tensor Encode(Tensor x) => _encoder.Forward(x);

    /// <summary>The output for a code.</summary>
    public Tensor Decode(Tensor code) => _decoder.Forward(code);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Decode(Encode(x));
}

/// <summary>A variational autoencoder (Kingma and Welling, 2014) with a normal posterior of diagonal covariance.</summary>
public sealed class Vae : Module
{
    readonly Layer _encoder, _decoder;

    /// <summary>From an encoder that gives 2·latent numbers (means, then log-variances) and a decoder.</summary>
    public Vae(Layer encoder, Layer decoder, int latent)
    {
        _encoder = Add("encoder", encoder);
        _decoder = Add("decoder", decoder);
        Latent = latent;
    }

    /// <summary>The size of a code.</summary>
    public int Latent { get; }

    /// <summary>The mean and log-variance of the posterior (samples × latent).</summary>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor x)
    {
        var both = _encoder.Forward(x);
        if (both.Rank != 2 || both.Size(1) != 2 * Latent)
        {
            throw new ArgumentException($"Vae: the encoder gave shape {both.Shape}; it must give (samples × {2 * Latent}), means and log-variances.");
        }
        return (both.Narrow(1, 0, Latent), both.Narrow(1, Latent, Latent));
    }

    /// <summary>The output for codes.</summary>
    public Tensor Decode(Tensor code) => _decoder.Forward(code);

    /// <summary>mean + exp(½·log-variance)·ε with normal ε.</summary>
    public static Tensor Sample(Tensor mean, Tensor logVariance, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(logVariance);
        return mean + ((logVariance * 0.5).Exp() * mean.RandnLike(rng));
    }

    /// <summary>The output for a code drawn for each input, and the posterior.</summary>
    public (Tensor Output, Tensor Mean, Tensor LogVariance) Forward(Tensor x, Rng rng)
    {
        var (mean, logVariance) = Encode(x);
        return (Output(Decode(Sample(mean, logVariance, rng))), mean, logVariance);
    }

    /// <summary>KL(N(μ, σ²) ‖ N(0, 1)) = ½·Σ(μ² + σ² − log σ² − 1) for every sample.</summary>
    public static Tensor Divergence(Tensor mean, Tensor logVariance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(logVariance);
        return (mean.Square() + logVariance.Exp() - logVariance - 1).Sum(-1) * 0.5;
    }

    /// <summary>The mean over samples of ½·‖x − x̂‖² + β·KL.</summary>
    public Tensor Loss(Tensor x, Rng rng, double beta = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        var (output, mean, logVariance) = Forward(x, rng);
        return (((output - x).Square().Sum() * 0.5) + (Divergence(mean, logVariance).Sum() * beta)) / x.Size(0);
    }

    /// <summary>Of vectors, with hidden layers in the decoder as in the encoder, in reverse.</summary>
    public static Vae OfVectors(int inputs, IReadOnlyList<int> hidden, int latent, Rng rng, Activation activation = Activation.Relu)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        rng = Initialization.Next(rng);
        return new(new Mlp(new() { Inputs = inputs, Hidden = hidden, Outputs = 2 * latent, Activation = activation }, rng.Split("encoder")),
            new Mlp(new() { Inputs = latent, Hidden = [.. hidden.Reverse()], Outputs = inputs, Activation = activation }, rng.Split("decoder")), latent);
    }

    /// <summary>Of images, with stride-2 convolutions down and transposed ones up.</summary>
    public static Vae OfImages(int channels, int size, IReadOnlyList<int> widths, int latent, Rng rng)
    {
        rng = Initialization.Next(rng);
        return new(ImageCoders.Encoder(channels, size, widths, 2 * latent, rng.Split("encoder")), ImageCoders.Decoder(channels, size, widths, latent, rng.Split("decoder")), latent);
    }
}

/// <summary>Halves of autoencoders of square images.</summary>
public static class ImageCoders
{
    /// <summary>Stride-2 convolutions with ReLU, then a linear layer.</summary>
    public static Sequential Encoder(int channels, int size, IReadOnlyList<int> widths, int outputs, Rng rng)
    {
        var side = Side(size, widths);
        rng = Initialization.Next(rng);
        var layers = new Sequential();
        for (var i = 0; i < widths.Count; i++)
        {
            layers.Append(new Conv2d(i == 0 ? channels : widths[i - 1], widths[i], 3, rng.Split($"conv{i}"), stride: 2, padding: 1), $"conv{i}");
            layers.Append(x => x.Relu(), $"act{i}");
        }
        layers.Append(x => x.Flatten(1), "flatten");
        return layers.Append(new Linear(widths[^1] * side * side, outputs, rng.Split("linear")), "linear");
    }

    /// <summary>A linear layer, then transposed convolutions of 4×4 that double the side, with ReLU between them.</summary>
    public static Sequential Decoder(int channels, int size, IReadOnlyList<int> widths, int inputs, Rng rng)
    {
        var side = Side(size, widths);
        rng = Initialization.Next(rng);
        var width = widths[^1];
        var layers = new Sequential().Append(new Linear(inputs, width * side * side, rng.Split("linear")), "linear");
        layers.Append(x => x.Relu().Reshape(-1, width, side, side), "maps");
        for (var i = widths.Count - 1; i >= 0; i--)
        {
            layers.Append(new ConvTranspose2d(widths[i], i == 0 ? channels : widths[i - 1], 4, rng.Split($"up{i}"), stride: 2, padding: 1), $"up{i}");
            if (i > 0)
            {
                layers.Append(x => x.Relu(), $"act{i}");
            }
        }
        return layers;
    }

    static int Side(int size, IReadOnlyList<int> widths)
    {
        ArgumentNullException.ThrowIfNull(widths);
        return widths.Count > 0 && size % (1 << widths.Count) == 0
            ? size >> widths.Count
            : throw new ArgumentException($"ImageCoders: a side of {size} cannot be halved {widths.Count} times; it must be a multiple of {1 << widths.Count}.");
    }
}
