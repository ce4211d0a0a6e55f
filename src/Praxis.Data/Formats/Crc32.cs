namespace Praxis.Data.Formats;

/// <summary>The cyclic redundancy check of PNG, gzip and zip: the reflected polynomial EDB88320.</summary>
static class Crc32
{
    static readonly uint[][] Tables = MakeTables();

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Update(~0u, bytes);

    /// <summary>The check of two spans that follow each other.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Update(Update(~0u, first), second);

    static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 4)
        {
            state ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            state = Tables[3][state & 255] ^ Tables[2][state >> 8 & 255] ^ Tables[1][state >> 16 & 255] ^ Tables[0][state >> 24];
            bytes = bytes[4..];
        }
        foreach (var value in bytes)
            state = state >> 8 ^ Tables[0][(state ^ value) & 255];
        return state;
    }

    static uint[][] MakeTables()
    {
        var tables = new uint[4][];
        for (var t = 0; t < 4; t++)
        {
            tables[t] = new uint[256];
            for (var i = 0u; i < 256; i++)
            {
                var value = t == 0 ? i : tables[t - 1][i];
                for (var bit = 0; bit < 8; bit++)
                    value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320u : value >> 1;
                tables[t][i] = value;
            }
        }
        return tables;
    }
}
