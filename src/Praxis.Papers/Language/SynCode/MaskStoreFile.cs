using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Praxis.Tensors.Interchange;

namespace Praxis.Papers.Language;

/// <summary>
/// The file of a mask store: a mark, the fingerprints of grammar and vocabulary, the make, the lengths, the numbers, and the
/// SHA-256 of all that. Little-endian. Nothing in it is run, and nothing is allocated before the lengths fit the file.
/// </summary>
static class MaskStoreFile
{
    const int HeaderBytes = 8 + 32 + 32 + 16;
    const int HashBytes = 32;

    static ReadOnlySpan<byte> Magic => "PRXMASK1"u8;

    internal static void Save(MaskStore store, string path)
    {
        var bytes = HeaderBytes + BodyBytes(store.Rows.Index.Select(index => index.Length), store.Rows.Pool.Length);
        if (bytes > Array.MaxLength - HashBytes)
        {
            throw new InterchangeException(path, $"a mask store of {bytes} bytes is more than one file may have; use less look-ahead or a smaller grammar");
        }
        var body = new byte[bytes];
        Header(store.Grammar, store.Vocabulary, store.Options, store.Rows.AnyToken, store.RowCount).CopyTo(body.AsSpan());
        var at = HeaderBytes;
        foreach (var index in store.Rows.Index)
        {
            Write(index);
        }
        Write(store.Rows.Pool);
        var hash = SHA256.HashData(body);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(body);
            stream.Write(hash);
        });

        void Write<T>(T[] numbers)
            where T : unmanaged
        {
            var written = MemoryMarshal.AsBytes(numbers.AsSpan());
            written.CopyTo(body.AsSpan(at));
            at += written.Length;
        }
    }

    internal static MaskStore Load(string path, ContextFreeGrammar grammar, TokenVocabulary vocabulary, MaskStoreOptions options)
    {
        using var source = ByteSource.Open(path);
        if (source.Length < HeaderBytes + HashBytes || source.Length > Array.MaxLength)
        {
            throw Refused(path, $"it has {source.Length} bytes, which no mask store has");
        }
        var header = new byte[HeaderBytes];
        source.Read(0, header);
        var expected = Header(grammar, vocabulary, options, 0, 0);
        if (!header.AsSpan(0, 8).SequenceEqual(Magic))
        {
            throw Refused(path, "it does not begin as a mask store does");
        }
        if (!header.AsSpan(0, HeaderBytes - 8).SequenceEqual(expected.AsSpan(0, HeaderBytes - 8)))
        {
            throw Refused(path, "it was built for another grammar, another vocabulary or with other options");
        }
        var anyToken = BitConverter.ToInt32(header, HeaderBytes - 8);
        var rowCount = BitConverter.ToInt32(header, HeaderBytes - 4);
        int[] lengths = [.. Lengths(grammar, options)];
        if (rowCount < 1 || (long)rowCount * vocabulary.Words > Array.MaxLength || source.Length != HeaderBytes + HashBytes + BodyBytes(lengths, (long)rowCount * vocabulary.Words))
        {
            throw Refused(path, $"its {source.Length} bytes do not fit the {rowCount} rows that it says it has");
        }
        var body = new byte[source.Length];
        source.Read(0, body);
        if (!SHA256.HashData(body.AsSpan(0, body.Length - HashBytes)).AsSpan().SequenceEqual(body.AsSpan(body.Length - HashBytes)))
        {
            throw Refused(path, "its checksum is wrong: it was damaged or changed");
        }
        var at = HeaderBytes;
        var index = lengths.Select(length => Read<int>(length)).ToArray();
        var pool = Read<ulong>(rowCount * vocabulary.Words);
        if (anyToken < 0 || anyToken >= rowCount || index.Any(numbers => numbers.Any(row => row < MaskStore.None || row >= rowCount)))
        {
            throw Refused(path, "it points to rows that it does not have");
        }
        var spare = vocabulary.Count % 64 == 0 ? 0 : ~0UL << (vocabulary.Count % 64);
        for (var last = vocabulary.Words - 1; last < pool.Length; last += vocabulary.Words)
        {
            if ((pool[last] & spare) != 0)
            {
                throw Refused(path, "it allows tokens that the vocabulary does not have");
            }
        }
        return new(grammar, vocabulary, options, new(pool, index, MaskStoreBuilder.AcceptingStates(grammar.Rules.Automata, grammar.LexerStates, grammar.Lexer.Offsets), anyToken));

        T[] Read<T>(int count)
            where T : unmanaged
        {
            var numbers = new T[count];
            var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
            body.AsSpan(at, bytes.Length).CopyTo(bytes);
            at += bytes.Length;
            return numbers;
        }
    }

    static long BodyBytes(IEnumerable<int> lengths, long words) => (lengths.Sum(length => (long)length) * sizeof(int)) + (words * sizeof(ulong));

    static IEnumerable<int> Lengths(ContextFreeGrammar grammar, MaskStoreOptions options)
    {
        var (states, terminals) = (grammar.LexerStates, grammar.Rules.TerminalCount);
        yield return states;
        for (var (level, sequences) = (0, 1); level <= options.Lookahead; level++, sequences *= terminals)
        {
            yield return states * sequences;
            yield return level == 0 ? 0 : states * sequences;
        }
    }

    static byte[] Header(ContextFreeGrammar grammar, TokenVocabulary vocabulary, MaskStoreOptions options, int anyToken, int rowCount)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        Convert.FromHexString(grammar.Fingerprint).CopyTo(header.AsSpan(8));
        Convert.FromHexString(vocabulary.Fingerprint).CopyTo(header.AsSpan(40));
        int[] numbers = [options.Lookahead, options.LongestMatch ? 1 : 0, anyToken, rowCount];
        MemoryMarshal.AsBytes(numbers.AsSpan()).CopyTo(header.AsSpan(72));
        return header;
    }

    static InterchangeException Refused(string path, string problem) => new(path, $"{problem}; build the mask store again");
}
