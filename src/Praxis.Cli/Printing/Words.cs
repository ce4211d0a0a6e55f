using System.Globalization;
using System.Text;

namespace Praxis.Cli;

/// <summary>Words and numbers as people read them.</summary>
static class Words
{
    const int LongestQuote = 60;

    /// <summary>What somebody typed in quotes, shortened, with everything unprintable shown as '?'.</summary>
    internal static string Quote(string text) =>
        $"'{new string([.. text.Take(LongestQuote).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter)])}{(text.Length > LongestQuote ? "…" : "")}'";

    /// <summary>a, b or c.</summary>
    internal static string Or(IReadOnlyCollection<string> words) => words.Count switch
    {
        0 => "nothing",
        1 => words.First(),
        _ => $"{string.Join(", ", words.Take(words.Count - 1))} or {words.Last()}",
    };

    /// <summary>1 trial, 2 trials.</summary>
    internal static string Count(int number, string one) => string.Create(CultureInfo.InvariantCulture, $"{number} {one}{(number == 1 ? "" : "s")}");

    /// <summary>A length of time: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min.</summary>
    internal static string Time(double seconds) => seconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 99.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60} min {(int)seconds % 60} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 3600} h {(int)seconds / 60 % 60} min"),
    };

    /// <summary>A number of bytes: 912 B, 1.5 KiB, 23 GiB.</summary>
    internal static string Bytes(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        for (; bytes >= 1024 && unit < units.Length - 1; unit++)
            bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit > 0 && bytes < 9.95 ? Math.Round(bytes, 1) : Math.Round(bytes))} {units[unit]}");
    }

    /// <summary>The columns that a text takes in a terminal: Chinese, Japanese and Korean letters take two.</summary>
    internal static int Columns(string text) => text.EnumerateRunes().Sum(Columns);

    /// <summary>The text in at most so many columns, with an ellipsis where it was cut.</summary>
    internal static string Fit(string text, int columns)
    {
        if (Columns(text) <= columns)
            return text;
        var (fitted, taken) = (new StringBuilder(), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (taken + Columns(rune) > columns - 1)
                break;
            taken += Columns(rune);
            fitted.Append(rune.ToString());
        }
        return fitted.Append('…').ToString();
    }

    /// <summary>The text filled up with blanks to so many columns.</summary>
    internal static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Columns(text)));

    static int Columns(Rune rune) => rune.Value is
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1;
}
