using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace Praxis.Learning.Tokenizers;

/// <summary>A vocabulary with its merges: turns one piece of text into tokens.</summary>
sealed class BytePairModel
{
    const int Bytes = 256;
    const int LongestCached = 48;
    const int MostCached = 1 << 16;

    [ThreadStatic]
    static MergeTable.Scratch? _scratch;

    readonly MergeTable _table;
    readonly int[] _byteIds = new int[Bytes];
    readonly bool _spellsBytes;
    readonly Dictionary<int, int> _characterIds = [];
    readonly ConcurrentDictionary<string, int[]> _cache = new();
    int _cached;

    /// <summary>A model over symbols that are bytes (byte-level) or characters.</summary>
    public BytePairModel(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, bool byteLevel)
    {
        (Vocabulary, Merges, IsByteLevel) = (new(vocabulary), merges, byteLevel);
        for (var value = 0; value < Bytes; value++)
        {
            var token = byteLevel ? ByteAlphabet.Character((byte)value).ToString() : ByteFallbackStep.Token(value);
            _byteIds[value] = vocabulary.TryGetValue(token, out var id) ? id : -1;
        }
        _spellsBytes = Array.TrueForAll(_byteIds, id => id >= 0);
        foreach (var (token, id) in vocabulary)
        {
            if (Rune.DecodeFromUtf16(token, out var rune, out var length) == OperationStatus.Done && length == token.Length)
            {
                _characterIds[rune.Value] = id;
            }
        }
        _table = new MergeTable([.. merges.Select(merge => (Find(merge.Left), Find(merge.Right), Find(merge.Left + merge.Right)))]);

        int Find(string token) => vocabulary.TryGetValue(token, out var id) ? id : throw new ArgumentException($"a merge needs the token '{token}', which its vocabulary lacks.");
    }

    /// <summary>Tokens by their text.</summary>
    public Dictionary<string, int> Vocabulary { get; }

    /// <summary>The merges in the order of their rank.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    public bool IsByteLevel { get; }

    /// <summary>Characters without a token are spelled in bytes, where the vocabulary has tokens for all of these.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A piece that is a token is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>What stands for a character that has no token.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether neighbouring unknown characters become one token.</summary>
    public bool FuseUnknown { get; init; }

    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        var cache = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        if (piece.Length <= LongestCached && cache.TryGetValue(piece, out var known))
        {
            ids.AddRange(known.AsSpan());
            return;
        }
        var symbols = ArrayPool<int>.Shared.Rent(SurrogateUtf8.MaximumBytes(piece.Length));
        var count = IgnoreMerges && TryFindWhole(piece, out symbols[0]) ? 1 : _table.Merge(symbols.AsSpan(0, Symbols(piece, symbols)), _scratch ??= new());
        ids.AddRange(symbols.AsSpan(0, count));
        if (piece.Length <= LongestCached && _cached < MostCached && _cache.TryAdd(piece.ToString(), symbols[..count]))
        {
            Interlocked.Increment(ref _cached);
        }
        ArrayPool<int>.Shared.Return(symbols);
    }

    bool TryFindWhole(ReadOnlySpan<char> piece, out int id) =>
        Vocabulary.TryGetValue(IsByteLevel ? ByteAlphabet.Text(SurrogateUtf8.GetBytes(piece)) : piece.ToString(), out id);

    int Symbols(ReadOnlySpan<char> piece, int[] symbols)
    {
        var count = 0;
        if (IsByteLevel)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(SurrogateUtf8.MaximumBytes(piece.Length));
            foreach (var value in bytes.AsSpan(0, SurrogateUtf8.GetBytes(piece, bytes)))
            {
                symbols[count++] = _byteIds[value] >= 0 ? _byteIds[value] : UnknownId($"the byte 0x{value:X2}");
            }
            ArrayPool<byte>.Shared.Return(bytes);
            return count;
        }
        Span<byte> utf8 = stackalloc byte[SurrogateUtf8.MaximumBytes(2)];
        var afterUnknown = false;
        for (var at = 0; at < piece.Length;)
        {
            var status = Rune.DecodeFromUtf16(piece[at..], out var rune, out var length);
            var character = piece.Slice(at, length);
            at += length;
            if (status == OperationStatus.Done && _characterIds.TryGetValue(rune.Value, out var id))
            {
                symbols[count++] = id;
                afterUnknown = false;
            }
            else if (ByteFallback && _spellsBytes)
            {
                foreach (var value in utf8[..SurrogateUtf8.GetBytes(character, utf8)])
                {
                    symbols[count++] = _byteIds[value];
                }
                afterUnknown = false;
            }
            else if (!afterUnknown || !FuseUnknown)
            {
                symbols[count++] = UnknownId($"'{character}'");
                afterUnknown = true;
            }
        }
        return count;
    }

    int UnknownId(string what) => Unknown is not null && Vocabulary.TryGetValue(Unknown, out var id)
        ? id
        : throw new ArgumentException($"Tokenizer: {what} has no token, and the vocabulary names no unknown token.");
}
