using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Praxis.Tensors.Interchange;

/// <summary>
/// A safetensors file: an eight-byte little-endian header length, a JSON header, and the arrays one after the
/// other with neither gap nor overlap. Opening reads and checks the header only; an array's bytes are read when
/// they are asked for.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    readonly ByteSource _source;
    readonly Dictionary<string, SafetensorsRecord> _records;
    readonly long _dataStart;

    SafetensorsFile(ByteSource source, long dataStart, SafetensorsHeader header)
    {
        (_source, _dataStart, Metadata) = (source, dataStart, header.Metadata);
        Names = [.. header.Records.Select(record => record.Name)];
        _records = header.Records.ToDictionary(record => record.Name);
    }

    /// <summary>The free texts that travel with the arrays.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The names of all arrays, in the order of their bytes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Every array, in the order of its bytes.</summary>
    public IEnumerable<TensorEntry> Entries => Names.Select(name => this[name]);

    /// <summary>The array of that name.</summary>
    public TensorEntry this[string name] => TryGet(name, out var entry)
        ? entry
        : throw new InterchangeException(_source.Name, $"it has no array '{name}'; it has {Listing.Of(Names)}.");

    /// <summary>Opens a file.</summary>
    public static SafetensorsFile Open(string path)
    {
        var source = ByteSource.Open(path);
        try
        {
            return Open(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Opens bytes that are somewhere else.</summary>
    public static SafetensorsFile Open(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Length < sizeof(ulong))
        {
            throw new InterchangeException(source.Name, $"it has {source.Length} bytes; a safetensors file has at least the 8 of its header length.");
        }
        Span<byte> lengthBytes = stackalloc byte[sizeof(ulong)];
        source.Read(0, lengthBytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        var room = source.Length - sizeof(ulong);
        if (length > (ulong)Math.Min(room, SafetensorsHeader.MaximumBytes))
        {
            throw new InterchangeException(source.Name, $"its header claims {length} bytes; at most {Math.Min(room, SafetensorsHeader.MaximumBytes)} were expected: it is cut short or no safetensors file.");
        }
        var json = new byte[(int)length];
        source.Read(sizeof(ulong), json);
        var header = SafetensorsHeader.Parse(source.Name, json, dataBytes: room - json.Length);
        return new SafetensorsFile(source, sizeof(ulong) + json.Length, header);
    }

    /// <summary>Finds the array of that name; an array of a type that tensors do not have is refused.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorEntry? entry)
    {
        if (!_records.TryGetValue(name, out var record))
        {
            entry = null;
            return false;
        }
        if (SafetensorsTypes.Find(record.TypeName) is not { Type: { } type })
        {
            throw new InterchangeException(_source.Name, $"the array '{name}' has the type {record.TypeName}; {SafetensorsTypes.Supported} can be read.");
        }
        var start = _dataStart + record.Begin;
        entry = new TensorEntry(name, type, record.Shape, (offset, destination) => _source.Read(start + offset, destination));
        return true;
    }

    /// <summary>Writes arrays to a file, whole or not at all.</summary>
    public static void Save(string path, IEnumerable<TensorEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var (header, ordered) = Prepare(path, entries, metadata);
        AtomicFile.Write(path, stream => Write(stream, header, ordered));
    }

    /// <summary>Writes arrays to a stream.</summary>
    public static void Write(Stream stream, IEnumerable<TensorEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var (header, ordered) = Prepare("safetensors", entries, metadata);
        Write(stream, header, ordered);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    static (byte[] Header, TensorEntry[] Ordered) Prepare(string file, IEnumerable<TensorEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var ordered = entries.ToArray();
        Array.Sort(ordered, (a, b) => SafetensorsTypes.Rank(b.Type) != SafetensorsTypes.Rank(a.Type)
            ? SafetensorsTypes.Rank(b.Type).CompareTo(SafetensorsTypes.Rank(a.Type))
            : SafetensorsHeader.CompareNames(a.Name, b.Name));
        return (SafetensorsHeader.Format(file, ordered, metadata), ordered);
    }

    static void Write(Stream stream, byte[] header, TensorEntry[] ordered)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var entry in ordered)
        {
            entry.CopyTo(stream);
        }
    }
}
