using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

public sealed class JpegTests
{
    [Theory]
    [InlineData("grey")]
    [InlineData("444")]
    [InlineData("422")]
    [InlineData("420")]
    [InlineData("440")]
    [InlineData("411")]
    [InlineData("410")]
    [InlineData("420-restart")]
    [InlineData("420-scans")]
    [InlineData("rgb")]
    [InlineData("tiny")]
    [InlineData("narrow")]
    [InlineData("rough")]
    public void A_picture_is_the_same_to_the_bit_as_from_the_reference_decoder(string name)
    {
        var picture = Jpeg.Read(Golden.Path(name + ".jpg"));
        var reference = Png.Read(Golden.Path(name + ".png"));
        Assert.Equal((reference.Width, reference.Height, reference.Channels), (picture.Width, picture.Height, picture.Channels));
        Assert.Equal(reference.Pixels, picture.Pixels);
    }

    [Fact]
    public void A_progressive_picture_is_refused_by_name()
    {
        var error = Assert.Throws<DataFormatException>(() => Jpeg.Read(Golden.Path("progressive.jpg")));
        Assert.StartsWith("progressive.jpg, byte ", error.Message);
        Assert.Contains("progressive", error.Message[15..]);
    }

    [Fact]
    public void A_file_that_ends_before_its_last_block_is_noticed()
    {
        var bytes = Golden.Bytes("420-restart.jpg");
        // The last two bytes are the end marker, and the last bits before it only fill up a byte.
        for (var length = 0; length < bytes.Length - 3; length++)
            Assert.Throws<DataFormatException>(() => Jpeg.Decode(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void A_huge_size_in_a_small_file_is_refused_before_memory_is_taken()
    {
        var bytes = Golden.Bytes("420.jpg");
        var frame = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        bytes.AsSpan(frame + 5, 4).Fill(0xFF);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataFormatException>(() => Jpeg.Decode(bytes));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Contains("65535×65535", error.Message);
    }

    [Fact]
    public void A_missing_restart_marker_is_noticed()
    {
        var bytes = Golden.Bytes("420-restart.jpg");
        var marker = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xD1]);
        bytes[marker + 1] = 0xD5;
        Assert.Contains("FFD1", Assert.Throws<DataFormatException>(() => Jpeg.Decode(bytes)).Message);
    }

    [Fact]
    public void A_comment_with_anything_in_it_changes_nothing()
    {
        var bytes = Golden.Bytes("420.jpg");
        byte[] commented = [.. bytes.AsSpan(0, 2), 0xFF, 0xFE, 0, 6, 0xFF, 0xD9, 0xFF, 0xDA, 0xFF, 0xFF, .. bytes.AsSpan(2)];
        Assert.Equal(Jpeg.Decode(bytes).Pixels, Jpeg.Decode(commented).Pixels);
    }
}
