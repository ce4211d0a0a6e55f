using System.Numerics;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// Convolutions of floats and doubles in one to three dimensions and their gradients. Every number of a result
/// is summed in one order that depends on the shape alone. A transposed convolution is
/// <see cref="BackwardInput"/>, its gradient by the input <see cref="Forward"/>.
/// </summary>
static unsafe class Convolution
{
    /// <summary>y[n, o] = bias[o] + Σ over channels c and taps k of x[n, c, position(k)] · w[o, c, k]; the bias may be null.</summary>
    public static void Forward<T>(in ConvShape shape, T* x, T* w, T* bias, T* y)
        where T : unmanaged, INumber<T>
    {
        new Correlation<T>
        {
            Batch = shape.Batch,
            Groups = shape.Groups,
            SourceChannels = shape.GroupInChannels,
            ResultChannels = shape.GroupOutChannels,
            Z = ConvAxis.Forward(shape.Input.Depth, shape.Output.Depth, shape.Kernel.Depth, shape.Stride.Depth, shape.Dilation.Depth, shape.Before.Depth),
            Y = ConvAxis.Forward(shape.Input.Height, shape.Output.Height, shape.Kernel.Height, shape.Stride.Height, shape.Dilation.Height, shape.Before.Height),
            X = ConvAxis.Forward(shape.Input.Width, shape.Output.Width, shape.Kernel.Width, shape.Stride.Width, shape.Dilation.Width, shape.Before.Width),
            Source = x,
            Result = y,
            Bias = bias,
            Weights = w,
            WeightGroup = (nint)shape.GroupOutChannels * shape.GroupInChannels * shape.Taps,
            WeightResult = (nint)shape.GroupInChannels * shape.Taps,
            WeightSource = shape.Taps,
        }.Run();
    }

    /// <summary>The gradient by x: gx[n, c] = Σ over output channels o and taps k of gy[n, o, position] · w[o, c, k].</summary>
    public static void BackwardInput<T>(in ConvShape shape, T* gy, T* w, T* gx)
        where T : unmanaged, INumber<T>
    {
        new Correlation<T>
        {
            Batch = shape.Batch,
            Groups = shape.Groups,
            SourceChannels = shape.GroupOutChannels,
            ResultChannels = shape.GroupInChannels,
            Z = ConvAxis.Backward(shape.Input.Depth, shape.Output.Depth, shape.Kernel.Depth, shape.Stride.Depth, shape.Dilation.Depth, shape.Before.Depth),
            Y = ConvAxis.Backward(shape.Input.Height, shape.Output.Height, shape.Kernel.Height, shape.Stride.Height, shape.Dilation.Height, shape.Before.Height),
            X = ConvAxis.Backward(shape.Input.Width, shape.Output.Width, shape.Kernel.Width, shape.Stride.Width, shape.Dilation.Width, shape.Before.Width),
            Source = gy,
            Result = gx,
            Weights = w,
            WeightGroup = (nint)shape.GroupOutChannels * shape.GroupInChannels * shape.Taps,
            WeightResult = shape.Taps,
            WeightSource = (nint)shape.GroupInChannels * shape.Taps,
        }.Run();
    }

    /// <summary>The gradient by w: gw[o, c, k] = Σ over images n and positions of gy[n, o, position] · x[n, c, position(k)].</summary>
    public static void BackwardWeight<T>(in ConvShape shape, T* x, T* gy, T* gw)
        where T : unmanaged, INumber<T> =>
        new WeightGradient<T>(shape, x, gy, gw).Run();
}
