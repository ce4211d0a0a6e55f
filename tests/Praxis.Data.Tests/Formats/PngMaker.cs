using System.Buffers.Binary;
using System.IO.Compression;

namespace Praxis.Data.Tests.Formats;

/// <summary>Writes PNG of every kind straight from the specification, as an oracle for the reader.</summary>
sealed class PngMaker(int width, int height, int colour, int depth)
{
    public bool Interlaced { get; init; }

    /// <summary>The filter of every line, or one that changes from line to line.</summary>
    public int? Filter { get; init; }

    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    public int IdatChunks { get; init; } = 1;

    public int Samples => colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>A sample of the picture: all that a test needs to know of it.</summary>
    public Func<int, int, int, int> Value { get; init; } = (x, y, c) => 0;

    public byte[] Make()
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colour, (byte)(Interlaced ? 1 : 0));
        Chunk(file, "IHDR", header);
        Chunk(file, "teXt", "a comment\0which no reader needs"u8);
        if (Palette is not null)
            Chunk(file, "PLTE", Palette);
        if (Transparency is not null)
            Chunk(file, "tRNS", Transparency);
        var packed = Packed();
        for (var i = 0; i < IdatChunks; i++)
            Chunk(file, "IDAT", packed.AsSpan(i * packed.Length / IdatChunks, (i + 1) * packed.Length / IdatChunks - i * packed.Length / IdatChunks));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    public static void Chunk(Stream file, string name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] covered = [.. name.Select(letter => (byte)letter), .. content];
        file.Write(covered);
        BinaryPrimitives.WriteUInt32BigEndian(number, Check(covered));
        file.Write(number);
    }

    public static uint Check(ReadOnlySpan<byte> bytes)
    {
        var state = uint.MaxValue;
        foreach (var value in bytes)
        {
            state ^= value;
            for (var bit = 0; bit < 8; bit++)
                state = (state & 1) == 1 ? state >> 1 ^ 0xEDB88320 : state >> 1;
        }
        return ~state;
    }

    byte[] Packed()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            (int, int, int, int)[] passes = Interlaced
                ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
                : [(0, 0, 1, 1)];
            foreach (var (startX, startY, stepX, stepY) in passes)
            {
                byte[] above = [];
                if (startX >= width)
                    continue;
                for (var y = startY; y < height; y += stepY)
                {
                    var line = Line(startX, y, stepX);
                    if (above.Length == 0)
                        above = new byte[line.Length];
                    var filter = Filter ?? (y + startX) % 5;
                    zlib.WriteByte((byte)filter);
                    zlib.Write(Filtered(line, above, filter));
                    above = line;
                }
            }
        }
        return packed.ToArray();
    }

    byte[] Line(int startX, int y, int stepX)
    {
        var bits = new List<bool>();
        for (var x = startX; x < width; x += stepX)
            for (var c = 0; c < Samples; c++)
                for (var bit = depth - 1; bit >= 0; bit--)
                    bits.Add((Value(x, y, c) >> bit & 1) == 1);
        var line = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
            if (bits[i])
                line[i / 8] |= (byte)(0x80 >> i % 8);
        return line;
    }

    byte[] Filtered(byte[] line, byte[] above, int filter)
    {
        var step = Math.Max(1, Samples * depth / 8);
        var filtered = new byte[line.Length];
        for (var i = 0; i < line.Length; i++)
        {
            int left = i < step ? 0 : line[i - step], up = above[i], corner = i < step ? 0 : above[i - step];
            var guess = left + up - corner;
            var (dl, du, dc) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
            var predicted = filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => dl <= du && dl <= dc ? left : du <= dc ? up : corner,
                _ => 0,
            };
            filtered[i] = (byte)(line[i] - predicted);
        }
        return filtered;
    }
}
