using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Praxis.Data.Formats;

/// <summary>The element types of an IDX file, by their code in it.</summary>
public enum IdxType : byte
{
    /// <summary>Bytes from 0 to 255.</summary>
    UnsignedByte = 0x08,

    /// <summary>Bytes from −128 to 127.</summary>
    SignedByte = 0x09,

    /// <summary>16-bit whole numbers.</summary>
    Int16 = 0x0B,

    /// <summary>32-bit whole numbers.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floating point.</summary>
    Float32 = 0x0D,

    /// <summary>64-bit floating point.</summary>
    Float64 = 0x0E,
}

/// <summary>An array of an IDX file: its type, its shape and its elements, the last dimension fastest.</summary>
public sealed class IdxArray
{
    /// <summary>Wraps elements: an array of byte, sbyte, short, int, float or double with as many elements as the shape says.</summary>
    public IdxArray(IReadOnlyList<int> shape, Array elements)
    {
        Type = elements switch
        {
            // An sbyte[] passes for a byte[] in a type test, so the exact type is asked for.
            _ when elements.GetType() == typeof(byte[]) => IdxType.UnsignedByte,
            _ when elements.GetType() == typeof(sbyte[]) => IdxType.SignedByte,
            _ when elements.GetType() == typeof(short[]) => IdxType.Int16,
            _ when elements.GetType() == typeof(int[]) => IdxType.Int32,
            _ when elements.GetType() == typeof(float[]) => IdxType.Float32,
            _ when elements.GetType() == typeof(double[]) => IdxType.Float64,
            _ => throw new ArgumentException($"IDX has no {elements.GetType().Name}: its elements are byte, sbyte, short, int, float or double."),
        };
        var count = shape.Aggregate(1L, (product, side) => checked(product * side));
        if (shape.Any(side => side < 0) || shape.Count > 255 || count != elements.Length)
            throw new ArgumentException($"The shape ({string.Join("×", shape)}) needs {count} elements, and {elements.Length} were given.");
        Shape = shape;
        Elements = elements;
    }

    /// <summary>The type of the elements.</summary>
    public IdxType Type { get; }

    /// <summary>The length of every dimension.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The elements as an array of their own type.</summary>
    public Array Elements { get; }

    /// <summary>The elements of an array of unsigned bytes, uncopied.</summary>
    public byte[] Bytes => Type == IdxType.UnsignedByte ? (byte[])Elements
        : throw new InvalidOperationException($"The elements are {Type} and not UnsignedByte; use ToFloats or Elements.");

    /// <summary>The elements as single-precision numbers, whatever their type.</summary>
    public float[] ToFloats() => Elements switch
    {
        float[] values => [.. values],
        double[] values => Array.ConvertAll(values, value => (float)value),
        int[] values => Array.ConvertAll(values, value => (float)value),
        short[] values => Array.ConvertAll(values, value => (float)value),
        _ when Type == IdxType.SignedByte => Array.ConvertAll((sbyte[])Elements, value => (float)value),
        _ => Array.ConvertAll((byte[])Elements, value => (float)value),
    };

    /// <summary>Reads an IDX file, gzipped or not.</summary>
    public static IdxArray Read(string path, ReadLimits? limits = null) => Decode(Files.Read(path, limits), Files.Name(path), limits);

    /// <summary>Reads the bytes of an IDX file, gzipped or not.</summary>
    public static IdxArray Decode(byte[] bytes, string file = "IDX data", ReadLimits? limits = null)
    {
        var compressed = Inflation.IsGzip(bytes);
        using Stream stream = compressed ? Inflation.Gzip(new MemoryStream(bytes)) : new MemoryStream(bytes);
        Span<byte> magic = stackalloc byte[4];
        if (Inflation.Fill(stream, magic, file) < 4 || magic[0] != 0 || magic[1] != 0)
            throw new DataFormatException("the file does not begin with the two zero bytes, the type and the number of dimensions of IDX.", file, 0);
        var type = (IdxType)magic[2];
        if (!Enum.IsDefined(type))
            throw new DataFormatException($"the element type 0x{magic[2]:X2} is none of IDX's 08, 09, 0B, 0C, 0D and 0E.", file, 2);
        Span<byte> sides = stackalloc byte[4 * magic[3]];
        if (Inflation.Fill(stream, sides, file) < sides.Length)
            throw new DataFormatException($"the file ends within the lengths of its {magic[3]} dimensions.", file);

        var limit = Math.Min((limits ?? ReadLimits.Default).DecodedBytes, Array.MaxLength);
        var shape = new int[magic[3]];
        var length = (long)Size(type);
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(sides[(4 * i)..]);
            if (shape[i] < 0 || length * shape[i] > limit)
                throw new DataFormatException($"dimension {i} has the length {(uint)shape[i]}, which makes the array larger than the {limit} bytes that may be read.", file, 4 + 4 * i);
            length *= shape[i];
        }
        var available = bytes.Length - 4 - sides.Length;
        if (compressed ? !Inflation.CouldUnfoldTo(bytes.Length, length) : available != length)
            throw new DataFormatException($"the shape ({string.Join("×", shape)}) of {type} needs {length} bytes, and the file {(compressed ? $"of {bytes.Length} compressed bytes cannot hold them" : $"has {available} after its header")}.", file);

        var elements = Make(type, checked((int)(length / Size(type))));
        var data = Raw(elements);
        Inflation.FillExactly(stream, data, file, "the array");
        Swap(data, Size(type));
        return new IdxArray(shape, elements);
    }

    /// <summary>Writes an IDX file, gzipped where the path ends in .gz; nothing half written is ever seen.</summary>
    public void Write(string path) => Files.Write(path, stream =>
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            stream.Write(Encode());
            return;
        }
        using var gzip = new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true);
        gzip.Write(Encode());
    });

    /// <summary>The bytes of an IDX file with this array.</summary>
    public byte[] Encode()
    {
        var data = Raw(Elements);
        var header = 4 + 4 * Shape.Count;
        var bytes = new byte[checked(header + data.Length)];
        bytes[2] = (byte)Type;
        bytes[3] = (byte)Shape.Count;
        for (var i = 0; i < Shape.Count; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), Shape[i]);
        data.CopyTo(bytes.AsSpan(header));
        Swap(bytes.AsSpan(header), Size(Type));
        return bytes;
    }

    static int Size(IdxType type) => type switch
    {
        IdxType.UnsignedByte or IdxType.SignedByte => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Float32 => 4,
        _ => 8,
    };

    static Array Make(IdxType type, int count) => type switch
    {
        IdxType.UnsignedByte => new byte[count],
        IdxType.SignedByte => new sbyte[count],
        IdxType.Int16 => new short[count],
        IdxType.Int32 => new int[count],
        IdxType.Float32 => new float[count],
        _ => new double[count],
    };

    static Span<byte> Raw(Array elements) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(elements), Buffer.ByteLength(elements));

    /// <summary>IDX is big-endian: turns elements to the order of the machine, or back.</summary>
    static void Swap(Span<byte> data, int size)
    {
        if (!BitConverter.IsLittleEndian)
            return;
        switch (size)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, short>(data);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, int>(data);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, long>(data);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
