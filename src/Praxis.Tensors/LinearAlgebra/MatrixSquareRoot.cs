using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>The principal square root: the X with X X = A whose eigenvalues lie in the right half plane.</summary>
static unsafe class MatrixSquareRoot
{
    /// <summary>
    /// The root of a symmetric positive semidefinite A, by its eigenvalues; those that rounding made slightly
    /// negative count as zero. Returns the smallest eigenvalue where it is too negative for that, NaN where A is
    /// not finite, and zero otherwise.
    /// </summary>
    public static T Symmetric<T>(Matrix<T> a, Matrix<T> root)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        if (n == 0) return T.Zero;
        var values = new Span<T>(scratch.Take<T>(n), n);
        var vectors = scratch.TakeMatrix<T>(n, n);
        if (!SymmetricEigen.Decompose(a, values, vectors)) return T.NaN;
        var rounding = T.CreateTruncating(100 * n) * Machine<T>.Epsilon * T.Max(T.Abs(values[0]), T.Abs(values[n - 1]));
        if (values[0] < -rounding) return values[0];
        var weighted = scratch.TakeMatrix<T>(n, n);
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < n; k++)
            {
                weighted[i, k] = vectors[i, k] * T.Sqrt(T.Max(values[k], T.Zero));
            }
        }
        MatrixMultiply.Write(weighted, false, vectors, true, root);
        return T.Zero;
    }

    /// <summary>
    /// The root of any complex square matrix that has one, by its Schur form: R R = T column by column. Returns
    /// whether there is a root: A must be finite, and an eigenvalue zero may stand only once.
    /// </summary>
    public static bool General<T>(ComplexMatrix<T> a, ComplexMatrix<T> root)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var t = scratch.TakeComplex<T>(n, n, out _);
        a.CopyTo(t);
        var adjointZ = scratch.TakeComplex<T>(n, n, out _);
        if (T.IsNaN(Scaling.For(T.Max(VectorKernels.LargestMagnitude(a.Real), VectorKernels.LargestMagnitude(a.Imaginary))))) return false;
        if (!ComplexSchur.Reduce(t, adjointZ)) return false;

        var triangle = scratch.TakeComplex<T>(n, n, out var joined);
        joined.Clear();
        var columns = scratch.TakeComplex<T>(n, n, out _);
        for (var j = 0; j < n; j++)
        {
            var column = columns.Row(j);
            for (var i = j; i >= 0; i--)
            {
                ComplexNumber<T> entry;
                if (i == j)
                {
                    entry = ComplexNumber<T>.Sqrt(t[j, j]);
                }
                else
                {
                    var row = triangle.Row(i).From(i + 1);
                    var between = new ComplexVector<T>(row.Real, row.Imaginary, j - i - 1);
                    var rest = t[i, j] - between.Dot(column.From(i + 1));
                    var divisor = triangle[i, i] + triangle[j, j];
                    if (divisor == ComplexNumber<T>.Zero && rest != ComplexNumber<T>.Zero) return false;
                    entry = divisor == ComplexNumber<T>.Zero ? ComplexNumber<T>.Zero : rest / divisor;
                }
                triangle[i, j] = entry;
                column[i] = entry;
            }
        }

        var product = scratch.TakeComplex<T>(n, n, out joined);
        joined.Clear();
        ComplexMatrix<T>.AddProduct(triangle, false, false, adjointZ, false, product);
        root.Real.Clear();
        root.Imaginary.Clear();
        ComplexMatrix<T>.AddProduct(adjointZ, true, true, product, false, root);
        return true;
    }
}
