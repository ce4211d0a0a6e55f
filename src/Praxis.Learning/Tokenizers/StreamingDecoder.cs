using System.Buffers;
using System.Text;

namespace Praxis.Learning.Tokenizers;

/// <summary>Turns tokens into text as they come, holding back the bytes of a character until it is whole.</summary>
public sealed class StreamingDecoder(ITokenizer tokenizer, bool skipSpecialTokens = false)
{
    readonly ArrayBufferWriter<byte> _bytes = new();
    readonly StringBuilder _text = new();
    int _previous = -1;

    /// <summary>The text that this token completes; empty while a character is still in pieces.</summary>
    public string Push(int id) => Push([id]);

    /// <summary>The text that these tokens complete.</summary>
    public string Push(ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            if (!skipSpecialTokens || !tokenizer.IsSpecial(id))
            {
                tokenizer.Append(_bytes, id, _previous);
                _previous = id;
            }
        }
        return Take(atEnd: false);
    }

    /// <summary>What is left at the end: nothing, or U+FFFD for a character that never became whole.</summary>
    public string Flush() => Take(atEnd: true);

    string Take(bool atEnd)
    {
        _text.Clear();
        var used = SurrogateUtf8.Decode(_bytes.WrittenSpan, atEnd, _text);
        var left = _bytes.WrittenSpan[used..].ToArray();
        _bytes.ResetWrittenCount();
        _bytes.Write(left);
        return _text.ToString();
    }
}
