using System.Numerics;

namespace Praxis.Tensors.Tests.Spectral;

public sealed class ComplexTensorTests
{
    static readonly ComplexTensor A = Sample(3);
    static readonly ComplexTensor B = Sample(4);
    static readonly Tensor R = Tensor.Randn([2, 3], new Rng(5), DType.Float64);

    public static TheoryData<string> Names => [.. Cases.Keys];

    static readonly Dictionary<string, (ComplexTensor Result, Func<Complex, Complex, double, Complex> Definition)> Cases = new()
    {
        ["a + b"] = (A + B, (a, b, _) => a + b),
        ["a + r"] = (A + R, (a, _, r) => a + r),
        ["r + a"] = (R + A, (a, _, r) => r + a),
        ["a + 2"] = (A + 2, (a, _, _) => a + 2),
        ["2 + a"] = (2 + A, (a, _, _) => a + 2),
        ["a - b"] = (A - B, (a, b, _) => a - b),
        ["a - r"] = (A - R, (a, _, r) => a - r),
        ["r - a"] = (R - A, (a, _, r) => r - a),
        ["a - 2"] = (A - 2, (a, _, _) => a - 2),
        ["2 - a"] = (2 - A, (a, _, _) => 2 - a),
        ["-a"] = (-A, (a, _, _) => -a),
        ["a * b"] = (A * B, (a, b, _) => a * b),
        ["a * r"] = (A * R, (a, _, r) => a * r),
        ["r * a"] = (R * A, (a, _, r) => a * r),
        ["a * 2"] = (A * 2, (a, _, _) => a * 2),
        ["2 * a"] = (2 * A, (a, _, _) => a * 2),
        ["a / b"] = (A / B, (a, b, _) => a / b),
        ["a / r"] = (A / R, (a, _, r) => a / r),
        ["r / a"] = (R / A, (a, _, r) => r / a),
        ["a / 2"] = (A / 2, (a, _, _) => a / 2),
        ["2 / a"] = (2 / A, (a, _, _) => 2 / a),
        ["reciprocal"] = (A.Reciprocal(), (a, _, _) => 1 / a),
        ["conjugate"] = (A.Conjugate(), (a, _, _) => Complex.Conjugate(a)),
        ["times i"] = (A.TimesI(), (a, _, _) => a * Complex.ImaginaryOne),
        ["exponential"] = (A.Exp(), (a, _, _) => Complex.Exp(a)),
        ["logarithm"] = (A.Log(), (a, _, _) => Complex.Log(a)),
        ["root"] = (A.Sqrt(), (a, _, _) => Complex.Sqrt(a)),
        ["power"] = (A.Pow(-1.5), (a, _, _) => Complex.Pow(a, -1.5)),
        ["magnitude"] = (ComplexTensor.FromReal(A.Abs()), (a, _, _) => Complex.Abs(a)),
        ["magnitude squared"] = (ComplexTensor.FromReal(A.AbsSquared()), (a, _, _) => a.Real * a.Real + a.Imaginary * a.Imaginary),
        ["angle"] = (ComplexTensor.FromReal(A.Angle()), (a, _, _) => a.Phase),
        ["polar"] = (ComplexTensor.Polar(A.Abs(), A.Angle()), (a, _, _) => a),
        ["pairs"] = (ComplexTensor.FromPairs(A.ToPairs()), (a, _, _) => a),
        ["choice"] = (ComplexTensor.Where(R > 0, A, B), (a, b, r) => r > 0 ? a : b),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_agrees_with_numbers_one_by_one(string name)
    {
        var (result, definition) = Cases[name];
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                var expected = definition(A.At(i, j), B.At(i, j), R.At(i, j));
                Assert.True((expected - result.At(i, j)).Magnitude < 1e-13 * (1 + expected.Magnitude), $"{name}: {expected} expected, {result.At(i, j)} found");
            }
        }
    }

    [Fact]
    public void A_matrix_product_agrees_with_sums_of_products()
    {
        var product = A.MatMul(B.H);
        var real = A.MatMul(R.T);
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < 2; j++)
            {
                var (sum, realSum) = (Complex.Zero, Complex.Zero);
                for (var k = 0; k < 3; k++)
                {
                    sum += A.At(i, k) * Complex.Conjugate(B.At(j, k));
                    realSum += A.At(i, k) * R.At(j, k);
                }

                Assert.True((sum - product.At(i, j)).Magnitude < 1e-14);
                Assert.True((realSum - real.At(i, j)).Magnitude < 1e-14);
            }
        }
    }

    [Fact]
    public void Shapes_broadcast_and_parts_meet_in_one_type()
    {
        var z = new ComplexTensor(Tensor.Ones([3, 1]), Tensor.Of<double>(1, 2));
        Assert.Equal([3, 2], z.Shape.ToArray());
        Assert.Equal(DType.Float64, z.DType);
        Assert.Equal(new Complex(1, 2), z.At(2, 1));
        Assert.Equal(DType.Float32, new ComplexTensor(Tensor.Of<long>(1), Tensor.Of<long>(2)).DType);

        var wider = A[0] + Tensor.Ones([4, 3], DType.Float64);
        Assert.Equal([4, 3], wider.Shape.ToArray());
        Assert.Equal(A.At(0, 2) + 1, wider.At(3, 2));
    }

    [Fact]
    public void Views_move_both_parts_alike()
    {
        Assert.Equal(A.At(1, 0), A[1].At(0));
        Assert.Equal(A.At(1, 2), A.T.At(2, 1));
        Assert.Equal(Complex.Conjugate(A.At(1, 2)), A.H.At(2, 1));
        Assert.Equal(A.At(1, 2), A.Reshape(6).At(5));
        Assert.Equal(A.At(1, 2), A.Flatten().Unflatten(0, 2, 3).At(1, 2));
        Assert.Equal(A.At(1, 2), A.Transpose(0, 1).Permute(1, 0).At(1, 2));
        Assert.Equal(A.At(1, 2), A.Unsqueeze(1).Squeeze(1).Narrow(1, 1, 2).At(1, 1));
        Assert.Equal(A.At(0, 1), A.Select(1, 1).At(0));
        Assert.Equal(A.At(0, 1), A[..1].Expand(5, 3).At(4, 1));
        Assert.Equal(B.At(0, 1), ComplexTensor.Cat([A, B]).At(2, 1));
        Assert.Equal(B.At(0, 1), ComplexTensor.Stack([A, B], 2).At(0, 1, 1));
        Assert.Equal(A.At(0, 2), A.Roll([1], [1]).At(0, 0));
        Assert.Equal(Complex.Zero, A.Pad([0, 1]).At(1, 3));
        Assert.Equal(A.At(0, 0) + A.At(1, 0), A.Sum(0).At(0));
        Assert.True((A.Sum().At() - (A.Mean(0).Sum(0, keepDim: true) * 2).At(0)).Magnitude < 1e-14);
    }

    [Fact]
    public void Magnitudes_and_reciprocals_neither_overflow_nor_underflow()
    {
        var z = new ComplexTensor(Tensor.Of<double>(3e200, 3e-200, 0, double.PositiveInfinity), Tensor.Of<double>(4e200, 4e-200, 0, 1));
        Assert.True(z.Abs().AllClose(Tensor.Of<double>(5e200, 5e-200, 0, double.PositiveInfinity), 1e-15, 0));
        var w = z.Reciprocal();
        Assert.True((w.At(0) * 1e200 - new Complex(0.12, -0.16)).Magnitude < 1e-15);
        Assert.True((w.At(1) * 1e-200 - new Complex(0.12, -0.16)).Magnitude < 1e-15);
    }

    [Fact]
    public void A_state_of_qubits_keeps_its_length_through_a_rotation_and_has_a_gradient()
    {
        var angle = Tensor.Scalar(0.3, DType.Float64).RequireGrad();
        var half = angle / 2;
        var gate = new ComplexTensor(
            Tensor.Stack([half.Cos(), half.Cos() * 0, half.Cos() * 0, half.Cos()]).Reshape(2, 2),
            Tensor.Stack([half.Sin() * 0, -half.Sin(), -half.Sin(), half.Sin() * 0]).Reshape(2, 2));
        var state = new ComplexTensor(Tensor.Of<double>(1, 0).Unsqueeze(1), Tensor.Of<double>(0, 0).Unsqueeze(1));
        var probabilities = gate.MatMul(state).AbsSquared();
        Assert.Equal(1, probabilities.Sum().ToDouble(), 1e-15);

        // P(1) = sin²(θ/2), whose slope is sin(θ)/2.
        probabilities[1].Sum().Backward();
        Assert.Equal(Math.Sin(0.3) / 2, angle.Grad!.ToDouble(), 1e-15);
    }

    static ComplexTensor Sample(long seed)
    {
        var rng = new Rng(seed);
        return new(Tensor.Randn([2, 3], rng, DType.Float64), Tensor.Randn([2, 3], rng, DType.Float64));
    }
}
