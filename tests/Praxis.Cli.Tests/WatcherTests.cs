using System.Diagnostics;
using Praxis.Cli.Running;
using Praxis.Cli.Tests.Host;
using Praxis.Lab;

namespace Praxis.Cli.Tests;

public sealed class WatcherTests
{
    static readonly Study Holder = TestCatalogue.All[0];

    [Fact]
    public void Bars_move_and_leave_a_clean_screen_with_what_was_said()
    {
        var screen = new Screen { NewLine = "\n" };
        using (var watcher = Watcher.For(new Terminal { Out = TextWriter.Null, Error = screen, Bars = true }, trials: 4))
        {
            watcher.Hear(new TrialStarted(Holder, 0));
            watcher.Hear(new TrialProgressed(Holder, 0, 0.4, "training"));
            Until(screen, "████████░░░░░░░░░░░░  40 %  Holder seed 0 · training");
            Until(screen, "██░░░░░░░░░░░░░░░░░░  10 %  0 of 4 trials");
            watcher.Say("a word between");
            watcher.Hear(new TrialFinished(Holder, Result(0, null)));
            watcher.Hear(new TrialFinished(Holder, Result(1, "It broke.")));
            watcher.Hear(new TrialSkipped(Holder, Result(2, null)));
            Until(screen, "3 of 4 trials");
        }
        Assert.Equal(["a word between", "Holder seed 1: failed after 2.0 s: It broke."], Shown(screen.ToString()));
    }

    [Fact]
    public void Lines_tell_what_ends_where_there_is_no_terminal()
    {
        var screen = new StringWriter { NewLine = "\n" };
        using (var watcher = Watcher.For(new Terminal { Out = TextWriter.Null, Error = screen }, trials: 3))
        {
            watcher.Hear(new TrialStarted(Holder, 0));
            watcher.Hear(new TrialProgressed(Holder, 0, 0.5, "training"));
            watcher.Hear(new TrialFinished(Holder, Result(0, null)));
            watcher.Hear(new TrialSkipped(Holder, Result(1, null)));
            watcher.Hear(new TrialStopped(Holder, 2, LeftBehind: false));
            watcher.Hear(new Noticed("The cat\nsat."));
        }
        Assert.Equal("Holder seed 0: finished in 2.0 s\nHolder seed 1: there already\nHolder seed 2: stopped\nThe cat sat.\n", screen.ToString());
    }

    [Fact]
    public void Colours_are_for_terminals_that_want_them()
    {
        var (plain, coloured) = (new StringWriter(), new StringWriter());
        Program.Run(["papers"], TestCatalogue.All, new Terminal { Out = plain, Error = TextWriter.Null });
        Program.Run(["papers"], TestCatalogue.All, new Terminal { Out = coloured, Error = TextWriter.Null, Colours = true, Width = 50 });
        Assert.DoesNotContain('\e', plain.ToString());
        Assert.Contains("\e[2mpaper", coloured.ToString());
        Assert.All(coloured.ToString().Split('\n')[1..], line => Assert.InRange(Words.Columns(line.TrimEnd('\r')), 0, 50));
        Assert.Contains("A study that han…", coloured.ToString());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("NO_COLOR=1 ", false)]
    [InlineData("NO_COLOR= ", true)]
    [InlineData("TERM=dumb ", false)]
    public void A_real_terminal_gets_colours_unless_it_says_no(string environment, bool coloured)
    {
        if (!File.Exists("/usr/bin/script") || !OperatingSystem.IsLinux())
            return;
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", $"{environment}{Typed.Executable("Praxis.Cli.Tests.Host")} papers", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        Assert.Equal(coloured, Typed.End(Process.Start(start)!).Out.Contains("\e[2mpaper"));
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(61, "61 s")]
    [InlineData(125.9, "2 min 5 s")]
    [InlineData(7384, "2 h 3 min")]
    public void Time_is_told_as_people_tell_it(double seconds, string words) => Assert.Equal(words, Words.Time(seconds));

    [Theory]
    [InlineData(912, "912 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(25769803776, "24 GiB")]
    public void Bytes_are_told_in_binary_units(double bytes, string words) => Assert.Equal(words, Words.Bytes(bytes));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("剪枝方法", 8, "剪枝方法")]
    [InlineData("剪枝方法", 6, "剪枝…")]
    public void Text_is_cut_to_columns(string text, int columns, string fitted) => Assert.Equal(fitted, Words.Fit(text, columns));

    static void Until(Screen screen, string text) =>
        Assert.True(SpinWait.SpinUntil(() => screen.ToString().Contains(text), TimeSpan.FromSeconds(20)), $"never saw '{text}' in {screen}");

    static TrialResult Result(int seed, string? failure) => new() { Paper = Holder.Paper.Id, Scale = Scale.Laptop, Seed = seed, Seconds = 2, Failure = failure };

    /// <summary>What a terminal shows in the end: escape sequences move the cursor up and clear from there.</summary>
    static IEnumerable<string> Shown(string written)
    {
        var lines = new List<string>();
        foreach (var line in written.Split('\n'))
        {
            var text = line;
            while (text.StartsWith("\e[", StringComparison.Ordinal))
            {
                var up = int.Parse(text[2..text.IndexOf('A')]);
                lines.RemoveRange(lines.Count - up, up);
                text = text[(text.IndexOf("\e[J", StringComparison.Ordinal) + 3)..];
            }
            lines.Add(text);
        }
        return lines.Where(line => line.Length > 0);
    }

    /// <summary>Text that one thread writes and another reads.</summary>
    sealed class Screen : StringWriter
    {
        readonly Lock _lock = new();

        public override void Write(char value)
        {
            lock (_lock)
                base.Write(value);
        }

        public override void Write(string? value)
        {
            lock (_lock)
                base.Write(value);
        }

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override string ToString()
        {
            lock (_lock)
                return base.ToString();
        }
    }
}
