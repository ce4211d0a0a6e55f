using System.Numerics;

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
    public static int Solve<T>(Matrix<T> a, Matrix<T> b, T relativeTolerance, Matrix<T> x, Span<T> values, Workspace<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scratch = workspace.Scratch;
        using var frame = scratch.Open();
        var rank = Decompose(a, relativeTolerance, values, out var left, out var right, workspace);
        if (rank < 0) return rank;
        var coefficients = scratch.TakeMatrix(rank, b.Columns);
        coefficients.Clear();
        MatrixMultiply.Add(T.One, left.Block(0, 0, a.Rows, rank), true, b, false, coefficients);
        for (var i = 0; i < rank; i++)
        {
            Divide(coefficients.RowSpan(i), values[i]);
        }
        x.Clear();
        MatrixMultiply.Add(T.One, right.Block(0, 0, rank, a.Columns), true, coefficients, false, x);
        return rank;
    }

    /// <summary>Writes A⁺ (columns × rows); for the tolerance and the result see <see cref="Solve"/>.</summary>
    public static int PseudoInverse<T>(Matrix<T> a, T relativeTolerance, Matrix<T> inverse, Workspace<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scratch = workspace.Scratch;
        using var frame = scratch.Open();
        var small = Math.Min(a.Rows, a.Columns);
        var values = new Span<T>(scratch.Take(small), small);
        var rank = Decompose(a, relativeTolerance, values, out var left, out var right, workspace);
        if (rank < 0) return rank;
        for (var i = 0; i < rank; i++)
        {
            Divide(right.RowSpan(i), values[i]);
        }
        inverse.Clear();
        MatrixMultiply.Add(T.One, right.Block(0, 0, rank, a.Columns), true, left.Block(0, 0, a.Rows, rank), true, inverse);
        return rank;
    }

    static int Decompose<T>(Matrix<T> a, T relativeTolerance, Span<T> values, out Matrix<T> left, out Matrix<T> right, Workspace<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scratch = workspace.Scratch;
        var small = Math.Min(a.Rows, a.Columns);
        left = scratch.TakeMatrix(a.Rows, small);
        right = scratch.TakeMatrix(small, a.Columns);
        if (!SingularValues.Decompose(a, values, left, right, workspace)) return -1;
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
