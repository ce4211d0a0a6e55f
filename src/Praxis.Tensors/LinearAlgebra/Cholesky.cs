using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>A = L Lᵀ for a symmetric positive definite A.</summary>
static unsafe class Cholesky
{
    const int BlockSize = 64;

    /// <summary>
    /// Writes L over A, of which only the lower triangle is read. Returns −1, or the first pivot that is not
    /// positive, which shows that A is not positive definite.
    /// </summary>
    public static int Factor<T>(Matrix<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        for (var start = 0; start < n; start += BlockSize)
        {
            var size = Math.Min(BlockSize, n - start);
            var corner = a.Block(start, start, size, size);
            var failed = FactorBlock(corner);
            if (failed >= 0) return start + failed;
            var next = start + size;
            if (next == n) break;
            var below = a.Block(next, start, n - next, size);
            for (var row = 0; row < below.Rows; row++)
            {
                Triangular.SolveVector(corner, new(Upper: false), below.Row(row));
            }
            for (var row = next; row < n; row += BlockSize)
            {
                var rows = Math.Min(BlockSize, n - row);
                MatrixMultiply.Subtract(a.Block(row, start, rows, size), false, a.Block(next, start, row + rows - next, size), true, a.Block(row, next, rows, row + rows - next));
            }
        }
        for (var row = 0; row < n; row++)
        {
            a.RowSpan(row)[(row + 1)..].Clear();
        }
        return -1;
    }

    /// <summary>
    /// Finds Lᵀ row by row, each by one product with the rows above it, which is faster than the many short sums
    /// of L.
    /// </summary>
    static int FactorBlock<T>(Matrix<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var upper = scratch.TakeMatrix<T>(n, n);
        var above = scratch.Take<T>(n);
        a.TransposeTo(upper);
        for (var k = 0; k < n; k++)
        {
            var row = upper.Row(k) + k;
            for (var i = 0; i < k; i++)
            {
                above[i] = upper[i, k];
            }
            VectorKernels.AddTransposedProduct(-T.One, upper.Block(0, k, k, n - k), above, row);
            if (!(row[0] > T.Zero) || !T.IsFinite(row[0])) return k;
            var root = T.Sqrt(row[0]);
            VectorKernels.Scale(T.One / root, row + 1, n - k - 1);
            row[0] = root;
        }
        upper.TransposeTo(a);
        return -1;
    }

    /// <summary>B ← A⁻¹ B, given the L of A.</summary>
    public static void Solve<T>(Matrix<T> factor, Matrix<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Triangular.Solve(factor, new(Upper: false), b);
        Triangular.Solve(factor, new(Upper: false, Transposed: true), b);
    }
}
