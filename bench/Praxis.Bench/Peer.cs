using System.Diagnostics;
using System.Globalization;

namespace Praxis.Bench;

/// <summary>The other side: a process that runs the same workloads when asked.</summary>
sealed class Peer : IDisposable
{
    readonly Process _process;

    Peer(Process process, string version)
    {
        _process = process;
        Version = version;
    }

    public string Version { get; }

    /// <summary>Starts the peer; null with the reason on the log when it cannot run.</summary>
    public static Peer? Start(string python, int threads, Action<string> log)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "peer.py"), threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
        {
            start.Environment[name] = threads.ToString(CultureInfo.InvariantCulture);
        }
        try
        {
            var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is { } line && line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return new Peer(process, "PyTorch " + line[6..]);
            }
            process.Kill();
            process.Dispose();
            log($"The peer {python} did not get ready (is PyTorch installed for it?); this table shows our side only.");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            log($"The peer {python} did not start ({exception.Message}); this table shows our side only.");
        }
        return null;
    }

    /// <summary>Seconds for so many runs; NaN when the peer cannot run the workload.</summary>
    public double Time(string name, int count)
    {
        _process.StandardInput.WriteLine($"{name} {count}");
        _process.StandardInput.Flush();
        return double.TryParse(_process.StandardOutput.ReadLine(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : double.NaN;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(2000))
        {
            _process.Kill();
        }
        _process.Dispose();
    }
}
