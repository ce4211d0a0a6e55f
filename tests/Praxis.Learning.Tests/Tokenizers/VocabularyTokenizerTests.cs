using Praxis.Learning.Tokenizers;

namespace Praxis.Learning.Tests.Tokenizers;

public sealed class VocabularyTokenizerTests
{
    [Fact]
    public void Bytes_are_their_own_numbers()
    {
        var tokenizer = new ByteTokenizer("<pad>", "<|endoftext|>");
        Assert.Equal([104, 195, 169, 257, 33], tokenizer.Encode("hé<|endoftext|>!"));
        Assert.Equal([60, 112], tokenizer.Encode("<pad>", parseSpecialTokens: false)[..2]);
        Assert.Equal(258, tokenizer.VocabularySize);
        Assert.Equal(257, tokenizer.EndOfText);
        Assert.Equal("h!", tokenizer.Decode([104, 256, 257, 33], skipSpecialTokens: true));
        Assert.Equal("h<pad>", tokenizer.Decode([104, 256]));
        Assert.True(tokenizer.TryFind("<pad>", out var pad));
        Assert.Equal(256, pad);
        Assert.True(tokenizer.TryFind("a", out var a));
        Assert.Equal(97, a);
        Assert.False(tokenizer.TryFind("ab", out _));
        Assert.Null(new ByteTokenizer().EndOfText);
        Assert.Throws<ArgumentException>(() => new ByteTokenizer("<a>", "<a>"));
    }

    [Fact]
    public void Characters_are_numbered_by_code_point()
    {
        var tokenizer = CharacterTokenizer.FromText("banana 😀é", ["<end>"]);
        Assert.Equal([" ", "a", "b", "n", "é", "😀"], tokenizer.Characters);
        Assert.Equal([2, 1, 3, 5, 6], tokenizer.Encode("ban😀<end>"));
        Assert.Equal(6, tokenizer.EndOfText);
        Assert.True(tokenizer.TryFind("😀", out var id));
        Assert.Equal(5, id);
        Assert.False(tokenizer.TryFind("ba", out _));
        Assert.Equal("CharacterTokenizer: 'x' (U+0078) at index 2 is not in the vocabulary of 6 characters; build it from text that has it, or name an unknown token.",
            Assert.Throws<ArgumentException>(() => tokenizer.Encode("bax")).Message);
        Assert.Equal(tokenizer.Encode("naan"), new CharacterTokenizer(tokenizer.Characters).Encode("naan"));
    }

    [Fact]
    public void An_unknown_character_becomes_the_unknown_token_where_there_is_one()
    {
        var tokenizer = CharacterTokenizer.FromText("ab", unknown: "?");
        Assert.Equal([0, 2, 2, 1], tokenizer.Encode("axyb"));
        Assert.Equal("a??b", tokenizer.Decode([0, 2, 2, 1]));
        Assert.Throws<ArgumentException>(() => new CharacterTokenizer(["ab"]));
        Assert.Throws<ArgumentException>(() => new CharacterTokenizer([""]));
        Assert.Throws<ArgumentException>(() => new CharacterTokenizer(["a", "a"]));
    }

    [Fact]
    public void A_sentence_has_a_token_for_each_word_and_sign()
    {
        var tokenizer = WordTokenizer.FromText("a red circle, left of the blue square. the red square!");
        string[] Words(string text) => [.. tokenizer.Encode(text).Select(id => tokenizer.Words[id])];

        Assert.Equal(["a", "red", "circle", ",", "left", "of", "the", "blue", "square", "."], Words("a red circle, left of the blue square."));
        Assert.Equal(["red", " ", " ", "red"], Words("red  red"));
        Assert.Equal(["red", ",", "<join>", "red"], Words("red,red"));
        Assert.Equal(["red", " ", ","], Words("red ,"));
        Assert.Equal([" ", "red", " "], Words(" red "));
        foreach (var text in new[] { "red  red", "red,red", "red ,", " red ", "red . . red", "", " ", "   ", ",", ",,", "red! blue!red" })
        {
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [Fact]
    public void Words_keep_their_apostrophes_hyphens_and_marks()
    {
        var tokenizer = WordTokenizer.FromText("don't over-react to na\u0308ive snake_case 'quotes' 12 x2 - e\u0301");
        Assert.True(tokenizer.TryFind("don't", out _));
        Assert.True(tokenizer.TryFind("over-react", out _));
        Assert.True(tokenizer.TryFind("na\u0308ive", out _));
        Assert.True(tokenizer.TryFind("snake_case", out _));
        Assert.True(tokenizer.TryFind("quotes", out _));
        Assert.True(tokenizer.TryFind("'", out _));
        Assert.True(tokenizer.TryFind("-", out _));
    }

    [Fact]
    public void Frequent_words_come_first_and_rare_ones_can_be_left_out()
    {
        var tokenizer = WordTokenizer.FromText("b a a c b a", unknown: "<unk>", maximumWords: 2);
        Assert.Equal(["<join>", " ", "a", "b"], tokenizer.Words);
        Assert.Equal([2, 3, 4], tokenizer.Encode("a b c"));
        Assert.Equal("a b <unk>", tokenizer.Decode([2, 3, 4]));
        Assert.Contains("'c' at index 2 is not in the vocabulary of 4 words", Assert.Throws<ArgumentException>(() => WordTokenizer.FromText("a b").Encode("a c")).Message);
        Assert.Throws<ArgumentException>(() => new WordTokenizer(["two words"]));
        Assert.Throws<ArgumentException>(() => new WordTokenizer(["a", "a"]));
        Assert.Throws<ArgumentException>(() => new WordTokenizer([""]));
    }
}
