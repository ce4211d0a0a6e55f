using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Praxis.Learning.Tokenizers;

namespace Praxis.Papers.Language;

/// <summary>
/// The tokens of a model as byte strings. Tokens are bytes, not characters: one may begin or end inside a UTF-8 sequence. Marks
/// without a text of their own, and tokens of no bytes, are never part of a program; the end of the text is allowed by its own rule.
/// </summary>
public sealed class TokenVocabulary
{
    readonly byte[][] _tokens;

    /// <summary>Tokens by their number.</summary>
    /// <param name="tokens">The bytes of each token; empty for one that stands for no text.</param>
    /// <param name="endOfText">The token that ends a text, whose own bytes do not count.</param>
    public TokenVocabulary(IEnumerable<byte[]> tokens, int? endOfText = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = [.. tokens.Select(token => (byte[])token.Clone())];
        if (_tokens.Length == 0)
        {
            throw new ArgumentException("TokenVocabulary: there are no tokens; give at least one.");
        }
        if (endOfText is { } end)
        {
            if ((uint)end >= (uint)_tokens.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(endOfText), end, $"TokenVocabulary: the end of the text is token {end}, and there are only {_tokens.Length}.");
            }
            _tokens[end] = [];
        }
        EndOfText = endOfText;
        Fingerprint = Hashed();
    }

    /// <summary>How many tokens there are: |V|.</summary>
    public int Count => _tokens.Length;

    /// <summary>The token that ends a text, where there is one.</summary>
    public int? EndOfText { get; }

    /// <summary>The SHA-256 of all tokens.</summary>
    public string Fingerprint { get; }

    internal int Words => (Count + 63) / 64;

    /// <summary>The bytes of a token; none for a mark.</summary>
    public ReadOnlySpan<byte> this[int token] => (uint)token < (uint)_tokens.Length ? _tokens[token]
        : throw new ArgumentOutOfRangeException(nameof(token), token, $"TokenVocabulary: {token} is no token; 0 to {_tokens.Length - 1} were expected.");

    /// <summary>The tokens of a tokenizer as they stand behind other text; its special tokens are marks.</summary>
    /// <param name="tokenizer">Any tokenizer, such as one read from a tokenizer.json.</param>
    /// <param name="width">The width of the model's output where it is more than the tokenizer has tokens.</param>
    public static TokenVocabulary Of(ITokenizer tokenizer, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (width < tokenizer.VocabularySize)
        {
            throw new ArgumentException($"TokenVocabulary: a model of {width} outputs cannot be used with a tokenizer of {tokenizer.VocabularySize} tokens.");
        }
        RequireFixedBytes(tokenizer);
        var tokens = Enumerable.Range(0, width ?? tokenizer.VocabularySize)
            .Select(id => id >= tokenizer.VocabularySize || tokenizer.IsSpecial(id) ? [] : tokenizer.TokenBytes(id).ToArray());
        return new(tokens, tokenizer.EndOfText);
    }

    /// <summary>A token must write the same bytes behind any other, or no mask over tokens can say what it writes.</summary>
    static void RequireFixedBytes(ITokenizer tokenizer)
    {
        const int Samples = 16;
        var written = new ArrayBufferWriter<byte>();
        int[] plain = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => !tokenizer.IsSpecial(id))];
        foreach (var previous in plain.Take(Samples))
        {
            foreach (var id in plain)
            {
                written.ResetWrittenCount();
                tokenizer.Append(written, id, previous);
                if (!written.WrittenSpan.SequenceEqual(tokenizer.TokenBytes(id)))
                {
                    throw new ArgumentException($"TokenVocabulary: token {id} of the {tokenizer.GetType().Name} writes other bytes behind token {previous} than by itself; use a tokenizer of byte pairs, bytes or characters, or give the bytes of each token.");
                }
            }
        }
    }

    string Hashed()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var token in _tokens.Append(BitConverter.GetBytes(EndOfText ?? -1)))
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, token.Length);
            hash.AppendData(length);
            hash.AppendData(token);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
