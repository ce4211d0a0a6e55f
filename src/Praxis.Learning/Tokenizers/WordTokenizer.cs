using System.Buffers;
using System.Globalization;
using System.Text;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// Every word (letters, digits, inner apostrophes and hyphens), every sign and every white space is a token. The
/// single space that stands between two words, or after a sign that closes, is not written down; where the text
/// differs, the space itself or the joining token says so. So a sentence has as many tokens as words and signs,
/// one number for a word wherever it stands, and any spacing comes back exactly.
/// </summary>
public sealed class WordTokenizer : VocabularyTokenizer
{
    /// <summary>The token that says: no space here.</summary>
    public const string Joining = "<join>";

    const string Space = " ";

    /// <summary>A sign before which no space is expected.</summary>
    const string Closing = ".,;:!?)]}%…’”";

    /// <summary>A sign after which no space is expected.</summary>
    const string Opening = "([{$#@‘“";

    readonly Dictionary<string, int> _ids = [];
    readonly string[] _words;
    readonly Spacing[] _spacing;
    readonly int _joining;
    readonly int? _unknown;

    /// <summary>A tokenizer of the given words, signs and white spaces; the joining token and the space are added where they lack.</summary>
    public WordTokenizer(IEnumerable<string> words, IEnumerable<string>? specialTokens = null, string? unknown = null)
        : this(Complete(words), specialTokens, unknown)
    {
    }

    WordTokenizer(string[] words, IEnumerable<string>? specialTokens, string? unknown)
        : base([.. words.Select(word => word == Joining ? [] : SurrogateUtf8.GetBytes(word))], unknown is null ? specialTokens ?? [] : [.. (specialTokens ?? []).Where(name => name != unknown), unknown])
    {
        _words = words;
        for (var id = 0; id < words.Length; id++)
        {
            if (words[id] != Joining && (words[id].Length == 0 || Length(words[id]) != words[id].Length))
            {
                throw new ArgumentException($"WordTokenizer: '{words[id]}' was expected to be one word, one sign or one white space.");
            }
            if (!_ids.TryAdd(words[id], id))
            {
                throw new ArgumentException($"WordTokenizer: the word '{words[id]}' is given twice.");
            }
        }
        _spacing = [.. words.Select(SpacingOf)];
        _joining = _ids[Joining];
        _unknown = unknown is null ? null : SpecialTokens[unknown];
    }

    enum Spacing
    {
        None,
        Word,
        Closing,
        Opening,
    }

    /// <summary>The words by their numbers.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>A tokenizer of all words of a text, the most frequent first and equal ones by their letters.</summary>
    public static WordTokenizer FromText(string text, IEnumerable<string>? specialTokens = null, string? unknown = null, int? maximumWords = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var counts = new Dictionary<string, int>();
        for (var at = 0; at < text.Length;)
        {
            var length = Length(text.AsSpan(at));
            var word = text.Substring(at, length);
            counts[word] = counts.GetValueOrDefault(word) + 1;
            at += length;
        }
        counts.Remove(Space);
        var words = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key);
        return new WordTokenizer([Joining, Space, .. words.Take(maximumWords ?? int.MaxValue)], specialTokens, unknown);
    }

    /// <inheritdoc/>
    public override void Append(IBufferWriter<byte> output, int id, int previous)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (previous >= 0 && ExpectsSpace(previous, id))
        {
            output.Write(" "u8);
        }
        base.Append(output, id, previous);
    }

    private protected override void EncodePlain(ReadOnlySpan<char> text, List<int> ids)
    {
        var lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var previous = -1;
        for (var at = 0; at < text.Length;)
        {
            var spaced = previous >= 0 && text[at] == ' ' && at + 1 < text.Length;
            if (spaced)
            {
                var next = Find(text, at + 1, lookup);
                if (ExpectsSpace(previous, next))
                {
                    ids.Add(next);
                    previous = next;
                    at += 1 + Length(text[(at + 1)..]);
                    continue;
                }
            }
            var id = Find(text, at, lookup);
            if (previous >= 0 && ExpectsSpace(previous, id))
            {
                ids.Add(_joining);
            }
            ids.Add(id);
            previous = id;
            at += Length(text[at..]);
        }
    }

    private protected override bool TryFindPlain(ReadOnlySpan<char> token, out int id) => _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out id);

    /// <summary>The length of the word, sign or white space that a text begins with.</summary>
    static int Length(ReadOnlySpan<char> text)
    {
        var length = RuneLength(text, out var inWord);
        if (!inWord)
        {
            return length;
        }
        while (length < text.Length)
        {
            var step = RuneLength(text[length..], out inWord);
            if (!inWord)
            {
                if (text[length] is not ('\'' or '’' or '-' or '_') || length + 1 == text.Length)
                {
                    break;
                }
                var after = RuneLength(text[(length + 1)..], out inWord);
                if (!inWord)
                {
                    break;
                }
                step = 1 + after;
            }
            length += step;
        }
        return length;
    }

    static int RuneLength(ReadOnlySpan<char> text, out bool inWord)
    {
        Rune.DecodeFromUtf16(text, out var rune, out var length);
        inWord = Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
        return length;
    }

    static string[] Complete(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        string[] given = [.. words];
        return [.. new[] { Joining, Space }.Where(needed => !given.Contains(needed)), .. given];
    }

    static Spacing SpacingOf(string word)
    {
        if (word == Joining || char.IsWhiteSpace(word[0]))
        {
            return Spacing.None;
        }
        return word.Length > 1 ? Spacing.Word : Closing.Contains(word[0]) ? Spacing.Closing : Opening.Contains(word[0]) ? Spacing.Opening : Spacing.Word;
    }

    int Find(ReadOnlySpan<char> text, int at, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup)
    {
        var word = text.Slice(at, Length(text[at..]));
        return lookup.TryGetValue(word, out var id) ? id : _unknown
            ?? throw new ArgumentException($"WordTokenizer: '{word}' at index {at} is not in the vocabulary of {_words.Length} words; build it from text that has it, or name an unknown token.");
    }

    bool ExpectsSpace(int left, int right) => SpacingOf(left) is (Spacing.Word or Spacing.Closing) && SpacingOf(right) is (Spacing.Word or Spacing.Opening);

    Spacing SpacingOf(int id) => id < _spacing.Length ? _spacing[id] : id == _unknown ? Spacing.Word : Spacing.None;
}
