using Praxis.Lab.Statistics;
using Praxis.Papers.Transfer;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Transfer;

public sealed class StrengthSearchTests
{
    [Fact]
    public void Bandwidths_are_the_greater_distance_to_a_neighbour_within_their_limits()
    {
        // In order: 1, 2, 5 (the wide one), 9; four components, so widths are at least 10/5.
        var parzen = new ParzenEstimator([9, 1, 2], 0, 10);
        Assert.Equal([9, 1, 2, 5], parzen.Centres);
        Assert.Equal([4, 2, 3, 10], parzen.Widths);
        // Alone, the wide component is the whole density.
        Assert.Equal([10.0], new ParzenEstimator([], 0, 10).Widths);
    }

    [Fact]
    public void The_density_is_that_of_the_mixture_sums_to_one_and_draws_follow_it()
    {
        var parzen = new ParzenEstimator([0.5, 7, 9.5, 9], 0, 10);
        double x = 8.2, byHand = 0;
        for (var i = 0; i < 5; i++)
        {
            double centre = parzen.Centres[i], width = parzen.Widths[i];
            byHand += Normal.Density((x - centre) / width) / width / (Normal.Cdf((10 - centre) / width) - Normal.Cdf(-centre / width)) / 5;
        }
        Assert.Equal(Math.Log(byHand), parzen.LogDensity(x), 9);
        Assert.Equal(1, Enumerable.Range(0, 20_000).Average(i => Math.Exp(parzen.LogDensity((i + 0.5) / 2000))) * 10, 4);
        var rng = new Rng(3);
        var draws = Enumerable.Range(0, 20_000).Select(_ => parzen.Sample(rng)).ToArray();
        Assert.All(draws, draw => Assert.InRange(draw, 0, 10));
        var below = Enumerable.Range(0, 10_000).Average(i => Math.Exp(parzen.LogDensity((i + 0.5) * 4 / 10_000))) * 4;
        Assert.Equal(below, draws.Count(draw => draw < 4) / 20_000.0, 0.015);
    }

    [Fact]
    public void The_good_are_a_tenth_rounded_up_and_at_most_25()
    {
        var tpe = new Tpe();
        Assert.Equal([1, 1, 1, 2, 4, 25, 25], ((int[])[5, 9, 10, 11, 40, 250, 1000]).Select(tpe.GoodOf));
    }

    [Fact]
    public void The_first_proposals_are_uniform_and_later_ones_keep_near_the_good()
    {
        var (tpe, range) = (new Tpe(), SearchRange.Real(0, 1));
        double[] few = [0.9, 0.1, 0.2, 0.3], many = [0.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.15, 0.25, 0.35, 0.45];
        double[] early = [.. Enumerable.Range(0, 2000).Select(i => tpe.Propose(range, few, new Rng(i)))];
        double[] late = [.. Enumerable.Range(0, 500).Select(i => tpe.Propose(range, many, new Rng(i)))];
        Assert.Equal(0.5, early.Average(), 0.03);
        Assert.Equal(1 / 12.0, early.Average(x => (x - 0.5) * (x - 0.5)), 0.01);
        Assert.True(late.Average(x => x > 0.6 ? 1 : 0) > 0.9);
        // It is the ratio of densities that counts: with good and bad exchanged it looks elsewhere.
        double[] turned = [0.1, 0.9, 0.95, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55];
        Assert.True(Enumerable.Range(0, 500).Average(i => tpe.Propose(range, turned, new Rng(i)) < 0.5 ? 1 : 0) > 0.9);
    }

    [Fact]
    public void A_proposal_has_the_greatest_ratio_of_all_candidates()
    {
        var range = SearchRange.Real(0, 10);
        double[] bestFirst = [3, 8, 1, 6, 9, 2];
        var (l, h) = (new ParzenEstimator([3], 0, 10), new ParzenEstimator([8, 1, 6, 9, 2], 0, 10));
        for (var seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed);
            double[] candidates = [.. Enumerable.Range(0, 24).Select(_ => l.Sample(rng))];
            Assert.Equal(candidates.MaxBy(x => l.LogDensity(x) - h.LogDensity(x)), new Tpe().Propose(range, bestFirst, new Rng(seed)));
        }
    }

    [Fact]
    public void It_finds_a_summit_nearer_than_random_search_with_as_many_trials()
    {
        var range = SearchRange.LogReal(0.01, 1000);
        double Distance(long seed, ISampler sampler) => Math.Abs(Math.Log(Tpe.Maximize(range, x => -Math.Pow(Math.Log(x / 7), 2), 40, new Rng(seed), sampler).Best / 7));
        var ours = Enumerable.Range(0, 60).Average(seed => Distance(seed, new Tpe()));
        var random = Enumerable.Range(0, 60).Average(seed => Distance(seed, new RandomSearch()));
        Assert.True(ours < 0.6 * random, $"{ours} against {random}");
    }

    [Fact]
    public void Whole_numbers_reach_half_a_step_beyond_their_ends_and_are_rounded()
    {
        var whole = SearchRange.Int(1, 100);
        Assert.Equal((0.5, 100.5), (whole.InnerLow, whole.InnerHigh));
        Assert.Equal([1, 1, 2, 100, 100], ((double[])[0.5, 1.49, 1.51, 99.6, 100.5]).Select(whole.FromInner));
        var steps = SearchRange.Int(1, 50_000, 1000);
        Assert.Equal((1.0, 49_001.0), (steps.Low, steps.High));
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(1, new RandomSearch().Propose(steps, [], new Rng(i)) % 1000));
        Assert.Equal(50, Enumerable.Range(0, 3000).Select(i => new RandomSearch().Propose(steps, [], new Rng(i))).Distinct().Count());
        var log = SearchRange.LogInt(1, 100);
        Assert.Equal(Math.Log(0.5), log.InnerLow, 12);
        Assert.Equal(10, log.FromInner(log.ToInner(10)), 9);
        // Half of the draws lie below the geometric middle.
        Assert.Equal(0.5, Enumerable.Range(0, 4000).Average(i => new RandomSearch().Propose(SearchRange.LogReal(0.1, 1000), [], new Rng(i)) < 10 ? 1 : 0), 0.03);
        Assert.Throws<ArgumentException>(() => SearchRange.Real(2, 1));
        Assert.Throws<ArgumentException>(() => SearchRange.LogReal(0, 1));
        Assert.Throws<ArgumentException>(() => SearchRange.Int(1, 5, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.ToInner(101));
    }

    [Fact]
    public void A_trial_passes_a_rung_among_the_best_quarter_of_those_that_came_there()
    {
        var pruner = new SuccessiveHalving(resource: 10, factor: 4);
        Assert.True(pruner.GoesOn(9, -1));
        Assert.True(pruner.GoesOn(10, 0.5));
        Assert.False(pruner.GoesOn(10, 0.4));
        Assert.True(pruner.GoesOn(10, 0.5));
        Assert.True(pruner.GoesOn(10, 0.6));
        // Seven have come: still only the best passes.
        Assert.False(pruner.GoesOn(10, 0.5));
        Assert.False(pruner.GoesOn(10, double.NaN));
        Assert.False(pruner.GoesOn(10, 0.55));
        // The eighth opens a second place.
        Assert.True(pruner.GoesOn(10, 0.55));
        // Rungs stand after 10, 40, 160 epochs, each with values of its own.
        Assert.True(pruner.GoesOn(20, -5));
        Assert.True(pruner.GoesOn(40, 0.1));
        Assert.False(pruner.GoesOn(40, 0.0));
        Assert.Throws<ArgumentException>(() => new SuccessiveHalving(0));
    }
}
