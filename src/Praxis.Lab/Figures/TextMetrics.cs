using System.Globalization;
using System.Text;

namespace Praxis.Lab;

/// <summary>
/// Sizes of text without a font engine. The widths, in hundredths of an em, are those of DejaVu Sans, the widest of
/// the usual sans-serif faces, so that what fits here also fits in Helvetica, Arial or Segoe.
/// </summary>
static class TextMetrics
{
    /// <summary>Height above the baseline of the tallest letters, in ems.</summary>
    public const double Ascent = 0.78;

    /// <summary>Depth below the baseline of the deepest letters, in ems.</summary>
    public const double Descent = 0.24;

    /// <summary>Distance between the baselines of two lines, in ems.</summary>
    public const double LineHeight = 1.3;

    const int FirstTabled = ' ';

    static ReadOnlySpan<byte> Regular =>
    [
        32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
        61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
        64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
    ];

    static ReadOnlySpan<byte> Bold =>
    [
        35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70,
        70, 70, 40, 40, 84, 84, 84, 59, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 38, 78, 64, 100, 84, 86,
        74, 86, 78, 73, 69, 82, 78, 111, 78, 73, 73, 46, 37, 46, 84, 50, 50, 68, 72, 60, 72, 68, 44, 72,
        72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84,
    ];

    public static double Width(string text, double size, bool bold = false)
    {
        double width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += WidthOf(rune, bold);
        return width * size / 100;
    }

    /// <summary>Lines of at most the given width, broken between words and, where one word is too long, within it.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double width, bool bold = false, int atMost = int.MaxValue)
    {
        var lines = new List<string>();
        foreach (string paragraph in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string line = "";
            foreach (string piece in Pieces(paragraph, size, width, bold))
            {
                string longer = line.Length == 0 ? piece.TrimStart() : line + piece;
                if (line.Length > 0 && Width(longer.TrimEnd(), size, bold) > width)
                {
                    lines.Add(line.TrimEnd());
                    longer = piece.TrimStart();
                }
                line = longer;
            }
            if (line.Length > 0)
                lines.Add(line.TrimEnd());
        }
        if (lines.Count <= atMost)
            return lines;
        string rest = string.Join(' ', lines.Skip(atMost - 1));
        return [.. lines.Take(atMost - 1), Shorten(rest, size, width, bold)];
    }

    /// <summary>The text itself where it fits, or its beginning and an ellipsis.</summary>
    public static string Shorten(string text, double size, double width, bool bold = false)
    {
        if (Width(text, size, bold) <= width)
            return text;
        double room = width - Width("…", size, bold);
        double used = 0;
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            used += WidthOf(rune, bold) * size / 100;
            if (used > room)
                break;
            kept.Append(rune.ToString());
        }
        return kept.ToString().TrimEnd() + "…";
    }

    /// <summary>The text itself where it fits, or its two ends around an ellipsis, since names of one family often differ at the end.</summary>
    public static string ShortenName(string text, double size, double width, bool bold = false)
    {
        if (Width(text, size, bold) <= width)
            return text;
        Rune[] runes = [.. text.EnumerateRunes()];
        double room = width - Width("…", size, bold);
        int head = 0, tail = 0;
        while (head + tail < runes.Length)
        {
            bool fromHead = head <= tail;
            room -= WidthOf(fromHead ? runes[head] : runes[^(tail + 1)], bold) * size / 100;
            if (room < 0)
                break;
            (head, tail) = fromHead ? (head + 1, tail) : (head, tail + 1);
        }
        return string.Concat(runes.Take(head)).TrimEnd() + "…" + string.Concat(runes.TakeLast(tail)).TrimStart();
    }

    /// <summary>Words with the blanks before them; ideographs stand alone, and a word wider than a line is cut.</summary>
    static IEnumerable<string> Pieces(string text, double size, double width, bool bold)
    {
        var piece = new StringBuilder();
        double used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            double advance = WidthOf(rune, bold) * size / 100;
            bool starts = Rune.IsWhiteSpace(rune) || IsWide(rune) || used + advance > width;
            if (starts && piece.Length > 0)
            {
                yield return piece.ToString();
                piece.Clear();
                used = 0;
            }
            piece.Append(rune.ToString());
            used += Rune.IsWhiteSpace(rune) ? 0 : advance;
        }
        if (piece.Length > 0)
            yield return piece.ToString();
    }

    static double WidthOf(Rune rune, bool bold)
    {
        int code = rune.Value;
        var table = bold ? Bold : Regular;
        if (code >= FirstTabled && code - FirstTabled < table.Length)
            return table[code - FirstTabled];
        if (code is >= 0x2070 and <= 0x209F or 0xB9 or 0xB2 or 0xB3)
            return code is 0x207A or 0x207B or 0x208A or 0x208B ? 53 : 44;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
            UnicodeCategory.Control or UnicodeCategory.SpaceSeparator when code != 0x3000 => table[0],
            UnicodeCategory.LowercaseLetter when code < 0x400 => bold ? 79 : 72,
            UnicodeCategory.UppercaseLetter when code < 0x400 => bold ? 88 : 82,
            _ when code > 0xFFFF => 140,
            _ => 100,
        };
    }

    static bool IsWide(Rune rune) => rune.Value is >= 0x2E80 and <= 0x9FFF or >= 0xAC00 and <= 0xD7AF or >= 0xF900 and <= 0xFAFF or >= 0xFF00 and <= 0xFF60;
}
