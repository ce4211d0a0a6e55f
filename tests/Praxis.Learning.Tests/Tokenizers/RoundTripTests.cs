using System.Buffers;
using System.Text;
using Praxis.Learning.Tokenizers;

namespace Praxis.Learning.Tests.Tokenizers;

public sealed class RoundTripTests
{
    static readonly string[] Samples = [.. HardText.Samples(600, seed: 11)];

    public static TheoryData<string> Kinds() => ["bytes", "characters", "words", "trained", "llama3", "gpt2"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_text_comes_back_exactly(string kind)
    {
        var tokenizer = Make(kind);
        foreach (var text in Samples)
        {
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, parseSpecialTokens: false)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Token_by_token_gives_the_same_text_and_never_half_a_character(string kind)
    {
        var tokenizer = Make(kind);
        foreach (var text in Samples)
        {
            var decoder = new StreamingDecoder(tokenizer);
            var whole = new StringBuilder();
            foreach (var id in tokenizer.Encode(text))
            {
                var part = decoder.Push(id);
                whole.Append(part);
                Assert.True(part.Length == 0 || IsWhole(text, whole.Length), $"'{text}' was cut at {whole.Length}");
            }
            Assert.Equal("", decoder.Flush());
            Assert.Equal(text, whole.ToString());
        }

        static bool IsWhole(string text, int at) => at == text.Length || !char.IsSurrogatePair(text[at - 1], text[at]);
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("characters")]
    [InlineData("trained")]
    [InlineData("llama3")]
    public void The_bytes_of_the_tokens_are_the_bytes_of_the_text(string kind)
    {
        var tokenizer = Make(kind);
        foreach (var text in Samples.Where(text => !text.Any(char.IsSurrogate)))
        {
            var bytes = new ArrayBufferWriter<byte>();
            foreach (var id in tokenizer.Encode(text))
            {
                bytes.Write(tokenizer.TokenBytes(id));
            }
            Assert.Equal(Encoding.UTF8.GetBytes(text), bytes.WrittenSpan);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_token_is_within_the_vocabulary(string kind)
    {
        var tokenizer = Make(kind);
        Assert.All(Samples.SelectMany(text => tokenizer.Encode(text)), id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.TokenBytes(tokenizer.VocabularySize).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.TokenBytes(-1).Length);
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters_as_UTF8_says()
    {
        var tokenizer = new ByteTokenizer();
        foreach (var bytes in new byte[][] { [0xff], [0xe4, 0xbd], [0xe4, 0xbd, 0x41], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x80, 0x80], [0xf0, 0x9f, 0x98], [0xf0, 0x9f, 0x98, 0xf0, 0x9f, 0x98, 0x80], [0xe2, 0x28, 0xa1] })
        {
            int[] ids = [.. bytes.Select(value => (int)value)];
            Assert.Equal(Encoding.UTF8.GetString(bytes), tokenizer.Decode(ids));

            var decoder = new StreamingDecoder(tokenizer);
            Assert.Equal(Encoding.UTF8.GetString(bytes), string.Concat(ids.Select(decoder.Push)) + decoder.Flush());
        }
    }

    static ITokenizer Make(string kind)
    {
        var everything = string.Concat(Samples);
        return kind switch
        {
            "bytes" => new ByteTokenizer("<|endoftext|>"),
            "characters" => CharacterTokenizer.FromText(everything, ["<|endoftext|>"]),
            "words" => new WordTokenizer(Samples.SelectMany(text => WordTokenizer.FromText(text).Words.Concat(Parts(text).SelectMany(part => WordTokenizer.FromText(part).Words))).Distinct(), ["<|endoftext|>"]),
            "trained" => BytePairTokenizer.Train(GoldenTokenizers.Lines, new() { VocabularySize = 500, SpecialTokens = ["<|endoftext|>"] }),
            _ => GoldenTokenizers.Load(kind),
        };
    }

    /// <summary>A special token cuts words that would otherwise be longer.</summary>
    static string[] Parts(string text) => text.Split("<|endoftext|>");
}
