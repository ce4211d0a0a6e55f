using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Claims;

public sealed class VerdictTests
{
    static readonly double[] Noise = [0.01, -0.02, 0.015, 0, -0.005, 0.01, -0.01, 0];

    static TrialResult Trial(int seed, params Measurement[] measurements) => new()
    {
        Paper = "0001.00002",
        Scale = Scale.Laptop,
        Seed = seed,
        Unit = seed,
        Measurements = measurements,
    };

    static Results Of(Claim claim, IEnumerable<TrialResult> trials, int? planned = null, Scale scale = Scale.Laptop) =>
        new(new Rig(_ => { }) { Stated = [claim] }, scale, trials, planned);

    static Verdict Judge(Claim claim, params IEnumerable<TrialResult> trials) => Of(claim, trials).VerdictOn(claim)!;

    /// <summary>Two arms on eight seeds whose differences have the given mean.</summary>
    static IEnumerable<TrialResult> Pairs(double difference, int seeds = 8) =>
        Enumerable.Range(0, seeds).Select(seed => Trial(seed, new("a", "m", 0.5 + seed), new("b", "m", 0.5 + seed + difference + Noise[seed])));

    static IEnumerable<TrialResult> Values(params double[] values) => values.Select((value, seed) => Trial(seed, new Measurement("a", "m", value)));

    [Theory]
    [InlineData(0.20, VerdictKind.Holds)]
    [InlineData(0.05, VerdictKind.Inconclusive)]
    [InlineData(0.10, VerdictKind.Inconclusive)]
    [InlineData(-0.20, VerdictKind.Opposite)]
    public void Better_asks_for_the_margin(double difference, VerdictKind expected) =>
        Assert.Equal(expected, Judge(Claim.Better("t", "m", "b", "a", by: 0.1), Pairs(difference)).Kind);

    [Fact]
    public void A_gain_smaller_than_claimed_is_said_to_be_one()
    {
        var verdict = Judge(Claim.Better("t", "m", "b", "a", by: 0.1), Pairs(0.05));
        Assert.Contains(verdict.Notes, note => note.Text.Contains("direction shows"));
    }

    [Fact]
    public void The_effect_is_the_mean_paired_difference_and_its_interval_students()
    {
        // Differences 1, 2, 3, 4, 5 although the seeds differ by hundreds: pairing removes the seeds.
        var trials = Enumerable.Range(0, 5).Select(seed => Trial(seed, new("a", "m", 100 * seed), new("b", "m", 100 * seed + seed + 1)));
        var verdict = Judge(Claim.Better("t", "m", "b", "a"), trials);
        var half = 2.7764451051977987 * Math.Sqrt(2.5) / Math.Sqrt(5);
        Assert.Equal(3, verdict.Effect!.Value, 1e-12);
        Assert.Equal(3 - half, verdict.Interval!.Value.Low, 1e-12);
        Assert.Equal(3 + half, verdict.Interval!.Value.High, 1e-12);
        Assert.Equal(2.0 / 32, verdict.P!.Value, 1e-15);
        Assert.Equal(3 / Math.Sqrt(2.5), verdict.Standardized!.Value, 1e-12);
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
    }

    [Fact]
    public void With_five_units_the_exact_test_cannot_decide_and_the_verdict_says_so() =>
        Assert.Contains(Judge(Claim.Better("t", "m", "b", "a"), Pairs(0.2, seeds: 5)).Notes, note => note.Text.Contains("With 5 independent units") && note.TextZh.Contains('5'));

    [Fact]
    public void With_six_units_the_exact_test_must_agree()
    {
        // The t interval of these lies above zero, but 4 of 64 sign patterns reach the sum.
        double[] gains = [5, 5, 5, 5, 5, -0.1];
        var verdict = Judge(Claim.Better("t", "m", "b", "a"), gains.Select((gain, seed) => Trial(seed, new("a", "m", 0), new("b", "m", gain))));
        Assert.True(verdict.Interval!.Value.Low > 0);
        Assert.Equal(4.0 / 64, verdict.P);
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains(verdict.Notes, note => note.Text.Contains("exact test gives"));
    }

    [Fact]
    public void Lower_is_better_turns_the_gain_round()
    {
        Assert.Equal(VerdictKind.Opposite, Judge(Claim.Better("t", "m", "b", "a", goal: Goal.Lower), Pairs(0.2)).Kind);
        Assert.Equal(VerdictKind.Holds, Judge(Claim.Better("t", "m", "b", "a", goal: Goal.Lower), Pairs(-0.2)).Kind);
    }

    [Theory]
    [InlineData(0.00, VerdictKind.Holds)]
    [InlineData(-0.05, VerdictKind.Holds)]
    [InlineData(-0.10, VerdictKind.Inconclusive)]
    [InlineData(-0.20, VerdictKind.Opposite)]
    public void Not_worse_allows_the_margin(double difference, VerdictKind expected) =>
        Assert.Equal(expected, Judge(Claim.NotWorse("t", "m", "b", "a", within: 0.1), Pairs(difference)).Kind);

    [Theory]
    [InlineData(1.02, Goal.Lower, VerdictKind.Holds)]
    [InlineData(1.04, Goal.Lower, VerdictKind.Opposite)]
    [InlineData(0.98, Goal.Higher, VerdictKind.Holds)]
    [InlineData(0.96, Goal.Higher, VerdictKind.Opposite)]
    public void A_relative_margin_compares_ratios(double ratio, Goal goal, VerdictKind expected)
    {
        var trials = Enumerable.Range(1, 6).Select(seed => Trial(seed, new("a", "m", seed), new("b", "m", seed * ratio * (1 + 0.001 * Noise[seed]))));
        var verdict = Judge(Claim.NotWorse("t", "m", "b", "a", within: 0.03, goal: goal, relative: true), trials);
        Assert.Equal(expected, verdict.Kind);
        Assert.Equal(ratio, verdict.Effect!.Value, 1e-4);
        Assert.True(verdict.Interval!.Value.Contains(verdict.Effect.Value));
    }

    [Fact]
    public void Identical_arms_are_not_better() =>
        Assert.Equal(VerdictKind.Inconclusive, Judge(Claim.Better("t", "m", "b", "a"), Enumerable.Range(0, 8).Select(seed => Trial(seed, new("a", "m", 1), new("b", "m", 1)))).Kind);

    static IEnumerable<TrialResult> Sweep(Func<double, double> curve, double noise = 0.01) => Enumerable.Range(0, 6).Select(seed => Trial(seed,
        [.. new[] { 1.0, 2, 4, 8, 16 }.Select((at, index) => new Measurement("a", "m", curve(at) + noise * Noise[(seed * 3 + index) % 8], at))]));

    [Fact]
    public void A_trend_is_a_slope_over_the_sweep()
    {
        var verdict = Judge(Claim.Trend("t", "m", "a", atLeast: 0.3), Sweep(at => 0.5 * at));
        Assert.Equal((VerdictKind.Holds, EffectKind.Slope), (verdict.Kind, verdict.Quantity));
        Assert.Equal(0.5, verdict.Effect!.Value, 1e-3);
        Assert.Equal(VerdictKind.Inconclusive, Judge(Claim.Trend("t", "m", "a", atLeast: 0.7), Sweep(at => 0.5 * at)).Kind);
        Assert.Equal(VerdictKind.Opposite, Judge(Claim.Trend("t", "m", "a"), Sweep(at => -0.5 * at)).Kind);
        var falling = Judge(Claim.Trend("t", "m", "a", Direction.Falling), Sweep(at => -0.5 * at));
        Assert.Equal(VerdictKind.Holds, falling.Kind);
        Assert.Equal(-0.5, falling.Effect!.Value, 1e-3);
    }

    [Fact]
    public void A_rate_is_the_slope_of_the_logarithms()
    {
        var verdict = Judge(Claim.Rate("t", "m", "a", exponent: -0.5, within: 0.05), Sweep(at => 3 / Math.Sqrt(at)));
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.Equal(-0.5, verdict.Effect!.Value, 1e-2);
        Assert.Equal(VerdictKind.Opposite, Judge(Claim.Rate("t", "m", "a", exponent: -1, within: 0.05), Sweep(at => 3 / Math.Sqrt(at))).Kind);
        Assert.Contains(Judge(Claim.Rate("t", "m", "a", exponent: -1, within: 0.05), Sweep(at => -at)).Notes, note => note.Text.Contains("above zero"));
    }

    [Fact]
    public void Monotone_needs_every_step()
    {
        Assert.Equal(VerdictKind.Holds, Judge(Claim.Monotone("t", "m", "a"), Sweep(Math.Log)).Kind);
        var dip = Judge(Claim.Monotone("t", "m", "a"), Sweep(at => at == 8 ? 0 : at));
        Assert.Equal(VerdictKind.Opposite, dip.Kind);
        Assert.Equal(-4, dip.Effect!.Value, 1e-2);
        Assert.Equal(VerdictKind.Holds, Judge(Claim.Monotone("t", "m", "a", tolerance: 5), Sweep(at => at == 8 ? 0 : at)).Kind);
        Assert.Equal(VerdictKind.Holds, Judge(Claim.Monotone("t", "m", "a", Direction.Falling), Sweep(at => -at)).Kind);
    }

    [Fact]
    public void A_gap_between_two_arms_can_have_a_trend()
    {
        var trials = Enumerable.Range(0, 6).Select(seed => Trial(seed, [.. new[] { 1.0, 2, 3 }.SelectMany(at => new Measurement[]
        {
            new("a", "m", at * at + seed, at), new("b", "m", at * at + seed + 2 * at + 0.01 * Noise[seed] * at, at),
        })]));
        Assert.Equal(2, Judge(Claim.Trend("t", "m", "b", against: "a"), trials).Effect!.Value, 1e-2);
    }

    [Fact]
    public void A_correlation_can_be_with_the_sweep_or_with_another_measure_over_all_arms()
    {
        Assert.Equal((VerdictKind.Holds, 1), Kind(Judge(Claim.Correlation("t", "m", 0.5, arm: "a"), Sweep(Math.Log))));
        Assert.Equal((VerdictKind.Opposite, -1), Kind(Judge(Claim.Correlation("t", "m", 0.5, arm: "a", method: RankMethod.Kendall), Sweep(at => -at))));
        var arms = Enumerable.Range(0, 6).Select(seed => Trial(seed, [.. Enumerable.Range(0, 5).SelectMany(arm => new Measurement[]
        {
            new($"net {arm}", "predicted", arm), new($"net {arm}", "found", Math.Exp(arm) + seed),
        })]));
        Assert.Equal((VerdictKind.Holds, 1), Kind(Judge(Claim.Correlation("t", "found", 0.8, with: "predicted"), arms)));

        static (VerdictKind, double) Kind(Verdict verdict) => (verdict.Kind, verdict.Effect!.Value);
    }

    [Theory]
    [InlineData(2.00, VerdictKind.Holds)]
    [InlineData(2.10, VerdictKind.Inconclusive)]
    [InlineData(2.50, VerdictKind.Opposite)]
    [InlineData(1.50, VerdictKind.Opposite)]
    public void Near_a_number_is_an_equivalence_test(double value, VerdictKind expected)
    {
        double[] values = [.. Noise.Select(noise => value + noise)];
        Assert.Equal(expected, Judge(Claim.Near("t", "m", "a", within: 0.1, number: 2), Values(values)).Kind);
        Assert.Equal(expected, Judge(Claim.NegativeControl("t", "m", "a", within: 0.1, number: 2), Values(values)).Kind);
    }

    [Fact]
    public void Near_can_mean_near_to_a_recorded_theory()
    {
        Assert.Equal(VerdictKind.Holds, Judge(Claim.Near("t", "m", "b", within: 0.1, against: "a"), Pairs(0)).Kind);
        Assert.Equal(VerdictKind.Opposite, Judge(Claim.NegativeControl("t", "m", "b", within: 0.1, against: "a"), Pairs(0.3)).Kind);
        var relative = Enumerable.Range(1, 6).Select(seed => Trial(seed, new("a", "m", seed), new("b", "m", seed * (1.01 + 0.01 * Noise[seed]))));
        Assert.Equal(VerdictKind.Holds, Judge(Claim.Near("t", "m", "b", within: 0.05, against: "a", relative: true), relative).Kind);
    }

    [Fact]
    public void A_bound_includes_itself()
    {
        Assert.Equal(VerdictKind.Holds, Judge(Claim.AtMost("t", "m", "a", 3), Values(3, 3, 3, 3, 3, 3)).Kind);
        Assert.Equal(VerdictKind.Holds, Judge(Claim.AtLeast("t", "m", "a", 3), Values(3, 3, 3)).Kind);
        Assert.Equal(VerdictKind.Opposite, Judge(Claim.AtMost("t", "m", "a", 2.9), Values(3, 3, 3, 3, 3, 3)).Kind);
        Assert.Equal(VerdictKind.Inconclusive, Judge(Claim.AtMost("t", "m", "a", 3), Values(2.9, 3.2, 2.8, 3.1, 3, 2.7)).Kind);
    }

    [Fact]
    public void An_exact_cost_ratio_on_its_bound_holds_whatever_the_rounding()
    {
        var trials = Enumerable.Range(1, 7).Select(seed => Trial(seed, new("a", "m", 3 * seed * 1e9), new("b", "m", seed * 1e9)));
        var verdict = Judge(Claim.CostRatio("t", "m", "b", "a", atMost: 1.0 / 3), trials);
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.Equal(1.0 / 3, verdict.Effect!.Value, 1e-12);
        Assert.Equal(VerdictKind.Inconclusive, Judge(Claim.CostRatio("t", "m", "b", "a", atMost: 0.3), trials).Kind);
        Assert.Equal(VerdictKind.Opposite, Judge(Claim.CostRatio("t", "m", "a", "b", atMost: 0.3), trials).Kind);
    }

    [Fact]
    public void A_success_share_is_wilsons_interval_and_the_exact_binomial_tail()
    {
        static IEnumerable<TrialResult> Successes(int wins, int tries) => Values([.. Enumerable.Range(0, tries).Select(index => index < wins ? 1.0 : 0.0)]);
        var verdict = Judge(Claim.SuccessShare("t", "m", "a", atLeast: 0.5), Successes(18, 20));
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.Equal((0.9, 20), (verdict.Effect, verdict.Count));
        Assert.Equal(2 * (1 + 20 + 190) / 1048576.0, verdict.P!.Value, 1e-15);
        Assert.Equal(0.6990, verdict.Interval!.Value.Low, 1e-4);
        Assert.Equal(VerdictKind.Opposite, Judge(Claim.SuccessShare("t", "m", "a", atLeast: 0.5), Successes(2, 20)).Kind);
        Assert.Equal(VerdictKind.Inconclusive, Judge(Claim.SuccessShare("t", "m", "a", atLeast: 0.8), Successes(18, 20)).Kind);
        Assert.Contains(Judge(Claim.SuccessShare("t", "m", "a", atLeast: 0.8), Values(0.5, 1)).Notes, note => note.Text.Contains("0.5"));
    }

    [Fact]
    public void Cells_that_always_agree_within_a_unit_count_once()
    {
        // Eight units of ten draws each; every unit wins all or nothing: 8 tries in truth, not 80.
        var trials = Enumerable.Range(0, 8).Select(seed => Trial(seed, [.. Enumerable.Range(0, 10).Select(draw => new Measurement("a", "m", seed < 6 ? 1 : 0, Draw: draw))]));
        var verdict = Judge(Claim.SuccessShare("t", "m", "a", atLeast: 0.5), trials);
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        var eight = Praxis.Lab.Statistics.ExactTests.Wilson(6, 8);
        Assert.Equal(eight.Low, verdict.Interval!.Value.Low, 1e-9);
        Assert.Contains(verdict.Notes, note => note.Text.Contains("80 cells count as 8"));
    }

    [Fact]
    public void Wins_count_cells_once_however_many_seeds_they_have()
    {
        static IEnumerable<TrialResult> Cells(int wins, int ties) => Enumerable.Range(0, 10).Select(seed => Trial(seed, [.. Enumerable.Range(0, 12).SelectMany(cell => new Measurement[]
        {
            new("a", "m", seed, On: $"cell {cell}"), new("b", "m", seed + (cell < wins ? 1 : cell < wins + ties ? 0 : -1), On: $"cell {cell}"),
        })]));
        var verdict = Judge(Claim.Wins("t", "m", "b", "a"), Cells(11, 0));
        Assert.Equal((VerdictKind.Holds, 12), (verdict.Kind, verdict.Count));
        Assert.Equal(2 * 13 / 4096.0, verdict.P!.Value, 1e-14);
        Assert.Equal(10, Judge(Claim.Wins("t", "m", "b", "a"), Cells(8, 2)).Count);
        Assert.Equal(VerdictKind.Opposite, Judge(Claim.Wins("t", "m", "b", "a", goal: Goal.Lower), Cells(12, 0)).Kind);
    }

    [Fact]
    public void Draws_are_averaged_inside_their_seed_and_seeds_inside_their_unit()
    {
        // Six seeds, two units; the unit means of the difference are 1 and 3.
        var trials = Enumerable.Range(0, 6).Select(seed => Trial(seed,
            new("a", "m", 0, Draw: 0), new("a", "m", 0, Draw: 1),
            new("b", "m", seed % 2 * 2 + 1 + 0.5, Draw: 0), new("b", "m", seed % 2 * 2 + 1 - 0.5, Draw: 1)) with
        { Unit = seed % 2 });
        var results = Of(Claim.Better("t", "m", "b", "a"), trials);
        Assert.Equal([1, 3], results.Values("b", "m"));
        var verdict = results.Verdicts()![0];
        Assert.Equal((2, 2.0), (verdict.Count, verdict.Effect));
        Assert.Equal(12.706204736174694, verdict.Interval!.Value.HalfWidth, 1e-9);
    }

    [Fact]
    public void Arms_measured_at_different_places_are_not_compared()
    {
        var trials = Enumerable.Range(0, 6).Select(seed => Trial(seed, new("a", "m", 1, 0.25), new("a", "m", 5, 0.5), new("b", "m", 4, 0.5)));
        var verdict = Judge(Claim.Better("t", "m", "b", "a"), trials);
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains(verdict.Notes, note => note.Text.Contains("0.25"));
        Assert.Equal(-1, Judge(Claim.Better("t", "m", "b", "a", at: 0.5), trials).Effect!.Value, 1e-12);
    }

    [Fact]
    public void A_place_is_found_again_although_its_arithmetic_rounds()
    {
        var trials = Enumerable.Range(0, 3).Select(seed => Trial(seed, new("a", "m", 1, 0.1 * 3), new("b", "m", 2 + 0.1 * seed, 0.3)));
        Assert.Equal(1.1, Judge(Claim.Better("t", "m", "b", "a", at: 0.3), trials).Effect!.Value, 1e-12);
    }

    [Fact]
    public void Nothing_is_concluded_while_a_seed_failed_or_is_missing()
    {
        var claim = Claim.Better("t", "m", "b", "a");
        Assert.Equal(VerdictKind.Holds, Of(claim, Pairs(1), planned: 8).VerdictOn(claim)!.Kind);
        var missing = Of(claim, Pairs(1), planned: 10).VerdictOn(claim)!;
        Assert.Equal((VerdictKind.Inconclusive, true), (missing.Kind, missing.Notes[0].Text.Contains("2 seeds missing")));
        var failed = Of(claim, [.. Pairs(1, seeds: 7), Trial(7) with { Failure = "diverged" }], planned: 8).VerdictOn(claim)!;
        Assert.Equal((VerdictKind.Inconclusive, true), (failed.Kind, failed.Notes[0].Text.Contains("1 seed failed")));
        Assert.True(failed.Effect > 0.9);
    }

    [Fact]
    public void One_unit_gives_an_effect_and_no_verdict()
    {
        var verdict = Judge(Claim.Better("t", "m", "b", "a"), Pairs(1, seeds: 1));
        Assert.Equal((VerdictKind.Inconclusive, null), (verdict.Kind, verdict.Interval));
        Assert.NotNull(verdict.Effect);
    }

    [Fact]
    public void Smoke_runs_are_not_judged()
    {
        var claim = Claim.Better("t", "m", "b", "a");
        var results = Of(claim, Pairs(1).Select(trial => trial with { Scale = Scale.Smoke }), scale: Scale.Smoke);
        Assert.Null(results.Verdicts());
        Assert.Null(results.VerdictOn(claim));
    }

    [Fact]
    public void Secondary_claims_are_corrected_by_holm_and_the_primary_one_is_not()
    {
        Claim[] claims = [.. Enumerable.Range(0, 4).Select(_ => Claim.Better("t", "m", "b", "a"))];
        var results = new Results(new Rig(_ => { }) { Stated = claims }, Scale.Laptop, Pairs(1, seeds: 6));
        var verdicts = results.Verdicts()!;
        Assert.Null(verdicts[0].HolmP);
        Assert.All(verdicts.Skip(1), verdict => Assert.Equal(3 * 2.0 / 64, verdict.HolmP!.Value, 1e-15));
        Assert.All(verdicts.Skip(1), verdict => Assert.Contains(verdict.Notes, note => note.Text.Contains("Holm")));
        Assert.Empty(verdicts[0].Notes);
    }

    [Fact]
    public void Claims_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Claim.Better("t", "m", "a", "a"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Claim.Better("t", "m", "b", "a", by: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Claim.NotWorse("t", "m", "b", "a", within: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Claim.NotWorse("t", "m", "b", "a", within: 1.5, relative: true));
        Assert.Throws<ArgumentException>(() => Claim.Near("t", "m", "a", within: 1));
        Assert.Throws<ArgumentException>(() => Claim.Near("t", "m", "a", within: 1, number: 1, against: "b"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Claim.SuccessShare("t", "m", "a", atLeast: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Claim.CostRatio("t", "m", "b", "a", atMost: 0));
        Assert.Throws<ArgumentException>(() => Claim.Better("t", "m\n", "b", "a"));
        Assert.Throws<ArgumentException>(() => Claim.Better(" ", "m", "b", "a"));
    }

    [Fact]
    public void Chance_alone_rarely_makes_a_claim_hold()
    {
        // 400 studies of eight seeds in which nothing is true: the two-sided 5 % test may err upwards in about 2.5 %.
        var random = new Random(7);
        var claim = Claim.Better("t", "m", "b", "a");
        var held = Enumerable.Range(0, 400).Count(_ => Judge(claim, Enumerable.Range(0, 8).Select(seed =>
            Trial(seed, new("a", "m", random.NextDouble()), new("b", "m", random.NextDouble())))).Kind == VerdictKind.Holds);
        Assert.InRange(held, 1, 20);
    }
}
