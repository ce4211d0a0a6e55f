using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Eigenvalues and eigenvectors of a real symmetric matrix: A = V diag(λ) Vᵀ.</summary>
static unsafe class SymmetricEigen
{
    /// <summary>
    /// Writes the eigenvalues in ascending order and, where <paramref name="vectors"/> has memory, the eigenvectors
    /// as its columns. Only the lower triangle of A is read. Returns whether the iteration converged; it does for
    /// every finite matrix.
    /// </summary>
    public static bool Decompose<T>(Matrix<T> a, Span<T> values, Matrix<T> vectors, Workspace<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        if (n == 0) return true;
        var scratch = workspace.Scratch;
        using var frame = scratch.Open();
        var work = scratch.TakeMatrix(n, n);
        fixed (T* spectrum = values)
        {
            // The reduction reads the upper triangle of a row-major matrix: the lower one of A, transposed.
            a.TransposeTo(work);
            var scale = Scaling.Apply(work);
            if (T.IsNaN(scale)) return false;
            var offDiagonal = scratch.Take(n);
            var taus = scratch.Take(n);
            Tridiagonal.Reduce(work, spectrum, offDiagonal, taus, scratch);
            if (vectors.Start == null)
            {
                if (!TridiagonalIteration.Run<T>(spectrum, offDiagonal, n, null)) return false;
                values[..n].Sort();
            }
            else
            {
                var rows = scratch.TakeMatrix(n, n);
                Householder.FormTransposed(work, taus, n - 1, 1, rows, scratch);
                var rotations = workspace.Rotations;
                rotations.Attach(rows, scratch);
                if (!TridiagonalIteration.Run(spectrum, offDiagonal, n, rotations)) return false;
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
