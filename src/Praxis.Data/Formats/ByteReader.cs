using System.Buffers.Binary;

namespace Praxis.Data.Formats;

/// <summary>Walks over the bytes of a file and refuses, by name and place, to read past their end.</summary>
ref struct ByteReader(ReadOnlySpan<byte> bytes, string file, long origin = 0)
{
    readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public readonly string File => file;

    public ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count < 0 || count > Remaining)
            throw Fail($"the file ends within {what}: {count} bytes were expected and {Remaining} are left.");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    public byte Byte(string what) => Take(1, what)[0];

    public ushort BigEndian16(string what) => BinaryPrimitives.ReadUInt16BigEndian(Take(2, what));

    public uint BigEndian32(string what) => BinaryPrimitives.ReadUInt32BigEndian(Take(4, what));

    public ushort LittleEndian16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    public uint LittleEndian32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public readonly DataFormatException Fail(string problem) => new(problem, file, origin + Position);
}
