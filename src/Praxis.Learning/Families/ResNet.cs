using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>The make of a <see cref="ResNet"/>.</summary>
public sealed record ResNetOptions
{
    /// <summary>Channels of an input.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The channels of each stage; every stage but the first halves the sides.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [8, 16, 32];

    /// <summary>Blocks in each stage: 3 with widths of 16, 32 and 64 make ResNet-20.</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>How many classes the head scores.</summary>
    public required int Classes { get; init; }

    /// <summary>The normalisation.</summary>
    public ImageNorm Norm { get; init; } = ImageNorm.Batch;

    /// <summary>Whether squeeze-excite scales each block's branch.</summary>
    public bool SqueezeExcite { get; init; }

    /// <summary>The probability with which the last block's branch is dropped; earlier blocks' grow to it in a straight line.</summary>
    public double DropPath { get; init; }

    /// <summary>The stride of the first convolution.</summary>
    public int StemStride { get; init; } = 1;
}

/// <summary>A residual network of basic blocks (He et al., 2016).</summary>
public sealed class ResNet : Layer
{
    readonly Sequential _stem, _stages = new();
    readonly Linear _head;

    /// <summary>A network whose convolutions start normal with deviation √(2/fan-out).</summary>
    public ResNet(ResNetOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        rng = Initialization.Next(rng);
        _stem = Add("stem", BasicBlock.ConvNorm(options, options.Channels, options.Widths[0], 3, options.StemStride, rng.Split("stem")));
        _stem.Append(x => x.Relu(), "act");
        Add("stages", _stages);
        var channels = options.Widths[0];
        int total = options.Widths.Count * options.Blocks, done = 0;
        for (var s = 0; s < options.Widths.Count; s++)
        {
            var stage = new Sequential();
            for (var b = 0; b < options.Blocks; b++, done++)
            {
                var drop = total == 1 ? options.DropPath : options.DropPath * done / (total - 1);
                stage.Append(new BasicBlock(options, channels, options.Widths[s], s > 0 && b == 0 ? 2 : 1, drop, rng.Split($"block{s}.{b}")));
                channels = options.Widths[s];
            }
            _stages.Append(stage);
        }
        _head = Add("head", new Linear(channels, options.Classes, rng.Split("head")));
        FeatureCount = channels;
    }

    /// <summary>The last layer.</summary>
    public Linear Head => _head;

    /// <summary>How many features the head reads.</summary>
    public int FeatureCount { get; }

    /// <summary>The last stage's output (samples × channels × height × width).</summary>
    public Tensor Maps(Tensor x) => _stages.Forward(_stem.Forward(x));

    /// <summary>What the head reads (samples × features): the mean of the maps.</summary>
    public Tensor Features(Tensor x) => Maps(x).Mean([2, 3]);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => _head.Forward(Features(x));
}

/// <summary>relu(shortcut(x) + norm(conv(relu(norm(conv(x)))))); the shortcut is a 1×1 convolution where the shape changes.</summary>
public sealed class BasicBlock : Layer
{
    readonly Sequential _first, _second;
    readonly Sequential? _shortcut;
    readonly Layer? _gate, _path;

    internal BasicBlock(ResNetOptions options, int inputs, int outputs, int stride, double dropPath, Rng rng)
    {
        _first = Add("first", ConvNorm(options, inputs, outputs, 3, stride, rng.Split("first")));
        _second = Add("second", ConvNorm(options, outputs, outputs, 3, 1, rng.Split("second")));
        _gate = options.SqueezeExcite ? Add("gate", new SqueezeExcite(outputs, rng.Split("gate"))) : null;
        _path = dropPath > 0 ? Add("path", new DropPath(dropPath, rng.Split("path"))) : null;
        _shortcut = inputs != outputs || stride != 1 ? Add("shortcut", ConvNorm(options, inputs, outputs, 1, stride, rng.Split("shortcut"))) : null;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var y = _second.Forward(_first.Forward(x).Relu());
        y = _gate is null ? y : _gate.Forward(y);
        y = _path is null ? y : _path.Forward(y);
        return ((_shortcut is null ? x : _shortcut.Forward(x)) + y).Relu();
    }

    internal static Sequential ConvNorm(ResNetOptions options, int inputs, int outputs, int kernel, int stride, Rng rng)
    {
        var conv = new Conv2d(inputs, outputs, kernel, rng.Split("conv"), stride: stride, padding: kernel / 2, bias: options.Norm == ImageNorm.None);
        conv.Weight.Detach().CopyFrom(Initialization.KaimingNormal(conv.Weight.Shape, rng.Split("he"), fanOut: true));
        var both = new Sequential().Append(conv, "conv");
        return options.Norm.Make(outputs) is { } norm ? both.Append(norm, "norm") : both;
    }
}
