using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Praxis.Lab;

/// <summary>
/// Writes JSON that people read and compare: fixed key order, one value a line, numbers that read back to the same bits,
/// and a checksum of everything above as the last key.
/// </summary>
sealed class SealedJson
{
    const string Seal = ",\n  \"checksum\": \"";
    const string End = "\"\n}\n";
    static readonly byte[] SealBytes = Encoding.UTF8.GetBytes(Seal);
    static readonly byte[] EndBytes = Encoding.UTF8.GetBytes(End);
    readonly StringBuilder _text = new();

    internal SealedJson(string format) => Text("format", format);

    internal SealedJson Text(string key, string? value) => Raw(key, Quote(value));

    internal SealedJson Number(string key, double value) => Raw(key, Number(value));

    internal SealedJson Texts(string key, IEnumerable<string> values) => Lines(key, values.Select(Quote));

    /// <summary>An array with one ready-made JSON value a line.</summary>
    internal SealedJson Lines(string key, IEnumerable<string> values) => Block(key, '[', values, ']');

    /// <summary>An object with one entry a line, sorted by key.</summary>
    internal SealedJson Map(string key, IEnumerable<KeyValuePair<string, string>> entries) =>
        Block(key, '{', entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{Quote(entry.Key)}: {Quote(entry.Value)}"), '}');

    internal byte[] Finish()
    {
        var body = "{\n" + _text;
        return Encoding.UTF8.GetBytes(body + Seal + Hash.Of(body) + End);
    }

    /// <summary>One object on one line; entries without a value are left out.</summary>
    internal static string Row(params ReadOnlySpan<(string Key, string? Value)> entries)
    {
        var row = new StringBuilder("{");
        foreach (var (key, value) in entries)
            if (value is not null)
                row.Append(row.Length > 1 ? ", " : "").Append(Quote(key)).Append(": ").Append(value);
        return row.Append('}').ToString();
    }

    internal static string Quote(string? text) =>
        text is null ? "null" : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Parses a sealed file; throws <see cref="InvalidDataException"/> with the reason when it is torn, edited or something else.</summary>
    internal static JsonDocument Parse(byte[] bytes, string format)
    {
        var seal = bytes.AsSpan().LastIndexOf(SealBytes);
        if (seal < 0 || !bytes.AsSpan().EndsWith(EndBytes))
            throw new InvalidDataException("it is incomplete or was not written by Praxis");
        if (Encoding.UTF8.GetString(bytes.AsSpan()[(seal + SealBytes.Length)..^EndBytes.Length]) != Hash.Of(bytes.AsSpan(0, seal)))
            throw new InvalidDataException("its checksum does not fit its content");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"it is not JSON: {error.Message}", error);
        }
        if (document.RootElement.TryGetProperty("format", out var found) && found.ValueKind == JsonValueKind.String && found.GetString() == format)
            return document;
        document.Dispose();
        throw new InvalidDataException($"it is no '{format}'");
    }

    SealedJson Block(string key, char open, IEnumerable<string> lines, char close)
    {
        var joined = string.Join(",\n    ", lines);
        return Raw(key, joined.Length == 0 ? $"{open}{close}" : $"{open}\n    {joined}\n  {close}");
    }

    SealedJson Raw(string key, string value)
    {
        _text.Append(_text.Length == 0 ? "  " : ",\n  ").Append(Quote(key)).Append(": ").Append(value);
        return this;
    }
}
