using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

/// <summary>Thousands of damaged files a format: each is either read or refused by a DataFormatException, soon and in little memory.</summary>
public sealed class FuzzTests
{
    const int Mutations = 4000;

    /// <summary>More than any of the small files here needs, and far less than they could claim.</summary>
    const long MostMemory = 64 << 20;

    static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    [Fact]
    public void Idx() => Fuzz(bytes => IdxArray.Decode(bytes), null,
        new IdxArray([3, 4, 5], Enumerable.Range(0, 60).Select(i => (byte)i).ToArray()).Encode(),
        new IdxArray([7], Enumerable.Range(0, 7).Select(i => i * 0.5).ToArray()).Encode(),
        Gzipped(new IdxArray([2, 30], Enumerable.Range(0, 60).ToArray()).Encode()));

    [Fact]
    public void Cifar() => Fuzz(bytes => CifarBinary.Decode([("fuzz", bytes)], ["a", "b"]), null, new byte[2 * 3073]);

    [Fact]
    public void PngAsItIs() => Fuzz(bytes => Png.Decode(bytes), null, Pngs());

    [Fact]
    public void PngWithItsChecksMadeGood() => Fuzz(bytes => Png.Decode(bytes), RepairPng, Pngs());

    [Fact]
    public void PngWithItsPixelsPackedAnew() => Fuzz(bytes => Png.Decode16(bytes), null, make: random =>
        new PngMaker(random.Next(1, 40), random.Next(1, 40), random.Next(7), 1 << random.Next(5))
        {
            Interlaced = random.Next(2) == 0,
            Filter = random.Next(7),
            Palette = random.Next(2) == 0 ? new byte[random.Next(300) * 3] : null,
            Transparency = random.Next(3) == 0 ? new byte[random.Next(8)] : null,
            Value = (x, y, c) => random.Next(1 << 16),
        }.Make());

    [Fact]
    public void JpegPictures() => Fuzz(bytes => Jpeg.Decode(bytes), null,
        Golden.Bytes("grey.jpg"), Golden.Bytes("420-restart.jpg"), Golden.Bytes("420-scans.jpg"), Golden.Bytes("411.jpg"), Golden.Bytes("progressive.jpg"));

    [Fact]
    public void WavSounds() => Fuzz(bytes => Wav.Decode(bytes), null,
        Wav.Encode(new AudioClip(8000, 2, [0, 1, -1, 0.5f])), Wav.Encode(new AudioClip(8000, 1, [0, 1, -1]), WavEncoding.Float64));

    [Fact]
    public void CsvTables() => Fuzz(bytes =>
    {
        using var reader = new CsvReader(new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, true)));
        while (reader.Read() is not null) { }
    }, null, "a,b,c\n1,\"2 \"\"x\"\"\n\",3\r\n4,5,6\n"u8.ToArray());

    [Fact]
    public void JsonLinesOfText() => Fuzz(bytes =>
    {
        foreach (var line in JsonLines.Parse(new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, true))))
            line.Text("a");
    }, null, "{\"a\":\"x\\u2019\"}\n{\"a\":\"漢\",\"b\":[1,{}]}\n"u8.ToArray());

    [Fact]
    public void Zips() => Fuzz(ReadArchive, null, Zip(CompressionLevel.Optimal), Zip(CompressionLevel.NoCompression));

    [Fact]
    public void Tars() => Fuzz(ReadArchive, RepairTar, Tar(TarEntryFormat.Pax), Tar(TarEntryFormat.Gnu), Tar(TarEntryFormat.Ustar));

    [Fact]
    public void GzippedTars() => Fuzz(ReadArchive, null, Gzipped(Tar(TarEntryFormat.Pax)));

    static void ReadArchive(byte[] bytes)
    {
        foreach (var _ in Archive.Read(new MemoryStream(bytes)))
        { }
    }

    static void Fuzz(Action<byte[]> read, Action<byte[], Random>? repair, params byte[][] seeds) => Fuzz(read, repair, random => Mutated(seeds[random.Next(seeds.Length)], random));

    static void Fuzz(Action<byte[]> read, Action<byte[], Random>? repair, Func<Random, byte[]> make)
    {
        var random = new Random(20240717);
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = make(random);
            repair?.Invoke(bytes, random);
            var memory = GC.GetAllocatedBytesForCurrentThread();
            var time = Time(read, bytes, ref refused);
            memory = GC.GetAllocatedBytesForCurrentThread() - memory;
            Assert.True(memory < MostMemory, $"Mutation {i} took {memory} bytes of memory.");
            // On a busy machine anything may take long once.
            if (time > MostTime)
                time = Time(read, bytes, ref refused);
            Assert.True(time < MostTime, $"Mutation {i} took {time}.");
        }
        Assert.True(refused > 0);
    }

    static TimeSpan Time(Action<byte[]> read, byte[] bytes, ref int refused)
    {
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            read(bytes);
        }
        catch (DataFormatException)
        {
            refused++;
        }
        return TimeProvider.System.GetElapsedTime(start);
    }

    static byte[] Mutated(byte[] seed, Random random)
    {
        var bytes = (byte[])seed.Clone();
        for (var change = random.Next(4); change >= 0; change--)
        {
            if (bytes.Length == 0)
                return bytes;
            var place = random.Next(bytes.Length);
            switch (random.Next(7))
            {
                case 0:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[place] = random.Next(2) == 0 ? (byte)0 : (byte)255;
                    break;
                case 3:
                    bytes = bytes[..place];
                    break;
                case 4 when bytes.Length - place >= 4:
                    BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(place), (uint)(new[] { 0L, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 0x10000 })[random.Next(7)]);
                    break;
                case 5:
                    bytes = [.. bytes.AsSpan(0, place), .. Enumerable.Range(0, random.Next(20)).Select(_ => (byte)random.Next(256)), .. bytes.AsSpan(place)];
                    break;
                default:
                    var end = random.Next(place, Math.Min(bytes.Length, place + 200));
                    bytes = [.. bytes.AsSpan(0, place), .. bytes.AsSpan(random.Next(2) == 0 ? end : random.Next(bytes.Length))];
                    break;
            }
        }
        return bytes;
    }

    static byte[][] Pngs() =>
    [
        new PngMaker(9, 7, 2, 8) { Value = (x, y, c) => x * y + c }.Make(),
        new PngMaker(9, 7, 3, 4) { Palette = new byte[48], Transparency = new byte[3], Interlaced = true, Value = (x, y, _) => (x + y) % 16 }.Make(),
        new PngMaker(5, 9, 6, 16) { Interlaced = true, IdatChunks = 2, Value = (x, y, c) => x * 9999 + y * 77 + c }.Make(),
    ];

    static void RepairPng(byte[] bytes, Random random)
    {
        for (var place = 8; place + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(place));
            if (length > bytes.Length - place - 12)
                return;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(place + 8 + (int)length), PngMaker.Check(bytes.AsSpan(place + 4, 4 + (int)length)));
            place += 12 + (int)length;
        }
    }

    static void RepairTar(byte[] bytes, Random random)
    {
        if (random.Next(4) == 0)
            return;
        for (var place = 0; place + 512 <= bytes.Length; place += 512)
        {
            var header = bytes.AsSpan(place, 512);
            if (!header.Slice(257, 5).SequenceEqual("ustar"u8))
                continue;
            header.Slice(148, 8).Fill((byte)' ');
            var sum = 0;
            foreach (var value in header)
                sum += value;
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
        }
    }

    static byte[] Gzipped(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return stream.ToArray();
    }

    static byte[] Zip(CompressionLevel level)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in new[] { "a.txt", "folder/b.bin", "c" })
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(name, 9))));
            }
        return stream.ToArray();
    }

    static byte[] Tar(TarEntryFormat format)
    {
        using var stream = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(stream, format, leaveOpen: true))
            foreach (var name in new[] { "a.txt", format == TarEntryFormat.Ustar ? "short" : string.Concat(Enumerable.Repeat("long/", 40)), "c" })
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    _ => new UstarTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(Encoding.ASCII.GetBytes(name));
                tar.WriteEntry(entry);
            }
        return stream.ToArray();
    }
}
