using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class InventedLanguageTests
{
    static readonly InventedLanguage Language = new(new(), new Rng(6));

    [Fact]
    public void Verbs_nouns_and_adjectives_agree_and_flipping_one_leaves_the_language()
    {
        var flipped = 0;
        for (var index = 0; index < 60; index++)
        {
            var sentence = Language[index];
            string[] tokens = [.. sentence.Words.Select(word => word.Text)];
            Assert.Equal(sentence.Words, Language.Parse(sentence.Text).Words);
            Assert.True(double.IsFinite(Language.Grammar.LogProbability(tokens)));
            for (var i = 0; i < tokens.Length; i++)
            {
                if (!sentence.Agrees[i])
                    continue;
                var word = sentence.Words[i];
                var other = Language.Words.Single(one => one.Stem == word.Stem && one.Class == word.Class && one.Plural != word.Plural);
                Assert.False(Language.Grammar.After(tokens[..i].Append(other.Text)).IsAlive);
                flipped++;
            }
        }
        Assert.True(flipped > 150);
    }

    [Fact]
    public void The_determined_characters_are_the_endings_of_words_that_agree()
    {
        var sentence = Enumerable.Range(0, 100).Select(index => Language[index]).First(one => one.Words.Length > 6);
        var marks = sentence.DeterminedCharacters();
        Assert.Equal(sentence.Text.Length, marks.Length);
        Assert.Equal(string.Concat(sentence.Words.Where((_, i) => sentence.Agrees[i]).Select(word => word.Ending)), string.Concat(sentence.Text.Where((_, i) => marks[i])));
    }

    [Fact]
    public void Frequencies_follow_the_exponent_and_change_with_a_shift_that_keeps_stems()
    {
        var shifted = Language.Shifted();
        Assert.Equal(Language.Words.Select(word => (word.Class, word.Stem)).Distinct().Order(), shifted.Words.Select(word => (word.Class, word.Stem)).Distinct().Order());
        Assert.Empty(Language.Words.Select(word => word.Ending).Where(ending => ending.Length > 0).Intersect(shifted.Words.Select(word => word.Ending)));
        var weights = Language.Grammar.Rules.Where(rule => rule.Left == "Noun.one").Select(rule => rule.Weight).OrderDescending().ToArray();
        Assert.Equal(24, weights.Length);
        for (var rank = 1; rank < 24; rank++)
            Assert.Equal(weights[0] / (rank + 1), weights[rank], 1e-12);
        Assert.NotEqual(Nouns(Language), Nouns(shifted));
        var frequencies = Language.Shifted(new(Inflections: false));
        Assert.Equal(Language.Words.Select(word => word.Text).Order(), frequencies.Words.Select(word => word.Text).Order());
        Assert.NotEqual(Nouns(Language), Nouns(frequencies));
        Assert.Equal(Nouns(Language), Nouns(Language.Shifted(new(Frequencies: false))));

        static string[] Nouns(InventedLanguage language) => [.. language.Grammar.Rules.Where(rule => rule.Left == "Noun.one").OrderByDescending(rule => rule.Weight).Select(rule => language.Words.Single(word => word.Text == rule.Right[0]).Stem)];
    }

    [Fact]
    public void The_vocabulary_has_the_agreed_size_and_texts_are_functions_of_seed_and_number()
    {
        Assert.InRange(Language.Vocabulary.Count, 60, 250);
        Assert.InRange(Language.Grammar.MeanLength, 4, 12);
        var again = new InventedLanguage(new(), new Rng(6));
        Assert.Equal(Language.Text(3, 400), again.Text(3, 400));
        Assert.Equal(Language.Tokens(3, 32), again.Tokens(3, 32));
        Assert.Equal(32, Language.Tokens(0, 32).Length);
        Assert.NotEqual(Language.Text(3, 400), new InventedLanguage(new(), new Rng(7)).Text(3, 400));
        var last = Language.Shifted(new(false, false, true));
        Assert.Equal(WordClass.Verb, Enumerable.Range(0, 50).Select(index => last[index]).First(one => one.Words.All(word => word.Class != WordClass.Conjunction)).Words[^1].Class);
        Assert.Throws<ArgumentException>(() => new InventedLanguage(new() { Plural = 1.5 }, new Rng(1)));
    }
}
