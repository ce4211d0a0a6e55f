using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class MarkovSourceTests
{
    [Theory]
    [InlineData(2, 1, 1.0)]
    [InlineData(5, 2, 0.3)]
    [InlineData(3, 3, 0.1)]
    public void The_stationary_distribution_is_a_fixed_point_and_the_entropy_rate_is_its_mean_entropy(int symbols, int order, double concentration)
    {
        var source = new MarkovSource(new() { Symbols = symbols, Order = order, Concentration = concentration }, new Rng(3));
        var moved = new double[source.Contexts];
        var rate = 0.0;
        for (var context = 0; context < source.Contexts; context++)
        {
            Assert.Equal(1, source.Row(context).ToArray().Sum(), 1e-12);
            for (var symbol = 0; symbol < symbols; symbol++)
            {
                // The context's digits without the oldest, then the symbol.
                var p = source.Row(context)[symbol];
                moved[context % (source.Contexts / symbols) * symbols + symbol] += source.Stationary[context] * p;
                rate -= source.Stationary[context] * p * Math.Log(p);
            }
        }
        Assert.Equal(source.Stationary, moved, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(rate, source.EntropyRate, 1e-12);
    }

    [Fact]
    public void Two_symbols_have_the_stationary_share_and_the_rate_that_the_formula_gives()
    {
        var source = new MarkovSource(new() { Symbols = 2, Concentration = 1 }, new Rng(8));
        double leave = source.Row(0)[1], back = source.Row(1)[0];
        Assert.Equal(back / (leave + back), source.Stationary[0], 1e-12);
        Assert.Equal((back * H(leave) + leave * H(back)) / (leave + back), source.EntropyRate, 1e-12);

        static double H(double p) => -(p * Math.Log(p)) - (1 - p) * Math.Log(1 - p);
    }

    [Fact]
    public void Texts_have_the_entropy_rate_as_their_mean_surprise()
    {
        var source = new MarkovSource(new() { Symbols = 8, Order = 2, Concentration = 0.3 }, new Rng(5));
        double[] means = [.. Enumerable.Range(0, 60).Select(i => -source.LogProbabilities(source.Sample(i, 500)).Skip(2).Average())];
        Statistics.AssertMean(source.EntropyRate, Statistics.Deviation(means), means);
    }

    [Fact]
    public void The_probabilities_of_all_texts_of_three_symbols_sum_to_one_and_fit_their_shares()
    {
        var source = new MarkovSource(new() { Symbols = 3, Order = 2, Concentration = 0.6 }, new Rng(2));
        double[] shares = [.. Enumerable.Range(0, 27).Select(i => Math.Exp(source.LogProbabilities([i / 9, i / 3 % 3, i % 3]).Sum()))];
        Assert.Equal(1, shares.Sum(), 1e-12);
        var counts = new int[27];
        for (var i = 0; i < 20_000; i++)
            counts[source.Sample(i, 3) is [var a, var b, var c] ? 9 * a + 3 * b + c : 0]++;
        var likely = Enumerable.Range(0, 27).Where(i => shares[i] > 0.001).ToArray();
        Statistics.AssertFits([.. likely.Select(i => counts[i])], [.. likely.Select(i => shares[i])]);
    }

    [Fact]
    public void The_same_seed_and_number_give_the_same_text_and_bad_options_are_refused()
    {
        var options = new MarkovOptions { Symbols = 16, Order = 2 };
        Assert.Equal(new MarkovSource(options, new Rng(1)).Sample(9, 64), new MarkovSource(options, new Rng(1)).Sample(9, 64));
        Assert.NotEqual(new MarkovSource(options, new Rng(1)).Sample(9, 64), new MarkovSource(options, new Rng(1)).Sample(10, 64));
        Assert.Contains("contexts", Assert.Throws<ArgumentException>(() => new MarkovSource(options with { Order = 5 }, new Rng(1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MarkovSource(options with { Concentration = 0 }, new Rng(1)));
        Assert.Throws<ArgumentException>(() => new MarkovSource(options, new Rng(1)).LogProbabilities([16]));
    }
}

public sealed class KeyValueRecallTests
{
    static readonly KeyValueRecall World = new(new(), new Rng(4));

    [Fact]
    public void Every_answer_stands_behind_the_key_that_was_told_with_it()
    {
        for (var index = 0; index < 40; index++)
        {
            var text = World[index];
            Assert.Equal(256, text.Tokens.Length);
            var told = text.PairPlaces.Select(at => (Key: (text.Tokens[at], text.Tokens[at + 1]), Mark: text.Tokens[at + 2], Value: text.Tokens[at + 3])).ToArray();
            Assert.Equal(12, told.Select(pair => pair.Key).Distinct().Count());
            Assert.All(told, pair => Assert.Equal(World.Mark, pair.Mark));
            Assert.Equal(8, text.Asked.Distinct().Count());
            for (var query = 0; query < 8; query++)
            {
                var at = text.QueryPlaces[query];
                Assert.Equal(told[text.Asked[query]].Key, (text.Tokens[at], text.Tokens[at + 1]));
                Assert.Equal(told[text.Asked[query]].Value, text.Tokens[at + 3]);
                Assert.Equal(RecallPart.Answer, text.Parts[at + 3]);
            }
            Assert.Equal(8, text.Parts.Count(part => part == RecallPart.Answer));
        }
    }

    [Fact]
    public void The_filler_is_markov_text_without_the_pairs_and_tokens_have_their_ranges()
    {
        double[] surprises = [.. Enumerable.Range(0, 100).Select(index =>
        {
            var text = World[index];
            int[] filler = [.. Enumerable.Range(0, 256).Where(i => text.Parts[i] == RecallPart.Filler).Select(i => text.Tokens[i])];
            Assert.All(filler, token => Assert.InRange(token, 0, World.FirstKey - 1));
            Assert.Equal(256 - 20 * 4, filler.Length);
            return -World.Filler.LogProbabilities(filler).Skip(1).Average();
        })];
        Statistics.AssertMean(World.Filler.EntropyRate, Statistics.Deviation(surprises), surprises);
        Assert.Equal(16 + 16 + 16 + 1, World.Vocabulary);
    }

    [Fact]
    public void Pairs_stand_everywhere_and_values_are_uniform()
    {
        var texts = Enumerable.Range(0, 500).Select(index => World[index]).ToArray();
        Statistics.AssertFits(Statistics.Counts(texts.SelectMany(text => text.PairPlaces.Select(at => text.Tokens[at + 3] - World.FirstValue)), 16), [.. Enumerable.Repeat(1.0, 16)]);
        // The middle of the room for pairs is the mean place by symmetry: (208 + 12·4 − 4)/2 − …, with 224 − 4 as the last place.
        Assert.InRange(texts.SelectMany(text => text.PairPlaces).Average(), 107, 113);
    }

    [Fact]
    public void Without_a_mark_the_value_follows_its_key()
    {
        var text = new KeyValueRecall(new() { Length = 64, Pairs = 8, KeyLength = 1, Marked = false }, new Rng(4))[3];
        Assert.Equal(64 - 8 * 2 - 8 * 2, text.Parts.Count(part => part == RecallPart.Filler));
        Assert.All(text.QueryPlaces.Zip(text.Asked), query => Assert.Equal(text.Tokens.AsSpan(text.PairPlaces[query.Second], 2).ToArray(), text.Tokens.AsSpan(query.First, 2).ToArray()));
        Assert.DoesNotContain(RecallPart.Mark, text.Parts);
    }

    [Fact]
    public void A_batch_holds_the_texts_and_bad_options_are_refused()
    {
        var batch = World.Batch(5, 3);
        Assert.Equal(World[6].Tokens.Select(token => (long)token), batch.Tokens[1].ToArray<long>());
        Assert.Equal(World[6].Parts.Select(part => part == RecallPart.Answer), batch.Answers[1].ToArray<bool>());
        Assert.Contains("do not fit", Assert.Throws<ArgumentException>(() => new KeyValueRecall(new() { Length = 60 }, new Rng(1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new KeyValueRecall(new() { Queries = 13 }, new Rng(1)));
        Assert.Throws<ArgumentException>(() => new KeyValueRecall(new() { KeyLength = 1, KeySymbols = 8 }, new Rng(1)));
    }
}
