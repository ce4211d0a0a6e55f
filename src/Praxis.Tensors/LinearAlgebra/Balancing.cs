using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// D⁻¹ A D with a diagonal D of powers of two that brings the rows and columns of A to like lengths, which is
/// exact and makes the eigenvalues of a badly scaled matrix more accurate.
/// </summary>
static unsafe class Balancing
{
    const int MostPasses = 20;
    const double Gain = 0.95;

    /// <summary>Balances in place and writes D.</summary>
    public static void Apply<T>(Matrix<T> a, T* scales)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        new Span<T>(scales, n).Fill(T.One);
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var balanced = true;
            for (var i = 0; i < n; i++)
            {
                var factor = Factor(a, i);
                if (factor == T.One || !T.IsNormal(scales[i] * factor)) continue;
                balanced = false;
                scales[i] *= factor;
                VectorKernels.Scale(T.One / factor, a.Row(i), n);
                for (var row = 0; row < n; row++)
                {
                    a[row, i] *= factor;
                }
            }
            if (balanced) return;
        }
    }

    /// <summary>
    /// The power of two for column i (and its reciprocal for row i) that makes their lengths most alike. The
    /// lengths include the diagonal entry, without which a matrix with tiny other entries would be balanced to death
    /// (James, Langou and Lowery).
    /// </summary>
    static T Factor<T>(Matrix<T> a, int i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = VectorKernels.Norm(a.Row(i), a.Columns);
        var column = T.Zero;
        for (var j = 0; j < a.Rows; j++)
        {
            column = Rotation.Length(column, a[j, i]);
        }
        if (row == T.Zero || column == T.Zero) return T.One;
        var before = row + column;
        var factor = T.One;
        var limit = T.One / Machine<T>.Epsilon;
        while (column < row / Machine<T>.Two && factor < limit)
        {
            factor *= Machine<T>.Two;
            column *= Machine<T>.Two;
            row /= Machine<T>.Two;
        }
        while (column / Machine<T>.Two >= row && factor > Machine<T>.Epsilon)
        {
            factor /= Machine<T>.Two;
            column /= Machine<T>.Two;
            row *= Machine<T>.Two;
        }
        return column + row < T.CreateTruncating(Gain) * before ? factor : T.One;
    }
}
