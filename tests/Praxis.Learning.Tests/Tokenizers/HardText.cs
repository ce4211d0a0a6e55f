using System.Text;

namespace Praxis.Learning.Tests.Tokenizers;

/// <summary>Random texts of what breaks tokenizers.</summary>
static class HardText
{
    static readonly string[] Atoms =
    [
        " ", "  ", "     ", "\t", "\n", "\r\n", "\n\n\n", "\u00a0", "\u3000", "\u2028", "\u0000", "\u007f", "the", "The", "harbour", "don't", "'s", "'LL", "x-y", "a_b",
        "1", "2345", "3.14", "٣٤", "½", "é", "e\u0301", "\u0301", "ß", "小さな", "船", "한국", "\u1100\u1161", "עב", "हिन्दी", "😀", "👩‍🚀", "👍🏽", "🇩🇪", "𝒜", "𠀀", "𝟘", "\u200d", "\ufeff",
        "\ufffd", "\uffff", "\ud800", "\udc00", "\udbff\ud83d", "\udc00\ud800", ".", ",", "!?", "(", ")", "\"", "“", "”", "$", "%", "<", ">", "<|endoftext|>", "<unk>", "<join>", "▁", "<0x0A>",
    ];

    public static IEnumerable<string> Samples(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (var left = random.Next(14); left > 0; left--)
            {
                text.Append(Atoms[random.Next(Atoms.Length)]);
            }
            yield return text.ToString();
        }
    }
}
