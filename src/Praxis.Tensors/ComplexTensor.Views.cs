namespace Praxis.Tensors;

public sealed partial class ComplexTensor
{
    /// <summary>A part of the array, by the rules of <see cref="Tensor"/>.</summary>
    public ComplexTensor this[params ReadOnlySpan<TensorIndex> indices] => new(Real[indices], Imaginary[indices]);

    /// <summary>The last two dimensions exchanged.</summary>
    public ComplexTensor T => new(Real.T, Imaginary.T);

    /// <summary>The last two dimensions exchanged, and conjugated.</summary>
    public ComplexTensor H => new(Real.T, -Imaginary.T);

    /// <summary>The same numbers in another shape.</summary>
    public ComplexTensor Reshape(params ReadOnlySpan<int> shape) => new(Real.Reshape(shape), Imaginary.Reshape(shape));

    /// <summary>Dimensions joined to one.</summary>
    public ComplexTensor Flatten(int start = 0, int end = -1) => new(Real.Flatten(start, end), Imaginary.Flatten(start, end));

    /// <summary>A dimension divided into several.</summary>
    public ComplexTensor Unflatten(int dim, params ReadOnlySpan<int> sizes) => new(Real.Unflatten(dim, sizes), Imaginary.Unflatten(dim, sizes));

    /// <summary>Two dimensions exchanged.</summary>
    public ComplexTensor Transpose(int first, int second) => new(Real.Transpose(first, second), Imaginary.Transpose(first, second));

    /// <summary>The dimensions in another order.</summary>
    public ComplexTensor Permute(params ReadOnlySpan<int> order) => new(Real.Permute(order), Imaginary.Permute(order));

    /// <summary>A new dimension of size 1.</summary>
    public ComplexTensor Unsqueeze(int dim) => new(Real.Unsqueeze(dim), Imaginary.Unsqueeze(dim));

    /// <summary>Without a dimension, if its size is 1.</summary>
    public ComplexTensor Squeeze(int dim) => new(Real.Squeeze(dim), Imaginary.Squeeze(dim));

    /// <summary>Dimensions of size 1 repeated.</summary>
    public ComplexTensor Expand(params ReadOnlySpan<int> shape) => new(Real.Expand(shape), Imaginary.Expand(shape));

    /// <summary>A stretch of a dimension.</summary>
    public ComplexTensor Narrow(int dim, int start, int length) => new(Real.Narrow(dim, start, length), Imaginary.Narrow(dim, start, length));

    /// <summary>One position of a dimension, which goes.</summary>
    public ComplexTensor Select(int dim, int index) => new(Real.Select(dim, index), Imaginary.Select(dim, index));

    /// <summary>The same values in order without gaps.</summary>
    public ComplexTensor Contiguous() => new(Real.Contiguous(), Imaginary.Contiguous());

    /// <summary>Pads the last dimensions: two numbers a dimension, before and after, the last dimension first.</summary>
    public ComplexTensor Pad(ReadOnlySpan<int> padding, PadMode mode = PadMode.Constant) => new(Real.Pad(padding, mode), Imaginary.Pad(padding, mode));

    /// <summary>The numbers moved along dimensions; what leaves at one end comes in at the other.</summary>
    public ComplexTensor Roll(ReadOnlySpan<int> shifts, ReadOnlySpan<int> dims) => new(Real.Roll(shifts, dims), Imaginary.Roll(shifts, dims));

    /// <summary>Arrays one after the other along a dimension.</summary>
    public static ComplexTensor Cat(ReadOnlySpan<ComplexTensor> tensors, int dim = 0) => new(Tensor.Cat(Reals(tensors), dim), Tensor.Cat(Imaginaries(tensors), dim));

    /// <summary>Arrays of one shape along a new dimension.</summary>
    public static ComplexTensor Stack(ReadOnlySpan<ComplexTensor> tensors, int dim = 0) => new(Tensor.Stack(Reals(tensors), dim), Tensor.Stack(Imaginaries(tensors), dim));

    /// <summary>a where the condition holds, b elsewhere.</summary>
    public static ComplexTensor Where(Tensor condition, ComplexTensor a, ComplexTensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(Tensor.Where(condition, a.Real, b.Real), Tensor.Where(condition, a.Imaginary, b.Imaginary));
    }

    static Tensor[] Reals(ReadOnlySpan<ComplexTensor> tensors) => Array.ConvertAll(tensors.ToArray(), tensor => tensor.Real);

    static Tensor[] Imaginaries(ReadOnlySpan<ComplexTensor> tensors) => Array.ConvertAll(tensors.ToArray(), tensor => tensor.Imaginary);
}
