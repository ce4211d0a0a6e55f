namespace Praxis.Tensors.Tests.Randomness;

public sealed class RngTests
{
    static readonly Dictionary<string, Action<Rng, double[]>> Fills = new()
    {
        ["uniform"] = (rng, y) => rng.FillUniform(y.AsSpan(), 0.0, 1.0),
        ["exponential"] = (rng, y) => rng.FillExponential(y.AsSpan(), 2.0),
        ["Gumbel"] = (rng, y) => rng.FillGumbel(y.AsSpan(), 0.0, 1.0),
        ["gamma"] = (rng, y) => rng.FillGamma(y.AsSpan(), 0.6),
        ["beta"] = (rng, y) => rng.FillBeta(y.AsSpan(), 0.6, 3),
        ["Poisson"] = (rng, y) => rng.FillPoisson(y.AsSpan(), 30),
        ["Zipf"] = (rng, y) => rng.FillZipf(y.AsSpan(), 1.5, 1000),
        ["truncated normal"] = (rng, y) => rng.FillTruncatedNormal(y.AsSpan(), 0, 1, -1, 1),
        ["Dirichlet"] = (rng, y) => rng.FillDirichlet(y.AsSpan(), [1.0]),
        ["int"] = (rng, y) =>
        {
            var whole = new int[y.Length];
            rng.FillInt(whole.AsSpan(), -1_500_000_000, 1_900_000_000);
            whole.Select(k => (double)k).ToArray().CopyTo(y, 0);
        },
        ["long"] = (rng, y) =>
        {
            var whole = new long[y.Length];
            rng.FillInt(whole.AsSpan(), long.MinValue, long.MaxValue / 3);
            whole.Select(k => (double)k).ToArray().CopyTo(y, 0);
        },
        ["Bernoulli"] = (rng, y) =>
        {
            var coins = new bool[y.Length];
            rng.FillBernoulli(coins, 0.4);
            coins.Select(coin => coin ? 1.0 : 0).ToArray().CopyTo(y, 0);
        },
        ["categorical"] = (rng, y) =>
        {
            var indices = new int[y.Length];
            rng.FillCategorical(indices, [1, 2, 3]);
            indices.Select(k => (double)k).ToArray().CopyTo(y, 0);
        },
    };

    [Fact]
    public void A_fill_of_uniform_numbers_gives_those_of_single_draws()
    {
        foreach (var skipped in new[] { 0, 1, 2, 3 })
        {
            var (one, many) = (new Rng(7), new Rng(7));
            for (var i = 0; i < skipped; i++)
            {
                one.NextUInt32();
                many.NextUInt32();
            }
            var single = new float[1037];
            many.FillUniform(single.AsSpan(), 0f, 1f);
            Assert.Equal(single, single.Select(_ => one.NextSingle()).ToArray());
            var full = new double[517];
            many.FillUniform(full.AsSpan(), 0.0, 1.0);
            Assert.Equal(full, full.Select(_ => one.NextDouble()).ToArray());
            Assert.Equal(one.State, many.State);
        }
    }

    [Fact]
    public void Two_fills_are_one_fill_cut_in_two()
    {
        foreach (var (name, fill) in Fills)
        {
            var whole = new double[3000];
            fill(new Rng(21), whole);
            var (left, right) = (new double[1013], new double[1987]);
            var rng = new Rng(21);
            fill(rng, left);
            fill(rng, right);
            Assert.True(whole.AsSpan().SequenceEqual([.. left, .. right]), name);
        }
    }

    [Fact]
    public void A_fill_moves_the_stream_by_its_length_alone()
    {
        foreach (var (name, fill) in Fills)
        {
            var (a, b) = (new Rng(1), new Rng(2));
            fill(a, new double[100]);
            fill(b, new double[100]);
            Assert.True(a.State.Position == b.State.Position && a.State.Position is >= 100 and <= 200, name);
        }
        var rng = new Rng(3);
        rng.FillNormal(new float[33].AsSpan(), 0f, 1f);
        Assert.Equal(64UL, rng.State.Position);
        rng.FillNormal(new double[16].AsSpan(), 0.0, 1.0);
        Assert.Equal(96UL, rng.State.Position);
    }

    [Fact]
    public void A_stream_continues_from_a_saved_state_to_the_bit()
    {
        var rng = new Rng(31);
        rng.NextUInt32();
        rng.FillNormal(new float[77].AsSpan(), 0f, 1f);
        rng.FillGamma(new float[13].AsSpan(), 0.5);
        rng.NextUInt32();
        var state = rng.State;
        var expected = Continue(rng);
        Assert.Equal(expected, Continue(Rng.From(state)));
        rng.State = state;
        Assert.Equal(expected, Continue(rng));

        static double[] Continue(Rng rng)
        {
            var normal = new double[45];
            var beta = new double[21];
            rng.FillNormal(normal.AsSpan(), 0.0, 1.0);
            rng.FillBeta(beta.AsSpan(), 2, 3);
            return [.. normal, .. beta, rng.NextDouble(), rng.Poisson(50), rng.Gamma(0.3), .. rng.Permutation(9).Select(k => (double)k)];
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        foreach (var (name, fill) in Fills)
        {
            Assert.True(Draw(fill, 1).AsSpan().SequenceEqual(Draw(fill, 0)), name);
        }
        Action<Rng, double[]> normal = (rng, y) => rng.FillNormal(y.AsSpan(), 0.0, 1.0);
        Assert.Equal(Draw(normal, 1), Draw(normal, 0));

        static double[] Draw(Action<Rng, double[]> fill, int threads)
        {
            var before = Workers.LimitThisThread(threads);
            try
            {
                var y = new double[50_001];
                fill(new Rng(41), y);
                return y;
            }
            finally
            {
                Workers.LimitThisThread(before);
            }
        }
    }

    [Fact]
    public void Split_streams_are_independent_of_each_other_and_of_the_position()
    {
        var rng = new Rng(51);
        var before = rng.Split("a").NextUInt64();
        rng.NextUInt64();
        Assert.Equal(before, rng.Split("a").NextUInt64());
        Rng[] streams = [rng, rng.Split("a"), rng.Split("b"), rng.Split("ab"), rng.Split(""), rng.Split(0), rng.Split(1), rng.Split(-1), rng.Split("a").Split("b"), new Rng(52)];
        var samples = streams.Select(stream =>
        {
            var y = new double[20_000];
            stream.FillNormal(y.AsSpan(), 0.0, 1.0);
            return y;
        }).ToArray();
        for (var i = 0; i < samples.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var correlation = MathNet.Numerics.Statistics.Correlation.Pearson(samples[i], samples[j]);
                Assert.True(Math.Abs(correlation) < 4 / Math.Sqrt(20_000), $"Streams {j} and {i} correlate by {correlation}.");
            }
        }
    }

    [Fact]
    public void Weighted_indices_come_by_their_weights()
    {
        double[] weights = [2, 0, 1, 5, 0];
        var indices = new int[80_000];
        new Rng(61).FillCategorical(indices, weights);
        var counts = Enumerable.Range(0, 5).Select(k => indices.LongCount(x => x == k)).ToArray();
        Goodness.ChiSquare(counts, [0.25, 0, 0.125, 0.625, 0], "categorical");
        Assert.Equal([3], new Rng(62).Multinomial([0, 0, 0, 1.5], 1, replacement: true));
    }

    [Fact]
    public void Draws_without_replacement_take_each_index_once_and_by_weight()
    {
        double[] weights = [1, 2, 3, 0];
        var rng = new Rng(63);
        var first = new long[4];
        var pair = new long[3];
        for (var i = 0; i < 30_000; i++)
        {
            var drawn = rng.Multinomial(weights, 3);
            Assert.Equal([0, 1, 2], drawn.Order());
            first[drawn[0]]++;
            if (drawn[0] == 2)
            {
                pair[drawn[1]]++;
            }
        }
        Goodness.ChiSquare(first, [1 / 6.0, 2 / 6.0, 3 / 6.0, 0], "first draw");
        Goodness.ChiSquare(pair, [1 / 3.0, 2 / 3.0, 0], "second draw after index 2");
    }

    [Fact]
    public void Chosen_numbers_are_distinct_and_every_ordered_pair_is_as_likely()
    {
        var rng = new Rng(64);
        var counts = new long[20];
        for (var i = 0; i < 20_000; i++)
        {
            var pair = rng.Choose(5, 2);
            Assert.NotEqual(pair[0], pair[1]);
            counts[(4 * pair[0]) + pair[1] - (pair[1] > pair[0] ? 1 : 0)]++;
        }
        Goodness.ChiSquare(counts, [.. Enumerable.Repeat(0.05, 20)], "pairs");
        Assert.Equal(Enumerable.Range(0, 100), rng.Choose(100, 100).Order());
        Assert.Empty(rng.Choose(3, 0));
        Assert.Equal(1000, rng.Choose(int.MaxValue, 1000).Distinct().Count());
    }

    [Fact]
    public void Whole_numbers_of_the_widest_range_are_drawn()
    {
        var rng = new Rng(65);
        var drawn = Enumerable.Range(0, 1000).Select(_ => rng.Next(int.MinValue, int.MaxValue)).ToArray();
        Assert.Contains(drawn, x => x < -1_000_000_000);
        Assert.Contains(drawn, x => x > 1_000_000_000);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(-7, rng.Next(-7, -6)));
    }

    public static TheoryData<Action<Rng>, string> Misuses => new()
    {
        { rng => rng.FillUniform(new float[1].AsSpan(), 1f, 1f), "Rng.FillUniform: the range is [1, 1); it must have a finite width above 0." },
        { rng => rng.FillUniform(new double[1].AsSpan(), double.MinValue, double.MaxValue), "finite width" },
        { rng => rng.FillUniform(new Half[1].AsSpan(), Half.Zero, Half.One), "Rng.FillUniform: the numbers are Half; they must be float or double." },
        { rng => rng.FillNormal(new float[1].AsSpan(), 0f, -1f), "Rng.FillNormal: the standard deviation is -1; it must be finite and at least 0." },
        { rng => rng.FillNormal(new float[1].AsSpan(), float.NaN, 1f), "Rng.FillNormal: the mean is NaN; it must be finite." },
        { rng => rng.FillExponential(new float[1].AsSpan(), 0f), "Rng.FillExponential: the rate is 0; it must be positive and finite." },
        { rng => rng.FillGumbel(new float[1].AsSpan(), 0f, -2f), "the scale is -2" },
        { rng => rng.FillGamma(new float[1].AsSpan(), 0), "Rng.FillGamma: the shape is 0; it must be positive and finite." },
        { rng => rng.FillGamma(new float[1].AsSpan(), double.PositiveInfinity), "the shape is" },
        { rng => rng.Gamma(1, double.NaN), "Rng.Gamma: the scale is NaN" },
        { rng => rng.FillBeta(new float[1].AsSpan(), 1, -1), "the second shape is -1" },
        { rng => rng.FillDirichlet(new float[5].AsSpan(), [1, 1]), "Rng.FillDirichlet: 5 numbers are not whole rows of 2 shares" },
        { rng => rng.FillDirichlet(new float[4].AsSpan(), [1, 0]), "the concentration is 0" },
        { rng => rng.FillPoisson(new int[1].AsSpan(), -1), "Rng.FillPoisson: the mean is -1; it must lie in [0, 1e9]." },
        { rng => rng.Poisson(double.NaN), "Rng.Poisson: the mean is NaN" },
        { rng => rng.FillZipf(new int[1].AsSpan(), -1, 5), "the exponent is -1" },
        { rng => rng.Zipf(1, 0), "Rng.Zipf: the count is 0" },
        { rng => rng.FillBernoulli(new bool[1], 1.5), "Rng.FillBernoulli: the probability is 1.5; it must lie in [0, 1]." },
        { rng => rng.FillInt(new int[1].AsSpan(), 3, 3), "Rng.FillInt: the range is [3, 3); high must be above low." },
        { rng => rng.TruncatedNormal(0, 1, 2, 2), "Rng.TruncatedNormal: the range is [2, 2]; high must be above low." },
        { rng => rng.TruncatedNormal(0, 0, 1, 2), "the standard deviation 0" },
        { rng => rng.FillCategorical(new int[1], [1, -1]), "weight 1 is -1" },
        { rng => rng.FillCategorical(new int[1], [0, 0]), "sum to 0" },
        { rng => rng.Multinomial([1, 0], 2), "Rng.Multinomial: 2 indices cannot be drawn without replacement from 1 positive weights." },
        { rng => rng.Choose(3, 4), "Rng.Choose: 4 of 3 cannot be chosen without repeating" },
        { rng => rng.Next(2, 2), "Rng.Next: the range is [2, 2); high must be above low." },
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public void Parameters_outside_of_their_range_are_refused_and_the_stream_stays(Action<Rng> misuse, string message)
    {
        var rng = new Rng(71);
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => misuse(rng)).Message, StringComparison.Ordinal);
        Assert.Equal(0UL, rng.State.Position);
    }
}
