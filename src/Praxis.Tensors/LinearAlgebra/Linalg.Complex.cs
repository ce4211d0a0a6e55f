namespace Praxis.Tensors;

public static partial class Linalg
{
    /// <summary>
    /// A = V·diag(λ)·Vᴴ for complex Hermitian A: ascending real eigenvalues and orthonormal eigenvectors as columns.
    /// Only the lower triangle is read; the gradient is Hermitian.
    /// </summary>
    public static (Tensor Values, ComplexTensor Vectors) Eigh(ComplexTensor a)
    {
        CheckSquare(a, "Eigh");
        var lead = Lead(a.Real);
        var values = Tensor.Allocate(a.Real.Sizes[..^1], a.DType);
        var vectors = AllocateComplex(a.Real.Sizes, a.DType);
        var (index, _) = Run(MatrixKind.HermitianEigen, [Compact(a.Real), Compact(a.Imaginary)], [values.View, vectors.Real.View, vectors.Imaginary.View], lead);
        if (index >= 0)
        {
            throw Unfinished("Eigh", index, lead, a.Real, a.Imaginary);
        }
        Tape.RecordMany("Eigh", [values, vectors.Real, vectors.Imaginary], [a.Real, a.Imaginary], (g, _) =>
        {
            var core = g[0] is null ? null : ComplexTensor.FromReal(DiagonalOf(g[0]!));
            if (Join(g[1], g[2]) is { } gVectors)
            {
                var gaps = SafeReciprocal(values.Unsqueeze(-2) - values.Unsqueeze(-1), Largest(values));
                core = Plus(core, Skew(vectors.H.MatMul(gVectors)) * (gaps * 0.5));
            }
            var gradient = core is null ? null : vectors.MatMul(core).MatMul(vectors.H);
            return [gradient?.Real, gradient?.Imaginary];
        }, values, vectors.Real, vectors.Imaginary);
        return (values, vectors);
    }

    /// <summary>The eigenvalues of complex Hermitian A, ascending.</summary>
    public static Tensor EigValsh(ComplexTensor a)
    {
        CheckSquare(a, "EigValsh");
        if (Tape.Wants(a.Real, a.Imaginary))
        {
            return Eigh(a).Values;
        }
        var lead = Lead(a.Real);
        var values = Tensor.Allocate(a.Real.Sizes[..^1], a.DType);
        var (index, _) = Run(MatrixKind.HermitianEigen, [Compact(a.Real), Compact(a.Imaginary)], [values.View], lead);
        return index < 0 ? values : throw Unfinished("EigValsh", index, lead, a.Real, a.Imaginary);
    }

    /// <summary>The singular value decomposition of complex A; see <see cref="Svd(Tensor, bool)"/>.</summary>
    public static (ComplexTensor U, Tensor S, ComplexTensor Vh) Svd(ComplexTensor a, bool fullMatrices = true)
    {
        CheckMatrices(a, "Svd");
        var (rows, columns) = (a.Size(-2), a.Size(-1));
        var lead = Lead(a.Real);
        var small = Math.Min(rows, columns);
        var u = AllocateComplex([.. lead, rows, fullMatrices ? rows : small], a.DType);
        var s = Tensor.Allocate([.. lead, small], a.DType);
        var vh = AllocateComplex([.. lead, fullMatrices ? columns : small, columns], a.DType);
        var (index, _) = Run(
            MatrixKind.ComplexSingularValues, [Compact(a.Real), Compact(a.Imaginary)], [s.View, u.Real.View, u.Imaginary.View, vh.Real.View, vh.Imaginary.View], lead);
        if (index >= 0)
        {
            throw Unfinished("Svd", index, lead, a.Real, a.Imaginary);
        }
        Tensor[] results = [u.Real, u.Imaginary, s, vh.Real, vh.Imaginary];
        Tape.RecordMany("Svd", results, [a.Real, a.Imaginary], (g, _) =>
        {
            var (left, values, right) = !fullMatrices || rows == columns ? (u, s, vh) : Svd(a, fullMatrices: false);
            var gu = Join(Leading(g[0], -1, small), Leading(g[1], -1, small));
            var gvh = Join(Leading(g[3], -2, small), Leading(g[4], -2, small));
            var gradient = SvdGradient(left, values, right, gu, g[2], gvh);
            return [gradient?.Real, gradient?.Imaginary];
        }, [a.Real, a.Imaginary, .. results]);
        return (u, s, vh);
    }

    /// <summary>The singular values of complex A, descending.</summary>
    public static Tensor SvdVals(ComplexTensor a)
    {
        CheckMatrices(a, "SvdVals");
        if (Tape.Wants(a.Real, a.Imaginary))
        {
            return Svd(a, fullMatrices: false).S;
        }
        var lead = Lead(a.Real);
        var s = Tensor.Allocate([.. lead, Math.Min(a.Size(-2), a.Size(-1))], a.DType);
        var (index, _) = Run(MatrixKind.ComplexSingularValues, [Compact(a.Real), Compact(a.Imaginary)], [s.View], lead);
        return index < 0 ? s : throw Unfinished("SvdVals", index, lead, a.Real, a.Imaginary);
    }

    /// <summary>As for real matrices, with adjoints for transposes.</summary>
    static ComplexTensor? SvdGradient(ComplexTensor u, Tensor s, ComplexTensor vh, ComplexTensor? gu, Tensor? gs, ComplexTensor? gvh)
    {
        var largest = Largest(s);
        var core = gs is null ? null : ComplexTensor.FromReal(DiagonalOf(gs));
        var x = gu is null ? null : Skew(u.H.MatMul(gu));
        var y = gvh is null ? null : Skew(vh.MatMul(gvh.H));
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
        if (gu is not null && u.Size(-2) > u.Size(-1))
        {
            var outside = gu - u.MatMul(u.H.MatMul(gu));
            gradient += (outside * SafeReciprocal(s.Unsqueeze(-2), largest)).MatMul(vh);
        }
        if (gvh is not null && vh.Size(-1) > vh.Size(-2))
        {
            var outside = gvh - gvh.MatMul(vh.H).MatMul(vh);
            gradient += (u * SafeReciprocal(s.Unsqueeze(-2), largest)).MatMul(outside);
        }
        return gradient;
    }

    /// <summary>The X with A·X = B for complex matrices.</summary>
    public static ComplexTensor Solve(ComplexTensor a, ComplexTensor b)
    {
        CheckSquare(a, "Solve");
        CheckMatrices(b, "Solve");
        CheckSides(a.Real, b.Real, "Solve");
        return FromColumn(Solve(Embedded(a), Tensor.Cat([b.Real, b.Imaginary], -2)));
    }

    /// <summary>A⁻¹ of a complex A.</summary>
    public static ComplexTensor Inverse(ComplexTensor a)
    {
        CheckSquare(a, "Inverse");
        return FromColumn(Inverse(Embedded(a)).Narrow(-1, 0, a.Size(-1)));
    }

    /// <summary>e^A of a complex A.</summary>
    public static ComplexTensor MatrixExp(ComplexTensor a)
    {
        CheckSquare(a, "MatrixExp");
        return FromColumn(MatrixExp(Embedded(a)).Narrow(-1, 0, a.Size(-1)));
    }

    /// <summary>The real matrix [re −im; im re], which adds, multiplies and is inverted as the complex one.</summary>
    static Tensor Embedded(ComplexTensor a) =>
        Tensor.Cat([Tensor.Cat([a.Real, -a.Imaginary], -1), Tensor.Cat([a.Imaginary, a.Real], -1)], -2);

    /// <summary>The complex matrix whose parts stand above each other.</summary>
    static ComplexTensor FromColumn(Tensor column)
    {
        var n = column.Sizes[^2] / 2;
        return new(column.Narrow(-2, 0, n), column.Narrow(-2, n, n));
    }

    static void CheckMatrices(ComplexTensor a, string operation)
    {
        ArgumentNullException.ThrowIfNull(a);
        CheckMatrices(a.Real, operation);
    }

    static void CheckSquare(ComplexTensor a, string operation)
    {
        ArgumentNullException.ThrowIfNull(a);
        CheckSquare(a.Real, operation);
    }

    static ComplexTensor AllocateComplex(int[] sizes, DType type) => new(Tensor.Allocate(sizes, type), Tensor.Allocate(sizes, type));

    /// <summary>Gradients of parts, of which some are absent; null where both are.</summary>
    static ComplexTensor? Join(Tensor? real, Tensor? imaginary) =>
        real is null && imaginary is null ? null : new(real ?? imaginary!.ZerosLike(), imaginary ?? real!.ZerosLike());

    static ComplexTensor? Plus(ComplexTensor? a, ComplexTensor? b) => a is null ? b : b is null ? a : a + b;

    static ComplexTensor Skew(ComplexTensor x) => x - x.H;
}
