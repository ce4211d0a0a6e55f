namespace Praxis.Tensors.Tests.Kernels;

public sealed class QuantizeTests
{
    static readonly Rng Stream = new(2024);

    [Fact]
    public void A_symmetric_grid_of_four_bits_has_fifteen_levels()
    {
        var x = Tensor.Of<float>(-9, -3.6f, -0.5f, 0.24f, 0.25f, 0.26f, 0.75f, 1.25f, 3.5f, 3.76f, float.PositiveInfinity, float.NaN);
        var y = Quantize.Integer(x, Tensor.Of<float>(0.5f), new() { Bits = 4 });
        // Levels −7 to 7, times one half; 0.25 and 0.75 and 1.25 lie between two levels and go to the even one.
        Assert.Equal([-3.5f, -3.5f, -0.5f, 0, 0, 0.5f, 1, 1, 3.5f, 3.5f, 3.5f, float.NaN], y.ToArray<float>());
    }

    [Fact]
    public void An_affine_grid_has_a_zero_point()
    {
        var x = Tensor.Of<double>(-1.2, -0.49, 0, 0.09, 0.31, 2, 3.4);
        // Levels 0 to 15, of which 3 stands for 0: from −0.6 to 2.4 in steps of 0.2.
        var y = Quantize.Integer(x, Tensor.Of<double>(0.2), new() { Bits = 4, IsSymmetric = false }, Tensor.Of<double>(3));
        double[] expected = [-0.6, -0.4, 0, 0, 0.4, 2, 2.4];
        Assert.All(y.ToArray<double>().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void A_grid_is_fitted_to_the_range_of_values()
    {
        var x = Tensor.Of<double>(-2, 1, 6);
        var (scale, zero) = Quantize.ScaleOf(x, new() { Bits = 3 });
        Assert.Equal((2.0, 0.0), (scale.ToDouble(), zero.ToDouble()));
        (scale, zero) = Quantize.ScaleOf(x, new() { Bits = 3, IsSymmetric = false });
        // Eight levels over 8: steps of 8/7, and −2 lies 1.75 steps left of 0.
        Assert.Equal(8 / 7.0, scale.ToDouble(), 1e-15);
        Assert.Equal(2, zero.ToDouble());
        // A range that does not contain 0 is widened, and zeros have any scale.
        Assert.Equal(0, Quantize.ScaleOf(Tensor.Of<double>(3, 6), new() { IsSymmetric = false }).Zero.ToDouble());
        Assert.Equal([0.0, 0], Quantize.Integer(Tensor.Zeros([2], DType.Float64), new IntegerGrid()).ToArray<double>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Channels_have_scales_of_their_own(int dim)
    {
        var x = Tensor.Randn([4, 5, 3], new Rng(5), DType.Float64);
        var grid = new IntegerGrid { Bits = 5, ChannelDim = dim };
        var y = Quantize.Integer(x, grid);
        var channels = x.Size(dim);
        for (var c = 0; c < channels; c++)
        {
            var alone = Quantize.Integer(x.Select(dim, c), new IntegerGrid { Bits = 5 });
            Assert.Equal(alone.ToArray<double>(), y.Select(dim, c).ToArray<double>());
        }
    }

    [Fact]
    public void Ternary_numbers_are_cut_at_seven_tenths_of_the_mean_size()
    {
        // The mean size is 1, and those beyond 0.7 have a mean size of 1.5.
        var y = Quantize.Ternary(Tensor.Of<double>(2, -1.5, 0.3, -0.2, 1));
        Assert.Equal([1.5, -1.5, 0, 0, 1.5], y.ToArray<double>());
    }

    [Fact]
    public void E4M3_has_the_published_numbers()
    {
        // Eight steps a binade; below 2⁻⁶ multiples of 2⁻⁹; 448 the largest.
        double[] x = [1.06, 1.0625, 1.19, 17, 18.9, 240, 464, 1000, -1e9, 0.015625, 0.0029296875, 0.0009765625, 0.00097, 0.001, double.PositiveInfinity, double.NegativeInfinity];
        double[] expected = [1, 1, 1.25, 16, 18, 240, 448, 448, -448, 0.015625, 0.00390625, 0, 0, 0.001953125, 448, -448];
        Assert.Equal(expected, Quantize.Float(Tensor.Of(x), FloatGrid.E4M3).ToArray<double>());
        Assert.Equal(expected, Quantize.Float(Tensor.Of(x).To(DType.Float32), FloatGrid.E4M3).ToArray<float>().Select(v => (double)v));
        Assert.True(double.IsNaN(Quantize.Float(Tensor.Of(double.NaN), FloatGrid.E4M3).ToDouble()));
    }

    [Fact]
    public void E5M2_has_the_published_numbers()
    {
        double[] x = [1.1, 1.125, 1.4, 57344, 60000, 1e6, 6.103515625e-5, 1.52587890625e-5, 7.62939453125e-6, 8e-6, -3.3];
        double[] expected = [1, 1, 1.5, 57344, 57344, 57344, 6.103515625e-5, 1.52587890625e-5, 0, 1.52587890625e-5, -3.5];
        Assert.Equal(expected, Quantize.Float(Tensor.Of(x), FloatGrid.E5M2).ToArray<double>());
    }

    [Theory]
    [InlineData(2, 1, 6, new[] { 0, 0.5, 1, 1.5, 2, 3, 4, 6 })]
    [InlineData(2, 3, 7.5, new[] { 0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, 1.875, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5 })]
    public void A_small_float_takes_every_number_to_its_nearest_point(int exponentBits, int mantissaBits, double largest, double[] points)
    {
        var grid = new FloatGrid(exponentBits, mantissaBits, largest);
        var x = Enumerable.Range(0, 1000).Select(i => 0.0013 + (i * 0.0107)).ToArray();
        var y = Quantize.Float(Tensor.Of(x), grid).ToArray<double>();
        var mirrored = Quantize.Float(-Tensor.Of(x), grid).ToArray<double>();
        for (var i = 0; i < x.Length; i++)
        {
            Assert.Equal(points.MinBy(point => Math.Abs(point - x[i])), y[i]);
            Assert.Equal(-y[i], mirrored[i]);
        }
    }

    [Fact]
    public void Halves_are_a_float_grid_too()
    {
        var x = Tensor.Randn([2000], new Rng(3)) * 0.001;
        Assert.Equal(x.To(DType.Float16).To(DType.Float32).ToArray<float>(), Quantize.Float(x, new FloatGrid(5, 10, 65504)).ToArray<float>());
    }

    [Fact]
    public void Fixed_point_words_saturate_at_their_ends()
    {
        var x = Tensor.Of<float>(-9, -8, -0.3f, 0.125f, 0.375f, 3.3f, 7.8f, 100);
        // F(6, 2): multiples of a quarter from −8 to 7.75.
        Assert.Equal([-8f, -8, -0.25f, 0, 0.5f, 3.25f, 7.75f, 7.75f], Quantize.FixedPoint(x, 6, 2).ToArray<float>());
        // No bits behind the point, and the unit 2.
        Assert.Equal([-8f, -8, 0, 0, 0, 4, 6, 6], Quantize.FixedPoint(x, 3, -1).ToArray<float>());
    }

    [Fact]
    public void Blocks_share_the_exponent_of_their_largest_number()
    {
        // Four bits: a sign and three more, so steps of a quarter of the largest power of two: 1 for a block up to 5, 0.0625 for one up to 0.3.
        var x = Tensor.From<float>([5, 0.4f, -2.5f, 0.3f, -0.1f, 7.9f, 1, 0, 0, 0], [2, 5]);
        var y = Quantize.BlockFloat(x, 3, 4).ToArray<float>();
        Assert.Equal([5f, 0, -2, 0.3125f, -0.125f, 7, 1, 0, 0, 0], y);
        Assert.Equal([0.25f], Quantize.BlockFloat(Tensor.Of<float>(0.25f), 16, 2).ToArray<float>());
        Assert.All(Quantize.BlockFloat(Tensor.Of<double>(1, double.PositiveInfinity), 2, 8).ToArray<double>(), v => Assert.True(double.IsNaN(v)));
    }

    public static TheoryData<string> Grids => ["integer", "affine", "channels", "float", "fixed", "block"];

    [Theory]
    [MemberData(nameof(Grids))]
    public void Stochastic_rounding_is_right_on_average_and_goes_to_the_two_neighbours(string name)
    {
        const int repeats = 20_000;
        double[] row = [0.3, -0.77, 1.813, 0.052, -1.26, 2.4];
        var x = Tensor.Of(row).Reshape(1, 6).Expand(repeats, 6).Contiguous();
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var samples = Round(name, x.To(type), Stream.Split(name)).To(DType.Float64);
            var mean = samples.Mean(0).ToArray<double>();
            var values = samples.ToArray<double>();
            for (var i = 0; i < row.Length; i++)
            {
                var points = values.Where((_, at) => at % 6 == i).Distinct().Order().ToArray();
                Assert.InRange(points.Length, 1, 2);
                var gap = points[^1] - points[0];
                Assert.InRange((float)row[i], (float)points[0] - 1e-6, (float)points[^1] + 1e-6);
                Assert.Equal(row[i], mean[i], 1e-6 + (gap * 0.5 * 4.5 / Math.Sqrt(repeats)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Grids))]
    public void Points_of_a_grid_stay_where_they_are(string name)
    {
        var x = Tensor.Randn([64, 6], new Rng(6), DType.Float32);
        var once = Round(name, x, null);
        Assert.Equal(once.ToArray<float>(), Round(name, once, null).ToArray<float>());
        if (name is "float" or "fixed" or "block")
        {
            Assert.Equal(once.ToArray<float>(), Round(name, once, new Rng(1)).ToArray<float>());
        }
    }

    [Fact]
    public void The_same_stream_rounds_alike_on_any_number_of_threads()
    {
        var x = Tensor.Randn([70_001], new Rng(7));
        var rng = new Rng(9);
        var many = Quantize.FixedPoint(x, 8, 4, rng).ToArray<float>();
        Assert.Equal(70_001UL, rng.State.Position);
        var before = Workers.LimitThisThread(1);
        try
        {
            Assert.Equal(many, Quantize.FixedPoint(x, 8, 4, new Rng(9)).ToArray<float>());
        }
        finally
        {
            Workers.LimitThisThread(before);
        }
    }

    [Fact]
    public void Gradients_pass_through_the_rounding_and_stop_at_the_ends()
    {
        var x = Tensor.Of<float>(-10, -0.3f, 0.2f, 0.9f, 12).RequireGrad();
        var weights = Tensor.Of<float>(1, 2, 3, 4, 5);
        (Quantize.FixedPoint(x, 4, 1) * weights).Sum().Backward();
        Assert.Equal([0f, 2, 3, 4, 0], x.Grad!.ToArray<float>());
        var wide = Tensor.Of<float>(-500, 3.2f).RequireGrad();
        Quantize.Float(wide, FloatGrid.E4M3).Sum().Backward();
        Assert.Equal([0f, 1], wide.Grad!.ToArray<float>());
        var block = Tensor.Of<float>(0.1f, 3.2f).RequireGrad();
        (Quantize.BlockFloat(block, 2, 4) + Quantize.Ternary(block)).Sum().Backward();
        Assert.Equal([2f, 2], block.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_learned_scale_gets_the_gradient_of_its_step_size()
    {
        var x = Tensor.Of<double>(-9, -0.3, 0.7, 2.2).RequireGrad();
        var scale = Tensor.Of<double>(0.5).RequireGrad();
        var y = Quantize.Integer(x, scale, new() { Bits = 3 });
        Assert.Equal([-1.5, -0.5, 0.5, 1.5], y.ToArray<double>());
        var g = Gradient.Of((y * Tensor.Of<double>(1, 10, 100, 1000)).Sum(), [x, scale]);
        Assert.Equal([0.0, 10, 100, 0], g[0].ToArray<double>());
        // −3; −1 + 0.6; 1 − 1.4; 3.
        Assert.Equal(-3 + (10 * -0.4) + (100 * -0.4) + 3000, g[1].ToDouble(), 1e-9);
        var rows = Tensor.Randn([3, 4], new Rng(4), DType.Float64).RequireGrad();
        var scales = Tensor.Of<double>(0.1, 0.2, 0.3).RequireGrad();
        Quantize.Integer(rows, scales, new() { Bits = 3, ChannelDim = 0 }).Sum().Backward();
        for (var r = 0; r < 3; r++)
        {
            var one = scales.Detach()[r].Reshape(1).Clone().RequireGrad();
            Quantize.Integer(rows.Detach()[r], one, new() { Bits = 3 }).Sum().Backward();
            Assert.Equal(one.Grad!.ToDouble(), scales.Grad!.ToArray<double>()[r], 1e-12);
        }
    }

    [Fact]
    public void Rows_of_eight_bit_levels_multiply_back_to_the_matrix()
    {
        var matrix = Tensor.Randn([5, 40], new Rng(11));
        var (levels, scales) = Quantize.Int8Rows(matrix);
        var exact = matrix.ToArray<float>();
        for (var i = 0; i < exact.Length; i++)
        {
            Assert.InRange(Math.Abs((levels[i] * scales[i / 40]) - exact[i]), 0, scales[i / 40] * 0.5001);
        }
        Assert.Equal(5, levels.Chunk(40).Count(row => row.Any(level => Math.Abs((int)level) == 127)));
    }

    public static TheoryData<Action, string> Misuses => new()
    {
        { () => Quantize.Integer(Tensor.Of<int>(1), new IntegerGrid()), "Quantize.ScaleOf: the values are int32; they must be float32 or float64." },
        { () => Quantize.Integer(Tensor.Of<float>(1), new IntegerGrid { Bits = 1 }), "the grid has 1 bits; it must have 2 to 16" },
        { () => Quantize.Integer(Tensor.Zeros([2, 3]), Tensor.Ones([2]), new() { ChannelDim = 1 }), "Quantize.Integer: the scale has shape (2); it must have 3 numbers, one for each index of dimension 1." },
        { () => Quantize.Integer(Tensor.Zeros([2, 3]), Tensor.Ones([2]), new()), "it must have one number" },
        { () => Quantize.Integer(Tensor.Zeros([2]), Tensor.Zeros([1]), new()), "Quantize.Integer: a scale is 0; it must be positive and finite" },
        { () => Quantize.Integer(Tensor.Zeros([0]), new IntegerGrid()), "has no values to take a scale from" },
        { () => Quantize.Float(Tensor.Of<float>(1), default), "the grid has 0 exponent bits" },
        { () => Quantize.FixedPoint(Tensor.Of<float>(1), 1, 0), "the word has 1 bits" },
        { () => Quantize.BlockFloat(Tensor.Of<float>(1), 0, 8), "the block has 0 numbers of 8 bits" },
        { () => Quantize.Int8Rows(Tensor.Of<float>(1)), "it must be a matrix" },
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public void Misuse_is_refused_with_the_values(Action misuse, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(misuse).Message, StringComparison.Ordinal);

    static Tensor Round(string name, Tensor x, Rng? rng) => name switch
    {
        "integer" => Quantize.Integer(x, Tensor.Of<float>(0.5f), new() { Bits = 5 }, null, rng),
        "affine" => Quantize.Integer(x, Tensor.Of<float>(0.5f), new() { Bits = 5, IsSymmetric = false }, Tensor.Of<float>(9), rng),
        "channels" => Quantize.Integer(x, Tensor.Of<float>(0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f), new() { Bits = 6, ChannelDim = 1 }, null, rng),
        "float" => Quantize.Float(x, FloatGrid.E4M3, rng),
        "fixed" => Quantize.FixedPoint(x, 8, 3, rng),
        _ => Quantize.BlockFloat(x, 3, 5, rng),
    };
}
