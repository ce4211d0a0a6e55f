using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// A = Q B Pᵀ for a matrix with at least as many rows as columns: the reduction to an upper bidiagonal B, by
/// panels whose update of the rest is two matrix products.
/// </summary>
static unsafe class Bidiagonal
{
    /// <summary>
    /// Reduces A, which is destroyed. Row k of <paramref name="left"/> takes the reflector of column k from
    /// column k on, row k of <paramref name="right"/> the reflector of row k from column k + 1 on.
    /// </summary>
    public static void Reduce<T>(Matrix<T> a, T* diagonal, T* offDiagonal, Matrix<T> left, T* leftTaus, Matrix<T> right, T* rightTaus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        for (; a.Columns - done > Householder.BlockThreshold; done += Householder.BlockSize)
        {
            using var scratch = Scratch.Open();
            var x = scratch.TakeMatrix<T>(Householder.BlockSize, a.Rows);
            var y = scratch.TakeMatrix<T>(Householder.BlockSize, a.Columns);
            ReducePanel(a, done, x, y, diagonal, offDiagonal, left, leftTaus, right, rightTaus);
            var next = done + Householder.BlockSize;
            var v = left.Block(done, next, x.Rows, a.Rows - next);
            var u = right.Block(done, next, x.Rows, a.Columns - next);
            MatrixMultiply.Subtract(v, true, y.From(0, next), false, a.From(next, next));
            MatrixMultiply.Subtract(x.From(0, next), true, u, false, a.From(next, next));
        }
        ReduceRest(a, done, diagonal, offDiagonal, left, leftTaus, right, rightTaus);
    }

    /// <summary>
    /// Makes one panel of reflectors without touching the rest of A, which then stands for A − Vᵀ Y − Xᵀ U with
    /// the rows of V (left), Y, X and U (right).
    /// </summary>
    static void ReducePanel<T>(Matrix<T> a, int panel, Matrix<T> x, Matrix<T> y, T* diagonal, T* offDiagonal, Matrix<T> left, T* leftTaus, Matrix<T> right, T* rightTaus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var first = scratch.Take<T>(x.Rows);
        var second = scratch.Take<T>(x.Rows);
        for (var j = 0; j < x.Rows; j++)
        {
            var k = panel + j;
            var height = a.Rows - k;
            var width = a.Columns - k - 1;

            var v = left.Row(k) + k;
            CopyColumn(a, k, k, v);
            CopyColumn(y.Block(0, 0, j, y.Columns), 0, k, first);
            CopyColumn(right.Block(panel, 0, j, right.Columns), 0, k, second);
            VectorKernels.AddTransposedProduct(-T.One, left.Block(panel, k, j, height), first, v);
            VectorKernels.AddTransposedProduct(-T.One, x.Block(0, k, j, height), second, v);
            leftTaus[k] = Householder.Make(v, height, out diagonal[k]);

            var yRow = y.Row(j) + k + 1;
            new Span<T>(yRow, width).Clear();
            VectorKernels.AddTransposedProduct(T.One, a.Block(k, k + 1, height, width), v, yRow);
            VectorKernels.Multiply(left.Block(panel, k, j, height), v, first);
            VectorKernels.Multiply(x.Block(0, k, j, height), v, second);
            VectorKernels.AddTransposedProduct(-T.One, y.Block(0, k + 1, j, width), first, yRow);
            VectorKernels.AddTransposedProduct(-T.One, right.Block(panel, k + 1, j, width), second, yRow);
            VectorKernels.Scale(leftTaus[k], yRow, width);

            var u = right.Row(k) + k + 1;
            new Span<T>(a.Row(k) + k + 1, width).CopyTo(new(u, width));
            CopyColumn(left.Block(panel, 0, j + 1, left.Columns), 0, k, first);
            CopyColumn(x.Block(0, 0, j, x.Columns), 0, k, second);
            VectorKernels.AddTransposedProduct(-T.One, y.Block(0, k + 1, j + 1, width), first, u);
            VectorKernels.AddTransposedProduct(-T.One, right.Block(panel, k + 1, j, width), second, u);
            rightTaus[k] = Householder.Make(u, width, out offDiagonal[k]);

            var xRow = x.Row(j) + k + 1;
            VectorKernels.Multiply(a.From(k + 1, k + 1), u, xRow);
            VectorKernels.Multiply(y.Block(0, k + 1, j + 1, width), u, first);
            VectorKernels.Multiply(right.Block(panel, k + 1, j, width), u, second);
            VectorKernels.AddTransposedProduct(-T.One, left.Block(panel, k + 1, j + 1, height - 1), first, xRow);
            VectorKernels.AddTransposedProduct(-T.One, x.Block(0, k + 1, j, height - 1), second, xRow);
            VectorKernels.Scale(rightTaus[k], xRow, height - 1);
        }
    }

    static void ReduceRest<T>(Matrix<T> a, int start, T* diagonal, T* offDiagonal, Matrix<T> left, T* leftTaus, Matrix<T> right, T* rightTaus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var work = scratch.Take<T>(Math.Max(a.Rows, a.Columns));
        for (var k = start; k < a.Columns; k++)
        {
            var v = left.Row(k) + k;
            CopyColumn(a, k, k, v);
            leftTaus[k] = Householder.Make(v, a.Rows - k, out diagonal[k]);
            if (k + 1 == a.Columns) break;
            Householder.ApplyFromLeft(leftTaus[k], v, a.From(k, k + 1), work);

            var width = a.Columns - k - 1;
            var u = right.Row(k) + k + 1;
            new Span<T>(a.Row(k) + k + 1, width).CopyTo(new(u, width));
            rightTaus[k] = Householder.Make(u, width, out offDiagonal[k]);
            Householder.ApplyFromRight(rightTaus[k], u, a.From(k + 1, k + 1), work);
        }
    }

    static void CopyColumn<T>(Matrix<T> source, int firstRow, int column, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = firstRow; row < source.Rows; row++)
        {
            *target++ = source[row, column];
        }
    }
}
