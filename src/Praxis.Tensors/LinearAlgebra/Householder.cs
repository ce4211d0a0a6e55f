using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// Reflectors H = I − τ v vᵀ with v₀ = 1. They are kept as rows and mostly applied from the right, so that
/// everything runs along contiguous memory; many of them at once are I − Vᵀ T V with a triangular T.
/// </summary>
static unsafe class Householder
{
    /// <summary>So many reflectors are gathered into one block before they are applied by matrix products.</summary>
    public const int BlockSize = 32;

    /// <summary>Below this size blocks do not pay.</summary>
    public const int BlockThreshold = 64;

    /// <summary>Turns x into the v of an H with H x = β e₀ and returns τ.</summary>
    public static T Make<T>(T* x, int length, out T beta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var alpha = x[0];
        x[0] = T.One;
        var tail = VectorKernels.Norm(x + 1, length - 1);
        if (tail == T.Zero)
        {
            beta = alpha;
            return T.Zero;
        }
        var smallest = Machine<T>.SmallestNormal / Machine<T>.Epsilon;
        var rescalings = 0;
        while (T.Abs(alpha) < smallest && tail < smallest)
        {
            VectorKernels.Scale(T.One / smallest, x + 1, length - 1);
            alpha /= smallest;
            tail = VectorKernels.Norm(x + 1, length - 1);
            rescalings++;
        }
        beta = -T.CopySign(Rotation.Length(alpha, tail), alpha);
        VectorKernels.Scale(T.One / (alpha - beta), x + 1, length - 1);
        var tau = (beta - alpha) / beta;
        for (; rescalings > 0; rescalings--)
        {
            beta *= smallest;
        }
        return tau;
    }

    /// <summary>C ← C H; <paramref name="work"/> holds a number for each row of C.</summary>
    public static void ApplyFromRight<T>(T tau, T* v, Matrix<T> c, T* work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (tau == T.Zero) return;
        VectorKernels.Multiply(c, v, work);
        VectorKernels.AddOuterProduct(-tau, work, v, c);
    }

    /// <summary>C ← H C; <paramref name="work"/> holds a number for each column of C.</summary>
    public static void ApplyFromLeft<T>(T tau, T* v, Matrix<T> c, T* work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (tau == T.Zero) return;
        new Span<T>(work, c.Columns).Clear();
        VectorKernels.AddTransposedProduct(T.One, c, v, work);
        VectorKernels.AddOuterProduct(-tau, v, work, c);
    }

    /// <summary>
    /// Copies the reflectors <paramref name="first"/> and following out of the rows that hold them, with zeros
    /// before their leading one, and makes the T of H₁ H₂ … = I − Vᵀ T V. Reflector k lies in row k and begins
    /// at column k + <paramref name="offset"/>; V begins at the column of the first one.
    /// </summary>
    static void Gather<T>(Matrix<T> rows, T* taus, int first, int offset, Matrix<T> v, Matrix<T> t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        t.Clear();
        for (var i = 0; i < v.Rows; i++)
        {
            var target = v.RowSpan(i);
            target[..i].Clear();
            target[i] = T.One;
            new Span<T>(rows.Row(first + i) + first + offset + i + 1, v.Columns - i - 1).CopyTo(target[(i + 1)..]);
            var tau = taus[first + i];
            t[i, i] = tau;
            for (var j = 0; j < i; j++)
            {
                var overlap = -tau * VectorKernels.Dot(v.Row(j) + i, v.Row(i) + i, v.Columns - i);
                for (var k = 0; k <= j; k++)
                {
                    t[k, i] += t[k, j] * overlap;
                }
            }
        }
    }

    /// <summary>C ← C (I − Vᵀ T V), or with Tᵀ in place of T, which is the product of the same reflectors backwards.</summary>
    static void ApplyBlockFromRight<T>(Matrix<T> v, Matrix<T> t, bool backwards, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (c.Rows == 0) return;
        using var scratch = Scratch.Open();
        var overlaps = scratch.TakeMatrix<T>(c.Rows, v.Rows);
        var weighted = scratch.TakeMatrix<T>(c.Rows, v.Rows);
        MatrixMultiply.Write(c, false, v, true, overlaps);
        MatrixMultiply.Write(overlaps, false, t, backwards, weighted);
        MatrixMultiply.Subtract(weighted, false, v, false, c);
    }

    /// <summary>Applies the block of reflectors from <paramref name="first"/> on, which lie as for <see cref="Gather"/>.</summary>
    public static void ApplyGathered<T>(Matrix<T> rows, T* taus, int first, int offset, int size, bool backwards, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var v = scratch.TakeMatrix<T>(size, c.Columns);
        var t = scratch.TakeMatrix<T>(size, size);
        Gather(rows, taus, first, offset, v, t);
        ApplyBlockFromRight(v, t, backwards, c);
    }

    /// <summary>
    /// Writes the first rows of Qᵀ, where Q = H₁ H₂ … H_count: as many as <paramref name="q"/> has. Reflector k
    /// lies in row k and begins at column k + <paramref name="offset"/>.
    /// </summary>
    public static void FormTransposed<T>(Matrix<T> rows, T* taus, int count, int offset, Matrix<T> q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        q.SetIdentity();
        using var scratch = Scratch.Open();
        if (count < BlockThreshold)
        {
            var work = scratch.Take<T>(q.Rows);
            for (var k = count - 1; k >= 0; k--)
            {
                var start = k + offset;
                ApplyFromRight(taus[k], rows.Row(k) + start, q.From(start, start), work);
            }
            return;
        }
        for (var first = (count - 1) / BlockSize * BlockSize; first >= 0; first -= BlockSize)
        {
            var size = Math.Min(BlockSize, count - first);
            var start = first + offset;
            ApplyGathered(rows, taus, first, offset, size, true, q.From(start, start));
        }
    }
}
