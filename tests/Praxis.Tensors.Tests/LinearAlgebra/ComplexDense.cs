using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

/// <summary>A small complex matrix for the tests.</summary>
sealed class ComplexDense<T>(int rows, int columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Dense<T> Real { get; } = new(rows, columns);

    public Dense<T> Imaginary { get; } = new(rows, columns);

    public int Rows => Real.Rows;

    public int Columns => Real.Columns;

    public Complex this[int row, int column]
    {
        get => new(Real[row, column], Imaginary[row, column]);
        set => (Real[row, column], Imaginary[row, column]) = (value.Real, value.Imaginary);
    }

    public ComplexMatrix<T> View => new(Real.View, Imaginary.View);

    public static ComplexDense<T> Of(int rows, int columns, Func<int, int, Complex> entry)
    {
        var matrix = new ComplexDense<T>(rows, columns);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                matrix[i, j] = entry(i, j);
            }
        }
        return matrix;
    }

    public static ComplexDense<T> Identity(int n) => Of(n, n, (i, j) => i == j ? 1 : 0);

    public static ComplexDense<T> Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return Of(rows, columns, (_, _) => new(Dense<T>.Normal(random), Dense<T>.Normal(random)));
    }

    public static ComplexDense<T> RandomHermitian(int n, int seed)
    {
        var half = Random(n, n, seed);
        return Of(n, n, (i, j) => i == j ? half[i, i].Real : i > j ? half[i, j] : Complex.Conjugate(half[j, i]));
    }

    public ComplexDense<T> Adjoint() => Of(Columns, Rows, (i, j) => Complex.Conjugate(this[j, i]));

    public static ComplexDense<double> operator *(ComplexDense<T> left, ComplexDense<T> right)
    {
        Assert.Equal(left.Columns, right.Rows);
        return ComplexDense<double>.Of(left.Rows, right.Columns, (i, j) =>
        {
            var sum = Complex.Zero;
            for (var k = 0; k < left.Columns; k++)
            {
                sum += left[i, k] * right[k, j];
            }
            return sum;
        });
    }

    public double Norm() => Math.Sqrt(Real.Norm() * Real.Norm() + Imaginary.Norm() * Imaginary.Norm());

    public double Distance<TOther>(ComplexDense<TOther> other)
        where TOther : unmanaged, IBinaryFloatingPointIeee754<TOther> =>
        Math.Sqrt(Math.Pow(Real.Distance(other.Real), 2) + Math.Pow(Imaginary.Distance(other.Imaginary), 2));

    /// <summary>The real matrix [re −im; im re], which multiplies as the complex one does.</summary>
    public Dense<T> Embedded() => Dense<T>.Of(2 * Rows, 2 * Columns, (i, j) =>
        i < Rows == j < Columns ? Real[i % Rows, j % Columns] : (i < Rows ? -1 : 1) * Imaginary[i % Rows, j % Columns]);
}
