using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Praxis.Tensors.Interchange;

/// <summary>
/// A zip archive read in bounded memory, with zip64: members that overlap, claim more than their bytes can hold,
/// or together expand like a bomb are refused when it is opened.
/// </summary>
public sealed class ZipArchiveReader : IDisposable
{
    const uint EndSignature = 0x06054b50;
    const uint Zip64LocatorSignature = 0x07064b50;
    const uint Zip64EndSignature = 0x06064b50;
    const uint CentralSignature = 0x02014b50;
    const uint LocalSignature = 0x04034b50;
    const int EndBytes = 22;
    const int Zip64LocatorBytes = 20;
    const int Zip64EndBytes = 56;
    const int CentralBytes = 46;
    const int LocalBytes = 30;
    const int MaximumDirectoryBytes = 1 << 26;

    /// <summary>No deflate stream expands further than this.</summary>
    const long MaximumDeflateRatio = 1032;

    /// <summary>An archive may expand to this many bytes whatever its size, and beyond that to a hundred times its size.</summary>
    const long FreeExpansion = 1L << 30;
    const long ExpansionFactor = 100;

    readonly ByteSource _source;
    readonly Dictionary<string, ZipMember> _members = [];

    /// <summary>Reads the directory of an archive.</summary>
    public ZipArchiveReader(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        var (start, length, count) = FindDirectory();
        Members = ReadDirectory(start, length, count);
        CheckExtents(start);
    }

    /// <summary>How errors name the archive.</summary>
    public string Name => _source.Name;

    /// <summary>Every member, in the order of the directory.</summary>
    public IReadOnlyList<ZipMember> Members { get; }

    /// <summary>Whether these bytes begin as a zip archive does.</summary>
    public static bool IsZip(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Span<byte> start = stackalloc byte[4];
        if (source.Length < EndBytes)
        {
            return false;
        }
        source.Read(0, start);
        return BinaryPrimitives.ReadUInt32LittleEndian(start) is LocalSignature or EndSignature;
    }

    /// <summary>Opens a file.</summary>
    public static ZipArchiveReader Open(string path)
    {
        var source = ByteSource.Open(path);
        try
        {
            return new ZipArchiveReader(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Finds the member of that name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ZipMember? member) => _members.TryGetValue(name, out member);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var member in Members)
        {
            member.Dispose();
        }
        _source.Dispose();
    }

    (long Start, long Length, long Count) FindDirectory()
    {
        if (_source.Length < EndBytes)
        {
            throw Wrong($"it has {_source.Length} bytes, too few for a zip archive.");
        }
        var tail = new byte[(int)Math.Min(_source.Length, EndBytes + ushort.MaxValue)];
        var tailStart = _source.Length - tail.Length;
        _source.Read(tailStart, tail);
        var at = tail.Length - EndBytes;
        while (at >= 0 && (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature
            || BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20)) != tail.Length - at - EndBytes))
        {
            at--;
        }
        if (at < 0)
        {
            throw Wrong("it has no zip directory at its end: it is cut short or no zip archive.");
        }
        ReadOnlySpan<byte> end = tail.AsSpan(at, EndBytes);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var limit = tailStart + at;
        var disks = BinaryPrimitives.ReadUInt32LittleEndian(end[4..]);
        if (count == ushort.MaxValue || length == uint.MaxValue || start == uint.MaxValue)
        {
            (start, length, count) = ReadZip64End(limit);
        }
        else if (disks != 0)
        {
            throw Wrong("it is one part of an archive of several files.");
        }
        if (start < 0 || length < 0 || count < 0 || start > limit || length > limit - start || length > MaximumDirectoryBytes || count > length / CentralBytes)
        {
            throw Wrong($"its directory claims {count} members in {length} bytes at byte {start}, which the file of {_source.Length} bytes cannot hold.");
        }
        return (start, length, count);
    }

    (long Start, long Length, long Count) ReadZip64End(long limit)
    {
        Span<byte> locator = stackalloc byte[Zip64LocatorBytes];
        Span<byte> end = stackalloc byte[Zip64EndBytes];
        if (limit >= Zip64LocatorBytes + Zip64EndBytes)
        {
            _source.Read(limit - Zip64LocatorBytes, locator);
            var position = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == Zip64LocatorSignature && position >= 0 && position <= limit - Zip64LocatorBytes - Zip64EndBytes)
            {
                _source.Read(position, end);
                if (BinaryPrimitives.ReadUInt32LittleEndian(end) == Zip64EndSignature)
                {
                    return (BinaryPrimitives.ReadInt64LittleEndian(end[48..]), BinaryPrimitives.ReadInt64LittleEndian(end[40..]), BinaryPrimitives.ReadInt64LittleEndian(end[32..]));
                }
            }
        }
        throw Wrong("it lacks the zip64 directory that its end points to.");
    }

    List<ZipMember> ReadDirectory(long start, long length, long count)
    {
        var bytes = new byte[(int)length];
        _source.Read(start, bytes);
        var members = new List<ZipMember>((int)count);
        ReadOnlySpan<byte> rest = bytes;
        for (var i = 0L; i < count; i++)
        {
            if (rest.Length < CentralBytes || BinaryPrimitives.ReadUInt32LittleEndian(rest) != CentralSignature)
            {
                throw Wrong($"the record of member {i} in its directory is broken.");
            }
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
            var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
            var total = CentralBytes + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
            if (total > rest.Length)
            {
                throw Wrong($"the record of member {i} in its directory is broken.");
            }
            var member = ReadRecord(rest[..total], nameLength, extraLength);
            if (!_members.TryAdd(member.Name, member))
            {
                throw Wrong($"two of its members are called '{member.Name}'.");
            }
            members.Add(member);
            rest = rest[total..];
        }
        return members;
    }

    ZipMember ReadRecord(ReadOnlySpan<byte> record, int nameLength, int extraLength)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(record[8..]);
        var nameBytes = record.Slice(CentralBytes, nameLength);
        var name = (flags & 0x800) != 0 ? Encoding.UTF8.GetString(nameBytes) : Encoding.Latin1.GetString(nameBytes);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]);
        long expanded = BinaryPrimitives.ReadUInt32LittleEndian(record[24..]);
        long local = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
        var extra = record.Slice(CentralBytes + nameLength, extraLength);
        while (extra.Length >= 4)
        {
            var size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                break;
            }
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
            {
                var wide = extra.Slice(4, size);
                TakeWide(ref expanded, ref wide, name);
                TakeWide(ref compressed, ref wide, name);
                TakeWide(ref local, ref wide, name);
                break;
            }
            extra = extra[(4 + size)..];
        }
        return new ZipMember(_source, name, method: BinaryPrimitives.ReadUInt16LittleEndian(record[10..]), encrypted: (flags & 1) != 0,
            checksum: BinaryPrimitives.ReadUInt32LittleEndian(record[16..]), compressed, expanded, ReadLocalHeader(name, local, compressed), local);
    }

    void TakeWide(ref long value, ref ReadOnlySpan<byte> wide, string name)
    {
        if (value != uint.MaxValue)
        {
            return;
        }
        if (wide.Length < sizeof(long))
        {
            throw Wrong($"the member '{name}' lacks its zip64 sizes.");
        }
        value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[sizeof(long)..];
    }

    long ReadLocalHeader(string name, long local, long compressed)
    {
        Span<byte> header = stackalloc byte[LocalBytes];
        if (local >= 0 && local <= _source.Length - LocalBytes && compressed >= 0)
        {
            _source.Read(local, header);
            var start = local + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) == LocalSignature && start <= _source.Length && compressed <= _source.Length - start)
            {
                return start;
            }
        }
        throw Wrong($"the member '{name}' points to byte {local}, where no such member is.");
    }

    void CheckExtents(long directoryStart)
    {
        var end = 0L;
        Int128 total = 0;
        foreach (var member in Members.OrderBy(member => member.LocalStart))
        {
            if (member.LocalStart < end)
            {
                throw Wrong($"the member '{member.Name}' overlaps another.");
            }
            if (member.Length < 0 || (member.IsStored ? member.Length != member.CompressedLength : member.Length / MaximumDeflateRatio > member.CompressedLength))
            {
                throw Wrong($"the member '{member.Name}' claims to expand from {member.CompressedLength} to {member.Length} bytes, which no such member does.");
            }
            end = member.DataStart + member.CompressedLength;
            total += member.Length;
        }
        if (end > directoryStart)
        {
            throw Wrong("its directory overlaps its members.");
        }
        var allowed = Math.Max(FreeExpansion, ExpansionFactor * _source.Length);
        if (total > allowed)
        {
            throw Wrong($"its members claim to expand to {total} bytes, more than the {allowed} that are allowed for a file of {_source.Length} bytes.");
        }
    }

    InterchangeException Wrong(string problem) => new(_source.Name, problem);
}
