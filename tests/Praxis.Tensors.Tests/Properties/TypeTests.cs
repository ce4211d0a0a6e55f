namespace Praxis.Tensors.Tests.Properties;

public sealed class TypeTests
{
    static readonly DType[] Types = [DType.Float32, DType.Float64, DType.Int64, DType.Int32, DType.UInt8, DType.Bool, DType.Float16, DType.BFloat16];

    // What torch.result_type says, a letter a type in the order above.
    const string Letters = "fdlibthg";
    static readonly string[] Vectors = ["fdffffff", "dddddddd", "fdllllhg", "fdliiihg", "fdlibbhg", "fdlibthg", "fdhhhhhf", "fdggggfg"];
    static readonly string[] VectorAndNumber = ["ffffffff", "dddddddd", "fdllllhg", "fdiiiihg", "fdbbbbhg", "fdlibthg", "hhhhhhhh", "gggggggg"];

    public static TheoryData<int, int> Pairs
    {
        get
        {
            var pairs = new TheoryData<int, int>();
            for (var a = 0; a < Types.Length; a++)
            {
                for (var b = 0; b < Types.Length; b++)
                {
                    pairs.Add(a, b);
                }
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_types_meet_where_they_meet_in_PyTorch(int a, int b)
    {
        Assert.Equal(Types[Letters.IndexOf(Vectors[a][b])], DTypes.Promote(Types[a], Types[b]));
        if (Types[a].IsArithmetic() && Types[b].IsArithmetic())
        {
            Tensor vector = Tensor.Ones([2], Types[a]), other = Tensor.Ones([2], Types[b]), number = Tensor.Ones([], Types[b]);
            Assert.Equal(Arithmetic(Vectors[a][b]), (vector + other).DType);
            Assert.Equal(Arithmetic(VectorAndNumber[a][b]), (vector * number).DType);
            Assert.Equal(Arithmetic(VectorAndNumber[a][b]), (number - vector).DType);
            Assert.Equal(Arithmetic(Vectors[a][b]), vector.Maximum(other).DType);
            Assert.Equal(Types[Letters.IndexOf(Vectors[a][b])], Tensor.Where(Tensor.Ones([2], DType.Bool), vector, other).DType);
            Assert.Equal(Types[Letters.IndexOf(Vectors[a][b])], Tensor.Cat([vector, other]).DType);
            Assert.Equal(DType.Bool, (vector < other).DType);
            Assert.Equal(1, (vector < other + 1).Sum().ToDouble() / 2);
        }

        // Truth values are counted in arithmetic.
        static DType Arithmetic(char letter) => letter == 't' ? DType.Int64 : Types[Letters.IndexOf(letter)];
    }

    [Theory]
    [InlineData(DType.Float32, DType.Float32, DType.Float32)]
    [InlineData(DType.Float64, DType.Float64, DType.Float64)]
    [InlineData(DType.Int64, DType.Int64, DType.Float32)]
    [InlineData(DType.Int32, DType.Int32, DType.Float32)]
    [InlineData(DType.UInt8, DType.UInt8, DType.Float32)]
    [InlineData(DType.Bool, DType.Int64, DType.Float32)]
    public void A_number_keeps_the_type_unless_it_has_a_fraction(DType type, DType whole, DType fraction)
    {
        var x = Tensor.Ones([2], type);
        Assert.Equal(whole, (x + 2).DType);
        Assert.Equal(fraction, (x * 2.5).DType);
        Assert.Equal(3.5, (x + 2.5).At(1));
    }

    [Theory]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.UInt8)]
    [InlineData(DType.Bool)]
    public void Functions_of_real_numbers_take_whole_ones_to_single_precision(DType type)
    {
        var x = Tensor.Ones([3, 2], type);
        Assert.Equal(DType.Float32, x.Exp().DType);
        Assert.Equal(DType.Float32, (x / x).DType);
        Assert.Equal(DType.Float32, (x / 2).DType);
        Assert.Equal(DType.Float32, x.Mean().DType);
        Assert.Equal(DType.Float32, x.Var().DType);
        Assert.Equal(DType.Float32, x.Softmax().DType);
        Assert.Equal(DType.Float32, x.Norm().DType);
        Assert.Equal(DType.Int64, x.Sum().DType);
        Assert.Equal(DType.Int64, x.CumSum(0).DType);
        Assert.Equal(DType.Int64, x.ArgMax().DType);
        Assert.Equal(Math.E, x.Exp().At(0, 0), 1e-6);
    }

    [Fact]
    public void Whole_numbers_stay_exact_where_single_precision_would_not()
    {
        const long Big = (1L << 60) + 1;
        var x = Tensor.Of<long>(Big, -Big);
        Assert.Equal([Big + 1, -Big + 1], (x + 1).ToArray<long>());
        Assert.Equal([-Big, Big], (-x).ToArray<long>());
        Assert.Equal([Big, Big], x.Abs().ToArray<long>());
        Assert.Equal(0, x.Sum().ToInt64());
        Assert.Equal([Big, 0], x.CumSum(0).ToArray<long>());
        Assert.Equal(Big, x.Max().ToInt64());
        Assert.Equal([-Big, Big], x.Sort(0).Values.ToArray<long>());
        Assert.Equal([1L, 0], x.Sort(0).Indices.ToArray<long>());
        Assert.Equal([true, false], x.EqualTo(Tensor.Of<long>(Big, Big)).ToArray<bool>());
        Assert.Equal([false, false], x.EqualTo(Tensor.Of<long>(Big - 1, Big)).ToArray<bool>());
        Assert.Equal([Big, -Big], x.Maximum(Tensor.Of<long>(0, -Big)).Minimum(Tensor.Of<long>(Big, 5)).ToArray<long>());
        Assert.Equal([Big, Big], x.Gather(0, Tensor.Of<long>(0, 0)).ToArray<long>());
        Assert.Equal([Big, 7], x.ScatterAdd(0, Tensor.Of<long>(1), Tensor.Of<long>(Big + 7)).ToArray<long>());
        Assert.Equal([-Big, Big], x.Unique().Values.ToArray<long>());
        Assert.Equal(Big, Tensor.From<long>([Big], [1, 1]).MatMul(Tensor.From<long>([1], [1, 1])).ToInt64());
        Assert.Equal([Big, 5], Tensor.Where(x > 0, x, Tensor.Of<long>(1, 5)).ToArray<long>());
    }

    [Fact]
    public void Remainders_of_whole_numbers_are_exact()
    {
        const long Big = (1L << 60) + 1;
        Assert.Equal([1L, 1, -2, 2], (Tensor.Of<long>(7, -5, 7, -7) % Tensor.Of<long>(3, 3, -3, 3)).ToArray<long>());
        Assert.Equal(Big % 1000, (Tensor.Of<long>(Big) % 1000.0).ToInt64());
        Assert.Equal(Big % 1000, (Tensor.Of<long>(Big) % Tensor.Of<long>(1000)).ToInt64());
        Assert.Equal(DType.Int64, (Tensor.Of<long>(7) % 4.0).DType);
    }

    [Fact]
    public void Sums_of_small_types_do_not_overflow()
    {
        Assert.Equal(255 * 1000, Tensor.Full([1000], 255, DType.UInt8).Sum().ToInt64());
        Assert.Equal(3L * int.MaxValue, Tensor.Full([3], int.MaxValue, DType.Int32).Sum().ToInt64());
        Assert.Equal(1000, Tensor.Ones([1000], DType.Bool).Sum().ToInt64());
        Assert.Equal(255, Tensor.Full([1000], 255, DType.UInt8).Mean().ToDouble());
    }

    [Theory]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    public void Half_precisions_hold_convert_move_and_compare_but_do_not_compute(DType type)
    {
        var x = Tensor.Of(1f, -2, 0.5f, 3).To(type);
        Assert.Equal([1, -2, 0.5f, 3], x.ToArray<float>());
        Assert.Equal([3f, -2], x.Reshape(2, 2).T[1].Flip(0).ToArray<float>());
        Assert.Equal([1, -2, 0.5f, 3, 1, -2, 0.5f, 3], Tensor.Cat([x, x]).ToArray<float>());
        Assert.Equal([3, 1], x[Tensor.Of<long>(3, 0)].ToArray<float>());
        var error = Assert.ThrowsAny<Exception>(() => x + x);
        Assert.Contains("float16", error.Message);
    }

    [Fact]
    public void Conversions_round_and_wrap_as_documented_in_one_table()
    {
        var x = Tensor.Of(1.9, -1.9, 300, 0, 1e-40);
        Assert.Equal([1, -1, 300, 0, 0], x.To(DType.Int64).ToArray<double>());
        Assert.Equal([1, -1, 300, 0, 0], x.To(DType.Int32).ToArray<double>());
        Assert.Equal([true, true, true, false, true], x.To(DType.Bool).ToArray<bool>());
        Assert.Equal(1e-40f, x.To(DType.Float32).At(4));
        Assert.Equal([0, 1, 255], Tensor.Of<long>(0, 1, 255).To(DType.UInt8).ToArray<double>());
        Assert.Equal([1.0, 0], Tensor.Of(true, false).To(DType.Float64).ToArray<double>());
    }
}
