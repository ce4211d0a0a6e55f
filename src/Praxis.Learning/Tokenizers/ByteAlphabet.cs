namespace Praxis.Learning.Tokenizers;

/// <summary>
/// The alphabet in which byte-level vocabularies are written: a printable character for every byte. Bytes that
/// print as themselves in Latin-1 keep their character; the 68 others take the characters from U+0100 on.
/// </summary>
static class ByteAlphabet
{
    const int Bytes = 256;
    const int FirstSpare = 0x100;

    static readonly char[] Characters = MakeCharacters();
    static readonly short[] Values = MakeValues();

    /// <summary>The bytes in the order of their characters, which is how such vocabularies begin.</summary>
    public static IReadOnlyList<byte> Order { get; } = [.. Enumerable.Range(0, Bytes).Select(value => (byte)value).OrderBy(value => Characters[value])];

    public static char Character(byte value) => Characters[value];

    public static string Text(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, (text, source) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = Characters[source[i]];
        }
    });

    /// <summary>The bytes that a text in this alphabet stands for; false where it has another character.</summary>
    public static bool TryBytes(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i] < Values.Length ? Values[text[i]] : (short)-1;
            if (value < 0)
            {
                return false;
            }
            bytes[i] = (byte)value;
        }
        return true;
    }

    static char[] MakeCharacters()
    {
        var spare = FirstSpare;
        return [.. Enumerable.Range(0, Bytes).Select(value => value is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or (>= 0xae and <= 0xff) ? (char)value : (char)spare++)];
    }

    static short[] MakeValues()
    {
        var values = new short[Characters.Max() + 1];
        Array.Fill(values, (short)-1);
        for (var value = 0; value < Bytes; value++)
        {
            values[Characters[value]] = (short)value;
        }
        return values;
    }
}
