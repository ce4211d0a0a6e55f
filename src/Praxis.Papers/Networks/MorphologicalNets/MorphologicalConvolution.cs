using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>What a morphological convolution computes with its structuring function w.</summary>
public enum MorphologicalOperation
{
    /// <summary>δ(x)(p) = max over q of x(p − q) + w(q).</summary>
    Dilation,

    /// <summary>ε(x)(p) = min over q of x(p + q) − w(q).</summary>
    Erosion,

    /// <summary>δ∘ε: takes away what is brighter than its surroundings and does not hold the structuring function.</summary>
    Opening,

    /// <summary>ε∘δ: fills what is darker than its surroundings and does not hold the structuring function.</summary>
    Closing,
}

/// <summary>
/// Dilations and erosions of images (samples × channels × height × width) with one structuring function of odd size for each
/// channel, w(q) over q in a square around 0. Pixels outside the image take no part; the image keeps its size. Where all positions
/// that are on lie outside, which the centre never does, a maximum is −∞ and a minimum +∞.
/// </summary>
public sealed class MorphologicalConvolution : MorphologicalLayer
{
    /// <summary>A flat square, w = 0: a moving maximum or minimum.</summary>
    public MorphologicalConvolution(int size, MorphologicalOperation operation, int channels = 1, MorphologicalOptions? options = null)
        : this(Flat(size, channels), operation, options)
    {
    }

    /// <summary>A structuring function for each channel: (channels × size × size), of odd size.</summary>
    public MorphologicalConvolution(Tensor weight, MorphologicalOperation operation, MorphologicalOptions? options = null)
        : base(CheckedShape(weight), options)
    {
        if (!Enum.IsDefined(operation))
        {
            throw new ArgumentException($"MorphologicalConvolution: the operation {operation} does not exist; use one of {string.Join(", ", Enum.GetNames<MorphologicalOperation>())}.");
        }
        Operation = operation;
    }

    /// <summary>What is computed.</summary>
    public MorphologicalOperation Operation { get; }

    /// <summary>The number of channels.</summary>
    public int Channels => Weight.Size(0);

    /// <summary>The width of the structuring function.</summary>
    public int Size => Weight.Size(1);

    /// <inheritdoc/>
    public override int FanIn => Size * Size;

    /// <inheritdoc/>
    public override Tensor BouligandDerivative(Tensor x, Tensor? inputDirection, Tensor? weightDirection = null)
    {
        CheckInput(x);
        using var _ = Gradient.Off();
        var h = inputDirection is null ? null : CheckDirection(inputDirection, x, "input");
        var change = weightDirection is null ? null : CheckDirection(weightDirection, Weight, "weight");
        foreach (var dilates in Steps())
        {
            // The chain rule (g∘f)′(x; h) = g′(f(x); f′(x; h)).
            var next = DerivativeOf(dilates, x, h, change);
            (x, h) = (Between(Step(dilates, x, (rows, weight) => rows.MaxPlus(weight).Values)), next);
        }
        return h!;
    }

    private protected override void CheckInput(Tensor x)
    {
        if (x.Rank != 4 || x.Size(1) != Channels || x.Count == 0)
        {
            throw new ArgumentException($"MorphologicalConvolution: the input has shape {x.Shape}; it must be (samples × {Channels} × height × width) and not empty.");
        }
        CheckNumbers(x);
    }

    private protected override Tensor Morph(Tensor x)
    {
        var steps = Steps();
        x = Step(steps[0], x, Maximum);
        return steps.Length == 1 ? x : Step(steps[1], Between(x), Maximum);
    }

    // A maximum over nothing is seen by switched-off positions alone; as a finite number it meets their −∞ without making NaN.
    static Tensor Between(Tensor x) => double.IsFinite(x.Detach().Sum().ToDouble()) ? x : Tensor.Where(x.Detach().IsFinite(), x, 0);

    private protected override void Cover(Tensor x, CoveringOptions options, Rng rng)
    {
        var windows = Windows(Steps()[0], x);
        for (var c = 0; c < Channels; c++)
        {
            var rows = Rows(windows, c);
            rows = rows.MaskedSelect(rows.IsFinite()).Reshape(-1, 1);
            var spread = Covering.Spread(rows) * options.Spread;
            var fresh = (spread > 0 ? Tensor.Rand([Size, Size], rng.Split(c), -spread, 0) : Tensor.Zeros([Size, Size])).To(Weight.DType);
            Weight[c].CopyFrom(Covering.Kept(Weight[c], fresh));
        }
    }

    internal override Tensor ToRows(Tensor weightLike) => weightLike.Reshape(Channels, Size * Size);

    internal override Tensor FromRows(Tensor rows) => rows.Reshape(Channels, Size, Size);

    bool[] Steps() => Operation switch
    {
        MorphologicalOperation.Dilation => [true],
        MorphologicalOperation.Erosion => [false],
        MorphologicalOperation.Opening => [false, true],
        _ => [true, false],
    };

    Tensor Step(bool dilates, Tensor x, Func<Tensor, Tensor, Tensor> maximum)
    {
        int samples = x.Size(0), height = x.Size(2), width = x.Size(3);
        var windows = Windows(dilates, x);
        var planes = new Tensor[Channels];
        for (var c = 0; c < Channels; c++)
        {
            var y = maximum(Rows(windows, c), RowOf(Weight[c], dilates));
            planes[c] = y.Reshape(samples, height, width);
        }
        var all = Tensor.Stack(planes, 1);
        return dilates ? all : -all;
    }

    Tensor DerivativeOf(bool dilates, Tensor x, Tensor? h, Tensor? change)
    {
        int samples = x.Size(0), height = x.Size(2), width = x.Size(3);
        var windows = Windows(dilates, x);
        // Outside the image nothing moves: it is never active.
        var moves = h is null ? null : Windows(dilates, h, outside: 0);
        var planes = new Tensor[Channels];
        for (var c = 0; c < Channels; c++)
        {
            var y = TiedMaximum.Derivative(Rows(windows, c), RowOf(Weight.Detach()[c], dilates), moves is null ? null : Rows(moves, c),
                change is null ? null : RowOf(change[c], dilates), Options.Tolerance);
            planes[c] = y.Reshape(samples, height, width);
        }
        var all = Tensor.Stack(planes, 1);
        return dilates ? all : -all;
    }

    // All windows, negated for an erosion: (samples × channels·size² × pixels).
    Tensor Windows(bool dilates, Tensor x, double outside = double.NegativeInfinity)
    {
        var border = Size / 2;
        return (dilates ? x : -x).Pad([border, border, border, border], value: outside).Windows2d(Size, Size);
    }

    // One row for each window of one channel: (samples·pixels × size²).
    Tensor Rows(Tensor windows, int channel) =>
        windows.Narrow(1, channel * Size * Size, Size * Size).Transpose(1, 2).Reshape(-1, Size * Size);

    // A window holds x(p + q); a dilation wants x(p − q), so its structuring function is turned round.
    static Tensor RowOf(Tensor weight, bool dilates) => (dilates ? weight.Flip(0, 1) : weight).Reshape(1, -1);

    static Tensor Flat(int size, int channels)
    {
        if (size < 1 || size % 2 == 0 || channels < 1)
        {
            throw new ArgumentException($"MorphologicalConvolution: a size of {size} and {channels} channels were asked for; the size must be odd, and both at least 1.");
        }
        return Tensor.Zeros([channels, size, size]);
    }

    static Tensor CheckedShape(Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 3 || weight.Size(1) != weight.Size(2) || weight.Size(1) % 2 == 0)
        {
            throw new ArgumentException($"MorphologicalConvolution: the weight has shape {weight.Shape}; it must be (channels × size × size) of odd size.");
        }
        _ = CheckedWeight(weight.Detach().Reshape(weight.Size(0), -1), nameof(MorphologicalConvolution), 1);
        return weight;
    }
}
