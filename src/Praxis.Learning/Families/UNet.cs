using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>The make of a <see cref="UNet"/>.</summary>
public sealed record UNetOptions
{
    /// <summary>How many axes a sample has besides its channels: 1, 2 or 3.</summary>
    public int Axes { get; init; } = 2;

    /// <summary>Channels of an input.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Channels of an output; by default as many.</summary>
    public int? Outputs { get; init; }

    /// <summary>Channels of the first level.</summary>
    public int Width { get; init; } = 16;

    /// <summary>Channels of each level as multiples of the first's; every level but the last halves the sides.</summary>
    public IReadOnlyList<int> Multipliers { get; init; } = [1, 2, 2];

    /// <summary>Residual blocks in each level, down and up.</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>Whether the network knows a time.</summary>
    public bool Time { get; init; } = true;

    /// <summary>The size of a position of the condition, a sequence that some levels attend to; null: none.</summary>
    public int? ContextWidth { get; init; }

    /// <summary>The levels, counted from 0, that attend to the condition; by default all but the first.</summary>
    public IReadOnlyList<int>? CrossLevels { get; init; }

    /// <summary>The levels, counted from 0, whose positions attend to one another.</summary>
    public IReadOnlyList<int> SelfLevels { get; init; } = [];

    /// <summary>How many heads attention has.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Whether the last convolution starts at zero, as denoisers want.</summary>
    public bool ZeroOutput { get; init; } = true;
}

/// <summary>
/// A U-Net over one, two or three axes (Ronneberger et al., 2015; Ho et al., 2020): residual blocks that know the time, perhaps
/// attention to a condition, strided convolutions down, nearest neighbours and a convolution up, and skips that are joined.
/// Attention maps are taps: <c>Watch("**.cross", "weights")</c>.
/// </summary>
public sealed class UNet : Module, IDenoiser
{
    readonly ConvNd _in, _out;
    readonly TimeNet? _time;
    readonly ModuleList<UNetStage> _down, _up;
    readonly ModuleList<ConvNd> _shrink, _grow;
    readonly UNetStage _middle;
    readonly GroupNorm _norm;

    /// <summary>A network with PyTorch's first values.</summary>
    public UNet(UNetOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        rng = Initialization.Next(rng);
        var levels = options.Multipliers.Count;
        int[] widths = [.. options.Multipliers.Select(multiplier => multiplier * options.Width)];
        var timeWidth = options.Time ? 4 * options.Width : 0;
        _in = Add("in", Conv(options.Channels, widths[0], "in"));
        _time = options.Time ? Add("time", new TimeNet(Math.Max(2, options.Width / 2 * 2), timeWidth, rng.Split("time"))) : null;
        List<int> skips = [widths[0]];
        List<UNetStage> down = [], up = [];
        List<ConvNd> shrink = [], grow = [];
        var channels = widths[0];
        for (var level = 0; level < levels; level++)
        {
            for (var b = 0; b < options.Blocks; b++)
            {
                down.Add(new(options, channels, widths[level], timeWidth, level, rng.Split($"down{level}.{b}")));
                channels = widths[level];
                skips.Add(channels);
            }
            if (level < levels - 1)
            {
                shrink.Add(Conv(channels, channels, $"shrink{level}", 2));
                skips.Add(channels);
            }
        }
        _middle = new(options, channels, channels, timeWidth, levels - 1, rng.Split("middle"));
        for (var level = levels - 1; level >= 0; level--)
        {
            for (var b = 0; b <= options.Blocks; b++)
            {
                up.Add(new(options, channels + skips[^1], widths[level], timeWidth, level, rng.Split($"up{level}.{b}")));
                skips.RemoveAt(skips.Count - 1);
                channels = widths[level];
            }
            if (level > 0)
            {
                grow.Add(Conv(channels, channels, $"grow{level}"));
            }
        }
        _down = Add("down", new ModuleList<UNetStage>(down));
        _shrink = Add("shrink", new ModuleList<ConvNd>(shrink));
        Add("middle", _middle);
        _up = Add("up", new ModuleList<UNetStage>(up));
        _grow = Add("grow", new ModuleList<ConvNd>(grow));
        _norm = Add("norm", new GroupNorm(ImageNorms.Groups(channels), channels));
        _out = Add("out", Conv(channels, options.Outputs ?? options.Channels, "out"));
        if (options.ZeroOutput)
        {
            _out.Weight.Detach().ZeroInPlace();
            _out.Bias?.Detach().ZeroInPlace();
        }

        ConvNd Conv(int inputs, int outputs, string name, int stride = 1) => new(options.Axes, inputs, outputs, 3, rng.Split(name), stride, padding: 1);
    }

    /// <summary>The make.</summary>
    public UNetOptions Options { get; }

    /// <summary>How many skips join the way down with the way up.</summary>
    public int SkipCount => 1 + _down.Count + _shrink.Count;

    /// <inheritdoc/>
    public Tensor Predict(Tensor x, Tensor time, Tensor? condition = null) => Forward(x, time, condition);

    /// <summary>The output (samples × outputs × …) for an input (samples × channels × …).</summary>
    /// <param name="x">The input; its sides must be multiples of 2 to the number of levels less one.</param>
    /// <param name="time">One number a sample, where the network knows a time.</param>
    /// <param name="context">The condition (samples × length × context width), where there is one.</param>
    /// <param name="control">What is added to each skip, from the first to the last, and then to the middle: the output of a control branch.</param>
    public Tensor Forward(Tensor x, Tensor? time = null, Tensor? context = null, IReadOnlyList<Tensor>? control = null)
    {
        var (middle, skips, known) = Descend(x, time, context);
        if (control is not null && control.Count != SkipCount + 1)
        {
            throw new ArgumentException($"UNet: {control.Count} controls were given; there are {SkipCount} skips and the middle.");
        }
        var y = control is null ? middle : middle + control[^1];
        var (stage, skip) = (0, skips.Count - 1);
        for (var level = Options.Multipliers.Count - 1; level >= 0; level--)
        {
            for (var b = 0; b <= Options.Blocks; b++, skip--)
            {
                var joined = control is null ? skips[skip] : skips[skip] + control[skip];
                y = _up[stage++].Forward(Tensor.Cat([y, joined], 1), known, context);
            }
            if (level > 0)
            {
                y = _grow[Options.Multipliers.Count - 1 - level].Forward(y.Interpolate(2.0));
            }
        }
        return Output(_out.Forward(_norm.Forward(y).Silu()));
    }

    /// <summary>The way down alone: the middle's output and every skip from the first, which a control branch adds to another's.</summary>
    public (Tensor Middle, IReadOnlyList<Tensor> Skips) Encode(Tensor x, Tensor? time = null, Tensor? context = null)
    {
        var (middle, skips, _) = Descend(x, time, context);
        return (middle, skips);
    }

    (Tensor Middle, List<Tensor> Skips, Tensor? Known) Descend(Tensor x, Tensor? time, Tensor? context)
    {
        ArgumentNullException.ThrowIfNull(x);
        var factor = 1 << (Options.Multipliers.Count - 1);
        if (x.Rank != Options.Axes + 2 || x.Shape.Skip(2).Any(side => side % factor != 0))
        {
            throw new ArgumentException($"UNet: an input of shape {x.Shape} was given; it must have {Options.Axes + 2} dimensions (samples × channels × …) with sides that are multiples of {factor}.");
        }
        if ((time is null) != (_time is null))
        {
            throw new ArgumentException($"UNet: a time was {(time is null ? "not " : "")}given, and the network was made {(_time is null ? "without" : "with")} one.");
        }
        var known = time is null ? null : _time!.Forward(time).Silu();
        var y = _in.Forward(x);
        List<Tensor> skips = [y];
        for (var level = 0; level < Options.Multipliers.Count; level++)
        {
            for (var b = 0; b < Options.Blocks; b++)
            {
                y = _down[(level * Options.Blocks) + b].Forward(y, known, context);
                skips.Add(y);
            }
            if (level < Options.Multipliers.Count - 1)
            {
                y = _shrink[level].Forward(y);
                skips.Add(y);
            }
        }
        return (_middle.Forward(y, known, context), skips, known);
    }
}

/// <summary>One step of a U-Net: a residual block, perhaps with attention among the positions and to the condition.</summary>
public sealed class UNetStage : Module
{
    readonly GroupNorm _norm1, _norm2;
    readonly ConvNd _conv1, _conv2;
    readonly ConvNd? _skip;
    readonly Linear? _time;
    readonly LayerNorm? _selfNorm, _crossNorm;
    readonly MultiHeadAttention? _self, _cross;

    internal UNetStage(UNetOptions options, int inputs, int outputs, int timeWidth, int level, Rng rng)
    {
        _norm1 = Add("norm1", new GroupNorm(ImageNorms.Groups(inputs), inputs));
        _conv1 = Add("conv1", new ConvNd(options.Axes, inputs, outputs, 3, rng.Split("conv1"), padding: 1));
        _time = timeWidth > 0 ? Add("time", new Linear(timeWidth, outputs, rng.Split("time"))) : null;
        _norm2 = Add("norm2", new GroupNorm(ImageNorms.Groups(outputs), outputs));
        _conv2 = Add("conv2", new ConvNd(options.Axes, outputs, outputs, 3, rng.Split("conv2"), padding: 1));
        _skip = inputs == outputs ? null : Add("skip", new ConvNd(options.Axes, inputs, outputs, 1, rng.Split("skip")));
        if (options.SelfLevels.Contains(level))
        {
            _selfNorm = Add("self_norm", new LayerNorm(outputs));
            _self = Add("self", new MultiHeadAttention(new() { Width = outputs, Heads = options.Heads }, rng.Split("self")));
        }
        if (options.ContextWidth is { } width && (options.CrossLevels?.Contains(level) ?? level > 0))
        {
            _crossNorm = Add("cross_norm", new LayerNorm(outputs));
            _cross = Add("cross", new MultiHeadAttention(new() { Width = outputs, Heads = options.Heads, ContextWidth = width }, rng.Split("cross")));
        }
    }

    /// <summary>The output for an input, what is known of the time, and the condition.</summary>
    public Tensor Forward(Tensor x, Tensor? known, Tensor? context)
    {
        ArgumentNullException.ThrowIfNull(x);
        var y = _conv1.Forward(_norm1.Forward(x).Silu());
        if (_time is not null && known is not null)
        {
            y += _time.Forward(known).Reshape([y.Size(0), y.Size(1), .. Enumerable.Repeat(1, y.Rank - 2)]);
        }
        y = _conv2.Forward(_norm2.Forward(y).Silu()) + (_skip is null ? x : _skip.Forward(x));
        if (_self is null && _cross is null)
        {
            return Output(y);
        }
        var positions = y.Flatten(2).Transpose(1, 2);
        if (_self is not null)
        {
            positions += _self.Forward(_selfNorm!.Forward(positions));
        }
        if (_cross is not null)
        {
            if (context is null)
            {
                throw new ArgumentException("UNet: the network attends to a condition, and none was given as context.");
            }
            positions += _cross.Forward(_crossNorm!.Forward(positions), context);
        }
        return Output(positions.Transpose(1, 2).Reshape(y.Shape));
    }
}
