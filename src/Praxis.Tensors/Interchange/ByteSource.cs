using Microsoft.Win32.SafeHandles;

namespace Praxis.Tensors.Interchange;

/// <summary>
/// The bytes of a file, a seekable stream or memory, read at any position and from any thread. An open file is
/// closed by <see cref="Dispose"/>, or by the collector when nobody can reach it any more.
/// </summary>
public sealed class ByteSource : IDisposable
{
    readonly SafeFileHandle? _file;
    readonly Stream? _stream;
    readonly long _start;
    readonly ReadOnlyMemory<byte> _memory;
    readonly Lock _lock = new();

    ByteSource(string name, SafeFileHandle file)
    {
        (Name, _file) = (name, file);
        Length = RandomAccess.GetLength(file);
    }

    /// <summary>Bytes in memory.</summary>
    public ByteSource(string name, ReadOnlyMemory<byte> memory) => (Name, _memory, Length) = (name, memory, memory.Length);

    /// <summary>A seekable stream from where it stands to its end; it stays the caller's to close.</summary>
    public ByteSource(string name, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek || !stream.CanRead)
        {
            throw new ArgumentException($"{name}: the stream must be readable and seekable; copy it to a file or to memory first.", nameof(stream));
        }
        (Name, _stream, _start) = (name, stream, stream.Position);
        Length = stream.Length - _start;
    }

    /// <summary>How errors name these bytes.</summary>
    public string Name { get; }

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>Opens a file for reading.</summary>
    public static ByteSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new ByteSource(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InterchangeException(path, "there is no such file.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InterchangeException(path, "it cannot be opened for reading: it is a directory or closed to this user.", error);
        }
    }

    /// <summary>Fills the destination from a position; the bytes must be there.</summary>
    public void Read(long position, Span<byte> destination)
    {
        if (position < 0 || destination.Length > Length - position)
        {
            throw new InterchangeException(Name, $"{destination.Length} bytes were expected at byte {position}, but the file has {Length}: it is cut short.");
        }
        if (_file is not null)
        {
            ReadFile(_file, position, destination);
        }
        else if (_stream is not null)
        {
            lock (_lock)
            {
                _stream.Position = _start + position;
                if (_stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
                {
                    throw Shrunk();
                }
            }
        }
        else
        {
            _memory.Span.Slice((int)position, destination.Length).CopyTo(destination);
        }
    }

    /// <summary>A stream over a part of the bytes.</summary>
    public Stream OpenStream(long position, long length)
    {
        if (position < 0 || length < 0 || length > Length - position)
        {
            throw new InterchangeException(Name, $"{length} bytes were expected at byte {position}, but the file has {Length}: it is cut short.");
        }
        return new PartStream(this, position, length);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    void ReadFile(SafeFileHandle file, long position, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(file, destination, position);
            if (read <= 0)
            {
                throw Shrunk();
            }
            destination = destination[read..];
            position += read;
        }
    }

    InterchangeException Shrunk() => new(Name, "the file became shorter while it was read.");

    sealed class PartStream(ByteSource source, long start, long length) : Stream
    {
        long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            source.Read(start + _position, buffer[..count]);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
