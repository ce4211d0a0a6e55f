using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Praxis.Cli.Tests;

[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;

[Collection("alone")]
public sealed class StartTests : IDisposable
{
    static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(150);
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    /// <summary>By the clock on an idle machine; where others work as well, by the processor time of the command itself.</summary>
    [Fact]
    public void The_real_command_lists_papers_in_a_blink()
    {
        var (clock, processor) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var attempt = 0; attempt < 40 && clock >= Blink && processor >= Blink; attempt++)
        {
            var (start, before) = (Stopwatch.GetTimestamp(), TimeOfChildren());
            Assert.Equal(0, _typed.Praxis("papers").Code);
            clock = Shorter(clock, Stopwatch.GetElapsedTime(start));
            processor = OperatingSystem.IsWindows() ? clock : Shorter(processor, TimeOfChildren() - before);
        }
        Assert.True(clock < Blink || processor < Blink, $"the fastest start took {clock.TotalMilliseconds:0} ms, and {processor.TotalMilliseconds:0} ms of the processors");
    }

    static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    static TimeSpan TimeOfChildren()
    {
        const int children = -1;
        Span<long> usage = stackalloc long[18];
        if (OperatingSystem.IsWindows() || Usage(children, ref usage[0]) != 0)
            return default;
        return TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds((int)usage[1] + (int)usage[3]);
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    static extern int Usage(int who, ref long usage);
}
