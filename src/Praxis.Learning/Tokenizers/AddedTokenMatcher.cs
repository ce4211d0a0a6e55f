using System.Buffers;
using System.Globalization;
using System.Text;

namespace Praxis.Learning.Tokenizers;

/// <summary>A stretch of text: an added token, or (where the id is −1) what lies between two of them.</summary>
readonly record struct TextSegment(int Start, int End, int Id);

/// <summary>Cuts a text at its added tokens: the leftmost first, and there the longest.</summary>
sealed class AddedTokenMatcher
{
    readonly SearchValues<string>? _patterns;
    readonly Dictionary<char, (string Pattern, AddedToken Token)[]> _byFirst;

    /// <summary>Looks for tokens, each by a pattern.</summary>
    public AddedTokenMatcher(IReadOnlyCollection<(string Pattern, AddedToken Token)> tokens)
    {
        _patterns = tokens.Count == 0 ? null : SearchValues.Create([.. tokens.Select(token => token.Pattern)], StringComparison.Ordinal);
        _byFirst = tokens.GroupBy(token => token.Pattern[0]).ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Pattern.Length).ToArray());
    }

    /// <summary>Special tokens of the simple kind, each by its name.</summary>
    public AddedTokenMatcher(IReadOnlyDictionary<string, int> specialTokens)
        : this([.. specialTokens.Select(pair => (pair.Key, new AddedToken(pair.Key, pair.Value)))])
    {
    }

    /// <summary>The whole text as segments in order, none of them empty.</summary>
    public List<TextSegment> Split(ReadOnlySpan<char> text)
    {
        var segments = new List<TextSegment>();
        var done = 0;
        var from = 0;
        while (_patterns is not null && from < text.Length)
        {
            var found = text[from..].IndexOfAny(_patterns);
            if (found < 0)
            {
                break;
            }
            var start = from + found;
            var (pattern, token) = Longest(text[start..]);
            var end = start + pattern.Length;
            from = end;
            if (start < done || (token.SingleWord && (EndsInWord(text[..start]) || BeginsWithWord(text[end..]))))
            {
                continue;
            }
            start = token.StripLeft ? Math.Max(done, text[..start].TrimEnd().Length) : start;
            end = token.StripRight ? text.Length - text[end..].TrimStart().Length : end;
            if (done < start)
            {
                segments.Add(new(done, start, -1));
            }
            segments.Add(new(start, end, token.Id));
            done = end;
        }
        if (done < text.Length)
        {
            segments.Add(new(done, text.Length, -1));
        }
        return segments;
    }

    static bool BeginsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    static bool EndsInWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is 0x200c or 0x200d || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    (string Pattern, AddedToken Token) Longest(ReadOnlySpan<char> text)
    {
        foreach (var candidate in _byFirst[text[0]])
        {
            if (text.StartsWith(candidate.Pattern))
            {
                return candidate;
            }
        }
        throw new InvalidOperationException("A pattern was found that is none of the patterns.");
    }
}
