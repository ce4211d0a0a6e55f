namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed class LinalgTests
{
    static readonly Rng Seeds = new(seed: 9);

    static Tensor Random(string name, ReadOnlySpan<int> shape, DType type = DType.Float64) => Tensor.Randn(shape, Seeds.Split(name), type);

    static Tensor Positive(Tensor x) => x.MatMul(x.T) + Tensor.Eye(x.Size(-1), type: x.DType);

    static void Near(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var distance = expected.Count == 0 ? 0 : (expected - actual).Abs().Max().ToDouble();
        Assert.True(distance <= tolerance, $"The distance is {distance}.");
    }

    [Theory]
    [InlineData(DType.Float64, 1e-12)]
    [InlineData(DType.Float32, 1e-4)]
    public void Every_member_of_a_batch_is_computed_as_it_is_alone(DType type, double tolerance)
    {
        var a = Random("a", [2, 3, 5, 5], type) + Tensor.Eye(5, type: type) * 3;
        var b = Random("b", [2, 3, 5, 2], type);
        var positive = Positive(a);
        foreach (var function in new Func<Tensor, Tensor>[]
        {
            x => Linalg.Cholesky(Positive(x)), Linalg.Inverse, Linalg.Det, x => Linalg.SlogDet(x).LogAbs, x => Linalg.Qr(x).Q, x => Linalg.Qr(x).R,
            x => Linalg.Svd(x).S, x => Linalg.Svd(x).U, x => Linalg.Svd(x).Vh, x => Linalg.Eigh(Positive(x)).Vectors, x => Linalg.EigValsh(Positive(x)),
            x => Linalg.Eig(x).Vectors.Imaginary, x => Linalg.EigVals(x).Real, x => Linalg.Pinv(x), Linalg.MatrixExp, x => Linalg.MatrixSqrt(x + Tensor.Eye(5, type: type) * 6),
            x => Linalg.SymmetricSqrt(Positive(x)), x => Linalg.SvdVals(x), x => Linalg.Svd(new ComplexTensor(x, x * x)).U.Imaginary, x => Linalg.Eigh(new ComplexTensor(x + x.T, x - x.T)).Vectors.Real,
        })
        {
            var all = function(a);
            for (var i = 0; i < 2; i++)
            {
                for (var j = 0; j < 3; j++)
                {
                    Near(function(a.Select(0, i).Select(0, j)), all.Select(0, i).Select(0, j), tolerance);
                }
            }
        }
        Near(b, a.MatMul(Linalg.Solve(a, b)), tolerance * 10);
        Near(b, positive.MatMul(Linalg.Lstsq(positive, b).Solution), tolerance * 100);
    }

    [Fact]
    public void Leading_dimensions_broadcast()
    {
        var a = Random("a", [4, 1, 3, 3]) + Tensor.Eye(3, type: DType.Float64) * 3;
        var b = Random("b", [5, 3, 2]);
        var x = Linalg.Solve(a, b);
        Assert.Equal([4, 5, 3, 2], x.Shape);
        Near(b.Expand(4, 5, 3, 2), a.MatMul(x), 1e-12);
        var lower = Linalg.TriangularSolve(a, b, upper: false);
        Assert.Equal([4, 5, 3, 2], lower.Shape);
        Near(lower.Select(0, 2).Select(0, 3), Linalg.TriangularSolve(a.Select(0, 2).Select(0, 0), b.Select(0, 3), upper: false), 1e-14);
        Assert.Equal([4, 5, 3, 2], Linalg.Lstsq(a, b).Solution.Shape);
    }

    [Fact]
    public void Vectors_are_right_sides_as_in_PyTorch()
    {
        var a = Random("a", [3, 3]);
        var batch = Random("b", [7, 3, 3]);
        var vector = Random("c", [3]);
        Assert.Equal([3], Linalg.Solve(a, vector).Shape);
        Assert.Equal([7, 3], Linalg.Solve(batch, Random("d", [7, 3])).Shape);
        Assert.Equal([7, 3], Linalg.Solve(batch, vector).Shape);
        Assert.Equal([3], Linalg.Lstsq(Random("e", [6, 3]), Random("f", [6])).Solution.Shape);
        Near(vector, a.MatMul(Linalg.Solve(a, vector)), 1e-12);
    }

    [Fact]
    public void Views_are_read_as_they_are()
    {
        var wide = Random("a", [6, 10]);
        var view = wide.T.Slice(0, 1, 7).Slice(1, 0, 6);
        Near(Linalg.Inverse(view.Clone()), Linalg.Inverse(view), 0);
        Near(Linalg.Svd(view.Clone()).U, Linalg.Svd(view).U, 0);
        var stepped = Random("b", [3, 8, 4]).Slice(1, 0, 8, 2);
        Near(Linalg.Qr(stepped.Clone()).R, Linalg.Qr(stepped).R, 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Matrices_without_entries_and_batches_without_matrices_give_empty_results(int n)
    {
        var lead = n == 0 ? 2 : 0;
        var a = Tensor.Zeros([lead, n, n], DType.Float64).RequireGrad();
        Assert.Equal([lead, n, n], Linalg.Cholesky(a).Shape);
        Assert.Equal([lead, n, n], Linalg.Inverse(a).Shape);
        Assert.Equal([lead], Linalg.Det(a).Shape);
        Assert.Equal([lead, n], Linalg.Svd(a).S.Shape);
        Assert.Equal([lead, n], Linalg.Eigh(a).Values.Shape);
        Assert.Equal([lead, n, n], Linalg.Qr(a).Q.Shape);
        Assert.Equal([lead, n, n], Linalg.Eig(a).Vectors.Shape);
        Assert.Equal([lead, n, n], Linalg.MatrixExp(a).Shape);
        Assert.Equal([lead, n, n], Linalg.MatrixSqrt(a).Shape);
        Assert.Equal([lead, n, n], Linalg.SymmetricSqrt(a).Shape);
        Assert.Equal([lead, n, n], Linalg.Pinv(a).Shape);
        Assert.Equal([lead, n, 4], Linalg.Solve(a, Tensor.Zeros([lead, n, 4], DType.Float64)).Shape);
        var gradient = Gradient.Of(Linalg.Svd(a).S.Sum() + Linalg.Eigh(a).Values.Sum() + Linalg.Inverse(a).Sum() + Linalg.Det(a).Sum(), [a])[0];
        Assert.Equal([lead, n, n], gradient.Shape);
    }

    [Fact]
    public void The_same_bits_come_with_one_and_with_two_threads()
    {
        var batch = Random("a", [40, 12, 12]);
        var one = Random("b", [150, 150]);
        var alone = Both();
        var before = Workers.Count;
        Workers.SetCount(2);
        var together = Both();
        Workers.SetCount(1);
        var again = Both();
        Workers.SetCount(before);
        Assert.Equal(alone, together);
        Assert.Equal(alone, again);

        double[] Both() =>
        [
            .. Linalg.Svd(batch).U.ToArray<double>(), .. Linalg.Inverse(batch).ToArray<double>(), .. Linalg.Eigh(one).Vectors.ToArray<double>(),
            .. Linalg.Svd(one).Vh.ToArray<double>(), .. Linalg.Solve(one, one.T).ToArray<double>(), .. Linalg.Qr(one).Q.ToArray<double>(),
        ];
    }

    [Fact]
    public void A_low_rank_is_found_in_a_random_subspace()
    {
        var a = Random("a", [60, 5]).MatMul(Random("b", [5, 40]));
        var (u, s, vh) = Linalg.LowRankSvd(a, 5, new Rng(seed: 1));
        Near(a, (u * s.Unsqueeze(-2)).MatMul(vh), 1e-11);
        Near(Linalg.SvdVals(a).Narrow(0, 0, 5), s, 1e-11);
        Near(Tensor.Eye(5, type: DType.Float64), u.T.MatMul(u), 1e-13);
        var again = Linalg.LowRankSvd(a, 5, new Rng(seed: 1));
        Near(u, again.U, 0);
    }

    [Fact]
    public void The_leading_values_of_a_decaying_spectrum_are_near()
    {
        var left = Linalg.Qr(Random("a", [80, 50])).Q;
        var right = Linalg.Qr(Random("b", [60, 50])).Q;
        var values = Tensor.PowOf(0.7, Tensor.Arange(0, 50, type: DType.Float64));
        var (_, s, _) = Linalg.LowRankSvd((left * values).MatMul(right.T), 10, new Rng(seed: 2));
        Near(values.Narrow(0, 0, 10), s, 1e-4);
    }

    [Fact]
    public void Whole_functions_agree_with_their_definitions()
    {
        var a = Random("a", [4, 4]) * 0.5;
        var power = Tensor.Eye(4, type: DType.Float64);
        var series = power;
        for (var k = 1; k < 30; k++)
        {
            power = power.MatMul(a) / k;
            series = series + power;
        }
        Near(series, Linalg.MatrixExp(a), 1e-13);
        var shifted = a + Tensor.Eye(4, type: DType.Float64) * 3;
        var root = Linalg.MatrixSqrt(shifted);
        Near(shifted, root.MatMul(root), 1e-13);
        var (sign, logarithm) = Linalg.SlogDet(a);
        Assert.Equal(Linalg.Det(a).ToDouble(), sign.ToDouble() * Math.Exp(logarithm.ToDouble()), 1e-13);
    }

    [Fact]
    public void Complex_functions_agree_with_complex_arithmetic()
    {
        // e^(iθ) of a 1×1 matrix, and the unitary exponential of i times a Hermitian matrix.
        var phase = Linalg.MatrixExp(new ComplexTensor(Tensor.Zeros([1, 1], DType.Float64), Tensor.Full([1, 1], 0.4, DType.Float64)));
        Assert.Equal(Math.Cos(0.4), phase.Real.ToDouble(), 1e-15);
        Assert.Equal(Math.Sin(0.4), phase.Imaginary.ToDouble(), 1e-15);
        var random = new ComplexTensor(Random("a", [5, 5]), Random("b", [5, 5]));
        var hermitian = random + random.H;
        var unitary = Linalg.MatrixExp(hermitian.TimesI());
        var identity = ComplexTensor.FromReal(Tensor.Eye(5, type: DType.Float64));
        Near(identity, unitary.MatMul(unitary.H), 1e-12);
        Near(unitary.H, Linalg.Inverse(unitary), 1e-12);
        var (values, vectors) = Linalg.Eigh(hermitian);
        Near(hermitian.MatMul(vectors), vectors * values, 1e-12);
        Near(values, Linalg.EigValsh(hermitian), 1e-12);
        var phases = Linalg.EigVals(unitary).Angle().ToArray<double>();
        Assert.All(values.ToArray<double>(), value => Assert.Contains(phases, p => Math.Abs(Math.Cos(p) - Math.Cos(value)) + Math.Abs(Math.Sin(p) - Math.Sin(value)) < 1e-11));
        Near(random, unitary.MatMul(Linalg.Solve(unitary, random)), 1e-12);
        var (u, s, vh) = Linalg.Svd(random);
        Near(random, (u * s).MatMul(vh), 1e-12);
        Near(s, Linalg.SvdVals(random), 1e-12);
        var (complexValues, complexVectors) = Linalg.Eig(random);
        Near(random.MatMul(complexVectors), complexVectors * complexValues, 1e-12);
    }

    static void Near(ComplexTensor expected, ComplexTensor actual, double tolerance)
    {
        Near(expected.Real, actual.Real, tolerance);
        Near(expected.Imaginary, actual.Imaginary, tolerance);
    }

    [Fact]
    public void Ranks_and_singular_values_come_with_least_squares()
    {
        var a = Random("a", [6, 2]).MatMul(Random("b", [2, 4]));
        var found = Linalg.Lstsq(a, Random("c", [6, 3]));
        Assert.Equal(2, found.Rank.ToInt64());
        Near(Linalg.SvdVals(a), found.SingularValues, 1e-13);
        Near(Linalg.Pinv(a).MatMul(Random("c", [6, 3])), found.Solution, 1e-12);
    }

    public static TheoryData<string, Func<object>> Misuses => new()
    {
        { "Cholesky: a tensor of shape (2×3) holds no square matrices; its last two sizes 2 and 3 differ.", () => Linalg.Cholesky(Tensor.Zeros([2, 3])) },
        { "Det: a tensor of shape (4) holds no matrices; it needs at least two dimensions.", () => Linalg.Det(Tensor.Zeros([4])) },
        { "Inverse: the tensor is of type int64; linear algebra is done in float32 and float64: convert it with To first.", () => Linalg.Inverse(Tensor.Zeros([2, 2], DType.Int64)) },
        { "Cholesky: the matrix at (1) is not positive definite: its pivot 2 of 2 is not positive; add a small number to the diagonal.", () => Linalg.Cholesky(Tensor.From([1.0, 0, 0, 1, 1, 2, 2, 1], [2, 2, 2])) },
        { "Solve: the matrix is singular: its pivot 2 of 2 is zero.", () => Linalg.Solve(Tensor.Ones([2, 2]), Tensor.Ones([2, 1])) },
        { "Inverse: the matrix at (0, 2) is singular: its pivot 1 of 2 is zero.", () => Linalg.Inverse(Tensor.Cat([Tensor.Eye(2).Expand(1, 2, 2, 2), Tensor.Zeros([1, 1, 2, 2])], 1)) },
        { "TriangularSolve: the matrix is singular: its number on the diagonal 2 of 2 is zero.", () => Linalg.TriangularSolve(Tensor.From(new[,] { { 1f, 0 }, { 5, 0 } }), Tensor.Ones([2, 1]), upper: false) },
        { "Solve: a matrix of shape (3×3) and right sides of shape (4×1): the sizes 3 and 4 differ.", () => Linalg.Solve(Tensor.Eye(3), Tensor.Ones([4, 1])) },
        { "Lstsq: a matrix of shape (3×2) and right sides of shape (4×1): the numbers of rows 3 and 4 differ.", () => Linalg.Lstsq(Tensor.Ones([3, 2]), Tensor.Ones([4, 1])) },
        { "Svd: the matrix holds NaN or infinity; all numbers must be finite.", () => Linalg.Svd(Tensor.Full([3, 2], double.NaN)) },
        { "Eigh: the matrix at (1) holds NaN or infinity; all numbers must be finite.", () => Linalg.Eigh(Tensor.Cat([Tensor.Zeros([1, 2, 2]), Tensor.Full([1, 2, 2], double.PositiveInfinity)])) },
        { "Eig: the matrix holds NaN or infinity; all numbers must be finite.", () => Linalg.Eig(Tensor.Full([3, 3], double.NaN)) },
        { "Eig: a tensor of shape (2×3) holds no square matrices; its last two sizes 2 and 3 differ.", () => Linalg.Eig(ComplexTensor.FromReal(Tensor.Zeros([2, 3]))) },
        { "Pinv: the tolerance is -1; it must not be negative.", () => Linalg.Pinv(Tensor.Ones([2, 2]), -1) },
        { "MatrixExp: the matrix holds NaN or infinity, or numbers too large for their sum to be finite.", () => Linalg.MatrixExp(Tensor.Full([2, 2], double.NegativeInfinity)) },
        { "MatrixSqrt: the matrix has no square root: it is singular (or not finite).", () => Linalg.MatrixSqrt(Tensor.From(new[,] { { 0f, 1 }, { 0, 0 } })) },
        { "MatrixSqrt: a matrix has a negative real eigenvalue, so its principal square root is complex.", () => Linalg.MatrixSqrt(Tensor.Eye(2) * -1) },
        { "SymmetricSqrt: the matrix is not positive semidefinite: it has the eigenvalue -2.", () => Linalg.SymmetricSqrt(Tensor.Eye(2) * -2) },
        { "LowRankSvd: rank 4 with oversampling 8 and 2 iterations was asked of (3×5); the rank must be from 1 to 3 and the others not negative.", () => Linalg.LowRankSvd(Tensor.Ones([3, 5]), 4, new Rng(1)) },
    };

    [Theory]
    [MemberData(nameof(Misuses), DisableDiscoveryEnumeration = true)]
    public void A_misuse_is_one_sentence_with_its_values(string message, Func<object> misuse) =>
        Assert.Equal(message, Assert.ThrowsAny<Exception>(misuse).Message);
}
