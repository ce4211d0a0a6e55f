using System.Buffers.Binary;
using System.Text;

namespace Praxis.Data.Formats;

/// <summary>Reads zip by its directory: stored and deflated entries below 4 GiB, every one checked against its length and its check.</summary>
sealed class ZipReader(Stream stream, string file, ReadLimits limits)
{
    const int EndLength = 22;
    const int LongestComment = ushort.MaxValue;
    const int EntryLength = 46;
    const int LocalLength = 30;

    readonly ArchiveNames _names = new(file, limits.ArchiveEntries);

    readonly record struct Item(string Name, ushort Method, uint Check, long Packed, long Size, long Start);

    public IEnumerable<ArchiveEntry> Read(Func<string, bool> wanted)
    {
        var items = Directory(out var directoryStart);
        CheckTotals(items, directoryStart);
        foreach (var item in items)
            if (!item.Name.EndsWith('/') && wanted(item.Name))
                yield return new ArchiveEntry(item.Name, Content(item, directoryStart));
    }

    List<Item> Directory(out long start)
    {
        var tail = new byte[Math.Min(stream.Length, EndLength + LongestComment)];
        Load(stream.Length - tail.Length, tail, "its end");
        var at = tail.Length - EndLength;
        while (at >= 0 && !(tail.AsSpan(at).StartsWith("PK\x05\x06"u8) && BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20)) == tail.Length - at - EndLength))
            at--;
        if (at < 0)
            throw new DataFormatException("the archive ends without the directory of zip.", file);
        var end = new ByteReader(tail.AsSpan(at + 4), file, stream.Length - tail.Length + at + 4);
        var (disk, first, here, count) = (end.LittleEndian16("a disk"), end.LittleEndian16("a disk"), end.LittleEndian16("the entries"), end.LittleEndian16("the entries"));
        var (length, offset) = (end.LittleEndian32("the directory"), end.LittleEndian32("the directory"));
        if (count == ushort.MaxValue || length == uint.MaxValue || offset == uint.MaxValue)
            throw end.Fail("the archive is in the 64-bit form of zip, which is not read.");
        if (disk != 0 || first != 0 || here != count)
            throw end.Fail("the archive is spread over several files, which is not read.");
        start = offset;
        if (offset + (long)length > stream.Length - tail.Length + at || count * (long)EntryLength > length)
            throw end.Fail($"the directory of {count} entries in {length} bytes at byte {offset} does not fit into the archive.");
        var directory = new byte[length];
        Load(offset, directory, "its directory");
        return Items(new ByteReader(directory, file, offset), count);
    }

    List<Item> Items(ByteReader reader, int count)
    {
        var items = new List<Item>(count);
        for (var i = 0; i < count; i++)
        {
            _names.Count();
            if (!reader.Take(4, "an entry of the directory").SequenceEqual("PK\x01\x02"u8))
                throw reader.Fail("an entry of the directory does not begin with PK 1 2.");
            reader.Take(4, "the versions");
            var (flags, method) = (reader.LittleEndian16("the flags"), reader.LittleEndian16("the method"));
            reader.Take(4, "the time");
            var (check, packed, size) = (reader.LittleEndian32("the check"), reader.LittleEndian32("the packed length"), reader.LittleEndian32("the length"));
            var (nameLength, extraLength, commentLength) = (reader.LittleEndian16("a length"), reader.LittleEndian16("a length"), reader.LittleEndian16("a length"));
            reader.Take(4, "the disk and the kind");
            var attributes = reader.LittleEndian32("the attributes");
            var start = reader.LittleEndian32("the start");
            var name = Text(reader.Take(nameLength, "a name"));
            reader.Take(extraLength + commentLength, "what follows a name");
            _names.Check(name);
            if ((flags & 1) != 0)
                throw reader.Fail($"the entry '{name}' is encrypted.");
            if (method is not (0 or 8))
                throw reader.Fail($"the entry '{name}' is packed by the method {method}, and only 0 (stored) and 8 (deflated) are read.");
            // The upper half of the attributes is the mode of Unix, in which A000 is a symbolic link.
            if (attributes >> 28 == 0xA)
                throw reader.Fail($"the entry '{name}' is a link, and only files are read.");
            if (method == 0 ? packed != size : !Inflation.CouldUnfoldTo(packed, size))
                throw reader.Fail($"the entry '{name}' claims {size} bytes, which cannot come out of {packed}.");
            items.Add(new Item(name, method, check, packed, size, start));
        }
        return items;
    }

    /// <summary>Entries that share their packed bytes are the densest bombs: together they must fit into the archive.</summary>
    void CheckTotals(List<Item> items, long directoryStart)
    {
        var unfolded = items.Sum(item => item.Size);
        if (unfolded > limits.DecodedBytes)
            throw new DataFormatException($"the archive unfolds to {unfolded} bytes, more than the {limits.DecodedBytes} that are allowed.", file);
        var last = 0L;
        foreach (var item in items.OrderBy(item => item.Start))
        {
            if (item.Start < last || item.Start + LocalLength + item.Packed > directoryStart)
                throw new DataFormatException($"the entry '{item.Name}' lies over another one or over the directory.", file, item.Start);
            last = item.Start + LocalLength + item.Packed;
        }
    }

    byte[] Content(Item item, long directoryStart)
    {
        var local = new byte[LocalLength];
        Load(item.Start, local, item.Name);
        if (!local.AsSpan().StartsWith("PK\x03\x04"u8))
            throw new DataFormatException($"the entry '{item.Name}' does not begin with PK 3 4.", file, item.Start);
        var start = item.Start + LocalLength + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(28));
        if (start + item.Packed > directoryStart)
            throw new DataFormatException($"the entry '{item.Name}' goes on into the directory.", file, item.Start);
        var packed = new byte[item.Packed];
        Load(start, packed, item.Name);
        var bytes = packed;
        if (item.Method == 8)
        {
            bytes = new byte[item.Size];
            using var inflated = Inflation.Deflate(new MemoryStream(packed));
            Inflation.FillExactly(inflated, bytes, file, $"the entry '{item.Name}'");
        }
        var check = Crc32.Of(bytes);
        if (check != item.Check)
            throw new DataFormatException($"the check of the entry '{item.Name}' is {item.Check:X8} in the directory and {check:X8} over its bytes.", file, item.Start);
        return bytes;
    }

    void Load(long start, byte[] bytes, string what)
    {
        stream.Position = start;
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new DataFormatException($"the archive ends within {what}.", file, start);
    }

    /// <summary>Names are UTF-8; older archives have one byte a letter.</summary>
    static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictText.Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
