using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class SceneTextTests
{
    static readonly Scenes World = new(SceneOptions.Captioned, new Rng(1));

    [Fact]
    public void Captioned_scenes_have_twelve_templates_and_sixty_words()
    {
        var captions = new SceneCaptions(World, CaptionOptions.Captioned, new Rng(1));
        Assert.Equal(12, CaptionOptions.Captioned.Templates.Count);
        Assert.Equal(60, captions.Vocabulary.Count);
        Assert.Equal(14, captions.Length);
    }

    [Fact]
    public void Every_attribute_word_is_where_it_is_said_to_be_and_true()
    {
        var captions = new SceneCaptions(World, CaptionOptions.Captioned, new Rng(1));
        for (var i = 0; i < 800; i++)
        {
            var scene = World[i];
            var caption = captions.Describe(scene);
            var one = scene.Objects[0];
            int[] values = [one.ShapeValue, one.ColourValue, one.FillValue, one.SizeValue, scene.BackgroundValue];
            var words = caption.Text.Split(' ');
            for (var factor = 0; factor < 5; factor++)
            {
                var word = World.Options.NameOf((SceneFactor)factor, values[factor]);
                if (caption.Positions[factor] is >= 0 and var place)
                    Assert.Equal(word, captions.Vocabulary.Words[caption.Tokens[place]]);
                else
                    Assert.DoesNotContain(word, words);
            }
            Assert.Equal(WordVocabulary.Start, caption.Tokens[0]);
            Assert.Equal(WordVocabulary.End, caption.Tokens[caption.Length - 1]);
            Assert.All(caption.Tokens[caption.Length..], token => Assert.Equal(WordVocabulary.Pad, token));
            Assert.Equal(caption.Positions[0] < 0, words.Contains("object"));
            Assert.Equal(caption.Text, captions.Describe(scene).Text);
        }
    }

    [Fact]
    public void Words_are_dropped_and_captions_swapped_as_often_as_was_asked_for()
    {
        var captions = new SceneCaptions(World, CaptionOptions.Captioned with { Swapped = 0.15 }, new Rng(2));
        var batch = captions.Batch([.. Enumerable.Range(0, 4000).Select(i => (long)i)]);
        var places = batch.Positions.ToArray<int>();
        for (var factor = 0; factor < 5; factor++)
            Statistics.AssertShare(0.3, places.Where((_, i) => i % 5 == factor).Count(place => place < 0), 4000);
        var swapped = batch.IsSwapped.ToArray<bool>();
        Statistics.AssertShare(0.15, swapped.Count(flag => flag), 4000);
        var bold = new SceneCaptions(new Scenes(SceneOptions.CaptionedBold, new Rng(1)), CaptionOptions.Bold, new Rng(2)).Batch([.. Enumerable.Range(0, 2000).Select(i => (long)i)]).Positions.ToArray<int>();
        Assert.DoesNotContain(-1, bold.Where((_, i) => i % 5 == 0));
        Statistics.AssertShare(0.5, bold.Where((_, i) => i % 5 == 1).Count(place => place < 0), 2000);
    }

    [Fact]
    public void Prompts_are_attributes_in_one_of_two_words_each()
    {
        var captions = new SceneCaptions(World, CaptionOptions.Prompts, new Rng(3));
        Assert.Equal(3 + 2 * 18, captions.Vocabulary.Count);
        var names = new HashSet<string>();
        for (var i = 0; i < 300; i++)
        {
            var caption = captions[i];
            Assert.Equal((6, 2), (caption.Tokens.Length, caption.Length));
            Assert.Equal((1, 0), (caption.Positions[(int)SceneFactor.Shape], caption.Positions[(int)SceneFactor.Colour]));
            if (World[i].Objects[0].ColourValue == 0)
                names.Add(caption.Text.Split(' ')[0]);
        }
        Assert.Equal(["crimson", "red"], names.Order());
        Assert.Equal("disc", captions.DescribeClass(0).Text);
    }

    [Fact]
    public void Invented_names_stand_for_their_combination_in_a_share_of_its_captions()
    {
        var names = ConceptNames.Invent(12, SceneOptions.Captioned, [SceneFactor.Shape, SceneFactor.Colour], new Rng(4));
        Assert.Equal(12, names.Select(name => name.Name).Distinct().Count());
        var captions = new SceneCaptions(World, CaptionOptions.Captioned with { Names = names, NameShare = 0.2 }, new Rng(5));
        var (named, all) = (0, 0);
        for (var i = 0; i < 5000; i++)
        {
            var one = World[i].Objects[0];
            var name = names.FirstOrDefault(name => name.Values[SceneFactor.Shape] == one.ShapeValue && name.Values[SceneFactor.Colour] == one.ColourValue);
            var words = captions[i].Text.Split(' ');
            if (name is null)
            {
                Assert.DoesNotContain(words, word => names.Any(other => other.Name == word));
                continue;
            }
            all++;
            named += words.Contains(name.Name) ? 1 : 0;
        }
        Statistics.AssertShare(0.2, named, all);
    }

    [Fact]
    public void Captions_of_two_objects_say_truly_how_they_lie()
    {
        var world = new Scenes(SceneOptions.Dialogues with { MostObjects = 2 }, new Rng(6));
        var captions = new SceneCaptions(world, new() { Factors = [SceneFactor.Shape, SceneFactor.Colour], Drop = 0 }, new Rng(6));
        var relations = 0;
        for (var i = 0; i < 300; i++)
        {
            var (scene, caption) = (world[i], captions[i]);
            var (a, b) = (scene.Objects[0], scene.Objects[1]);
            var truth = caption.Text switch
            {
                var text when text.Contains("left of") => a.X < b.X,
                var text when text.Contains("right of") => a.X > b.X,
                var text when text.Contains("above") => a.Y < b.Y,
                var text when text.Contains("below") => a.Y > b.Y,
                _ => (bool?)null,
            };
            Assert.NotEqual(false, truth);
            relations += truth is null ? 0 : 1;
            Assert.Equal(world.Options.Colours[b.ColourValue].Name, captions.Vocabulary.Words[caption.Tokens[caption.Positions[5 + (int)SceneFactor.Colour]]]);
        }
        Assert.InRange(relations, 60, 140);
    }

    [Fact]
    public void Answers_are_what_the_scene_shows()
    {
        var options = SceneOptions.Dialogues;
        var world = new Scenes(options, new Rng(7));
        var vocabulary = SceneQuestions.Vocabulary(options);
        var families = new HashSet<QuestionFamily>();
        var (yes, exists) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            var scene = world[i];
            (string Colour, string Shape, SceneObject One)[] objects = [.. scene.Objects.Select(one => (options.Colours[one.ColourValue].Name, options.NameOf(SceneFactor.Shape, one.ShapeValue), one))];
            foreach (var question in SceneQuestions.AskAll(scene, options, new Rng(i)))
            {
                families.Add(question.Family);
                Assert.All(vocabulary.Encode(question.Text + " " + question.Answer), token => Assert.True(token > WordVocabulary.End));
                var words = question.Text.Split(' ');
                var mentioned = objects.Where(one => question.Text.Contains($"{one.Colour} {one.Shape}")).ToArray();
                switch (question.Family)
                {
                    case QuestionFamily.Count:
                        string[] numbers = ["zero", "one", "two", "three", "four", "five"];
                        var kind = words.Single(word => options.Colours.Any(colour => colour.Name == word) || Enumerable.Range(0, 6).Any(shape => options.NameOf(SceneFactor.Shape, shape) == word));
                        Assert.Equal(numbers[objects.Count(one => one.Colour == kind || one.Shape == kind)], question.Answer);
                        break;
                    case QuestionFamily.ColourOf:
                        Assert.Equal(objects.Single(one => words.Contains(one.Shape)).Colour, question.Answer);
                        break;
                    case QuestionFamily.LeftOf:
                        // Every phrasing but the third and fourth names the left one first.
                        var first = objects.MinBy(one => Place(question.Text, one));
                        var second = objects.Where(one => Place(question.Text, one) < int.MaxValue).MaxBy(one => Place(question.Text, one));
                        var swapped = question.Text.Contains("right of") || question.Text.StartsWith("looking");
                        var (left, right) = swapped ? (second, first) : (first, second);
                        Assert.Equal(left.One.X < right.One.X ? "yes" : "no", question.Answer);
                        break;
                    case QuestionFamily.SameColour:
                        Assert.Equal(mentioned[0].Colour == mentioned[1].Colour ? "yes" : "no", question.Answer);
                        break;
                    case QuestionFamily.Exists:
                        Assert.Equal(mentioned.Length > 0 ? "yes" : "no", question.Answer);
                        exists++;
                        yes += question.Answer == "yes" ? 1 : 0;
                        break;
                    case QuestionFamily.Largest:
                        Assert.Equal(objects.OrderByDescending(one => one.One.Radius).Select(one => $"{one.Colour} {one.Shape}").First(), question.Answer);
                        break;
                }
            }
        }
        Assert.Equal(8, families.Count);
        Statistics.AssertShare(0.5, yes, exists);

        static int Place(string text, (string Colour, string Shape, SceneObject One) one) => text.IndexOf($"{one.Colour} {one.Shape}", StringComparison.Ordinal) is >= 0 and var at ? at : int.MaxValue;
    }
}
