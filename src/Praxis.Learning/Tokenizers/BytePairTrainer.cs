using System.Runtime.InteropServices;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// Learns merges: the pair of neighbouring symbols with the highest count becomes a symbol; of equal counts the
/// pair with the lower numbers. Counts are kept up to date only where a merge changed a word.
/// </summary>
sealed class BytePairTrainer
{
    const int Bytes = 256;

    readonly List<(int[] Symbols, int Length, long Count)> _words = [];
    readonly Dictionary<(int Left, int Right), long> _counts = [];
    readonly Dictionary<(int Left, int Right), List<int>> _places = [];
    readonly PriorityQueue<(int Left, int Right, long Count), (long, int, int)> _queue = new();
    readonly HashSet<(int Left, int Right)> _changed = [];

    BytePairTrainer(Dictionary<string, long> pieces)
    {
        var idOfByte = new int[Bytes];
        for (var id = 0; id < Bytes; id++)
        {
            idOfByte[ByteAlphabet.Order[id]] = id;
        }
        foreach (var (piece, count) in pieces)
        {
            var symbols = SurrogateUtf8.GetBytes(piece).Select(value => idOfByte[value]).ToArray();
            _words.Add((symbols, symbols.Length, count));
            Count(_words.Count - 1, count);
            Remember(_words.Count - 1);
        }
        EnqueueChanged();
    }

    public static TokenizerParts Train(IEnumerable<string> texts, BytePairTraining training)
    {
        var mergeCount = training.VocabularySize - Bytes - training.SpecialTokens.Count;
        if (mergeCount < 0)
        {
            throw new ArgumentException($"BytePairTokenizer: a vocabulary of {training.VocabularySize} has no room for {Bytes} bytes and {training.SpecialTokens.Count} special tokens.");
        }
        var tokens = ByteAlphabet.Order.Select(value => ByteAlphabet.Character(value).ToString()).ToList();
        var preTokenizer = new ByteLevelPreTokenizer(AddPrefixSpace: false, UseRegex: true);
        var trainer = new BytePairTrainer(CountPieces(texts, preTokenizer, training.SpecialTokens));
        var merges = new List<(string, string)>();
        while (merges.Count < mergeCount && trainer.TryMergeBest(tokens.Count, training.MinimumFrequency, out var best))
        {
            merges.Add((tokens[best.Left], tokens[best.Right]));
            tokens.Add(tokens[best.Left] + tokens[best.Right]);
        }
        var vocabulary = tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id);
        return new TokenizerParts(
            new BytePairModel(vocabulary, merges, byteLevel: true),
            [.. SpecialTokenNames.Number(training.SpecialTokens, tokens.Count).Select(pair => new AddedToken(pair.Key, pair.Value))],
            Normalizer: null,
            preTokenizer,
            new TokenDecoding([new ByteLevelStep(AddPrefixSpace: true, TrimOffsets: true, UseRegex: true)], isSequence: false),
            TokenTemplate.None);
    }

    static Dictionary<string, long> CountPieces(IEnumerable<string> texts, ByteLevelPreTokenizer preTokenizer, IReadOnlyList<string> specialTokens)
    {
        var matcher = new AddedTokenMatcher(SpecialTokenNames.Number(specialTokens, 0));
        var counts = new Dictionary<string, long>();
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var pieces = new List<ReadOnlyMemory<char>>();
        foreach (var text in texts)
        {
            foreach (var segment in matcher.Split(text).Where(segment => segment.Id < 0))
            {
                pieces.Clear();
                preTokenizer.Split(text.AsMemory(segment.Start..segment.End), atStart: false, pieces);
                foreach (var piece in pieces)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(lookup, piece.Span, out _)++;
                }
            }
        }
        return counts;
    }

    bool TryMergeBest(int result, int minimum, out (int Left, int Right) best)
    {
        while (_queue.TryDequeue(out var candidate, out _))
        {
            best = (candidate.Left, candidate.Right);
            if (candidate.Count != _counts.GetValueOrDefault(best))
            {
                continue;
            }
            if (candidate.Count < minimum)
            {
                break;
            }
            foreach (var word in _places[best])
            {
                Merge(word, best, result);
            }
            _places.Remove(best);
            EnqueueChanged();
            return true;
        }
        best = default;
        return false;
    }

    void Merge(int word, (int Left, int Right) pair, int result)
    {
        var (symbols, length, count) = _words[word];
        if (!Contains(symbols.AsSpan(0, length), pair))
        {
            return;
        }
        Count(word, -count);
        var kept = 0;
        for (var i = 0; i < length; i++)
        {
            var merges = i + 1 < length && symbols[i] == pair.Left && symbols[i + 1] == pair.Right;
            symbols[kept++] = merges ? result : symbols[i];
            i += merges ? 1 : 0;
        }
        _words[word] = (symbols, kept, count);
        Count(word, count);
        Remember(word, result);
    }

    static bool Contains(ReadOnlySpan<int> symbols, (int Left, int Right) pair) => symbols.IndexOf([pair.Left, pair.Right]) >= 0;

    /// <summary>Adds a word's pairs to the counts, or takes them away.</summary>
    void Count(int word, long count)
    {
        var (symbols, length, _) = _words[word];
        for (var i = 0; i + 1 < length; i++)
        {
            var pair = (symbols[i], symbols[i + 1]);
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += count;
            _changed.Add(pair);
        }
    }

    /// <summary>Remembers where a word's pairs are, or only those of a new symbol.</summary>
    void Remember(int word, int? newSymbol = null)
    {
        var (symbols, length, _) = _words[word];
        for (var i = 0; i + 1 < length; i++)
        {
            if (newSymbol is not null && symbols[i] != newSymbol && symbols[i + 1] != newSymbol)
            {
                continue;
            }
            ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, (symbols[i], symbols[i + 1]), out _);
            places ??= [];
            if (places.Count == 0 || places[^1] != word)
            {
                places.Add(word);
            }
        }
    }

    void EnqueueChanged()
    {
        foreach (var pair in _changed)
        {
            if (_counts.TryGetValue(pair, out var count) && count > 0)
            {
                _queue.Enqueue((pair.Left, pair.Right, count), (-count, pair.Left, pair.Right));
            }
            else
            {
                _counts.Remove(pair);
            }
        }
        _changed.Clear();
    }
}
