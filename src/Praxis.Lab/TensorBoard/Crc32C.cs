using System.Buffers.Binary;
using System.Numerics;

namespace Praxis.Lab;

/// <summary>The Castagnoli check sum (polynomial 0x1EDC6F41) that guards TFRecord files.</summary>
static class Crc32C
{
    const uint MaskDelta = 0xA282EAD8;

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte value in data)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>The sum rotated right by 15 bits plus a constant, so that the sum of data that hold sums stays sound.</summary>
    public static uint Masked(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Compute(data), 15) + MaskDelta;
}
