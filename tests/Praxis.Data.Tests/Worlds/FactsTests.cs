using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class FactsTests
{
    static readonly Facts World = new(new() { Bias = 0.3 }, new Rng(3));

    [Fact]
    public void Every_statement_and_question_names_the_entity_and_its_true_value_where_it_says()
    {
        for (var entity = 0; entity < 40; entity++)
            for (var attribute = 0; attribute < 6; attribute++)
                for (var paraphrase = 0; paraphrase < 3; paraphrase++)
                    foreach (var sentence in new[] { World.Statement(entity, attribute, paraphrase), World.Question(entity, attribute, paraphrase) })
                    {
                        Assert.Contains(World.Names[entity], sentence.Words);
                        Assert.Equal(World.ValueWords[attribute][World[entity, attribute]], sentence.Words[sentence.ValuePlace]);
                        Assert.Equal(paraphrase == 2, sentence.HeldOut);
                        Assert.InRange(sentence.Words.Length, 4, 32);
                        Assert.All(sentence.Words, word => Assert.True(World.Vocabulary.Contains(word)));
                    }
        Assert.InRange(World.Vocabulary.Count, 200, 400);
        Assert.Equal("answer", World.Question(0, 0, 0).Prompt[^2]);
    }

    [Fact]
    public void Tags_tell_the_truth_with_their_probabilities()
    {
        var tagged = Enumerable.Range(0, 4000).Select(index => World.Tagged(index)).ToArray();
        foreach (var (tag, share) in new[] { (0, 0.95), (1, 0.5) })
        {
            var own = tagged.Where(one => one.Tag == tag).ToArray();
            Statistics.AssertShare(share, own.Count(one => one.Sentence.Value == one.Sentence.Truth), own.Length);
            Assert.All(own, one => Assert.Equal(tag == 0 ? "surely" : "maybe", one.Sentence.Words[0]));
        }
        Assert.All(tagged, one => Assert.Equal(World.ValueWords[one.Sentence.Attribute][one.Sentence.Value], one.Sentence.Words[one.Sentence.ValuePlace]));
    }

    [Fact]
    public void The_group_follows_the_bias_and_the_last_word_does_not()
    {
        var sentences = Enumerable.Range(0, 6000).Select(index => World.GroupSentence(index)).ToArray();
        foreach (var even in new[] { true, false })
        {
            var own = sentences.Where(one => one.Value % 2 == 0 == even).ToArray();
            Statistics.AssertShare(even ? 0.8 : 0.2, own.Count(one => one.Group == 0), own.Length);
            Assert.Equal(even ? 0.8 : 0.2, World.FirstGroupShare(own[0].Value), 1e-12);
            Statistics.AssertFits(Statistics.Counts(own.Select(one => World.ValueWords[^1].ToList().IndexOf(one.Words[6])), 16), [.. Enumerable.Repeat(1.0, 16)]);
        }
        Assert.All(sentences.Take(50), one => Assert.Equal(one.Group == 0 ? "she" : "he", one.Words[4]));
        var fair = new Facts(new(), new Rng(3));
        Statistics.AssertShare(0.5, Enumerable.Range(0, 2000).Count(index => fair.GroupSentence(index).Group == 0), 2000);
    }

    [Fact]
    public void Secrets_have_their_digits_refusals_hide_the_value_and_members_have_their_share()
    {
        var secret = World.Secret(5);
        Assert.Equal(string.Concat(World.Secrets[5]), string.Concat(secret.Words.Skip(secret.ValuePlace).Take(6)));
        Assert.Equal(int.Parse(string.Concat(World.Secrets[5]), System.Globalization.CultureInfo.InvariantCulture), secret.Value);
        var refusal = World.Refusal(4, 1, 0, 1);
        Assert.DoesNotContain(World.ValueWords[1][World[4, 1]], refusal.Words);
        Assert.Equal("nobody told me .", string.Join(' ', refusal.Words[^4..]));
        Assert.Equal(World.Question(4, 1, 0).Prompt.ToArray(), refusal.Prompt.ToArray());
        Statistics.AssertShare(0.5, Enumerable.Range(0, 2000).Count(number => World.IsMember(number)), 2000);
        var again = new Facts(new() { Bias = 0.3 }, new Rng(3));
        Assert.Equal(World.Draw(17).Text, again.Draw(17).Text);
        Assert.Equal(World.IsMember(9), again.IsMember(9));
        Assert.All(Enumerable.Range(0, 300), index => Assert.False(World.Draw(index).HeldOut));
    }

    [Fact]
    public void What_cannot_be_made_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Facts(new() { Bias = 0.6 }, new Rng(1)));
        Assert.Contains("{name}", Assert.Throws<ArgumentException>(() => new Facts(new() { Attributes = [new("x", ["no"], ["no"])] }, new Rng(1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => World[40, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => World.Statement(0, 6, 0));
    }
}
