using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>A row of complex numbers as its real and its imaginary parts.</summary>
readonly unsafe struct ComplexVector<T>(T* real, T* imaginary, int length)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Real { get; } = real;
    public T* Imaginary { get; } = imaginary;
    public int Length { get; } = length;

    /// <summary>The number in one place.</summary>
    public ComplexNumber<T> this[int i]
    {
        get => new(Real[i], Imaginary[i]);
        set => (Real[i], Imaginary[i]) = (value.Real, value.Imaginary);
    }

    /// <summary>The part from one place on.</summary>
    public ComplexVector<T> From(int start) => new(Real + start, Imaginary + start, Length - start);

    /// <summary>x ← α x</summary>
    public void Scale(ComplexNumber<T> alpha)
    {
        for (var i = 0; i < Length; i++)
        {
            this[i] *= alpha;
        }
    }

    /// <summary>Changes the sign of the imaginary parts.</summary>
    public void Conjugate() => VectorKernels.Scale(-T.One, Imaginary, Length);

    /// <summary>The Euclidean length.</summary>
    public T Norm() => Rotation.Length(VectorKernels.Norm(Real, Length), VectorKernels.Norm(Imaginary, Length));

    /// <summary>y ← y + α x, or with x conjugated.</summary>
    public void AddTo(ComplexVector<T> y, ComplexNumber<T> alpha, bool conjugate = false) => ComplexKernels.Axpy(alpha, this, y, conjugate);

    /// <summary>Σᵢ xᵢ yᵢ, without conjugation.</summary>
    public ComplexNumber<T> Dot(ComplexVector<T> y) => ComplexKernels.Dot(this, y, conjugate: false);

    /// <summary>Σᵢ x̄ᵢ yᵢ</summary>
    public ComplexNumber<T> ConjugateDot(ComplexVector<T> y) => ComplexKernels.Dot(this, y, conjugate: true);
}
