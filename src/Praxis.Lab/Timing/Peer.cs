using System.ComponentModel;
using System.Diagnostics;

namespace Praxis.Lab;

/// <summary>What an external program answered.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
/// <param name="Seconds">How long it ran, its start included.</param>
public sealed record PeerAnswer(int ExitCode, string Output, string Error, double Seconds);

/// <summary>An external program that a method is compared with.</summary>
/// <param name="Program">The program's path, as <see cref="Find"/> gives it.</param>
/// <param name="Arguments">Its arguments; each reaches the program as it is.</param>
public sealed record Peer(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Written to its standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>How long it may run before it is killed with all its children.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The folder it runs in; the current one by default.</summary>
    public string WorkingFolder { get; init; } = "";

    /// <summary>The path of an installed program, or null: a study then says in a note that the peer was missing.</summary>
    public static string? Find(string program)
    {
        SafeName.Require(program, "program name");
        var file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs the program to its end; kills it when it takes too long or when asked to stop.</summary>
    public PeerAnswer Run(CancellationToken stop = default)
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingFolder,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var clock = Stopwatch.GetTimestamp();
        using var process = Start(start);
        limit.CancelAfter(Timeout);
        using var kill = limit.Token.Register(() => Kill(process));
        // All three streams move at once, or a full pipe would stop the program.
        var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        var input = Task.Run(() => Feed(process), CancellationToken.None);
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        stop.ThrowIfCancellationRequested();
        if (limit.IsCancellationRequested)
            throw new TimeoutException($"{Program} ran longer than the {Timeout.TotalSeconds:0.###} s it may and was killed.");
        Task.WaitAll([output, error, input], CancellationToken.None);
        return new(process.ExitCode, output.Result, error.Result, seconds);
    }

    Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception cause)
        {
            throw new FileNotFoundException($"The program {PlainText.Quote(Program)} could not be started: {cause.Message}; install it or leave this comparison out.", cause);
        }
    }

    void Feed(Process process)
    {
        try
        {
            process.StandardInput.Write(Input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program may end without reading all of its input.
        }
    }

    static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }
}
