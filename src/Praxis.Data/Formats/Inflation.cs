using System.IO.Compression;

namespace Praxis.Data.Formats;

/// <summary>Reads compressed bytes whose unfolded length is declared: no more is allocated than the compressed bytes could give.</summary>
static class Inflation
{
    /// <summary>Deflate spends at least one bit on a copy of 258 bytes, so no stream unfolds by more than this.</summary>
    const long GreatestRatio = 1032;

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1f, 0x8b, ..];

    /// <summary>More bytes than so many compressed ones can unfold to.</summary>
    public static long Reach(long compressed) => (compressed + 64) * GreatestRatio;

    public static bool CouldUnfoldTo(long compressed, long declared) => declared <= Reach(compressed);

    public static Stream Zlib(Stream compressed) => new ZLibStream(new Sealed(compressed), CompressionMode.Decompress);

    public static Stream Gzip(Stream compressed) => new GZipStream(new Sealed(compressed), CompressionMode.Decompress);

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

    /// <summary>
    /// Compressed bytes with a run of ones after their end. The framework passes over it after a whole stream and takes a stream that
    /// is cut off for a whole one; with the ones, the checksum of one that is cut off cannot be right.
    /// </summary>
    sealed class Sealed(Stream inner) : Stream
    {
        int _left = 32;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var got = inner.Read(buffer);
            if (got > 0 || buffer.IsEmpty)
                return got;
            got = Math.Min(_left, buffer.Length);
            buffer[..got].Fill(0xFF);
            _left -= got;
            return got;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
