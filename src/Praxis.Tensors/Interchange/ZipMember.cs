using System.IO.Compression;

namespace Praxis.Tensors.Interchange;

/// <summary>One member of a zip archive: stored members are read at any position, deflated ones forward.</summary>
public sealed class ZipMember : IDisposable
{
    const int Stored = 0;
    const int Deflated = 8;
    const int SkipBytes = 1 << 14;

    readonly ByteSource _source;
    readonly int _method;
    readonly bool _encrypted;
    readonly uint _expectedChecksum;
    readonly Lock _lock = new();
    Stream? _inflated;
    long _inflatedPosition;
    long _checkedBytes;
    uint _checksum;

    internal ZipMember(ByteSource source, string name, int method, bool encrypted, uint checksum, long compressed, long expanded, long dataStart, long localStart)
    {
        (_source, Name, _method, _encrypted, _expectedChecksum) = (source, name, method, encrypted, checksum);
        (CompressedLength, Length, DataStart, LocalStart) = (compressed, expanded, dataStart, localStart);
    }

    /// <summary>Its name in the archive.</summary>
    public string Name { get; }

    /// <summary>Its length once expanded, in bytes.</summary>
    public long Length { get; }

    /// <summary>Whether its bytes lie in the archive as they are.</summary>
    public bool IsStored => _method == Stored;

    internal long CompressedLength { get; }

    internal long DataStart { get; }

    internal long LocalStart { get; }

    string FullName => $"{_source.Name}/{Name}";

    /// <summary>Fills the destination from an offset; the checksum is verified when the bytes were read in order up to the end.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        if (_encrypted || _method is not (Stored or Deflated))
        {
            throw new InterchangeException(FullName, _encrypted ? "it is encrypted." : $"it is compressed by method {_method}; stored (0) and deflated (8) members can be read.");
        }
        if (offset < 0 || destination.Length > Length - offset)
        {
            throw new InterchangeException(FullName, $"{destination.Length} bytes were expected at byte {offset}, but it has {Length}.");
        }
        if (_method == Stored)
        {
            _source.Read(DataStart + offset, destination);
        }
        lock (_lock)
        {
            if (_method == Deflated)
            {
                Inflate(offset, destination);
            }
            Check(offset, destination);
        }
    }

    /// <summary>All of its bytes; more than <paramref name="limit"/> are refused.</summary>
    public byte[] ReadAll(int limit)
    {
        if (Length > limit)
        {
            throw new InterchangeException(FullName, $"it has {Length} bytes; at most {limit} were expected.");
        }
        var bytes = new byte[(int)Length];
        Read(0, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _inflated?.Dispose();
            _inflated = null;
        }
    }

    void Check(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset > _checkedBytes || offset + bytes.Length <= _checkedBytes)
        {
            return;
        }
        var fresh = bytes[(int)(_checkedBytes - offset)..];
        _checksum = Crc32.Append(_checksum, fresh);
        _checkedBytes += fresh.Length;
        if (_checkedBytes == Length && _checksum != _expectedChecksum)
        {
            throw Broken();
        }
    }

    void Inflate(long offset, Span<byte> destination)
    {
        if (_inflated is null || offset < _inflatedPosition)
        {
            _inflated = new DeflateStream(_source.OpenStream(DataStart, CompressedLength), CompressionMode.Decompress);
            _inflatedPosition = 0;
        }
        try
        {
            Span<byte> skipped = stackalloc byte[SkipBytes];
            while (_inflatedPosition < offset)
            {
                Fill(skipped[..(int)Math.Min(SkipBytes, offset - _inflatedPosition)]);
            }
            Fill(destination);
        }
        catch (InvalidDataException error)
        {
            throw new InterchangeException(FullName, "its compressed bytes are broken.", error);
        }
    }

    void Fill(Span<byte> destination)
    {
        var read = _inflated!.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        _inflatedPosition += read;
        if (read < destination.Length)
        {
            throw Broken();
        }
    }

    InterchangeException Broken() => new(FullName, "its bytes are not those that were written: the checksum or the length differs.");
}
