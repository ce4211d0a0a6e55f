using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

public sealed class ArchiveTests
{
    static readonly string LongName = string.Concat(Enumerable.Repeat("folder/", 40)) + "name-漢.txt";

    [Theory]
    [InlineData("zip")]
    [InlineData("stored.zip")]
    [InlineData("V7")]
    [InlineData("Ustar")]
    [InlineData("Pax")]
    [InlineData("Gnu")]
    [InlineData("Pax.gz")]
    public void Every_archive_gives_its_files(string kind)
    {
        using var folder = new TestFolder();
        var files = new Dictionary<string, byte[]> { ["a.txt"] = "hello"u8.ToArray(), ["sub/b.bin"] = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i))], ["sub/empty"] = [] };
        if (kind is not ("V7" or "Ustar"))
            files[LongName] = [1, 2, 3];
        Make(folder["archive"], kind, files);
        Assert.Equal(files.Select(file => (file.Key, Convert.ToHexString(file.Value))), Archive.Read(folder["archive"]).Select(entry => (entry.Name, Convert.ToHexString(entry.Bytes))));
        Assert.Equal(["sub/b.bin"], Archive.Read(folder["archive"], name => name.EndsWith(".bin")).Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("../up.txt")]
    [InlineData("a/../../up.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/windows")]
    [InlineData("..\\up.txt")]
    [InlineData("nul\u0001l")]
    public void Names_that_lead_out_are_refused(string name)
    {
        foreach (var kind in new[] { "zip", "Pax" })
        {
            using var folder = new TestFolder();
            Make(folder["archive"], kind, new() { ["good.txt"] = [1], [name] = [2] });
            Assert.Contains("leads out", Assert.Throws<DataFormatException>(() => Archive.Read(folder["archive"]).ToArray()).Message);
        }
    }

    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("b/a.txt", "b//./a.txt")]
    public void Names_that_come_twice_are_refused(string first, string second)
    {
        foreach (var kind in new[] { "zip", "Pax" })
        {
            using var folder = new TestFolder();
            MakePairs(folder["archive"], kind, [(first, [1]), (second, [2])]);
            Assert.Contains("comes twice", Assert.Throws<DataFormatException>(() => Archive.Read(folder["archive"]).ToArray()).Message);
        }
    }

    [Fact]
    public void Links_in_a_tar_are_refused()
    {
        foreach (var type in new[] { TarEntryType.SymbolicLink, TarEntryType.HardLink })
        {
            using var stream = new MemoryStream();
            using (var writer = new System.Formats.Tar.TarWriter(stream, leaveOpen: true))
                writer.WriteEntry(new PaxTarEntry(type, "link") { LinkName = "/etc/passwd" });
            stream.Position = 0;
            Assert.Contains("a link", Assert.Throws<DataFormatException>(() => Archive.Read(stream).ToArray()).Message);
        }
    }

    [Fact]
    public void Bombs_are_refused_before_they_unfold()
    {
        using var folder = new TestFolder();
        var zeros = new byte[4 << 20];
        var limits = new ReadLimits { DecodedBytes = 10 << 20 };
        foreach (var kind in new[] { "zip", "Pax.gz" })
        {
            Make(folder[kind], kind, new() { ["1"] = zeros, ["2"] = zeros, ["3"] = zeros });
            Assert.True(new FileInfo(folder[kind]).Length < 100_000);
            Assert.Contains("10485760", Assert.Throws<DataFormatException>(() => Archive.Read(folder[kind], limits: limits).ToArray()).Message);
            // What is not wanted counts as well: it must be unfolded to be passed over.
            Assert.Throws<DataFormatException>(() => Archive.Read(folder[kind], _ => false, limits).ToArray());
        }
        Make(folder["many.zip"], "zip", Enumerable.Range(0, 50).ToDictionary(i => $"{i}", _ => Array.Empty<byte>()));
        Assert.Contains("more than the 49 entries", Assert.Throws<DataFormatException>(() => Archive.Read(folder["many.zip"], limits: new() { ArchiveEntries = 49 }).ToArray()).Message);
    }

    [Fact]
    public void Lies_about_sizes_are_noticed()
    {
        using var folder = new TestFolder();
        Make(folder["a.zip"], "zip", new() { ["a"] = new byte[1000] });
        var bytes = File.ReadAllBytes(folder["a.zip"]);
        var directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        foreach (var (size, expected) in new (uint, string)[] { (999, "goes on after"), (1001, "ends after 1000 of 1001"), (0xFFFFFFF0, "cannot come out of") })
        {
            var lie = (byte[])bytes.Clone();
            BitConverter.TryWriteBytes(lie.AsSpan(directory + 24), size);
            Assert.Contains(expected, Assert.Throws<DataFormatException>(() => Archive.Read(new MemoryStream(lie), "lie.zip").ToArray()).Message);
        }
        var damaged = (byte[])bytes.Clone();
        damaged[directory + 16] ^= 1;
        Assert.Contains("check of the entry", Assert.Throws<DataFormatException>(() => Archive.Read(new MemoryStream(damaged)).ToArray()).Message);
    }

    [Fact]
    public void Entries_that_share_their_bytes_are_refused()
    {
        using var folder = new TestFolder();
        MakePairs(folder["a.zip"], "zip", [("a", new byte[100]), ("b", new byte[100])]);
        var bytes = File.ReadAllBytes(folder["a.zip"]);
        var second = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(second + 42), 0u);
        Assert.Contains("lies over another", Assert.Throws<DataFormatException>(() => Archive.Read(new MemoryStream(bytes)).ToArray()).Message);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("Pax")]
    [InlineData("Pax.gz")]
    public void An_archive_that_ends_early_is_noticed(string kind)
    {
        using var folder = new TestFolder();
        Make(folder["archive"], kind, new() { ["a"] = [1, 2, 3], ["b"] = new byte[700] });
        var bytes = File.ReadAllBytes(folder["archive"]);
        // Tar is closed by two blocks of zeros, of which one is enough to be read.
        var needed = kind == "Pax" ? bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 512 : bytes.Length;
        for (var length = 0; length < needed; length++)
            Assert.Throws<DataFormatException>(() => Archive.Read(new MemoryStream(bytes[..length])).ToArray());
    }

    [Fact]
    public void A_claimed_size_takes_no_memory()
    {
        using var stream = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "big") { DataStream = new MemoryStream([1]) });
        var bytes = stream.ToArray();
        Encoding.ASCII.GetBytes("07777777777").CopyTo(bytes, 124);
        Encoding.ASCII.GetBytes("        ").CopyTo(bytes, 148);
        Encoding.ASCII.GetBytes(Convert.ToString(bytes.Take(512).Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(bytes, 148);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("'big' claims 1073741823 bytes", Assert.Throws<DataFormatException>(() => Archive.Read(new MemoryStream(bytes), limits: new() { DecodedBytes = 1000 }).ToArray()).Message);
        Assert.Contains("ends within 'big'", Assert.Throws<DataFormatException>(() => Archive.Read(new MemoryStream(bytes)).ToArray()).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Our_own_tar_is_read_by_others_and_is_always_the_same()
    {
        ArchiveEntry[] entries = [new("a.wav", [1, 2, 3]), new("b", []), new("c", new byte[512])];
        using var stream = new MemoryStream();
        Data.Formats.TarWriter.Write(stream, entries);
        Assert.Equal(10240, stream.Length);
        stream.Position = 0;
        using var reader = new System.Formats.Tar.TarReader(stream);
        foreach (var entry in entries)
        {
            var read = reader.GetNextEntry(copyData: true)!;
            using var content = new MemoryStream();
            read.DataStream?.CopyTo(content);
            Assert.Equal((entry.Name, Convert.ToHexString(entry.Bytes)), (read.Name, Convert.ToHexString(content.ToArray())));
        }
        Assert.Null(reader.GetNextEntry());
    }

    static void Make(string path, string kind, Dictionary<string, byte[]> files) => MakePairs(path, kind, [.. files.Select(file => (file.Key, file.Value))]);

    static void MakePairs(string path, string kind, (string Name, byte[] Bytes)[] files)
    {
        using var stream = new FileStream(path, FileMode.Create);
        if (kind.EndsWith("zip"))
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
            zip.CreateEntry("folder/");
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name, kind == "zip" ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
            return;
        }
        using Stream target = kind.EndsWith(".gz") ? new GZipStream(stream, CompressionLevel.Optimal) : stream;
        using var tar = new System.Formats.Tar.TarWriter(target);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "folder/"));
        foreach (var (name, bytes) in files)
        {
            TarEntry entry = kind switch
            {
                "V7" => new V7TarEntry(TarEntryType.V7RegularFile, name),
                "Ustar" => new UstarTarEntry(TarEntryType.RegularFile, name),
                "Gnu" => new GnuTarEntry(TarEntryType.RegularFile, name),
                _ => new PaxTarEntry(TarEntryType.RegularFile, name),
            };
            entry.DataStream = new MemoryStream(bytes);
            tar.WriteEntry(entry);
        }
    }
}
