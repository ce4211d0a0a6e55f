namespace Praxis.Tensors.Tests.Golden;

/// <summary>
/// What each golden case of tests/golden/linalg.py computes, in Praxis. Of vectors without a sign or phase it takes what does not depend on it.
/// </summary>
static partial class LinalgFunctions
{
    public static readonly IReadOnlyDictionary<string, Func<Tensor[], Tensor[]>> All = CaseTable.Merge(
        CholeskyFactors(), TriangularSystems(), Systems(), Determinants(), Orthogonal(), SingularValues(), SingularVectors(), SymmetricEigen(), GeneralEigen(),
        LeastSquares(), Exponentials(), Roots());

    static Tensor Identity(Tensor like) => Tensor.Eye(like.Size(-1), type: like.DType);

    /// <summary>A symmetric positive definite matrix.</summary>
    static Tensor Definite(Tensor x) => x.MatMul(x.T) + Identity(x);

    /// <summary>A well-conditioned matrix without symmetry.</summary>
    static Tensor Steep(Tensor x) => x + (4 * Identity(x));

    static ComplexTensor Steep(Tensor real, Tensor imaginary) => new(Steep(real), imaginary);

    /// <summary>The symmetric part.</summary>
    static Tensor Even(Tensor x) => (x + x.T) * 0.5;

    static Tensor Diagonal(Tensor values) => values.Unsqueeze(-1) * Identity(values);

    static Tensor Diagonal(Tensor like, params double[] values) => Diagonal(Tensor.From(values, [values.Length]).To(like.DType));

    /// <summary>Householder's reflection at the plane across v.</summary>
    static Tensor Mirror(Tensor v) => Identity(v) - (v.Unsqueeze(1) * v.Unsqueeze(0) * (2 / v.Square().Sum()));

    /// <summary>This value, whose gradient goes to x.</summary>
    static Tensor At(Tensor value, Tensor x) => value + (x - x.Detach());

    /// <summary>A large matrix by few numbers.</summary>
    static Tensor Large(Tensor d, Tensor b, Tensor c) => Diagonal(d) + b.MatMul(c);

    static Tensor Large(Tensor[] x) => Large(x[0], x[1], x[2]);

    static Tensor Rows(Tensor x, params long[] rows) => x.IndexSelect(0, Tensor.Of<long>(rows));

    static Tensor[] Parts(ComplexTensor z) => [z.Real, z.Imaginary];

    /// <summary>U·diag(f)·Vᴴ.</summary>
    static Tensor Product(Tensor u, Tensor f, Tensor vh) => (u * f.Unsqueeze(-2)).MatMul(vh);

    static ComplexTensor Product(ComplexTensor u, Tensor f, ComplexTensor vh) => (u * f.Unsqueeze(-2)).MatMul(vh);

    /// <summary>The projector on the span of orthonormal columns.</summary>
    static Tensor Projector(Tensor columns) => columns.MatMul(columns.T);

    static ComplexTensor Projector(ComplexTensor columns) => columns.MatMul(columns.H);
}
