using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// A = Q R. The work is done on Aᵀ, so that a column of A is a contiguous row: row k of the factored Aᵀ holds
/// column k of R left of its diagonal and the reflector of step k from there on.
/// </summary>
static unsafe class QrFactors
{
    /// <summary>Factors in place; the diagonal of R goes to <paramref name="diagonal"/>.</summary>
    public static void Factor<T>(Matrix<T> transposed, T* diagonal, T* taus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var work = scratch.Take<T>(transposed.Rows);
        var steps = Math.Min(transposed.Rows, transposed.Columns);
        var size = steps < Householder.BlockThreshold ? steps : Householder.BlockSize;
        for (var first = 0; first < steps; first += size)
        {
            var end = Math.Min(first + size, steps);
            // In a small matrix there is one panel, which takes the columns beyond the last step with it.
            var reach = size == steps ? transposed.Rows : end;
            for (var k = first; k < end; k++)
            {
                var v = transposed.Row(k) + k;
                taus[k] = Householder.Make(v, transposed.Columns - k, out diagonal[k]);
                Householder.ApplyFromRight(taus[k], v, transposed.Block(k + 1, k, reach - k - 1, transposed.Columns - k), work);
            }
            if (reach == transposed.Rows) continue;
            Householder.ApplyGathered(transposed, taus, first, 0, end - first, false, transposed.From(end, first));
        }
    }

    /// <summary>
    /// Writes Q with as many columns as <paramref name="q"/> has (the smaller side of A, or its rows for the
    /// complete form) and the rows of R that belong to them.
    /// </summary>
    public static void Decompose<T>(Matrix<T> a, Matrix<T> q, Matrix<T> r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var steps = Math.Min(a.Rows, a.Columns);
        var transposed = scratch.TakeMatrix<T>(a.Columns, a.Rows);
        var diagonal = scratch.Take<T>(steps);
        var taus = scratch.Take<T>(steps);
        a.TransposeTo(transposed);
        Factor(transposed, diagonal, taus);
        var rows = scratch.TakeMatrix<T>(q.Columns, q.Rows);
        Householder.FormTransposed(transposed, taus, steps, 0, rows);
        rows.TransposeTo(q);
        WriteTriangle(transposed, diagonal, r);
    }

    /// <summary>Writes the rows of R out of the factored Aᵀ.</summary>
    public static void WriteTriangle<T>(Matrix<T> transposed, T* diagonal, Matrix<T> r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        r.Clear();
        for (var column = 0; column < r.Columns; column++)
        {
            var source = transposed.Row(column);
            for (var row = 0; row < Math.Min(column, r.Rows); row++)
            {
                r[row, column] = source[row];
            }
            if (column < r.Rows) r[column, column] = diagonal[column];
        }
    }
}
