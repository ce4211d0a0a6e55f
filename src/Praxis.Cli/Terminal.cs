using System.Text;

namespace Praxis.Cli;

/// <summary>Where results, logs and progress go, and what is possible there.</summary>
sealed class Terminal
{
    const int WidthOfFiles = 0;

    /// <summary>Results.</summary>
    internal required TextWriter Out { get; init; }

    /// <summary>Progress, logs and errors.</summary>
    internal required TextWriter Error { get; init; }

    /// <summary>True when results may be coloured.</summary>
    internal bool Colours { get; init; }

    /// <summary>True when errors and logs may be coloured.</summary>
    internal bool ErrorColours { get; init; }

    /// <summary>True when progress can be drawn in place.</summary>
    internal bool Bars { get; init; }

    /// <summary>The columns that results may take; zero where lines may be of any length.</summary>
    internal int Width { get; init; } = WidthOfFiles;

    /// <summary>The columns that progress may take.</summary>
    internal int ErrorWidth { get; init; } = 80;

    /// <summary>The terminal of this process.</summary>
    internal static Terminal Here()
    {
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = Encoding.UTF8;
        var (outIsTerminal, errorIsTerminal) = (!Console.IsOutputRedirected, !Console.IsErrorRedirected);
        var capable = Understands();
        var colours = capable && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new()
        {
            Out = Writer(Console.OpenStandardOutput()),
            Error = Writer(Console.OpenStandardError()),
            Colours = outIsTerminal && colours,
            ErrorColours = errorIsTerminal && colours,
            Bars = errorIsTerminal && capable,
            Width = outIsTerminal ? Columns() : WidthOfFiles,
            ErrorWidth = errorIsTerminal ? Columns() : 80,
        };
    }

    /// <summary>The text in a colour, where results may be coloured.</summary>
    internal string Paint(string text, Colour colour) => Paint(text, colour, Colours);

    /// <summary>The text in a colour, where errors may be coloured.</summary>
    internal string PaintError(string text, Colour colour) => Paint(text, colour, ErrorColours);

    static string Paint(string text, Colour colour, bool allowed) => allowed ? $"\e[{(int)colour}m{text}\e[0m" : text;

    // Windows tells of a terminal that understands escape sequences only through what that terminal sets.
    static bool Understands()
    {
        var term = Environment.GetEnvironmentVariable("TERM");
        return OperatingSystem.IsWindows()
            ? term is not (null or "dumb") || Environment.GetEnvironmentVariable("WT_SESSION") is not null
            : term is not (null or "" or "dumb");
    }

    static int Columns()
    {
        try
        {
            return Math.Max(40, Console.WindowWidth);
        }
        catch (IOException)
        {
            return 80;
        }
    }

    static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 4096) { AutoFlush = true, NewLine = "\n" };
}

/// <summary>The colours in use, by their terminal codes.</summary>
enum Colour
{
    Bold = 1,
    Faint = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Blue = 34,
}
