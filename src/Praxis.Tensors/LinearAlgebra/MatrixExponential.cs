using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// e^A by scaling and squaring: e^A = (r(A / 2ˢ))^(2ˢ) with the diagonal Padé approximant r of the lowest degree
/// that is exact to rounding for the norm at hand (Higham).
/// </summary>
static unsafe class MatrixExponential
{
    /// <summary>The degrees in use and the largest 1-norm each of them is good for.</summary>
    static ReadOnlySpan<(int Degree, double Norm)> DoubleDegrees =>
        new[] { (3, 1.495585217958292e-2), (5, 2.539398330063230e-1), (7, 9.504178996162932e-1), (9, 2.097847961257068), (13, 5.371920351148152) };

    static ReadOnlySpan<(int Degree, double Norm)> SingleDegrees => new[] { (3, 4.258730016922831e-1), (5, 1.880152677804762), (7, 3.925724783138660) };

    /// <summary>Writes e^A. Returns whether A was finite.</summary>
    public static bool Compute<T>(Matrix<T> a, Matrix<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        var norm = OneNorm(a);
        if (!T.IsFinite(norm)) return false;
        using var scratch = Scratch.Open();
        var degrees = typeof(T) == typeof(float) ? SingleDegrees : DoubleDegrees;
        var choice = 0;
        while (choice < degrees.Length - 1 && norm > T.CreateTruncating(degrees[choice].Norm))
        {
            choice++;
        }
        var (degree, limit) = degrees[choice];
        var squarings = 0;
        for (var reduced = norm; reduced > T.CreateTruncating(limit); reduced *= Machine<T>.Half)
        {
            squarings++;
        }

        var scaled = scratch.TakeMatrix<T>(n, n);
        a.CopyTo(scaled);
        VectorKernels.Scale(T.ScaleB(T.One, -squarings), scaled.Start, n * n);
        var odd = scratch.TakeMatrix<T>(n, n);
        var even = scratch.TakeMatrix<T>(n, n);
        Approximate(scaled, degree, odd, even);

        // r = (even − odd)⁻¹ (even + odd)
        var current = scratch.TakeMatrix<T>(n, n);
        even.CopyTo(current);
        VectorKernels.Axpy(T.One, odd.Start, current.Start, n * n);
        VectorKernels.Axpy(-T.One, odd.Start, even.Start, n * n);
        var pivots = new Span<int>(scratch.Take<int>(n), n);
        LuFactors.Factor(even, pivots);
        LuFactors.Solve(even, pivots, false, current);
        var squared = scaled;
        for (; squarings > 0; squarings--)
        {
            MatrixMultiply.Write(current, false, current, false, squared);
            (current, squared) = (squared, current);
        }
        current.CopyTo(result);
        return true;
    }

    /// <summary>The odd and the even part of the approximant's numerator.</summary>
    static void Approximate<T>(Matrix<T> a, int degree, Matrix<T> odd, Matrix<T> even)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var coefficients = stackalloc T[degree + 1];
        coefficients[0] = T.One;
        for (var j = 1; j <= degree; j++)
        {
            coefficients[j] = coefficients[j - 1] * T.CreateTruncating(degree - j + 1) / T.CreateTruncating(j * (2 * degree - j + 1));
        }
        var square = scratch.TakeMatrix<T>(n, n);
        MatrixMultiply.Write(a, false, a, false, square);

        // Powers A⁰, A², A⁴, A⁶; beyond them Horner's rule goes on in steps of A⁶, which saves products.
        var highest = Math.Min(degree / 2, 3);
        var powers = scratch.TakeMatrix<T>((highest + 1) * n, n);
        powers.Block(0, 0, n, n).SetIdentity();
        square.CopyTo(powers.Block(n, 0, n, n));
        for (var power = 2; power <= highest; power++)
        {
            var target = powers.Block(power * n, 0, n, n);
            MatrixMultiply.Write(powers.Block((power - 1) * n, 0, n, n), false, square, false, target);
        }
        var inner = scratch.TakeMatrix<T>(n, n);
        Polynomial(powers, highest, coefficients, 0, degree, even, inner);
        var half = scratch.TakeMatrix<T>(n, n);
        Polynomial(powers, highest, coefficients, 1, degree, half, inner);
        MatrixMultiply.Write(a, false, half, false, odd);
    }

    /// <summary>Σⱼ c₂ⱼ₊ₛ A²ʲ for the coefficients of one parity.</summary>
    static void Polynomial<T>(Matrix<T> powers, int highest, T* coefficients, int parity, int degree, Matrix<T> sum, Matrix<T> inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = sum.Rows;
        var terms = (degree - parity) / 2;
        var size = n * n;
        sum.Clear();
        if (terms > highest)
        {
            inner.Clear();
            for (var j = highest + 1; j <= terms; j++)
            {
                VectorKernels.Axpy(coefficients[2 * j + parity], powers.Row((j - highest) * n), inner.Start, size);
            }
            MatrixMultiply.Add(powers.Block(highest * n, 0, n, n), false, inner, false, sum);
        }
        for (var j = 0; j <= Math.Min(terms, highest); j++)
        {
            VectorKernels.Axpy(coefficients[2 * j + parity], powers.Row(j * n), sum.Start, size);
        }
    }

    static T OneNorm<T>(Matrix<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = T.Zero;
        for (var column = 0; column < a.Columns; column++)
        {
            var sum = T.Zero;
            for (var row = 0; row < a.Rows; row++)
            {
                sum += T.Abs(a[row, column]);
            }
            largest = T.Max(largest, sum);
        }
        return largest;
    }
}
