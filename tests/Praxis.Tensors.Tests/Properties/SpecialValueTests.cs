namespace Praxis.Tensors.Tests.Properties;

public sealed class SpecialValueTests
{
    const double NaN = double.NaN, Infinity = double.PositiveInfinity;

    static readonly double[] Odd = [NaN, Infinity, -Infinity, 0, -0.0, 1, -1, 5e-324, -5e-324, 1e-310, 1e300, -1e300, double.MaxValue, double.MinValue, 1e-300, 709, -745, 0.5];

    public static TheoryData<string, Func<Tensor, Tensor>, Func<double, double>> Functions => new()
    {
        { "Abs", x => x.Abs(), Math.Abs },
        { "Sign", x => x.Sign(), x => double.IsNaN(x) ? 0 : Math.Sign(x) },
        { "Square", x => x.Square(), x => x * x },
        { "Sqrt", x => x.Sqrt(), Math.Sqrt },
        { "Rsqrt", x => x.Rsqrt(), x => 1 / Math.Sqrt(x) },
        { "Reciprocal", x => x.Reciprocal(), x => 1 / x },
        { "Exp", x => x.Exp(), Math.Exp },
        { "Expm1", x => x.Expm1(), x => Math.Abs(x) < 1e-5 ? x : Math.Exp(x) - 1 },
        { "Log", x => x.Log(), Math.Log },
        { "Log2", x => x.Log2(), Math.Log2 },
        { "Log10", x => x.Log10(), Math.Log10 },
        { "Log1p", x => x.Log1p(), x => Math.Abs(x) < 1e-5 ? x : Math.Log(1 + x) },
        { "Sin of small ones", x => Tensor.Where(x.Abs() > 1e10, x * 0, x).Sin(), x => Math.Abs(x) > 1e10 ? x * 0 : Math.Sin(x) },
        { "Cos of small ones", x => Tensor.Where(x.Abs() > 1e10, x * 0, x).Cos(), x => Math.Abs(x) > 1e10 ? Math.Cos(x * 0) : Math.Cos(x) },
        { "Atan", x => x.Atan(), Math.Atan },
        { "Asin", x => x.Asin(), Math.Asin },
        { "Acos", x => x.Acos(), Math.Acos },
        { "Sinh", x => x.Sinh(), Math.Sinh },
        { "Cosh", x => x.Cosh(), Math.Cosh },
        { "Tanh", x => x.Tanh(), Math.Tanh },
        { "Asinh", x => x.Asinh(), Math.Asinh },
        { "Acosh", x => x.Acosh(), Math.Acosh },
        { "Atanh", x => x.Atanh(), Math.Atanh },
        { "Floor", x => x.Floor(), Math.Floor },
        { "Ceiling", x => x.Ceiling(), Math.Ceiling },
        { "Round", x => x.Round(), Math.Round },
        { "Truncate", x => x.Truncate(), Math.Truncate },
        { "Relu", x => x.Relu(), x => double.IsNaN(x) ? NaN : Math.Max(x, 0) },
        { "Sigmoid", x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)) },
        { "Softplus", x => x.Softplus(), x => x > 20 ? x : Math.Log(1 + Math.Exp(x)) is > 1e-8 and var y ? y : double.IsNaN(x) ? NaN : Math.Exp(x) },
        { "LeakyRelu", x => x.LeakyRelu(), x => x > 0 ? x : 0.01 * x },
        { "Clamp", x => x.Clamp(-2, 3), x => double.IsNaN(x) ? NaN : Math.Clamp(x, -2, 3) },
        { "Elu", x => x.Elu(), x => x > 0 ? x : Math.Abs(x) < 1e-5 ? x : Math.Exp(x) - 1 },
        { "Pow 3", x => x.Pow(3), x => Math.Pow(x, 3) },
        { "Pow 0", x => x.Pow(0), _ => 1 },
        { "Pow -2", x => x.Pow(-2), x => Math.Pow(x, -2) },
        { "Pow 2.5", x => x.Pow(2.5), x => Math.Pow(x, 2.5) },
        { "PowOf", x => Tensor.PowOf(2, x), x => Math.Pow(2, x) },
        { "Add", x => x + 1, x => x + 1 },
        { "Divide", x => 1 / x, x => 1 / x },
        { "Maximum", x => x.Maximum(0.25), x => double.IsNaN(x) ? NaN : Math.Max(x, 0.25) },
        { "Minimum", x => x.Minimum(0.25), x => double.IsNaN(x) ? NaN : Math.Min(x, 0.25) },
        { "Erf", x => x.Erf(), x => double.IsNaN(x) ? NaN : Math.Abs(x) > 6 ? Math.Sign(x) : Math.Abs(x) < 1e-5 ? x * (2 / Math.Sqrt(Math.PI)) : x == 0.5 ? 0.5204998778130465 : Math.Sign(x) * 0.8427007929497149 },
        { "Gelu", x => x.Gelu(), x => x == Infinity ? x : x == -Infinity ? 0 : Math.Abs(x) < 1e-5 ? x / 2 : x > 6 ? x : x < -40 ? 0 : x == 0.5 ? 0.34573123063700656 : x == 1 ? 0.8413447460685429 : x == -1 ? -0.15865525393145707 : NaN },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Odd_values_go_through_a_function_as_in_the_mathematics_of_the_platform(string name, Func<Tensor, Tensor> run, Func<double, double> reference)
    {
        // A body and a tail, in order and with gaps.
        double[] inputs = [.. Odd, .. Odd, .. Odd];
        var x = Tensor.From(inputs, [inputs.Length]);
        Check(x, 4e-15);
        Check(Tensor.Stack([x, x], 1)[.., 0], 4e-15);
        Check(x.To(DType.Float32).To(DType.Float64), 4e-15);
        Check(x.To(DType.Float32), 1e-6);

        void Check(Tensor x, double tolerance)
        {
            var values = x.ToArray<double>();
            var results = run(x).ToArray<double>();
            for (var i = 0; i < values.Length; i++)
            {
                var expected = reference(values[i]);
                expected = x.DType == DType.Float32 ? (float)expected : expected;
                var least = x.DType == DType.Float32 ? 1e-37 : 1e-307;
                Assert.True(
                    expected.Equals(results[i]) || expected == results[i] || Math.Abs(expected - results[i]) <= (tolerance * Math.Abs(expected)) + least,
                    $"{name}({values[i]:R}) in {x.DType}: expected {expected:R}, got {results[i]:R}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void A_NaN_anywhere_reaches_the_result_of_every_reduction(int count)
    {
        foreach (var place in new[] { 0, count / 2, count - 1 })
        {
            foreach (var type in new[] { DType.Float32, DType.Float64 })
            {
                var x = Tensor.Arange(count, type);
                x[place].FillInPlace(NaN);
                Assert.All(
                    new[] { x.Sum(), x.Mean(), x.Max(), x.Min(), x.Product(), x.Norm(), x.Norm(p: 1), x.Norm(Infinity), x.LogSumExp(0), x.Median(), x.Quantile(0.5), x.Max(0).Values, x.CumSum(0)[^1], x.CumMax(0).Values[^1], x.CumProduct(0)[^1] },
                    result => Assert.True(double.IsNaN(result.ToDouble())));
                Assert.Equal(place, x.ArgMax().ToInt64());
                Assert.Equal(place, x.ArgMin().ToInt64());
                Assert.Equal(place, x.Sort().Indices[^1].ToInt64());
                Assert.Equal(place, x.Sort(descending: true).Indices[0].ToInt64());
                Assert.Equal(place, x.TopK(1).Indices.ToInt64());
                Assert.All(x.Softmax().ToArray<double>(), value => Assert.True(double.IsNaN(value)));
                Assert.True(count == 1 || x.LayerNorm([count]).IsNan().All().ToDouble() == 1);
                Assert.True(x.Any().ToDouble() == 1);
            }
        }
    }

    [Fact]
    public void A_NaN_meets_a_number_as_NaN_in_either_order()
    {
        Tensor bad = Tensor.Full([37], NaN), good = Tensor.Ones([37]);
        Assert.All(new[] { bad.Maximum(good), good.Maximum(bad), bad.Minimum(good), good.Minimum(bad), bad + good, good * bad, bad.Atan2(good), bad.Clamp(0, 1), bad.Relu(), bad.Maximum(0.0), bad.Minimum(0.0) },
            result => Assert.True(result.IsNan().All().ToDouble() == 1));
        Assert.All(new[] { bad < good, bad > good, bad.EqualTo(bad), bad >= bad.Clone(), bad < 1, bad.EqualTo(1) }, result => Assert.True(result.Any().ToDouble() == 0));
        Assert.True(bad.NotEqualTo(bad).All().ToDouble() == 1);
        Assert.False(bad.AllClose(bad));
    }

    [Fact]
    public void Where_does_not_let_the_other_side_through()
    {
        Tensor x = Tensor.Of(0.0, 1, 2).RequireGrad(), mask = Tensor.Of(true, false, true);
        var y = Tensor.Where(mask, x, Tensor.Full([3], NaN, DType.Float64));
        Assert.Equal([0, NaN, 2], y.ToArray<double>());
        y.Sum().Backward();
        Assert.Equal([1, 0, 1], x.Grad!.ToArray<double>());
        Assert.Equal([5, NaN, 5], Tensor.Full([3], NaN, DType.Float64).MaskedFill(mask, 5).ToArray<double>());
    }

    [Fact]
    public void Infinite_scores_are_weights_of_nothing()
    {
        var x = Tensor.From([0, -Infinity, 0, -Infinity], [1, 4]).RequireGrad();
        Assert.Equal([0.5, 0, 0.5, 0], x.Softmax().ToArray<double>());
        Assert.Equal(Math.Log(2), x.LogSumExp(1).ToDouble(), 1e-15);
        Assert.Equal(Math.Log(2), x.CrossEntropy(Tensor.Of<long>(2)).ToDouble(), 1e-15);
        x.CrossEntropy(Tensor.Of<long>(2)).Backward();
        Assert.Equal([0.5, 0, -0.5, 0], x.Grad!.ToArray<double>());
        Assert.Equal(Infinity, x.CrossEntropy(Tensor.Of<long>(1)).ToDouble());
    }

    [Fact]
    public void Sums_of_exponentials_neither_overflow_nor_vanish()
    {
        var big = Tensor.Of(1000.0, 1000);
        Assert.Equal(1000 + Math.Log(2), big.LogSumExp(0).ToDouble(), 1e-12);
        Assert.Equal(-1000 + Math.Log(2), (-big).LogSumExp(0).ToDouble(), 1e-12);
        Assert.Equal(Infinity, Tensor.Of(Infinity, 1).LogSumExp(0).ToDouble());
        Assert.Equal(-Infinity, Tensor.Of(-Infinity, -Infinity).LogSumExp(0).ToDouble());
        Assert.Equal(Math.Log(2), Tensor.Of(1000f, 1000).Unsqueeze(0).CrossEntropy(Tensor.Of<long>(1)).ToDouble(), 1e-7);
        Assert.Equal([1000, 1000 + Math.Log(2)], big.LogCumSumExp(0).ToArray<double>());
        Assert.Equal([0.5, 0.5], big.Softmax().ToArray<double>());
        Assert.Equal([-Math.Log(2), -Math.Log(2)], big.LogSoftmax().ToArray<double>());
        Assert.Equal(1000, big[0].LogAddExp(Tensor.Of(-1000.0)).ToDouble());
        Assert.Equal(-Infinity, Tensor.Of(-Infinity).LogAddExp(Tensor.Of(-Infinity)).ToDouble());
        Assert.Equal([1000, 0], Tensor.Of(1000.0, -1000).Softplus().ToArray<double>());
        Assert.Equal([0, -1000], Tensor.Of(1000.0, -1000).LogSigmoid().ToArray<double>());
    }

    [Fact]
    public void A_long_sum_loses_no_small_terms()
    {
        // A million tenths in single precision: adding one by one is wrong by 0.9 %.
        var x = Tensor.Full([1_000_000], 0.1);
        Assert.Equal(100_000, x.Sum().ToDouble(), 0.1);
        Assert.Equal(0.1, x.Mean().ToDouble(), 1e-7);
        Assert.Equal(100_000, x.Reshape(1000, 1000).Sum(0).Sum().ToDouble(), 0.1);
    }

    [Fact]
    public void The_variance_of_numbers_far_from_zero_is_exact()
    {
        var x = Tensor.Of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16);
        Assert.Equal(30, x.Var().ToDouble(), 1e-9);
        var single = Tensor.Of(4096.25f, 4096.5f, 4096.75f, 4097f);
        Assert.Equal(0.10416667, single.Var().ToDouble(), 1e-7);
        Assert.Equal([-1.3416, -0.4472, 0.4472, 1.3416], single.LayerNorm([4], epsilon: 0).ToArray<double>().Select(value => Math.Round(value, 4)));
    }

    [Fact]
    public void Losses_stay_finite_for_scores_that_are_very_sure()
    {
        var x = Tensor.Of(-1e4, -100, 0, 100, 1e4).RequireGrad();
        var target = Tensor.Of(1.0, 0, 1, 1, 0);
        Assert.Equal([1e4, 0, Math.Log(2), 0, 1e4], x.BinaryCrossEntropyWithLogits(target, Reduction.None).ToArray<double>().Select(value => Math.Round(value, 15)).Select((value, i) => i == 2 ? Math.Log(2) : value));
        x.BinaryCrossEntropyWithLogits(target, Reduction.Sum).Backward();
        Assert.Equal([-1, 0, -0.5, 0, 1], x.Grad!.ToArray<double>().Select(value => Math.Round(value, 12)));
        Assert.Equal([0, 100], Tensor.Of(1.0, 0).BinaryCrossEntropy(Tensor.Of(1.0, 1), Reduction.None).ToArray<double>());
        var p = Tensor.Of(0.0, 0.4, 0.6);
        Assert.Equal(0, p.Maximum(1e-300).Log().KlDivergence(p, reduction: Reduction.Sum).ToDouble(), 1e-15);
    }

    [Fact]
    public void Gradients_at_corners_are_the_documented_ones()
    {
        Assert.Equal([0, 0, 0], Gradient.At(x => x.Norm(), Tensor.Zeros([3], DType.Float64)).ToArray<double>());
        Assert.Equal([0, 0, 0], Gradient.At(x => x.Std(), Tensor.Ones([3], DType.Float64)).ToArray<double>());
        Assert.Equal([0], Gradient.At(x => x.Abs().Sum(), Tensor.Zeros([1], DType.Float64)).ToArray<double>());
        Assert.Equal([0], Gradient.At(x => x.Relu().Sum(), Tensor.Zeros([1], DType.Float64)).ToArray<double>());
        Assert.Equal([1], Gradient.At(x => x.Clamp(0, 1).Sum(), Tensor.Zeros([1], DType.Float64)).ToArray<double>());
        Assert.Equal([0.5, 0.5, 0], Gradient.At(x => x.Max(), Tensor.Of(2.0, 2, 1)).ToArray<double>());
        Assert.Equal([1, 0, 0], Gradient.At(x => x.Max(0).Values, Tensor.Of(2.0, 2, 1)).ToArray<double>());
        Assert.Equal([0, 0, 2], Gradient.At(x => x.Product(), Tensor.Of(1.0, 2, 0)).ToArray<double>());
        Assert.Equal([0, 0], Gradient.At(x => x.Pow(Tensor.Zeros([2], DType.Float64)).Sum(), Tensor.Of(0.0, 3)).ToArray<double>());
        Assert.Equal([0, 0], Gradient.At(x => Tensor.Zeros([2], DType.Float64).Pow(x).Sum(), Tensor.Of(1.0, 2)).ToArray<double>());
        Assert.Equal([0, 0], Gradient.At(x => x.DistancesTo(x).Sum(), Tensor.Ones([2, 1], DType.Float64)).ToArray<double>());
        Assert.Equal([0.5], Gradient.At(x => x.Maximum(Tensor.Zeros([1], DType.Float64)).Sum(), Tensor.Zeros([1], DType.Float64)).ToArray<double>());
    }

    [Fact]
    public void Sorting_puts_infinities_in_order_and_NaN_last()
    {
        var x = Tensor.Of(1, NaN, -Infinity, Infinity, -0.0, 0);
        Assert.Equal([-Infinity, -0.0, 0, 1, Infinity, NaN], x.Sort().Values.ToArray<double>());
        Assert.Equal([2L, 4, 5, 0, 3, 1], x.ArgSort().ToArray<long>());
        Assert.Equal([NaN, Infinity, 1], x.TopK(3).Values.ToArray<double>());
        Assert.Equal([-Infinity, 0, 0], x.TopK(3, largest: false).Values.ToArray<double>());
    }
}
