using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>A = Q H Qᵀ with an H that is zero below its first subdiagonal.</summary>
static unsafe class Hessenberg
{
    /// <summary>Turns A into H and writes Qᵀ where <paramref name="transposedQ"/> has rows.</summary>
    public static void Reduce<T>(Matrix<T> a, Matrix<T> transposedQ)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var reflectors = scratch.TakeMatrix<T>(n, n);
        var taus = scratch.Take<T>(n);
        var work = scratch.Take<T>(n);
        for (var k = 0; k < n - 2; k++)
        {
            var v = reflectors.Row(k) + k + 1;
            var length = n - k - 1;
            for (var i = 0; i < length; i++)
            {
                v[i] = a[k + 1 + i, k];
                a[k + 1 + i, k] = T.Zero;
            }
            taus[k] = Householder.Make(v, length, out a[k + 1, k]);
            Householder.ApplyFromLeft(taus[k], v, a.From(k + 1, k + 1), work);
            Householder.ApplyFromRight(taus[k], v, a.Block(0, k + 1, n, length), work);
        }
        if (transposedQ.Rows > 0) Householder.FormTransposed(reflectors, taus, Math.Max(n - 2, 0), 1, transposedQ);
    }
}
