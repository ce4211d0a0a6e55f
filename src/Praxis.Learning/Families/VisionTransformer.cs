using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>What a sequence becomes a single vector by.</summary>
public enum Pooling
{
    /// <summary>A learned first position, or the first token of a text.</summary>
    First,

    /// <summary>The mean over positions that are not padding.</summary>
    Mean,

    /// <summary>The last position that is not padding.</summary>
    Last,
}

/// <summary>The make of a <see cref="VisionTransformer"/>.</summary>
public sealed record VisionTransformerOptions
{
    /// <summary>The side of an image.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Channels of an image.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The side of a patch.</summary>
    public int Patch { get; init; } = 4;

    /// <summary>The size of a position.</summary>
    public int Width { get; init; } = 48;

    /// <summary>How many blocks there are.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>How many heads there are.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>The inner size of a feed-forward layer; by default four times the width.</summary>
    public int? Inner { get; init; }

    /// <summary>How many classes the head scores; null: no head, the output is the pooled vector.</summary>
    public int? Classes { get; init; }

    /// <summary>A learned class token, or the mean over patches.</summary>
    public Pooling Pooling { get; init; } = Pooling.First;

    /// <summary>The probability with which numbers of each branch are dropped.</summary>
    public double Dropout { get; init; }

    /// <summary>The probability with which the last block's branches are dropped; earlier blocks' grow to it in a straight line.</summary>
    public double DropPath { get; init; }

    /// <summary>The first value of a learned factor of each branch; null: none.</summary>
    public double? LayerScale { get; init; }
}

/// <summary>A vision transformer (Dosovitskiy et al., 2021): patches and learned positions through pre-norm blocks, pooled, scored.</summary>
public sealed class VisionTransformer : Layer
{
    readonly PatchEmbedding _patches;
    readonly TensorSlot? _class;
    readonly TensorSlot _positions;
    readonly ModuleList<TransformerBlock> _blocks;
    readonly LayerNorm _norm;
    readonly Linear? _head;

    /// <summary>A transformer with normal positions of deviation 0.02.</summary>
    public VisionTransformer(VisionTransformerOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ImageSize % options.Patch != 0 || options.Pooling == Pooling.Last)
        {
            throw new ArgumentException($"VisionTransformer: images of {options.ImageSize} with patches of {options.Patch} and pooling by {options.Pooling}; the side must be a multiple of the patch, and the pooling by the first position or the mean.");
        }
        Options = options;
        rng = Initialization.Next(rng);
        PatchCount = (options.ImageSize / options.Patch) * (options.ImageSize / options.Patch);
        _patches = Add("patches", new PatchEmbedding(options.Channels, options.Patch, options.Width, rng.Split("patches")));
        var extra = options.Pooling == Pooling.First ? 1 : 0;
        _class = extra == 1 ? AddParameter("class_token", Initialization.TruncatedNormal([1, 1, options.Width], rng.Split("class"))) : null;
        _positions = AddParameter("positions", Initialization.TruncatedNormal([1, PatchCount + extra, options.Width], rng.Split("positions")));
        _blocks = Add("blocks", new ModuleList<TransformerBlock>(Enumerable.Range(0, options.Depth).Select(i => new TransformerBlock(new()
        {
            Width = options.Width,
            Heads = options.Heads,
            Inner = options.Inner,
            Dropout = options.Dropout,
            DropPath = options.Depth == 1 ? options.DropPath : options.DropPath * i / (options.Depth - 1),
            LayerScale = options.LayerScale,
            Epsilon = 1e-6,
        }, rng.Split($"block{i}")))));
        _norm = Add("norm", new LayerNorm(options.Width, 1e-6));
        _head = options.Classes is { } classes ? Add("head", new Linear(options.Width, classes, rng.Split("head"))) : null;
    }

    /// <summary>The make.</summary>
    public VisionTransformerOptions Options { get; }

    /// <summary>How many patches an image has.</summary>
    public int PatchCount { get; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<TransformerBlock> Blocks => _blocks;

    /// <summary>The last layer, if there is one.</summary>
    public Linear? Head => _head;

    /// <summary>Patches with positions, behind the class token if there is one: (samples × positions × width).</summary>
    public Tensor Embed(Tensor x)
    {
        var patches = _patches.Forward(x);
        if (patches.Size(1) != PatchCount)
        {
            throw new ArgumentException($"VisionTransformer: images of shape {x.Shape} were given; their sides must be {Options.ImageSize}.");
        }
        return (_class is null ? patches : Tensor.Cat([_class.Value.Expand(x.Size(0), 1, Options.Width), patches], 1)) + _positions.Value;
    }

    /// <summary>All positions behind the last norm: (samples × positions × width).</summary>
    public Tensor Encode(Tensor x)
    {
        x = Embed(x);
        foreach (var block in _blocks)
        {
            x = block.Forward(x);
        }
        return _norm.Forward(x);
    }

    /// <summary>The patches behind the last norm, without the class token, row by row: (samples × patches × width).</summary>
    public Tensor EncodePatches(Tensor x)
    {
        var all = Encode(x);
        return _class is null ? all : all.Narrow(1, 1, PatchCount);
    }

    /// <summary>The pooled vector that the head reads: (samples × width).</summary>
    public Tensor Features(Tensor x) => Pool(Encode(x));

    /// <summary>The class token, or the mean, of encoded positions.</summary>
    public Tensor Pool(Tensor encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return _class is null ? encoded.Mean(1) : encoded.Select(1, 0);
    }

    /// <summary>The attention weights of every block for images: (samples × heads × positions × positions) each.</summary>
    public Tensor[] AttentionMaps(Tensor x)
    {
        using var watch = Watch("blocks.*.attention", "weights");
        Encode(x);
        return [.. watch.Values.Select(entry => entry.Value)];
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var features = Features(x);
        return _head is null ? features : _head.Forward(features);
    }
}
