namespace Praxis.Tensors;

public static partial class Linalg
{
    /// <summary>
    /// A = Q·R with orthonormal columns of Q and upper triangular R. Q has as many columns as the smaller side of A,
    /// or, complete, as A has rows. The gradient needs the leading columns of A to be independent, and the reduced
    /// form where A has more rows than columns.
    /// </summary>
    public static (Tensor Q, Tensor R) Qr(Tensor a, bool complete = false)
    {
        CheckMatrices(a, "Qr");
        var (rows, columns) = (a.Sizes[^2], a.Sizes[^1]);
        var lead = Lead(a);
        var inner = complete ? rows : Math.Min(rows, columns);
        var q = Tensor.Allocate([.. lead, rows, inner], a.DType);
        var r = Tensor.Allocate([.. lead, inner, columns], a.DType);
        Run(MatrixKind.Qr, [Compact(a)], [q.View, r.View], lead);
        Tape.RecordMany("Qr", [q, r], [a], (g, _) => [QrGradient(a, q, r, g[0], g[1])], a, q, r);
        return (q, r);
    }

    static Tensor? QrGradient(Tensor a, Tensor q, Tensor r, Tensor? gq, Tensor? gr)
    {
        var (rows, columns) = (a.Sizes[^2], a.Sizes[^1]);
        if (q.Sizes[^1] > columns)
        {
            throw new InvalidOperationException($"Qr: the complete form of {a.Shape} has no gradient, because the last {rows - columns} columns of Q are arbitrary; ask for the reduced form.");
        }
        if (rows >= columns)
        {
            return QrGradient(q, r, gq, gr);
        }
        // A = [X Y] gives R = [U QᵀY], where X = Q·U is square.
        Tensor? gRest = null;
        Tensor? gSquare = null;
        if (gr is not null)
        {
            gRest = gr.Narrow(-1, rows, columns - rows);
            gSquare = gr.Narrow(-1, 0, rows);
            gq = Plus(gq, a.Narrow(-1, rows, columns - rows).MatMul(gRest.T));
        }
        var gx = QrGradient(q, r.Narrow(-1, 0, rows), gq, gSquare)!;
        var gy = gRest is null ? Tensor.Zeros([.. Lead(a), rows, columns - rows], a.DType) : q.MatMul(gRest);
        return Tensor.Cat([gx, gy], -1);
    }

    /// <summary>(gQ + Q·M)·R⁻ᵀ, where M is the lower half of R·gRᵀ − gQᵀ·Q and its mirror image.</summary>
    static Tensor? QrGradient(Tensor q, Tensor r, Tensor? gq, Tensor? gr)
    {
        if (Plus(gr is null ? null : r.MatMul(gr.T), gq is null ? null : -gq.T.MatMul(q)) is not { } m)
        {
            return null;
        }
        var mirrored = Tensor.Where(LowerMask(m.Sizes[^1], strict: false), m, m.T);
        return TriangularSolve(r, Plus(gq, q.MatMul(mirrored))!, upper: true, transposed: true, left: false);
    }

    /// <summary>
    /// A = U·diag(S)·Vᴴ with orthonormal columns of U and rows of Vᴴ and descending S ≥ 0. As in PyTorch both
    /// factors are square unless the reduced form is asked for, in which they have as many columns and rows as S.
    /// What the full factors have more is arbitrary and has no gradient.
    /// </summary>
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a, bool fullMatrices = true)
    {
        CheckMatrices(a, "Svd");
        var (rows, columns) = (a.Sizes[^2], a.Sizes[^1]);
        var lead = Lead(a);
        var small = Math.Min(rows, columns);
        var u = Tensor.Allocate([.. lead, rows, fullMatrices ? rows : small], a.DType);
        var s = Tensor.Allocate([.. lead, small], a.DType);
        var vh = Tensor.Allocate([.. lead, fullMatrices ? columns : small, columns], a.DType);
        var (index, _) = Run(MatrixKind.SingularValues, [Compact(a)], [s.View, u.View, vh.View], lead);
        if (index >= 0)
        {
            throw Unfinished("Svd", index, lead, a);
        }
        Tape.RecordMany("Svd", [u, s, vh], [a], (g, _) =>
        {
            var (left, values, right) = !fullMatrices || rows == columns ? (u, s, vh) : Svd(a, fullMatrices: false);
            return [SvdGradient(left, values, right, Leading(g[0], -1, small), g[1], Leading(g[2], -2, small))];
        }, a, u, s, vh);
        return (u, s, vh);
    }

    /// <summary>The singular values of A, descending.</summary>
    public static Tensor SvdVals(Tensor a)
    {
        CheckMatrices(a, "SvdVals");
        if (Tape.Wants(a))
        {
            return Svd(a, fullMatrices: false).S;
        }
        var lead = Lead(a);
        var s = Tensor.Allocate([.. lead, Math.Min(a.Sizes[^2], a.Sizes[^1])], a.DType);
        var (index, _) = Run(MatrixKind.SingularValues, [Compact(a)], [s.View], lead);
        return index < 0 ? s : throw Unfinished("SvdVals", index, lead, a);
    }

    /// <summary>
    /// U·C·Vᵀ and what leaves the spaces of U and V, with C = diag(gS) + ½(X + Y)/(sⱼ − sᵢ) + ½(X − Y)/(sⱼ + sᵢ) for
    /// the skew parts X of Uᵀ·gU and Y of Vᵀ·gV (twice each).
    /// </summary>
    static Tensor? SvdGradient(Tensor u, Tensor s, Tensor vh, Tensor? gu, Tensor? gs, Tensor? gvh)
    {
        var largest = Largest(s);
        var core = gs is null ? null : DiagonalOf(gs);
        var x = gu is null ? null : Skew(u.T.MatMul(gu));
        var y = gvh is null ? null : Skew(vh.MatMul(gvh.T));
        if (x is not null || y is not null)
        {
            var difference = SafeReciprocal(s.Unsqueeze(-2) - s.Unsqueeze(-1), largest);
            var sum = SafeReciprocal(s.Unsqueeze(-2) + s.Unsqueeze(-1), largest);
            core = Plus(core, ((Plus(x, y)! * difference) + (Plus(x, y is null ? null : -y)! * sum)) * 0.5);
        }
        if (core is null)
        {
            return null;
        }
        var gradient = u.MatMul(core).MatMul(vh);
        if (gu is not null && u.Sizes[^2] > u.Sizes[^1])
        {
            var outside = gu - u.MatMul(u.T.MatMul(gu));
            gradient = gradient + (outside * SafeReciprocal(s.Unsqueeze(-2), largest)).MatMul(vh);
        }
        if (gvh is not null && vh.Sizes[^1] > vh.Sizes[^2])
        {
            var outside = gvh - gvh.MatMul(vh.T).MatMul(vh);
            gradient = gradient + (u * SafeReciprocal(s.Unsqueeze(-2), largest)).MatMul(outside);
        }
        return gradient;
    }

    /// <summary>
    /// The largest singular values and their vectors, A ≈ U·diag(S)·Vᵀ, found in a random subspace that power
    /// iterations turn towards them; a fraction of the work of <see cref="Svd(Tensor, bool)"/> for a rank far below the sides.
    /// </summary>
    /// <param name="a">The matrices.</param>
    /// <param name="rank">How many values.</param>
    /// <param name="rng">Where the subspace is drawn from.</param>
    /// <param name="oversampling">So many more dimensions than the rank are searched.</param>
    /// <param name="iterations">More make small gaps between the values visible.</param>
    public static (Tensor U, Tensor S, Tensor Vh) LowRankSvd(Tensor a, int rank, Rng rng, int oversampling = 8, int iterations = 2)
    {
        CheckMatrices(a, "LowRankSvd");
        ArgumentNullException.ThrowIfNull(rng);
        var small = Math.Min(a.Sizes[^2], a.Sizes[^1]);
        if (rank < 1 || rank > small || oversampling < 0 || iterations < 0)
        {
            throw new ArgumentException($"LowRankSvd: rank {rank} with oversampling {oversampling} and {iterations} iterations was asked of {a.Shape}; the rank must be from 1 to {small} and the others not negative.");
        }
        var draw = Tensor.Randn([.. Lead(a), a.Sizes[^1], Math.Min(small, rank + oversampling)], rng, a.DType);
        var basis = Qr(a.MatMul(draw)).Q;
        for (var i = 0; i < iterations; i++)
        {
            basis = Qr(a.MatMul(Qr(a.T.MatMul(basis)).Q)).Q;
        }
        var (u, s, vh) = Svd(basis.T.MatMul(a), fullMatrices: false);
        return (basis.MatMul(u).Narrow(-1, 0, rank), s.Narrow(-1, 0, rank), vh.Narrow(-2, 0, rank));
    }

    /// <summary>The gradient of the leading vectors of a full factor; refused where the others have one, too.</summary>
    static Tensor? Leading(Tensor? gradient, int dim, int count)
    {
        if (gradient is null || gradient.Size(dim) == count)
        {
            return gradient;
        }
        var others = gradient.Detach().Narrow(dim, count, gradient.Size(dim) - count);
        if (others.Any().ToDouble() != 0)
        {
            throw new InvalidOperationException($"Svd: vectors beyond the first {count} of a full factor of shape {gradient.Shape} are arbitrary and have no gradient; ask for the reduced form.");
        }
        return gradient.Narrow(dim, 0, count);
    }

    static Tensor Skew(Tensor x) => x - x.T;
}
