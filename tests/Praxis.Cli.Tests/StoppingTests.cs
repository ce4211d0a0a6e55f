using System.Diagnostics;
using System.Runtime.InteropServices;
using Praxis.Lab;

namespace Praxis.Cli.Tests;

public sealed class StoppingTests : IDisposable
{
    const int Interrupt = Typed.Interrupt;
    const int Terminate = 15;
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public void One_request_stops_cleanly_and_keeps_what_is_finished(int signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = _typed.Begin(["run", "listener", "--seeds", "3", "--jobs", "1", "--run", "cut", "--out", "store"]);
        Await(process, "Listener seed 0: finished");
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, Kill(process.Id, signal));
        var outcome = Typed.End(process);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"stopping took {clock.Elapsed}");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("Press Ctrl-C again", outcome.Error);
        Assert.EndsWith("praxis: Stopped with 1 finished trial kept; the same command goes on from there.\n", outcome.Error);
        Assert.Contains("Listener (0001.00006) · laptop · 1 of 3 seeds", outcome.Out);
        Assert.Equal([new TrialEntry("0001.00006", 0, false)], new RunStore(_typed.Store).Open("cut").Trials());
    }

    [Fact]
    public void A_second_request_ends_the_process_at_once()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = _typed.Begin(["run", "listener", "sleeper", "--seeds", "3", "--jobs", "2", "--run", "cut", "--out", "store"]);
        Await(process, "Listener seed 0: finished");
        Kill(process.Id, Interrupt);
        Await(process, "Stopping");
        Kill(process.Id, Interrupt);
        process.WaitForExit();
        Assert.Equal(128 + Interrupt, process.ExitCode);
        Assert.Single(new RunStore(_typed.Store).Open("cut").Trials(), trial => trial == new TrialEntry("0001.00006", 0, false));
    }

    [Fact]
    public void Killing_the_process_costs_only_the_trial_that_ran()
    {
        string[] command = ["run", "listener", "--seeds", "2", "--jobs", "1", "--run", "cut", "--out", "store"];
        using var process = _typed.Begin(command);
        Await(process, "Listener seed 0: finished");
        process.Kill();
        process.WaitForExit();
        Assert.Equal([new TrialEntry("0001.00006", 0, false)], new RunStore(_typed.Store).Open("cut").Trials());
    }

    static void Await(Process process, string beginning)
    {
        while (process.StandardError.ReadLine() is { } line)
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return;
        Assert.Fail($"the process ended without saying '{beginning}'");
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int process, int signal);
}
