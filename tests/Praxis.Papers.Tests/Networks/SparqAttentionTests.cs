using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Learning.Generation;
using Praxis.Papers.Networks;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Networks;

public sealed class SparqAttentionTests
{
    const int S = 60, D = 16;

    static (Tensor Q, Tensor K, Tensor V) Draw(int seed = 1, int s = S)
    {
        var rng = new Rng(seed);
        return (Tensor.Randn([D], rng) * 2, Tensor.Randn([s, D], rng), Tensor.Randn([s, D], rng));
    }

    static double[] Numbers(Tensor x) => [.. x.ToArray<float>().Select(value => (double)value)];

    /// <summary>The algorithm line by line with sorts and loops in float64, for a group of queries over one key head.</summary>
    static double[][] Slow(double[][] q, double[][] k, double[][] v, int r, int keys, int local, bool mean = true, bool coverage = true, bool[]? allowed = null)
    {
        var (s, d) = (k.Length, k[0].Length);
        bool May(int t) => allowed is null || allowed[t];
        var components = Enumerable.Range(0, d).OrderByDescending(j => q.Sum(one => Math.Abs(one[j]))).Take(r).ToArray();
        var raw = q.Select(one =>
        {
            var tau = coverage ? Math.Sqrt(d * components.Sum(j => Math.Abs(one[j])) / one.Sum(Math.Abs)) : Math.Sqrt(d);
            return k.Select(row => components.Sum(j => one[j] * row[j]) / tau).ToArray();
        }).ToArray();
        // The window counts positions that may be seen.
        var recent = Enumerable.Range(0, s).Where(May).TakeLast(local + 1).ToArray();
        var best = Enumerable.Range(0, recent[0]).Where(May).OrderByDescending(t => raw.Sum(one => one[t])).Take(keys - local);
        var chosen = best.Concat(recent).ToArray();
        var average = Enumerable.Range(0, d).Select(j => Enumerable.Range(0, s).Where(May).Average(t => v[t][j])).ToArray();
        return [.. q.Select((one, g) =>
        {
            var all = Enumerable.Range(0, s).Where(May).Sum(t => Math.Exp(raw[g][t]));
            var alpha = mean ? chosen.Sum(t => Math.Exp(raw[g][t])) / all : 1;
            var weights = chosen.Select(t => Math.Exp(one.Zip(k[t], (a, b) => a * b).Sum() / Math.Sqrt(d))).ToArray();
            return Enumerable.Range(0, d).Select(j => alpha * chosen.Zip(weights, (t, w) => w * v[t][j]).Sum() / weights.Sum() + (1 - alpha) * average[j]).ToArray();
        })];
    }

    static double[][] Rows(Tensor x) => [.. Enumerable.Range(0, x.Size(0)).Select(i => Numbers(x[i]))];

    static void Near(IEnumerable<double> expected, IEnumerable<double> actual, double within = 2e-5) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, within));

    [Theory]
    [InlineData(4, 12, 3, true, true)]
    [InlineData(4, 12, 0, true, true)]
    [InlineData(8, 20, 20, true, true)]
    [InlineData(3, 7, 2, false, true)]
    [InlineData(5, 9, 2, true, false)]
    [InlineData(16, 6, 1, true, true)]
    public void It_is_the_algorithm_written_out(int r, int k, int local, bool mean, bool coverage)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var (q, keys, v) = Draw(seed);
            var slow = Slow([Numbers(q)], Rows(keys), Rows(v), r, k, local, mean, coverage)[0];
            foreach (var layout in Enum.GetValues<SparqKeyLayout>())
            {
                var options = new SparqOptions { Components = r, Keys = k, Local = local, ReallocateToMean = mean, Temperature = coverage ? SparqTemperature.Coverage : SparqTemperature.RootWidth, KeyLayout = layout };
                Near(slow, Numbers(SparQ.Attend(q, keys, v, options)));
            }
        }
    }

    [Fact]
    public void With_all_positions_it_is_dense_attention_and_with_all_components_the_best_positions_are_the_true_ones()
    {
        var (q, k, v) = Draw();
        var dense = Numbers(Tensor.Attention(q.Reshape(1, 1, 1, D), k.Reshape(1, 1, S, D), v.Reshape(1, 1, S, D)).Flatten());
        Near(dense, Numbers(SparQ.Attend(q, k, v, new() { Components = 3, Keys = S })));
        // r = d: the estimate is exact, so α is the true mass of the chosen positions.
        var scores = Rows(k).Select(row => Math.Exp(row.Zip(Numbers(q), (a, b) => a * b).Sum() / 4)).ToArray();
        var chosen = Enumerable.Range(0, S - 1).OrderByDescending(t => scores[t]).Take(5).Append(S - 1).ToArray();
        var statistics = new SparqStatistics();
        SparQ.Attend(q, k, v, new() { Components = D, Keys = 5, Local = 0 }, statistics);
        Assert.Equal(chosen.Sum(t => scores[t]) / scores.Sum(), statistics.MeanAlpha, 1e-5);
    }

    [Fact]
    public void The_temperature_is_that_of_the_covered_share_by_hand()
    {
        float[] query = [3, -4, 1, 0];
        Assert.Equal(Math.Sqrt(4 * 7.0 / 8), SparqHead.Temperature(query, [0, 1], SparqTemperature.Coverage), 1e-12);
        Assert.Equal(2, SparqHead.Temperature(query, [0, 1, 2, 3], SparqTemperature.Coverage), 1e-12);
        Assert.Equal(2, SparqHead.Temperature(query, [0], SparqTemperature.RootWidth), 1e-12);
        var components = new int[2];
        SparqHead.ChooseComponents(query, 4, new(), 9, components);
        Assert.Equal([0, 1], components);
    }

    [Fact]
    public void Heads_of_a_group_share_what_is_read_and_keep_their_own_temperature_and_mass()
    {
        var rng = new Rng(4);
        Tensor q = Tensor.Randn([3, D], rng), k = Tensor.Randn([S, D], rng), v = Tensor.Randn([S, D], rng);
        var store = new DecodeStore(1, D);
        store.Append(k.ToArray<float>(), v.ToArray<float>(), S);
        var output = new float[3 * D];
        var statistics = new SparqStatistics();
        SparQ.Attend(store, q.ToArray<float>(), 3, output, new() { Components = 5, Keys = 11, Local = 2 }, statistics);
        Near(Slow(Rows(q), Rows(k), Rows(v), 5, 11, 2).SelectMany(row => row), output.Select(value => (double)value));
        // The cache is read once for all three.
        Assert.Equal((60 * 5) + (2 * 11 * 16) + (4 * 16), statistics.Elements);
        Assert.Equal((2 * 60 * 16) + (2 * 16), statistics.DenseElements);
        Assert.Equal(3, statistics.AlphaHistogram.Sum());
    }

    [Fact]
    public void Hidden_positions_are_out_before_the_estimate_and_in_neither_the_mass_nor_the_mean()
    {
        var (q, k, v) = Draw(3);
        bool[] allowed = [.. Enumerable.Range(0, S).Select(t => t is > 10 and not 58)];
        var store = new DecodeStore(1, D);
        store.Append(k.ToArray<float>(), v.ToArray<float>(), S);
        var output = new float[D];
        SparQ.Attend(store, q.ToArray<float>(), 1, output, new() { Components = 4, Keys = 9, Local = 3 }, allowed: allowed);
        Near(Slow([Numbers(q)], Rows(k), Rows(v), 4, 9, 3, allowed: allowed)[0], output.Select(value => (double)value));
        Assert.Throws<ArgumentException>(() => SparQ.Attend(store, q.ToArray<float>(), 1, output, allowed: new bool[S]));
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(9, 8, 2)]
    [InlineData(9, 12, 4)]
    [InlineData(40, 10, 10)]
    public void Short_caches_and_groups_of_a_batch_are_the_algorithm_written_out_in_either_type(int s, int k, int local)
    {
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var rng = new Rng(21);
            Tensor q = Tensor.Randn([2, 6, 1, D], rng, type), keys = Tensor.Randn([2, 2, s, D], rng, type), v = Tensor.Randn([2, 2, s, D], rng, type);
            var options = new SparqOptions { Components = 5, Keys = k, Local = local };
            var y = SparQ.Attend(q, keys, v, options);
            Assert.Equal((type, q.Shape), (y.DType, y.Shape));
            var cache = new SparqCache(options);
            using var _ = Gradient.Off();
            if (s > 1)
            {
                // What a prompt asks plays no part in what comes after it.
                Tensor Before(Tensor x) => x.Narrow(2, 0, s - 1);
                Assert.Equal(type, cache.Attend(Tensor.Randn([2, 6, s - 1, D], rng, type), Before(keys), Before(v)).DType);
            }
            var decoded = cache.Attend(q, keys.Narrow(2, s - 1, 1), v.Narrow(2, s - 1, 1));
            Assert.Equal(type, decoded.DType);
            for (var b = 0; b < 2; b++)
            {
                for (var head = 0; head < 2; head++)
                {
                    var own = q[b].Narrow(0, head * 3, 3).Reshape(3, D).To(DType.Float32);
                    var slow = Slow(Rows(own), Rows(keys[b][head].To(DType.Float32)), Rows(v[b][head].To(DType.Float32)), 5, k, local).SelectMany(row => row).ToArray();
                    Near(slow, Numbers(y[b].Narrow(0, head * 3, 3).Flatten().To(DType.Float32)));
                    Near(slow, Numbers(decoded[b].Narrow(0, head * 3, 3).Flatten().To(DType.Float32)));
                }
            }
        }
    }

    [Fact]
    public void Where_all_is_tied_the_share_of_read_positions_is_the_mass()
    {
        var v = Tensor.Randn([S, D], new Rng(22));
        foreach (var query in new[] { Tensor.Zeros([D]), Tensor.Ones([D]) })
        {
            var statistics = new SparqStatistics();
            var y = SparQ.Attend(query, Tensor.Ones([S, D]), v, new() { Components = 3, Keys = 14, Local = 4 }, statistics);
            Assert.Equal(15.0 / S, statistics.MeanAlpha, 1e-6);
            int[] read = [.. Enumerable.Range(0, 10), .. Enumerable.Range(S - 5, 5)];
            Near(Enumerable.Range(0, D).Select(j => (15.0 / S * read.Average(t => v.At(t, j))) + (45.0 / S * Enumerable.Range(0, S).Average(t => v.At(t, j)))), Numbers(y));
        }
    }

    [Fact]
    public void A_refused_step_stores_nothing()
    {
        var rng = new Rng(23);
        Tensor Some(int heads, int positions) => Tensor.Randn([1, heads, positions, D], rng);
        var cache = new SparqCache();
        cache.Attend(Some(2, 5), Some(2, 5), Some(2, 5));
        Assert.Throws<ArgumentException>(() => cache.Attend(Some(2, 1), Some(2, 1), Some(2, 1), Tensor.Full([1, 1, 1, 6], double.NegativeInfinity)));
        Assert.Throws<ArgumentException>(() => cache.Attend(Some(3, 1), Some(2, 1), Some(2, 1)));
        Assert.Throws<ArgumentException>(() => cache.Attend(Some(2, 2), Some(2, 1), Some(2, 1)));
        Assert.Throws<ArgumentException>(() => cache.Attend(Some(2, 1), Some(2, 1) * double.NaN, Some(2, 1)));
        Assert.Equal((5, 5), (cache.Length, cache.Store!.Length));
        cache.Attend(Some(2, 1), Some(2, 1), Some(2, 1));
        Assert.Equal(6, cache.Length);
    }

    [Fact]
    public void A_store_that_grows_is_the_store_that_was_filled_at_once()
    {
        var (q, k, v) = Draw(2, 150);
        var grown = new DecodeStore(1, D, capacity: 1);
        for (var t = 0; t < 150; t++)
        {
            grown.Append(k[t].ToArray<float>(), v[t].ToArray<float>(), 1);
        }
        var options = new SparqOptions { Components = 4, Keys = 20 };
        var output = new float[D];
        SparQ.Attend(grown, q.ToArray<float>(), 1, output, options);
        Assert.Equal(SparQ.Attend(q, k, v, options).ToArray<float>(), output);
        Assert.Equal(150 * D * 4 * 3, grown.Bytes);
        Assert.Equal(150 * D * 4 * 2, new DecodeStoreOf(k, v).Single.Bytes);
        var dense = new float[D];
        grown.AttendDense(q.ToArray<float>(), 1, dense);
        Near(Numbers(Tensor.Attention(q.Reshape(1, 1, 1, D), k.Reshape(1, 1, 150, D), v.Reshape(1, 1, 150, D)).Flatten()), dense.Select(value => (double)value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void Selection_agrees_with_a_sort_also_with_ties_signs_and_infinities(int k)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var rng = new Rng(seed);
            float[] values = [.. Enumerable.Range(0, 50).Select(_ => seed % 3 == 0 ? rng.Next(-2, 3) : seed % 3 == 1 && rng.Chance(0.5) ? float.NegativeInfinity : (float)rng.Normal())];
            var positions = new int[k];
            var found = PartialSelection.Largest(values, k, positions);
            Assert.Equal(Enumerable.Range(0, 50).Where(i => values[i] > float.NegativeInfinity).OrderByDescending(i => values[i]).ThenBy(i => i).Take(k).Order(), positions.Take(found));
        }
    }

    [Fact]
    public void The_transfer_is_the_papers_formula_and_a_budget_keeps_to_its_ratio()
    {
        var (sparq, dense) = SparQ.Transfer(4096, 128, 32, 128);
        Assert.Equal((164_352, 1_048_832), (sparq, dense));
        Assert.Equal(6.38, (double)dense / sparq, 2);
        foreach (var ratio in new[] { 0.5, 0.25, 0.125, 0.0625 })
        {
            var (r, k) = SparQ.Budget(240, 32, ratio);
            Assert.InRange((double)SparQ.Transfer(240, 32, r, k).Sparq / SparQ.Transfer(240, 32, r, k).Dense, ratio * 0.9, ratio);
        }
        Assert.Throws<ArgumentException>(() => SparQ.Budget(240, 32, 0.005));
        // Two components would leave no room for a key here, one does.
        Assert.Equal((1, 1), SparQ.Budget(200, 128, 1122.0 / SparQ.Transfer(200, 128, 0, 0).Dense));
    }

    [Fact]
    public void Keys_stored_once_drag_whole_cache_lines_along()
    {
        var rng = new Rng(1);
        Tensor q = Tensor.Randn([128], rng), k = Tensor.Randn([512, 128], rng), v = Tensor.Randn([512, 128], rng);
        var (doubled, single) = (new SparqStatistics(), new SparqStatistics());
        SparQ.Attend(q, k, v, new() { Keys = 16 }, doubled);
        SparQ.Attend(q, k, v, new() { Keys = 16, KeyLayout = SparqKeyLayout.Single }, single);
        Assert.Equal(doubled.Elements, single.Elements);
        Assert.Equal(doubled.Elements * 4, doubled.LineBytes);
        // 32 of 128 components touch nearly all 8 lines of a row.
        Assert.True(single.LineBytes > 3 * doubled.LineBytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void In_a_decoder_it_generates_what_dense_attention_does_when_all_is_read_and_else_not(int? keyHeads)
    {
        var decoder = new Decoder(new() { Vocabulary = 13, MaxLength = 64, Width = 32, Depth = 2, Heads = 4, KeyHeads = keyHeads, RotaryBase = 10_000, Initial = new() { Weights = 0.3 } }, new Rng(5));
        int[][] prompts = [[.. Enumerable.Range(0, 30).Select(i => i * i % 13)], [.. Enumerable.Range(0, 30).Select(i => i * 3 % 13)]];
        var options = GenerationOptions.BestToken with { MaxNewTokens = 20 };
        var dense = Generator.Generate(TextModel.Of(decoder), prompts, options);
        var whole = Generator.Generate(SparQ.Wrap(decoder, new() { Components = 4, Keys = 64 }), prompts, options);
        Assert.Equal(dense.Select(text => text.Tokens), whole.Select(text => text.Tokens));
        Near(dense.SelectMany(text => text.LogProbabilities), whole.SelectMany(text => text.LogProbabilities), 1e-4);
        var statistics = new SparqStatistics();
        var few = Generator.Generate(SparQ.Wrap(decoder, new() { Components = 1, Keys = 2 }, statistics), prompts, options);
        Assert.NotEqual(dense.SelectMany(text => text.LogProbabilities), few.SelectMany(text => text.LogProbabilities));
        Assert.Equal(2 * 2 * (keyHeads ?? 4) * 19, statistics.Steps);
        Assert.InRange(statistics.TransferRatio, 0.05, 0.5);
    }

    [Fact]
    public void Baselines_with_room_for_all_are_dense_and_see_what_they_should_otherwise()
    {
        var rng = new Rng(6);
        Tensor q = Tensor.Randn([1, 2, 21, 8], rng), k = Tensor.Randn([1, 2, 21, 8], rng), v = Tensor.Randn([1, 2, 21, 8], rng);
        var dense = Numbers(Tensor.Attention(q, k, v, causal: true)[.., .., 20].Flatten());
        foreach (var cache in new IAttentionCache[] { new OracleCache(30), new WindowCache(30), new HeavyHitterCache(30), new SparqCache(new() { Components = 2, Keys = 30 }) })
        {
            cache.Attend(Part(q, 0, 20), Part(k, 0, 20), Part(v, 0, 20));
            Near(dense, Numbers(cache.Attend(Part(q, 20, 1), Part(k, 20, 1), Part(v, 20, 1)).Flatten()));
            Assert.Equal(21, cache.Length);
        }
        // First one, and of 20 earlier positions the three most recent with the newest.
        var window = new WindowCache(4, sinks: 1);
        window.Attend(Part(q, 0, 20), Part(k, 0, 20), Part(v, 0, 20));
        int[] seen = [0, 17, 18, 19, 20];
        var expected = Tensor.Attention(Part(q, 20, 1), k.IndexSelect(2, Tensor.Of<long>(0, 17, 18, 19, 20)), v.IndexSelect(2, Tensor.Of<long>(0, 17, 18, 19, 20)));
        Near(Numbers(expected.Flatten()), Numbers(window.Attend(Part(q, 20, 1), Part(k, 20, 1), Part(v, 20, 1)).Flatten()));
        Assert.Equal(5, seen.Length);

        static Tensor Part(Tensor x, int from, int count) => x.Narrow(2, from, count);
    }

    [Fact]
    public void Heavy_hitters_keep_the_most_attended_by_sums_over_the_prompt_and_never_bring_back_what_is_gone()
    {
        var rng = new Rng(7);
        Tensor q = Tensor.Randn([1, 1, 30, 8], rng) * 3, k = Tensor.Randn([1, 1, 30, 8], rng), v = Tensor.Randn([1, 1, 30, 8], rng);
        var cache = new HeavyHitterCache(8);
        cache.Attend(q.Narrow(2, 0, 20), k.Narrow(2, 0, 20), v.Narrow(2, 0, 20));
        var sums = Tensor.AttentionWithWeights(q.Narrow(2, 0, 20), k.Narrow(2, 0, 20), v.Narrow(2, 0, 20), null, true).Weights.Sum(2).Flatten().ToArray<float>();
        Assert.Equal([.. Enumerable.Range(0, 16).OrderByDescending(t => sums[t]).Take(4).Order(), 16, 17, 18, 19], cache.Kept(0));
        var before = cache.Kept(0).ToHashSet();
        for (var t = 20; t < 30; t++)
        {
            cache.Attend(q.Narrow(2, t, 1), k.Narrow(2, t, 1), v.Narrow(2, t, 1));
            Assert.All(cache.Kept(0), one => Assert.True(before.Contains(one) || one == t));
            before = [.. cache.Kept(0)];
            Assert.Equal(8, before.Count);
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        var (q, k, v) = Draw();
        Assert.Contains("components", Refused(() => SparQ.Attend(q, k, v, new() { Components = 0 })), StringComparison.Ordinal);
        Assert.Contains("local", Refused(() => SparQ.Attend(q, k, v, new() { Keys = 4, Local = 5 })), StringComparison.Ordinal);
        Assert.Contains("(S × d)", Refused(() => SparQ.Attend(q, k.T, v)), StringComparison.Ordinal);
        Assert.Contains("finite", Refused(() => SparQ.Attend(q * double.NaN, k, v)), StringComparison.Ordinal);
        var store = new DecodeStore(1, D, SparqKeyLayout.Single);
        Assert.Contains("must be a position", Refused(() => SparQ.Attend(store, new float[D], 1, new float[D])), StringComparison.Ordinal);
        store.Append(new float[D], new float[D], 1);
        Assert.Contains("Single", Refused(() => SparQ.Attend(store, new float[D], 1, new float[D])), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => store.Append(new float[3], new float[3], 1));
        Assert.Throws<ArgumentException>(() => new HeavyHitterCache(1));
        Assert.Contains("number 3", Refused(() => store.Append([.. Enumerable.Repeat(0f, 3), float.NaN, .. new float[D - 4]], new float[D], 1)), StringComparison.Ordinal);
        Assert.Contains("finite", Refused(() => store.AttendDense([float.PositiveInfinity, .. new float[D - 1]], 1, new float[D])), StringComparison.Ordinal);
        Assert.Contains("named", Refused(() => SparQ.Attend(q, k, v, new() { Choice = (SparqComponentChoice)7 })), StringComparison.Ordinal);
        var decoder = new Decoder(new() { Vocabulary = 5, MaxLength = 8, Width = 8, Depth = 1, Heads = 1 }, new Rng(1));
        Assert.Contains("components", Refused(() => SparQ.Wrap(decoder, new() { Components = -1 })), StringComparison.Ordinal);

        static string Refused(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    sealed class DecodeStoreOf
    {
        public DecodeStoreOf(Tensor keys, Tensor values) => Single.Append(keys.ToArray<float>(), values.ToArray<float>(), keys.Size(0));

        public DecodeStore Single { get; } = new(1, D, SparqKeyLayout.Single);
    }
}
