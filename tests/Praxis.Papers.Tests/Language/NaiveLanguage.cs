using System.Text;
using System.Text.RegularExpressions;

namespace Praxis.Papers.Tests.Language;

/// <summary>
/// A small language by brute force: all texts over an alphabet up to a length, kept if they are valid by an independent rule, and
/// all their prefixes.
/// </summary>
sealed class NaiveLanguage
{
    readonly HashSet<string> _valid = [];
    readonly HashSet<string> _prefixes = [""];

    NaiveLanguage(string alphabet, int longest, int enumerated, Func<string, bool> isValid)
    {
        (Alphabet, Longest) = (alphabet, longest);
        var open = new List<string> { "" };
        for (var length = 1; length <= enumerated; length++)
        {
            open = [.. open.SelectMany(text => alphabet.Select(letter => text + letter))];
            foreach (var text in open.Where(isValid))
            {
                _valid.Add(text);
                for (var end = 1; end <= text.Length; end++)
                {
                    _prefixes.Add(text[..end]);
                }
            }
        }
    }

    public string Alphabet { get; }

    /// <summary>The longest text of which it is known whether it is a prefix.</summary>
    public int Longest { get; }

    /// <summary>A language whose terminals are regular expressions, the first that matches longest standing, and whose sentences, one letter a terminal, a rule knows.</summary>
    public static NaiveLanguage Of(string alphabet, int longest, int enumerated, (char Letter, string Pattern)[] terminals, string ignored, Func<string, bool> isSentence)
    {
        var patterns = terminals.Select(terminal => (terminal.Letter, new Regex($"\\G(?:{terminal.Pattern})", RegexOptions.CultureInvariant))).ToArray();
        return new(alphabet, longest, enumerated, text => Lexed(text) is { } sentence && isSentence(sentence));

        string? Lexed(string text)
        {
            var sentence = new StringBuilder();
            for (var at = 0; at < text.Length;)
            {
                var (best, letter) = (0, '\0');
                foreach (var (name, pattern) in patterns)
                {
                    // .NET takes the first alternative, so the longest match is looked for by length.
                    for (var end = text.Length; end > at + best; end--)
                    {
                        if (pattern.Match(text[..end], at) is { Success: true } match && match.Length == end - at)
                        {
                            (best, letter) = (end - at, name);
                        }
                    }
                }
                if (best == 0)
                {
                    return null;
                }
                at += best;
                if (!ignored.Contains(letter))
                {
                    sentence.Append(letter);
                }
            }
            return sentence.ToString();
        }
    }

    /// <summary>A language that a rule knows.</summary>
    public static NaiveLanguage Of(string alphabet, int longest, int enumerated, Func<string, bool> isValid) => new(alphabet, longest, enumerated, isValid);

    public bool IsValid(string text) => _valid.Contains(text);

    public bool IsPrefix(string text) => _prefixes.Contains(text);

    public IEnumerable<string> Prefixes(int longest) => _prefixes.Where(text => text.Length <= longest).Order(StringComparer.Ordinal);

    /// <summary>All texts over the alphabet up to a length, as tokens.</summary>
    public List<string> Tokens(int longest)
    {
        var all = new List<string>();
        var open = new List<string> { "" };
        for (var length = 1; length <= longest; length++)
        {
            open = [.. open.SelectMany(text => Alphabet.Select(letter => text + letter))];
            all.AddRange(open);
        }
        return all;
    }
}
