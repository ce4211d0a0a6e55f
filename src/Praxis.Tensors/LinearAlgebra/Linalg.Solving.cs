namespace Praxis.Tensors;

public static partial class Linalg
{
    /// <summary>
    /// The lower L (or upper Lᵀ) with A = L·Lᵀ for symmetric positive definite A. Only the lower triangle of A is
    /// read; its gradient is symmetric.
    /// </summary>
    public static Tensor Cholesky(Tensor a, bool upper = false)
    {
        CheckSquare(a, "Cholesky");
        var lead = Lead(a);
        var factor = a.AllocateAlike();
        var (index, outcome) = Run(MatrixKind.Cholesky, [Compact(a)], [factor.View], lead);
        if (index >= 0)
        {
            throw new ArithmeticException($"Cholesky: {Which(index, lead)} is not positive definite: its pivot {(int)outcome} of {a.Sizes[^1]} is not positive; add a small number to the diagonal.");
        }
        factor = Tape.Record("Cholesky", factor, a, g =>
        {
            // With M = lower half of Lᵀg, the diagonal halved: gA = sym(L⁻ᵀ M L⁻¹).
            var product = factor.T.MatMul(g);
            var n = product.Sizes[^1];
            var lower = Tensor.Where(LowerMask(n, strict: true), product, 0) + DiagonalOf(product.Diagonal() * 0.5);
            var left = TriangularSolve(factor, lower, upper: false, transposed: true);
            var both = TriangularSolve(factor, left.T, upper: false, transposed: true);
            return (both + both.T) * 0.5;
        }, factor);
        return upper ? factor.T : factor;
    }

    /// <summary>
    /// The X with op(A)·X = B (or X·op(A) = B where not <paramref name="left"/>) for a triangular A; op transposes
    /// where asked. Only the named triangle of A is read, and not its diagonal where that counts as ones.
    /// </summary>
    public static Tensor TriangularSolve(Tensor a, Tensor b, bool upper, bool transposed = false, bool unitDiagonal = false, bool left = true)
    {
        CheckSquare(a, "TriangularSolve");
        CheckMatrices(b, "TriangularSolve");
        (a, b) = Meet(a, b);
        if (!left)
        {
            CheckSides(a, b.T, "TriangularSolve");
            return TriangularSolve(a, b.T, upper, !transposed, unitDiagonal).T;
        }
        CheckSides(a, b, "TriangularSolve");
        var lead = Shapes.Broadcast(Lead(a), Lead(b), "TriangularSolve");
        var x = Tensor.Allocate([.. lead, .. b.Sizes.AsSpan(b.Rank - 2)], b.DType);
        var (index, outcome) = Run(MatrixKind.TriangularSolve, [Compact(a, lead), Compact(b, lead)], [x.View], lead, new(upper, transposed, unitDiagonal));
        if (index >= 0)
        {
            throw Singular("TriangularSolve", index, lead, outcome, a, "number on the diagonal");
        }
        return Tape.Record("TriangularSolve", x, [a, b], (g, needs) =>
        {
            var gb = TriangularSolve(a, g, upper, !transposed, unitDiagonal);
            return [needs[0] ? Kept(transposed ? -x.MatMul(gb.T) : -gb.MatMul(x.T)).SumTo(a.Sizes) : null, needs[1] ? gb.SumTo(b.Sizes) : null];
        }, a, x);

        Tensor Kept(Tensor gradient)
        {
            var lower = LowerMask(gradient.Sizes[^1], strict: upper != unitDiagonal);
            return upper ? Tensor.Where(lower, 0, gradient) : Tensor.Where(lower, gradient, 0);
        }
    }

    /// <summary>
    /// The X with A·X = B. As in PyTorch, B counts as a vector (or a batch of vectors) where it has one dimension,
    /// or one less than A and the shape of A without its last.
    /// </summary>
    public static Tensor Solve(Tensor a, Tensor b)
    {
        CheckSquare(a, "Solve");
        ArgumentNullException.ThrowIfNull(b);
        if (b.Rank == 1 || (b.Rank == a.Rank - 1 && b.HasShape(a.Sizes.AsSpan(0, a.Rank - 1))))
        {
            return Solve(a, b.Unsqueeze(-1)).Squeeze(-1);
        }
        CheckMatrices(b, "Solve");
        (a, b) = Meet(a, b);
        CheckSides(a, b, "Solve");
        return SolveFactored(a, Factor(a, "Solve", singular: false), b, transposed: false);
    }

    /// <summary>A⁻¹.</summary>
    public static Tensor Inverse(Tensor a)
    {
        CheckSquare(a, "Inverse");
        var lead = Lead(a);
        var inverse = a.AllocateAlike();
        var (index, outcome) = Run(MatrixKind.Inverse, [Compact(a)], [inverse.View], lead);
        if (index >= 0)
        {
            throw Singular("Inverse", index, lead, outcome, a, "pivot");
        }
        return Tape.Record("Inverse", inverse, a, g => -inverse.T.MatMul(g).MatMul(inverse.T), inverse);
    }

    /// <summary>det A. Its gradient is exact for a singular A, too.</summary>
    public static Tensor Det(Tensor a)
    {
        CheckSquare(a, "Det");
        var lead = Lead(a);
        var factors = Factor(a, "Det", singular: true);
        var determinant = Tensor.Allocate(lead, a.DType);
        Run(MatrixKind.Determinant, [factors.Triangles.View, factors.Exchanges.View], [determinant.View], lead);
        return Tape.Record("Det", determinant, a, g =>
        {
            var cofactors = factors.IsSingular
                ? Cofactors(a)
                : determinant.Unsqueeze(-1).Unsqueeze(-1) * SolveFactored(a, factors, Tensor.Eye(a.Sizes[^1], type: a.DType), transposed: true);
            return g.Unsqueeze(-1).Unsqueeze(-1) * cofactors;
        }, a, determinant);
    }

    /// <summary>The sign of det A (without a gradient) and log |det A|; 0 and −∞ for a singular A.</summary>
    public static (Tensor Sign, Tensor LogAbs) SlogDet(Tensor a)
    {
        CheckSquare(a, "SlogDet");
        var lead = Lead(a);
        var factors = Factor(a, "SlogDet", singular: true);
        var sign = Tensor.Allocate(lead, a.DType);
        var logarithm = Tensor.Allocate(lead, a.DType);
        Run(MatrixKind.LogDeterminant, [factors.Triangles.View, factors.Exchanges.View], [sign.View, logarithm.View], lead);
        logarithm = Tape.Record("SlogDet", logarithm, a, g => factors.IsSingular
            ? throw new ArithmeticException("SlogDet: a singular matrix has no gradient of its log-determinant.")
            : g.Unsqueeze(-1).Unsqueeze(-1) * SolveFactored(a, factors, Tensor.Eye(a.Sizes[^1], type: a.DType), transposed: true));
        return (sign, logarithm);
    }

    /// <summary>P·A = L·U of a batch; exchanges hold the row with which each row was exchanged.</summary>
    sealed record Factors(Tensor Triangles, Tensor Exchanges, bool IsSingular);

    static Factors Factor(Tensor a, string operation, bool singular)
    {
        var lead = Lead(a);
        var triangles = a.AllocateAlike();
        var exchanges = Tensor.Allocate(a.Sizes[..^1], DType.Int32);
        var (index, outcome) = Run(MatrixKind.Lu, [Compact(a)], [triangles.View, exchanges.View], lead);
        return index < 0 || singular ? new(triangles, exchanges, index >= 0) : throw Singular(operation, index, lead, outcome, a, "pivot");
    }

    /// <summary>A⁻¹·B or A⁻ᵀ·B by factors that were found before: gB = A⁻ᵀ·g, gA = −gB·Xᵀ.</summary>
    static Tensor SolveFactored(Tensor a, Factors factors, Tensor b, bool transposed)
    {
        var lead = Shapes.Broadcast(Lead(a), Lead(b), "Solve");
        var x = Tensor.Allocate([.. lead, .. b.Sizes.AsSpan(b.Rank - 2)], b.DType);
        var exchanges = factors.Exchanges.View.BroadcastTo([.. lead, a.Sizes[^1]]);
        Run(MatrixKind.LuSolve, [Compact(factors.Triangles, lead), exchanges, Compact(b, lead)], [x.View], lead, new(Transposed: transposed));
        return Tape.Record("Solve", x, [a, b], (g, needs) =>
        {
            var gb = SolveFactored(a, factors, g, !transposed);
            return [needs[0] ? (transposed ? -x.MatMul(gb.T) : -gb.MatMul(x.T)).SumTo(a.Sizes) : null, needs[1] ? gb.SumTo(b.Sizes) : null];
        }, x);
    }

    /// <summary>The transposed adjugate of matrices that may be singular: U·diag(Πⱼ≠ᵢ σⱼ)·Vᵀ·det(U)·det(V).</summary>
    static Tensor Cofactors(Tensor a)
    {
        var (u, s, vh) = Svd(a, fullMatrices: false);
        var n = a.Sizes[^1];
        var others = Tensor.Where(Tensor.Eye(n).To(DType.Bool), 1, s.Unsqueeze(-2).Expand([.. s.Sizes, n])).Product(-1);
        var orientation = (Det(u.Detach()) * Det(vh.Detach())).Unsqueeze(-1);
        return (u * (others * orientation).Unsqueeze(-2)).MatMul(vh);
    }

    static void CheckSides(Tensor a, Tensor b, string operation)
    {
        if (a.Sizes[^1] != b.Sizes[^2])
        {
            throw new ArgumentException($"{operation}: a matrix of shape {a.Shape} and right sides of shape {b.Shape}: the sizes {a.Sizes[^1]} and {b.Sizes[^2]} differ.");
        }
    }

    static ArithmeticException Singular(string operation, int index, int[] lead, double outcome, Tensor a, string what) =>
        new($"{operation}: {Which(index, lead)} is singular: its {what} {(int)outcome} of {a.Sizes[^1]} is zero.");
}
