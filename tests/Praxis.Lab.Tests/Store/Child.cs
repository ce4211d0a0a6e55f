using System.Diagnostics;

namespace Praxis.Lab.Tests.Store;

/// <summary>A second process that works on a run, up to the moment that it is told to begin.</summary>
sealed class Child : IDisposable
{
    readonly Process _process;

    internal Child(string root, string run, int seeds, int processes = 1)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Praxis.Lab.Tests.Writer.exe" : "Praxis.Lab.Tests.Writer"), ["write", root, run, $"{seeds}", $"{processes}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // It lives for milliseconds: code that starts quickly serves it better than code that runs quickly.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_QuickJitForLoops"] = "1";
        _process = Process.Start(start)!;
        Assert.Equal("ready", _process.StandardOutput.ReadLine());
    }

    internal HashSet<int> Finished { get; } = [];

    internal void Begin() => _process.StandardInput.WriteLine("go");

    /// <summary>Reads until it reports a finished trial; false when it has nothing more to say.</summary>
    internal bool AwaitFinished()
    {
        if (_process.StandardOutput.ReadLine() is not { } line)
            return false;
        var words = line.Split(' ');
        // A report that the kill cut short does not count.
        if (words is ["finished", var seed, ""])
            Finished.Add(int.Parse(seed));
        return true;
    }

    /// <summary>Kills it where it stands; false when it had already ended by itself.</summary>
    internal bool Kill()
    {
        _process.Kill();
        var code = AwaitEnd();
        Assert.NotEqual(1, code);
        return code != 0;
    }

    internal int AwaitEnd()
    {
        while (AwaitFinished()) { }
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
