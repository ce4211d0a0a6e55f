using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>x·γ with one learned factor a channel, small at first (Touvron et al., 2021).</summary>
public sealed class LayerScale : Layer
{
    readonly TensorSlot _scale;
    readonly bool _channelsSecond;

    /// <summary>γ starts at a small value; channels are the last dimension, or the second.</summary>
    public LayerScale(int channels, double first = 1e-4, bool channelsSecond = false)
    {
        _scale = AddParameter("gamma", Tensor.Full([channels], first));
        _channelsSecond = channelsSecond;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x * (_channelsSecond ? _scale.Value.Reshape([-1, .. Enumerable.Repeat(1, x.Rank - 2)]) : _scale.Value);
}

/// <summary>Scales channels of (samples × channels × …) by σ(W₂·relu(W₁·mean(x))) (Hu et al., 2018).</summary>
public sealed class SqueezeExcite : Layer
{
    readonly Linear _squeeze, _excite;

    /// <summary>The bottleneck has channels/reduction numbers, at least one.</summary>
    public SqueezeExcite(int channels, Rng rng, int reduction = 4)
    {
        rng = Initialization.Next(rng);
        var inner = Math.Max(1, channels / reduction);
        _squeeze = Add("squeeze", new Linear(channels, inner, rng.Split("squeeze")));
        _excite = Add("excite", new Linear(inner, channels, rng.Split("excite")));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var mean = x.Flatten(2).Mean(-1);
        var gate = _excite.Forward(_squeeze.Forward(mean).Relu()).Sigmoid();
        return x * gate.Reshape([x.Size(0), x.Size(1), .. Enumerable.Repeat(1, x.Rank - 2)]);
    }
}

/// <summary>Feature-wise modulation: x·(1 + γ(c)) + β(c) for a condition c; at first the identity (Perez et al., 2018).</summary>
public sealed class Film : Module
{
    readonly Linear _modulation;

    /// <summary>γ and β are linear in the condition and zero at first.</summary>
    public Film(int condition, int channels)
    {
        _modulation = Add("modulation", new Linear(Tensor.Zeros([2 * channels, condition]), Tensor.Zeros([2 * channels])));
        Channels = channels;
    }

    /// <summary>How many channels are modulated.</summary>
    public int Channels { get; }

    /// <summary>x is (samples × channels × …), or (samples × … × channels) where asked; the condition (samples × size).</summary>
    public Tensor Forward(Tensor x, Tensor condition, bool channelsLast = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        var parts = _modulation.Forward(condition).Chunk(2, -1);
        int[] ones = [.. Enumerable.Repeat(1, x.Rank - 2)];
        int[] shape = channelsLast ? [x.Size(0), .. ones, Channels] : [x.Size(0), Channels, .. ones];
        return Output((x * (parts[0].Reshape(shape) + 1)) + parts[1].Reshape(shape));
    }
}

/// <summary>Class scores s·cos(x, wₖ) with a fixed or learned scale s.</summary>
public sealed class CosineClassifier : Layer
{
    readonly TensorSlot _weight;
    readonly TensorSlot? _learnedScale;
    readonly double _scale;

    /// <summary>One direction a class.</summary>
    public CosineClassifier(int inputs, int classes, Rng rng, double scale = 10, bool learnScale = false)
    {
        _weight = AddParameter("weight", Initialization.KaimingUniform([classes, inputs], Initialization.Next(rng).Split("weight")));
        _learnedScale = learnScale ? AddParameter("scale", Tensor.Scalar(scale)) : null;
        _scale = scale;
    }

    /// <summary>The directions (classes × inputs).</summary>
    public Tensor Weight => _weight.Value;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        MultiplyAdds.Add(this, (long)x.Count * Weight.Size(0));
        var cosines = x.Normalize().Linear(Weight.Normalize());
        return _learnedScale is null ? cosines * _scale : cosines * _learnedScale;
    }
}

/// <summary>Cuts images (samples × channels × height × width) into patches and maps each to a vector: (samples × patches × width), row by row.</summary>
public sealed class PatchEmbedding : Layer
{
    readonly Conv2d _projection;

    /// <summary>Square patches that do not overlap.</summary>
    public PatchEmbedding(int channels, int patch, int width, Rng rng)
    {
        _projection = Add("projection", new Conv2d(channels, width, patch, rng, stride: patch));
        Patch = patch;
    }

    /// <summary>The side of a patch.</summary>
    public int Patch { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.Rank == 4 && x.Size(2) % Patch == 0 && x.Size(3) % Patch == 0
        ? _projection.Forward(x).Flatten(2).Transpose(1, 2)
        : throw new ArgumentException($"PatchEmbedding: an input of shape {x.Shape} was given; it must be (samples × channels × height × width) with sides that are multiples of {Patch}.");
}
