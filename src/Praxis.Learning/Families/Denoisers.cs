using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>A network that sees a noisy sample, the time (one number a sample) and perhaps a condition, and predicts noise, data or velocity.</summary>
public interface IDenoiser
{
    /// <summary>The prediction, in the shape of x.</summary>
    Tensor Predict(Tensor x, Tensor time, Tensor? condition = null);
}

/// <summary>Times as vectors: sin(t·10000^(−i/(d/2))) and cos of the same (Vaswani et al., 2017).</summary>
public static class TimeEmbedding
{
    /// <summary>(samples × width) for times (samples).</summary>
    public static Tensor Of(Tensor time, int width, DType type = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (time.Rank != 1 || width < 2 || width % 2 != 0)
        {
            throw new ArgumentException($"TimeEmbedding: times of shape {time.Shape} and a width of {width} were given; the times must be a vector and the width even.");
        }
        var rates = Tensor.PowOf(10_000, Tensor.Arange(width / 2, DType.Float64) * (-2.0 / width));
        var angles = time.To(DType.Float64).Unsqueeze(1) * rates;
        return Tensor.Cat([angles.Sin(), angles.Cos()], 1).To(type);
    }
}

/// <summary>linear(silu(linear(embedding of t))): what denoisers know of the time.</summary>
public sealed class TimeNet : Layer
{
    readonly Linear _first, _second;
    readonly int _width;

    /// <summary>From sinusoids of a width to vectors of a size.</summary>
    public TimeNet(int width, int outputs, Rng rng)
    {
        rng = Initialization.Next(rng);
        _width = width;
        _first = Add("first", new Linear(width, outputs, rng.Split("first")));
        _second = Add("second", new Linear(outputs, outputs, rng.Split("second")));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => _second.Forward(_first.Forward(TimeEmbedding.Of(x, _width, _first.Weight.DType)).Silu());
}

/// <summary>The make of an <see cref="MlpDenoiser"/>.</summary>
public sealed record MlpDenoiserOptions
{
    /// <summary>The size of a sample.</summary>
    public required int Inputs { get; init; }

    /// <summary>The size of the hidden layers.</summary>
    public int Width { get; init; } = 128;

    /// <summary>How many residual layers there are.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>The size of a condition; 0: none.</summary>
    public int Condition { get; init; }
}

/// <summary>A denoiser of vectors: h ← h + linear(silu(linear(h) + time + condition)), layer after layer.</summary>
public sealed class MlpDenoiser : Module, IDenoiser
{
    readonly Linear _in, _out;
    readonly TimeNet _time;
    readonly Linear? _condition;
    readonly ModuleList<Linear> _up, _down;

    /// <summary>A denoiser with PyTorch's first values.</summary>
    public MlpDenoiser(MlpDenoiserOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        rng = Initialization.Next(rng);
        var width = options.Width;
        _in = Add("in", new Linear(options.Inputs, width, rng.Split("in")));
        _time = Add("time", new TimeNet(width, width, rng.Split("time")));
        _condition = options.Condition > 0 ? Add("condition", new Linear(options.Condition, width, rng.Split("condition"))) : null;
        _up = Add("up", new ModuleList<Linear>(Enumerable.Range(0, options.Depth).Select(i => new Linear(width, width, rng.Split($"up{i}")))));
        _down = Add("down", new ModuleList<Linear>(Enumerable.Range(0, options.Depth).Select(i => new Linear(width, width, rng.Split($"down{i}")))));
        _out = Add("out", new Linear(width, options.Inputs, rng.Split("out")));
    }

    /// <inheritdoc/>
    public Tensor Predict(Tensor x, Tensor time, Tensor? condition = null)
    {
        if ((condition is null) != (_condition is null))
        {
            throw new ArgumentException($"MlpDenoiser: a condition was {(condition is null ? "not " : "")}given, and the denoiser was made {(_condition is null ? "without" : "with")} one.");
        }
        var hidden = _in.Forward(x);
        var known = _time.Forward(time);
        known = condition is null ? known : known + _condition!.Forward(condition);
        for (var i = 0; i < _up.Count; i++)
        {
            hidden += _down[i].Forward((_up[i].Forward(hidden) + known).Silu());
        }
        return Output(_out.Forward(hidden.Silu()));
    }
}

/// <summary>The make of a <see cref="PatchDenoiser"/>.</summary>
public sealed record PatchDenoiserOptions
{
    /// <summary>The side of an image.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Channels of an image.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The side of a patch.</summary>
    public int Patch { get; init; } = 2;

    /// <summary>The size of a position.</summary>
    public int Width { get; init; } = 64;

    /// <summary>How many blocks there are.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>How many heads there are.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>The size of a position of the condition, a sequence that every block attends to; null: none.</summary>
    public int? ContextWidth { get; init; }
}

/// <summary>
/// A denoiser of images as patches: positions and time are added to patches, blocks attend to the patches and to a condition
/// (samples × length × context width). The maps are taps: <c>Watch("blocks.*.cross", "weights")</c>.
/// </summary>
public sealed class PatchDenoiser : Module, IDenoiser
{
    readonly PatchEmbedding _patches;
    readonly TensorSlot _positions;
    readonly TimeNet _time;
    readonly ModuleList<TransformerBlock> _blocks;
    readonly LayerNorm _norm;
    readonly Linear _out;

    /// <summary>A denoiser whose first prediction is zero.</summary>
    public PatchDenoiser(PatchDenoiserOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ImageSize % options.Patch != 0)
        {
            throw new ArgumentException($"PatchDenoiser: images of {options.ImageSize} do not divide into patches of {options.Patch}.");
        }
        Options = options;
        rng = Initialization.Next(rng);
        var side = options.ImageSize / options.Patch;
        _patches = Add("patches", new PatchEmbedding(options.Channels, options.Patch, options.Width, rng.Split("patches")));
        _positions = AddParameter("positions", Tensor.Randn([1, side * side, options.Width], rng.Split("positions"), deviation: 0.02));
        _time = Add("time", new TimeNet(options.Width, options.Width, rng.Split("time")));
        _blocks = Add("blocks", new ModuleList<TransformerBlock>(Enumerable.Range(0, options.Depth).Select(i => new TransformerBlock(
            new() { Width = options.Width, Heads = options.Heads, ContextWidth = options.ContextWidth }, rng.Split($"block{i}")))));
        _norm = Add("norm", new LayerNorm(options.Width));
        var size = options.Channels * options.Patch * options.Patch;
        _out = Add("out", new Linear(Tensor.Zeros([size, options.Width]), Tensor.Zeros([size])));
    }

    /// <summary>The make.</summary>
    public PatchDenoiserOptions Options { get; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<TransformerBlock> Blocks => _blocks;

    /// <inheritdoc/>
    public Tensor Predict(Tensor x, Tensor time, Tensor? condition = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        var hidden = _patches.Forward(x) + _positions.Value + _time.Forward(time).Unsqueeze(1);
        foreach (var block in _blocks)
        {
            hidden = block.Forward(hidden, context: condition);
        }
        int side = Options.ImageSize / Options.Patch, patch = Options.Patch;
        var pixels = _out.Forward(_norm.Forward(hidden)).Reshape(x.Size(0), side, side, Options.Channels, patch, patch);
        return Output(pixels.Permute(0, 3, 1, 4, 2, 5).Reshape(x.Shape));
    }
}
