using Praxis.Tensors.Kernels;

namespace Praxis.Tensors;

/// <summary>Along one axis: where each window of a pooling starts and ends, in steps, and what its sum is divided by.</summary>
readonly record struct PoolAxis(int[] Starts, int[] Ends, int Step, double[] Divisors)
{
    public int Count => Starts.Length;
}

abstract partial class Device
{
    /// <summary>y = w ⋆ x (+ bias); all contiguous.</summary>
    public abstract void Convolve(in ConvShape shape, in View x, in View w, View? bias, in View y);

    /// <summary>The gradient of a convolution with respect to its input.</summary>
    public abstract void ConvolveInput(in ConvShape shape, in View g, in View w, in View gx);

    /// <summary>The gradient of a convolution with respect to its weight.</summary>
    public abstract void ConvolveWeight(in ConvShape shape, in View x, in View g, in View gw);

    /// <summary>The position of the largest number in every window; x is (planes × three axes), indices count within a plane. NaN counts as largest.</summary>
    public abstract void MaxPoolIndices(in View x, in View indices, PoolAxis[] axes);

    /// <summary>y = sums of windows divided by the product of the divisors; x is (planes × three axes).</summary>
    public abstract void AveragePool(in View x, in View y, PoolAxis[] axes);

    /// <summary>The adjoint of <see cref="AveragePool"/>.</summary>
    public abstract void AveragePoolAdjoint(in View g, in View gx, PoolAxis[] axes);

    /// <summary>y[b, o] = max over i of x[b, i] + w[o, i] (or min) and the first i that reaches it.</summary>
    public abstract void MaxPlus(bool max, in View x, in View w, in View y, in View indices);
}
