using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Praxis.Tensors.Interchange;

/// <summary>One array as the header describes it; its bytes lie from Begin to End of the data.</summary>
sealed record SafetensorsRecord(string Name, string TypeName, int[] Shape, long Begin, long End);

/// <summary>The JSON header of a safetensors file: parsed with every rule of the format checked, and written.</summary>
sealed class SafetensorsHeader
{
    /// <summary>The longest header that the format allows.</summary>
    public const long MaximumBytes = 100_000_000;

    const string MetadataName = "__metadata__";
    const int Alignment = 8;

    SafetensorsHeader(IReadOnlyDictionary<string, string> metadata, SafetensorsRecord[] records) => (Metadata, Records) = (metadata, records);

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The arrays in the order of their bytes.</summary>
    public SafetensorsRecord[] Records { get; }

    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long dataBytes)
    {
        if (json.Length == 0 || json[0] != (byte)'{')
        {
            throw new InterchangeException(file, "its header does not begin with '{': it is no safetensors file.");
        }
        try
        {
            var parser = new Parser(file, json);
            var header = parser.Parse();
            header.CheckLayout(file, dataBytes);
            return header;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InterchangeException(file, "its header is not valid JSON.", error);
        }
    }

    public static byte[] Format(string file, TensorEntry[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        var text = new StringBuilder("{");
        if (metadata is { Count: > 0 })
        {
            text.Append("\"__metadata__\":{");
            var pairs = metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
            for (var i = 0; i < pairs.Length; i++)
            {
                text.Append(i == 0 ? "" : ",");
                AppendString(file, text, pairs[i].Key);
                text.Append(':');
                AppendString(file, text, pairs[i].Value);
            }
            text.Append('}');
        }
        var names = new HashSet<string> { MetadataName };
        var offset = 0L;
        foreach (var entry in ordered)
        {
            if (!names.Add(entry.Name))
            {
                throw new InterchangeException(file, entry.Name == MetadataName ? $"no array may be called {MetadataName}." : $"two arrays are called '{entry.Name}'.");
            }
            text.Append(text.Length == 1 ? "" : ",");
            AppendString(file, text, entry.Name);
            var end = checked(offset + entry.ByteLength);
            text.Append($$""":{"dtype":"{{SafetensorsTypes.Name(entry.Type)}}","shape":[{{string.Join(',', entry.Shape.ToArray())}}],"data_offsets":[{{offset}},{{end}}]}""");
            offset = end;
        }
        text.Append('}');
        var length = Encoding.UTF8.GetByteCount(text.ToString());
        text.Append(' ', (Alignment - length % Alignment) % Alignment);
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return bytes.Length <= MaximumBytes
            ? bytes
            : throw new InterchangeException(file, $"its header would take {bytes.Length} bytes; the format allows {MaximumBytes}: save fewer arrays a file or less metadata.");
    }

    /// <summary>Orders names as their UTF-8 bytes are ordered, which is how the format's own writer sorts.</summary>
    public static int CompareNames(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    static void AppendString(string file, StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var unit = value[i];
            if (char.IsSurrogate(unit))
            {
                if (i + 1 == value.Length || !char.IsSurrogatePair(unit, value[i + 1]))
                {
                    throw new InterchangeException(file, $"the text '{value}' has half of a surrogate pair, which no header can hold.");
                }
                text.Append(unit).Append(value[++i]);
                continue;
            }
            text.Append(unit switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)unit:x4}",
                _ => unit.ToString(),
            });
        }
        text.Append('"');
    }

    void CheckLayout(string file, long dataBytes)
    {
        var end = 0L;
        foreach (var record in Records)
        {
            if (record.Begin != end)
            {
                throw new InterchangeException(file, $"the array '{record.Name}' begins at byte {record.Begin} of the data, but byte {end} was expected: arrays may neither overlap nor leave holes.");
            }
            if (SafetensorsTypes.Find(record.TypeName) is not { } type)
            {
                throw new InterchangeException(file, $"the array '{record.Name}' has the unknown type '{record.TypeName}'; {SafetensorsTypes.Supported} can be read.");
            }
            if (!TensorEntry.TryCount(record.Shape, DType.Float64, out var count))
            {
                throw new InterchangeException(file, $"the array '{record.Name}' has the shape {Shapes.Text(record.Shape)}, whose product overflows.");
            }
            var bits = (Int128)count * type.Bits;
            if (bits % 8 != 0 || bits / 8 != record.End - record.Begin)
            {
                throw new InterchangeException(file, $"the array '{record.Name}' of type {type.Name} and shape {Shapes.Text(record.Shape)} needs {bits / 8} bytes, but its offsets {record.Begin} to {record.End} hold {record.End - record.Begin}.");
            }
            end = record.End;
        }
        if (end != dataBytes)
        {
            throw new InterchangeException(file, $"its arrays end at byte {end} of the data, but the file holds {dataBytes}: it is cut short or has bytes that no array owns.");
        }
    }

    ref struct Parser(string file, ReadOnlySpan<byte> json)
    {
        const int MaximumDepth = 8;

        Utf8JsonReader _reader = new(json, new JsonReaderOptions { MaxDepth = MaximumDepth });

        public SafetensorsHeader Parse()
        {
            _reader.Read();
            var names = new HashSet<string>();
            var metadata = new Dictionary<string, string>();
            var records = new List<SafetensorsRecord>();
            while (NextName() is { } name)
            {
                if (!names.Add(name))
                {
                    throw Wrong($"'{name}' stands there twice.");
                }
                if (name == MetadataName)
                {
                    ParseMetadata(metadata);
                }
                else
                {
                    records.Add(ParseRecord(name));
                }
            }
            if (_reader.Read())
            {
                throw Wrong("something follows its closing brace.");
            }
            return new SafetensorsHeader(metadata, [.. records.OrderBy(record => record.Begin).ThenBy(record => record.End)]);
        }

        void ParseMetadata(Dictionary<string, string> metadata)
        {
            Begin(JsonTokenType.StartObject, MetadataName, "an object of texts");
            while (NextName() is { } key)
            {
                Begin(JsonTokenType.String, MetadataName, "an object of texts");
                if (!metadata.TryAdd(key, _reader.GetString()!))
                {
                    throw Wrong($"the metadata '{key}' stands there twice.");
                }
            }
        }

        SafetensorsRecord ParseRecord(string name)
        {
            string? type = null;
            int[]? shape = null;
            (long Begin, long End)? offsets = null;
            Begin(JsonTokenType.StartObject, name, "an object with dtype, shape and data_offsets");
            while (NextName() is { } field)
            {
                switch (field)
                {
                    case "dtype" when type is null:
                        Begin(JsonTokenType.String, name, "a dtype that is a text");
                        type = _reader.GetString()!;
                        break;
                    case "shape" when shape is null:
                        shape = ParseShape(name);
                        break;
                    case "data_offsets" when offsets is null:
                        offsets = ParseOffsets(name);
                        break;
                    case "dtype" or "shape" or "data_offsets":
                        throw Wrong($"the array '{name}' has two of {field}.");
                    default:
                        _reader.Skip();
                        break;
                }
            }
            return type is not null && shape is not null && offsets is not null
                ? new SafetensorsRecord(name, type, shape, offsets.Value.Begin, offsets.Value.End)
                : throw Wrong($"the array '{name}' lacks its {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}.");
        }

        int[] ParseShape(string name)
        {
            var sizes = new ArrayBufferWriter<int>(4);
            Begin(JsonTokenType.StartArray, name, "a shape that is a list");
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            {
                if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt32(out var size) || size < 0)
                {
                    throw Wrong($"the array '{name}' has a shape of something else than whole numbers from 0 to {int.MaxValue}.");
                }
                if (sizes.WrittenCount == TensorEntry.MaximumRank)
                {
                    throw Wrong($"the array '{name}' has more than {TensorEntry.MaximumRank} dimensions.");
                }
                sizes.Write([size]);
            }
            return sizes.WrittenSpan.ToArray();
        }

        (long Begin, long End) ParseOffsets(string name)
        {
            const string Expected = "data_offsets of two whole numbers, the first not above the second";
            Begin(JsonTokenType.StartArray, name, Expected);
            Begin(JsonTokenType.Number, name, Expected);
            var fits = _reader.TryGetInt64(out var begin);
            Begin(JsonTokenType.Number, name, Expected);
            fits &= _reader.TryGetInt64(out var end);
            Begin(JsonTokenType.EndArray, name, Expected);
            return fits && begin >= 0 && begin <= end ? (begin, end) : throw Wrong($"'{name}' was expected to have {Expected}.");
        }

        string? NextName()
        {
            _reader.Read();
            return _reader.TokenType == JsonTokenType.PropertyName ? _reader.GetString() : null;
        }

        void Begin(JsonTokenType expected, string name, string words)
        {
            _reader.Read();
            if (_reader.TokenType != expected)
            {
                throw Wrong($"'{name}' was expected to be or to have {words}.");
            }
        }

        readonly InterchangeException Wrong(string problem) => new(file, $"its header is wrong: {problem}");
    }
}
