using System.Globalization;
using System.Text;

namespace Praxis.Data.Formats;

/// <summary>Reads tar as a stream that goes no further than its reach: the old form, ustar, the long names of GNU and the records of pax.</summary>
sealed class TarReader(Stream stream, long reach, string file, ReadLimits limits)
{
    const int Block = 512;

    /// <summary>Long names and pax records are small; more is an attack.</summary>
    const int LongestRecord = 1 << 16;

    readonly byte[] _header = new byte[Block];
    readonly ArchiveNames _names = new(file, limits.ArchiveEntries);
    long _position;
    long _unfolded;

    public IEnumerable<ArchiveEntry> Read(Func<string, bool> wanted)
    {
        string? longName = null;
        long? longSize = null;
        while (ReadHeader())
        {
            var kind = (char)_header[156];
            var size = longSize ?? Number(124, 12, "size");
            switch (kind)
            {
                case 'L':
                    longName = Trimmed(Record(size, "a long name"));
                    continue;
                case 'K' or 'g' or 'V':
                    Record(size, "a record that says nothing of the next file");
                    continue;
                case 'x':
                    (longName, longSize) = PaxRecords(Record(size, "a pax record"));
                    continue;
            }
            var name = longName ?? Name();
            (longName, longSize) = (null, null);
            var directory = kind == '5' || (kind is '0' or '\0' && name.EndsWith('/'));
            if (!directory && kind is not ('0' or '\0' or '7'))
                throw Fail($"the entry '{name}' is of the kind '{(char.IsControl(kind) ? '?' : kind)}', a link or a device, and only files are read.");
            _names.Check(name);
            if (size < 0 || size > limits.DecodedBytes - _unfolded || size > Array.MaxLength)
                throw Fail($"the entry '{name}' claims {size} bytes, which makes the archive larger than the {limits.DecodedBytes} bytes that may be read.");
            _unfolded += size;
            if (directory || !wanted(name))
                Skip(size, name);
            else
                yield return new ArchiveEntry(name, Content(size, name));
        }
    }

    /// <summary>Reads the next header; the archive ends with a block of zeros.</summary>
    bool ReadHeader()
    {
        var got = Fill(_header);
        if (got == 0 && _position == 0)
            throw Fail("the file is empty.");
        if (got < Block)
            throw Fail("the archive ends without the block of zeros that closes it.");
        if (!_header.AsSpan().ContainsAnyExcept((byte)0))
            return false;
        _names.Count();
        var sum = 0;
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? ' ' : _header[i];
        var declared = Number(148, 8, "check");
        if (declared != sum)
            throw Fail($"the header's check is {declared} in the file and {sum} over its bytes: this is no tar, or it is damaged.");
        return true;
    }

    /// <summary>An octal number that may have spaces or zeros around it, or GNU's binary one for large files.</summary>
    long Number(int start, int length, string what)
    {
        var field = _header.AsSpan(start, length);
        if (field[0] == 0x80)
        {
            var large = 0L;
            foreach (var value in field[1..])
                large = large >> 54 == 0 ? large << 8 | value : throw Fail($"the {what} of an entry is too large.");
            return large;
        }
        var text = Encoding.Latin1.GetString(field).Trim('\0', ' ');
        var number = 0L;
        foreach (var digit in text)
            number = digit is >= '0' and <= '7' ? number * 8 + digit - '0' : throw Fail($"the {what} of an entry is not an octal number.");
        return number;
    }

    string Name()
    {
        var name = Trimmed(_header.AsSpan(0, 100));
        var ustar = _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        var prefix = ustar ? Trimmed(_header.AsSpan(345, 155)) : "";
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    string Trimmed(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Text(end < 0 ? bytes : bytes[..end]);
    }

    string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictText.Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataFormatException("the name of an entry is not valid UTF-8.", file, _position, inner: exception);
        }
    }

    /// <summary>Pax records are lines "length key=value", of which the path and the size matter here.</summary>
    (string? Path, long? Size) PaxRecords(byte[] bytes)
    {
        (string? path, long? size) = (null, null);
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length > 0)
        {
            var space = rest.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(rest[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= space + 1 || length > rest.Length || rest[length - 1] != '\n')
                throw Fail("a pax record does not have the form 'length key=value'.");
            var record = Text(rest[(space + 1)..(length - 1)]);
            rest = rest[length..];
            if (record.StartsWith("path=", StringComparison.Ordinal))
                path = record[5..];
            if (record.StartsWith("size=", StringComparison.Ordinal))
                size = long.TryParse(record.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Fail("a pax record gives a size that is no number.");
        }
        return (path, size);
    }

    byte[] Record(long size, string what)
    {
        if (size is < 0 or > LongestRecord)
            throw Fail($"{what} claims {size} bytes, and at most {LongestRecord} are allowed.");
        return Content(size, what);
    }

    byte[] Content(long size, string what)
    {
        if (size > reach - _position)
            throw Fail($"the archive ends within '{what}': {size} bytes were expected and at most {reach - _position} are left.");
        var bytes = new byte[size];
        var got = Fill(bytes);
        if (got < size)
            throw Fail($"the archive ends within '{what}': {size} bytes were expected and {got} came.");
        SkipPadding(size, what);
        return bytes;
    }

    void Skip(long size, string what)
    {
        var buffer = new byte[1 << 14];
        for (var left = size; left > 0;)
        {
            var got = Fill(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            if (got == 0)
                throw Fail($"the archive ends within '{what}', {left} bytes too early.");
            left -= got;
        }
        SkipPadding(size, what);
    }

    void SkipPadding(long size, string what)
    {
        Span<byte> padding = stackalloc byte[(int)((Block - size % Block) % Block)];
        if (Fill(padding) < padding.Length)
            throw Fail($"the archive ends within the padding of '{what}'.");
    }

    int Fill(Span<byte> buffer)
    {
        var got = Inflation.Fill(stream, buffer, file);
        _position += got;
        return got;
    }

    DataFormatException Fail(string problem) => new(problem, file, _position);
}
