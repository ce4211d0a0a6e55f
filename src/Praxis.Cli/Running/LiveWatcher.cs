using System.Diagnostics;
using System.Globalization;
using System.Text;
using Praxis.Lab;

namespace Praxis.Cli.Running;

/// <summary>A bar for each trial that runs and one for the whole, drawn in place.</summary>
sealed class LiveWatcher : Watcher
{
    const int BarWidth = 20;
    const int MostBars = 12;
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    readonly Lock _lock = new();
    readonly Dictionary<(Study Study, int Seed), Bar> _bars = [];
    readonly long _began = Stopwatch.GetTimestamp();
    readonly Timer _timer;
    readonly int _trials;
    int _done;
    int _drawn;

    internal LiveWatcher(Terminal terminal, int trials) : base(terminal)
    {
        _trials = trials;
        _timer = new(_ => Redraw(), null, Beat, Beat);
    }

    internal override void Hear(RunEvent happened)
    {
        lock (_lock)
        {
            switch (happened)
            {
                case TrialStarted started:
                    _bars[(started.Study, started.Seed)] = new(Stopwatch.GetTimestamp(), 0, "");
                    break;
                // A trial waits for the machine before it starts, and what is left behind may still speak.
                case TrialProgressed progressed when _bars.TryGetValue((progressed.Study, progressed.Seed), out var bar):
                    _bars[(progressed.Study, progressed.Seed)] = bar with { Fraction = progressed.Fraction, Doing = progressed.Doing };
                    break;
                case TrialFinished finished:
                    End(finished.Study, finished.Result.Seed);
                    if (finished.Result.Failure is not null)
                        Say($"{Name(finished.Study, finished.Result.Seed)}: {Ending(finished.Result)}");
                    break;
                case TrialSkipped:
                    _done++;
                    break;
                case TrialStopped stopped:
                    _bars.Remove((stopped.Study, stopped.Seed));
                    break;
                case Noticed noticed:
                    Say(noticed.Message);
                    break;
            }
        }
    }

    internal override void Say(string message) => Interrupt(() => Terminal.Error.WriteLine(message.ReplaceLineEndings(" ")));

    internal override void Interrupt(Action write)
    {
        lock (_lock)
        {
            Terminal.Error.Write(Erasure());
            write();
        }
    }

    public override void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        if (_timer.Dispose(ended))
            ended.WaitOne();
        Interrupt(() => { });
    }

    void End(Study study, int seed)
    {
        _bars.Remove((study, seed));
        _done++;
    }

    void Redraw()
    {
        lock (_lock)
        {
            var text = new StringBuilder(Erasure());
            var lines = _bars.Take(MostBars).Select(entry => Line(
                entry.Value.Fraction, $"{Name(entry.Key.Study, entry.Key.Seed)}{(entry.Value.Doing.Length > 0 ? $" · {entry.Value.Doing}" : "")}", entry.Value.Began)).ToList();
            lines.Add(Line(_trials == 0 ? 1 : (_done + _bars.Values.Sum(bar => bar.Fraction)) / _trials, $"{_done} of {Words.Count(_trials, "trial")}", _began));
            foreach (var line in lines)
                text.Append(line).Append('\n');
            _drawn = lines.Count;
            Terminal.Error.Write(text.ToString());
        }
    }

    /// <summary>Goes back to the first bar and clears the screen from there.</summary>
    string Erasure()
    {
        var lines = _drawn;
        _drawn = 0;
        return lines == 0 ? "" : $"\e[{lines}A\r\e[J";
    }

    string Line(double fraction, string what, long began)
    {
        var share = Math.Clamp(fraction, 0, 1);
        var filled = (int)Math.Round(share * BarWidth);
        var bar = new string('█', filled) + new string('░', BarWidth - filled);
        var (percent, time) = (string.Create(CultureInfo.InvariantCulture, $"{100 * share,3:0} %"), Words.Time(Stopwatch.GetElapsedTime(began).TotalSeconds));
        var room = Terminal.ErrorWidth - BarWidth - percent.Length - time.Length - 6;
        return $"{Terminal.PaintError(bar, Colour.Blue)} {percent}  {Words.Pad(Words.Fit(what.ReplaceLineEndings(" "), Math.Max(10, room)), Math.Max(10, room))}  {time}";
    }

    readonly record struct Bar(long Began, double Fraction, string Doing);
}
