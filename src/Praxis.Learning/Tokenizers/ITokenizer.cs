using System.Buffers;

namespace Praxis.Learning.Tokenizers;

/// <summary>Turns text into the numbers that a language model sees, and back. Every instance may be used by several threads at once.</summary>
public interface ITokenizer
{
    /// <summary>One more than the highest number: the width of a model's output.</summary>
    int VocabularySize { get; }

    /// <summary>The token that ends a text, where there is one.</summary>
    int? EndOfText { get; }

    /// <summary>The tokens that are marks and no text of their own, by name.</summary>
    IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>
    /// The tokens of a text. Names of special tokens in it become those tokens, unless
    /// <paramref name="parseSpecialTokens"/> is off: text from strangers is then nothing but text.
    /// </summary>
    int[] Encode(ReadOnlySpan<char> text, bool parseSpecialTokens = true);

    /// <summary>
    /// The bytes that a token adds after another (−1 at the beginning) are appended to the output; all tokens
    /// in turn give the text's UTF-8.
    /// </summary>
    void Append(IBufferWriter<byte> output, int id, int previous);

    /// <summary>The bytes of a token by itself, wherever it stands.</summary>
    ReadOnlySpan<byte> TokenBytes(int id);

    /// <summary>Finds a token by its text.</summary>
    bool TryFind(ReadOnlySpan<char> token, out int id);

    /// <summary>The text of tokens; bytes that are no UTF-8 become U+FFFD.</summary>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false);

    /// <summary>Whether a token is a mark and no text of its own.</summary>
    bool IsSpecial(int id);
}
