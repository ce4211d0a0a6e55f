using Praxis.Data.Batching;
using Praxis.Data.Tests.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Batching;

public sealed class SamplerTests
{
    static readonly long[] Labels = [.. Enumerable.Range(0, 300).Select(i => i < 200 ? 0L : i < 280 ? 1 : 2)];

    [Fact]
    public void A_shuffled_epoch_has_every_sample_once_in_an_order_of_its_own()
    {
        var sampler = Sampler.Shuffled(100, new Rng(1));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), sampler.Epoch(3).Order());
        Assert.NotEqual(sampler.Epoch(0), sampler.Epoch(1));
        Assert.Equal(sampler.Epoch(5), Sampler.Shuffled(100, new Rng(1)).Epoch(5));
        Assert.NotEqual(sampler.Epoch(0), Sampler.Shuffled(100, new Rng(2)).Epoch(0));
        long[] members = [7, 9, 30];
        Assert.Equal(members, Sampler.Shuffled(members, new Rng(1)).Epoch(2).Order());
        Assert.Equal([0, 1, 2], Sampler.InOrder(3).Epoch(8));
        Assert.Equal([6, 7, 8], Sampler.Fresh(3).Epoch(2));
        // All orders of three are as likely.
        var shuffles = Sampler.Shuffled(3, new Rng(3));
        var orders = Enumerable.Range(0, 3000).Select(e => shuffles.Epoch(e)).Select(order => (int)(order[0] * 2 + (order[1] > order[2] ? 1 : 0)));
        Statistics.AssertFits(Statistics.Counts(orders, 6), Statistics.Even(6));
    }

    [Fact]
    public void Draws_are_as_likely_as_their_weights()
    {
        static int[] Count(Sampler sampler, int values) => Statistics.Counts(sampler.Epoch(0).Select(i => (int)i), values);
        Statistics.AssertFits(Count(Sampler.Uniform(10, 5000, new Rng(4)), 10), Statistics.Even(10));
        double[] weights = [1, 5, 3, 2];
        Statistics.AssertFits(Count(Sampler.Weighted(weights, 5000, new Rng(5)), 4), weights);
        Assert.DoesNotContain(1, Sampler.Weighted([1, 0, 2], 2000, new Rng(5)).Epoch(0));
        var balanced = Sampler.Balanced(Labels, 6000, new Rng(6)).Epoch(0);
        Statistics.AssertFits(Statistics.Counts(balanced.Select(i => (int)Labels[i]), 3), Statistics.Even(3));
        Statistics.AssertFits(Statistics.Counts(balanced.Where(i => Labels[i] == 2).Select(i => (int)i - 280), 20), Statistics.Even(20));
    }

    [Fact]
    public void Without_replacement_nothing_comes_twice_before_all_came_once()
    {
        var sampler = Sampler.WithoutReplacement(30, 7, new Rng(7));
        long[] run = [.. Enumerable.Range(0, 30).SelectMany(epoch => sampler.Epoch(epoch))];
        for (var pass = 0; pass < 7; pass++)
            Assert.Equal(30, run.AsSpan(30 * pass, 30).ToArray().Distinct().Count());
        Assert.NotEqual(run[..30], run[30..60]);
        Assert.Equal(run[35..42], Sampler.WithoutReplacement(30, 7, new Rng(7)).Epoch(5));
    }

    [Fact]
    public void A_stratified_split_cuts_every_class_alike()
    {
        var split = DataSplit.Stratified(Labels, 0.25, new Rng(8));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (long)i), split.Train.Concat(split.Test).Order());
        Assert.Equal([50, 20, 5], Enumerable.Range(0, 3).Select(label => split.Test.Count(i => Labels[i] == label)));
        long[] odd = [0, 0, 0, 1, 1, 1, 2, 2, 2];
        var thirds = DataSplit.Stratified(odd, 0.5, new Rng(8));
        Assert.Equal(5, thirds.Test.Length);
        Assert.All(Enumerable.Range(0, 3), label => Assert.InRange(thirds.Test.Count(i => odd[i] == label), 1, 2));
        Assert.Equal(75, DataSplit.Random(300, 0.25, new Rng(9)).Test.Length);
        Assert.Equal(DataSplit.Random(300, 0.25, new Rng(9)).Test, DataSplit.Random(300, 0.25, new Rng(9)).Test);
        Assert.Throws<ArgumentOutOfRangeException>(() => DataSplit.Random(10, 1.5, new Rng(1)));
    }

    [Fact]
    public void Subsets_are_nested_and_counted()
    {
        var nested = Subsets.Nested(100, [10, 40, 100], new Rng(10));
        Assert.Equal([10, 40, 100], nested.Select(set => set.Length));
        Assert.Empty(nested[0].Except(nested[1]));
        var byClass = Subsets.NestedByClass(Labels, [2, 5, 20], new Rng(11));
        Assert.Equal([6, 15, 60], byClass.Select(set => set.Length));
        Assert.Empty(byClass[1].Except(byClass[2]));
        Assert.All(Enumerable.Range(0, 3), label => Assert.Equal(5, byClass[1].Count(i => Labels[i] == label)));
        Assert.Equal([400, 240, 144, 86, 52, 31, 19, 11, 7, 4], Subsets.LongTailCounts(400, 10, 100));
        Assert.Equal([60, 33, 18, 10, 5, 3], Subsets.LongTailCounts(60, 6, 20));
        var tail = Subsets.ByCounts(Labels, [100, 10, 1], new Rng(12));
        Assert.Equal([100, 10, 1], Enumerable.Range(0, 3).Select(label => tail.Count(i => Labels[i] == label)));
        Assert.Contains("21 samples of class 2 were asked for, and there are 20", Assert.Throws<ArgumentException>(() => Subsets.ByCounts(Labels, [0, 0, 21], new Rng(1))).Message);
    }

    [Fact]
    public void Episodes_have_their_classes_and_share_no_sample()
    {
        var episodes = new FewShotEpisodes(Labels, 2, 3, 4, new Rng(13));
        var seen = new HashSet<long>();
        for (var i = 0; i < 200; i++)
        {
            var episode = episodes[i];
            Assert.Equal(2, episode.Classes.Distinct().Count());
            Assert.Equal(14, episode.Support.Concat(episode.Query).Distinct().Count());
            Assert.Equal(episode.Support.Select(sample => Labels[sample]), episode.SupportLabels.ToArray<int>().Select(label => episode.Classes[label]));
            Assert.Equal(episode.Query.Select(sample => Labels[sample]), episode.QueryLabels.ToArray<int>().Select(label => episode.Classes[label]));
            seen.UnionWith(episode.Support);
        }
        Assert.Equal(episodes[17].Support, new FewShotEpisodes(Labels, 2, 3, 4, new Rng(13))[17].Support);
        Assert.True(seen.Count > 200);
        Assert.Contains("classes have as many", Assert.Throws<ArgumentException>(() => new FewShotEpisodes(Labels, 3, 15, 10, new Rng(1))).Message);
    }
}
