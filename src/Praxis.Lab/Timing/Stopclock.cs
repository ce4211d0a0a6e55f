using System.Diagnostics;

namespace Praxis.Lab;

/// <summary>Times arms in turn, so that whatever drifts during the measurement falls on all of them alike.</summary>
static class Stopclock
{
    const int MostCalls = 1 << 24;

    internal static IReadOnlyList<Timing> Time(IReadOnlyList<TimedArm> arms, TimedOptions options, CancellationToken stop, Action<double> progress)
    {
        if (arms.Count == 0 || arms.Select(arm => arm.Name).Distinct().Count() < arms.Count)
            throw new ArgumentException($"Timed: the arms need different names; there are: {string.Join(", ", arms.Select(arm => arm.Name))}.");
        if (options.Repeats < 1 || options.WarmUp < 0)
            throw new ArgumentOutOfRangeException(nameof(options), $"Timed: {options.Repeats} repeats after {options.WarmUp} to warm up cannot be timed; use at least 1 and 0.");
        var cache = options.ColdCache ? new ColdCache() : null;
        for (var warm = 0; warm < options.WarmUp; warm++)
            foreach (var arm in arms)
                Repeat(arm, 1, cache: null, stop);
        int[] calls = [.. arms.Select(arm => options.ColdCache || arm.Peer is not null ? 1 : Calls(arm, options.ShortestRepeat, stop))];
        var seconds = new double[arms.Count][];
        for (var arm = 0; arm < arms.Count; arm++)
            seconds[arm] = new double[options.Repeats];
        for (var repeat = 0; repeat < options.Repeats; repeat++)
        {
            GC.Collect();
            for (var turn = 0; turn < arms.Count; turn++)
            {
                // A B, then B A: each arm follows the other equally often.
                var arm = repeat % 2 == 0 ? turn : arms.Count - 1 - turn;
                seconds[arm][repeat] = Repeat(arms[arm], calls[arm], cache, stop) / calls[arm];
            }
            progress((repeat + 1.0) / options.Repeats);
        }
        return [.. arms.Select((arm, index) => new Timing(arm.Name, seconds[index]))];
    }

    /// <summary>How many calls make a repeat long enough for the clock.</summary>
    static int Calls(TimedArm arm, TimeSpan shortest, CancellationToken stop)
    {
        var calls = 1;
        while (calls < MostCalls && arm.Before is null && Repeat(arm, calls, cache: null, stop) < shortest.TotalSeconds)
            calls *= 2;
        return calls;
    }

    static double Repeat(TimedArm arm, int calls, ColdCache? cache, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        arm.Before?.Invoke();
        cache?.Flush();
        if (arm.Peer is { } peer)
        {
            var answer = peer.Run(stop);
            return answer.ExitCode == 0 ? answer.Seconds
                : throw new InvalidOperationException($"Timed: {peer.Program} ended with code {answer.ExitCode}: {answer.Error.Trim()}");
        }
        var start = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++)
            arm.Work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

/// <summary>Drives everything out of the caches by walking a buffer larger than the last level.</summary>
sealed class ColdCache
{
    const int Line = 64;
    const long Unknown = 64L << 20;
    const long Most = 1L << 30;
    readonly byte[] _buffer = new byte[Math.Min(Most, 2 * LastLevelBytes())];

    internal void Flush()
    {
        for (var index = 0; index < _buffer.Length; index += Line)
            _buffer[index]++;
    }

    /// <summary>The size of the last-level cache, as far as the system tells.</summary>
    internal static long LastLevelBytes()
    {
        long largest = 0;
        const string caches = "/sys/devices/system/cpu/cpu0/cache";
        if (!Directory.Exists(caches))
            return Unknown;
        foreach (var index in Directory.EnumerateDirectories(caches, "index*"))
        {
            var file = Path.Combine(index, "size");
            if (!File.Exists(file))
                continue;
            var text = File.ReadAllText(file).Trim();
            var unit = text.EndsWith('K') ? 1L << 10 : text.EndsWith('M') ? 1L << 20 : 1;
            if (long.TryParse(text.TrimEnd('K', 'M'), out var size))
                largest = Math.Max(largest, size * unit);
        }
        return largest > 0 ? largest : Unknown;
    }
}
