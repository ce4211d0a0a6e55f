namespace Praxis.Tensors;

/// <summary>Where the statistics of a normalisation are taken: over rows, groups of channels, or channels.</summary>
readonly record struct NormShape(int Rows, int Channels, int Groups, int Inner)
{
    /// <summary>Elements that share one mean and deviation in layer, group, instance and RMS normalisation.</summary>
    public int RowLength => Channels / Groups * Inner;
}

abstract partial class Device
{
    /// <summary>y = softmax of every row of length <paramref name="length"/>, or its logarithm; x and y contiguous.</summary>
    public abstract void Softmax(bool logarithm, in View x, in View y, int length);

    /// <summary>The gradient through a softmax (or its logarithm) y of rows.</summary>
    public abstract void SoftmaxGradient(bool logarithm, in View g, in View y, in View result, int length);

    /// <summary>loss = log Σ exp(x) − (1 − s)·x[label] − s·mean(x) for every row, and the first term; rows with a negative label lose 0.</summary>
    public abstract void CrossEntropy(in View x, in View labels, in View losses, in View logSums, double smoothing);

    /// <summary>g·(softmax(x) − (1 − s)·onehot − s/C) for every row.</summary>
    public abstract void CrossEntropyGradient(in View g, in View x, in View labels, in View logSums, in View result, double smoothing);

    /// <summary>
    /// y = (x − mean)·rstd·weight + bias, by groups of channels of x (rows × channels × inner); without a mean for RMS.
    /// Mean and rstd get one number for each row and group. Weight and bias may be absent.
    /// </summary>
    public abstract void GroupNorm(in View x, View? weight, View? bias, in View y, in View mean, in View rstd, in NormShape shape, double epsilon, bool centred);

    /// <summary>The gradients through <see cref="GroupNorm"/>; those not wanted are absent.</summary>
    public abstract void GroupNormGradient(in View g, in View x, View? weight, in View mean, in View rstd, View? gx, View? gWeight, View? gBias, in NormShape shape, bool centred);

    /// <summary>Mean and (biased) variance of every channel of x (rows × channels × inner).</summary>
    public abstract void ChannelMoments(in View x, in View mean, in View variance, in NormShape shape);

    /// <summary>y = x·scale + shift with one scale and shift a channel.</summary>
    public abstract void ChannelAffine(in View x, in View scale, in View shift, in View y, in NormShape shape);

    /// <summary>Σ g and Σ g·(x − mean)·rstd for every channel.</summary>
    public abstract void ChannelGradientSums(in View g, in View x, in View mean, in View rstd, in View sumG, in View sumGx, in NormShape shape);

    /// <summary>y = a·g + b·x + c with one a, b and c a channel.</summary>
    public abstract void ChannelCombine(in View g, in View x, in View a, in View b, in View c, in View y, in NormShape shape);
}
