using System.Text;

namespace Praxis.Data.Formats;

/// <summary>Writes plain ustar archives in which nothing depends on the day, the user or the machine: the same files give the same bytes.</summary>
static class TarWriter
{
    const int Block = 512;

    /// <summary>Tar is filled up to whole records of 20 blocks.</summary>
    const int Record = 20 * Block;

    public static void Write(Stream stream, IEnumerable<ArchiveEntry> entries)
    {
        var written = 0L;
        foreach (var entry in entries)
        {
            stream.Write(Header(entry));
            stream.Write(entry.Bytes);
            var padding = (Block - entry.Bytes.Length % Block) % Block;
            stream.Write(new byte[padding]);
            written += Block + entry.Bytes.Length + padding;
        }
        written += 2 * Block;
        stream.Write(new byte[2 * Block + (Record - written % Record) % Record]);
    }

    static byte[] Header(ArchiveEntry entry)
    {
        if (entry.Name.Length is 0 or > 100 || !Ascii.IsValid(entry.Name))
            throw new ArgumentException($"A plain tar holds names of 1 to 100 ASCII characters, and '{entry.Name}' is not one.");
        var header = new byte[Block];
        void Put(int start, string text) => Encoding.ASCII.GetBytes(text, header.AsSpan(start));
        Put(0, entry.Name);
        Put(100, "0000644\0");
        Put(108, "0000000\0");
        Put(116, "0000000\0");
        Put(124, Convert.ToString(entry.Bytes.Length, 8).PadLeft(11, '0') + "\0");
        Put(136, "00000000000\0");
        Put(148, "        ");
        Put(156, "0");
        Put(257, "ustar\0" + "00");
        Put(148, Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        return header;
    }
}
