using Microsoft.Extensions.AI;
using Praxis.Learning.Chat;
using Praxis.Learning.Generation;
using Praxis.Learning.Tokenizers;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Chat;

public sealed class TextModelChatTests
{
    static readonly CharacterTokenizer Tokenizer = CharacterTokenizer.FromText("abcdefg?:\n usertin", ["<end>"]);

    // After each letter the next one of "abcdefg" has the score 2, the others 0; after g comes the end.
    static readonly ITextModel Alphabet = TextModel.Of(Tokenizer.VocabularySize, tokens =>
    {
        var scores = Tensor.Zeros([tokens.Size(0), tokens.Size(1), Tokenizer.VocabularySize]);
        var ids = tokens.ToArray<long>();
        scores.Write<float>(all =>
        {
            for (var i = 0; i < ids.Length; i++)
            {
                var letter = Tokenizer.Decode([(int)ids[i]]);
                all[(i * Tokenizer.VocabularySize) + (letter == "g" ? Tokenizer.SpecialTokens["<end>"] : Tokenizer.Encode(letter is "a" or "b" or "c" or "d" or "e" or "f" ? ((char)(letter[0] + 1)).ToString() : "a")[0])] = 2;
            }
        });
        return scores;
    });

    static LocalChatClient Client() => LocalChatClient.Of(Alphabet, Tokenizer, new() { StopTokens = [Tokenizer.SpecialTokens["<end>"]] }, new Rng(1), "alphabet", messages => messages.Last().Text);

    [Fact]
    public async Task A_model_answers_whole_and_in_pieces_and_keeps_to_the_options()
    {
        using var client = Client();
        var greedy = new ChatOptions { Temperature = 0 };
        Assert.Equal("abcdefg", (await client.GetResponseAsync("?", greedy)).Text);
        var pieces = new List<string>();
        await foreach (var update in client.GetStreamingResponseAsync("?", greedy))
        {
            pieces.Add(update.Text);
        }
        Assert.Equal("abcdefg", string.Concat(pieces));
        Assert.True(pieces.Count >= 7);
        Assert.Equal("abc", (await client.GetResponseAsync("?", new() { Temperature = 0, MaxOutputTokens = 3 })).Text);
        Assert.Equal("abc", (await client.GetResponseAsync("?", new() { Temperature = 0, StopSequences = ["de", "efg"] })).Text);
        Assert.Equal("abc", (await client.GetStreamingResponseAsync("?", new() { Temperature = 0, StopSequences = ["de"] }).ToChatResponseAsync()).Text);
        Assert.Equal("defg", (await client.GetResponseAsync("abc", new() { TopK = 1 })).Text);
    }

    [Fact]
    public async Task The_same_call_gives_the_same_answer_and_another_seed_another_one()
    {
        using var client = Client();
        string[] answers = [.. await Task.WhenAll(new long?[] { 1, 1, 2, 3, null, null }.Select(async seed => (await client.GetResponseAsync("?", new() { Seed = seed, Temperature = 2 })).Text))];
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[4], answers[5]);
        Assert.Equal(4, answers.Distinct().Count());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetResponseAsync("?", null, new CancellationToken(true)));
    }

    [Fact]
    public void A_model_that_does_not_know_all_tokens_is_refused()
    {
        var small = TextModel.Of(3, tokens => tokens);
        Assert.Throws<ArgumentException>(() => LocalChatClient.Of(small, Tokenizer, new(), new Rng(1)));
    }
}
