using System.IO.Compression;

namespace Praxis.Data.Formats;

/// <summary>
/// Unfolds gzip and notices when it is cut off, which the framework does not: a second gzip with a marker is put behind the
/// first. Only when the first is whole does the marker come out at the end, where it is taken off again.
/// </summary>
sealed class WholeGzipStream(Stream compressed) : ForwardStream
{
    static readonly byte[] Marker = "the end of gzip "u8.ToArray();
    static readonly byte[] PackedMarker = Pack(Marker);

    readonly GZipStream _inner = new(new FollowedStream(compressed, PackedMarker), CompressionMode.Decompress);
    readonly byte[] _buffer = new byte[1 << 14];
    int _next;
    int _filled;
    bool _ended;

    public override int Read(Span<byte> buffer)
    {
        while (_filled - _next <= Marker.Length && !_ended)
            Refill();
        var got = Math.Min(buffer.Length, Math.Max(0, _filled - _next - Marker.Length));
        _buffer.AsSpan(_next, got).CopyTo(buffer);
        _next += got;
        return got;
    }

    void Refill()
    {
        _buffer.AsSpan(_next, _filled - _next).CopyTo(_buffer);
        (_next, _filled) = (0, _filled - _next);
        var got = _inner.Read(_buffer.AsSpan(_filled));
        _filled += got;
        _ended = got == 0;
        if (_ended && !_buffer.AsSpan(0, _filled).EndsWith(Marker))
            throw new InvalidDataException("it is cut off, or something follows it");
    }

    static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }
}
