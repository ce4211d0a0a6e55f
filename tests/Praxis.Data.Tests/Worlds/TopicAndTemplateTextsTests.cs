using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class TopicTextsTests
{
    static readonly TopicTexts World = new(new(), new Rng(2));

    [Fact]
    public void Words_topics_turns_and_stances_have_their_shares()
    {
        var texts = Enumerable.Range(0, 4000).Select(index => World[index]).ToArray();
        Statistics.AssertFits(Statistics.Counts(texts.Select(text => text.Topic), 30), [.. Enumerable.Repeat(1.0, 30)]);
        Statistics.AssertShare(0.1, texts.Count(text => text.Turn != TextTurn.None), 4000);
        Statistics.AssertShare(0.85, texts.Count(text => text.Stance == TopicTexts.StanceOf(text.Topic)), 4000);
        Assert.Equal(14, World.HarmfulTopics.Count(harmful => harmful));
        var plain = texts.Where(text => text.Turn == TextTurn.None).ToArray();
        Statistics.AssertShare(0.4, plain.Sum(text => text.Words.Count(World.TopicWords[text.Topic].Contains)), plain.Length * 19);
        Assert.Equal(30 * 3 + 24 + 6 + 3, World.Vocabulary.Count);
    }

    [Fact]
    public void Insults_make_harmless_texts_harmful_and_negations_harmful_ones_harmless()
    {
        foreach (var text in Enumerable.Range(0, 1000).Select(index => World[index]))
        {
            var insulted = text.Words.Any(World.Insults.Contains);
            var negated = text.Words.Zip(text.Words.Skip(1)).Any(pair => pair == (World.Negation[0], World.Negation[1]));
            Assert.Equal(text.Turn == TextTurn.Insult, insulted);
            Assert.Equal(text.Turn == TextTurn.Negation, negated);
            Assert.Equal(World.HarmfulTopics[text.Topic] ? !negated : insulted, text.Harmful);
        }
    }

    [Fact]
    public void The_posterior_is_certain_with_a_word_of_the_topic_and_flat_without()
    {
        Assert.Equal(1, World.Posterior([World.TopicWords[7][2], World.CommonWords[0]])[7], 1e-12);
        Assert.All(World.Posterior([World.CommonWords[3]]), p => Assert.Equal(1.0 / 30, p, 1e-12));
        Assert.Throws<ArgumentException>(() => World.Posterior([World.TopicWords[7][0], World.TopicWords[8][0]]));
    }

    [Fact]
    public void Mixed_texts_change_their_topic_in_the_middle_and_batches_hold_the_texts()
    {
        var mixed = new TopicTexts(new() { Mixed = 1, Turned = 0 }, new Rng(2))[4];
        var world = new TopicTexts(new() { Mixed = 1, Turned = 0 }, new Rng(2));
        Assert.NotEqual(mixed.Topic, mixed.Second);
        Assert.DoesNotContain(mixed.Words.Take(10), world.TopicWords[mixed.Second].Contains);
        Assert.DoesNotContain(mixed.Words.Skip(10), world.TopicWords[mixed.Topic].Contains);
        var batch = World.Batch(3, 2);
        Assert.Equal(World[4].Words.Select(word => (long)World.Vocabulary[word]), batch.Tokens[1].ToArray<long>());
        Assert.Equal(World[4].Harmful, batch.Harmful.ToArray<bool>()[1]);
        Assert.Equal(5, World.Write(17, 5).Topic);
        Assert.Throws<ArgumentException>(() => new TopicTexts(new() { Length = 2 }, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => World.Write(1, 30));
    }
}

public sealed class TemplateTextsTests
{
    static TemplateTexts World(double negated = 0.5) => new(new()
    {
        Templates = ["{a:name} and {b:name} went to the {place} . {b} [never] gave the {thing} to {a}", "the {thing} {be} {adjective}"],
        Lists = new Dictionary<string, IReadOnlyList<string>>
        {
            ["name"] = ["ann", "bob", "cleo"],
            ["place"] = ["park", "shop"],
            ["thing"] = ["key|keys", "book|books"],
            ["be"] = ["is|are"],
            ["adjective"] = ["old", "new"],
        },
        Agreement = new Dictionary<string, string> { ["be"] = "thing" },
        Negated = negated,
    }, new Rng(5));

    [Fact]
    public void Slots_repeat_differ_and_agree()
    {
        var world = World();
        foreach (var text in Enumerable.Range(0, 200).Select(index => world[index]))
        {
            if (text.Template == 0)
            {
                Assert.NotEqual(text.Words[0], text.Words[2]);
                Assert.Equal((text.Words[2], text.Words[0]), (text.Words[8], text.Words[^1]));
                Assert.Equal(text.Negated, text.Words.Contains("never"));
                Assert.Equal("a", text.Slots[^1]);
                Assert.True(text.Determined[^1] && text.Determined[8] && !text.Determined[0] && !text.Determined[2]);
            }
            else
                Assert.Equal(text.Words[1].EndsWith('s'), text.Words[2] == "are");
        }
        var first = Enumerable.Range(0, 200).Select(index => world[index]).Where(text => text.Template == 0).ToArray();
        Statistics.AssertShare(0.5, first.Count(text => text.Negated), first.Length);
    }

    [Fact]
    public void A_minimal_pair_differs_in_one_slot_alone()
    {
        var world = World(0);
        var text = Enumerable.Range(0, 50).Select(index => world[index]).First(one => one.Template == 0);
        var third = 3 - text.Values["a"] - text.Values["b"];
        Assert.Equal([2, 8], text.DifferentFrom(world.With(text, new Dictionary<string, int> { ["b"] = third })));
        Assert.Equal(text.Words.Length + 1, world.With(text, negated: true).Words.Length);
        Assert.Throws<ArgumentException>(() => text.DifferentFrom(world.With(text, negated: true)));
        var agreeing = Enumerable.Range(0, 50).Select(index => world[index]).First(one => one.Template == 1);
        Assert.Equal([1, 2], agreeing.DifferentFrom(world.With(agreeing, forms: new Dictionary<string, int> { ["thing"] = 1 - agreeing.Forms["thing"] })));
        Assert.Contains("no slot", Assert.Throws<ArgumentException>(() => world.With(agreeing, new Dictionary<string, int> { ["a"] = 0 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_hold_and_bad_templates_are_refused()
    {
        string[] numbers = [.. Enumerable.Range(10, 20).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        var world = new TemplateTexts(new()
        {
            Templates = ["from {a:number} to {b:number}"],
            Lists = new Dictionary<string, IReadOnlyList<string>> { ["number"] = numbers },
            Where = values => values["b"] > values["a"],
        }, new Rng(1));
        Assert.All(Enumerable.Range(0, 100).Select(index => world[index].Words), words => Assert.True(string.CompareOrdinal(words[1], words[3]) < 0));
        Assert.Contains("missing", Assert.Throws<ArgumentException>(() => new TemplateTexts(new() { Templates = ["{x}"], Lists = new Dictionary<string, IReadOnlyList<string>>() }, new Rng(1))).Message, StringComparison.Ordinal);
    }
}
