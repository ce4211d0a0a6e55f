using Praxis.Learning.Tokenizers;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests.Tokenizers;

public sealed class BytePairTokenizerTests
{
    public static TheoryData<string> Variants() => [.. GoldenTokenizers.Names];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Hard_strings_become_the_tokens_of_the_reference(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        for (var i = 0; i < GoldenTokenizers.Texts.Count; i++)
        {
            var expected = GoldenTokenizers.Ids(name, i);
            var actual = tokenizer.Encode(GoldenTokenizers.Texts[i]);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{name}: '{GoldenTokenizers.Texts[i]}': expected {string.Join(' ', expected)}, was {string.Join(' ', actual)}");
        }
        Assert.Equal(GoldenTokenizers.Templated(name), tokenizer.EncodeWithTemplate("the harbour"));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Tokens_become_the_text_of_the_reference(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        for (var i = 0; i < GoldenTokenizers.Texts.Count; i++)
        {
            Assert.Equal(GoldenTokenizers.Decoded(name, i), tokenizer.Decode(GoldenTokenizers.Ids(name, i)));
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void What_is_written_gives_the_same_tokens_when_it_is_read(string name)
    {
        var tokenizer = GoldenTokenizers.Load(name);
        var first = Saved(tokenizer);
        var again = BytePairTokenizer.Load(new ByteSource("again", first));

        Assert.Equal(first, Saved(again));
        Assert.Equal(tokenizer.VocabularySize, again.VocabularySize);
        foreach (var text in GoldenTokenizers.Texts)
        {
            Assert.Equal(tokenizer.EncodeWithTemplate(text), again.EncodeWithTemplate(text));
            Assert.Equal(tokenizer.Decode(tokenizer.Encode(text)), again.Decode(tokenizer.Encode(text)));
        }
    }

    [Fact]
    public void Training_learns_the_merges_of_the_reference()
    {
        var tokenizer = BytePairTokenizer.Train(GoldenTokenizers.Lines, new() { VocabularySize = 256 + GoldenTokenizers.Learned.Count, MinimumFrequency = 1 });
        Assert.Equal(GoldenTokenizers.Learned, tokenizer.Merges);
    }

    static byte[] Saved(BytePairTokenizer tokenizer)
    {
        var stream = new MemoryStream();
        tokenizer.Save(stream);
        return stream.ToArray();
    }
}
