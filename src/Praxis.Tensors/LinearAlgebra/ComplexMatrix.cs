using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>A complex matrix as the matrix of its real and the matrix of its imaginary parts.</summary>
readonly unsafe struct ComplexMatrix<T>(Matrix<T> real, Matrix<T> imaginary)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Matrix<T> Real { get; } = real;
    public Matrix<T> Imaginary { get; } = imaginary;
    public int Rows => Real.Rows;
    public int Columns => Real.Columns;

    /// <summary>The number in one place.</summary>
    public ComplexNumber<T> this[int row, int column]
    {
        get => new(Real[row, column], Imaginary[row, column]);
        set => (Real[row, column], Imaginary[row, column]) = (value.Real, value.Imaginary);
    }

    public ComplexVector<T> Row(int row) => new(Real.Row(row), Imaginary.Row(row), Columns);

    public ComplexMatrix<T> From(int row, int column) => new(Real.From(row, column), Imaginary.From(row, column));

    public ComplexMatrix<T> Block(int row, int column, int rows, int columns) => new(Real.Block(row, column, rows, columns), Imaginary.Block(row, column, rows, columns));

    public void SetIdentity()
    {
        Real.SetIdentity();
        Imaginary.Clear();
    }

    public void CopyTo(ComplexMatrix<T> destination)
    {
        Real.CopyTo(destination.Real);
        Imaginary.CopyTo(destination.Imaginary);
    }

    public void TransposeTo(ComplexMatrix<T> destination)
    {
        Real.TransposeTo(destination.Real);
        Imaginary.TransposeTo(destination.Imaginary);
    }

    /// <summary>Changes the sign of the imaginary parts.</summary>
    public void Conjugate()
    {
        for (var row = 0; row < Rows; row++)
        {
            VectorKernels.Scale(-T.One, Imaginary.Row(row), Columns);
        }
    }

    /// <summary>Divides by a power of two as <see cref="Scaling.Apply"/> does, both parts alike.</summary>
    public T Scale()
    {
        var largest = T.Max(VectorKernels.LargestMagnitude(Real), VectorKernels.LargestMagnitude(Imaginary));
        var scale = Scaling.For(largest);
        if (T.IsNaN(scale) || scale == T.One) return scale;
        Scaling.Divide(Real, scale);
        Scaling.Divide(Imaginary, scale);
        return scale;
    }

    /// <summary>C ← C + A B, where each factor may be conjugated and the left one transposed.</summary>
    public static void AddProduct(ComplexMatrix<T> a, bool transposeA, bool conjugateA, ComplexMatrix<T> b, bool conjugateB, ComplexMatrix<T> c)
    {
        MatrixMultiply.Add(a.Real, transposeA, b.Real, false, c.Real);
        AddOrSubtract(conjugateA != conjugateB, a.Imaginary, transposeA, b.Imaginary, c.Real);
        AddOrSubtract(!conjugateB, a.Real, transposeA, b.Imaginary, c.Imaginary);
        AddOrSubtract(!conjugateA, a.Imaginary, transposeA, b.Real, c.Imaginary);
    }

    static void AddOrSubtract(bool add, Matrix<T> a, bool transposeA, Matrix<T> b, Matrix<T> c)
    {
        if (add) MatrixMultiply.Add(a, transposeA, b, false, c);
        else MatrixMultiply.Subtract(a, transposeA, b, false, c);
    }
}
