namespace Praxis.Tensors;

public static partial class Linalg
{
    /// <summary>
    /// A·V = V·diag(λ) for any square A: complex eigenvalues, conjugate pairs together and the positive imaginary
    /// part first, and eigenvectors as columns of unit length, turned so that the largest entry is real. The
    /// gradient needs distinct eigenvalues.
    /// </summary>
    public static (ComplexTensor Values, ComplexTensor Vectors) Eig(Tensor a)
    {
        CheckSquare(a, "Eig");
        return Eig("Eig", MatrixKind.Eigen, [a]);
    }

    /// <summary>The same for a complex A, whose eigenvalues come in no order.</summary>
    public static (ComplexTensor Values, ComplexTensor Vectors) Eig(ComplexTensor a)
    {
        CheckSquare(a, "Eig");
        return Eig("Eig", MatrixKind.ComplexEigen, [a.Real, a.Imaginary]);
    }

    /// <summary>The eigenvalues of any square A.</summary>
    public static ComplexTensor EigVals(Tensor a)
    {
        CheckSquare(a, "EigVals");
        return EigVals(MatrixKind.Eigen, [a]);
    }

    /// <summary>The eigenvalues of a complex square A; those of a unitary one have their phases as <see cref="ComplexTensor.Angle"/>.</summary>
    public static ComplexTensor EigVals(ComplexTensor a)
    {
        CheckSquare(a, "EigVals");
        return EigVals(MatrixKind.ComplexEigen, [a.Real, a.Imaginary]);
    }

    static ComplexTensor EigVals(MatrixKind kind, Tensor[] parts)
    {
        if (Tape.Wants(parts))
        {
            return Eig("EigVals", kind, parts).Values;
        }
        var values = AllocateComplex(parts[0].Sizes[..^1], parts[0].DType);
        var lead = Lead(parts[0]);
        var (index, _) = Run(kind, Array.ConvertAll(parts, Compact), [values.Real.View, values.Imaginary.View], lead);
        return index < 0 ? values : throw Unfinished("EigVals", index, lead, parts);
    }

    static (ComplexTensor Values, ComplexTensor Vectors) Eig(string operation, MatrixKind kind, Tensor[] parts)
    {
        var values = AllocateComplex(parts[0].Sizes[..^1], parts[0].DType);
        var vectors = AllocateComplex(parts[0].Sizes, parts[0].DType);
        var lead = Lead(parts[0]);
        Tensor[] results = [values.Real, values.Imaginary, vectors.Real, vectors.Imaginary];
        var (index, _) = Run(kind, Array.ConvertAll(parts, Compact), [results[0].View, results[1].View, results[2].View, results[3].View], lead);
        if (index >= 0)
        {
            throw Unfinished(operation, index, lead, parts);
        }
        Tape.RecordMany(operation, results, parts, (g, _) =>
        {
            var gradient = EigGradient(values, vectors, Join(g[0], g[1]), Join(g[2], g[3]));
            return parts.Length == 1 ? [gradient?.Real] : [gradient?.Real, gradient?.Imaginary];
        }, results);
        return (values, vectors);
    }

    /// <summary>
    /// V⁻ᴴ·(diag(gλ) + (K − VᴴV·diag(Re K)) / conj(λⱼ − λᵢ))·Vᴴ with K = Vᴴ·gV: the second term keeps the vectors'
    /// lengths.
    /// </summary>
    static ComplexTensor? EigGradient(ComplexTensor values, ComplexTensor vectors, ComplexTensor? gValues, ComplexTensor? gVectors)
    {
        var core = gValues is null ? null : new ComplexTensor(DiagonalOf(gValues.Real), DiagonalOf(gValues.Imaginary));
        if (gVectors is not null)
        {
            var change = vectors.H.MatMul(gVectors);
            change -= vectors.H.MatMul(vectors) * change.Real.Diagonal().Unsqueeze(-2);
            var gaps = values.Unsqueeze(-2) - values.Unsqueeze(-1);
            var equal = Negligible(gaps.Detach().Abs(), Largest(values.Detach().Abs()));
            // 1 / conj(z) = z / |z|²
            core = Plus(core, change * gaps * ReciprocalUnless(equal, gaps.AbsSquared()));
        }
        return core is null ? null : Solve(vectors.H, core.MatMul(vectors.H));
    }
}
