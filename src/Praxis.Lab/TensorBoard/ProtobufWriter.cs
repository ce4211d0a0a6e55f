using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Praxis.Lab;

/// <summary>Writes the fields of one protocol buffer message.</summary>
sealed class ProtobufWriter
{
    enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    readonly ArrayBufferWriter<byte> _data = new();

    public ReadOnlySpan<byte> Data => _data.WrittenSpan;

    public ProtobufWriter Integer(int field, long value)
    {
        Key(field, WireType.Varint);
        Varint((ulong)value);
        return this;
    }

    public ProtobufWriter Single(int field, float value)
    {
        Key(field, WireType.Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _data.Write(bytes);
        return this;
    }

    public ProtobufWriter Double(int field, double value)
    {
        Key(field, WireType.Fixed64);
        Double(value);
        return this;
    }

    public ProtobufWriter Doubles(int field, IReadOnlyCollection<double> values)
    {
        Key(field, WireType.Bytes);
        Varint((ulong)values.Count * sizeof(double));
        foreach (double value in values)
            Double(value);
        return this;
    }

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Key(field, WireType.Bytes);
        Varint((ulong)bytes.Length);
        _data.Write(bytes);
        return this;
    }

    public ProtobufWriter Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.Data);

    void Key(int field, WireType type) => Varint(((ulong)field << 3) | (uint)type);

    void Double(double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _data.Write(bytes);
    }

    void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _data.Write([(byte)(value | 0x80)]);
        _data.Write([(byte)value]);
    }
}
