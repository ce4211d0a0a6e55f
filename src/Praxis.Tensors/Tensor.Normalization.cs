namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>exp(x) / Σ exp(x) along a dimension.</summary>
    public Tensor Softmax(int dim = -1) => Softmax(dim, logarithm: false);

    /// <summary>x − log Σ exp(x) along a dimension.</summary>
    public Tensor LogSoftmax(int dim = -1) => Softmax(dim, logarithm: true);

    /// <summary>
    /// (x − mean) / √(variance + ε) · weight + bias over the last dimensions, whose sizes are given.
    /// </summary>
    public Tensor LayerNorm(ReadOnlySpan<int> normalizedShape, Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5)
    {
        var lead = Rank - normalizedShape.Length;
        if (normalizedShape.Length == 0 || lead < 0 || !Sizes.AsSpan(lead).SequenceEqual(normalizedShape))
        {
            throw new ArgumentException($"LayerNorm: a tensor of shape {Shape} does not end in the shape {Shapes.Text(normalizedShape)}.");
        }
        CheckAffine("LayerNorm", weight, bias, normalizedShape);
        var length = Shapes.Count(normalizedShape);
        var shape = new NormShape(length == 0 ? 0 : Count / length, length, 1, 1);
        return Normalized("LayerNorm", weight?.Flatten(), bias?.Flatten(), shape, epsilon, centred: true);
    }

    /// <summary>x / √(mean(x²) + ε) · weight over the last dimension.</summary>
    public Tensor RmsNorm(Tensor? weight = null, double epsilon = 1e-6)
    {
        if (Rank == 0)
        {
            throw new ArgumentException("RmsNorm: the tensor has no dimension to normalise.");
        }
        CheckAffine("RmsNorm", weight, null, [Sizes[^1]]);
        return Normalized("RmsNorm", weight, null, new NormShape(Sizes[^1] == 0 ? 0 : Count / Sizes[^1], Sizes[^1], 1, 1), epsilon, centred: false);
    }

    /// <summary>Normalises each group of channels of every sample: (x − mean) / √(variance + ε) · weight + bias; x is (samples × channels × …).</summary>
    public Tensor GroupNorm(int groups, Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5)
    {
        if (Rank < 2 || groups < 1 || Sizes[1] % groups != 0)
        {
            throw new ArgumentException($"GroupNorm: the channels of a tensor of shape {Shape} do not divide into {groups} groups.");
        }
        CheckAffine("GroupNorm", weight, bias, [Sizes[1]]);
        return Normalized("GroupNorm", weight, bias, new NormShape(Sizes[0], Sizes[1], groups, Shapes.Count(Sizes.AsSpan(2))), epsilon, centred: true);
    }

    /// <summary>Normalises each channel of every sample.</summary>
    public Tensor InstanceNorm(Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5) =>
        Rank < 3 ? throw new ArgumentException($"InstanceNorm: a tensor of shape {Shape} has no inner dimensions; it must be (samples × channels × …).") : GroupNorm(Sizes[1], weight, bias, epsilon);

    /// <summary>
    /// Normalises each channel over the batch: (x − mean) / √(variance + ε) · weight + bias; x is (samples × channels × …).
    /// In training the statistics are those of the batch, and the running ones move towards them by the momentum;
    /// otherwise the running ones are used.
    /// </summary>
    public Tensor BatchNorm(Tensor? runningMean, Tensor? runningVariance, Tensor? weight = null, Tensor? bias = null, bool training = true, double momentum = 0.1, double epsilon = 1e-5)
    {
        if (Rank < 2)
        {
            throw new ArgumentException($"BatchNorm: a tensor of shape {Shape} has no channels; it must be (samples × channels × …).");
        }
        CheckAffine("BatchNorm", weight, bias, [Sizes[1]]);
        CheckAffine("BatchNorm", runningMean, runningVariance, [Sizes[1]]);
        var x = Real("BatchNorm").Contiguous();
        var shape = new NormShape(Sizes[0], Sizes[1], Sizes[1], Shapes.Count(Sizes.AsSpan(2)));
        var perChannel = shape.Rows * shape.Inner;
        if (training && perChannel < 2)
        {
            throw new InvalidOperationException($"BatchNorm: a tensor of shape {Shape} has {perChannel} value for each channel; training needs at least 2.");
        }
        if (!training && (runningMean is null || runningVariance is null))
        {
            throw new InvalidOperationException("BatchNorm: without running statistics it works in training only; pass them or set training: true.");
        }
        Tensor mean, variance;
        bool recording = Tape.Switch(false), anomalies = Tape.SwitchAnomalies(false);
        Tensor rstd, scale, y;
        try
        {
            (mean, variance) = (runningMean!, runningVariance!);
            if (training)
            {
                mean = Allocate([Sizes[1]], x.DType);
                variance = Allocate([Sizes[1]], x.DType);
                x.Device.ChannelMoments(x.View, mean.View, variance.View, shape);
                runningMean?.LerpInPlace(mean, momentum);
                runningVariance?.LerpInPlace(variance * (perChannel / (perChannel - 1.0)), momentum);
            }
            else
            {
                // Later training moves the running statistics in place; the gradient needs those of now.
                mean = mean.To(x.DType).Clone();
                variance = variance.To(x.DType);
            }
            rstd = (variance + epsilon).Rsqrt();
            scale = weight is null ? rstd : rstd * weight;
            var shift = bias is null ? -(mean * scale) : bias - (mean * scale);
            y = x.AllocateAlike();
            x.Device.ChannelAffine(x.View, scale.Contiguous().View, shift.View, y.View, shape);
        }
        finally
        {
            Tape.Switch(recording);
            Tape.SwitchAnomalies(anomalies);
        }
        Tensor[] inputs = [x, weight ?? Ones([Sizes[1]], x.DType), bias ?? Zeros([Sizes[1]], x.DType)];
        return Tape.Record("BatchNorm", y, inputs, (g, needs) =>
        {
            if (Gradient.IsOn)
            {
                return Tape.Through(g, needs, inputs, s => CompositeBatchNorm(s[0], s[1], s[2], training ? null : mean, training ? null : variance, epsilon));
            }
            g = g.Contiguous();
            Tensor? sumG = null, sumGx = null;
            if (training || needs[1] || needs[2])
            {
                (sumG, sumGx) = (Allocate(mean.Sizes, x.DType), Allocate(mean.Sizes, x.DType));
                x.Device.ChannelGradientSums(g.View, x.View, mean.View, rstd.View, sumG.View, sumGx.View, shape);
            }
            Tensor? gx = null;
            if (needs[0])
            {
                // gx = scale·(g − Σg/m − x̂·Σ(g·x̂)/m), written as a·g + b·x + c.
                gx = x.AllocateAlike();
                var a = scale.Contiguous();
                if (training)
                {
                    var b = a * rstd * sumGx! * (-1.0 / perChannel);
                    var c = -(a * sumG! * (1.0 / perChannel)) - (b * mean);
                    x.Device.ChannelCombine(g.View, x.View, a.View, b.View, c.View, gx.View, shape);
                }
                else
                {
                    x.Device.ChannelAffine(g.View, a.View, a.ZerosLike().View, gx.View, shape);
                }
            }
            return [gx, needs[1] ? sumGx : null, needs[2] ? sumG : null];
        }, x, inputs[1]);
    }

    static Tensor CompositeBatchNorm(Tensor x, Tensor weight, Tensor bias, Tensor? mean, Tensor? variance, double epsilon)
    {
        int[] over = [0, .. Enumerable.Range(2, x.Rank - 2)];
        int[] channels = [1, x.Sizes[1], .. Enumerable.Repeat(1, x.Rank - 2)];
        var centred = x - (mean?.Reshape(channels) ?? x.Mean(over, keepDim: true));
        var spread = variance?.Reshape(channels) ?? centred.Square().Mean(over, keepDim: true);
        return (centred * (spread + epsilon).Rsqrt() * weight.Reshape(channels)) + bias.Reshape(channels);
    }

    Tensor Normalized(string name, Tensor? weight, Tensor? bias, NormShape shape, double epsilon, bool centred)
    {
        var x = Real(name).Contiguous();
        weight = weight?.To(x.DType).Contiguous();
        bias = bias?.To(x.DType).Contiguous();
        var y = x.AllocateAlike();
        var mean = Allocate([shape.Rows * shape.Groups], x.DType);
        var rstd = Allocate([shape.Rows * shape.Groups], x.DType);
        x.Device.GroupNorm(x.View, weight?.View, bias?.View, y.View, mean.View, rstd.View, shape, epsilon, centred);
        Tensor[] inputs = [x, .. weight is null ? [] : (ReadOnlySpan<Tensor>)[weight], .. bias is null ? [] : (ReadOnlySpan<Tensor>)[bias]];
        if (!Tape.Wants(inputs))
        {
            return Tape.Checked(name, y);
        }
        var biasAt = weight is null ? 1 : 2;
        Tape.Record(name, y, inputs, (g, needs) =>
        {
            if (Gradient.IsOn)
            {
                return Tape.Through(g, needs, inputs, s => CompositeNorm(s[0], weight is null ? null : s[1], bias is null ? null : s[biasAt], shape, epsilon, centred));
            }
            g = g.Contiguous();
            bool needsWeight = weight is not null && needs[1], needsBias = bias is not null && needs[biasAt];
            var gx = needs[0] ? x.AllocateAlike() : null;
            var gWeight = needsWeight ? weight!.AllocateAlike() : null;
            var gBias = needsBias ? bias!.AllocateAlike() : null;
            x.Device.GroupNormGradient(g.View, x.View, weight?.View, mean.View, rstd.View, gx?.View, gWeight?.View, gBias?.View, shape, centred);
            return weight is null ? (bias is null ? [gx] : [gx, gBias]) : (bias is null ? [gx, gWeight] : [gx, gWeight, gBias]);
        }, inputs);
        if (weight?.Node is LeafNode || bias?.Node is LeafNode)
        {
            y.Node!.PerSampleRule = (input, g, samples, norms) =>
            {
                if (input == 0 || shape.Rows % samples != 0)
                {
                    return null;
                }
                var channels = g.Reshape(shape.Rows, shape.Channels, shape.Inner);
                if (input == 1 && weight is not null)
                {
                    var rows = x.Reshape(shape.Rows * shape.Groups, shape.RowLength);
                    channels *= ((rows - mean.Unsqueeze(1)) * rstd.Unsqueeze(1)).Reshape(channels.Sizes);
                }
                return SampleGradients.Sum(channels.Sum(2), [shape.Channels], samples, norms);
            };
        }
        return y;
    }

    static Tensor CompositeNorm(Tensor x, Tensor? weight, Tensor? bias, NormShape shape, double epsilon, bool centred)
    {
        var rows = x.Reshape(shape.Rows, shape.Groups, -1);
        rows = centred ? rows - rows.Mean(-1, keepDim: true) : rows;
        rows *= (rows.Square().Mean(-1, keepDim: true) + epsilon).Rsqrt();
        var channels = rows.Reshape(shape.Rows, shape.Channels, shape.Inner);
        channels = weight is null ? channels : channels * weight.Unsqueeze(-1);
        channels = bias is null ? channels : channels + bias.Unsqueeze(-1);
        return channels.Reshape(x.Sizes);
    }

    Tensor Softmax(int dim, bool logarithm)
    {
        var name = logarithm ? "LogSoftmax" : "Softmax";
        dim = Shapes.Dim(dim, Rank, name);
        if (dim != Rank - 1)
        {
            return Transpose(dim, -1).Softmax(-1, logarithm).Transpose(dim, -1);
        }
        var x = Real(name).Contiguous();
        var y = x.AllocateAlike();
        var length = Sizes[dim];
        x.Device.Softmax(logarithm, x.View, y.View, length);
        if (!Tape.Wants(x))
        {
            return Tape.Checked(name, y);
        }
        return Tape.Record(name, y, x, g =>
        {
            if (Gradient.IsOn)
            {
                return logarithm ? g - (y.Exp() * g.Sum(-1, keepDim: true)) : y * (g - (g * y).Sum(-1, keepDim: true));
            }
            g = g.Contiguous();
            var result = y.AllocateAlike();
            y.Device.SoftmaxGradient(logarithm, g.View, y.View, result.View, length);
            return result;
        }, y);
    }

    static void CheckAffine(string operation, Tensor? weight, Tensor? bias, ReadOnlySpan<int> shape)
    {
        foreach (var part in (ReadOnlySpan<Tensor?>)[weight, bias])
        {
            if (part is not null && !part.HasShape(shape))
            {
                throw new ArgumentException($"{operation}: a parameter of shape {part.Shape} was given; it must have shape {Shapes.Text(shape)}.");
            }
        }
    }
}
