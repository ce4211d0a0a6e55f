using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Praxis.Learning.Tokenizers;

/// <summary>One step from a token's text in the vocabulary to the bytes that it stands for.</summary>
interface IDecodingStep
{
    void Write(Utf8JsonWriter json);
}

/// <summary>The alphabet of bytes, undone.</summary>
sealed record ByteLevelStep(bool AddPrefixSpace, bool TrimOffsets, bool UseRegex) : IDecodingStep
{
    public void Write(Utf8JsonWriter json) => new ByteLevelPreTokenizer(AddPrefixSpace, UseRegex, TrimOffsets).Write(json);
}

/// <summary>SentencePiece's visible space, undone; at the beginning of a text it is dropped where one was put there.</summary>
sealed record MetaspaceStep(char Replacement, PrependScheme Scheme, bool Split) : IDecodingStep
{
    public void Write(Utf8JsonWriter json) => new MetaspacePreTokenizer(Replacement, Scheme, Split).Write(json);
}

/// <summary>One text for another, within each token.</summary>
sealed record ReplaceStep(string Pattern, string Content) : IDecodingStep
{
    public void Write(Utf8JsonWriter json) => new ReplaceNormalizer(Pattern, Content).Write(json);
}

/// <summary>Tokens of the form &lt;0x0A&gt; are bytes.</summary>
sealed record ByteFallbackStep : IDecodingStep
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteFallback");
        json.WriteEndObject();
    }

    public static bool TryByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    public static string Token(int value) => $"<0x{value:X2}>";
}

/// <summary>All tokens become one text: what strips after it strips the whole.</summary>
sealed record FuseStep : IDecodingStep
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Fuse");
        json.WriteEndObject();
    }
}

/// <summary>Drops up to so many of a character at the beginning.</summary>
sealed record StripStep(char Content, int Start) : IDecodingStep
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Strip");
        json.WriteString("content", Content.ToString());
        json.WriteNumber("start", Start);
        json.WriteNumber("stop", 0);
        json.WriteEndObject();
    }
}

/// <summary>From tokens to bytes: what each token stands for, and what is dropped at the beginning of a text.</summary>
sealed class TokenDecoding(IReadOnlyList<IDecodingStep> steps, bool isSequence)
{
    public IReadOnlyList<IDecodingStep> Steps => steps;

    public bool IsByteLevel => steps.Any(step => step is ByteLevelStep);

    /// <summary>The bytes of a token, wherever it stands.</summary>
    public byte[] Bytes(string token, bool added)
    {
        var fused = false;
        foreach (var step in steps)
        {
            switch (step)
            {
                case ByteLevelStep:
                    return !added && ByteAlphabet.TryBytes(token, out var bytes) ? bytes : SurrogateUtf8.GetBytes(token);
                case ByteFallbackStep when !added && ByteFallbackStep.TryByte(token, out var value):
                    return [value];
                case MetaspaceStep metaspace:
                    token = token.Replace(metaspace.Replacement, ' ');
                    break;
                case ReplaceStep replace:
                    token = token.Replace(replace.Pattern, replace.Content, StringComparison.Ordinal);
                    break;
                case StripStep strip when !fused:
                    token = token[Stripped(token, strip)..];
                    break;
                case FuseStep:
                    fused = true;
                    break;
                default:
                    break;
            }
        }
        return SurrogateUtf8.GetBytes(token);
    }

    /// <summary>How many of the token's bytes are dropped where it begins the text.</summary>
    public int Dropped(string token, ReadOnlySpan<byte> bytes)
    {
        var fused = false;
        foreach (var step in steps)
        {
            switch (step)
            {
                case MetaspaceStep { Scheme: not PrependScheme.Never } metaspace when token.StartsWith(metaspace.Replacement):
                    return 1;
                case FuseStep:
                    fused = true;
                    break;
                case StripStep strip when fused:
                    return Stripped(Encoding.Latin1.GetString(bytes), strip);
                default:
                    break;
            }
        }
        return 0;
    }

    public void Write(Utf8JsonWriter json)
    {
        if (!isSequence)
        {
            steps[0].Write(json);
            return;
        }
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("decoders");
        foreach (var step in steps)
        {
            step.Write(json);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static int Stripped(string text, StripStep strip)
    {
        var count = 0;
        while (count < strip.Start && count < text.Length && text[count] == strip.Content)
        {
            count++;
        }
        return count;
    }
}
