using System.Text.Json;

namespace Praxis.Learning.Tokenizers;

/// <summary>Changes a text before it is cut.</summary>
interface INormalizer
{
    string Normalize(string text);

    void Write(Utf8JsonWriter json);
}

/// <summary>One after the other.</summary>
sealed record SequenceNormalizer(IReadOnlyList<INormalizer> Parts) : INormalizer
{
    public string Normalize(string text) => Parts.Aggregate(text, (current, part) => part.Normalize(current));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("normalizers");
        foreach (var part in Parts)
        {
            part.Write(json);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>Canonical composition (NFC) or decomposition (NFD).</summary>
sealed record CanonicalNormalizer(bool Compose) : INormalizer
{
    public string Normalize(string text) => Compose ? UnicodeNormalization.Compose(text) : UnicodeNormalization.Decompose(text);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", Compose ? "NFC" : "NFD");
        json.WriteEndObject();
    }
}

/// <summary>Puts a text in front of one that is not empty.</summary>
sealed record PrependNormalizer(string Prefix) : INormalizer
{
    public string Normalize(string text) => text.Length == 0 ? text : Prefix + text;

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Prepend");
        json.WriteString("prepend", Prefix);
        json.WriteEndObject();
    }
}

/// <summary>Replaces one text by another.</summary>
sealed record ReplaceNormalizer(string Pattern, string Content) : INormalizer
{
    public string Normalize(string text) => text.Replace(Pattern, Content, StringComparison.Ordinal);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Replace");
        json.WriteStartObject("pattern");
        json.WriteString("String", Pattern);
        json.WriteEndObject();
        json.WriteString("content", Content);
        json.WriteEndObject();
    }
}
