using Praxis.Tensors.Spectral;

namespace Praxis.Tensors;

/// <summary>
/// Discrete Fourier transforms X_k = Σ_j x_j e^{−2πi jk/n} of any length along any dimensions, their inverses, and what belongs
/// to them. All have gradients of any order: the adjoint of a transform is a transform.
/// </summary>
/// <example>
/// <code>
/// var spectrum = Fourier.Rfft2(images);                        // half of each spectrum: the images are real
/// var smooth = Fourier.Irfft2(spectrum * lowPass, [height, width]);
/// </code>
/// </example>
public static partial class Fourier
{
    /// <summary>X_k = Σ_j x_j e^{−2πi jk/n} along a dimension, which is first cut or filled with zeros to length n if one is given.</summary>
    public static ComplexTensor Fft(ComplexTensor x, int? n = null, int dim = -1, FourierNorm norm = FourierNorm.Backward) =>
        Complex("Fft", x, null, n is { } length ? [length] : [], [dim], norm, isInverse: false);

    /// <summary>The spectrum of real numbers in full; <see cref="Rfft"/> gives the half that is not redundant.</summary>
    public static ComplexTensor Fft(Tensor x, int? n = null, int dim = -1, FourierNorm norm = FourierNorm.Backward) =>
        Complex("Fft", null, x, n is { } length ? [length] : [], [dim], norm, isInverse: false);

    /// <summary>x_j = (1/n) Σ_k X_k e^{2πi jk/n} along a dimension.</summary>
    public static ComplexTensor Ifft(ComplexTensor x, int? n = null, int dim = -1, FourierNorm norm = FourierNorm.Backward) =>
        Complex("Ifft", x, null, n is { } length ? [length] : [], [dim], norm, isInverse: true);

    /// <summary>X_k for k = 0 … n/2 of real numbers along a dimension; the others are conjugates, X_{n−k} = X̄_k.</summary>
    public static ComplexTensor Rfft(Tensor x, int? n = null, int dim = -1, FourierNorm norm = FourierNorm.Backward) =>
        Half("Rfft", x, n is { } length ? [length] : [], [dim], norm);

    /// <summary>The n real numbers whose half spectrum is given along a dimension; n is 2(m − 1) of m points unless given.</summary>
    public static Tensor Irfft(ComplexTensor x, int? n = null, int dim = -1, FourierNorm norm = FourierNorm.Backward) =>
        FromHalf("Irfft", x, n is { } length ? [length] : [], [dim], norm);

    /// <summary><see cref="Fft(ComplexTensor, int?, int, FourierNorm)"/> along the last two dimensions, or those given.</summary>
    public static ComplexTensor Fft2(ComplexTensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        Complex("Fft2", x, null, sizes, dims.IsEmpty ? [-2, -1] : dims, norm, isInverse: false);

    /// <summary><see cref="Fft(Tensor, int?, int, FourierNorm)"/> along the last two dimensions, or those given.</summary>
    public static ComplexTensor Fft2(Tensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        Complex("Fft2", null, x, sizes, dims.IsEmpty ? [-2, -1] : dims, norm, isInverse: false);

    /// <summary><see cref="Ifft"/> along the last two dimensions, or those given.</summary>
    public static ComplexTensor Ifft2(ComplexTensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        Complex("Ifft2", x, null, sizes, dims.IsEmpty ? [-2, -1] : dims, norm, isInverse: true);

    /// <summary><see cref="Rfft"/> along the last of two dimensions and <see cref="Fft(ComplexTensor, int?, int, FourierNorm)"/> along the other.</summary>
    public static ComplexTensor Rfft2(Tensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        Half("Rfft2", x, sizes, dims.IsEmpty ? [-2, -1] : dims, norm);

    /// <summary>The inverse of <see cref="Rfft2"/>; the sizes are those of the real result.</summary>
    public static Tensor Irfft2(ComplexTensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        FromHalf("Irfft2", x, sizes, dims.IsEmpty ? [-2, -1] : dims, norm);

    /// <summary><see cref="Fft(ComplexTensor, int?, int, FourierNorm)"/> along all dimensions, or those given.</summary>
    public static ComplexTensor FftN(ComplexTensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        Complex("FftN", x, null, sizes, dims, norm, isInverse: false);

    /// <summary><see cref="Fft(Tensor, int?, int, FourierNorm)"/> along all dimensions, or those given.</summary>
    public static ComplexTensor FftN(Tensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        Complex("FftN", null, x, sizes, dims, norm, isInverse: false);

    /// <summary><see cref="Ifft"/> along all dimensions, or those given.</summary>
    public static ComplexTensor IfftN(ComplexTensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        Complex("IfftN", x, null, sizes, dims, norm, isInverse: true);

    /// <summary><see cref="Rfft"/> along the last of all dimensions, or of those given, and <see cref="Fft(ComplexTensor, int?, int, FourierNorm)"/> along the others.</summary>
    public static ComplexTensor RfftN(Tensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        Half("RfftN", x, sizes, dims, norm);

    /// <summary>The inverse of <see cref="RfftN"/>; the sizes are those of the real result.</summary>
    public static Tensor IrfftN(ComplexTensor x, ReadOnlySpan<int> sizes = default, ReadOnlySpan<int> dims = default, FourierNorm norm = FourierNorm.Backward) =>
        FromHalf("IrfftN", x, sizes, dims, norm);

    /// <summary>y_k = 2 Σ_j x_j cos(πk(2j + 1)/(2n)) along a dimension (DCT-II); orthonormal with <see cref="FourierNorm.Ortho"/>.</summary>
    public static Tensor Dct(Tensor x, int dim = -1, FourierNorm norm = FourierNorm.Ortho)
    {
        ArgumentNullException.ThrowIfNull(x);
        x = x.Real("Dct");
        var axis = Axes("Dct", x.Sizes, [dim])[0];
        var isOrthogonal = norm == FourierNorm.Ortho;
        return FourierOperations.Cosine(
            x, axis, isOrthogonal ? LineKind.OrthogonalSecondCosine : LineKind.SecondCosine, Scale(norm, 2.0 * x.Sizes[axis], isInverse: false));
    }

    /// <summary>The inverse of <see cref="Dct"/>: x_j = (1/2n)(y_0 + 2 Σ_{k≥1} y_k cos(πk(2j + 1)/(2n))) (DCT-III).</summary>
    public static Tensor Idct(Tensor x, int dim = -1, FourierNorm norm = FourierNorm.Ortho)
    {
        ArgumentNullException.ThrowIfNull(x);
        x = x.Real("Idct");
        var axis = Axes("Idct", x.Sizes, [dim])[0];
        var isOrthogonal = norm == FourierNorm.Ortho;
        return FourierOperations.Cosine(
            x, axis, isOrthogonal ? LineKind.OrthogonalThirdCosine : LineKind.ThirdCosine, Scale(norm, 2.0 * x.Sizes[axis], isInverse: true));
    }

    /// <summary>Frequency 0 moved to the middle of each dimension (all unless given).</summary>
    public static Tensor Fftshift(Tensor x, params ReadOnlySpan<int> dims)
    {
        ArgumentNullException.ThrowIfNull(x);
        var axes = Shapes.Dims(dims, x.Rank, "Fftshift");
        return x.Roll(Array.ConvertAll(axes, axis => Frequencies.Shift(x.Sizes[axis])), axes);
    }

    /// <summary>Frequency 0 moved to the middle of each dimension (all unless given).</summary>
    public static ComplexTensor Fftshift(ComplexTensor x, params ReadOnlySpan<int> dims)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new(Fftshift(x.Real, dims), Fftshift(x.Imaginary, dims));
    }

    /// <summary>Frequency 0 moved from the middle of each dimension (all unless given) back to its start.</summary>
    public static Tensor Ifftshift(Tensor x, params ReadOnlySpan<int> dims)
    {
        ArgumentNullException.ThrowIfNull(x);
        var axes = Shapes.Dims(dims, x.Rank, "Ifftshift");
        return x.Roll(Array.ConvertAll(axes, axis => Frequencies.ShiftBack(x.Sizes[axis])), axes);
    }

    /// <summary>Frequency 0 moved from the middle of each dimension (all unless given) back to its start.</summary>
    public static ComplexTensor Ifftshift(ComplexTensor x, params ReadOnlySpan<int> dims)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new(Ifftshift(x.Real, dims), Ifftshift(x.Imaginary, dims));
    }

    /// <summary>The frequencies 0, 1, …, −1 over n · spacing in the order of <see cref="Fft(ComplexTensor, int?, int, FourierNorm)"/>.</summary>
    public static Tensor Fftfreq(int n, double spacing = 1, DType type = DType.Float32) => Tensor.Of<double>(Frequencies.Of(n, spacing)).To(type);

    /// <summary>The frequencies 0, 1, …, n/2 over n · spacing in the order of <see cref="Rfft"/>.</summary>
    public static Tensor Rfftfreq(int n, double spacing = 1, DType type = DType.Float32) => Tensor.Of<double>(Frequencies.OfHalf(n, spacing)).To(type);

    static ComplexTensor Complex(string name, ComplexTensor? x, Tensor? onlyReal, ReadOnlySpan<int> sizes, ReadOnlySpan<int> dims, FourierNorm norm, bool isInverse)
    {
        if (x is null)
        {
            ArgumentNullException.ThrowIfNull(onlyReal);
        }
        var real = (x?.Real ?? onlyReal)!.Real(name);
        var axes = Axes(name, real.Sizes, dims, sizes.Length);
        var lengths = Lengths(name, real.Sizes, sizes, axes);
        real = Resized(real, axes, lengths);
        var imaginary = x is null ? null : Resized(x.Imaginary.Real(name), axes, lengths);
        return FourierOperations.Complex(name, real, imaginary, axes, Scale(norm, Points(lengths), isInverse), isInverse);
    }

    static ComplexTensor Half(string name, Tensor x, ReadOnlySpan<int> sizes, ReadOnlySpan<int> dims, FourierNorm norm)
    {
        ArgumentNullException.ThrowIfNull(x);
        x = x.Real(name);
        var axes = Axes(name, x.Sizes, dims, sizes.Length);
        var lengths = Lengths(name, x.Sizes, sizes, axes);
        return FourierOperations.Half(name, Resized(x, axes, lengths), axes, Scale(norm, Points(lengths), isInverse: false));
    }

    static Tensor FromHalf(string name, ComplexTensor x, ReadOnlySpan<int> sizes, ReadOnlySpan<int> dims, FourierNorm norm)
    {
        ArgumentNullException.ThrowIfNull(x);
        var (real, imaginary) = (x.Real.Real(name), x.Imaginary.Real(name));
        var axes = Axes(name, x.Real.Sizes, dims, sizes.Length);
        var last = axes[^1];
        var lengths = Lengths(name, x.Real.Sizes, sizes, axes);
        if (sizes.IsEmpty || sizes[^1] == -1)
        {
            lengths[^1] = 2 * (x.Real.Sizes[last] - 1);
        }
        if (lengths[^1] < 1)
            throw new ArgumentException($"{name}: half a spectrum of {x.Real.Sizes[last]} points gives {lengths[^1]} real numbers; give the size of the result.");
        int[] halves = [.. lengths[..^1], (lengths[^1] / 2) + 1];
        return FourierOperations.FromHalf(
            name, Resized(real, axes, halves), Resized(imaginary, axes, halves), lengths[^1], axes, Scale(norm, Points(lengths), isInverse: true));
    }

    /// <summary>The dimensions counted from the front; none given means the last <paramref name="sizes"/>, or all.</summary>
    static int[] Axes(string name, int[] shape, ReadOnlySpan<int> dims, int sizes = 0)
    {
        if (shape.Length == 0)
        {
            throw new ArgumentException($"{name}: a tensor without dimensions has nothing to transform along; give at least one dimension.");
        }
        var count = dims.IsEmpty ? sizes > 0 ? sizes : shape.Length : dims.Length;
        if (count > shape.Length)
        {
            throw new ArgumentException($"{name}: {count} dimensions were asked of a tensor of shape {Shapes.Text(shape)}; it has {shape.Length}.");
        }
        var axes = new int[count];
        for (var i = 0; i < count; i++)
        {
            axes[i] = dims.IsEmpty ? shape.Length - count + i : Shapes.Dim(dims[i], shape.Length, name);
            if (axes.AsSpan(0, i).Contains(axes[i]))
            {
                throw new ArgumentException($"{name}: dimension {axes[i]} is named twice.");
            }
            if (shape[axes[i]] == 0)
            {
                throw new ArgumentException($"{name}: dimension {axes[i]} of a tensor of shape {Shapes.Text(shape)} is empty; a transform needs at least one point.");
            }
        }
        return axes;
    }

    /// <summary>How many points are transformed along each dimension: those of the tensor unless sizes are given (−1 for those of the tensor).</summary>
    static int[] Lengths(string name, int[] shape, ReadOnlySpan<int> sizes, int[] axes)
    {
        if (!sizes.IsEmpty && sizes.Length != axes.Length)
        {
            throw new ArgumentException($"{name}: {sizes.Length} sizes were given for {axes.Length} dimensions; there must be as many.");
        }
        var lengths = new int[axes.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = sizes.IsEmpty || sizes[i] == -1 ? shape[axes[i]] : sizes[i];
            if (lengths[i] < 1)
            {
                throw new ArgumentException($"{name}: a size of {lengths[i]} was asked for along dimension {axes[i]}; a transform needs at least one point.");
            }
        }
        return lengths;
    }

    static double Points(int[] lengths)
    {
        var points = 1.0;
        foreach (var length in lengths)
        {
            points *= length;
        }
        return points;
    }

    static double Scale(FourierNorm norm, double points, bool isInverse) => norm switch
    {
        FourierNorm.Ortho => 1 / Math.Sqrt(points),
        FourierNorm.Backward => isInverse ? 1 / points : 1,
        FourierNorm.Forward => isInverse ? 1 : 1 / points,
        _ => throw new ArgumentException($"Fourier: {norm} is not a normalisation; use Backward, Ortho or Forward."),
    };

    /// <summary>The dimensions cut off or filled up with zeros at their ends.</summary>
    static Tensor Resized(Tensor x, int[] axes, int[] lengths)
    {
        for (var i = 0; i < axes.Length; i++)
        {
            var missing = lengths[i] - x.Sizes[axes[i]];
            if (missing < 0)
            {
                x = x.Narrow(axes[i], 0, lengths[i]);
            }
            else if (missing > 0)
            {
                var padding = new int[2 * (x.Rank - axes[i])];
                padding[^1] = missing;
                x = x.Pad(padding);
            }
        }
        return x;
    }
}
