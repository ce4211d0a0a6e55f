namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class LinalgGradientTests
{
    const double Tolerance = 1e-6;

    static readonly Rng Seeds = new(seed: 5);

    static Tensor Random(string name, params int[] shape) => Tensor.Randn(shape, Seeds.Split(name), DType.Float64);

    static Tensor Weights(Tensor like, string name = "weights") => Tensor.Randn(like.Shape, Seeds.Split(name), DType.Float64);

    static Tensor Weighted(Tensor x, string name = "weights") => (x * Weights(x, name)).Sum();

    static Tensor Symmetric(Tensor x) => x + x.T;

    static Tensor Positive(Tensor x) => x.MatMul(x.T) + Tensor.Eye(x.Size(-1), type: DType.Float64);

    static void Check(Func<Tensor, Tensor> function, params int[] shape) =>
        DerivativeCheck.FirstAndSecond(x => function(x[0]), Tolerance, Random("a", shape));

    [Fact]
    public void Cholesky() => Check(x => Weighted(Linalg.Cholesky(Positive(x))), 2, 3, 3);

    [Fact]
    public void Upper_Cholesky() => Check(x => Weighted(Linalg.Cholesky(Positive(x), upper: true)), 3, 3);

    [Theory]
    [InlineData(false, false, false, true)]
    [InlineData(false, true, true, true)]
    [InlineData(true, false, true, true)]
    [InlineData(true, true, false, true)]
    [InlineData(true, false, false, false)]
    [InlineData(false, true, false, false)]
    public void TriangularSolve(bool upper, bool transposed, bool unit, bool left) =>
        DerivativeCheck.FirstAndSecond(
            x => Weighted(Linalg.TriangularSolve(x[0] + Tensor.Eye(3, type: DType.Float64) * 3, x[1], upper, transposed, unit, left)),
            Tolerance, Random("a", 3, 3), left ? Random("b", 2, 3, 2) : Random("b", 2, 2, 3));

    [Fact]
    public void Solve() =>
        DerivativeCheck.FirstAndSecond(x => Weighted(Linalg.Solve(x[0], x[1])), Tolerance, Random("a", 2, 3, 3), Random("b", 2, 3, 2));

    [Fact]
    public void Solve_with_one_matrix_and_many_right_sides() =>
        DerivativeCheck.FirstAndSecond(x => Weighted(Linalg.Solve(x[0], x[1])), Tolerance, Random("a", 3, 3), Random("b", 2, 3, 2));

    [Fact]
    public void Solve_with_many_matrices_and_one_vector() =>
        DerivativeCheck.FirstAndSecond(x => Weighted(Linalg.Solve(x[0], x[1])), Tolerance, Random("a", 2, 3, 3), Random("b", 3));

    [Fact]
    public void Inverse() => Check(x => Weighted(Linalg.Inverse(x)), 2, 3, 3);

    [Fact]
    public void Det() => Check(x => Weighted(Linalg.Det(x)), 2, 4, 4);

    [Fact]
    public void The_determinant_of_a_singular_matrix_has_its_cofactors_as_gradient()
    {
        var a = Tensor.From(new double[,] { { 1, 2, 3 }, { 2, 4, 6 }, { 0, 1, 1 } }).RequireGrad();
        var gradient = Gradient.Of(Linalg.Det(a), [a])[0].ToArray<double>();
        double[] cofactors = [-2, -2, 2, 1, 1, -1, 0, 0, 0];
        for (var k = 0; k < 9; k++)
        {
            Assert.Equal(cofactors[k], gradient[k], 1e-12);
        }
    }

    [Fact]
    public void SlogDet() => Check(x => Weighted(Linalg.SlogDet(x).LogAbs), 2, 3, 3);

    [Theory]
    [InlineData(4, 3)]
    [InlineData(3, 3)]
    [InlineData(2, 4)]
    public void Qr(int rows, int columns) =>
        Check(
            x =>
            {
                var (q, r) = Linalg.Qr(x);
                return Weighted(q) + Weighted(r, "others");
            },
            2, rows, columns);

    [Fact]
    public void Qr_of_a_wide_matrix_in_the_complete_form() =>
        Check(
            x =>
            {
                var (q, r) = Linalg.Qr(x, complete: true);
                return Weighted(q) + Weighted(r, "others");
            },
            2, 3);

    [Theory]
    [InlineData(4, 3)]
    [InlineData(3, 3)]
    [InlineData(2, 4)]
    public void Svd(int rows, int columns) =>
        Check(
            x =>
            {
                // Squares and products of partners do not depend on the signs.
                var (u, s, vh) = Linalg.Svd(x, fullMatrices: false);
                return Weighted(u.Square()) + Weighted(s, "values") + Weighted(vh.Square(), "right") + Weighted((u * s.Square().Unsqueeze(-2)).MatMul(vh), "product");
            },
            2, rows, columns);

    [Fact]
    public void SvdVals() => Check(x => Weighted(Linalg.SvdVals(x)), 2, 3, 4);

    [Theory]
    [InlineData(4, 2)]
    [InlineData(2, 3)]
    public void The_leading_vectors_of_full_factors_have_gradients(int rows, int columns)
    {
        var small = Math.Min(rows, columns);
        Check(
            x =>
            {
                var (u, s, vh) = Linalg.Svd(x);
                return Weighted(u.Narrow(-1, 0, small).Square()) + Weighted(s) + Weighted(vh.Narrow(-2, 0, small).Square(), "right");
            },
            rows, columns);
        DerivativeCheck.FirstAndSecond(
            x =>
            {
                var (u, s, _) = Linalg.Svd(new ComplexTensor(x[0], x[1]));
                return Weighted(u.Narrow(-1, 0, small).AbsSquared()) + Weighted(s);
            },
            Tolerance, Random("a", rows, columns), Random("b", rows, columns));
    }

    [Fact]
    public void What_is_arbitrary_in_a_full_factor_has_no_gradient()
    {
        var a = Random("a", 4, 2).RequireGrad();
        var error = Assert.Throws<InvalidOperationException>(() => Linalg.Svd(a).U.Square().Sum().Backward());
        Assert.Equal("Svd: vectors beyond the first 2 of a full factor of shape (4×4) are arbitrary and have no gradient; ask for the reduced form.", error.Message);
        error = Assert.Throws<InvalidOperationException>(() => Linalg.Qr(a, complete: true).Q.Sum().Backward());
        Assert.Equal("Qr: the complete form of (4×2) has no gradient, because the last 2 columns of Q are arbitrary; ask for the reduced form.", error.Message);
    }

    [Fact]
    public void The_polar_factor_has_a_gradient_at_equal_singular_values()
    {
        // The factor U·Vᵀ of an orthogonal matrix: all singular values are one.
        var orthogonal = Linalg.Qr(Random("q", 3, 3)).Q;
        DerivativeCheck.FirstAndSecond(
            x => Weighted(Polar(x[0])),
            1e-6, Random("a", 3, 3));
        var a = orthogonal.Clone().RequireGrad();
        var gradient = Gradient.Of(Weighted(Polar(a)), [a])[0].ToArray<double>();
        for (var k = 0; k < 9; k++)
        {
            var step = Tensor.From(Enumerable.Range(0, 9).Select(i => i == k ? 1e-6 : 0).ToArray(), [3, 3]);
            var slope = (Weighted(Polar(orthogonal + step)).ToDouble() - Weighted(Polar(orthogonal - step)).ToDouble()) / 2e-6;
            Assert.Equal(slope, gradient[k], 1e-7);
        }

        static Tensor Polar(Tensor x)
        {
            var (u, _, vh) = Linalg.Svd(x);
            return u.MatMul(vh);
        }
    }

    [Fact]
    public void Eigh() =>
        Check(
            x =>
            {
                var (values, vectors) = Linalg.Eigh(Symmetric(x));
                return Weighted(values) + Weighted(vectors.Square(), "vectors") + Weighted((vectors * values.Exp().Unsqueeze(-2)).MatMul(vectors.T), "product");
            },
            2, 3, 3);

    [Fact]
    public void EigValsh() => Check(x => Weighted(Linalg.EigValsh(Symmetric(x))), 4, 4);

    [Fact]
    public void A_spectral_function_has_a_finite_gradient_at_repeated_eigenvalues()
    {
        // f(A) = tr((A²)·W) through the eigenvectors, at the identity: the gradient is AW + WA = 2W.
        var weights = Symmetric(Random("w", 4, 4));
        var a = Tensor.Eye(4, type: DType.Float64).RequireGrad();
        var (values, vectors) = Linalg.Eigh(a);
        var square = (vectors * values.Square().Unsqueeze(-2)).MatMul(vectors.T);
        var gradient = Gradient.Of((square * weights).Sum(), [a])[0];
        Assert.True(gradient.IsFinite().All().ToDouble() != 0);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(2 * weights.At(i, i), gradient.At(i, i), 1e-12);
        }
    }

    [Fact]
    public void Eig()
    {
        Check(
            x =>
            {
                var (values, vectors) = Linalg.Eig(x);
                return Weighted(values.Real) + Weighted(values.Imaginary.Square()) + Weighted(vectors.AbsSquared(), "vectors");
            },
            2, 3, 3);
    }

    [Fact]
    public void EigVals() => Check(x => Weighted(Linalg.EigVals(x).Real), 4, 4);

    [Fact]
    public void Complex_Eig() =>
        DerivativeCheck.FirstAndSecond(
            x =>
            {
                // Sums over all eigenvalues, because they come in no order.
                var (values, vectors) = Linalg.Eig(new ComplexTensor(x[0], x[1]));
                return (values.Real.Square() * 0.7 + values.Imaginary + values.Real.Sin()).Sum() + (vectors.AbsSquared().Square() * values.Real.Unsqueeze(-2)).Sum();
            },
            Tolerance, Random("a", 3, 3), Random("b", 3, 3));

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(2, 4)]
    public void Pinv(int rows, int columns) => Check(x => Weighted(Linalg.Pinv(x)), 2, rows, columns);

    [Theory]
    [InlineData(4, 2)]
    [InlineData(3, 3)]
    [InlineData(2, 4)]
    public void Lstsq(int rows, int columns) =>
        DerivativeCheck.FirstAndSecond(x => Weighted(Linalg.Lstsq(x[0], x[1]).Solution), Tolerance, Random("a", rows, columns), Random("b", 2, rows, 2));

    [Fact]
    public void MatrixExp() => Check(x => Weighted(Linalg.MatrixExp(x)), 2, 3, 3);

    [Fact]
    public void Complex_MatrixExp() =>
        DerivativeCheck.FirstAndSecond(
            x =>
            {
                var exponential = Linalg.MatrixExp(new ComplexTensor(x[0], x[1]));
                return Weighted(exponential.Real) + Weighted(exponential.Imaginary, "others");
            },
            Tolerance, Random("a", 2, 2), Random("b", 2, 2));

    [Fact]
    public void MatrixSqrt() => Check(x => Weighted(Linalg.MatrixSqrt(x * 0.3 + Tensor.Eye(3, type: DType.Float64) * 2)), 2, 3, 3);

    [Fact]
    public void SymmetricSqrt() => Check(x => Weighted(Linalg.SymmetricSqrt(Positive(x))), 2, 3, 3);

    [Fact]
    public void LowRankSvd() => Check(x => Weighted(Linalg.LowRankSvd(x, 2, new Rng(seed: 3)).S), 4, 3);

    [Fact]
    public void Hermitian_Eigh() =>
        DerivativeCheck.FirstAndSecond(
            x =>
            {
                var a = new ComplexTensor(x[0], x[1]);
                var (values, vectors) = Linalg.Eigh(a + a.H);
                var product = (vectors * values.Exp().Unsqueeze(-2)).MatMul(vectors.H);
                return Weighted(values) + Weighted(vectors.AbsSquared(), "vectors") + Weighted(product.Real, "product") + Weighted(product.Imaginary, "other");
            },
            Tolerance, Random("a", 3, 3), Random("b", 3, 3));

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(2, 4)]
    public void Complex_Svd(int rows, int columns) =>
        DerivativeCheck.FirstAndSecond(
            x =>
            {
                var (u, s, vh) = Linalg.Svd(new ComplexTensor(x[0], x[1]), fullMatrices: false);
                var product = u.MatMul(vh);
                return Weighted(s) + Weighted(u.AbsSquared(), "left") + Weighted(vh.AbsSquared(), "right") + Weighted(product.Real, "product") + Weighted(product.Imaginary, "other");
            },
            Tolerance, Random("a", rows, columns), Random("b", rows, columns));

    [Fact]
    public void Complex_Solve() =>
        DerivativeCheck.FirstAndSecond(
            x =>
            {
                var solution = Linalg.Solve(new ComplexTensor(x[0], x[1]), new ComplexTensor(x[2], x[3]));
                return Weighted(solution.Real) + Weighted(solution.Imaginary, "others");
            },
            Tolerance, Random("a", 2, 2), Random("b", 2, 2), Random("c", 2, 3), Random("d", 2, 3));
}
