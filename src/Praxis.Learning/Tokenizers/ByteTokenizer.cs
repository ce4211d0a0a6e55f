namespace Praxis.Learning.Tokenizers;

/// <summary>Every byte of the text's UTF-8 is a token: 256 of them, and the special tokens after.</summary>
public sealed class ByteTokenizer : VocabularyTokenizer
{
    const int Bytes = 256;

    /// <summary>A tokenizer of bytes with special tokens.</summary>
    public ByteTokenizer(params IEnumerable<string> specialTokens)
        : base([.. Enumerable.Range(0, Bytes).Select(value => new[] { (byte)value })], specialTokens)
    {
    }

    private protected override void EncodePlain(ReadOnlySpan<char> text, List<int> ids)
    {
        foreach (var value in SurrogateUtf8.GetBytes(text))
        {
            ids.Add(value);
        }
    }

    private protected override bool TryFindPlain(ReadOnlySpan<char> token, out int id)
    {
        var bytes = SurrogateUtf8.GetBytes(token);
        id = bytes.Length == 1 ? bytes[0] : -1;
        return id >= 0;
    }
}
