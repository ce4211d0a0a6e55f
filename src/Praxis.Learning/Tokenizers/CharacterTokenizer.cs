using System.Buffers;
using System.Text;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// Every Unicode character of a text is a token, numbered in the order of their code points. A character outside
/// the vocabulary becomes the unknown token where there is one, and is refused where there is none.
/// </summary>
public sealed class CharacterTokenizer : VocabularyTokenizer
{
    readonly Dictionary<int, int> _ids;
    readonly int? _unknown;

    /// <summary>A tokenizer of the given characters; lone surrogates count as characters.</summary>
    public CharacterTokenizer(IEnumerable<string> characters, IEnumerable<string>? specialTokens = null, string? unknown = null)
        : this([.. characters.Select(OnlyCharacter)], specialTokens, unknown)
    {
    }

    CharacterTokenizer(int[] characters, IEnumerable<string>? specialTokens, string? unknown)
        : base([.. characters.Select(character => SurrogateUtf8.GetBytes(Text(character)))], WithUnknown(specialTokens, unknown))
    {
        _ids = [];
        for (var id = 0; id < characters.Length; id++)
        {
            if (!_ids.TryAdd(characters[id], id))
            {
                throw new ArgumentException($"CharacterTokenizer: the character '{Text(characters[id])}' is given twice.");
            }
        }
        _unknown = unknown is null ? null : SpecialTokens[unknown];
        Characters = [.. characters.Select(Text)];
    }

    /// <summary>The characters by their numbers.</summary>
    public IReadOnlyList<string> Characters { get; }

    /// <summary>A tokenizer of all characters of a text.</summary>
    public static CharacterTokenizer FromText(string text, IEnumerable<string>? specialTokens = null, string? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var characters = new SortedSet<int>();
        for (var at = 0; at < text.Length;)
        {
            characters.Add(Next(text, ref at));
        }
        return new CharacterTokenizer([.. characters], specialTokens, unknown);
    }

    private protected override void EncodePlain(ReadOnlySpan<char> text, List<int> ids)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            var character = Next(text, ref at);
            ids.Add(_ids.TryGetValue(character, out var id) ? id : _unknown
                ?? throw new ArgumentException($"CharacterTokenizer: '{Text(character)}' (U+{character:X4}) at index {start} is not in the vocabulary of {_ids.Count} characters; build it from text that has it, or name an unknown token."));
        }
    }

    private protected override bool TryFindPlain(ReadOnlySpan<char> token, out int id)
    {
        id = -1;
        var at = 0;
        return token.Length > 0 && _ids.TryGetValue(Next(token, ref at), out id) && at == token.Length;
    }

    static IEnumerable<string> WithUnknown(IEnumerable<string>? specialTokens, string? unknown)
    {
        string[] special = [.. specialTokens ?? []];
        return unknown is null || special.Contains(unknown) ? special : [.. special, unknown];
    }

    static int OnlyCharacter(string text)
    {
        var at = 0;
        var character = text.Length > 0 ? Next(text, ref at) : 0;
        return text.Length > 0 && at == text.Length ? character : throw new ArgumentException($"CharacterTokenizer: '{text}' was expected to be one character.");
    }

    static int Next(ReadOnlySpan<char> text, ref int at)
    {
        var status = Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
        var character = status == OperationStatus.Done ? rune.Value : text[at];
        at += length;
        return character;
    }

    static string Text(int character) => character is >= 0xd800 and <= 0xdfff ? ((char)character).ToString() : char.ConvertFromUtf32(character);
}
