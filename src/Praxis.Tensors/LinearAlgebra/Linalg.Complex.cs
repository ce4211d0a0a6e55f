using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors;

/// <summary>A complex singular value decomposition, U and Vᴴ as real and imaginary parts.</summary>
/// <param name="UReal">Real parts of U.</param>
/// <param name="UImaginary">Imaginary parts of U.</param>
/// <param name="S">The singular values, descending.</param>
/// <param name="VhReal">Real parts of Vᴴ.</param>
/// <param name="VhImaginary">Imaginary parts of Vᴴ.</param>
public readonly record struct ComplexSvd(Tensor UReal, Tensor UImaginary, Tensor S, Tensor VhReal, Tensor VhImaginary);

public static partial class Linalg
{
    /// <summary>
    /// A = V·diag(λ)·Vᴴ for complex Hermitian A, given by its parts: ascending real eigenvalues and orthonormal
    /// eigenvectors as columns. Only the lower triangle is read; the gradient is Hermitian.
    /// </summary>
    public static (Tensor Values, Tensor VectorsReal, Tensor VectorsImaginary) Eigh(Tensor real, Tensor imaginary)
    {
        CheckParts(real, imaginary, "Eigh");
        CheckSquare(real, "Eigh");
        var lead = Lead(real);
        var values = Tensor.Allocate(real.Sizes[..^1], real.DType);
        var vectors = new ComplexPair(real.AllocateAlike(), real.AllocateAlike());
        var (index, _) = Run(MatrixKind.HermitianEigen, [Compact(real), Compact(imaginary)], [values.View, vectors.Real.View, vectors.Imaginary.View], lead);
        if (index >= 0)
        {
            throw Unfinished("Eigh", index, lead, real, imaginary);
        }
        Tape.RecordMany("Eigh", [values, vectors.Real, vectors.Imaginary], [real, imaginary], (g, _) =>
        {
            ComplexPair? core = g[0] is null ? null : new(DiagonalOf(g[0]!), DiagonalOf(g[0]!.ZerosLike()));
            if (ComplexPair.Of(g[1], g[2]) is { } gVectors)
            {
                var gaps = SafeReciprocal(values.Unsqueeze(-2) - values.Unsqueeze(-1), Largest(values));
                core = ComplexPair.Sum(core, Skew(vectors.Adjoint.MatMul(gVectors)) * (gaps * 0.5));
            }
            return Parts(core is null ? null : vectors.MatMul(core.Value).MatMul(vectors.Adjoint));
        }, values, vectors.Real, vectors.Imaginary);
        return (values, vectors.Real, vectors.Imaginary);
    }

    /// <summary>The singular value decomposition of a complex A, given by its parts; see <see cref="Svd(Tensor, bool)"/>.</summary>
    public static ComplexSvd Svd(Tensor real, Tensor imaginary, bool fullMatrices = true)
    {
        CheckParts(real, imaginary, "Svd");
        var (rows, columns) = (real.Sizes[^2], real.Sizes[^1]);
        var lead = Lead(real);
        var small = Math.Min(rows, columns);
        var s = Tensor.Allocate([.. lead, small], real.DType);
        int[] leftSizes = [.. lead, rows, fullMatrices ? rows : small], rightSizes = [.. lead, fullMatrices ? columns : small, columns];
        var u = new ComplexPair(Tensor.Allocate(leftSizes, real.DType), Tensor.Allocate(leftSizes, real.DType));
        var vh = new ComplexPair(Tensor.Allocate(rightSizes, real.DType), Tensor.Allocate(rightSizes, real.DType));
        var (index, _) = Run(MatrixKind.ComplexSingularValues, [Compact(real), Compact(imaginary)], [s.View, u.Real.View, u.Imaginary.View, vh.Real.View, vh.Imaginary.View], lead);
        if (index >= 0)
        {
            throw Unfinished("Svd", index, lead, real, imaginary);
        }
        Tensor[] results = [u.Real, u.Imaginary, s, vh.Real, vh.Imaginary];
        Tape.RecordMany("Svd", results, [real, imaginary], (g, _) =>
        {
            if (!fullMatrices || rows == columns)
            {
                return Parts(SvdGradient(u, s, vh, ComplexPair.Of(g[0], g[1]), g[2], ComplexPair.Of(g[3], g[4])));
            }
            var reduced = Svd(real, imaginary, fullMatrices: false);
            var gu = ComplexPair.Of(Leading(g[0], -1, small), Leading(g[1], -1, small));
            var gvh = ComplexPair.Of(Leading(g[3], -2, small), Leading(g[4], -2, small));
            return Parts(SvdGradient(new ComplexPair(reduced.UReal, reduced.UImaginary), reduced.S, new ComplexPair(reduced.VhReal, reduced.VhImaginary), gu, g[2], gvh));
        }, [real, imaginary, .. results]);
        return new(u.Real, u.Imaginary, s, vh.Real, vh.Imaginary);
    }

    /// <summary>As for real matrices, with adjoints for transposes.</summary>
    static ComplexPair? SvdGradient(ComplexPair u, Tensor s, ComplexPair vh, ComplexPair? gu, Tensor? gs, ComplexPair? gvh)
    {
        var largest = Largest(s);
        ComplexPair? core = gs is null ? null : new(DiagonalOf(gs), DiagonalOf(gs.ZerosLike()));
        ComplexPair? x = gu is null ? null : Skew(u.Adjoint.MatMul(gu.Value));
        ComplexPair? y = gvh is null ? null : Skew(vh.MatMul(gvh.Value.Adjoint));
        if (x is not null || y is not null)
        {
            var difference = SafeReciprocal(s.Unsqueeze(-2) - s.Unsqueeze(-1), largest);
            var sum = SafeReciprocal(s.Unsqueeze(-2) + s.Unsqueeze(-1), largest);
            var across = (ComplexPair.Sum(x, y)!.Value * difference) + (ComplexPair.Sum(x, y is null ? null : -y.Value)!.Value * sum);
            core = ComplexPair.Sum(core, across * 0.5);
        }
        if (core is null)
        {
            return null;
        }
        var gradient = u.MatMul(core.Value).MatMul(vh);
        if (gu is not null && u.Real.Sizes[^2] > u.Real.Sizes[^1])
        {
            var outside = gu.Value - u.MatMul(u.Adjoint.MatMul(gu.Value));
            gradient += (outside * SafeReciprocal(s.Unsqueeze(-2), largest)).MatMul(vh);
        }
        if (gvh is not null && vh.Real.Sizes[^1] > vh.Real.Sizes[^2])
        {
            var outside = gvh.Value - gvh.Value.MatMul(vh.Adjoint).MatMul(vh);
            gradient += (u * SafeReciprocal(s.Unsqueeze(-2), largest)).MatMul(outside);
        }
        return gradient;
    }

    /// <summary>The exponential of a complex A, given by its parts, through the real matrix [re −im; im re].</summary>
    public static (Tensor Real, Tensor Imaginary) MatrixExp(Tensor real, Tensor imaginary)
    {
        CheckParts(real, imaginary, "MatrixExp");
        CheckSquare(real, "MatrixExp");
        return FirstColumn(MatrixExp(new ComplexPair(real, imaginary).Embedded()));
    }

    /// <summary>The X with A·X = B for complex matrices, given by their parts.</summary>
    public static (Tensor Real, Tensor Imaginary) Solve(Tensor aReal, Tensor aImaginary, Tensor bReal, Tensor bImaginary)
    {
        CheckParts(aReal, aImaginary, "Solve");
        CheckParts(bReal, bImaginary, "Solve");
        CheckSquare(aReal, "Solve");
        CheckSides(aReal, bReal, "Solve");
        var x = new ComplexPair(aReal, aImaginary).Solve(new(bReal, bImaginary));
        return (x.Real, x.Imaginary);
    }

    static (Tensor Real, Tensor Imaginary) FirstColumn(Tensor embedded)
    {
        var n = embedded.Sizes[^1] / 2;
        var column = embedded.Narrow(-1, 0, n);
        return (column.Narrow(-2, 0, n), column.Narrow(-2, n, n));
    }

    static Tensor?[] Parts(ComplexPair? value) => [value?.Real, value?.Imaginary];

    static ComplexPair Skew(ComplexPair x) => x - x.Adjoint;
}
