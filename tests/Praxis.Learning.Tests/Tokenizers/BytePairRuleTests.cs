using System.Diagnostics;
using System.Text.Json.Nodes;
using Praxis.Learning.Tokenizers;

namespace Praxis.Learning.Tests.Tokenizers;

/// <summary>Byte-pair encoding against merges and cuts that were worked out by hand.</summary>
public sealed class BytePairRuleTests
{
    [Fact]
    public void The_lowest_rank_merges_first_and_of_equal_ones_the_leftmost()
    {
        // l·o·w·e·r: "e r" has rank 0, then "l o", then "lo w"; "low er" comes last.
        Assert.Equal(["low", "er"], Merge("lower", "e r", "l o", "lo w"));
        Assert.Equal(["lower"], Merge("lower", "e r", "l o", "lo w", "low er"));

        // "b c" comes before "a b", so abc never becomes ab·c.
        Assert.Equal(["a", "bc"], Merge("abc", "b c", "a b"));

        // Five a's: pairs from the left, the last is left over; then the two pairs.
        Assert.Equal(["aa", "aa", "a"], Merge("aaaaa", "a a"));
        Assert.Equal(["aaaa", "a"], Merge("aaaaa", "a a", "aa aa"));

        // A merge that a later one destroyed is passed over.
        Assert.Equal(["ab", "cd"], Merge("abcd", "a b", "b c", "c d"));
    }

    [Fact]
    public void Training_counts_pairs_and_breaks_ties_by_the_lower_number()
    {
        // aaabdaaabac: aa 4 times (overlaps count); then Z·a and a·b twice each, and a (64) is lower than Z (256).
        // Then Z·ab twice; what is left stands once only.
        var tokenizer = BytePairTokenizer.Train(["aaabdaaabac"], new() { VocabularySize = 300 });
        Assert.Equal([("a", "a"), ("a", "b"), ("aa", "ab")], tokenizer.Merges);
        Assert.Equal(259, tokenizer.VocabularySize);
        Assert.Equal(["aaab", "d", "aaab", "a", "c"], Tokens(tokenizer, "aaabdaaabac"));
    }

    [Fact]
    public void Training_is_the_same_whatever_the_order_of_the_texts()
    {
        var forward = BytePairTokenizer.Train(GoldenTokenizers.Lines, new() { VocabularySize = 600, SpecialTokens = ["<a>", "<|endoftext|>"] });
        var backward = BytePairTokenizer.Train(GoldenTokenizers.Lines.Reverse(), new() { VocabularySize = 600, SpecialTokens = ["<a>", "<|endoftext|>"] });
        Assert.Equal(forward.Merges, backward.Merges);
        Assert.Equal(forward.VocabularySize - 1, forward.EndOfText);
        Assert.Equal(forward.VocabularySize - 2, forward.SpecialTokens["<a>"]);
        Assert.Throws<ArgumentException>(() => BytePairTokenizer.Train(["a"], new() { VocabularySize = 256, SpecialTokens = ["<a>"] }));
    }

    [Theory]
    [InlineData("Hello world's  tests", "Hello", " world", "'s", " ", " tests")]
    [InlineData("I'll don't we'VE", "I", "'ll", " don", "'t", " we", "'", "VE")]
    [InlineData("a   b\n\n c", "a", "  ", " b", "\n\n", " c")]
    [InlineData("end   ", "end", "   ")]
    [InlineData("x=12+y", "x", "=", "12", "+", "y")]
    [InlineData(" 12345 !?", " 12345", " !?")]
    [InlineData("𝒜𝓑c 𝟘1", "𝒜𝓑c", " 𝟘1")]
    [InlineData("👍🏽a", "👍🏽", "a")]
    [InlineData("e\u0301a", "e", "\u0301", "a")]
    public void GPT2_cuts_words_as_it_was_published(string text, params string[] expected) =>
        Assert.Equal(expected, Pieces(SplitPattern.Gpt2, text));

    [Theory]
    [InlineData("I'LL 12345", "I", "'LL", " ", "123", "45")]
    [InlineData("x.y \n\n z", "x", ".y", " \n\n", " z")]
    [InlineData("  tab\tword", " ", " tab", "\tword")]
    [InlineData("ok!!\n\nnext", "ok", "!!\n\n", "next")]
    public void Llama3_cuts_words_by_its_own_pattern(string text, params string[] expected) =>
        Assert.Equal(expected, Pieces(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", text));

    [Fact]
    public void The_alphabet_of_bytes_begins_as_GPT2s_vocabulary_does()
    {
        var tokenizer = BytePairTokenizer.Train([]);
        Assert.Equal(256, tokenizer.VocabularySize);
        Assert.Equal("!", tokenizer.TokenText(0));
        Assert.Equal("~", tokenizer.TokenText(93));
        Assert.Equal("¡", tokenizer.TokenText(94));
        Assert.Equal("®", tokenizer.TokenText(106));
        Assert.Equal("ÿ", tokenizer.TokenText(187));
        Assert.Equal("Ā", tokenizer.TokenText(188));
        Assert.Equal("Ċ", tokenizer.TokenText(198));
        Assert.Equal("Ġ", tokenizer.TokenText(220));
        Assert.Equal("Ń", tokenizer.TokenText(255));
        Assert.Equal([220], tokenizer.Encode(" "));
        Assert.Equal([198], tokenizer.Encode("\n"));
        Assert.Equal([0x20], tokenizer.TokenBytes(220).ToArray());
        Assert.Equal([0xad], tokenizer.TokenBytes(255).ToArray());
    }

    [Fact]
    public void Names_of_special_tokens_are_text_where_they_are_not_parsed()
    {
        var tokenizer = GoldenTokenizers.Load("gpt2");
        Assert.Single(tokenizer.Encode("<|endoftext|>"));
        Assert.Equal(tokenizer.EndOfText, tokenizer.Encode("<|endoftext|>")[0]);
        Assert.True(tokenizer.Encode("<|endoftext|>", parseSpecialTokens: false).Length > 3);
        Assert.DoesNotContain(tokenizer.EndOfText!.Value, tokenizer.Encode("<|endoftext|>", parseSpecialTokens: false));
        Assert.Equal("ab", tokenizer.Decode(tokenizer.Encode("a<|endoftext|>b"), skipSpecialTokens: true));

        // An added token that is no special one belongs to the vocabulary like any other.
        var qwen = GoldenTokenizers.Load("qwen2");
        Assert.Equal(qwen.Encode("<K>"), qwen.Encode("<K>", parseSpecialTokens: false));
        Assert.False(qwen.IsSpecial(qwen.Encode("<K>")[0]));
    }

    [Fact]
    public void The_end_of_text_can_be_named()
    {
        Assert.Equal("<|begin_of_text|>", Named("<|begin_of_text|>"));
        Assert.Equal("<|end_of_text|>", Named(null));
        Assert.Contains("the end of text 'x' is none of its special tokens", Assert.Throws<ArgumentException>(() => Named("x")).Message);

        static string? Named(string? name)
        {
            var tokenizer = BytePairTokenizer.Load(GoldenTokenizers.Json("llama3"), name);
            return tokenizer.TokenText(tokenizer.EndOfText!.Value);
        }
    }

    [Fact]
    public void A_token_is_found_by_its_text_and_by_the_vocabularys_writing_of_it()
    {
        var tokenizer = GoldenTokenizers.Load("gpt2");
        Assert.True(tokenizer.TryFind(" the", out var plain));
        Assert.True(tokenizer.TryFind("Ġthe", out var written));
        Assert.Equal(plain, written);
        Assert.Equal(" the"u8.ToArray(), tokenizer.TokenBytes(plain));
        Assert.False(tokenizer.TryFind("no such token", out _));
        Assert.Null(tokenizer.TokenText(-1));
    }

    [Fact]
    public void One_very_long_word_takes_no_longer_than_its_length_asks()
    {
        string[] merges = [.. Enumerable.Range(0, 12).Select(power => $"{new string('a', 1 << power)} {new string('a', 1 << power)}")];
        var tokenizer = Tokenizer(merges);
        var word = new string('a', 300_000);
        var start = Stopwatch.GetTimestamp();
        var ids = tokenizer.Encode(word);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
        Assert.Equal(word, tokenizer.Decode(ids));

        // 300,000 = 73 · 4096 + 992, and 992 is five powers of two.
        Assert.Equal(73 + 5, ids.Length);
    }

    [Fact]
    public void A_megabyte_trains_and_encodes_in_seconds()
    {
        var random = new Random(5);
        string[] words = [.. Enumerable.Range(0, 5_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)('a' + (int)(random.NextDouble() * random.NextDouble() * 26)))))];
        var text = string.Join(' ', Enumerable.Range(0, 180_000).Select(_ => words[(int)(random.NextDouble() * random.NextDouble() * words.Length)]));
        Assert.InRange(text.Length, 1_000_000, 1_400_000);

        var start = Stopwatch.GetTimestamp();
        var tokenizer = BytePairTokenizer.Train([text], new() { VocabularySize = 1256 });
        Assert.Equal(1000, tokenizer.Merges.Count);
        var ids = tokenizer.Encode(text);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 8);
        Assert.InRange(ids.Length, 1, text.Length / 2);
        Assert.Equal(text, tokenizer.Decode(ids));
    }

    static BytePairTokenizer Tokenizer(string[] merges) => BytePairTokenizer.Load(GoldenTokenizers.Json("gpt2", json =>
    {
        json["added_tokens"] = new JsonArray();
        var vocabulary = new JsonObject();
        foreach (var value in Enumerable.Range(0, 256))
        {
            vocabulary[ByteAlphabet.Character((byte)value).ToString()] = value;
        }
        foreach (var merge in merges)
        {
            vocabulary[merge.Replace(" ", "", StringComparison.Ordinal)] = vocabulary.Count;
        }
        json["model"]!["vocab"] = vocabulary;
        json["model"]!["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)merge)]);
    }));

    static string[] Merge(string word, params string[] merges) => Tokens(Tokenizer(merges), word);

    static string[] Tokens(BytePairTokenizer tokenizer, string text) => [.. tokenizer.Encode(text).Select(id => tokenizer.TokenText(id)!)];

    static string[] Pieces(string pattern, string text)
    {
        var pieces = new List<ReadOnlyMemory<char>>();
        new SplitPreTokenizer(new SplitPattern(pattern), IsRegex: true, SplitBehavior.Isolated, Invert: false).Split(text.AsMemory(), atStart: true, pieces);
        return [.. pieces.Select(piece => piece.ToString())];
    }
}
