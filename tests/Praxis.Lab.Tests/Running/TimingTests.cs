using System.Diagnostics;
using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Running;

public sealed class TimingTests : IDisposable
{
    readonly Temporary _temporary = new();

    public void Dispose() => _temporary.Dispose();

    static string Writer => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Praxis.Lab.Tests.Writer.exe" : "Praxis.Lab.Tests.Writer");

    [Fact]
    public void Arms_take_turns_and_follow_each_other_equally_often()
    {
        var order = "";
        _temporary.Try(trial => trial.Timed("seconds",
            [new("a", () => order += "a"), new("b", () => order += "b")], new() { Repeats = 4, WarmUp = 1, ColdCache = true }), alone: true);
        Assert.Equal("ab" + "abbaabba", order);
    }

    [Fact]
    public void The_median_is_recorded_and_the_slower_arm_is_slower()
    {
        var result = _temporary.Try(trial => trial.Timed("seconds",
            [new("quick", () => Thread.SpinWait(10)), new("slow", () => Thread.Sleep(3))], new() { Repeats = 5 }), alone: true);
        var (quick, slow) = (result.Measurements.Single(one => one.Arm == "quick").Value, result.Measurements.Single(one => one.Arm == "slow").Value);
        Assert.True(quick < slow && slow >= 0.0029, $"{quick} {slow}");
    }

    [Fact]
    public void Medians_and_quartiles_are_the_usual_ones()
    {
        Assert.Equal(3, new Timing("a", [5, 1, 3, 2, 100]).Median);
        Assert.Equal(2.5, new Timing("a", [4, 1, 2, 3]).Median);
        Assert.Equal(2, new Timing("a", [1, 2, 3, 4, 5]).Spread);
    }

    [Fact]
    public void A_study_that_times_must_say_so()
    {
        Assert.Contains("NeedsMachineAlone", _temporary.Try(trial => trial.Timed("seconds", [new("a", () => { })])).Failure);
        var claimed = new Rig(_ => { }) { Stated = [Claim.TimeRatio("t", "seconds", "a", "b", atMost: 0.5)] };
        Assert.Throws<ArgumentException>(() => _temporary.Run([claimed]));
    }

    [Fact]
    public void A_timed_trial_runs_while_no_other_does()
    {
        var (running, together, alone) = (0, 0, 0);
        void Work(bool timed)
        {
            var now = Interlocked.Increment(ref running);
            if (timed && now > 1)
                Interlocked.Increment(ref together);
            if (timed)
                Interlocked.Increment(ref alone);
            Thread.Sleep(8);
            if (timed && Volatile.Read(ref running) > 1)
                Interlocked.Increment(ref together);
            Interlocked.Decrement(ref running);
        }
        _temporary.Run([new Rig(_ => Work(true), "0001.00003", alone: true), new Rig(_ => Work(false), "0001.00004"), new Rig(_ => Work(false), "0001.00005")], new() { Seeds = 6, Jobs = 4 });
        Assert.Equal((0, 6), (together, alone));
    }

    [Fact]
    public async Task A_timed_trial_of_another_process_keeps_ours_waiting_until_it_dies()
    {
        using var holder = Process.Start(new ProcessStartInfo(Writer, ["hold", _temporary.Folder]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("holding", holder.StandardOutput.ReadLine());
            var (waited, ran) = (new ManualResetEventSlim(), false);
            var run = Task.Run(() => _temporary.Run([new Rig(_ => ran = true)], watch: happened =>
            {
                if (happened is TrialProgressed { Doing: "waiting for a timed trial" })
                    waited.Set();
            }));
            Assert.True(waited.Wait(10_000));
            Assert.False(ran);
            holder.Kill();
            await run.WaitAsync(TimeSpan.FromSeconds(10));
            Assert.True(ran);
        }
        finally
        {
            holder.Kill();
        }
    }

    [Fact]
    public void A_timed_trial_does_not_measure_beside_one_that_was_left_behind()
    {
        using var release = new ManualResetEventSlim();
        var outcome = _temporary.Run([new Rig(_ => release.Wait(20_000), "0001.00003"), new Rig(trial => trial.Record("a", "score", 1), "0001.00004", alone: true)],
            new() { Seeds = 1, Jobs = 1, Budget = TimeSpan.FromMilliseconds(50), Grace = TimeSpan.FromMilliseconds(20) });
        release.Set();
        Assert.Contains("cut off", outcome.Results[0].Failures[0].Failure);
        Assert.Contains("nothing can be timed", outcome.Results[1].Failures[0].Failure);
    }

    [Fact]
    public void A_peer_answers_with_what_it_wrote()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789\n", 50_000));
        var answer = new Peer(Writer, "echo") { Input = text }.Run();
        Assert.Equal((0, true), (answer.ExitCode, answer.Output == text));
        var refused = new Peer(Writer, "exit", "3").Run();
        Assert.Equal((3, "refused"), (refused.ExitCode, refused.Error));
    }

    [Fact]
    public void A_peer_that_takes_too_long_is_killed()
    {
        var clock = Stopwatch.StartNew();
        Assert.Throws<TimeoutException>(() => new Peer(Writer, "sleep") { Timeout = TimeSpan.FromMilliseconds(200) }.Run());
        using var stop = new CancellationTokenSource(200);
        Assert.ThrowsAny<OperationCanceledException>(() => new Peer(Writer, "sleep").Run(stop.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_peer_that_is_missing_is_not_found_and_says_so()
    {
        Assert.Null(Peer.Find("no-such-solver-anywhere"));
        Assert.Throws<ArgumentException>(() => Peer.Find("../bin/sh"));
        Assert.Throws<FileNotFoundException>(() => new Peer("no-such-solver-anywhere").Run());
    }

    [Fact]
    public void A_peer_is_timed_like_an_arm_and_must_succeed()
    {
        var result = _temporary.Try(trial => trial.Timed("seconds", [TimedArm.Process("peer", new Peer(Writer, "exit", "0")), new("ours", () => { })], new() { Repeats = 2, WarmUp = 0 }), alone: true);
        Assert.True(result.Measurements[0].Value > result.Measurements[1].Value);
        Assert.Contains("ended with code 4: refused", _temporary.Try(trial => trial.Timed("seconds", [TimedArm.Process("peer", new Peer(Writer, "exit", "4"))]), alone: true).Failure);
    }

    [Fact]
    public void The_last_level_cache_has_a_size_and_walking_past_it_is_possible()
    {
        Assert.InRange(ColdCache.LastLevelBytes(), 1 << 16, 4L << 30);
        new ColdCache().Flush();
    }
}
