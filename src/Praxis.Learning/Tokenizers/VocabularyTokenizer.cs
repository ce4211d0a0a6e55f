using System.Buffers;

namespace Praxis.Learning.Tokenizers;

/// <summary>What the tokenizers of bytes, characters and words share: plain tokens first, special tokens after them.</summary>
public abstract class VocabularyTokenizer : ITokenizer
{
    readonly AddedTokenMatcher _matcher;
    readonly byte[][] _bytes;
    readonly int _plainCount;

    private protected VocabularyTokenizer(IReadOnlyList<byte[]> plain, IEnumerable<string> specialTokens)
    {
        _plainCount = plain.Count;
        var special = SpecialTokenNames.Number(specialTokens, _plainCount);
        _bytes = [.. plain, .. special.Keys.Select(name => SurrogateUtf8.GetBytes(name))];
        _matcher = new AddedTokenMatcher(special);
        (SpecialTokens, EndOfText) = (special, SpecialTokenNames.FindEndOfText(special));
    }

    /// <inheritdoc/>
    public int VocabularySize => _bytes.Length;

    /// <inheritdoc/>
    public int? EndOfText { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <inheritdoc/>
    public int[] Encode(ReadOnlySpan<char> text, bool parseSpecialTokens = true)
    {
        var ids = new List<int>(text.Length);
        if (!parseSpecialTokens)
        {
            EncodePlain(text, ids);
            return [.. ids];
        }
        foreach (var segment in _matcher.Split(text))
        {
            if (segment.Id >= 0)
            {
                ids.Add(segment.Id);
            }
            else
            {
                EncodePlain(text[segment.Start..segment.End], ids);
            }
        }
        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var decoder = new StreamingDecoder(this, skipSpecialTokens);
        return decoder.Push(ids) + decoder.Flush();
    }

    /// <inheritdoc/>
    public virtual void Append(IBufferWriter<byte> output, int id, int previous)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(TokenBytes(id));
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TokenBytes(int id) => (uint)id < (uint)_bytes.Length
        ? _bytes[id]
        : throw new ArgumentOutOfRangeException(nameof(id), $"Tokenizer: {id} is no token; 0 to {_bytes.Length - 1} were expected.");

    /// <inheritdoc/>
    public bool TryFind(ReadOnlySpan<char> token, out int id) =>
        SpecialTokens.TryGetValue(token.ToString(), out id) || TryFindPlain(token, out id);

    /// <inheritdoc/>
    public bool IsSpecial(int id) => id >= _plainCount;

    private protected abstract void EncodePlain(ReadOnlySpan<char> text, List<int> ids);

    private protected abstract bool TryFindPlain(ReadOnlySpan<char> token, out int id);
}
