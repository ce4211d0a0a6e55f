using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors;

/// <summary>Complex eigenvalues and right eigenvectors (columns), each as real and imaginary parts.</summary>
/// <param name="ValuesReal">Real parts of the eigenvalues.</param>
/// <param name="ValuesImaginary">Imaginary parts of the eigenvalues.</param>
/// <param name="VectorsReal">Real parts of the eigenvectors.</param>
/// <param name="VectorsImaginary">Imaginary parts of the eigenvectors.</param>
public readonly record struct EigenDecomposition(Tensor ValuesReal, Tensor ValuesImaginary, Tensor VectorsReal, Tensor VectorsImaginary);

public static partial class Linalg
{
    /// <summary>
    /// A·V = V·diag(λ) for any square A: complex eigenvalues, conjugate pairs together and the positive imaginary
    /// part first, and eigenvectors of unit length, turned so that the largest entry is real. The gradient needs
    /// distinct eigenvalues.
    /// </summary>
    public static EigenDecomposition Eig(Tensor a)
    {
        CheckSquare(a, "Eig");
        return Eig("Eig", MatrixKind.Eigen, [a], [Compact(a)]);
    }

    /// <summary>The same for a complex A, given by its parts; eigenvalues come in no order.</summary>
    public static EigenDecomposition Eig(Tensor real, Tensor imaginary)
    {
        CheckParts(real, imaginary, "Eig");
        CheckSquare(real, "Eig");
        return Eig("Eig", MatrixKind.ComplexEigen, [real, imaginary], [Compact(real), Compact(imaginary)]);
    }

    /// <summary>The eigenvalues of any square A.</summary>
    public static (Tensor Real, Tensor Imaginary) EigVals(Tensor a)
    {
        CheckSquare(a, "EigVals");
        return EigVals(MatrixKind.Eigen, [a], [Compact(a)]);
    }

    /// <summary>The eigenvalues of a complex square A, given by its parts; those of a unitary one have their phases as Atan2.</summary>
    public static (Tensor Real, Tensor Imaginary) EigVals(Tensor real, Tensor imaginary)
    {
        CheckParts(real, imaginary, "EigVals");
        CheckSquare(real, "EigVals");
        return EigVals(MatrixKind.ComplexEigen, [real, imaginary], [Compact(real), Compact(imaginary)]);
    }

    static (Tensor Real, Tensor Imaginary) EigVals(MatrixKind kind, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<View> views)
    {
        if (Tape.Wants(inputs))
        {
            var all = Eig("EigVals", kind, inputs, views);
            return (all.ValuesReal, all.ValuesImaginary);
        }
        var a = inputs[0];
        var real = Tensor.Allocate(a.Sizes[..^1], a.DType);
        var imaginary = Tensor.Allocate(a.Sizes[..^1], a.DType);
        var (index, _) = Run(kind, views, [real.View, imaginary.View], Lead(a));
        return index < 0 ? (real, imaginary) : throw Unfinished("EigVals", index, Lead(a), inputs);
    }

    static EigenDecomposition Eig(string operation, MatrixKind kind, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<View> views)
    {
        var a = inputs[0];
        Tensor[] results = [Tensor.Allocate(a.Sizes[..^1], a.DType), Tensor.Allocate(a.Sizes[..^1], a.DType), a.AllocateAlike(), a.AllocateAlike()];
        var (index, _) = Run(kind, views, [results[0].View, results[1].View, results[2].View, results[3].View], Lead(a));
        if (index >= 0)
        {
            throw Unfinished(operation, index, Lead(a), inputs);
        }
        var isReal = inputs.Length == 1;
        Tape.RecordMany(operation, results, inputs, (g, _) =>
        {
            var gradient = EigGradient(new(results[0], results[1]), new(results[2], results[3]), ComplexPair.Of(g[0], g[1]), ComplexPair.Of(g[2], g[3]));
            return isReal ? [gradient?.Real] : Parts(gradient);
        }, results);
        return new(results[0], results[1], results[2], results[3]);
    }

    /// <summary>
    /// V⁻ᴴ·(diag(gλ) + (K − VᴴV·diag(Re K)) / conj(λⱼ − λᵢ))·Vᴴ with K = Vᴴ·gV: the second term keeps the vectors'
    /// lengths.
    /// </summary>
    static ComplexPair? EigGradient(ComplexPair values, ComplexPair vectors, ComplexPair? gValues, ComplexPair? gVectors)
    {
        ComplexPair? core = gValues is null ? null : new(DiagonalOf(gValues.Value.Real), DiagonalOf(gValues.Value.Imaginary));
        if (gVectors is not null)
        {
            var adjoint = vectors.Adjoint;
            var change = adjoint.MatMul(gVectors.Value);
            change -= adjoint.MatMul(vectors) * change.Real.Diagonal().Unsqueeze(-2);
            var gaps = values.Unsqueeze(-2) - values.Unsqueeze(-1);
            // 1 / conj(z) = z / |z|²
            var equal = Negligible(gaps.Real.Detach().Hypot(gaps.Imaginary.Detach()), Largest(values.Real.Detach().Hypot(values.Imaginary.Detach())));
            core = ComplexPair.Sum(core, change * gaps * ReciprocalUnless(equal, gaps.Real.Square() + gaps.Imaginary.Square()));
        }
        return core is null ? null : vectors.Adjoint.Solve(core.Value.MatMul(vectors.Adjoint));
    }
}
