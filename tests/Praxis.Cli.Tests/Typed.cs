using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Praxis.Cli.Tests.Host;

namespace Praxis.Cli.Tests;

/// <summary>What a command did.</summary>
sealed record Outcome(int Code, string Out, string Error)
{
    internal JsonElement Json => JsonDocument.Parse(Out).RootElement;
}

/// <summary>A folder of its own and the commands typed in it; the folder is the home of those that are real processes.</summary>
public sealed class Typed : IDisposable
{
    static Typed()
    {
        // Whoever started the tests in the background may have them ignore Ctrl-C, and their children would inherit it.
        if (OperatingSystem.IsLinux() && IgnoresInterrupts())
            _ = SetSignal(Interrupt, 0);
    }

    internal const int Interrupt = 2;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("praxis-cli-").FullName;

    internal string Store => Path.Combine(Folder, "store");

    /// <summary>Runs the command of the tests' catalogue in this process.</summary>
    internal static Outcome Here(params string[] words)
    {
        var (results, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = Program.Run(words, TestCatalogue.All, new Terminal { Out = results, Error = errors });
        return new(code, results.ToString(), errors.ToString());
    }

    /// <summary>Runs the real command.</summary>
    internal Outcome Praxis(params string[] words) => End(Start("praxis", words));

    /// <summary>Runs the command of the tests' catalogue as a process.</summary>
    internal Outcome Host(params string[] words) => End(Start("Praxis.Cli.Tests.Host", words));

    /// <summary>Starts the command of the tests' catalogue with a changed environment.</summary>
    internal Process Begin(string[] words, params (string Name, string Value)[] environment) => Start("Praxis.Cli.Tests.Host", words, environment);

    /// <summary>Waits for a process that has little to say.</summary>
    internal static Outcome End(Process process)
    {
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var results = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new(process.ExitCode, results, errors.Result);
        }
    }

    internal static string Executable(string name) => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    Process Start(string name, string[] words, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Executable(name), words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        start.Environment["HOME"] = start.Environment["USERPROFILE"] = Folder;
        start.Environment.Remove("PRAXIS_DATA");
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        return Process.Start(start)!;
    }

    static bool IgnoresInterrupts() =>
        File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & (1UL << (Interrupt - 1))) != 0;

    [DllImport("libc", EntryPoint = "signal")]
    static extern nint SetSignal(int signal, nint handler);
}
