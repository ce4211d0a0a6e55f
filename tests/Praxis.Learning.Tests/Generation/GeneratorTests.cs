using Praxis.Learning.Families;
using Praxis.Learning.Generation;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Generation;

public sealed class GeneratorTests
{
    static Decoder Decoder(double? rotary, int? keyHeads = null) => new(new()
    {
        Vocabulary = 11,
        MaxLength = 24,
        Width = 16,
        Depth = 2,
        Heads = 4,
        KeyHeads = keyHeads,
        RotaryBase = rotary,
        Initial = new() { Weights = 0.4 },
    }, new Rng(3));

    [Theory]
    [InlineData(null, null)]
    [InlineData(10_000.0, null)]
    [InlineData(10_000.0, 2)]
    public void Greedy_text_is_the_best_token_of_a_full_pass_at_every_step_with_and_without_cache(double? rotary, int? keyHeads)
    {
        var decoder = Decoder(rotary, keyHeads);
        int[] prompt = [3, 1, 4];
        var cached = Generator.Generate(TextModel.Of(decoder), [prompt], new() { Greedy = true, MaxNewTokens = 15 })[0];
        var full = Generator.Generate(TextModel.Of(decoder, cached: false), [prompt], new() { Greedy = true, MaxNewTokens = 15 })[0];
        var text = prompt.ToList();
        using var off = Gradient.Off();
        for (var step = 0; step < 15; step++)
        {
            var scores = decoder.Score(Tensor.From(text.Select(token => (long)token).ToArray(), [1, text.Count]))[0, -1].ToArray<float>();
            Assert.Equal(Array.IndexOf(scores, scores.Max()), cached.Tokens[step]);
            var log = scores[cached.Tokens[step]] - Math.Log(scores.Sum(score => Math.Exp(score)));
            Assert.Equal(log, cached.LogProbabilities[step], 1e-5);
            Assert.Equal(log, full.LogProbabilities[step], 1e-5);
            text.Add(cached.Tokens[step]);
        }
        Assert.Equal(full.Tokens, cached.Tokens);
        Assert.Equal(GenerationEnd.NewTokens, cached.End);
        Assert.True(cached.Tokens.Distinct().Count() > 1);
    }

    [Fact]
    public void A_text_does_not_depend_on_what_is_generated_beside_it_and_drawn_text_is_the_same_with_and_without_cache()
    {
        var decoder = Decoder(10_000);
        var options = new GenerationOptions { MaxNewTokens = 12, Samples = 3, StopTokens = [0] };
        int[][] prompts = [[3, 1, 4], [5], [9, 2, 6], [5]];
        var together = Generator.Generate(TextModel.Of(decoder), prompts, options, new Rng(8));
        var plain = Generator.Generate(TextModel.Of(decoder, cached: false), prompts, options, new Rng(8));
        Assert.Equal(12, together.Count);
        Assert.Equal(together.Select(text => text.Tokens), plain.Select(text => text.Tokens));
        Assert.Equal(Generator.Generate(TextModel.Of(decoder), [prompts[0]], options, new Rng(8)).Select(text => text.Tokens), together.Take(3).Select(text => text.Tokens));
        Assert.Equal(Enumerable.Range(0, 4).SelectMany(prompt => Enumerable.Range(0, 3).Select(sample => (prompt, sample))), together.Select(text => (text.Prompt, text.Sample)));
        // Two samples, and two prompts that are alike, have streams of their own.
        Assert.NotEqual(together[0].Tokens, together[1].Tokens);
        Assert.NotEqual(together[3].Tokens, together[9].Tokens);
        foreach (var text in together)
        {
            Assert.Equal(text.Tokens.Contains(0) ? GenerationEnd.Stop : GenerationEnd.NewTokens, text.End);
            Assert.DoesNotContain(0, text.Tokens.SkipLast(1));
        }
        Assert.Contains(together, text => text.End == GenerationEnd.Stop);
    }

    [Fact]
    public void Streamed_tokens_are_those_of_the_text_and_its_log_probability_is_that_of_the_given_text()
    {
        var model = TextModel.Of(Decoder(null));
        var options = new GenerationOptions { MaxNewTokens = 10 };
        var whole = Generator.Generate(model, [[7, 7]], options, new Rng(4))[0];
        var streamed = Generator.Stream(model, [7, 7], options, new Rng(4)).ToArray();
        Assert.Equal(whole.Tokens, streamed.Select(token => token.Token));
        Assert.Equal(GenerationEnd.NewTokens, streamed[^1].End);
        Assert.All(streamed.SkipLast(1), token => Assert.Null(token.End));
        Assert.Equal(whole.LogProbability, Generator.LogProbability(model, [7, 7], whole.Tokens), 1e-4);
        Assert.Equal(0, Generator.LogProbability(model, [7, 7], []));
    }

    [Fact]
    public void The_probabilities_of_all_continuations_sum_to_one()
    {
        var model = TextModel.Of(Decoder(10_000));
        var sum = Enumerable.Range(0, 121).Sum(i => Math.Exp(Generator.LogProbability(model, [2], [i / 11, i % 11])));
        Assert.Equal(1, sum, 1e-5);
    }

    [Fact]
    public void Drawn_tokens_have_the_frequencies_of_a_known_categorical()
    {
        double[] shares = [0.5, 0.25, 0.15, 0.07, 0.03];
        var model = TextModel.Of(5, tokens => Tensor.From(shares.Select(share => (float)Math.Log(share)).ToArray(), [1, 1, 5]).Expand(tokens.Size(0), tokens.Size(1), 5));
        var counts = new int[5];
        foreach (var text in Generator.Generate(model, [[0]], new() { MaxNewTokens = 20, Samples = 500 }, new Rng(1)))
        {
            foreach (var token in text.Tokens)
            {
                counts[token]++;
            }
        }
        // χ² with 4 degrees of freedom is below 23.5 in all but one of ten thousand.
        Assert.InRange(counts.Zip(shares).Sum(pair => Math.Pow(pair.First - (10_000 * pair.Second), 2) / (10_000 * pair.Second)), 0, 23.5);
    }

    [Fact]
    public void A_text_ends_where_the_model_cannot_read_on()
    {
        var text = Generator.Generate(TextModel.Of(Decoder(null)), [[1, 2]], GenerationOptions.BestToken with { MaxNewTokens = 1000 })[0];
        // 24 tokens are read, and the one behind them is the last.
        Assert.Equal((24 - 2 + 1, GenerationEnd.ModelLength), (text.Tokens.Length, text.End));
    }

    [Fact]
    public void Bad_calls_are_refused_with_what_was_wrong()
    {
        var model = TextModel.Of(Decoder(null));
        Assert.Contains("no random stream", Refused(() => Generator.Generate(model, [[1]])), StringComparison.Ordinal);
        Assert.Contains("token 11", Refused(() => Generator.Generate(model, [[11]], GenerationOptions.BestToken)), StringComparison.Ordinal);
        Assert.Contains("0 tokens", Refused(() => Generator.Generate(model, [[]], GenerationOptions.BestToken)), StringComparison.Ordinal);
        Assert.Contains("0 samples", Refused(() => Generator.Generate(model, [[1]], GenerationOptions.BestToken with { Samples = 0 })), StringComparison.Ordinal);
        Assert.Contains("25 tokens", Refused(() => Generator.LogProbabilities(model, new int[25])), StringComparison.Ordinal);
        var wrong = TextModel.Of(4, tokens => Tensor.Zeros([1, 1, 3]));
        Assert.Contains("(texts × length × 4)", Assert.Throws<InvalidOperationException>(() => Generator.Generate(wrong, [[1]], GenerationOptions.BestToken)).Message, StringComparison.Ordinal);
        var broken = TextModel.Of(2, tokens => Tensor.Full([1, tokens.Size(1), 2], double.NaN));
        Assert.Throws<InvalidOperationException>(() => Generator.Generate(broken, [[1]], GenerationOptions.BestToken));
        var nothing = GenerationOptions.BestToken with { Processors = [new AllowedTokens([])] };
        Assert.Contains("no token is allowed", Assert.Throws<InvalidOperationException>(() => Generator.Generate(model, [[1]], nothing)).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => Generator.Generate(model, [[1]], GenerationOptions.BestToken, stop: new CancellationToken(true)));

        static string Refused(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }
}
