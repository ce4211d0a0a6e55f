namespace Praxis.Data.Formats;

/// <summary>A stream that can only be read forward.</summary>
abstract class ForwardStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>A stream and then some bytes.</summary>
sealed class FollowedStream(Stream first, byte[] then) : ForwardStream
{
    int _given;

    public override int Read(Span<byte> buffer)
    {
        var got = first.Read(buffer);
        if (got > 0 || buffer.IsEmpty)
            return got;
        got = Math.Min(then.Length - _given, buffer.Length);
        then.AsSpan(_given, got).CopyTo(buffer);
        _given += got;
        return got;
    }
}
