using System.Buffers;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// Byte-pair encoding, trained here or read from a Hugging Face tokenizer.json: byte-level as in GPT-2, Llama 3 and
/// Qwen, or over characters with bytes to fall back on as in Llama 2. A byte-level vocabulary encodes any text and
/// gives it back exactly, up to what its normaliser changes.
/// </summary>
public sealed class BytePairTokenizer : ITokenizer
{
    readonly TokenizerParts _parts;
    readonly Matchers _all;
    readonly Matchers _plain;
    readonly Dictionary<string, int> _added;
    readonly string?[] _texts;
    readonly byte[][] _bytes;
    readonly int[] _dropped;
    readonly bool[] _special;

    internal BytePairTokenizer(TokenizerParts parts, string? endOfText)
    {
        _parts = parts;
        _all = MatchersOf(parts.Added);
        _plain = MatchersOf(parts.Added.Where(token => !token.Special));
        _added = parts.Added.ToDictionary(token => token.Content, token => token.Id);
        SpecialTokens = parts.Added.Where(token => token.Special).ToDictionary(token => token.Content, token => token.Id);
        EndOfText = SpecialTokenNames.FindEndOfText(SpecialTokens, endOfText);

        var size = Math.Max(parts.Model.Vocabulary.Values.DefaultIfEmpty(-1).Max(), parts.Added.Select(token => token.Id).DefaultIfEmpty(-1).Max()) + 1;
        (_texts, _bytes, _dropped, _special) = (new string?[size], new byte[size][], new int[size], new bool[size]);
        Array.Fill(_bytes, []);
        foreach (var (token, id) in parts.Model.Vocabulary)
        {
            Describe(token, id, added: false);
        }
        foreach (var token in parts.Added)
        {
            Describe(token.Content, token.Id, added: true);
            _special[token.Id] = token.Special;
        }
    }

    /// <inheritdoc/>
    public int VocabularySize => _texts.Length;

    /// <inheritdoc/>
    public int? EndOfText { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>The merges in the order in which they were learned, in the vocabulary's own alphabet.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges => _parts.Model.Merges;

    /// <summary>Learns a byte-level vocabulary from texts: the most frequent pair of neighbours becomes a token, again and again.</summary>
    public static BytePairTokenizer Train(IEnumerable<string> texts, BytePairTraining? training = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new BytePairTokenizer(BytePairTrainer.Train(texts, training ?? new()), endOfText: null);
    }

    /// <summary>Reads a tokenizer.json; <paramref name="endOfText"/> names the token that ends a text where its name is unusual.</summary>
    public static BytePairTokenizer Load(string path, string? endOfText = null)
    {
        using var source = ByteSource.Open(path);
        return Load(source, endOfText);
    }

    /// <summary>Reads a tokenizer.json from bytes that are somewhere else.</summary>
    public static BytePairTokenizer Load(ByteSource source, string? endOfText = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new BytePairTokenizer(TokenizerJsonReader.Read(source), endOfText);
    }

    /// <summary>Writes a tokenizer.json that gives the same tokens, whole or not at all.</summary>
    public void Save(string path) => AtomicFile.Write(path, Save);

    /// <summary>Writes a tokenizer.json to a stream.</summary>
    public void Save(Stream stream) => TokenizerJsonWriter.Write(stream, _parts);

    /// <inheritdoc/>
    public int[] Encode(ReadOnlySpan<char> text, bool parseSpecialTokens = true)
    {
        var ids = new List<int>(text.Length / 3);
        var pieces = new List<ReadOnlyMemory<char>>();
        var matchers = parseSpecialTokens ? _all : _plain;
        foreach (var segment in matchers.Raw.Split(text))
        {
            if (segment.Id >= 0)
            {
                ids.Add(segment.Id);
                continue;
            }
            var normalized = Normalize(text[segment.Start..segment.End].ToString());
            foreach (var part in matchers.Normalized.Split(normalized))
            {
                if (part.Id >= 0)
                {
                    ids.Add(part.Id);
                    continue;
                }
                pieces.Clear();
                Cut(normalized.AsMemory(part.Start..part.End), atStart: segment.Start == 0 && part.Start == 0, pieces);
                foreach (var piece in pieces)
                {
                    _parts.Model.Encode(piece.Span, ids);
                }
            }
        }
        return [.. ids];
    }

    /// <summary>The tokens of a text with the special tokens around it that the file's template asks for, such as a beginning of text.</summary>
    public int[] EncodeWithTemplate(ReadOnlySpan<char> text) => [.. _parts.Template.Before, .. Encode(text), .. _parts.Template.After];

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var decoder = new StreamingDecoder(this, skipSpecialTokens);
        return decoder.Push(ids) + decoder.Flush();
    }

    /// <inheritdoc/>
    public void Append(IBufferWriter<byte> output, int id, int previous)
    {
        ArgumentNullException.ThrowIfNull(output);
        var bytes = TokenBytes(id);
        output.Write(previous < 0 ? bytes[_dropped[id]..] : bytes);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TokenBytes(int id) => (uint)id < (uint)_bytes.Length
        ? _bytes[id]
        : throw new ArgumentOutOfRangeException(nameof(id), $"Tokenizer: {id} is no token; 0 to {_bytes.Length - 1} were expected.");

    /// <summary>A token as the vocabulary writes it; null for a number that no token has.</summary>
    public string? TokenText(int id) => (uint)id < (uint)_texts.Length ? _texts[id] : null;

    /// <inheritdoc/>
    public bool TryFind(ReadOnlySpan<char> token, out int id)
    {
        var text = token.ToString();
        return _added.TryGetValue(text, out id)
            || _parts.Model.Vocabulary.TryGetValue(text, out id)
            || (_parts.Model.IsByteLevel && _parts.Model.Vocabulary.TryGetValue(ByteAlphabet.Text(SurrogateUtf8.GetBytes(token)), out id));
    }

    /// <inheritdoc/>
    public bool IsSpecial(int id) => (uint)id < (uint)_special.Length && _special[id];

    string Normalize(string text) => _parts.Normalizer?.Normalize(text) ?? text;

    Matchers MatchersOf(IEnumerable<AddedToken> tokens)
    {
        var byForm = tokens.ToLookup(token => token.Normalized);
        return new(
            new AddedTokenMatcher([.. byForm[false].Select(token => (token.Content, token))]),
            new AddedTokenMatcher([.. byForm[true].Select(token => (Normalize(token.Content), token)).Where(token => token.Item1.Length > 0)]));
    }

    void Cut(ReadOnlyMemory<char> text, bool atStart, List<ReadOnlyMemory<char>> pieces)
    {
        if (_parts.PreTokenizer is { } preTokenizer)
        {
            preTokenizer.Split(text, atStart, pieces);
        }
        else
        {
            pieces.Add(text);
        }
    }

    void Describe(string token, int id, bool added)
    {
        _texts[id] = token;
        _bytes[id] = _parts.Decoding.Bytes(token, added);
        _dropped[id] = _parts.Decoding.Dropped(token, _bytes[id]);
    }

    /// <summary>Finds the tokens that are looked for before the text is normalised, and those after.</summary>
    sealed record Matchers(AddedTokenMatcher Raw, AddedTokenMatcher Normalized);
}
