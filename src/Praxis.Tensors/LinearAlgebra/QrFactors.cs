using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// A = Q R. The work is done on Aᵀ, so that a column of A is a contiguous row: row k of the factored Aᵀ holds
/// column k of R left of its diagonal and the reflector of step k from there on.
/// </summary>
static unsafe class QrFactors
{
    /// <summary>Factors in place; the diagonal of R goes to <paramref name="diagonal"/>.</summary>
    public static void Factor<T>(Matrix<T> transposed, T* diagonal, T* taus, Scratch<T> scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var frame = scratch.Open();
        var work = scratch.Take(transposed.Rows);
        var steps = Math.Min(transposed.Rows, transposed.Columns);
        var size = steps < Householder.BlockThreshold ? steps : Householder.BlockSize;
        for (var first = 0; first < steps; first += size)
        {
            using var block = scratch.Open();
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
            var panel = scratch.TakeMatrix(end - first, transposed.Columns - first);
            var t = scratch.TakeMatrix(end - first, end - first);
            Householder.Gather(transposed, taus, first, 0, panel, t);
            Householder.ApplyBlockFromRight(panel, t, false, transposed.From(end, first), scratch);
        }
    }

    /// <summary>
    /// Writes Q with as many columns as <paramref name="q"/> has (the smaller side of A, or its rows for the
    /// complete form) and the rows of R that belong to them.
    /// </summary>
    public static void Decompose<T>(Matrix<T> a, Matrix<T> q, Matrix<T> r, Scratch<T> scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var frame = scratch.Open();
        var steps = Math.Min(a.Rows, a.Columns);
        var transposed = scratch.TakeMatrix(a.Columns, a.Rows);
        var diagonal = scratch.Take(steps);
        var taus = scratch.Take(steps);
        a.TransposeTo(transposed);
        Factor(transposed, diagonal, taus, scratch);
        var rows = scratch.TakeMatrix(q.Columns, q.Rows);
        Householder.FormTransposed(transposed, taus, steps, 0, rows, scratch);
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
