using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Praxis.Learning.Tokenizers;

/// <summary>Cuts a text into the pieces within which symbols are merged.</summary>
interface IPreTokenizer
{
    /// <summary>Adds the pieces of a piece; <paramref name="atStart"/> where it begins the whole text.</summary>
    void Split(ReadOnlyMemory<char> piece, bool atStart, List<ReadOnlyMemory<char>> pieces);

    void Write(Utf8JsonWriter json);
}

/// <summary>What becomes of the matches of a pattern.</summary>
enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>One after the other, each on the pieces of the one before.</summary>
sealed record SequencePreTokenizer(IReadOnlyList<IPreTokenizer> Parts) : IPreTokenizer
{
    public void Split(ReadOnlyMemory<char> piece, bool atStart, List<ReadOnlyMemory<char>> pieces)
    {
        List<ReadOnlyMemory<char>> current = [piece];
        foreach (var part in Parts)
        {
            var next = new List<ReadOnlyMemory<char>>(current.Count * 2);
            for (var i = 0; i < current.Count; i++)
            {
                part.Split(current[i], atStart && i == 0, next);
            }
            current = next;
        }
        pieces.AddRange(current);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        foreach (var part in Parts)
        {
            part.Write(json);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>GPT-2's: an optional space before the text, its pattern, and from there on bytes instead of characters.</summary>
sealed record ByteLevelPreTokenizer(bool AddPrefixSpace, bool UseRegex, bool TrimOffsets = true) : IPreTokenizer
{
    static readonly SplitPreTokenizer Pattern = new(new SplitPattern(SplitPattern.Gpt2), IsRegex: true, SplitBehavior.Isolated, Invert: false);

    public void Split(ReadOnlyMemory<char> piece, bool atStart, List<ReadOnlyMemory<char>> pieces)
    {
        if (AddPrefixSpace && !piece.Span.StartsWith(" "))
        {
            piece = $" {piece}".AsMemory();
        }
        if (UseRegex)
        {
            Pattern.Split(piece, atStart, pieces);
        }
        else
        {
            pieces.Add(piece);
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", AddPrefixSpace);
        json.WriteBoolean("trim_offsets", TrimOffsets);
        json.WriteBoolean("use_regex", UseRegex);
        json.WriteEndObject();
    }
}

/// <summary>Cuts at the matches of a pattern.</summary>
sealed record SplitPreTokenizer(SplitPattern Pattern, bool IsRegex, SplitBehavior Behavior, bool Invert, string? Literal = null) : IPreTokenizer
{
    public void Split(ReadOnlyMemory<char> piece, bool atStart, List<ReadOnlyMemory<char>> pieces)
    {
        var matches = new List<(int Start, int End)>();
        Pattern.FindMatches(piece.Span, matches);
        Splitter.Cut(piece, matches, Behavior, Invert, pieces);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString(IsRegex ? "Regex" : "String", Literal ?? Pattern.Text);
        json.WriteEndObject();
        json.WriteString("behavior", Behavior.ToString());
        json.WriteBoolean("invert", Invert);
        json.WriteEndObject();
    }
}

/// <summary>Cuts numbers off, digit by digit or run by run.</summary>
sealed record DigitsPreTokenizer(bool Individual) : IPreTokenizer
{
    public void Split(ReadOnlyMemory<char> piece, bool atStart, List<ReadOnlyMemory<char>> pieces)
    {
        var matches = new List<(int Start, int End)>();
        var text = piece.Span;
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber)
            {
                matches.Add((at, at + length));
            }
            at += length;
        }
        Splitter.Cut(piece, matches, Individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false, pieces);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Digits");
        json.WriteBoolean("individual_digits", Individual);
        json.WriteEndObject();
    }
}

/// <summary>When a text gets a space in front.</summary>
enum PrependScheme
{
    Always,
    First,
    Never,
}

/// <summary>SentencePiece's: a visible sign for the space, perhaps one in front, and a cut before each.</summary>
sealed record MetaspacePreTokenizer(char Replacement, PrependScheme Scheme, bool Split) : IPreTokenizer
{
    void IPreTokenizer.Split(ReadOnlyMemory<char> piece, bool atStart, List<ReadOnlyMemory<char>> pieces)
    {
        var text = piece.ToString().Replace(' ', Replacement);
        if (text.Length > 0 && text[0] != Replacement && (Scheme == PrependScheme.Always || (Scheme == PrependScheme.First && atStart)))
        {
            text = Replacement + text;
        }
        if (!Split)
        {
            pieces.Add(text.AsMemory());
            return;
        }
        var matches = new List<(int Start, int End)>();
        for (var at = text.IndexOf(Replacement); at >= 0; at = text.IndexOf(Replacement, at + 1))
        {
            matches.Add((at, at + 1));
        }
        Splitter.Cut(text.AsMemory(), matches, SplitBehavior.MergedWithNext, invert: false, pieces);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Metaspace");
        json.WriteString("replacement", Replacement.ToString());
        json.WriteString("prepend_scheme", Scheme.ToString().ToLowerInvariant());
        json.WriteBoolean("split", Split);
        json.WriteEndObject();
    }
}

/// <summary>Cuts a piece at matches.</summary>
static class Splitter
{
    public static void Cut(ReadOnlyMemory<char> piece, List<(int Start, int End)> matches, SplitBehavior behavior, bool invert, List<ReadOnlyMemory<char>> pieces)
    {
        var parts = Cover(matches, piece.Length, invert);
        for (var i = 0; i < parts.Count; i++)
        {
            var (start, end, isMatch) = parts[i];
            switch (behavior)
            {
                case SplitBehavior.Removed when isMatch:
                    continue;
                case SplitBehavior.MergedWithPrevious when !isMatch && i + 1 < parts.Count && parts[i + 1].IsMatch:
                    end = parts[++i].End;
                    break;
                case SplitBehavior.MergedWithNext when isMatch && i + 1 < parts.Count && !parts[i + 1].IsMatch:
                    end = parts[++i].End;
                    break;
                case SplitBehavior.Contiguous:
                    while (i + 1 < parts.Count && parts[i + 1].IsMatch == isMatch)
                    {
                        end = parts[++i].End;
                    }
                    break;
                default:
                    break;
            }
            pieces.Add(piece[start..end]);
        }
    }

    /// <summary>Matches and what lies between them, none of them empty.</summary>
    static List<(int Start, int End, bool IsMatch)> Cover(List<(int Start, int End)> matches, int length, bool invert)
    {
        var parts = new List<(int, int, bool)>(matches.Count + 1);
        var done = 0;
        foreach (var (start, end) in matches)
        {
            if (start > done)
            {
                parts.Add((done, start, invert));
            }
            if (end > start)
            {
                parts.Add((start, end, !invert));
            }
            done = end;
        }
        if (done < length)
        {
            parts.Add((done, length, invert));
        }
        return parts;
    }
}
