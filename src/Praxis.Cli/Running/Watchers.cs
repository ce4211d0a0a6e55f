using System.Diagnostics;
using Praxis.Lab;

namespace Praxis.Cli.Running;

/// <summary>Shows on the error stream how a run goes on, and keeps results apart from it.</summary>
abstract class Watcher(Terminal terminal) : IDisposable
{
    /// <summary>The watcher that fits the terminal: bars where they can be drawn, lines elsewhere.</summary>
    internal static Watcher For(Terminal terminal, int trials) =>
        terminal.Bars ? new LiveWatcher(terminal, trials) : new PlainWatcher(terminal);

    /// <summary>Hears one event.</summary>
    internal abstract void Hear(RunEvent happened);

    /// <summary>Writes a line for a person to read.</summary>
    internal abstract void Say(string message);

    /// <summary>Writes results without disturbing what is drawn.</summary>
    internal abstract void Interrupt(Action write);

    public abstract void Dispose();

    /// <summary>Where lines go.</summary>
    protected Terminal Terminal => terminal;

    /// <summary>The name of a trial: LoRAPrune seed 3.</summary>
    protected static string Name(Study study, int seed) => $"{study.Paper.ShortName} seed {seed}";

    /// <summary>How a trial ended, in words.</summary>
    protected static string Ending(TrialResult result) => result.Failure is { } failure
        ? $"failed after {Words.Time(Spent(result))}: {failure}"
        : $"finished in {Words.Time(Spent(result))}";

    static double Spent(TrialResult result) => result.Seconds + result.TuningSeconds + result.HouseSeconds;
}

/// <summary>A line for everything that ends, and now and then one for what goes on: for files and for other programs.</summary>
sealed class PlainWatcher(Terminal terminal) : Watcher(terminal)
{
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);
    readonly Lock _lock = new();
    readonly Dictionary<(Study, int), long> _heard = [];

    internal override void Hear(RunEvent happened)
    {
        switch (happened)
        {
            case TrialStarted started:
                _heard[(started.Study, started.Seed)] = Stopwatch.GetTimestamp();
                break;
            case TrialProgressed progressed when Stopwatch.GetElapsedTime(_heard.GetValueOrDefault((progressed.Study, progressed.Seed), Stopwatch.GetTimestamp())) > Quiet:
                _heard[(progressed.Study, progressed.Seed)] = Stopwatch.GetTimestamp();
                Say($"{Name(progressed.Study, progressed.Seed)}: {progressed.Fraction:0 %} {progressed.Doing}".TrimEnd());
                break;
            case TrialFinished finished:
                Say($"{Name(finished.Study, finished.Result.Seed)}: {Ending(finished.Result)}");
                break;
            case TrialSkipped skipped:
                Say($"{Name(skipped.Study, skipped.Result.Seed)}: there already");
                break;
            case TrialStopped stopped:
                Say($"{Name(stopped.Study, stopped.Seed)}: stopped");
                break;
            case Noticed noticed:
                Say(noticed.Message);
                break;
        }
    }

    internal override void Say(string message)
    {
        lock (_lock)
            Terminal.Error.WriteLine(message.ReplaceLineEndings(" "));
    }

    internal override void Interrupt(Action write) => write();

    public override void Dispose() { }
}
