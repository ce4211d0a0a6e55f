namespace Praxis.Tensors;

/// <summary>
/// An array of complex numbers: a tensor of real parts and one of imaginary parts, of one shape and type. Every operation is
/// made of operations on the two, and so are its gradients: that of a real number L with respect to z = a + ib is the pair
/// (∂L/∂a, ∂L/∂b).
/// </summary>
/// <example>
/// <code>
/// var spectrum = Fourier.Rfft(signal);
/// var filtered = Fourier.Irfft(spectrum * response, signal.Size(-1));
/// </code>
/// </example>
public sealed partial class ComplexTensor
{
    /// <summary>Joins parts that broadcast to one shape; they meet in one floating type.</summary>
    public ComplexTensor(Tensor real, Tensor imaginary)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(imaginary);
        if (!real.HasShape(imaginary.Sizes))
        {
            var sizes = Shapes.Broadcast(real.Sizes, imaginary.Sizes, "ComplexTensor");
            (real, imaginary) = (real.Expand(sizes), imaginary.Expand(sizes));
        }
        var type = DTypes.Promote(real.DType, imaginary.DType);
        type = type.IsFloating() ? type : DType.Float32;
        (Real, Imaginary) = (real.To(type), imaginary.To(type));
    }

    /// <summary>The real parts.</summary>
    public Tensor Real { get; }

    /// <summary>The imaginary parts.</summary>
    public Tensor Imaginary { get; }

    /// <summary>The sizes of the dimensions.</summary>
    public Shape Shape => Real.Shape;

    /// <summary>The number of dimensions.</summary>
    public int Rank => Real.Rank;

    /// <summary>The number of complex numbers.</summary>
    public int Count => Real.Count;

    /// <summary>The type of either part.</summary>
    public DType DType => Real.DType;

    /// <summary>Whether a gradient with respect to either part can be computed.</summary>
    public bool RequiresGrad => Real.RequiresGrad || Imaginary.RequiresGrad;

    /// <summary>a + 0i.</summary>
    public static ComplexTensor FromReal(Tensor real)
    {
        ArgumentNullException.ThrowIfNull(real);
        return new(real, real.ZerosLike());
    }

    /// <summary>r (cos φ + i sin φ).</summary>
    public static ComplexTensor Polar(Tensor magnitude, Tensor angle)
    {
        ArgumentNullException.ThrowIfNull(magnitude);
        ArgumentNullException.ThrowIfNull(angle);
        Shapes.Broadcast(magnitude.Sizes, angle.Sizes, "Polar");
        return new(magnitude * angle.Cos(), magnitude * angle.Sin());
    }

    /// <summary>From a last dimension of two: real and imaginary part.</summary>
    public static ComplexTensor FromPairs(Tensor pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return pairs.Rank > 0 && pairs.Sizes[^1] == 2
            ? new(pairs.Select(-1, 0), pairs.Select(-1, 1))
            : throw new ArgumentException($"FromPairs: a tensor of shape {pairs.Shape} has no last dimension of size 2.");
    }

    /// <summary>The two parts along a new last dimension of two.</summary>
    public Tensor ToPairs() => Tensor.Stack([Real, Imaginary], Rank);

    /// <summary>The size of a dimension; negative counts from the end.</summary>
    public int Size(int dim) => Real.Size(dim);

    /// <summary>The number at a position.</summary>
    public System.Numerics.Complex At(params ReadOnlySpan<int> position) => new(Real.At(position), Imaginary.At(position));

    /// <summary>The same values, cut off from how they were computed.</summary>
    public ComplexTensor Detach() => new(Real.Detach(), Imaginary.Detach());

    /// <summary>Copies with memory of their own, through which gradients flow.</summary>
    public ComplexTensor Clone() => new(Real.Clone(), Imaginary.Clone());

    /// <summary>The values with parts of another floating type.</summary>
    public ComplexTensor To(DType type) => type.IsFloating()
        ? new(Real.To(type), Imaginary.To(type))
        : throw new ArgumentException($"To: complex numbers have floating parts, not {type}; convert Real or Imaginary by itself.");

    /// <summary>Whether all numbers are near those of another: |a − b| ≤ absolute + relative · |b| in both parts.</summary>
    public bool AllClose(ComplexTensor other, double relative = 1e-5, double absolute = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Real.AllClose(other.Real, relative, absolute) && Imaginary.AllClose(other.Imaginary, relative, absolute);
    }

    /// <summary>Both parts, as <see cref="Tensor"/> prints them.</summary>
    public override string ToString() => $"Real: {Real}{Environment.NewLine}Imaginary: {Imaginary}";
}
