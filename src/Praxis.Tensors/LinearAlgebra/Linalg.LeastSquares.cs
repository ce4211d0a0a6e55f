namespace Praxis.Tensors;

/// <summary>What <see cref="Linalg.Lstsq"/> found.</summary>
/// <param name="Solution">The shortest minimiser of ‖A·X − B‖ for each right side.</param>
/// <param name="Rank">The number of singular values that do not count as zero (int64).</param>
/// <param name="SingularValues">The singular values of A, descending; without a gradient.</param>
public readonly record struct LeastSquaresSolution(Tensor Solution, Tensor Rank, Tensor SingularValues);

public static partial class Linalg
{
    /// <summary>
    /// The X of least length that minimises ‖A·X − B‖, for A of any shape and rank. Singular values up to
    /// <paramref name="tolerance"/> times the largest count as zero (by default ε times the longer side of A); the
    /// gradient is that of matrices of the same rank.
    /// </summary>
    public static LeastSquaresSolution Lstsq(Tensor a, Tensor b, double? tolerance = null)
    {
        CheckMatrices(a, "Lstsq");
        ArgumentNullException.ThrowIfNull(b);
        if (b.Rank == 1)
        {
            var column = Lstsq(a, b.Unsqueeze(-1), tolerance);
            return column with { Solution = column.Solution.Squeeze(-1) };
        }
        CheckMatrices(b, "Lstsq");
        (a, b) = Meet(a, b);
        var (rows, columns) = (a.Sizes[^2], a.Sizes[^1]);
        if (rows != b.Sizes[^2])
        {
            throw new ArgumentException($"Lstsq: a matrix of shape {a.Shape} and right sides of shape {b.Shape}: the numbers of rows {rows} and {b.Sizes[^2]} differ.");
        }
        var share = CheckTolerance(a, tolerance, "Lstsq");
        var lead = Shapes.Broadcast(Lead(a), Lead(b), "Lstsq");
        var x = Tensor.Allocate([.. lead, columns, b.Sizes[^1]], a.DType);
        var values = Tensor.Allocate([.. lead, Math.Min(rows, columns)], a.DType);
        var rank = Tensor.Allocate(lead, DType.Int64);
        var (index, _) = Run(MatrixKind.LeastSquares, [Compact(a, lead), Compact(b, lead)], [x.View, values.View, rank.View], lead, new(Tolerance: share));
        if (index >= 0)
        {
            throw Unfinished("Lstsq", index, lead, a);
        }
        x = Tape.Record("Lstsq", x, [a, b], (g, needs) =>
        {
            var inverse = Pinv(a, share);
            return
            [
                needs[0] ? PinvGradient(a, inverse, g.MatMul(b.T)).SumTo(a.Sizes) : null,
                needs[1] ? inverse.T.MatMul(g).SumTo(b.Sizes) : null,
            ];
        }, a, b);
        return new(x, rank, values);
    }

    /// <summary>
    /// The pseudoinverse A⁺ of Moore and Penrose, for A of any shape and rank; for the tolerance and the gradient
    /// see <see cref="Lstsq"/>.
    /// </summary>
    public static Tensor Pinv(Tensor a, double? tolerance = null)
    {
        CheckMatrices(a, "Pinv");
        var share = CheckTolerance(a, tolerance, "Pinv");
        var lead = Lead(a);
        var inverse = Tensor.Allocate([.. lead, a.Sizes[^1], a.Sizes[^2]], a.DType);
        var (index, _) = Run(MatrixKind.PseudoInverse, [Compact(a)], [inverse.View], lead, new(Tolerance: share));
        if (index >= 0)
        {
            throw Unfinished("Pinv", index, lead, a);
        }
        return Tape.Record("Pinv", inverse, a, g => PinvGradient(a, inverse, g), a, inverse);
    }

    /// <summary>−Pᵀ·g·Pᵀ + (1 − A·P)·gᵀ·P·Pᵀ + Pᵀ·P·gᵀ·(1 − P·A) for P = A⁺ (Golub and Pereyra).</summary>
    static Tensor PinvGradient(Tensor a, Tensor p, Tensor g)
    {
        var acrossRows = g.T.MatMul(p).MatMul(p.T);
        var acrossColumns = p.T.MatMul(p).MatMul(g.T);
        var gradient = -p.T.MatMul(g).MatMul(p.T);
        gradient = gradient + (acrossRows - a.MatMul(p.MatMul(acrossRows)));
        return gradient + (acrossColumns - acrossColumns.MatMul(p).MatMul(a));
    }

    static double CheckTolerance(Tensor a, double? tolerance, string operation) => tolerance switch
    {
        null => Math.Max(a.Sizes[^2], a.Sizes[^1]) * (a.DType == DType.Float64 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1),
        >= 0 => tolerance.Value,
        _ => throw new ArgumentException($"{operation}: the tolerance is {tolerance}; it must not be negative."),
    };
}
