using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>P A = L U with a unit lower L, and what follows from it. Both factors lie in one matrix.</summary>
static unsafe class LuFactors
{
    const int BlockSize = 32;

    /// <summary>
    /// Factors in place, rows × columns of any shape; step k exchanged row k with row <c>pivots[k]</c>. Returns −1,
    /// or the first pivot that is exactly zero; the factorisation is finished either way.
    /// </summary>
    public static int Factor<T>(Matrix<T> a, Span<int> pivots)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var steps = Math.Min(a.Rows, a.Columns);
        var zero = -1;
        for (var start = 0; start < steps; start += BlockSize)
        {
            var size = Math.Min(BlockSize, steps - start);
            var end = start + size;
            for (var k = start; k < end; k++)
            {
                var pivot = LargestInColumn(a, k);
                pivots[k] = pivot;
                a.SwapRows(k, pivot);
                if (a[k, k] == T.Zero)
                {
                    if (zero < 0) zero = k;
                    continue;
                }
                for (var i = k + 1; i < a.Rows; i++)
                {
                    var factor = a[i, k] / a[k, k];
                    a[i, k] = factor;
                    VectorKernels.Axpy(-factor, a.Row(k) + k + 1, a.Row(i) + k + 1, end - k - 1);
                }
            }
            if (end == a.Columns) continue;
            var right = a.Block(start, end, size, a.Columns - end);
            Triangular.Solve(a.Block(start, start, size, size), new(Upper: false, Unit: true), right);
            MatrixMultiply.Subtract(a.Block(end, start, a.Rows - end, size), false, right, false, a.From(end, end));
        }
        return zero;
    }

    static int LargestInColumn<T>(Matrix<T> a, int column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = column;
        var largest = T.Abs(a[column, column]);
        for (var i = column + 1; i < a.Rows; i++)
        {
            var candidate = T.Abs(a[i, column]);
            if (candidate > largest) (row, largest) = (i, candidate);
        }
        return row;
    }

    /// <summary>B ← A⁻¹ B, or A⁻ᵀ B, given the factors of a square A without a zero pivot.</summary>
    public static void Solve<T>(Matrix<T> factors, ReadOnlySpan<int> pivots, bool transposed, Matrix<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (transposed)
        {
            Triangular.Solve(factors, new(Upper: true, Transposed: true), b);
            Triangular.Solve(factors, new(Upper: false, Transposed: true, Unit: true), b);
            for (var k = factors.Rows - 1; k >= 0; k--)
            {
                b.SwapRows(k, pivots[k]);
            }
            return;
        }
        for (var k = 0; k < factors.Rows; k++)
        {
            b.SwapRows(k, pivots[k]);
        }
        Triangular.Solve(factors, new(Upper: false, Unit: true), b);
        Triangular.Solve(factors, new(Upper: true), b);
    }

    /// <summary>Writes A⁻¹ of a square A. Returns −1, or the first zero pivot of a singular A, which has no inverse.</summary>
    public static int Invert<T>(Matrix<T> a, Matrix<T> inverse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var factors = scratch.TakeMatrix<T>(a.Rows, a.Rows);
        var pivots = new Span<int>(scratch.Take<int>(a.Rows), a.Rows);
        a.CopyTo(factors);
        var zero = Factor(factors, pivots);
        if (zero >= 0) return zero;
        inverse.SetIdentity();
        Solve(factors, pivots, false, inverse);
        return -1;
    }

    /// <summary>det A = sign · exp(logarithm); a singular matrix gives sign 0 and −∞.</summary>
    public static (T Sign, T Logarithm) LogDeterminant<T>(Matrix<T> factors, ReadOnlySpan<int> pivots)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sign = T.One;
        var logarithm = T.Zero;
        for (var k = 0; k < factors.Rows; k++)
        {
            var pivot = factors[k, k];
            if (pivot == T.Zero) return (T.Zero, T.NegativeInfinity);
            if (T.IsNaN(pivot)) return (T.NaN, T.NaN);
            if (pivots[k] != k) sign = -sign;
            if (pivot < T.Zero) sign = -sign;
            logarithm += T.Log(T.Abs(pivot));
        }
        return (sign, logarithm);
    }

    /// <summary>det A, the product of the pivots with the sign of the row exchanges.</summary>
    public static T Determinant<T>(Matrix<T> factors, ReadOnlySpan<int> pivots)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var product = T.One;
        for (var k = 0; k < factors.Rows; k++)
        {
            product *= pivots[k] == k ? factors[k, k] : -factors[k, k];
        }
        return product;
    }
}
