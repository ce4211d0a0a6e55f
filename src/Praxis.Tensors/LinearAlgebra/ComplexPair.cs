namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// Complex numbers as the tensors of their real and imaginary parts, for gradient rules: a pair of gradients
/// stands for ∂/∂re + i·∂/∂im.
/// </summary>
readonly record struct ComplexPair(Tensor Real, Tensor Imaginary)
{
    /// <summary>The conjugate transpose of matrices.</summary>
    public ComplexPair Adjoint => new(Real.T, -Imaginary.T);

    public static ComplexPair operator +(ComplexPair left, ComplexPair right) => new(left.Real + right.Real, left.Imaginary + right.Imaginary);

    public static ComplexPair operator -(ComplexPair left, ComplexPair right) => new(left.Real - right.Real, left.Imaginary - right.Imaginary);

    public static ComplexPair operator -(ComplexPair value) => new(-value.Real, -value.Imaginary);

    public static ComplexPair operator *(ComplexPair left, Tensor right) => new(left.Real * right, left.Imaginary * right);

    public static ComplexPair operator *(ComplexPair left, double right) => new(left.Real * right, left.Imaginary * right);

    public static ComplexPair operator *(ComplexPair left, ComplexPair right) =>
        new((left.Real * right.Real) - (left.Imaginary * right.Imaginary), (left.Real * right.Imaginary) + (left.Imaginary * right.Real));

    /// <summary>Parts of which some have no gradient; null where none has.</summary>
    public static ComplexPair? Of(Tensor? real, Tensor? imaginary) =>
        real is null && imaginary is null ? null : new(real ?? imaginary!.ZerosLike(), imaginary ?? real!.ZerosLike());

    public static ComplexPair? Sum(ComplexPair? left, ComplexPair? right) =>
        left is null ? right : right is null ? left : left.Value + right.Value;

    public ComplexPair MatMul(ComplexPair other) =>
        new(Real.MatMul(other.Real) - Imaginary.MatMul(other.Imaginary), Real.MatMul(other.Imaginary) + Imaginary.MatMul(other.Real));

    public ComplexPair Unsqueeze(int dim) => new(Real.Unsqueeze(dim), Imaginary.Unsqueeze(dim));

    /// <summary>The real matrix [re −im; im re], which multiplies as the complex one does.</summary>
    public Tensor Embedded() => Tensor.Cat([Tensor.Cat([Real, -Imaginary], -1), Tensor.Cat([Imaginary, Real], -1)], -2);

    /// <summary>The X with this·X = B for square matrices.</summary>
    public ComplexPair Solve(ComplexPair b)
    {
        var n = Real.Sizes[^1];
        var parts = Linalg.Solve(Embedded(), Tensor.Cat([b.Real, b.Imaginary], -2));
        return new(parts.Narrow(-2, 0, n), parts.Narrow(-2, n, n));
    }
}
