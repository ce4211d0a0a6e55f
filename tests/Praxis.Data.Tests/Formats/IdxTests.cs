using System.IO.Compression;
using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

public sealed class IdxTests
{
    [Fact]
    public void The_bytes_of_a_file_are_those_of_the_description()
    {
        var array = new IdxArray([2, 3], new short[] { 1, -1, 258, 0, 32767, -32768 });
        Assert.Equal("00000B0200000002000000030001FFFF010200007FFF8000", Convert.ToHexString(array.Encode()));
    }

    [Fact]
    public void Every_element_type_comes_back()
    {
        using var folder = new TestFolder();
        Array[] all =
        [
            new byte[] { 0, 127, 128, 255 }, new sbyte[] { 0, 127, -128, -1 }, new short[] { 0, short.MaxValue, short.MinValue, -2 },
            new int[] { 0, int.MaxValue, int.MinValue, -2 }, new float[] { 0, float.Epsilon, float.NegativeInfinity, -1.5f },
            new double[] { 0, double.Epsilon, double.MaxValue, -1.5 },
        ];
        foreach (var elements in all)
            foreach (var name in new[] { "array.idx", "array.idx.gz" })
            {
                new IdxArray([2, 1, 2], elements).Write(folder[name]);
                var array = IdxArray.Read(folder[name]);
                Assert.Equal([2, 1, 2], array.Shape);
                Assert.Equal(elements.GetType(), array.Elements.GetType());
                Assert.Equal(elements, array.Elements);
                Assert.Equal(elements.Cast<object>().Select(value => (float)Convert.ToDouble(value)), array.ToFloats());
            }
        Assert.Equal(["array.idx", "array.idx.gz"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_array_may_be_empty_or_a_single_number()
    {
        Assert.Empty(IdxArray.Decode(new IdxArray([0, 28, 28], Array.Empty<byte>()).Encode()).Bytes);
        Assert.Equal([2.5f], IdxArray.Decode(new IdxArray([], new[] { 2.5f }).Encode()).ToFloats());
    }

    [Fact]
    public void A_file_that_ends_early_or_late_is_noticed()
    {
        var bytes = new IdxArray([2, 3], new[] { 1, 2, 3, 4, 5, 6 }).Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<DataFormatException>(() => IdxArray.Decode(bytes[..length]));
            Assert.Throws<DataFormatException>(() => IdxArray.Decode(Gzipped(bytes[..length])));
        }
        Assert.Throws<DataFormatException>(() => IdxArray.Decode([.. bytes, 0]));
        Assert.Throws<DataFormatException>(() => IdxArray.Decode(Gzipped([.. bytes, 0])));
        var gzipped = Gzipped(bytes);
        for (var length = 0; length < gzipped.Length; length++)
            Assert.Throws<DataFormatException>(() => IdxArray.Decode(gzipped[..length]));
    }

    [Fact]
    public void A_damaged_byte_in_a_gzipped_file_is_noticed()
    {
        var gzipped = Gzipped(new IdxArray([50], Enumerable.Range(0, 50).Select(i => (byte)(i * i)).ToArray()).Encode());
        for (var i = 10; i < gzipped.Length; i++)
        {
            var damaged = (byte[])gzipped.Clone();
            damaged[i] ^= 4;
            Assert.Throws<DataFormatException>(() => IdxArray.Decode(damaged));
        }
    }

    [Fact]
    public void A_huge_shape_in_a_small_file_is_refused_before_memory_is_taken()
    {
        byte[] bytes = [0, 0, 8, 3, 0, 0, 200, 0, 0, 0, 64, 0, 0, 0, 64, 0, 1, 2, 3];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataFormatException>(() => IdxArray.Decode(bytes));
        Assert.Throws<DataFormatException>(() => IdxArray.Decode(Gzipped(bytes)));
        Assert.Throws<DataFormatException>(() => IdxArray.Decode([0, 0, 14, 2, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void An_unknown_type_is_named()
    {
        var error = Assert.Throws<DataFormatException>(() => IdxArray.Decode([0, 0, 10, 1, 0, 0, 0, 0], "odd.idx"));
        Assert.StartsWith("odd.idx, byte 2: the element type 0x0A", error.Message);
    }

    static byte[] Gzipped(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return stream.ToArray();
    }
}
