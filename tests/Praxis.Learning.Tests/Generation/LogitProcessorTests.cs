using Praxis.Learning.Generation;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Generation;

public sealed class LogitProcessorTests
{
    const float Banned = float.NegativeInfinity;

    // Probabilities 0.4, 0.1, 0.3, 0.2.
    static float[] Scores => [.. new[] { 0.4, 0.1, 0.3, 0.2 }.Select(p => (float)Math.Log(p))];

    [Theory]
    [InlineData(0.39, "0")]
    [InlineData(0.41, "0,2")]
    [InlineData(0.69, "0,2")]
    [InlineData(0.71, "0,2,3")]
    [InlineData(0.91, "0,1,2,3")]
    [InlineData(1.0, "0,1,2,3")]
    [InlineData(0.001, "0")]
    public void TopP_keeps_the_fewest_tokens_that_reach_p(double p, string kept) => Assert.Equal(kept, Kept(new TopP(p)));

    [Theory]
    [InlineData(1, "0")]
    [InlineData(2, "0,2")]
    [InlineData(3, "0,2,3")]
    [InlineData(9, "0,1,2,3")]
    public void TopK_keeps_the_best(int k, string kept) => Assert.Equal(kept, Kept(new TopK(k)));

    [Fact]
    public void Of_equal_scores_the_first_are_kept()
    {
        float[] scores = [1, 1, 1, 1];
        new TopK(2).Process(default, scores);
        Assert.Equal([1, 1, Banned, Banned], scores);
        scores = [1, 1, 1, 1];
        new TopP(0.6).Process(default, scores);
        Assert.Equal([1, 1, 1, Banned], scores);
    }

    [Fact]
    public void Temperature_divides_and_repetition_pushes_each_seen_token_down_once()
    {
        float[] scores = [2, -2, 0.5f];
        new Temperature(0.5).Process(default, scores);
        Assert.Equal([4, -4, 1], scores);
        scores = [2, -2, 0.5f];
        new RepetitionPenalty(2).Process(new([0, 1, 0, 0], 2), scores);
        Assert.Equal([1, -4, 0.5f], scores);
        scores = [2, -2, 0.5f];
        new RepetitionPenalty(2, promptCounts: false).Process(new([1, 1, 0, 0], 2), scores);
        Assert.Equal([1, -2, 0.5f], scores);
    }

    [Fact]
    public void Masks_hold_in_what_is_drawn_and_may_follow_the_text()
    {
        var model = TextModel.Of(4, tokens => Tensor.Zeros([tokens.Size(0), tokens.Size(1), 4]));
        // After an even token an odd one and the other way round; never 3.
        var options = new GenerationOptions
        {
            MaxNewTokens = 30,
            Processors = [new AllowedTokens((step, mask) => mask[1 - (step.Tokens[^1] % 2)] = mask[3 - (step.Tokens[^1] % 2)] = true), new BannedTokens(3)],
        };
        var text = Generator.Generate(model, [[0]], options, new Rng(2))[0].Tokens;
        Assert.All(text.Index(), one => Assert.Equal(one.Index % 2, 1 - (one.Item % 2)));
        Assert.Equal([0, 1, 2], text.Distinct().Order());
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TopP(0));
        Assert.Throws<ArgumentException>(() => new TopP(1.5));
        Assert.ThrowsAny<ArgumentException>(() => new TopK(0));
        Assert.ThrowsAny<ArgumentException>(() => new Temperature(0));
        Assert.ThrowsAny<ArgumentException>(() => new Temperature(double.NaN));
        Assert.ThrowsAny<ArgumentException>(() => new RepetitionPenalty(-1));
    }

    static string Kept(ILogitProcessor processor)
    {
        var scores = Scores;
        processor.Process(default, scores);
        Assert.All(scores.Zip(Scores), pair => Assert.True(pair.First == pair.Second || pair.First == Banned));
        return string.Join(',', Enumerable.Range(0, 4).Where(token => scores[token] != Banned));
    }
}
