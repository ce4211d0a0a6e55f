using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// What follows from the singular values of a matrix of any shape and rank: the shortest of the vectors that
/// minimise ‖A x − b‖, and the pseudoinverse.
/// </summary>
static unsafe class LeastSquares
{
    /// <summary>
    /// Writes A⁺ B, counting a singular value as zero where it is at most <paramref name="relativeTolerance"/>
    /// times the largest. Returns the rank, or −1 where A holds NaN or infinity.
    /// </summary>
    public static int Solve<T>(Matrix<T> a, Matrix<T> b, T relativeTolerance, Matrix<T> x, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var rank = Decompose(a, relativeTolerance, values, scratch, out var left, out var right);
        if (rank < 0) return rank;
        var coefficients = scratch.TakeMatrix<T>(rank, b.Columns);
        MatrixMultiply.Write(left.Block(0, 0, a.Rows, rank), true, b, false, coefficients);
        for (var i = 0; i < rank; i++)
        {
            Divide(coefficients.RowSpan(i), values[i]);
        }
        MatrixMultiply.Write(right.Block(0, 0, rank, a.Columns), true, coefficients, false, x);
        return rank;
    }

    /// <summary>Writes A⁺ (columns × rows); for the tolerance and the result see <see cref="Solve"/>.</summary>
    public static int PseudoInverse<T>(Matrix<T> a, T relativeTolerance, Matrix<T> inverse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var small = Math.Min(a.Rows, a.Columns);
        var values = new Span<T>(scratch.Take<T>(small), small);
        var rank = Decompose(a, relativeTolerance, values, scratch, out var left, out var right);
        if (rank < 0) return rank;
        for (var i = 0; i < rank; i++)
        {
            Divide(right.RowSpan(i), values[i]);
        }
        MatrixMultiply.Write(right.Block(0, 0, rank, a.Columns), true, left.Block(0, 0, a.Rows, rank), true, inverse);
        return rank;
    }

    static int Decompose<T>(Matrix<T> a, T relativeTolerance, Span<T> values, Scratch.Frame scratch, out Matrix<T> left, out Matrix<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var small = Math.Min(a.Rows, a.Columns);
        left = scratch.TakeMatrix<T>(a.Rows, small);
        right = scratch.TakeMatrix<T>(small, a.Columns);
        if (!SingularValues.Decompose(a, values, left, right)) return -1;
        var rank = 0;
        while (rank < small && values[rank] > relativeTolerance * values[0])
        {
            rank++;
        }
        return rank;
    }

    static void Divide<T>(Span<T> row, T divisor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref var entry in row)
        {
            entry /= divisor;
        }
    }
}
