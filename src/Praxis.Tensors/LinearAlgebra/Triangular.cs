using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Systems with a triangular matrix. Only the named triangle is read.</summary>
static unsafe class Triangular
{
    const int BlockSize = 64;

    /// <summary>With so few right sides each of them is solved as a vector.</summary>
    const int FewColumns = 3;

    /// <summary>B ← op(T)⁻¹ B, where op transposes on demand. The diagonal must hold no zero.</summary>
    public static void Solve<T>(Matrix<T> triangle, TriangleForm form, Matrix<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = triangle.Rows;
        if (b.Columns == 0) return;
        if (b.Columns <= FewColumns)
        {
            SolveColumns(triangle, form, b);
            return;
        }
        for (var done = 0; done < n; done += BlockSize)
        {
            var size = Math.Min(BlockSize, n - done);
            var start = form.Forward ? done : n - done - size;
            var solved = b.Block(start, 0, size, b.Columns);
            SolveBlock(triangle.Block(start, start, size, size), form, solved);
            var restStart = form.Forward ? start + size : 0;
            var restSize = n - done - size;
            if (restSize == 0) continue;
            var coupling = form.Transposed ? triangle.Block(start, restStart, size, restSize) : triangle.Block(restStart, start, restSize, size);
            MatrixMultiply.Subtract(coupling, form.Transposed, solved, false, b.Block(restStart, 0, restSize, b.Columns));
        }
    }

    /// <summary>The first zero on the diagonal, or −1.</summary>
    public static int FirstZeroOnDiagonal<T>(Matrix<T> triangle)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < triangle.Rows; i++)
        {
            if (triangle[i, i] == T.Zero) return i;
        }
        return -1;
    }

    static void SolveBlock<T>(Matrix<T> triangle, TriangleForm form, Matrix<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = triangle.Rows;
        for (var step = 0; step < n; step++)
        {
            var i = form.Forward ? step : n - 1 - step;
            var row = b.Row(i);
            if (!form.Transposed)
            {
                var start = form.Upper ? i + 1 : 0;
                VectorKernels.AddTransposedProduct(-T.One, b.Block(start, 0, step, b.Columns), triangle.Row(i) + start, row);
            }
            if (!form.Unit) Divide(row, triangle[i, i], b.Columns);
            if (form.Transposed)
            {
                var start = form.Upper ? i + 1 : 0;
                VectorKernels.AddOuterProduct(-T.One, triangle.Row(i) + start, row, b.Block(start, 0, n - 1 - step, b.Columns));
            }
        }
    }

    static void SolveColumns<T>(Matrix<T> triangle, TriangleForm form, Matrix<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (b.Stride == 1)
        {
            SolveVector(triangle, form, b.Start);
            return;
        }
        using var scratch = Scratch.Open();
        var n = triangle.Rows;
        var x = scratch.Take<T>(n);
        for (var column = 0; column < b.Columns; column++)
        {
            for (var i = 0; i < n; i++)
            {
                x[i] = b[i, column];
            }
            SolveVector(triangle, form, x);
            for (var i = 0; i < n; i++)
            {
                b[i, column] = x[i];
            }
        }
    }

    /// <summary>x ← op(T)⁻¹ x</summary>
    public static void SolveVector<T>(Matrix<T> triangle, TriangleForm form, T* x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = triangle.Rows;
        for (var step = 0; step < n; step++)
        {
            var i = form.Forward ? step : n - 1 - step;
            var start = form.Upper ? i + 1 : 0;
            if (!form.Transposed) x[i] -= VectorKernels.Dot(triangle.Row(i) + start, x + start, step);
            if (!form.Unit) x[i] /= triangle[i, i];
            if (form.Transposed) VectorKernels.Axpy(-x[i], triangle.Row(i) + start, x + start, n - 1 - step);
        }
    }

    /// <summary>Divides as such: a reciprocal would overflow for a subnormal divisor.</summary>
    static void Divide<T>(T* row, T divisor, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < length; j++)
        {
            row[j] /= divisor;
        }
    }
}
