using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>A convolution over one, two or three axes, or its transpose.</summary>
public abstract class Convolution : Layer
{
    readonly TensorSlot _weight;
    readonly TensorSlot? _bias;

    private protected Convolution(int axes, bool transposed, int inputs, int outputs, int kernel, Rng rng, ConvOptions options, bool bias)
    {
        if (inputs < 1 || outputs < 1 || kernel < 1 || options.Groups < 1 || inputs % options.Groups != 0 || outputs % options.Groups != 0)
        {
            throw new ArgumentException($"Convolution: {inputs} channels to {outputs} with a kernel of {kernel} in {options.Groups} groups; all must be at least 1 and both numbers of channels multiples of the groups.");
        }
        (Axes, IsTransposed, Options) = (axes, transposed, options);
        rng = Initialization.Next(rng);
        int[] shape = transposed
            ? [inputs, outputs / options.Groups, .. Enumerable.Repeat(kernel, axes)]
            : [outputs, inputs / options.Groups, .. Enumerable.Repeat(kernel, axes)];
        // PyTorch takes the second size for the fan-in of a transposed convolution, too.
        var fanIn = shape[1] * (int)Math.Pow(kernel, axes);
        _weight = AddParameter("weight", Initialization.KaimingUniform(shape, rng.Split("weight"), fanIn));
        _bias = bias ? AddParameter("bias", Initialization.Uniform([outputs], rng.Split("bias"), 1 / Math.Sqrt(fanIn))) : null;
    }

    /// <summary>How many axes it walks over.</summary>
    public int Axes { get; }

    /// <summary>Whether it is a transposed convolution.</summary>
    public bool IsTransposed { get; }

    /// <summary>How it walks.</summary>
    public ConvOptions Options { get; }

    /// <summary>The kernel: (out × in/groups × …), transposed (in × out/groups × …).</summary>
    public Tensor Weight => _weight.Value;

    /// <summary>The bias (out), if there is one.</summary>
    public Tensor? Bias => _bias?.Value;

    /// <summary>Channels of an input.</summary>
    public int Inputs => IsTransposed ? Weight.Size(0) : Weight.Size(1) * Options.Groups;

    /// <summary>Channels of an output.</summary>
    public int Outputs => IsTransposed ? Weight.Size(1) * Options.Groups : Weight.Size(0);

    /// <summary>The convolution with another kernel in the place of its own, without bias: what an adapter adds.</summary>
    public Tensor Convolve(Tensor x, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        if (x.Rank != Axes + 2)
        {
            throw new ArgumentException($"{GetType().Name}: an input of shape {x.Shape} was given; it must have {Axes + 2} dimensions (samples × channels × …).");
        }
        var y = IsTransposed ? x.ConvTranspose(weight, bias, Options) : x.Conv(weight, bias, Options);
        if (MultiplyAdds.IsCounting)
        {
            // Every tap meets every position of the side that it is laid over.
            var positions = (long)(IsTransposed ? x : y).Count / weight.Size(0);
            MultiplyAdds.Add(this, positions * weight.Count);
        }
        return y;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Convolve(x, _weight, _bias?.Value);

    private protected static ConvOptions Walk(int stride, int padding, int dilation, int groups, int outputPadding = 0) =>
        new() { Stride = [stride], Padding = [padding], Dilation = [dilation], Groups = groups, OutputPadding = [outputPadding] };
}

/// <summary>A convolution over (samples × channels × length).</summary>
public sealed class Conv1d(int inputs, int outputs, int kernel, Rng rng, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    : Convolution(1, false, inputs, outputs, kernel, rng, Walk(stride, padding, dilation, groups), bias);

/// <summary>A convolution over (samples × channels × height × width).</summary>
public sealed class Conv2d(int inputs, int outputs, int kernel, Rng rng, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    : Convolution(2, false, inputs, outputs, kernel, rng, Walk(stride, padding, dilation, groups), bias);

/// <summary>A convolution over (samples × channels × depth × height × width).</summary>
public sealed class Conv3d(int inputs, int outputs, int kernel, Rng rng, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    : Convolution(3, false, inputs, outputs, kernel, rng, Walk(stride, padding, dilation, groups), bias);

/// <summary>A transposed convolution over (samples × channels × length).</summary>
public sealed class ConvTranspose1d(int inputs, int outputs, int kernel, Rng rng, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1, bool bias = true)
    : Convolution(1, true, inputs, outputs, kernel, rng, Walk(stride, padding, dilation, groups, outputPadding), bias);

/// <summary>A transposed convolution over (samples × channels × height × width).</summary>
public sealed class ConvTranspose2d(int inputs, int outputs, int kernel, Rng rng, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1, bool bias = true)
    : Convolution(2, true, inputs, outputs, kernel, rng, Walk(stride, padding, dilation, groups, outputPadding), bias);

/// <summary>A transposed convolution over (samples × channels × depth × height × width).</summary>
public sealed class ConvTranspose3d(int inputs, int outputs, int kernel, Rng rng, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1, bool bias = true)
    : Convolution(3, true, inputs, outputs, kernel, rng, Walk(stride, padding, dilation, groups, outputPadding), bias);

/// <summary>A convolution over one to three axes, chosen at run time.</summary>
public sealed class ConvNd(int axes, int inputs, int outputs, int kernel, Rng rng, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    : Convolution(axes is >= 1 and <= 3 ? axes : throw new ArgumentException($"ConvNd: {axes} axes were asked for; 1, 2 or 3 are possible."), false, inputs, outputs, kernel, rng, Walk(stride, padding, dilation, groups), bias);
