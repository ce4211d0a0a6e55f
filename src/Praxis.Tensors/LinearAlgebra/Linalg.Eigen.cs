namespace Praxis.Tensors;

public static partial class Linalg
{
    /// <summary>
    /// A = V·diag(λ)·Vᵀ for symmetric A: ascending eigenvalues and orthonormal eigenvectors as columns. Only the
    /// lower triangle of A is read; its gradient is symmetric.
    /// </summary>
    public static (Tensor Values, Tensor Vectors) Eigh(Tensor a)
    {
        CheckSquare(a, "Eigh");
        var lead = Lead(a);
        var values = Tensor.Allocate(a.Sizes[..^1], a.DType);
        var vectors = a.AllocateAlike();
        var (index, _) = Run(MatrixKind.SymmetricEigen, [Compact(a)], [values.View, vectors.View], lead);
        if (index >= 0)
        {
            throw Unfinished("Eigh", index, lead, a);
        }
        Tape.RecordMany("Eigh", [values, vectors], [a], (g, _) =>
        {
            // V·(diag(gλ) + ½ skew(Vᵀ·gV) / (λⱼ − λᵢ))·Vᵀ
            var core = g[0] is null ? null : DiagonalOf(g[0]!);
            if (g[1] is { } gVectors)
            {
                var gaps = SafeReciprocal(values.Unsqueeze(-2) - values.Unsqueeze(-1), Largest(values));
                core = Plus(core, Skew(vectors.T.MatMul(gVectors)) * gaps * 0.5);
            }
            return [core is null ? null : vectors.MatMul(core).MatMul(vectors.T)];
        }, values, vectors);
        return (values, vectors);
    }

    /// <summary>The eigenvalues of symmetric A, ascending.</summary>
    public static Tensor EigValsh(Tensor a)
    {
        CheckSquare(a, "EigValsh");
        if (Tape.Wants(a))
        {
            return Eigh(a).Values;
        }
        var lead = Lead(a);
        var values = Tensor.Allocate(a.Sizes[..^1], a.DType);
        var (index, _) = Run(MatrixKind.SymmetricEigen, [Compact(a)], [values.View], lead);
        return index < 0 ? values : throw Unfinished("EigValsh", index, lead, a);
    }
}
