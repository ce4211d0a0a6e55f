using System.Text;

namespace Praxis.Data.Formats;

/// <summary>UTF-8 text in which a broken byte is an error and not a question mark.</summary>
static class StrictText
{
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static StreamReader Open(string path) => Over(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16));

    public static StreamReader Over(Stream stream) => new(stream, Utf8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 14);

    public static string Read(string path, ReadLimits? limits = null)
    {
        var bytes = Files.Read(path, limits);
        var span = bytes.AsSpan();
        if (span.StartsWith(Utf8Mark))
            span = span[3..];
        try
        {
            return Utf8.GetString(span);
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataFormatException("the text is not valid UTF-8.", Files.Name(path), exception.Index, inner: exception);
        }
    }

    static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];
}
