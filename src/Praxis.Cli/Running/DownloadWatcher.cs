using System.Diagnostics;
using Praxis.Data.Sets;

namespace Praxis.Cli.Running;

/// <summary>Shows how a download goes on: in place on a terminal, a line for each file elsewhere.</summary>
sealed class DownloadWatcher(Terminal terminal) : IProgress<DownloadProgress>, IDisposable
{
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    readonly Lock _lock = new();
    string _file = "";
    long _drawn;

    public void Report(DownloadProgress value)
    {
        lock (_lock)
        {
            if (value.Remark is { } remark)
                Line($"{value.File}: {remark}");
            else if (terminal.Bars && Stopwatch.GetElapsedTime(_drawn) > Beat)
                Draw($"{value.File}: {Words.Bytes(value.Bytes)}{(value.Total is { } total ? $" of {Words.Bytes(total)}" : "")}");
            else if (!terminal.Bars && value.File != _file)
                Line($"{value.File}{(value.Total is { } size ? $", {Words.Bytes(size)}" : "")}");
            _file = value.File;
        }
    }

    /// <summary>Removes what is drawn in place.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            if (terminal.Bars && _drawn != 0)
                terminal.Error.Write("\r\e[K");
            _drawn = 0;
        }
    }

    public void Dispose() => Clear();

    void Draw(string text)
    {
        terminal.Error.Write($"\r\e[K{Words.Fit(text, terminal.ErrorWidth - 1)}");
        _drawn = Stopwatch.GetTimestamp();
    }

    void Line(string text)
    {
        Clear();
        terminal.Error.WriteLine(text);
    }
}
