using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>The products that the blocked decompositions spend their time in; op transposes on demand.</summary>
static unsafe class MatrixMultiply
{
    /// <summary>C = op(A) op(B)</summary>
    public static void Write<T>(Matrix<T> a, bool transposeA, Matrix<T> b, bool transposeB, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(a, transposeA, b, transposeB, c, accumulate: false);

    /// <summary>C ← C + op(A) op(B)</summary>
    public static void Add<T>(Matrix<T> a, bool transposeA, Matrix<T> b, bool transposeB, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(a, transposeA, b, transposeB, c, accumulate: true);

    /// <summary>C ← C − op(A) op(B)</summary>
    public static void Subtract<T>(Matrix<T> a, bool transposeA, Matrix<T> b, bool transposeB, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The product only adds, so the smaller factor changes its sign on the way.
        using var scratch = Scratch.Open();
        if ((long)a.Rows * a.Columns <= (long)b.Rows * b.Columns) Add(Negative(a, scratch), transposeA, b, transposeB, c);
        else Add(a, transposeA, Negative(b, scratch), transposeB, c);
    }

    static Matrix<T> Negative<T>(Matrix<T> a, Scratch.Frame scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var negative = scratch.TakeMatrix<T>(a.Rows, a.Columns);
        a.CopyTo(negative);
        VectorKernels.Scale(-T.One, negative.Start, a.Rows * a.Columns);
        return negative;
    }

    static void Run<T>(Matrix<T> a, bool transposeA, Matrix<T> b, bool transposeB, Matrix<T> c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Gemm.Run(new Product<T>
        {
            Rows = c.Rows,
            Columns = c.Columns,
            Depth = transposeA ? a.Rows : a.Columns,
            A = a.Start,
            ARow = transposeA ? 1 : a.Stride,
            AColumn = transposeA ? a.Stride : 1,
            B = b.Start,
            BRow = transposeB ? 1 : b.Stride,
            BColumn = transposeB ? b.Stride : 1,
            C = c.Start,
            CRow = c.Stride,
            CColumn = 1,
            Accumulate = accumulate,
            Batch = 1,
        });
}
