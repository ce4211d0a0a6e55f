using System.Runtime.InteropServices;

namespace Praxis.Tensors.Interchange;

/// <summary>
/// One named array on its way in or out of a file: what it is, and where its bytes come from. The bytes are
/// little-endian, in row-major order, and are read only when they are asked for.
/// </summary>
public sealed class TensorEntry
{
    /// <summary>The most dimensions that an array in a file may have.</summary>
    public const int MaximumRank = Shapes.MaxRank;

    const int ChunkBytes = 1 << 20;

    readonly int[] _shape;
    readonly ByteReader _read;

    /// <summary>An array whose bytes <paramref name="read"/> supplies.</summary>
    public TensorEntry(string name, DType type, ReadOnlySpan<int> shape, ByteReader read)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(read);
        if (shape.Length > MaximumRank || !TryCount(shape, type, out var count))
        {
            throw new ArgumentException($"TensorEntry: '{name}' has the shape {Shapes.Text(shape)}; at most {MaximumRank} dimensions of 0 or more, whose product fits memory, were expected.");
        }
        (Name, Type, Count, _shape, _read) = (name, type, count, shape.ToArray(), read);
    }

    /// <summary>The array's name in its file.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public DType Type { get; }

    /// <summary>Its sizes; none for a scalar.</summary>
    public Shape Shape => new(_shape);

    /// <summary>How many elements it has.</summary>
    public long Count { get; }

    /// <summary>How many bytes its elements take.</summary>
    public long ByteLength => Count * Type.Size();

    /// <summary>An array of values in memory.</summary>
    public static TensorEntry Of<T>(string name, T[] values, params ReadOnlySpan<int> shape)
        where T : unmanaged => Of(name, (ReadOnlyMemory<T>)values, shape);

    /// <summary>An array of values in memory.</summary>
    public static TensorEntry Of<T>(string name, ReadOnlyMemory<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var entry = new TensorEntry(name, DTypes.Of<T>(), shape, (offset, destination) =>
            MemoryMarshal.AsBytes(values.Span).Slice((int)offset, destination.Length).CopyTo(destination));
        if (entry.Count != values.Length)
        {
            throw new ArgumentException($"TensorEntry: '{name}' has the shape {Shapes.Text(shape)} of {entry.Count} elements, but {values.Length} values.");
        }
        return entry;
    }

    /// <summary>The same bytes under another name.</summary>
    public TensorEntry Named(string name) => new(name, Type, _shape, _read);

    /// <summary>Fills the destination, whole elements from a byte offset.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        var size = Type.Size();
        if (offset < 0 || destination.Length > ByteLength - offset || offset % size != 0 || destination.Length % size != 0)
        {
            throw new ArgumentException($"TensorEntry: '{Name}' has {ByteLength} bytes in elements of {size}; {destination.Length} bytes at byte {offset} are not whole elements of it.");
        }
        if (destination.Length == 0)
        {
            return;
        }
        _read(offset, destination);
        if (Type == DType.Bool)
        {
            MakeTruthValues(destination);
        }
    }

    /// <summary>Fills the destination with the whole array.</summary>
    public void Read(Span<byte> destination)
    {
        if (destination.Length != ByteLength)
        {
            throw new ArgumentException($"TensorEntry: '{Name}' has {ByteLength} bytes, but the destination has {destination.Length}.");
        }
        Read(0, destination);
    }

    /// <summary>The whole array as values of its own type.</summary>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (DTypes.Of<T>() != Type)
        {
            throw new ArgumentException($"TensorEntry: '{Name}' holds {Type.Name()}, but {DTypes.Of<T>().Name()} was asked for.");
        }
        if (ByteLength > Array.MaxLength)
        {
            throw new ArgumentException($"TensorEntry: '{Name}' has {ByteLength} bytes, too many for one array; read it in parts.");
        }
        var values = new T[Count];
        Read(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>The number of elements; false where a size is negative or the bytes of the non-zero sizes overflow.</summary>
    public static bool TryCount(ReadOnlySpan<int> shape, DType type, out long count)
    {
        count = 0;
        Int128 product = type.Size();
        var empty = false;
        foreach (var size in shape)
        {
            if (size < 0)
            {
                return false;
            }
            empty |= size == 0;
            product *= Math.Max(size, 1);
            if (product > long.MaxValue)
            {
                return false;
            }
        }
        count = empty ? 0 : (long)product / type.Size();
        return true;
    }

    internal void CopyTo(Stream stream)
    {
        var buffer = new byte[(int)Math.Min(ByteLength, ChunkBytes)];
        for (long offset = 0; offset < ByteLength; offset += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, ByteLength - offset));
            Read(offset, part);
            stream.Write(part);
        }
    }

    static void MakeTruthValues(Span<byte> bytes)
    {
        if (!bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            return;
        }
        foreach (ref var value in bytes)
        {
            value = value == 0 ? (byte)0 : (byte)1;
        }
    }
}
