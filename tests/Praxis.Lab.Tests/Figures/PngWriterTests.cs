using System.Buffers.Binary;
using System.IO.Compression;
using Praxis.Shared;

namespace Praxis.Lab.Tests.Figures;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 1)]
    [InlineData(16, 9, 3)]
    [InlineData(33, 20, 4)]
    public void What_is_written_reads_back(int width, int height, int channels)
    {
        var random = new Random(width * 100 + height * 10 + channels);
        var noise = new byte[width * height * channels];
        random.NextBytes(noise);
        var smooth = new byte[noise.Length];
        for (int i = 0; i < smooth.Length; i++)
            smooth[i] = (byte)(i / channels % width * 3 + i / (width * channels) * 5);
        var flat = new byte[noise.Length];

        foreach (var pixels in (byte[][])[noise, smooth, flat])
            Assert.Equal((width, height, channels, pixels), Decode(PngWriter.Encode(width, height, channels, pixels)), PictureComparer);
    }

    [Fact]
    public void Every_filter_type_is_used_and_understood()
    {
        const int Size = 64;
        var random = new Random(3);
        var pixels = new byte[Size * Size * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i / (Size * 3), column = i / 3 % Size;
            pixels[i] = (row / 8) switch
            {
                0 => (byte)random.Next(4),
                1 => (byte)(column * 3),
                2 => (byte)(random.Next(2) + column * column),
                3 => (byte)(row * 40),
                _ => (byte)(column * 2 + row * 3 + random.Next(2)),
            };
        }
        var file = PngWriter.Encode(Size, Size, 3, pixels);
        Assert.Equal(pixels, Decode(file).Pixels);
        Assert.True(FilterTypes(file, Size * 3).Distinct().Count() >= 3);
    }

    [Fact]
    public void The_same_pixels_give_the_same_bytes()
    {
        var pixels = new byte[100 * 100];
        new Random(1).NextBytes(pixels);
        Assert.Equal(PngWriter.Encode(100, 100, 1, pixels), PngWriter.Encode(100, 100, 1, pixels));
    }

    [Fact]
    public void The_end_chunk_has_its_published_check_sum()
    {
        var file = PngWriter.Encode(1, 1, 1, [0]);
        Assert.Equal([0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82], file[^12..]);
    }

    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(1, -1, 1, 0)]
    [InlineData(2, 2, 2, 8)]
    [InlineData(2, 2, 1, 5)]
    public void Sizes_that_do_not_fit_are_refused(int width, int height, int channels, int length) =>
        Assert.Throws<ArgumentException>(() => PngWriter.Encode(width, height, channels, new byte[length]));

    static readonly IEqualityComparer<(int, int, int, byte[])> PictureComparer =
        EqualityComparer<(int Width, int Height, int Channels, byte[] Pixels)>.Create(
            (a, b) => (a.Width, a.Height, a.Channels) == (b.Width, b.Height, b.Channels) && a.Pixels.SequenceEqual(b.Pixels));

    /// <summary>A reader written from the PNG specification, sharing nothing with the writer.</summary>
    internal static (int Width, int Height, int Channels, byte[] Pixels) Decode(byte[] file)
    {
        var (width, height, channels, raw) = Inflate(file);
        int stride = width * channels;
        var pixels = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            int filter = raw[y * (stride + 1)];
            for (int i = 0; i < stride; i++)
            {
                int a = i >= channels ? pixels[y * stride + i - channels] : 0;
                int b = y > 0 ? pixels[(y - 1) * stride + i] : 0;
                int c = y > 0 && i >= channels ? pixels[(y - 1) * stride + i - channels] : 0;
                int estimate = a + b - c;
                int pa = Math.Abs(estimate - a), pb = Math.Abs(estimate - b), pc = Math.Abs(estimate - c);
                int prediction = filter switch
                {
                    0 => 0,
                    1 => a,
                    2 => b,
                    3 => (a + b) >> 1,
                    4 => pa <= pb && pa <= pc ? a : pb <= pc ? b : c,
                    _ => throw new InvalidDataException($"filter {filter}"),
                };
                pixels[y * stride + i] = (byte)(raw[y * (stride + 1) + 1 + i] + prediction);
            }
        }
        return (width, height, channels, pixels);
    }

    static IEnumerable<byte> FilterTypes(byte[] file, int stride)
    {
        var raw = Inflate(file).Raw;
        for (int start = 0; start < raw.Length; start += stride + 1)
            yield return raw[start];
    }

    static (int Width, int Height, int Channels, byte[] Raw) Inflate(byte[] file)
    {
        Assert.Equal([137, 80, 78, 71, 13, 10, 26, 10], file[..8]);
        int width = 0, height = 0, channels = 0;
        var data = new MemoryStream();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            string type = System.Text.Encoding.ASCII.GetString(file, at + 4, 4);
            var body = file.AsSpan(at + 8, length);
            Assert.Equal(BitwiseCrc(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            if (type == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(body);
                height = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
                Assert.Equal(8, body[8]);
                channels = body[9] switch { 0 => 1, 2 => 3, 6 => 4, _ => 0 };
            }
            if (type == "IDAT")
                data.Write(body);
            at += 12 + length;
        }
        data.Position = 0;
        var raw = new MemoryStream();
        using (var inflate = new ZLibStream(data, CompressionMode.Decompress))
            inflate.CopyTo(raw);
        return (width, height, channels, raw.ToArray());
    }

    static uint BitwiseCrc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool high = ((crc ^ (uint)(value >> bit)) & 1) != 0;
                crc >>= 1;
                if (high)
                    crc ^= 0xEDB88320;
            }
        }
        return ~crc;
    }
}
