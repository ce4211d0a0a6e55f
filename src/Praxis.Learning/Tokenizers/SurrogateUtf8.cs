using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// UTF-8 that also carries the lone surrogates which a .NET string may hold: each as the three bytes that its
/// number would take. So every string comes back exactly; well-formed text is plain UTF-8.
/// </summary>
static class SurrogateUtf8
{
    const int MaximumBytesAUnit = 3;
    const byte SurrogateLead = 0xed;
    const char Replacement = '\ufffd';

    public static int MaximumBytes(int units) => checked(units * MaximumBytesAUnit);

    public static byte[] GetBytes(ReadOnlySpan<char> text)
    {
        var bytes = new byte[MaximumBytes(text.Length)];
        return bytes[..GetBytes(text, bytes)];
    }

    /// <summary>Encodes into a destination of at least <see cref="MaximumBytes"/>.</summary>
    public static int GetBytes(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(text, destination[written..], out var read, out var made, replaceInvalidSequences: false);
            written += made;
            if (status == OperationStatus.Done)
            {
                return written;
            }
            int unit = text[read];
            destination[written++] = SurrogateLead;
            destination[written++] = (byte)(0x80 | ((unit >> 6) & 0x3f));
            destination[written++] = (byte)(0x80 | (unit & 0x3f));
            text = text[(read + 1)..];
        }
    }

    /// <summary>Decodes as much as is complete, or all of it at the end; gives the number of bytes that were used.</summary>
    public static int Decode(ReadOnlySpan<byte> bytes, bool atEnd, StringBuilder text)
    {
        var used = 0;
        var buffer = ArrayPool<char>.Shared.Rent(Math.Max(bytes.Length, 1));
        try
        {
            while (used < bytes.Length)
            {
                var rest = bytes[used..];
                var status = Utf8.ToUtf16(rest, buffer, out var read, out var written, replaceInvalidSequences: false, isFinalBlock: false);
                text.Append(buffer, 0, written);
                used += read;
                rest = rest[read..];
                if (status == OperationStatus.Done)
                {
                    break;
                }
                if (IsSurrogate(rest))
                {
                    text.Append((char)(0xd000 | ((rest[1] & 0x3f) << 6) | (rest[2] & 0x3f)));
                    used += MaximumBytesAUnit;
                    continue;
                }
                if (!atEnd && (status == OperationStatus.NeedMoreData || MayBecomeSurrogate(rest)))
                {
                    break;
                }
                Rune.DecodeFromUtf8(rest, out _, out var wrong);
                text.Append(Replacement);
                used += wrong;
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
        return used;
    }

    static bool IsSurrogate(ReadOnlySpan<byte> bytes) => bytes.Length >= 3 && MayBecomeSurrogate(bytes[..2]) && (bytes[2] & 0xc0) == 0x80;

    static bool MayBecomeSurrogate(ReadOnlySpan<byte> bytes) => bytes.Length == 2 && bytes[0] == SurrogateLead && bytes[1] is >= 0xa0 and <= 0xbf;
}
