using System.Text;
using Praxis.Learning.Generation;
using Praxis.Learning.Tokenizers;
using Praxis.Papers.Language;
using Praxis.Tensors;
using Decoder = Praxis.Learning.Families.Decoder;

namespace Praxis.Papers.Tests.Language;

/// <summary>The constraint as a processor of the house's generation loop.</summary>
public sealed class SynCodeProcessorTests
{
    const string End = "<|endoftext|>";

    static readonly Lazy<BytePairTokenizer> Pairs = new(() =>
    {
        var texts = Enumerable.Range(0, 200).Select(i => $$"""{"name": "item {{i}}", "values": [{{i}}, {{i * 7}}.5, true], "größe": null} if x: return 1 select a from b""");
        var path = Path.Combine(Directory.CreateTempSubdirectory("praxis-syncode-").FullName, "tokenizer.json");
        BytePairTokenizer.Train(texts, new() { VocabularySize = 400, SpecialTokens = [End] }).Save(path);
        var tokenizer = BytePairTokenizer.Load(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return tokenizer;
    });

    public static TheoryData<string, bool> Cases => new(new[] { "json", "arithmetic", "sql", "python" }.SelectMany(name => new[] { false, true }.Select(greedy => (name, greedy))));

    static ContextFreeGrammar Grammar(string name) => name switch
    {
        "json" => SynCodeGrammars.Json,
        "sql" => SynCodeGrammars.Sql,
        "python" => SynCodeGrammars.Python,
        _ => SynCodeGrammars.Arithmetic,
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Several_texts_of_a_model_that_knows_nothing_stay_prefixes_of_the_language_at_every_step(string name, bool greedy)
    {
        var (tokenizer, grammar) = (Pairs.Value, Grammar(name));
        var decoder = new Decoder(new() { Vocabulary = tokenizer.VocabularySize, MaxLength = 64, Width = 16, Depth = 1 }, new Rng(3));
        var processor = new GrammarProcessor(SynCode.Constrain(grammar, tokenizer));
        var options = new GenerationOptions { Processors = [processor], StopTokens = [tokenizer.EndOfText!.Value], MaxNewTokens = 24, Greedy = greedy, Samples = greedy ? 1 : 3 };
        int[][] prompts = [[1], [2, 3], [4], [tokenizer.EndOfText.Value]];
        var texts = Generator.Generate(TextModel.Of(decoder), prompts, options, new Rng(7));
        Assert.Equal(prompts.Length * options.Samples, texts.Count);
        foreach (var text in texts)
        {
            RequirePrefixes(grammar, tokenizer, text);
        }
        Assert.Equal(0, processor.Fallbacks);
        // Each token is read once; the last of each text is read by nobody.
        Assert.True(processor.TokensRead <= texts.Sum(text => text.Tokens.Length - 1), $"{processor.TokensRead} tokens were read");
    }

    [Fact]
    public void A_model_that_wants_to_break_the_grammar_cannot()
    {
        // It wants a closing bracket, then an end, then anything but what JSON wants.
        var tokenizer = new ByteTokenizer([End]);
        var (end, width) = (tokenizer.EndOfText!.Value, tokenizer.VocabularySize);
        var model = TextModel.Of(width, tokens =>
        {
            var (rows, length) = (tokens.Size(0), tokens.Size(1));
            var scores = new float[rows * length * width];
            for (var i = 0; i < rows * length; i++)
            {
                for (var token = 0; token < width; token++)
                {
                    scores[(i * width) + token] = token == ']' ? 50 : token == end ? 45 : token == '}' ? 40 : token == ',' ? 35 : token == '"' ? 3 : token == '[' ? 2 : -token / 300f;
                }
            }
            return Tensor.From(scores, [rows, length, width]);
        });
        var free = Generator.Generate(model, [[0]], new() { Greedy = true, MaxNewTokens = 3 })[0];
        Assert.Equal("]]]", tokenizer.Decode(free.Tokens));
        var options = new GenerationOptions { Processors = [new GrammarProcessor(SynCode.Constrain(SynCodeGrammars.Json, tokenizer))], StopTokens = [end], MaxNewTokens = 30, Samples = 1 };
        foreach (var text in Generator.Generate(model, [[0], [1]], options with { Greedy = true }).Concat(Generator.Generate(model, [[0], [1]], options with { Samples = 8 }, new Rng(1))))
        {
            RequirePrefixes(SynCodeGrammars.Json, tokenizer, text);
        }
    }

    [Fact]
    public void Checked_masks_are_exactly_what_the_parser_takes_and_the_papers_let_more_through()
    {
        var tokenizer = Pairs.Value;
        var constraint = SynCode.Constrain(SynCodeGrammars.Json, tokenizer);
        var wrong = 0;
        foreach (var text in new[] { "", "[", "{\"a", "{\"a\"", "{\"a\": ", "[1", "[1.", "[tru", "[1, 2]", "[\"\\" })
        {
            var paper = constraint.Next(Encoding.UTF8.GetBytes(text)).ToArray();
            var exact = constraint.NextExact().ToArray();
            Assert.Equal(exact, constraint.NextExact().ToArray());
            for (var token = 0; token < tokenizer.VocabularySize; token++)
            {
                var takes = token == tokenizer.EndOfText ? SynCodeGrammars.Json.Accepts(text)
                    : SynCodeGrammars.Json.AcceptsPrefix([.. Encoding.UTF8.GetBytes(text), .. tokenizer.TokenBytes(token)]);
                Assert.Equal(takes, TokenBits.Has(exact, token));
                Assert.True(!takes || TokenBits.Has(paper, token));
                wrong += TokenBits.Has(paper, token) && !takes ? 1 : 0;
            }
        }
        Assert.True(wrong > 0);
    }

    [Fact]
    public void The_paper_s_mask_alone_is_there_too_and_says_when_it_gave_up()
    {
        var tokenizer = new ByteTokenizer([End]);
        var processor = new GrammarProcessor(SynCode.Constrain(SynCodeGrammars.Json, tokenizer), new() { Exact = false });
        var scores = new float[tokenizer.VocabularySize];
        processor.Process(new([0, '[', '1', '}'], 1), scores);
        Assert.Equal(new float[tokenizer.VocabularySize], scores);
        Assert.Equal(1, processor.Fallbacks);
        processor.Process(new([0, '[', '1'], 1), scores);
        Assert.Equal(float.NegativeInfinity, scores['}']);
        Assert.Equal(0, scores[']']);
    }

    [Fact]
    public void A_prompt_may_begin_the_program_and_an_end_stays_an_end()
    {
        var tokenizer = new ByteTokenizer([End]);
        var end = tokenizer.EndOfText!.Value;
        var constraint = SynCode.Constrain(SynCodeGrammars.Json, tokenizer);
        var whole = new GrammarProcessor(constraint, new() { IncludePrompt = true });
        Assert.Equal([']'], Allowed(whole, [end, .. tokenizer.Encode("[true]")[..5]], 6).Where(token => token is '[' or ']' or 't' or '}'));
        Assert.Contains(end, Allowed(whole, [end, .. tokenizer.Encode("[true]")], 7));
        Assert.Equal([end], Allowed(whole, [end, .. tokenizer.Encode("[true]"), end], 7));
        // A constraint that stands inside a text begins every text there.
        constraint.MoveTo("[true"u8);
        var behind = new GrammarProcessor(constraint);
        constraint.Reset();
        Assert.Equal([']'], Allowed(behind, [1, 2], 2).Where(token => token is '[' or ']' or 't' or '}'));
        // A padded model has more scores than there are tokens.
        var scores = new float[tokenizer.VocabularySize + 7];
        behind.Process(new([1], 1), scores);
        Assert.All(scores[tokenizer.VocabularySize..], score => Assert.Equal(float.NegativeInfinity, score));

        int[] Allowed(GrammarProcessor processor, int[] tokens, int prompt)
        {
            var row = new float[tokenizer.VocabularySize];
            processor.Process(new(tokens, prompt), row);
            return [.. Enumerable.Range(0, row.Length).Where(token => row[token] == 0)];
        }
    }

    [Fact]
    public void More_texts_than_are_followed_and_texts_that_part_are_read_anew_with_the_same_masks()
    {
        var tokenizer = new ByteTokenizer([End]);
        var store = MaskStore.Build(SynCodeGrammars.Json, TokenVocabulary.Of(tokenizer));
        var few = new GrammarProcessor(new(store), new() { MostTexts = 2 });
        string[] texts = ["[1, 2", "[1, 3", "{\"a\"", "[1, 2", "true"];
        for (var length = 0; length < 5; length++)
        {
            foreach (var text in texts)
            {
                int[] tokens = [9, .. tokenizer.Encode(text.AsSpan(0, Math.Min(length, text.Length)))];
                var (kept, alone) = (new float[tokenizer.VocabularySize], new float[tokenizer.VocabularySize]);
                few.Process(new(tokens, 1), kept);
                new GrammarProcessor(new(store)).Process(new(tokens, 1), alone);
                Assert.Equal(alone, kept);
            }
        }
    }

    [Fact]
    public void Wrong_models_tokenizers_and_texts_are_refused()
    {
        var tokenizer = new ByteTokenizer([End]);
        var processor = new GrammarProcessor(SynCode.Constrain(SynCodeGrammars.Json, tokenizer));
        Assert.Contains("vocabulary", Assert.Throws<ArgumentException>(() => processor.Process(new([1], 1), new float[9])).Message);
        Assert.Contains("no program begins", Assert.Throws<InvalidOperationException>(() => processor.Process(new([1, '}'], 1), new float[tokenizer.VocabularySize])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GrammarProcessor(SynCode.Constrain(SynCodeGrammars.Json, tokenizer), new() { MostTexts = 0 }));
        // Words bring a blank or not by what stands before them, which no mask over tokens can know.
        Assert.Contains("other bytes", Assert.Throws<ArgumentException>(() => SynCode.Constrain(SynCodeGrammars.Sql, WordTokenizer.FromText("select a from b"))).Message);
        Assert.Equal(5, TokenVocabulary.Of(CharacterTokenizer.FromText("abcab", [End]), width: 5).Count);
    }

    static void RequirePrefixes(ContextFreeGrammar grammar, ITokenizer tokenizer, GeneratedText text)
    {
        var bytes = new List<byte>();
        foreach (var token in text.Tokens)
        {
            if (token == tokenizer.EndOfText)
            {
                Assert.True(grammar.Accepts([.. bytes]), $"'{Encoding.UTF8.GetString([.. bytes])}' was ended");
                continue;
            }
            bytes.AddRange(tokenizer.TokenBytes(token));
            Assert.True(grammar.AcceptsPrefix([.. bytes]), $"'{Encoding.UTF8.GetString([.. bytes])}' begins no program");
        }
        Assert.Equal(text.End == GenerationEnd.Stop, text.Tokens[^1] == tokenizer.EndOfText);
    }
}
