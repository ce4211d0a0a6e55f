using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Praxis.Data.Formats;

/// <summary>One line of a file of JSON lines, with its number for errors.</summary>
public readonly record struct JsonLine(string File, long Number, JsonElement Value)
{
    /// <summary>The text under a name of the object on this line.</summary>
    public string Text(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object || !Value.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            throw new DataFormatException($"an object with text under '{name}' was expected.", File, line: Number);
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new DataFormatException($"the text under '{name}' has half a character.", File, line: Number, inner: exception);
        }
    }
}

/// <summary>Streams files with one JSON value on every line; empty lines are passed over.</summary>
public static class JsonLines
{
    static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads the values one by one; a line that is not JSON is an error that names it.</summary>
    public static IEnumerable<JsonLine> Read(string path, ReadLimits? limits = null)
    {
        using var text = StrictText.Open(path);
        foreach (var line in Parse(text, Files.Name(path), limits))
            yield return line;
    }

    /// <summary>Reads the values of text one by one.</summary>
    public static IEnumerable<JsonLine> Parse(TextReader text, string file = "JSON lines", ReadLimits? limits = null)
    {
        var lines = new BoundedLines(text, file, limits ?? ReadLimits.Default);
        for (var number = 1L; lines.Next(number) is { } line; number++)
            if (!string.IsNullOrWhiteSpace(line))
                yield return new JsonLine(file, number, Element(line, file, number));
    }

    /// <summary>Writes each value on a line of its own; nothing half written is ever seen.</summary>
    public static void Write<T>(string path, IEnumerable<T> values) => Files.Write(path, stream =>
    {
        foreach (var value in values)
        {
            JsonSerializer.Serialize(stream, value, Unescaped);
            stream.WriteByte((byte)'\n');
        }
    });

    static JsonElement Element(string line, string file, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new DataFormatException($"the line is not JSON from character {exception.BytePositionInLine + 1} on.", file, line: number, inner: exception);
        }
        catch (ArgumentException exception)
        {
            // Text with half a surrogate pair cannot be turned to UTF-8.
            throw new DataFormatException("the line is not valid text.", file, line: number, inner: exception);
        }
    }

    /// <summary>Lines of bounded length: a file without line ends is refused instead of read whole.</summary>
    sealed class BoundedLines(TextReader text, string file, ReadLimits limits)
    {
        readonly char[] _buffer = new char[1 << 13];
        readonly StringBuilder _line = new();
        int _next;
        int _filled;

        public string? Next(long number)
        {
            _line.Clear();
            while (true)
            {
                if (_next == _filled)
                {
                    (_next, _filled) = (0, Fill(number));
                    if (_filled == 0)
                        return _line.Length > 0 ? _line.ToString() : null;
                }
                var rest = _buffer.AsSpan(_next, _filled - _next);
                var end = rest.IndexOf('\n');
                _line.Append(end < 0 ? rest : rest[..end]);
                if (_line.Length > limits.RecordCharacters)
                    throw new DataFormatException($"the line is longer than the {limits.RecordCharacters} characters that are allowed.", file, line: number);
                _next += end < 0 ? rest.Length : end + 1;
                if (end >= 0)
                    return _line.ToString();
            }
        }

        int Fill(long number)
        {
            try
            {
                return text.Read(_buffer);
            }
            catch (DecoderFallbackException exception)
            {
                throw new DataFormatException("the text is not valid UTF-8.", file, line: number, inner: exception);
            }
        }
    }
}
