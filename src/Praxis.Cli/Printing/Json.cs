using System.Text.Encodings.Web;
using System.Text.Json;

namespace Praxis.Cli;

/// <summary>Results for programs: indented, in a fixed order, with every letter as it is.</summary>
static class Json
{
    static readonly JsonWriterOptions Format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a document to the results.</summary>
    internal static void Write(Terminal terminal, Action<Utf8JsonWriter> content)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Format))
            content(writer);
        terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>An array with one object for each item.</summary>
    internal static void Objects<T>(this Utf8JsonWriter writer, IEnumerable<T> items, Action<Utf8JsonWriter, T> content)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            writer.WriteStartObject();
            content(writer, item);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>A named array with one object for each item.</summary>
    internal static void Objects<T>(this Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> content)
    {
        writer.WritePropertyName(name);
        writer.Objects(items, content);
    }

    /// <summary>A named array of texts.</summary>
    internal static void Texts(this Utf8JsonWriter writer, string name, IEnumerable<string> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
            writer.WriteStringValue(item);
        writer.WriteEndArray();
    }

    /// <summary>A named array of numbers.</summary>
    internal static void Numbers(this Utf8JsonWriter writer, string name, IEnumerable<double> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
            writer.WriteNumberValue(item);
        writer.WriteEndArray();
    }

    /// <summary>A named number; null where it is missing or not finite, which JSON cannot say otherwise.</summary>
    internal static void Number(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }
}
