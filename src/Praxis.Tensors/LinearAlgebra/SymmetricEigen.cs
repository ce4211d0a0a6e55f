using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Eigenvalues and eigenvectors of a real symmetric matrix: A = V diag(λ) Vᵀ.</summary>
static unsafe class SymmetricEigen
{
    /// <summary>
    /// Writes the eigenvalues in ascending order and, where <paramref name="vectors"/> has memory, the eigenvectors
    /// as its columns. Only the lower triangle of A is read. Returns whether the iteration converged; it does for
    /// every finite matrix.
    /// </summary>
    public static bool Decompose<T>(Matrix<T> a, Span<T> values, Matrix<T> vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        if (n == 0) return true;
        using var scratch = Scratch.Open();
        var work = scratch.TakeMatrix<T>(n, n);
        fixed (T* spectrum = values)
        {
            // The reduction reads the upper triangle: the lower one of A, transposed.
            a.TransposeTo(work);
            for (var row = 1; row < n; row++)
            {
                work.RowSpan(row)[..row].Clear();
            }
            var scale = Scaling.Apply(work);
            if (T.IsNaN(scale)) return false;
            var offDiagonal = scratch.Take<T>(n);
            var taus = scratch.Take<T>(n);
            Tridiagonal.Reduce(work, spectrum, offDiagonal, taus);
            if (vectors.Start == null)
            {
                if (!TridiagonalIteration.Run<T>(spectrum, offDiagonal, n, null)) return false;
                values[..n].Sort();
            }
            else
            {
                var rows = scratch.TakeMatrix<T>(n, n);
                Householder.FormTransposed(work, taus, n - 1, 1, rows);
                var rotations = new RotationQueue<T>(rows, scratch);
                if (!TridiagonalIteration.Run(spectrum, offDiagonal, n, &rotations)) return false;
                SortAscending(spectrum, rows);
                rows.TransposeTo(vectors);
            }
            VectorKernels.Scale(scale, spectrum, n);
        }
        return true;
    }

    /// <summary>Sorts the values and the rows that belong to them.</summary>
    public static void SortAscending<T>(T* values, Matrix<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < rows.Rows - 1; i++)
        {
            var smallest = i;
            for (var j = i + 1; j < rows.Rows; j++)
            {
                if (values[j] < values[smallest]) smallest = j;
            }
            (values[i], values[smallest]) = (values[smallest], values[i]);
            rows.SwapRows(i, smallest);
        }
    }
}
