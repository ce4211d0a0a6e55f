using Praxis.Tensors.Kernels;

namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>Convolution of (samples × channels × length) with a weight (out × in/groups × taps).</summary>
    public Tensor Conv1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        Convolve(1, weight, bias, new() { Stride = [stride], Padding = [padding], Dilation = [dilation], Groups = groups });

    /// <summary>Convolution of (samples × channels × height × width) with a weight (out × in/groups × height × width).</summary>
    public Tensor Conv2d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        Convolve(2, weight, bias, new() { Stride = [stride], Padding = [padding], Dilation = [dilation], Groups = groups });

    /// <summary>Convolution of (samples × channels × depth × height × width) with a weight (out × in/groups × depth × height × width).</summary>
    public Tensor Conv3d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        Convolve(3, weight, bias, new() { Stride = [stride], Padding = [padding], Dilation = [dilation], Groups = groups });

    /// <summary>Convolution over the dimensions after the first two, with options for each axis.</summary>
    public Tensor Conv(Tensor weight, Tensor? bias = null, ConvOptions? options = null) => Convolve(Rank - 2, weight, bias, options ?? new());

    /// <summary>Transposed convolution of (samples × channels × length) with a weight (in × out/groups × taps).</summary>
    public Tensor ConvTranspose1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1) =>
        ConvolveTransposed(1, weight, bias, new() { Stride = [stride], Padding = [padding], OutputPadding = [outputPadding], Dilation = [dilation], Groups = groups });

    /// <summary>Transposed convolution of (samples × channels × height × width) with a weight (in × out/groups × height × width).</summary>
    public Tensor ConvTranspose2d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1) =>
        ConvolveTransposed(2, weight, bias, new() { Stride = [stride], Padding = [padding], OutputPadding = [outputPadding], Dilation = [dilation], Groups = groups });

    /// <summary>Transposed convolution of (samples × channels × depth × height × width) with a weight (in × out/groups × depth × height × width).</summary>
    public Tensor ConvTranspose3d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1) =>
        ConvolveTransposed(3, weight, bias, new() { Stride = [stride], Padding = [padding], OutputPadding = [outputPadding], Dilation = [dilation], Groups = groups });

    /// <summary>Transposed convolution over the dimensions after the first two, with options for each axis.</summary>
    public Tensor ConvTranspose(Tensor weight, Tensor? bias = null, ConvOptions? options = null) => ConvolveTransposed(Rank - 2, weight, bias, options ?? new());

    Tensor Convolve(int axes, Tensor weight, Tensor? bias, ConvOptions options)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var (x, w, b) = CheckConvolution($"Conv{axes}d", axes, weight, bias, options, weight.Rank == axes + 2 ? weight.Sizes[0] : 0);
        if (x.Sizes[1] != w.Sizes[1] * options.Groups || w.Sizes[0] % options.Groups != 0)
        {
            throw new ArgumentException($"Conv{axes}d: an input of shape {Shape} does not meet a weight of shape {weight.Shape} in {options.Groups} groups; the input has {Sizes[1]} channels and the weight takes {weight.Sizes[1]} for each group.");
        }
        var output = new int[axes];
        for (var a = 0; a < axes; a++)
        {
            var reach = (At(options.Dilation, a) * (w.Sizes[a + 2] - 1)) + 1;
            var padded = x.Sizes[a + 2] + At(options.Padding, a) + At(options.PaddingAfter ?? options.Padding, a);
            if (padded < reach)
            {
                throw new ArgumentException($"Conv{axes}d: a kernel that reaches over {reach} does not fit into {padded}, the padded size of axis {a} of an input of shape {Shape}.");
            }
            output[a] = ((padded - reach) / At(options.Stride, a)) + 1;
        }
        var shape = MakeShape(x.Sizes[0], x.Sizes[1], w.Sizes[0], x.Sizes.AsSpan(2), w.Sizes.AsSpan(2), output, options);
        return Correlate(shape, x, w, b, [x.Sizes[0], w.Sizes[0], .. output]);
    }

    Tensor ConvolveTransposed(int axes, Tensor weight, Tensor? bias, ConvOptions options)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var outChannels = weight.Rank == axes + 2 ? weight.Sizes[1] * options.Groups : 0;
        var (x, w, b) = CheckConvolution($"ConvTranspose{axes}d", axes, weight, bias, options, outChannels);
        if (x.Sizes[1] != w.Sizes[0] || x.Sizes[1] % options.Groups != 0)
        {
            throw new ArgumentException($"ConvTranspose{axes}d: an input of shape {Shape} does not meet a weight of shape {weight.Shape} in {options.Groups} groups; the input has {Sizes[1]} channels and the weight takes {weight.Sizes[0]}.");
        }
        var output = new int[axes];
        for (var a = 0; a < axes; a++)
        {
            output[a] = ((x.Sizes[a + 2] - 1) * At(options.Stride, a)) - At(options.Padding, a) - At(options.PaddingAfter ?? options.Padding, a)
                + (At(options.Dilation, a) * (w.Sizes[a + 2] - 1)) + At(options.OutputPadding, a) + 1;
            if (At(options.OutputPadding, a) >= Math.Max(At(options.Stride, a), At(options.Dilation, a)))
            {
                throw new ArgumentException($"ConvTranspose{axes}d: the output padding of axis {a} is {At(options.OutputPadding, a)}; it must be smaller than the stride {At(options.Stride, a)} or the dilation {At(options.Dilation, a)}.");
            }
            if (output[a] < 0)
            {
                throw new ArgumentException($"ConvTranspose{axes}d: axis {a} of an input of shape {Shape} would get the size {output[a]}; use less padding.");
            }
        }
        // The convolution whose input gradient this is: it goes from the result to x.
        var shape = MakeShape(x.Sizes[0], outChannels, x.Sizes[1], output, w.Sizes.AsSpan(2), x.Sizes.AsSpan(2), options);
        var y = CorrelateInput(shape, x, w, [x.Sizes[0], outChannels, .. output]);
        return b is null ? y : y + b.Reshape([outChannels, .. Enumerable.Repeat(1, axes)]);
    }

    static Tensor Correlate(ConvShape shape, Tensor x, Tensor w, Tensor? bias, int[] sizes)
    {
        var y = Allocate(sizes, x.DType);
        x.Device.Convolve(shape, x.View, w.View, bias?.View, y.View);
        Tensor[] inputs = bias is null ? [x, w] : [x, w, bias];
        if (!Tape.Wants(inputs))
        {
            return Tape.Checked("Conv", y);
        }
        Tape.Record("Conv", y, inputs, (g, needs) =>
        {
            g = g.Contiguous();
            var gx = needs[0] ? CorrelateInput(shape, g, w, x.Sizes) : null;
            var gw = needs[1] ? CorrelateWeight(shape, x, g, w.Sizes) : null;
            return inputs.Length == 2 ? [gx, gw] : [gx, gw, needs[2] ? g.Sum([0, .. Enumerable.Range(2, g.Rank - 2)]) : null];
        }, x, w);
        if (w.Node is LeafNode || bias?.Node is LeafNode)
        {
            y.Node!.PerSampleRule = (input, g, samples, norms) => input switch
            {
                1 => SampleGradients.Each(samples, norms, sample => CorrelateWeight(shape.WithBatch(g.Sizes[0] / samples), Part(x, sample, samples), Part(g.Contiguous(), sample, samples), w.Sizes)),
                2 => SampleGradients.Sum(g.Sum([.. Enumerable.Range(2, g.Rank - 2)]), [g.Sizes[1]], samples, norms),
                _ => null,
            };
        }
        return y;

        static Tensor Part(Tensor all, int sample, int samples) => all.Narrow(0, all.Sizes[0] / samples * sample, all.Sizes[0] / samples);
    }

    static Tensor CorrelateInput(ConvShape shape, Tensor g, Tensor w, int[] sizes)
    {
        var gx = Allocate(sizes, g.DType);
        g.Device.ConvolveInput(shape, g.View, w.View, gx.View);
        return Tape.Record("ConvInput", gx, [g, w], (u, needs) =>
        {
            u = u.Contiguous();
            return [needs[0] ? Correlate(shape, u, w, null, g.Sizes) : null, needs[1] ? CorrelateWeight(shape, u, g, w.Sizes) : null];
        }, g, w);
    }

    static Tensor CorrelateWeight(ConvShape shape, Tensor x, Tensor g, int[] sizes)
    {
        var gw = Allocate(sizes, g.DType);
        g.Device.ConvolveWeight(shape, x.View, g.View, gw.View);
        return Tape.Record("ConvWeight", gw, [x, g], (u, needs) =>
        {
            u = u.Contiguous();
            return [needs[0] ? CorrelateInput(shape, g, u, x.Sizes) : null, needs[1] ? Correlate(shape, x, u, null, g.Sizes) : null];
        }, x, g);
    }

    static ConvShape MakeShape(int batch, int inChannels, int outChannels, ReadOnlySpan<int> input, ReadOnlySpan<int> kernel, ReadOnlySpan<int> output, ConvOptions options)
    {
        var axes = input.Length;
        return new()
        {
            Batch = batch,
            InChannels = inChannels,
            OutChannels = outChannels,
            Groups = options.Groups,
            Input = Lifted(input, 1),
            Kernel = Lifted(kernel, 1),
            Output = Lifted(output, 1),
            Stride = Lifted(All(options.Stride, axes), 1),
            Dilation = Lifted(All(options.Dilation, axes), 1),
            Before = Lifted(All(options.Padding, axes), 0),
        };

        static int[] All(int[] values, int axes) => [.. Enumerable.Range(0, axes).Select(a => At(values, a))];

        static Spatial Lifted(ReadOnlySpan<int> values, int missing) => values.Length switch
        {
            1 => new(missing, missing, values[0]),
            2 => new(missing, values[0], values[1]),
            _ => new(values[0], values[1], values[2]),
        };
    }

    static int At(int[] values, int axis) => values.Length == 1 ? values[0] : values[axis];

    (Tensor X, Tensor W, Tensor? Bias) CheckConvolution(string name, int axes, Tensor weight, Tensor? bias, ConvOptions options, int outChannels)
    {
        if (axes is < 1 or > 3 || Rank != axes + 2 || weight.Rank != axes + 2)
        {
            throw new ArgumentException($"{name}: an input of shape {Shape} and a weight of shape {weight.Shape} were given; both must have {Math.Clamp(axes, 1, 3) + 2} dimensions.");
        }
        foreach (var (what, values, least) in new[] { ("stride", options.Stride, 1), ("padding", options.Padding, 0), ("padding after", options.PaddingAfter ?? options.Padding, 0), ("dilation", options.Dilation, 1), ("output padding", options.OutputPadding, 0) })
        {
            if ((values.Length != 1 && values.Length != axes) || values.Any(value => value < least))
            {
                throw new ArgumentException($"{name}: the {what} is [{string.Join(", ", values)}]; it must be one number of at least {least}, or one for each of the {axes} axes.");
            }
        }
        if (options.Groups < 1)
        {
            throw new ArgumentException($"{name}: the number of groups is {options.Groups}; it must be at least 1.");
        }
        if (bias is not null && !bias.HasShape([outChannels]))
        {
            throw new ArgumentException($"{name}: a bias of shape {bias.Shape} was given; it must have shape ({outChannels}).");
        }
        var type = DTypes.Promote(Real(name).DType, weight.DType);
        return (To(type).Contiguous(), weight.To(type).Contiguous(), bias?.To(type).Contiguous());
    }
}
