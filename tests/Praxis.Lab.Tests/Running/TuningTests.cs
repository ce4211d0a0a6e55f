using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Running;

public sealed class TuningTests : IDisposable
{
    readonly Temporary _temporary = new();

    public void Dispose() => _temporary.Dispose();

    static RunOptions Options(int seeds = 1, int jobs = 1) => new() { Seeds = seeds, Jobs = jobs };

    [Fact]
    public void The_best_mean_score_wins_and_ties_go_to_the_earlier_candidate()
    {
        var chosen = new List<double>();
        _temporary.Run([new Rig(trial =>
        {
            chosen.Add(trial.Tuned("rate", [1.0, 2.0, 3.0], (rate, _) => -Math.Abs(rate - 2), arm: "a", seeds: 2));
            chosen.Add(trial.Tuned("loss", [1.0, 2.0, 3.0], (rate, _) => rate, arm: "a", goal: Goal.Lower));
            chosen.Add(trial.Tuned("flat", [5.0, 6.0], (_, _) => 1, arm: "a"));
            chosen.Add(trial.Tuned("fragile", [5.0, 6.0], (rate, tuning) => rate == 6 ? double.NaN : -100, arm: "a"));
        })]);
        Assert.Equal([2, 1, 5, 5], chosen);
    }

    [Fact]
    public void Tuning_seeds_never_meet_verdict_seeds_and_are_the_same_for_every_arm()
    {
        var seen = new Dictionary<string, HashSet<int>>();
        _temporary.Run([new Rig(trial =>
        {
            foreach (var arm in (string[])["a", "b"])
                trial.Tuned("rate", [1, 2, 3], (_, tuning) =>
                {
                    lock (seen)
                        (seen.TryGetValue(arm, out var seeds) ? seeds : seen[arm] = []).Add(tuning.Seed);
                    return 0;
                }, arm: arm, seeds: 4);
        })], Options(seeds: 3));
        Assert.Equal(4, seen["a"].Count);
        Assert.Equal(seen["a"], seen["b"]);
        Assert.All(seen["a"], seed => Assert.True(seed >= 1_000_000_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => _temporary.Run([new Rig(_ => { })], Options(seeds: 1_000_000_001), id: "other"));
    }

    [Fact]
    public void Tuning_happens_once_for_a_run_however_many_trials_ask_at_once()
    {
        var tries = 0;
        var chosen = new List<int>();
        var study = new Rig(trial =>
        {
            var value = trial.Tuned("rate", [1, 2, 3], (rate, _) =>
            {
                Interlocked.Increment(ref tries);
                Thread.Sleep(5);
                return rate;
            }, arm: "a");
            lock (chosen)
                chosen.Add(value);
        });
        _temporary.Run([study], Options(seeds: 6, jobs: 4));
        _temporary.Run([study], Options(seeds: 8, jobs: 4));
        Assert.Equal((3, 8), (tries, chosen.Count));
        Assert.All(chosen, value => Assert.Equal(3, value));
    }

    [Fact]
    public void Every_try_is_kept_with_the_run()
    {
        var outcome = _temporary.Run([new Rig(trial => trial.Tuned("rate", [0.5, 0.1], (rate, _) => rate, arm: "a", seeds: 2))]);
        var record = Assert.Single(outcome.Results[0].Tuning);
        Assert.Equal(("rate", "a", 4, "0.5"), (record.Key, record.Arm, record.Tries, record.Choice));
        Assert.Equal([0.5, 0.5, 0.1, 0.1], record.Scores);
    }

    [Fact]
    public void Unequal_effort_is_refused()
    {
        var result = _temporary.Try(trial =>
        {
            trial.Tuned("rate", [1, 2, 3], (rate, _) => rate, arm: "method");
            trial.Tuned("rate", [1, 2], (rate, _) => rate, arm: "baseline");
        });
        Assert.Contains("baseline asks for 2 tries, but method had 3", result.Failure);
    }

    [Fact]
    public void A_torn_record_is_not_trusted_and_a_changed_grid_is_tuned_again()
    {
        var tries = 0;
        Rig Study(int[] grid) => new(trial => trial.Tuned("rate", grid, (rate, _) => { tries++; return rate; }, arm: "a"));
        _temporary.Run([Study([1, 2])], Options(seeds: 1));
        var file = Directory.GetFiles(_temporary.Folder, "rate-*.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, File.ReadAllText(file)[..100]);
        _temporary.Run([Study([1, 2])], Options(seeds: 2));
        Assert.Equal(4, tries);
        _temporary.Run([Study([1, 2, 3])], Options(seeds: 3));
        Assert.Equal(7, tries);
    }

    [Theory]
    [InlineData(new int[0], "candidates")]
    [InlineData(new[] { 1, 1 }, "candidates")]
    public void A_grid_that_cannot_be_told_apart_is_refused(int[] grid, string expected) =>
        Assert.Contains(expected, _temporary.Try(trial => trial.Tuned("rate", grid, (_, _) => 0, arm: "a")).Failure);

    [Fact]
    public void A_tuned_value_that_never_works_fails_the_trial() =>
        Assert.Contains("no candidate", _temporary.Try(trial => trial.Tuned("rate", [1, 2], (_, _) => double.NaN, arm: "a")).Failure);

    [Fact]
    public void Tuning_time_is_shown_apart()
    {
        var result = _temporary.Try(trial => trial.Tuned("rate", [1, 2], (rate, _) => { Thread.Sleep(60); return rate; }, arm: "a"));
        Assert.True(result.TuningSeconds >= 0.1 && result.Seconds < result.TuningSeconds);
    }

    [Fact]
    public void A_tuning_try_gets_house_models_that_no_verdict_uses()
    {
        var seeds = new List<int>();
        _temporary.Try(trial =>
        {
            trial.Tuned("rate", [1, 2], (_, tuning) => { seeds.Add((int)tuning.House(new WriterRecipe())); return 0; }, arm: "a", seeds: 2);
            trial.House(new WriterRecipe());
        });
        var models = Directory.GetDirectories(Path.Combine(_temporary.Folder, "house", "writer-constant")).Select(Path.GetFileName).ToArray();
        Assert.Equal(3, models.Length);
        Assert.Equal(2, models.Count(name => name!.StartsWith("laptop-100000000")));
    }
}
