namespace Praxis.Data.Formats;

/// <summary>A canonical Huffman code of at most 16 bits: short codes are looked up at once, long ones length by length.</summary>
sealed class JpegHuffman
{
    public const int QuickBits = 9;

    /// <summary>For every possible next nine bits, the length of the code in them (high byte) and its value (low byte), or zero.</summary>
    readonly ushort[] _quick = new ushort[1 << QuickBits];

    /// <summary>For each length, one more than the greatest code of it (shifted up to 16 bits), and what to add to a code to find its value.</summary>
    readonly int[] _limit = new int[18];
    readonly int[] _offset = new int[17];
    readonly byte[] _values;

    JpegHuffman(byte[] values) => _values = values;

    /// <summary>Makes the code with so many codes of 1, 2, … 16 bits, or null where there are more than fit.</summary>
    public static JpegHuffman? Make(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        var table = new JpegHuffman(values.ToArray());
        var (code, next) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            table._offset[length] = next - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, next++)
            {
                if (code >= 1 << length)
                    return null;
                if (length <= QuickBits)
                    table._quick.AsSpan(code << (QuickBits - length), 1 << (QuickBits - length)).Fill((ushort)(length << 8 | values[next]));
            }
            table._limit[length] = code << (16 - length);
            code <<= 1;
        }
        table._limit[17] = int.MaxValue;
        return table;
    }

    /// <summary>Finds the code at the head of sixteen bits: its length and its value, or a length of 17 where there is none.</summary>
    public (int Length, byte Value) Find(int sixteen)
    {
        var quick = _quick[sixteen >> (16 - QuickBits)];
        if (quick != 0)
            return (quick >> 8, (byte)quick);
        var length = 1;
        while (sixteen >= _limit[length])
            length++;
        return length == 17 ? (17, (byte)0) : (length, _values[(sixteen >> (16 - length)) + _offset[length]]);
    }
}
