using System.Buffers.Binary;

namespace Praxis.Tensors.Interchange;

/// <summary>The checksum of zip and PNG (polynomial 0xEDB88320, reflected), eight bytes a step.</summary>
public static class Crc32
{
    const int Lanes = 8;

    static readonly uint[] Table = MakeTable();

    /// <summary>Continues a checksum over more bytes; it begins with 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~checksum;
        var table = Table;
        while (bytes.Length >= Lanes)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[1792 + (low & 0xff)] ^ table[1536 + ((low >> 8) & 0xff)] ^ table[1280 + ((low >> 16) & 0xff)] ^ table[1024 + (low >> 24)]
                ^ table[768 + (high & 0xff)] ^ table[512 + ((high >> 8) & 0xff)] ^ table[256 + ((high >> 16) & 0xff)] ^ table[high >> 24];
            bytes = bytes[Lanes..];
        }
        foreach (var value in bytes)
        {
            crc = table[(crc ^ value) & 0xff] ^ (crc >> 8);
        }
        return ~crc;
    }

    static uint[] MakeTable()
    {
        var table = new uint[Lanes * 256];
        for (var value = 0u; value < 256; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
            table[value] = crc;
        }
        for (var i = 256; i < table.Length; i++)
        {
            table[i] = table[table[i - 256] & 0xff] ^ (table[i - 256] >> 8);
        }
        return table;
    }
}
