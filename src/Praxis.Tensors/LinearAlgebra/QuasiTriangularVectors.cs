using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Eigenvectors of the T of a real Schur decomposition, by back substitution in complex numbers.</summary>
static unsafe class QuasiTriangularVectors
{
    /// <summary>
    /// Writes the eigenvectors as rows, which must be zero before; a complex pair takes the row of its real and
    /// the row of its imaginary parts.
    /// </summary>
    public static void Write<T>(Matrix<T> t, T* real, T* imaginary, Matrix<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = t.Rows;
        var spare = scratch.Take<T>(n);
        var smallest = T.Max(Machine<T>.Epsilon * VectorKernels.LargestMagnitude(t), Machine<T>.SmallestNormal / Machine<T>.Epsilon);
        for (var k = 0; k < n; k++)
        {
            var value = new ComplexNumber<T>(real[k], imaginary[k]);
            var re = rows.Row(k);
            if (value.Imaginary == T.Zero)
            {
                new Span<T>(spare, n).Clear();
                re[k] = T.One;
                Substitute(t, imaginary, value, k - 1, k, re, spare, smallest);
                continue;
            }
            var im = rows.Row(k + 1);
            // Either row of the singular 2×2 block gives the pair; the larger entry is the safer divisor.
            if (T.Abs(t[k, k + 1]) >= T.Abs(t[k + 1, k]))
            {
                Set(re, im, k, ComplexNumber<T>.One);
                Set(re, im, k + 1, (value - t[k, k]) / t[k, k + 1]);
            }
            else
            {
                Set(re, im, k, (value - t[k + 1, k + 1]) / t[k + 1, k]);
                Set(re, im, k + 1, ComplexNumber<T>.One);
            }
            Substitute(t, imaginary, value, k - 1, k + 1, re, im, smallest);
            k++;
        }
    }

    static void Substitute<T>(Matrix<T> t, T* imaginary, ComplexNumber<T> value, int from, int last, T* re, T* im, T smallest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = from; i >= 0; i--)
        {
            var known = RightSide(t, i, i, last, re, im);
            if (imaginary[i] == T.Zero)
            {
                Set(re, im, i, known / AwayFromZero(t[i, i] - value, smallest));
                KeepInRange(i, last, re, im);
                continue;
            }
            var above = RightSide(t, i - 1, i, last, re, im);
            var (upper, lower) = SolvePair(t[i - 1, i - 1] - value, t[i - 1, i], t[i, i - 1], t[i, i] - value, above, known, smallest);
            i--;
            Set(re, im, i, upper);
            Set(re, im, i + 1, lower);
            KeepInRange(i, last, re, im);
        }
    }

    static ComplexNumber<T> RightSide<T>(Matrix<T> t, int row, int after, int last, T* re, T* im)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coefficients = t.Row(row) + after + 1;
        return new(-VectorKernels.Dot(coefficients, re + after + 1, last - after), -VectorKernels.Dot(coefficients, im + after + 1, last - after));
    }

    /// <summary>Solves [a b; c d] (x, y) = (e, f) with the larger of a and c as the pivot.</summary>
    static (ComplexNumber<T> X, ComplexNumber<T> Y) SolvePair<T>(ComplexNumber<T> a, ComplexNumber<T> b, ComplexNumber<T> c, ComplexNumber<T> d, ComplexNumber<T> e, ComplexNumber<T> f, T smallest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.RoughMagnitude < c.RoughMagnitude) (a, b, c, d, e, f) = (c, d, a, b, f, e);
        a = AwayFromZero(a, smallest);
        var factor = c / a;
        var y = (f - factor * e) / AwayFromZero(d - factor * b, smallest);
        return ((e - b * y) / a, y);
    }

    static ComplexNumber<T> AwayFromZero<T>(ComplexNumber<T> value, T smallest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => value.RoughMagnitude < smallest ? smallest : value;

    static void Set<T>(T* re, T* im, int i, ComplexNumber<T> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        re[i] = value.Real;
        im[i] = value.Imaginary;
    }

    /// <summary>Vectors of a nearly defective matrix grow without limit; only their direction matters.</summary>
    static void KeepInRange<T>(int i, int last, T* re, T* im)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = T.Abs(re[i]) + T.Abs(im[i]) + T.Abs(re[i + 1]) + T.Abs(im[i + 1]);
        if (size * size <= T.One / Machine<T>.SmallestSquare) return;
        var scale = T.One / Machine<T>.PowerOfTwoNear(size);
        VectorKernels.Scale(scale, re + i, last - i + 1);
        VectorKernels.Scale(scale, im + i, last - i + 1);
    }
}
