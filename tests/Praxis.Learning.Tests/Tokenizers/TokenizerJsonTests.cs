using System.Text;
using System.Text.Json.Nodes;
using Praxis.Learning.Tokenizers;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests.Tokenizers;

public sealed class TokenizerJsonTests
{
    [Theory]
    [InlineData("model", """{"type":"WordPiece","vocab":{}}""", "its model is WordPiece; BPE can be read")]
    [InlineData("model", """{"type":"Unigram","vocab":[]}""", "its model is Unigram")]
    [InlineData("model", """{"vocab":{}}""", "its model is without merges")]
    [InlineData("model", "null", "it has no model")]
    [InlineData("model.dropout", "0.1", "dropout")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "end_of_word_suffix to '</w>'")]
    [InlineData("model.continuing_subword_prefix", "\"##\"", "continuing_subword_prefix to '##'")]
    [InlineData("model.vocab", """{"a":-1}""", "'a' of its vocabulary has no number from 0")]
    [InlineData("model.vocab", """{"a":1.5}""", "'a' of its vocabulary has no number from 0")]
    [InlineData("model.vocab", """{"a":99999999999}""", "'a' of its vocabulary has no number from 0")]
    [InlineData("model.vocab", "[]", "have a vocab and merges")]
    [InlineData("model.merges", """["a b c"]""", "neither two tokens")]
    [InlineData("model.merges", """[["a"]]""", "neither two tokens")]
    [InlineData("model.merges", """[1]""", "neither two tokens")]
    [InlineData("model.merges", """["q z"]""", "a merge needs the token 'qz', which its vocabulary lacks")]
    [InlineData("truncation", """{"max_length":5}""", "it sets truncation")]
    [InlineData("padding", """{"length":5}""", "it sets padding")]
    [InlineData("normalizer", """{"type":"BertNormalizer"}""", "its normalizer is BertNormalizer; Sequence, NFC, NFD, Prepend and Replace can be read")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFKC"}]}""", "its normalizer is NFKC")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"Regex":"a"},"content":"b"}""", "its normalizer Replace")]
    [InlineData("normalizer", """{}""", "its normalizer has no type")]
    [InlineData("pre_tokenizer", """{"type":"BertPreTokenizer"}""", "its pre-tokenizer is BertPreTokenizer")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"__"}""", "its Metaspace")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"_","prepend_scheme":"7"}""", "its Metaspace")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a"},"behavior":"Kept"}""", "its Split")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"}""", "(a")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Han}"},"behavior":"Isolated"}""", "Han")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a++"},"behavior":"Isolated"}""", "a++")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a-z&&[b]]"},"behavior":"Isolated"}""", "not read alike")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}""", "last of its sequence")]
    [InlineData("pre_tokenizer", "null", "do not agree")]
    [InlineData("decoder", "null", "it has no decoder")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "its decoder is WordPiece")]
    [InlineData("decoder", """{"type":"Fuse"}""", "do not agree")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[]}""", "empty sequence")]
    [InlineData("decoder", """{"type":"Strip","content":" ","start":0,"stop":1}""", "its decoder Strip")]
    [InlineData("post_processor", """{"type":"BertProcessing"}""", "its post-processor is BertProcessing")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}}],"special_tokens":{}}""", "special tokens around one text")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}},{"SpecialToken":{"id":"x"}}],"special_tokens":{"x":{"ids":[99999]}}}""", "numbers that no added token has")]
    [InlineData("added_tokens", """[{"id":0,"content":""}]""", "is empty, stands there twice")]
    [InlineData("added_tokens", """[{"id":5,"content":"!"}]""", "has another number in the vocabulary")]
    [InlineData("added_tokens", """[{"id":0,"content":"<x>"}]""", "have the same number 0")]
    [InlineData("added_tokens", """[{"id":2000000000,"content":"<x>"}]""", "leaves too many numbers unused")]
    [InlineData("added_tokens", """[{"id":"7","content":"<x>"}]""", "of another kind")]
    [InlineData("added_tokens", """{}""", "of another kind")]
    public void What_is_not_done_is_refused_by_name(string place, string value, string expected)
    {
        var source = GoldenTokenizers.Json("gpt2", json =>
        {
            var path = place.Split('.');
            var parent = path.Length == 1 ? json : json[path[0]]!.AsObject();
            parent[path[^1]] = JsonNode.Parse(value);
        });
        var message = Assert.Throws<InterchangeException>(() => BytePairTokenizer.Load(source)).Message;
        Assert.Contains(expected, message);
        Assert.StartsWith("tokenizer.json: ", message);
        Assert.EndsWith(".", message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":1},"merges":[]}}""")]
    public void What_is_no_tokenizer_is_refused(string json) =>
        Assert.Throws<InterchangeException>(() => BytePairTokenizer.Load(new ByteSource("x", Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void A_vocabulary_names_every_token_once()
    {
        var text = Encoding.UTF8.GetString(Bytes("gpt2")).Replace("\"#\":", "\"!\":", StringComparison.Ordinal);
        Assert.Contains("stands there twice", Assert.Throws<InterchangeException>(() => BytePairTokenizer.Load(new ByteSource("x", Encoding.UTF8.GetBytes(text)))).Message);
    }

    [Fact]
    public void Tokens_with_spaces_are_written_as_pairs()
    {
        var tokenizer = BytePairTokenizer.Load(GoldenTokenizers.Json("metaspace, never", json =>
        {
            json["model"]!["vocab"]!["a b"] = 600;
            json["model"]!["vocab"]!["a bc"] = 601;
            json["model"]!["merges"]!.AsArray().Add(new JsonArray("a b", "c"));
        }));
        var stream = new MemoryStream();
        tokenizer.Save(stream);
        Assert.Equal(tokenizer.Merges, BytePairTokenizer.Load(new ByteSource("x", stream.ToArray())).Merges);
    }

    [Fact]
    public void A_trained_tokenizer_is_saved_and_read_from_a_file()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("praxis").FullName, "tokenizer.json");
        var tokenizer = BytePairTokenizer.Train(GoldenTokenizers.Lines, new() { VocabularySize = 350, SpecialTokens = ["<|endoftext|>"] });
        tokenizer.Save(path);
        var again = BytePairTokenizer.Load(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

        Assert.Equal(350, again.VocabularySize);
        Assert.Equal(349, again.EndOfText);
        Assert.All(GoldenTokenizers.Texts, text => Assert.Equal(tokenizer.Encode(text), again.Encode(text)));
    }

    [Theory]
    [InlineData("llama3", 1)]
    [InlineData("llama2", 2)]
    [InlineData("added tokens", 3)]
    public void A_mutated_file_is_read_or_refused_and_what_is_read_still_works(string name, int seed)
    {
        var original = Bytes(name);
        var random = new Random(seed);
        var refused = 0;
        for (var mutation = 0; mutation < 250; mutation++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(4) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
            }
            try
            {
                var tokenizer = BytePairTokenizer.Load(new ByteSource("x", bytes));
                tokenizer.Decode(tokenizer.Encode("the harbour 12 <s>"));
            }
            catch (InterchangeException)
            {
                refused++;
            }
            catch (ArgumentException error)
            {
                Assert.Contains("has no token", error.Message);
            }
        }
        Assert.InRange(refused, 25, 250);
    }

    static byte[] Bytes(string name)
    {
        var source = GoldenTokenizers.Json(name);
        var bytes = new byte[source.Length];
        source.Read(0, bytes);
        return bytes;
    }
}
