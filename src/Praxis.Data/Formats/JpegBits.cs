namespace Praxis.Data.Formats;

/// <summary>Reads the bits of a scan from the highest of each byte, takes out the zero bytes stuffed after FF, and stops at a marker.</summary>
ref struct JpegBits(ReadOnlySpan<byte> bytes, string file, long origin)
{
    readonly ReadOnlySpan<byte> _bytes = bytes;
    int _next;
    uint _buffer;
    int _count;

    /// <summary>Zero bits that were put in because the scan had ended: harmless to look ahead at, an error to consume.</summary>
    int _invented;

    /// <summary>The bytes read so far; whole bytes that are still in the buffer count as read.</summary>
    public readonly int Used => _next;

    public readonly DataFormatException Fail(string problem) => new(problem, file, origin + _next);

    public int Symbol(JpegHuffman table)
    {
        Fill(16);
        var (length, value) = table.Find((int)(_buffer >> 16));
        if (length > 16)
            throw Fail("the bits are no code of the Huffman table.");
        Skip(length);
        return value;
    }

    /// <summary>A number of so many bits in JPEG's way: those that begin with a zero bit are negative.</summary>
    public int Signed(int size)
    {
        if (size == 0)
            return 0;
        Fill(size);
        var value = (int)(_buffer >> (32 - size));
        Skip(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /// <summary>Drops the rest of the byte and steps over the restart marker with the given number.</summary>
    public void Restart(int number)
    {
        (_buffer, _count, _invented) = (0, 0, 0);
        while (_next + 2 < _bytes.Length && _bytes[_next] == 0xFF && _bytes[_next + 1] == 0xFF)
            _next++;
        if (_next + 2 > _bytes.Length || _bytes[_next] != 0xFF || _bytes[_next + 1] != 0xD0 + number)
            throw Fail($"the restart marker FFD{number} was expected.");
        _next += 2;
    }

    void Fill(int needed)
    {
        while (_count < needed)
        {
            uint value = 0;
            if (_next < _bytes.Length && _bytes[_next] != 0xFF)
                value = _bytes[_next++];
            else if (_next + 1 < _bytes.Length && _bytes[_next + 1] == 0)
            {
                value = 0xFF;
                _next += 2;
            }
            else
                _invented += 8;
            _buffer |= value << (24 - _count);
            _count += 8;
        }
    }

    void Skip(int bits)
    {
        _buffer <<= bits;
        _count -= bits;
        if (_count < _invented)
            throw Fail("the scan ends before its last block.");
    }
}
