using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// Eigenvalues and eigenvectors of a complex Hermitian matrix: A = V diag(λ) Vᴴ. The reduction gives a real
/// tridiagonal matrix, from which the way is that of the symmetric case.
/// </summary>
static unsafe class HermitianEigen
{
    /// <summary>
    /// Writes the eigenvalues in ascending order and, where <paramref name="vectors"/> has memory, the eigenvectors
    /// as its columns. Only the lower triangle of A and the real parts of its diagonal are read. Returns whether
    /// the iteration converged; it does for every finite matrix.
    /// </summary>
    public static bool Decompose<T>(ComplexMatrix<T> a, Span<T> values, ComplexMatrix<T> vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        if (n == 0) return true;
        using var scratch = Scratch.Open();
        var work = scratch.TakeComplex<T>(n, n, out _);
        CopyLower(a, work);
        var scale = work.Scale();
        if (T.IsNaN(scale)) return false;
        var offDiagonal = scratch.Take<T>(n);
        var taus = scratch.TakeComplex<T>(n);
        fixed (T* spectrum = values)
        {
            Reduce(work, spectrum, offDiagonal, taus);
            if (vectors.Real.Start == null)
            {
                if (!TridiagonalIteration.Run<T>(spectrum, offDiagonal, n, null)) return false;
                values[..n].Sort();
            }
            else
            {
                var rows = scratch.TakeComplex<T>(n, n, out var joined);
                ComplexHouseholder.FormAdjoint(work, taus, n - 1, 1, rows);
                var rotations = new RotationQueue<T>(joined, scratch);
                if (!TridiagonalIteration.Run(spectrum, offDiagonal, n, &rotations)) return false;
                SymmetricEigen.SortAscending(spectrum, joined);
                rows.Conjugate();
                rows.TransposeTo(vectors);
            }
            VectorKernels.Scale(scale, spectrum, n);
        }
        return true;
    }

    /// <summary>Copies the lower triangle and its mirror image.</summary>
    static void CopyLower<T>(ComplexMatrix<T> a, ComplexMatrix<T> work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < a.Rows; i++)
        {
            work[i, i] = a[i, i].Real;
            for (var j = 0; j < i; j++)
            {
                work[i, j] = a[i, j];
                work[j, i] = a[i, j].Conjugate;
            }
        }
    }

    /// <summary>A = Q T Qᴴ with a real tridiagonal T. Row k of A keeps the reflector of step k from column k + 1 on.</summary>
    static void Reduce<T>(ComplexMatrix<T> a, T* diagonal, T* offDiagonal, ComplexVector<T> taus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var product = scratch.TakeComplex<T>(n);
        for (var k = 0; k < n - 1; k++)
        {
            diagonal[k] = a[k, k].Real;
            var v = a.Row(k).From(k + 1);
            // The column below the diagonal is the conjugate of the row beside it.
            v.Conjugate();
            var tau = ComplexHouseholder.Make(v, out offDiagonal[k]);
            taus[k] = tau;
            if (tau == ComplexNumber<T>.Zero) continue;
            var rest = a.From(k + 1, k + 1);
            var w = new ComplexVector<T>(product.Real, product.Imaginary, v.Length);
            for (var i = 0; i < v.Length; i++)
            {
                w[i] = tau * rest.Row(i).Dot(v);
            }
            var overlap = tau * w.ConjugateDot(v);
            v.AddTo(w, new(-Machine<T>.Half * overlap.Real, -Machine<T>.Half * overlap.Imaginary));
            for (var i = 0; i < v.Length; i++)
            {
                w.AddTo(rest.Row(i), -v[i], conjugate: true);
                v.AddTo(rest.Row(i), -w[i], conjugate: true);
            }
        }
        diagonal[n - 1] = a[n - 1, n - 1].Real;
    }
}
