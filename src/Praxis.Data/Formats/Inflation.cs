using System.IO.Compression;

namespace Praxis.Data.Formats;

/// <summary>Reads compressed bytes whose unfolded length is declared: no more is allocated than the compressed bytes could give.</summary>
static class Inflation
{
    /// <summary>Deflate spends at least one bit on a copy of 258 bytes, so no stream unfolds by more than this.</summary>
    const long GreatestRatio = 1032;

    /// <summary>
    /// The framework takes zlib data that is cut off for whole. Ones after the end are passed over when it is whole, and when it is
    /// cut off they make its checksum wrong or more bytes come out than were expected.
    /// </summary>
    static readonly byte[] Ones = [.. Enumerable.Repeat(byte.MaxValue, 32)];

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1f, 0x8b, ..];

    /// <summary>More bytes than so many compressed ones can unfold to.</summary>
    public static long Reach(long compressed) => (compressed + 64) * GreatestRatio;

    public static bool CouldUnfoldTo(long compressed, long declared) => declared <= Reach(compressed);

    public static Stream Zlib(Stream compressed) => new ZLibStream(new FollowedStream(compressed, Ones), CompressionMode.Decompress);

    public static Stream Gzip(Stream compressed) => new WholeGzipStream(compressed);

    public static Stream Deflate(Stream compressed) => new DeflateStream(compressed, CompressionMode.Decompress);

    /// <summary>Fills the buffer as far as the stream reaches and returns how many bytes came.</summary>
    public static int Fill(Stream stream, Span<byte> buffer, string file)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new DataFormatException($"the compressed data is damaged ({exception.Message.TrimEnd('.')}).", file, inner: exception);
        }
    }

    /// <summary>Fills the buffer and demands that the stream ends exactly there, which also checks its checksum.</summary>
    public static void FillExactly(Stream stream, Span<byte> buffer, string file, string what)
    {
        var got = Fill(stream, buffer, file);
        if (got < buffer.Length)
            throw new DataFormatException($"{what} ends after {got} of {buffer.Length} bytes.", file);
        Span<byte> surplus = stackalloc byte[1];
        if (Fill(stream, surplus, file) > 0)
            throw new DataFormatException($"{what} goes on after the {buffer.Length} bytes that were expected.", file);
    }
}
