using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Praxis.Tensors.Interchange;

/// <summary>The header of an npy file: what the array is and how its bytes are laid out.</summary>
sealed record NpyHeader(DType Type, int[] Shape, bool BigEndian, bool ColumnMajor)
{
    /// <summary>The longest header that is read; numpy's own are a few hundred bytes.</summary>
    public const int MaximumBytes = 1 << 16;

    const int PrefixBytes = 8;
    const int Alignment = 64;

    /// <summary>numpy leaves room for the first size to grow to this many digits in place.</summary>
    const int GrowthDigits = 21;

    const string Supported = "f2, f4, f8, i4, i8, u1 and b1 can be read";

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header at the beginning of <paramref name="length"/> bytes; the data follow at <paramref name="dataStart"/>.</summary>
    public static NpyHeader Read(string file, ByteReader read, long length, out long dataStart)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes + sizeof(uint)];
        if (length < prefix.Length)
        {
            throw new InterchangeException(file, $"it has {length} bytes, too few for an npy file.");
        }
        read(0, prefix);
        if (!prefix.StartsWith(Magic))
        {
            throw new InterchangeException(file, "it does not begin as an npy file does (\\x93NUMPY).");
        }
        var (major, minor) = (prefix[6], prefix[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw new InterchangeException(file, $"it has the npy version {major}.{minor}; 1.0, 2.0 and 3.0 can be read.");
        }
        var start = PrefixBytes + (major == 1 ? sizeof(ushort) : sizeof(uint));
        var size = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(prefix[PrefixBytes..]) : BinaryPrimitives.ReadUInt32LittleEndian(prefix[PrefixBytes..]);
        if (size > Math.Min(length - start, MaximumBytes))
        {
            throw new InterchangeException(file, $"its header claims {size} bytes; at most {Math.Min(length - start, MaximumBytes)} were expected.");
        }
        var bytes = new byte[(int)size];
        read(start, bytes);
        var header = Parse(file, major == 3 ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes));
        dataStart = start + size;
        var expected = header.ByteLength(file);
        if (expected != length - dataStart)
        {
            throw new InterchangeException(file, $"its array of {header.Type.Name()} and shape {Shapes.Text(header.Shape)} needs {expected} bytes, but {length - dataStart} follow the header.");
        }
        return header;
    }

    /// <summary>The bytes before the data, as numpy writes them.</summary>
    public static byte[] Format(string file, DType type, ReadOnlySpan<int> shape)
    {
        var tuple = shape.Length switch
        {
            0 => "()",
            1 => $"({shape[0]},)",
            _ => $"({string.Join(", ", shape.ToArray())})",
        };
        var text = $"{{'descr': '{Code(file, type)}', 'fortran_order': False, 'shape': {tuple}, }}";
        if (shape.Length > 0)
        {
            text += new string(' ', GrowthDigits - shape[0].ToString(CultureInfo.InvariantCulture).Length);
        }
        const int Start = PrefixBytes + sizeof(ushort);
        var total = (Start + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        text = text.PadRight(total - Start - 1) + '\n';
        var bytes = new byte[total];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(PrefixBytes), (ushort)text.Length);
        Encoding.Latin1.GetBytes(text, bytes.AsSpan(Start));
        return bytes;
    }

    static string Code(string file, DType type) => type switch
    {
        DType.Float32 => "<f4",
        DType.Float64 => "<f8",
        DType.Float16 => "<f2",
        DType.Int64 => "<i8",
        DType.Int32 => "<i4",
        DType.UInt8 => "|u1",
        DType.Bool => "|b1",
        _ => throw new InterchangeException(file, $"npy has no {type.Name()}; convert the array to float32 first."),
    };

    static NpyHeader Parse(string file, string text)
    {
        if (!new PythonDictionary(text).TryParse(out var descr, out var columnMajor, out var shape))
        {
            throw new InterchangeException(file, "its header is not a dictionary of descr (one type), fortran_order and shape (whole numbers from 0 to 2147483647): structured arrays are not read.");
        }
        if (descr.Contains('O'))
        {
            throw new InterchangeException(file, $"it holds Python objects (descr '{descr}'), which only unpickling could read; {Supported}.");
        }
        var code = descr.AsSpan();
        var order = code.Length > 0 && "<>|=".Contains(code[0]) ? code[0] : '=';
        code = code.TrimStart("<>|=");
        DType? type = code switch
        {
            "f4" or "f" => DType.Float32,
            "f8" or "d" => DType.Float64,
            "f2" or "e" => DType.Float16,
            "i8" => DType.Int64,
            "i4" => DType.Int32,
            "u1" or "B" => DType.UInt8,
            "b1" or "?" => DType.Bool,
            _ => null,
        };
        if (type is null)
        {
            throw new InterchangeException(file, $"it has the element type '{(descr.Length > 40 ? descr[..40] + "…" : descr)}'; {Supported}.");
        }
        if (shape.Length > TensorEntry.MaximumRank)
        {
            throw new InterchangeException(file, $"its array has {shape.Length} dimensions; at most {TensorEntry.MaximumRank} were expected.");
        }
        return new NpyHeader(type.Value, shape, order == '>' && type.Value.Size() > 1, columnMajor && shape.Length > 1);
    }

    long ByteLength(string file) => TensorEntry.TryCount(Shape, Type, out var count)
        ? count * Type.Size()
        : throw new InterchangeException(file, $"its array has the shape {Shapes.Text(Shape)}, whose product overflows.");

    /// <summary>The one Python dictionary that an npy header is: read by its grammar, never evaluated.</summary>
    ref struct PythonDictionary(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> _rest = text;

        public bool TryParse([NotNullWhen(true)] out string? descr, out bool columnMajor, [NotNullWhen(true)] out int[]? shape)
        {
            (descr, shape, columnMajor) = (null, null, false);
            var seenOrder = false;
            if (!Take("{"))
            {
                return false;
            }
            while (!Take("}"))
            {
                var fits = TryText(out var key) && Take(":") && key switch
                {
                    "descr" when descr is null => TryText(out descr),
                    "fortran_order" when !seenOrder => TryBool(out columnMajor) && (seenOrder = true),
                    "shape" when shape is null => TryShape(out shape),
                    _ => false,
                };
                if (!fits || (!Take(",") && !_rest.TrimStart().StartsWith("}")))
                {
                    return false;
                }
            }
            return descr is not null && seenOrder && shape is not null && _rest.Trim().IsEmpty;
        }

        bool Take(string symbol)
        {
            _rest = _rest.TrimStart();
            if (!_rest.StartsWith(symbol))
            {
                return false;
            }
            _rest = _rest[symbol.Length..];
            return true;
        }

        bool TryText([NotNullWhen(true)] out string? value)
        {
            value = null;
            _rest = _rest.TrimStart();
            if (_rest.IsEmpty || _rest[0] is not ('\'' or '"'))
            {
                return false;
            }
            var end = _rest[1..].IndexOf(_rest[0]);
            if (end < 0 || _rest.Slice(1, end).Contains('\\'))
            {
                return false;
            }
            value = _rest.Slice(1, end).ToString();
            _rest = _rest[(end + 2)..];
            return true;
        }

        bool TryBool(out bool value)
        {
            value = Take("True");
            return value || Take("False");
        }

        bool TryShape([NotNullWhen(true)] out int[]? shape)
        {
            shape = null;
            if (!Take("("))
            {
                return false;
            }
            var sizes = new List<int>();
            var comma = true;
            while (!Take(")"))
            {
                if (!comma || !TrySize(out var size))
                {
                    return false;
                }
                sizes.Add(size);
                comma = Take(",");
            }
            if (sizes.Count == 1 && !comma)
            {
                return false;
            }
            shape = [.. sizes];
            return true;
        }

        bool TrySize(out int size)
        {
            _rest = _rest.TrimStart();
            var digits = _rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? _rest.Length : digits;
            var fits = int.TryParse(_rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out size);
            _rest = _rest[digits..];

            // Python 2 wrote long integers with a suffix.
            if (fits && _rest.StartsWith("L"))
            {
                _rest = _rest[1..];
            }
            return fits;
        }
    }
}
