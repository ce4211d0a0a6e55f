using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Praxis.Shared;

/// <summary>Writes 8-bit grey, RGB and RGBA images as PNG; the same pixels give the same bytes.</summary>
static class PngWriter
{
    const int FilterCount = 5;

    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Encodes interleaved rows of pixels with 1 (grey), 3 (RGB) or 4 (RGBA) bytes each.</summary>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using var stream = new MemoryStream();
        Write(stream, width, height, channels, pixels);
        return stream.ToArray();
    }

    /// <summary>Writes interleaved rows of pixels with 1 (grey), 3 (RGB) or 4 (RGBA) bytes each.</summary>
    public static void Write(Stream stream, int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (width < 1 || height < 1)
            throw new ArgumentException($"PNG: the size {width}×{height} has no pixels; both sides must be at least 1.");
        byte colorType = channels switch
        {
            1 => 0,
            3 => 2,
            4 => 6,
            _ => throw new ArgumentException($"PNG: {channels} channels were given; 1 (grey), 3 (RGB) or 4 (RGBA) can be written.", nameof(channels)),
        };
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"PNG: {width}×{height} pixels of {channels} bytes need {(long)width * height * channels} bytes, but {pixels.Length} were given.", nameof(pixels));

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = colorType;
        header[10..].Clear();

        stream.Write(Signature);
        WriteChunk(stream, "IHDR", header);
        WriteChunk(stream, "IDAT", Compress(pixels, width * channels, channels));
        WriteChunk(stream, "IEND", []);
    }

    static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> pixels, int rowLength, int channels)
    {
        var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            ReadOnlySpan<byte> above = new byte[rowLength];
            var filtered = new byte[rowLength];
            var best = new byte[rowLength];
            for (int start = 0; start < pixels.Length; start += rowLength)
            {
                var row = pixels.Slice(start, rowLength);
                deflate.WriteByte(ChooseFilter(row, above, channels, filtered, best));
                deflate.Write(best);
                above = row;
            }
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    /// <summary>The filter whose output, read as signed bytes, has the smallest sum of magnitudes.</summary>
    static byte ChooseFilter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int channels, Span<byte> filtered, Span<byte> best)
    {
        long smallest = long.MaxValue;
        byte chosen = 0;
        for (byte filter = 0; filter < FilterCount; filter++)
        {
            long sum = 0;
            for (int i = 0; i < row.Length; i++)
            {
                int left = i < channels ? 0 : row[i - channels];
                int corner = i < channels ? 0 : above[i - channels];
                filtered[i] = (byte)(row[i] - Predict(filter, left, above[i], corner));
                sum += Math.Abs((int)(sbyte)filtered[i]);
            }
            if (sum >= smallest)
                continue;
            smallest = sum;
            chosen = filter;
            filtered.CopyTo(best);
        }
        return chosen;
    }

    static int Predict(byte filter, int left, int above, int corner) => filter switch
    {
        0 => 0,
        1 => left,
        2 => above,
        3 => (left + above) / 2,
        _ => Paeth(left, above, corner),
    };

    static int Paeth(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner);
        int toAbove = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + above - 2 * corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        Span<byte> name = stackalloc byte[4];
        Encoding.ASCII.GetBytes(type, name);
        stream.Write(name);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(data, Crc(name, uint.MaxValue)));
        stream.Write(number);
    }

    /// <summary>CRC-32 of ISO 3309 (polynomial 0xEDB88320, reflected), without the final complement.</summary>
    static uint Crc(ReadOnlySpan<byte> data, uint crc)
    {
        foreach (byte value in data)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    static readonly uint[] CrcTable = BuildCrcTable();

    static uint[] BuildCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            table[i] = crc;
        }
        return table;
    }
}
