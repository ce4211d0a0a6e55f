using System.Diagnostics;
using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Running;

public sealed class RunnerTests : IDisposable
{
    readonly Temporary _temporary = new();

    public void Dispose() => _temporary.Dispose();

    static void Good(Trial trial)
    {
        trial.Record("a", "score", trial.Seed);
        trial.Record("b", "score", trial.Seed + 1);
    }

    [Fact]
    public void A_failing_trial_is_recorded_with_its_cause_and_stops_nobody()
    {
        var outcome = _temporary.Run(
        [
            new Rig(trial => { if (trial.Seed == 1) throw new InvalidOperationException("singular matrix"); Good(trial); }, "0001.00003"),
            new Rig(trial => trial.Record("a", "score", double.NaN), "0001.00004"),
            new Rig(_ => throw new OutOfMemoryException(), "0001.00005"),
            new Rig(_ => Thread.Sleep(Timeout.Infinite), "0001.00006"),
            new Rig(Good, "0001.00007"),
        ], new() { Seeds = 2, Jobs = 4, Budget = TimeSpan.FromSeconds(2), Grace = TimeSpan.FromMilliseconds(20) });
        Assert.Null(outcome.Error);
        Assert.Equal([1, 2, 2, 2, 0], outcome.Results.Select(results => results.Failures.Count));
        Assert.Equal("InvalidOperationException: singular matrix", outcome.Results[0].Failures[0].Failure);
        Assert.Contains("score of a is NaN", outcome.Results[1].Failures[0].Failure);
        Assert.Contains("out of memory", outcome.Results[2].Failures[0].Failure);
        Assert.Contains("cut off because it worked longer than", outcome.Results[3].Failures[0].Failure);
        Assert.Equal(2, outcome.Results[4].Trials.Count);
    }

    [Fact]
    public void A_trial_may_use_twice_its_share_of_the_budget()
    {
        var clock = Stopwatch.StartNew();
        var outcome = _temporary.Run([new Rig(trial => trial.Stop.WaitHandle.WaitOne(10_000))], new() { Seeds = 4, Jobs = 4, Budget = TimeSpan.FromSeconds(0.4) });
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.2, 5);
        // The study saw the token and returned; what it would have recorded by then is no measurement.
        Assert.Equal((0, 4), (outcome.Results[0].Trials.Count, outcome.Results[0].Failures.Count));
    }

    [Fact]
    public void Studies_take_turns_and_timed_ones_come_last_in_each_round()
    {
        var order = new List<string>();
        Rig Study(string id, bool alone = false) => new(trial => order.Add($"{id[^1]}{trial.Seed}"), id, alone);
        _temporary.Run([Study("0001.0000t", alone: true), Study("0001.0000a"), Study("0001.0000b")], new() { Seeds = 2, Jobs = 1 });
        Assert.Equal(["a0", "b0", "t0", "a1", "b1", "t1"], order);
    }

    [Fact]
    public void As_many_trials_run_at_once_as_there_are_jobs()
    {
        var (running, most) = (0, 0);
        using var together = new Barrier(3, _ => most = Math.Max(most, Volatile.Read(ref running)));
        var outcome = _temporary.Run([new Rig(trial =>
        {
            Interlocked.Increment(ref running);
            // Three meet here or nobody passes; a fourth would be counted.
            Assert.True(together.SignalAndWait(TimeSpan.FromSeconds(20)));
            Interlocked.Decrement(ref running);
            Assert.True(together.SignalAndWait(TimeSpan.FromSeconds(20)));
        })], new() { Seeds = 12, Jobs = 3 });
        Assert.Equal((12, 3), (outcome.Results[0].Trials.Count, most));
    }

    [Fact]
    public void The_number_of_jobs_does_not_change_a_result()
    {
        foreach (var jobs in (int[])[1, 4])
            _temporary.Run([new WriterStudy()], new() { Seeds = 6, Jobs = jobs }, id: $"jobs-{jobs}");
        var study = new WriterStudy();
        var (one, four) = (_temporary.Store.Open("jobs-1").Results(study), _temporary.Store.Open("jobs-4").Results(study));
        Assert.Equal(6, one.Trials.Count);
        Assert.Equal(one.Trials.SelectMany(trial => trial.Measurements), four.Trials.SelectMany(trial => trial.Measurements));
        Assert.Equal(one.Trials.Select(trial => trial.Unit), four.Trials.Select(trial => trial.Unit));
    }

    /// <summary>The shortest of a few attempts: other work on the machine can only make it longer.</summary>
    static TimeSpan Fastest(Func<TimeSpan> attempt, TimeSpan enough)
    {
        var fastest = attempt();
        for (var more = 0; more < 4 && fastest >= enough; more++)
            fastest = attempt() is var next && next < fastest ? next : fastest;
        return fastest;
    }

    [Fact]
    public void Cancelling_stops_within_a_second_even_when_a_study_does_not_listen()
    {
        var fastest = Fastest(() =>
        {
            using var release = new ManualResetEventSlim();
            using var stop = new CancellationTokenSource();
            var clock = new Stopwatch();
            _temporary.Run([new Rig(_ => { clock.Start(); stop.Cancel(); release.Wait(20_000); })], stop: stop.Token, id: $"run-{Guid.NewGuid():N}");
            var elapsed = clock.Elapsed;
            release.Set();
            return elapsed;
        }, TimeSpan.FromSeconds(1));
        Assert.True(fastest < TimeSpan.FromSeconds(1), $"{fastest}");
    }

    [Fact]
    public void A_cancelled_run_keeps_what_is_finished_throws_the_rest_away_and_can_be_taken_up()
    {
        using var release = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var events = new List<RunEvent>();
        var late = 0;
        var outcome = _temporary.Run(
        [
            new Rig(Good, "0001.00003"),
            new Rig(trial => { stop.Cancel(); release.Wait(20_000); try { trial.Record("a", "score", 1); } catch (OperationCanceledException) { late++; } }, "0001.00004"),
            new Rig(Good, "0001.00005"),
        ], new() { Seeds = 1, Jobs = 1 }, events.Add, stop.Token);
        Assert.True(outcome.Stopped);
        Assert.Equal([1, 0, 0], outcome.Results.Select(results => results.Trials.Count));
        Assert.Empty(outcome.Results[1].Failures);
        Assert.Contains(events, happened => happened is TrialStopped { LeftBehind: true, Study.Paper.Id: "0001.00004" });

        // What the left thread still says is thrown away, and the run can be taken up again.
        release.Set();
        SpinWait.SpinUntil(() => late == 1, 5000);
        Assert.Equal(1, late);
        var ran = new List<string>();
        var again = _temporary.Run([.. outcome.Results.Select(results => new Rig(trial => { ran.Add(results.Study.Paper.Id); Good(trial); }, results.Study.Paper.Id))]);
        Assert.Equal(["0001.00004", "0001.00005"], ran);
        Assert.All(again.Results, results => Assert.Single(results.Trials));
    }

    [Fact]
    public void A_study_that_listens_is_stopped_at_once()
    {
        var fastest = Fastest(() =>
        {
            using var stop = new CancellationTokenSource();
            var clock = new Stopwatch();
            _temporary.Run([new Rig(trial =>
            {
                foreach (var step in trial.Steps(int.MaxValue))
                {
                    if (step == 5)
                    {
                        clock.Start();
                        stop.Cancel();
                    }
                }
            })], stop: stop.Token, id: $"run-{Guid.NewGuid():N}");
            return clock.Elapsed;
        }, TimeSpan.FromSeconds(0.3));
        Assert.True(fastest < TimeSpan.FromSeconds(0.3), $"{fastest}");
    }

    [Fact]
    public void A_study_that_returns_early_when_stopped_leaves_no_result()
    {
        using var stop = new CancellationTokenSource();
        var outcome = _temporary.Run([new Rig(trial =>
        {
            stop.Cancel();
            trial.Record("a", "score", trial.Stop.IsCancellationRequested ? 0.1 : 0.9);
        })], stop: stop.Token);
        Assert.Equal((0, 0, 1), (outcome.Results[0].Trials.Count, outcome.Results[0].Failures.Count, outcome.Results[0].Missing.Count));
    }

    [Fact]
    public void Resuming_runs_only_what_is_missing_and_tries_failures_again()
    {
        var (runs, broken) = (new List<int>(), true);
        Rig Study() => new(trial =>
        {
            lock (runs)
                runs.Add(trial.Seed);
            if (trial.Seed == 2 && broken)
                throw new InvalidOperationException("no luck");
            Good(trial);
        });
        _temporary.Run([Study()], new() { Seeds = 3 });
        broken = false;
        _temporary.Run([Study()], new() { Seeds = 3, RetryFailed = false });
        Assert.Equal([0, 1, 2], runs.Order());
        var skipped = 0;
        var outcome = _temporary.Run([Study()], new() { Seeds = 5 }, happened => skipped += happened is TrialSkipped ? 1 : 0);
        Assert.Equal([0, 1, 2, 2, 3, 4], runs.Order());
        Assert.Equal((5, 0, 2), (outcome.Results[0].Trials.Count, outcome.Results[0].Failures.Count, skipped));
        Assert.Empty(Directory.GetFiles(_temporary.Folder, "*.failed.json", SearchOption.AllDirectories));
    }

    [Fact]
    public void Events_tell_the_story_in_order()
    {
        var events = new List<RunEvent>();
        _temporary.Run([new Rig(trial => { trial.Progress(0.5, "halfway"); Good(trial); })], watch: events.Add);
        Assert.Equal(["TrialStarted", "TrialProgressed", "TrialFinished", "StudyFinished"], events.Select(happened => happened.GetType().Name));
        Assert.Equal((0.5, "halfway"), events.OfType<TrialProgressed>().Select(progressed => (progressed.Fraction, progressed.Doing)).Single());
    }

    [Fact]
    public void A_watcher_that_throws_does_no_harm()
    {
        var outcome = _temporary.Run([new Rig(Good)], watch: _ => throw new InvalidOperationException("broken terminal"));
        Assert.Single(outcome.Results[0].Trials);
        Assert.Contains("broken terminal", File.ReadAllText(Path.Combine(_temporary.Folder, "runs", "run", "log.txt")));
    }

    sealed class Box : Figure
    {
        public Func<string> Drawn { get; init; } = () => "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

        public override string ToSvg() => Drawn();
    }

    [Fact]
    public void Figures_are_drawn_and_one_that_fails_stops_nothing()
    {
        var events = new List<RunEvent>();
        _temporary.Run(
        [
            new Rig(Good, "0001.00003") { Drawing = results => [new Box { Name = "accuracy", Title = results.Arms[0] }] },
            new Rig(Good, "0001.00004") { Drawing = _ => [new Box { Name = "broken", Drawn = () => throw new InvalidOperationException("no axis") }] },
            new Rig(Good, "0001.00005") { Drawing = _ => [new Box { Name = "../escape" }] },
        ], watch: events.Add);
        var run = _temporary.Store.Open("run");
        Assert.Equal(["figures/0001.00003-accuracy.svg"], run.Figures("0001.00003"));
        Assert.Equal(3, events.OfType<StudyFinished>().Count());
        Assert.Contains(events, happened => happened is Noticed { Message: var message } && message.Contains("no axis"));
        Assert.Contains(events, happened => happened is Noticed { Message: var message } && message.Contains("cannot name a file"));
        Assert.Single(Directory.GetFiles(_temporary.Folder, "*.svg", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_study_that_breaks_the_contract_is_refused_before_any_work()
    {
        Assert.Throws<ArgumentException>(() => _temporary.Run([new Rig(Good) { Stated = [] }]));
        Assert.Throws<ArgumentException>(() => _temporary.Run([new Rig(Good) { Stated = [.. Enumerable.Repeat(Claim.AtMost("t", "m", "a", 1), 5)] }]));
        Assert.Throws<ArgumentException>(() => _temporary.Run([new Rig(Good), new Rig(Good)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _temporary.Run([new Rig(Good)], new() { Jobs = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _temporary.Run([new Rig(Good)], new() { Seeds = 0 }));
        Assert.False(Directory.Exists(Path.Combine(_temporary.Folder, "runs", "run", "trials")));
    }

    [Fact]
    public void A_rehearsal_leaves_nothing_and_throws_what_failed()
    {
        var results = Rehearsal.Of(new Rig(Good), seeds: 2);
        Assert.Equal([1, 2], results.Values("b", "score"));
        var error = Assert.Throws<InvalidOperationException>(() => Rehearsal.Of(new Rig(_ => throw new InvalidOperationException("singular"))));
        Assert.Contains("singular", error.Message);
        Rehearsal.Of(new Rig(Good), store: _temporary.Store);
        Assert.Empty(_temporary.Store.List());
    }
}
