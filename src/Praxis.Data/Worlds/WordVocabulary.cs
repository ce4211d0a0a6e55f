namespace Praxis.Data.Worlds;

/// <summary>Words and their numbers; 0 pads, 1 starts and 2 ends a text.</summary>
public sealed class WordVocabulary
{
    /// <summary>The number of the word that pads.</summary>
    public const int Pad = 0;

    /// <summary>The number of the word that starts a text.</summary>
    public const int Start = 1;

    /// <summary>The number of the word that ends a text.</summary>
    public const int End = 2;

    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _words = [];

    /// <summary>A vocabulary of the three special words and these, in this order; a word that comes twice counts once.</summary>
    public WordVocabulary(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        foreach (var word in words.Prepend("<end>").Prepend("<start>").Prepend("<pad>"))
            if (_numbers.TryAdd(word, _words.Count))
                _words.Add(word);
    }

    /// <summary>The number of words, the special ones among them.</summary>
    public int Count => _words.Count;

    /// <summary>The words by number.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The number of a word.</summary>
    public int this[string word] => _numbers.TryGetValue(word, out var number) ? number
        : throw new ArgumentException($"'{word}' is not among the {Count} words of the vocabulary.");

    /// <summary>Whether a word has a number.</summary>
    public bool Contains(string word) => _numbers.ContainsKey(word);

    /// <summary>The numbers of the words of a text, which blanks part.</summary>
    public int[] Encode(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => this[word])];

    /// <summary>The words of numbers with blanks between them, without the special ones.</summary>
    public string Decode(ReadOnlySpan<int> numbers)
    {
        var words = new List<string>(numbers.Length);
        foreach (var number in numbers)
            if (number > End)
                words.Add(_words[number]);
        return string.Join(' ', words);
    }
}
