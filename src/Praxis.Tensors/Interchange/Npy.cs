using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Praxis.Tensors.Interchange;

/// <summary>One array in numpy's npy format: versions 1.0 to 3.0, either byte order, row or column major.</summary>
public static class Npy
{
    /// <summary>Opens a file; its elements are read when they are asked for, little-endian and row by row.</summary>
    public static TensorEntry Open(string path)
    {
        var source = ByteSource.Open(path);
        try
        {
            return Open(source, Path.GetFileNameWithoutExtension(path));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Opens bytes that are somewhere else.</summary>
    public static TensorEntry Open(ByteSource source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Open(source.Name, name, source.Read, source.Length);
    }

    /// <summary>Writes an array to a file, whole or not at all.</summary>
    public static void Save(string path, TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var header = NpyHeader.Format(path, entry.Type, entry.Shape);
        AtomicFile.Write(path, stream => Write(stream, header, entry));
    }

    internal static void Write(Stream stream, ReadOnlySpan<byte> header, TensorEntry entry)
    {
        stream.Write(header);
        entry.CopyTo(stream);
    }

    internal static TensorEntry Open(string file, string name, ByteReader read, long length)
    {
        var header = NpyHeader.Read(file, read, length, out var start);
        var size = header.Type.Size();
        ByteReader elements = (offset, destination) =>
        {
            read(start + offset, destination);
            if (header.BigEndian)
            {
                ReverseElements(destination, size);
            }
        };
        if (header.ColumnMajor)
        {
            if (length - start > Array.MaxLength)
            {
                throw new InterchangeException(file, $"its {length - start} bytes in Fortran order are too many to be turned; save it in C order (numpy.ascontiguousarray).");
            }
            var bytes = (int)(length - start);
            return new TensorEntry(name, header.Type, header.Shape, Strided.RowMajor(elements, header.Shape, ColumnStrides(header), size, bytes, bytes));
        }
        return new TensorEntry(name, header.Type, header.Shape, elements);
    }

    static void ReverseElements(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(halves, halves);
                break;
            case 4:
                var words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            default:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    static long[] ColumnStrides(NpyHeader header)
    {
        var strides = new long[header.Shape.Length];
        long stride = header.Type.Size();
        for (var dimension = 0; dimension < strides.Length; dimension++)
        {
            strides[dimension] = stride;
            stride *= header.Shape[dimension];
        }
        return strides;
    }
}
