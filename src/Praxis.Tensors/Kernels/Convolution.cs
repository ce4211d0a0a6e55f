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
        if (shape.Batch * shape.OutChannels * shape.Output.Count == 0)
        {
            return;
        }
        if (IsProduct(shape))
        {
            RunAsProduct(shape, x, w, 1, shape.GroupInChannels, bias, y, shape.InChannels, shape.OutChannels);
            return;
        }
        var (along, down, deep) = shape.ForwardAxes();
        if (shape.GroupInChannels == 1 && shape.GroupOutChannels <= ManyPlanes)
        {
            new DepthwiseCorrelation<T>
            {
                Batch = shape.Batch,
                Groups = shape.Groups,
                SourcePlanes = 1,
                ResultPlanes = shape.GroupOutChannels,
                Z = deep,
                Y = down,
                X = along,
                Source = x,
                Result = y,
                Bias = bias,
                Weights = w,
            }.Run();
            return;
        }
        OfForward(shape, along, down, deep, x, w, bias, y).Run();
    }

    static Correlation<T> OfForward<T>(in ConvShape shape, in ConvAxis along, in ConvAxis down, in ConvAxis deep, T* x, T* w, T* bias, T* y)
        where T : unmanaged, INumber<T> => new()
        {
            Batch = shape.Batch,
            Groups = shape.Groups,
            SourceChannels = shape.GroupInChannels,
            ResultChannels = shape.GroupOutChannels,
            Z = deep,
            Y = down,
            X = along,
            Source = x,
            Result = y,
            Bias = bias,
            Weights = w,
            WeightGroup = (nint)shape.GroupOutChannels * shape.GroupInChannels * shape.Taps,
            WeightResult = (nint)shape.GroupInChannels * shape.Taps,
            WeightSource = shape.Taps,
        };

    /// <summary>The gradient by x: gx[n, c] = Σ over output channels o and taps k of gy[n, o, position] · w[o, c, k].</summary>
    public static void BackwardInput<T>(in ConvShape shape, T* gy, T* w, T* gx)
        where T : unmanaged, INumber<T>
    {
        if (shape.Batch * shape.InChannels * shape.Input.Count == 0)
        {
            return;
        }
        if (IsProduct(shape))
        {
            RunAsProduct(shape, gy, w, shape.GroupInChannels, 1, null, gx, shape.OutChannels, shape.InChannels);
            return;
        }
        var along = ConvAxis.Backward(shape.Input.Width, shape.Output.Width, shape.Kernel.Width, shape.Stride.Width, shape.Dilation.Width, shape.Before.Width);
        var down = ConvAxis.Backward(shape.Input.Height, shape.Output.Height, shape.Kernel.Height, shape.Stride.Height, shape.Dilation.Height, shape.Before.Height);
        var deep = ConvAxis.Backward(shape.Input.Depth, shape.Output.Depth, shape.Kernel.Depth, shape.Stride.Depth, shape.Dilation.Depth, shape.Before.Depth);
        if (shape.GroupInChannels == 1 && shape.GroupOutChannels <= ManyPlanes)
        {
            new DepthwiseCorrelation<T>
            {
                Batch = shape.Batch,
                Groups = shape.Groups,
                SourcePlanes = shape.GroupOutChannels,
                ResultPlanes = 1,
                Z = deep,
                Y = down,
                X = along,
                Source = gy,
                Result = gx,
                Weights = w,
            }.Run();
            return;
        }
        new Correlation<T>
        {
            Batch = shape.Batch,
            Groups = shape.Groups,
            SourceChannels = shape.GroupOutChannels,
            ResultChannels = shape.GroupInChannels,
            Z = deep,
            Y = down,
            X = along,
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
        where T : unmanaged, INumber<T>
    {
        if (shape.Batch * shape.Output.Count == 0)
        {
            new Span<T>(gw, shape.OutChannels * shape.GroupInChannels * shape.Taps).Clear();
        }
        else if (shape.OutChannels * shape.GroupInChannels * shape.Taps == 0)
        {
            return;
        }
        else if (shape.GroupInChannels == 1 && shape.GroupOutChannels <= ManyPlanes)
        {
            new DepthwiseWeightGradient<T>(shape, x, gy, gw).Run();
        }
        else
        {
            var (along, down, deep) = shape.ForwardAxes();
            var problem = OfForward(shape, along, down, deep, x, (T*)null, null, null);
            if (!WinogradGradient<T>.Pays(problem) || !new WinogradGradient<T>(problem, gy, gw).Run())
            {
                new WeightGradient<T>(shape, x, gy, gw).Run();
            }
        }
    }

    /// <summary>From so many output channels of one input channel on, a group is worth a product of matrices.</summary>
    const int ManyPlanes = 4;

    /// <summary>Rows of positions shorter than this leave the registers of a product unfilled.</summary>
    const int ShortestRow = 16;

    /// <summary>Whether each output position sees just the input position below it.</summary>
    static bool IsProduct(in ConvShape shape) =>
        shape.Groups == 1 && shape.Taps == 1 && shape.Stride == Spatial.One && shape.Before == default && shape.Output == shape.Input
        && (shape.Input.Count == 1 || shape.Input.Count >= ShortestRow);

    /// <summary>A convolution with one tap: in each image, result = weights · source.</summary>
    static void RunAsProduct<T>(in ConvShape shape, T* source, T* w, nint weightSource, nint weightResult, T* bias, T* result, int sourceChannels, int resultChannels)
        where T : unmanaged, INumber<T>
    {
        var positions = (int)shape.Input.Count;
        var product = positions == 1
            ? new Product<T>(shape.Batch, resultChannels, sourceChannels, source, sourceChannels, w, weightSource, result, resultChannels)
            {
                BColumn = weightResult,
                ColumnBias = bias,
            }
            : new Product<T>(resultChannels, positions, sourceChannels, w, weightResult, source, positions, result, positions)
            {
                AColumn = weightSource,
                RowBias = bias,
                Batch = shape.Batch,
                BBatch = (nint)sourceChannels * positions,
                CBatch = (nint)resultChannels * positions,
            };
        Gemm.Run(product);
    }
}
