using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// A regular expression that sees Unicode characters. .NET's own see UTF-16 units, to which a letter or an emoji
/// beyond U+FFFF is two surrogates; so such a character is shown to the expression as one unit of its category.
/// </summary>
sealed partial class SplitPattern
{
    /// <summary>The pattern of GPT-2: English contractions, letters, digits and signs each with the space before them, and runs of white space.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    const string Qwen2 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>A pattern from a file may be built to never end; this many milliseconds for one match are enough for any other.</summary>
    const int TimeoutMilliseconds = 5_000;

    /// <summary>Syntax that means something else to the engines that write such files.</summary>
    static readonly SearchValues<string> Foreign = SearchValues.Create(["&&", "-[", "[[", @"\h", @"\H", @"\K", @"\G", @"\R", @"\X"], StringComparison.Ordinal);

    readonly Regex _regex;

    /// <summary>A pattern; one that is wrong or that cannot be read alike is an argument error.</summary>
    public SplitPattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.AsSpan().ContainsAny(Foreign))
        {
            throw new ArgumentException($"the pattern '{pattern}' has syntax that is not read alike everywhere.");
        }
        Text = pattern;
        _regex = pattern switch
        {
            Gpt2 => Gpt2Regex(),
            Llama3 => Llama3Regex(),
            Qwen2 => Qwen2Regex(),
            _ => new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, TimeSpan.FromMilliseconds(TimeoutMilliseconds)),
        };
    }

    /// <summary>The pattern as it is written.</summary>
    public string Text { get; }

    /// <summary>Where the pattern matches, in order.</summary>
    public void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        matches.Clear();
        try
        {
            if (text.ContainsAnyInRange('\ud800', '\udfff'))
            {
                FindThroughStandIns(text, matches);
                return;
            }
            foreach (var match in _regex.EnumerateMatches(text))
            {
                matches.Add((match.Index, match.Index + match.Length));
            }
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new InvalidOperationException($"Tokenizer: the pattern '{Text}' took more than {TimeoutMilliseconds / 1000} seconds for one match.", error);
        }
    }

    [GeneratedRegex(Gpt2, RegexOptions.CultureInvariant)]
    private static partial Regex Gpt2Regex();

    [GeneratedRegex(Llama3, RegexOptions.CultureInvariant)]
    private static partial Regex Llama3Regex();

    [GeneratedRegex(Qwen2, RegexOptions.CultureInvariant)]
    private static partial Regex Qwen2Regex();

    void FindThroughStandIns(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        var shown = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var count = 0;
            for (var at = 0; at < text.Length; at++)
            {
                var pair = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
                shown[count++] = pair ? StandIn(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text[at], text[at + 1]))) : text[at];
                at += pair ? 1 : 0;
            }
            var (shownAt, textAt) = (0, 0);
            foreach (var match in _regex.EnumerateMatches(shown.AsSpan(0, count)))
            {
                var start = Advance(text, match.Index);
                matches.Add((start, Advance(text, match.Index + match.Length)));
            }

            int Advance(ReadOnlySpan<char> original, int target)
            {
                for (; shownAt < target; shownAt++)
                {
                    textAt += textAt + 1 < original.Length && char.IsSurrogatePair(original[textAt], original[textAt + 1]) ? 2 : 1;
                }
                return textAt;
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(shown);
        }
    }

    /// <summary>A rarely used character below U+10000 of the same category.</summary>
    static char StandIn(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\u0102',
        UnicodeCategory.LowercaseLetter => '\u0103',
        UnicodeCategory.TitlecaseLetter => '\u1f88',
        UnicodeCategory.ModifierLetter => '\u02b0',
        UnicodeCategory.OtherLetter => '\ua000',
        UnicodeCategory.NonSpacingMark => '\u0315',
        UnicodeCategory.SpacingCombiningMark => '\u0903',
        UnicodeCategory.EnclosingMark => '\u0488',
        UnicodeCategory.DecimalDigitNumber => '\u0660',
        UnicodeCategory.LetterNumber => '\u16ee',
        UnicodeCategory.OtherNumber => '\u0bf0',
        UnicodeCategory.ConnectorPunctuation => '\u203f',
        UnicodeCategory.DashPunctuation => '\u2010',
        UnicodeCategory.OpenPunctuation => '\u0f3a',
        UnicodeCategory.ClosePunctuation => '\u0f3b',
        UnicodeCategory.InitialQuotePunctuation => '\u2e02',
        UnicodeCategory.FinalQuotePunctuation => '\u2e03',
        UnicodeCategory.OtherPunctuation => '\u055a',
        UnicodeCategory.MathSymbol => '\u2201',
        UnicodeCategory.CurrencySymbol => '\u20a0',
        UnicodeCategory.ModifierSymbol => '\u02c2',
        UnicodeCategory.OtherSymbol => '\u2800',
        UnicodeCategory.Format => '\u2061',
        UnicodeCategory.PrivateUse => '\ue000',
        _ => '\u0378',
    };
}
