using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>A normalisation of images.</summary>
public enum ImageNorm
{
    /// <summary>None; convolutions then have biases.</summary>
    None,

    /// <summary><see cref="BatchNorm"/>.</summary>
    Batch,

    /// <summary><see cref="GroupNorm"/>, in groups of at least four channels.</summary>
    Group,

    /// <summary>Each channel of each sample.</summary>
    Instance,
}

static class ImageNorms
{
    /// <summary>A normalisation of so many channels; null for none.</summary>
    public static Layer? Make(this ImageNorm norm, int channels) => norm switch
    {
        ImageNorm.Batch => new BatchNorm(channels),
        ImageNorm.Group => new GroupNorm(Groups(channels), channels),
        ImageNorm.Instance => new GroupNorm(channels, channels),
        _ => null,
    };

    /// <summary>The most groups, up to 8, of four channels or more that divide the channels.</summary>
    public static int Groups(int channels)
    {
        var groups = Math.Clamp(channels / 4, 1, 8);
        while (channels % groups != 0)
        {
            groups--;
        }
        return groups;
    }
}

/// <summary>The make of a <see cref="ConvNet"/>.</summary>
public sealed record ConvNetOptions
{
    /// <summary>Channels of an input.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The channels of each stage; every stage halves the sides.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [16, 32, 64];

    /// <summary>How many classes the head scores.</summary>
    public required int Classes { get; init; }

    /// <summary>Whether a stage halves by a stride of 2 in its convolution; otherwise by max pooling behind it, at four times the work.</summary>
    public bool Strided { get; init; } = true;

    /// <summary>Convolutions in each stage; those behind the first keep the size.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>The normalisation.</summary>
    public ImageNorm Norm { get; init; } = ImageNorm.Batch;

    /// <summary>The nonlinearity.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>The probability with which features are dropped before the head.</summary>
    public double Dropout { get; init; }
}

/// <summary>The small convolutional network: stages of 3×3 convolution, normalisation and nonlinearity, the mean over positions, a linear head.</summary>
public sealed class ConvNet : Layer
{
    readonly Sequential _stages = new();
    readonly Dropout? _dropout;
    readonly Linear _head;

    /// <summary>A network with PyTorch's first values.</summary>
    public ConvNet(ConvNetOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        rng = Initialization.Next(rng);
        Add("stages", _stages);
        var channels = options.Channels;
        for (var s = 0; s < options.Widths.Count; s++)
        {
            var stage = new Sequential();
            for (var d = 0; d < options.Depth; d++)
            {
                var suffix = d == 0 ? "" : $"{d + 1}";
                stage.Append(new Conv2d(channels, options.Widths[s], 3, rng.Split($"conv{s}.{d}"), stride: options.Strided && d == 0 ? 2 : 1, padding: 1, bias: options.Norm == ImageNorm.None), "conv" + suffix);
                channels = options.Widths[s];
                if (options.Norm.Make(channels) is { } norm)
                {
                    stage.Append(norm, "norm" + suffix);
                }
                stage.Append(x => options.Activation.Apply(x), "act" + suffix);
            }
            if (!options.Strided)
            {
                stage.Append(x => x.MaxPool2d(2), "pool");
            }
            _stages.Append(stage);
        }
        _dropout = options.Dropout > 0 ? Add("dropout", new Dropout(options.Dropout, rng.Split("dropout"))) : null;
        _head = Add("head", new Linear(channels, options.Classes, rng.Split("head")));
        FeatureCount = channels;
    }

    /// <summary>The last layer.</summary>
    public Linear Head => _head;

    /// <summary>How many features the head reads.</summary>
    public int FeatureCount { get; }

    /// <summary>The last stage's output (samples × channels × height × width).</summary>
    public Tensor Maps(Tensor x) => _stages.Forward(x);

    /// <summary>What the head reads (samples × features): the mean of the maps.</summary>
    public Tensor Features(Tensor x) => Maps(x).Mean([2, 3]);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var features = Features(x);
        return _head.Forward(_dropout is null ? features : _dropout.Forward(features));
    }
}
