using System.Buffers.Binary;
using System.IO.Compression;
using Praxis.Tensors.Interchange;

namespace Praxis.Tensors.Tests.Interchange;

public sealed class NpzTests
{
    static readonly float[] Counting = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    public void Stored_and_deflated_archives_are_read(string name)
    {
        using var file = NpzFile.Open(GoldenFile.Source(name));
        Assert.Equal(["weight", "label", "mask"], file.Names);
        Assert.Equal(Counting, file["weight"].ToArray<float>());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], file["label"].ToArray<long>());
        Assert.Equal([true, false], file["mask"].ToArray<bool>());

        var weight = file["weight"];
        var part = new byte[8];
        weight.Read(40, part);
        Assert.Equal(10f, BitConverter.ToSingle(part));
        weight.Read(4, part);
        Assert.Equal(1f, BitConverter.ToSingle(part));
        Assert.Contains("it has no array 'x'; it has 'weight', 'label', 'mask'", Assert.Throws<InterchangeException>(() => file["x"]).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_back_and_is_the_same_every_time(bool compress)
    {
        using var folder = new TemporaryFolder();
        TensorEntry[] entries = [TensorEntry.Of("a/weight", Counting, 4, 6), TensorEntry.Of("größe", new long[] { 1, -2 }, 2), TensorEntry.Of("none", Array.Empty<bool>(), 0)];
        NpzFile.Save(folder["a.npz"], entries, compress);
        NpzFile.Save(folder["b.npz"], entries, compress);
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));

        using var file = NpzFile.Open(folder["a.npz"]);
        Assert.Equal(["a/weight", "größe", "none"], file.Names);
        Assert.Equal(Counting, file["a/weight"].ToArray<float>());
        Assert.Equal([4, 6], file["a/weight"].Shape.ToArray());
        Assert.Equal([1, -2], file["größe"].ToArray<long>());
        Assert.Empty(file["none"].ToArray<bool>());
        Assert.Contains("two arrays", Assert.Throws<InterchangeException>(() => NpzFile.Save(folder["c.npz"], [entries[0], entries[0]])).Message);
        Assert.Equal(["a.npz", "b.npz"], folder.Files);
    }

    [Fact]
    public void An_array_of_objects_is_refused_and_the_others_stay_readable()
    {
        using var file = NpzFile.Open(GoldenFile.Source("with_objects.npz"));
        Assert.Equal(Counting, file["weight"].ToArray<float>());
        Assert.Equal("with_objects.npz/names.npy: it holds Python objects (descr '|O'), which only unpickling could read; f2, f4, f8, i4, i8, u1 and b1 can be read.",
            Assert.Throws<InterchangeException>(() => file["names"]).Message);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void A_changed_byte_of_the_data_is_noticed(CompressionLevel level)
    {
        var bytes = Archive(level, ("x.npy", GoldenFile.Bytes("row_f4.npy")));
        var inner = bytes.AsSpan().IndexOf("x.npy"u8) + 5;
        bytes[inner + (level == CompressionLevel.NoCompression ? 200 : 60)] ^= 0x10;
        Assert.Throws<InterchangeException>(() => NpzFile.Open(new ByteSource("f", bytes))["x"].ToArray<float>());
    }

    [Fact]
    public void A_bomb_is_refused_when_it_is_opened()
    {
        var bomb = Archive(CompressionLevel.Optimal, ("x.npy", new byte[1 << 20]));
        var directory = bomb.AsSpan().LastIndexOf("PK\u0001\u0002"u8);

        var claim = bomb.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(claim.AsSpan(directory + 24), 2_000_000_000);
        Assert.Contains("which no such member does", Refused(claim));

        var many = Archive(CompressionLevel.Optimal, [.. Enumerable.Range(0, 150).Select(i => ($"{i}.npy", new byte[8 << 20]))]);
        Assert.Contains("more than the 1073741824 that are allowed", Refused(many));
    }

    [Fact]
    public void Members_that_share_their_bytes_are_refused()
    {
        var bytes = Archive(CompressionLevel.Optimal, ("a.npy", new byte[1000]), ("b.npy", new byte[1000]));
        var second = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(second + 42), 0);
        Assert.Contains("overlaps another", Refused(bytes));
    }

    [Fact]
    public void Two_members_of_one_name_are_refused()
    {
        var bytes = Archive(CompressionLevel.Optimal, ("a.npy", new byte[10]), ("a.npy", new byte[10]));
        Assert.Contains("two of its members are called 'a.npy'", Refused(bytes));
    }

    [Fact]
    public void Broken_directories_are_refused()
    {
        var good = GoldenFile.Bytes("stored.npz");
        var end = good.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        var directory = BinaryPrimitives.ReadInt32LittleEndian(good.AsSpan(end + 16));

        Assert.Contains("cut short", Refused(good[..^1]));
        Assert.Contains("cut short", Refused(good[..(good.Length / 2)]));
        Assert.Contains("too few", Refused([1, 2, 3]));
        Assert.Contains("no zip directory", Refused(new byte[100]));
        Assert.Contains("cannot hold", Refused(Changed(end + 10, 0xfffe)));
        Assert.Contains("cannot hold", Refused(Changed(end + 16, 0x7fffffff)));
        Assert.Contains("zip64", Refused(Changed(end + 16, 0xffffffff)));
        Assert.Contains("where no such member is", Refused(Changed(directory + 42, 1)));
        Assert.Contains("where no such member is", Refused(Changed(directory + 20, 0x7fffffff)));
        Assert.Contains("which no such member does", Refused(Changed(directory + 24, 1)));
        Assert.Contains("broken", Refused(Changed(directory, 0)));

        using var method = NpzFile.Open(new ByteSource("f", Changed(directory + 8, 12u << 16 | 0x800)));
        Assert.Contains("compressed by method 12", Assert.Throws<InterchangeException>(() => method["weight"]).Message);
        using var encrypted = NpzFile.Open(new ByteSource("f", Changed(directory + 8, 1)));
        Assert.Contains("encrypted", Assert.Throws<InterchangeException>(() => encrypted["weight"]).Message);

        byte[] Changed(int at, uint value)
        {
            var bytes = good.ToArray();
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
            return bytes;
        }
    }

    [Fact]
    public void The_checksum_is_the_one_of_zip()
    {
        Assert.Equal(0xCBF43926, Crc32.Append(0, "123456789"u8));
        Assert.Equal(0u, Crc32.Append(0, []));
        var bytes = new byte[1000];
        new Random(3).NextBytes(bytes);
        Assert.Equal(Crc32.Append(0, bytes), Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, 333)), bytes.AsSpan(333)));
    }

    static string Refused(byte[] bytes)
    {
        var message = Assert.Throws<InterchangeException>(() => NpzFile.Open(new ByteSource("file.npz", bytes))).Message;
        Assert.StartsWith("file.npz: ", message);
        return message;
    }

    static byte[] Archive(CompressionLevel level, params (string Name, byte[] Bytes)[] members)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var content = archive.CreateEntry(name, level).Open();
                content.Write(bytes);
            }
        }
        return stream.ToArray();
    }
}
