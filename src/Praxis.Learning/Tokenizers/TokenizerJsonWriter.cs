using System.Text.Encodings.Web;
using System.Text.Json;

namespace Praxis.Learning.Tokenizers;

/// <summary>Writes a Hugging Face tokenizer.json.</summary>
static class TokenizerJsonWriter
{
    static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream stream, TokenizerParts parts)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        json.WriteStartArray("added_tokens");
        foreach (var token in parts.Added)
        {
            WriteAdded(json, token);
        }
        json.WriteEndArray();
        WritePart(json, "normalizer", parts.Normalizer is null ? null : parts.Normalizer.Write);
        WritePart(json, "pre_tokenizer", parts.PreTokenizer is null ? null : parts.PreTokenizer.Write);
        WritePart(json, "post_processor", parts.Template.Json is { } template ? writer => writer.WriteRawValue(template) : null);
        WritePart(json, "decoder", parts.Decoding.Write);
        WriteModel(json, parts.Model);
        json.WriteEndObject();
    }

    static void WritePart(Utf8JsonWriter json, string name, Action<Utf8JsonWriter>? write)
    {
        json.WritePropertyName(name);
        if (write is null)
        {
            json.WriteNullValue();
        }
        else
        {
            write(json);
        }
    }

    static void WriteAdded(Utf8JsonWriter json, AddedToken token)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("content", token.Content);
        json.WriteBoolean("single_word", token.SingleWord);
        json.WriteBoolean("lstrip", token.StripLeft);
        json.WriteBoolean("rstrip", token.StripRight);
        json.WriteBoolean("normalized", token.Normalized);
        json.WriteBoolean("special", token.Special);
        json.WriteEndObject();
    }

    static void WriteModel(Utf8JsonWriter json, BytePairModel model)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteString("unk_token", model.Unknown);
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", model.FuseUnknown);
        json.WriteBoolean("byte_fallback", model.ByteFallback);
        json.WriteBoolean("ignore_merges", model.IgnoreMerges);
        json.WriteStartObject("vocab");
        foreach (var (token, id) in model.Vocabulary.OrderBy(pair => pair.Value))
        {
            json.WriteNumber(token, id);
        }
        json.WriteEndObject();

        // Older readers know merges as texts only; a token with a space in it can only be written as a pair.
        var asPairs = model.Merges.Any(merge => merge.Left.Contains(' ') || merge.Right.Contains(' '));
        json.WriteStartArray("merges");
        foreach (var (left, right) in model.Merges)
        {
            if (asPairs)
            {
                json.WriteStartArray();
                json.WriteStringValue(left);
                json.WriteStringValue(right);
                json.WriteEndArray();
            }
            else
            {
                json.WriteStringValue($"{left} {right}");
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
