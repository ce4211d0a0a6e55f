using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Eigenvalues and eigenvectors of a real symmetric matrix: A = V diag(λ) Vᵀ.</summary>
static unsafe class SymmetricEigen
{
    /// <summary>
    /// Writes the eigenvalues in ascending order and, where <paramref name="vectors"/> is not empty, the
    /// eigenvectors as its columns. Only the lower triangle of A is read. Returns whether the iteration converged;
    /// it does for every finite matrix.
    /// </summary>
    public static bool Decompose<T>(ReadOnlySpan<T> a, int n, Span<T> values, Span<T> vectors, Workspace<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (n == 0) return true;
        var scratch = workspace.Scratch;
        using var frame = scratch.Open();
        var work = scratch.TakeMatrix(n, n);
        fixed (T* source = a, target = vectors, spectrum = values)
        {
            // The reduction reads the upper triangle of a row-major matrix: the lower one of A, transposed.
            new Matrix<T>(source, n, n, n).TransposeTo(work);
            var scale = Scaling.Apply(work);
            if (T.IsNaN(scale)) return false;
            var offDiagonal = scratch.Take(n);
            var taus = scratch.Take(n);
            Tridiagonal.Reduce(work, spectrum, offDiagonal, taus, scratch);
            if (vectors.IsEmpty)
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
                rows.TransposeTo(new(target, n, n, n));
            }
            VectorKernels.Scale(scale, spectrum, n);
        }
        return true;
    }

    static void SortAscending<T>(T* values, Matrix<T> rows)
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
