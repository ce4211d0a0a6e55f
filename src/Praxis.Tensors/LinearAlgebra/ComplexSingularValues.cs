using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// The singular value decomposition of a complex matrix, A = U diag(σ) Vᴴ. The reduction gives a real bidiagonal
/// matrix, from which the way is that of the real case.
/// </summary>
static unsafe class ComplexSingularValues
{
    /// <summary>
    /// Writes the singular values in descending order, U (rows × k) and Vᴴ (k × columns), where k is the smaller
    /// side in the reduced form and each factor's own side in the full one. Where both factors have no memory,
    /// only the values are found. Returns whether the iteration converged; it does for every finite matrix.
    /// </summary>
    public static bool Decompose<T>(ComplexMatrix<T> a, Span<T> values, ComplexMatrix<T> left, ComplexMatrix<T> rightAdjoint)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var swapped = a.Rows < a.Columns;
        var work = scratch.TakeComplex<T>(Math.Max(a.Rows, a.Columns), Math.Min(a.Rows, a.Columns), out _);
        if (swapped) a.TransposeTo(work);
        else a.CopyTo(work);
        var n = work.Columns;
        var vectors = left.Real.Start != null;
        if (n == 0)
        {
            if (vectors && left.Rows > 0) left.SetIdentity();
            if (vectors && rightAdjoint.Rows > 0) rightAdjoint.SetIdentity();
            return true;
        }
        var scale = work.Scale();
        if (T.IsNaN(scale)) return false;

        var offDiagonal = scratch.Take<T>(n);
        var leftTaus = scratch.TakeComplex<T>(n);
        var rightTaus = scratch.TakeComplex<T>(n);
        var leftReflectors = scratch.TakeComplex<T>(n, work.Rows, out _);
        var rightReflectors = scratch.TakeComplex<T>(n, n, out _);
        fixed (T* spectrum = values)
        {
            Reduce(work, spectrum, offDiagonal, leftReflectors, leftTaus, rightReflectors, rightTaus);
            if (!vectors)
            {
                if (!BidiagonalIteration<T>.Run(spectrum, offDiagonal, n, null, null)) return false;
                SingularValues.FinishValues(spectrum, n, scale);
                return true;
            }

            var leftSide = swapped ? rightAdjoint.Rows : left.Columns;
            var leftRows = scratch.TakeComplex<T>(leftSide, work.Rows, out var joinedLeft);
            ComplexHouseholder.FormAdjoint(leftReflectors, leftTaus, n, 0, leftRows);
            var rightRows = scratch.TakeComplex<T>(n, n, out var joinedRight);
            ComplexHouseholder.FormAdjoint(rightReflectors, rightTaus, n - 1, 1, rightRows);
            var leftRotations = new RotationQueue<T>(joinedLeft.Block(0, 0, n, joinedLeft.Columns), scratch);
            var rightRotations = new RotationQueue<T>(joinedRight, scratch);
            if (!BidiagonalIteration<T>.Run(spectrum, offDiagonal, n, &leftRotations, &rightRotations)) return false;
            SingularValues.SortDescending(spectrum, joinedLeft, joinedRight);
            VectorKernels.Scale(scale, spectrum, n);

            // The rows are Uᴴ and Vᴴ of the tall matrix; for a wide A, Aᵀ = U Σ Vᴴ gives A = V̄ Σ Uᵀ.
            leftRows.Conjugate();
            if (swapped)
            {
                leftRows.CopyTo(rightAdjoint);
                rightRows.TransposeTo(left);
            }
            else
            {
                leftRows.TransposeTo(left);
                rightRows.CopyTo(rightAdjoint);
            }
        }
        return true;
    }

    /// <summary>A = Q B Pᴴ with a real upper bidiagonal B.</summary>
    static void Reduce<T>(ComplexMatrix<T> a, T* diagonal, T* offDiagonal, ComplexMatrix<T> left, ComplexVector<T> leftTaus, ComplexMatrix<T> right, ComplexVector<T> rightTaus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var work = scratch.TakeComplex<T>(a.Columns);
        for (var k = 0; k < a.Columns; k++)
        {
            var v = left.Row(k).From(k);
            for (var i = 0; i < v.Length; i++)
            {
                v[i] = a[k + i, k];
            }
            leftTaus[k] = ComplexHouseholder.Make(v, out diagonal[k]);
            if (k + 1 == a.Columns) break;
            ComplexHouseholder.ApplyFromLeft(leftTaus[k].Conjugate, v, a.From(k, k + 1), work);

            var u = right.Row(k).From(k + 1);
            for (var j = 0; j < u.Length; j++)
            {
                u[j] = a[k, k + 1 + j].Conjugate;
            }
            rightTaus[k] = ComplexHouseholder.Make(u, out offDiagonal[k]);
            ComplexHouseholder.ApplyFromRight(rightTaus[k], u, a.From(k + 1, k + 1));
        }
    }
}
