using System.Buffers.Binary;
using System.Text;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>The operands of a pickle, read forward through a small window.</summary>
sealed class PickleReader(ByteSource source, long position)
{
    /// <summary>The longest text or byte string that a pickle may hold.</summary>
    const int MaximumTextBytes = 1 << 24;

    const int MaximumLineBytes = 256;
    const int WindowBytes = 1 << 14;

    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly byte[] _window = new byte[WindowBytes];
    long _next = position;
    int _at;
    int _filled;

    /// <summary>Where the next byte lies in the source.</summary>
    public long Position => _next - (_filled - _at);

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public byte[] Bytes(ulong length)
    {
        if (length > MaximumTextBytes)
        {
            throw new InterchangeException(source.Name, $"its pickle has a text of {length} bytes; at most {MaximumTextBytes} were expected.");
        }
        if (length <= WindowBytes)
        {
            return Take((int)length).ToArray();
        }
        if ((long)length > source.Length - Position)
        {
            throw new InterchangeException(source.Name, $"its pickle has a text of {length} bytes, but the file ends before: it is cut short.");
        }
        var bytes = new byte[(int)length];
        var start = Position;
        source.Read(start, bytes);
        (_next, _at, _filled) = (start + bytes.Length, 0, 0);
        return bytes;
    }

    public string Text(ulong length)
    {
        try
        {
            return StrictUtf8.GetString(Bytes(length));
        }
        catch (DecoderFallbackException error)
        {
            throw new InterchangeException(source.Name, "its pickle has a text that is not UTF-8.", error);
        }
    }

    /// <summary>A text of one byte a character, as Python 2 wrote them.</summary>
    public string ByteText(ulong length) => Encoding.Latin1.GetString(Bytes(length));

    /// <summary>A text up to the end of its line.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (var unit = Byte(); unit != '\n'; unit = Byte())
        {
            if (line.Length == MaximumLineBytes)
            {
                throw new InterchangeException(source.Name, $"its pickle has a name of more than {MaximumLineBytes} bytes.");
            }
            line.Append((char)unit);
        }
        return line.ToString();
    }

    ReadOnlySpan<byte> Take(int count)
    {
        if (_filled - _at < count)
        {
            var left = _filled - _at;
            _window.AsSpan(_at, left).CopyTo(_window);
            var more = (int)Math.Min(WindowBytes - left, source.Length - _next);
            if (left + more < count)
            {
                throw new InterchangeException(source.Name, "its pickle ends in the middle: the file is cut short.");
            }
            source.Read(_next, _window.AsSpan(left, more));
            (_at, _filled) = (0, left + more);
            _next += more;
        }
        _at += count;
        return _window.AsSpan(_at - count, count);
    }
}
