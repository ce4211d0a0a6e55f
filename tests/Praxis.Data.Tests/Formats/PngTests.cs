using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

public sealed class PngTests
{
    public static TheoryData<int, int, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, int, bool>();
            foreach (var (colour, depths) in new (int, int[])[] { (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]) })
                foreach (var depth in depths)
                {
                    kinds.Add(colour, depth, false);
                    kinds.Add(colour, depth, true);
                }
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_and_size_is_read_exactly(int colour, int depth, bool interlaced)
    {
        var palette = new byte[3 << depth & 0x3FF];
        new Random(5).NextBytes(palette);
        foreach (var (width, height) in new[] { (1, 1), (2, 3), (4, 5), (5, 4), (7, 1), (1, 9), (8, 8), (17, 13), (33, 21) })
        {
            var random = new Random(width * 100 + height);
            var values = new int[width, height, 4];
            for (var i = 0; i < values.Length; i++)
                values[i / 4 % width, i / 4 / width, i % 4] = random.Next(1 << depth);
            var maker = new PngMaker(width, height, colour, depth)
            {
                Interlaced = interlaced,
                Palette = colour == 3 ? palette : null,
                IdatChunks = 3,
                Value = (x, y, c) => values[x, y, c],
            };
            var bytes = maker.Make();
            var (small, wide) = (Png.Decode(bytes), Png.Decode16(bytes));
            Assert.Equal((width, height, colour == 3 ? 3 : maker.Samples), (small.Width, small.Height, small.Channels));
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    for (var c = 0; c < small.Channels; c++)
                    {
                        double share = colour == 3 ? palette[values[x, y, 0] * 3 + c] / 255.0 : values[x, y, c] / ((1 << depth) - 1.0);
                        Assert.Equal((byte)Math.Round(share * 255), small[x, y, c]);
                        Assert.Equal((ushort)Math.Round(share * 65535), wide[x, y, c]);
                    }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_line_filter_is_undone(int filter)
    {
        foreach (var (colour, depth) in new[] { (0, 2), (2, 8), (6, 16) })
        {
            var maker = new PngMaker(11, 7, colour, depth) { Filter = filter, Value = (x, y, c) => (x * x * 7 + y * 13 + c * 29) & ((1 << depth) - 1) };
            var picture = Png.Decode16(maker.Make());
            for (var y = 0; y < 7; y++)
                for (var x = 0; x < 11; x++)
                    for (var c = 0; c < picture.Channels; c++)
                        Assert.Equal((x * x * 7 + y * 13 + c * 29 & ((1 << depth) - 1)) * (65535 / ((1 << depth) - 1)), picture[x, y, c]);
        }
    }

    [Theory]
    [InlineData("libpng-grey1-interlaced", 13, 11, 1, 1)]
    [InlineData("libpng-grey2", 13, 11, 1, 3)]
    [InlineData("libpng-grey4-interlaced", 13, 11, 1, 15)]
    [InlineData("libpng-grey16-interlaced", 9, 7, 1, 65535)]
    [InlineData("libpng-palette-interlaced", 9, 7, 3, 255)]
    [InlineData("libpng-rgb8-interlaced", 9, 7, 3, 255)]
    [InlineData("libpng-rgb16", 9, 7, 3, 65535)]
    public void Pictures_of_the_reference_encoder_are_read_exactly(string name, int width, int height, int channels, int maximum)
    {
        var picture = Png.Read16(Golden.Path(name + ".png"));
        Assert.Equal((width, height, channels), (picture.Width, picture.Height, picture.Channels));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var c = 0; c < channels; c++)
                    Assert.Equal((2621 * x + 811 * y + 17011 * c) % (maximum + 1) * (65535 / maximum), picture[x, y, c]);
    }

    [Fact]
    public void Transparent_palette_entries_become_alpha()
    {
        byte[] palette = [10, 20, 30, 40, 50, 60, 70, 80, 90];
        var picture = Png.Decode(new PngMaker(3, 1, 3, 2) { Palette = palette, Transparency = [0, 128], Value = (x, _, _) => x }.Make());
        Assert.Equal([10, 20, 30, 0, 40, 50, 60, 128, 70, 80, 90, 255], picture.Pixels);
    }

    [Fact]
    public void A_transparent_colour_is_compared_at_full_depth()
    {
        // 0x1200 and 0x1234 are the same once they are 8 bits, and only one of them is transparent.
        var grey = new PngMaker(3, 1, 0, 16) { Transparency = [0x12, 0x34], Value = (x, _, _) => new[] { 0x1234, 0x1200, 0xFFFF }[x] }.Make();
        Assert.Equal([0x12, 0, 0x12, 255, 255, 255], Png.Decode(grey).Pixels);
        Assert.Equal([0x1234, 0, 0x1200, 65535, 65535, 65535], Png.Decode16(grey).Pixels);
        var colour = new PngMaker(2, 1, 2, 8) { Transparency = [0, 1, 0, 2, 0, 3], Value = (x, _, c) => x == 0 ? c + 1 : c + 2 }.Make();
        Assert.Equal([1, 2, 3, 0, 2, 3, 4, 255], Png.Decode(colour).Pixels);
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed()
    {
        var bytes = new PngMaker(5, 5, 2, 8) { Value = (x, y, c) => x * 40 + y * 7 + c }.Make();
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= 0x10;
            Assert.Throws<DataFormatException>(() => Png.Decode(damaged));
        }
    }

    [Fact]
    public void A_file_that_ends_anywhere_early_is_noticed()
    {
        var bytes = new PngMaker(5, 5, 2, 8) { Value = (x, y, c) => x * 40 + y * 7 + c }.Make();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<DataFormatException>(() => Png.Decode(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void A_huge_size_in_a_small_file_is_refused_before_memory_is_taken()
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        PngMaker.Chunk(file, "IHDR", [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 16, 6, 0, 0, 0]);
        PngMaker.Chunk(file, "IDAT", [1, 2, 3]);
        PngMaker.Chunk(file, "IEND", []);
        var bytes = file.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataFormatException>(() => Png.Decode(bytes, "huge.png"));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Equal("huge.png", error.File);
        Assert.Contains("2147483647×2147483647", error.Message);
    }

    [Fact]
    public void Errors_name_the_file_and_the_byte()
    {
        using var folder = new TestFolder();
        var bytes = new PngMaker(2, 2, 0, 8).Make();
        bytes[29] ^= 1;
        File.WriteAllBytes(folder["broken.png"], bytes);
        var error = Assert.Throws<DataFormatException>(() => Png.Read(folder["broken.png"]));
        Assert.StartsWith("broken.png, byte 33: the check of chunk IHDR is", error.Message);
        Assert.Equal(33, error.Offset);
    }

    [Fact]
    public void What_the_format_forbids_is_refused()
    {
        Assert.Throws<DataFormatException>(() => Png.Decode(new PngMaker(2, 2, 3, 8).Make()));
        Assert.Throws<DataFormatException>(() => Png.Decode(new PngMaker(2, 2, 3, 8) { Palette = [1, 2, 3], Value = (_, _, _) => 1 }.Make()));
        Assert.Throws<DataFormatException>(() => Png.Decode(new PngMaker(2, 2, 3, 1) { Palette = new byte[9] }.Make()));
        Assert.Throws<DataFormatException>(() => Png.Decode(new PngMaker(2, 2, 0, 8) { Palette = [1, 2, 3] }.Make()));
        Assert.Throws<DataFormatException>(() => Png.Decode(new PngMaker(2, 2, 6, 8) { Transparency = [0, 0] }.Make()));
        Assert.Throws<DataFormatException>(() => Png.Decode(new PngMaker(2, 2, 2, 4).Make()));
        Assert.Throws<DataFormatException>(() => Png.Decode(new PngMaker(2, 2, 0, 8) { Filter = 5 }.Make()));
    }

    [Fact]
    public void What_is_written_comes_back()
    {
        using var folder = new TestFolder();
        var random = new Random(8);
        foreach (var (width, height, channels) in new[] { (1, 1, 1), (17, 5, 1), (16, 9, 3), (3, 31, 4) })
        {
            var pixels = new byte[width * height * channels];
            random.NextBytes(pixels);
            Png.Write(folder["picture.png"], new Image8(width, height, channels, pixels));
            var picture = Png.Read(folder["picture.png"]);
            Assert.Equal((width, height, channels), (picture.Width, picture.Height, picture.Channels));
            Assert.Equal(pixels, picture.Pixels);
        }
        Assert.Equal(["picture.png"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        Assert.Equal([7, 7, 7, 99, 8, 8, 8, 0], Png.Decode(Png.Encode(new Image8(2, 1, 2, [7, 99, 8, 0]))).Pixels);
    }
}
