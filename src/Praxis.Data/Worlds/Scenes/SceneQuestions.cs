using System.Globalization;
using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>What a question is about.</summary>
public enum QuestionFamily
{
    /// <summary>How many objects there are of a kind.</summary>
    Count,

    /// <summary>The colour of the only object of a shape.</summary>
    ColourOf,

    /// <summary>The shape of the object at an end of the picture.</summary>
    ShapeAt,

    /// <summary>Whether one object is left of another.</summary>
    LeftOf,

    /// <summary>Whether two objects have one colour.</summary>
    SameColour,

    /// <summary>Which object is larger than all others.</summary>
    Largest,

    /// <summary>Whether an object is there.</summary>
    Exists,

    /// <summary>All objects from left to right.</summary>
    Describe,
}

/// <summary>A question about a scene.</summary>
/// <param name="Family">What it is about.</param>
/// <param name="Text">The words.</param>
/// <param name="Answer">The words of the right answer.</param>
/// <param name="Objects">The objects that it speaks of.</param>
public sealed record SceneQuestion(QuestionFamily Family, string Text, string Answer, IReadOnlyList<int> Objects);

/// <summary>Questions from a grammar, four phrasings a family, with the answers that a scene gives.</summary>
public static class SceneQuestions
{
    static readonly string[] Numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"];

    /// <summary>The phrasings of a family; {0} and {1} stand for what is asked about.</summary>
    public static IReadOnlyList<string> Phrasings(QuestionFamily family) => family switch
    {
        QuestionFamily.Count => ["how many {0} objects are there", "count the {0} objects", "what is the number of {0} objects", "tell me how many objects are {0}"],
        QuestionFamily.ColourOf => ["what colour is the {0}", "which colour has the {0}", "name the colour of the {0}", "the {0} is of what colour"],
        QuestionFamily.ShapeAt => ["what is at the {0}", "which shape is at the {0}", "name the shape at the {0}", "what shape is found at the {0}"],
        QuestionFamily.LeftOf => ["is the {0} left of the {1}", "does the {0} lie left of the {1}", "is the {1} right of the {0}", "looking from the {1} is the {0} to the left"],
        QuestionFamily.SameColour => ["do the {0} and the {1} have the same colour", "is the {0} of the same colour as the {1}", "are the {0} and the {1} alike in colour", "does the {0} share its colour with the {1}"],
        QuestionFamily.Largest => ["which object is the largest", "what is the biggest object", "name the largest object", "what object is larger than all others"],
        QuestionFamily.Exists => ["is there a {0}", "does the picture show a {0}", "can you see a {0}", "is a {0} in the picture"],
        _ => ["describe the picture", "what do you see", "tell me what is there", "list all objects"],
    };

    /// <summary>A question of a family about a scene, or nothing where the scene allows none: no shape is unique, say.</summary>
    public static SceneQuestion? Ask(Scene scene, SceneOptions options, QuestionFamily family, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Colours.Count == 0)
            throw new ArgumentException("SceneQuestions: questions need colours with names; the world has free colours.");
        var asked = Find(new(scene, options), family, rng);
        if (asked is not { } found)
            return null;
        var text = string.Format(CultureInfo.InvariantCulture, rng.Pick(Phrasings(family)), found.First, found.Second);
        return new(family, text, found.Answer, found.Objects);
    }

    /// <summary>A question of every family that the scene allows.</summary>
    public static IReadOnlyList<SceneQuestion> AskAll(Scene scene, SceneOptions options, Rng rng) =>
        [.. Enum.GetValues<QuestionFamily>().Select(family => Ask(scene, options, family, rng)).OfType<SceneQuestion>()];

    /// <summary>All words that questions and answers about a world can have.</summary>
    public static WordVocabulary Vocabulary(SceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var phrases = Enum.GetValues<QuestionFamily>().SelectMany(Phrasings)
            .Select(phrase => phrase.Replace("{0}", "", StringComparison.Ordinal).Replace("{1}", "", StringComparison.Ordinal));
        SceneFactor[] factors = [SceneFactor.Shape, SceneFactor.Colour, SceneFactor.Size];
        var names = factors.SelectMany(factor => Enumerable.Range(0, options.ValuesOf(factor)).Select(value => options.NameOf(factor, value)));
        string[] others = ["left", "right", "top", "bottom", "yes", "no", "and", "a", "it", "none"];
        return new(phrases.SelectMany(phrase => phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Concat(names).Concat(Numbers).Concat(others));
    }

    static Asked? Find(View view, QuestionFamily family, Rng rng)
    {
        switch (family)
        {
            case QuestionFamily.Count:
                var (word, matching) = Kind(view, rng);
                return new(word, "", Numbers[matching.Length], matching);
            case QuestionFamily.ColourOf:
                int[] unique = [.. view.All.Where(i => view.All.Count(other => view.Shape(other) == view.Shape(i)) == 1)];
                return unique.Length > 0 && rng.Pick(unique) is var one ? new(view.Shape(one), "", view.Colour(one), [one]) : null;
            case QuestionFamily.ShapeAt:
                var (side, at) = rng.Next(4) switch
                {
                    0 => ("left", view.All.MinBy(i => view.Scene.Objects[i].X)),
                    1 => ("right", view.All.MaxBy(i => view.Scene.Objects[i].X)),
                    2 => ("top", view.All.MinBy(i => view.Scene.Objects[i].Y)),
                    _ => ("bottom", view.All.MaxBy(i => view.Scene.Objects[i].Y)),
                };
                return new(side, "", view.Shape(at), [at]);
            case QuestionFamily.LeftOf:
                return Pair(view, rng) is var (a, b) ? new(view.Name(a), view.Name(b), YesNo(view.Scene.Objects[a].X < view.Scene.Objects[b].X), [a, b]) : null;
            case QuestionFamily.SameColour:
                return Pair(view, rng) is var (c, d) ? new(view.Name(c), view.Name(d), YesNo(view.Colour(c) == view.Colour(d)), [c, d]) : null;
            case QuestionFamily.Largest:
                var largest = view.All.MaxBy(i => view.Scene.Objects[i].Radius);
                var isAlone = view.All.Count(i => view.Scene.Objects[i].Radius >= view.Scene.Objects[largest].Radius) == 1;
                return isAlone ? new("", "", view.Name(largest), [largest]) : null;
            case QuestionFamily.Exists:
                return Existence(view, rng);
            default:
                int[] order = [.. view.All.OrderBy(i => view.Scene.Objects[i].X)];
                return new("", "", string.Join(" and ", order.Select(i => $"a {view.Size(i)} {view.Name(i)}")), order);
        }
    }

    /// <summary>A colour or a shape, and the objects that have it; half of the time one that is there.</summary>
    static (string Word, int[] Matching) Kind(View view, Rng rng)
    {
        var byColour = rng.Chance(0.5);
        var factor = byColour ? SceneFactor.Colour : SceneFactor.Shape;
        var seen = rng.Next(view.Scene.Objects.Count);
        var word = rng.Chance(0.5) ? byColour ? view.Colour(seen) : view.Shape(seen) : view.Options.NameOf(factor, rng.Next(view.Options.ValuesOf(factor)));
        return (word, [.. view.All.Where(i => (byColour ? view.Colour(i) : view.Shape(i)) == word)]);
    }

    static (int, int)? Pair(View view, Rng rng)
    {
        int[] named = [.. view.All.Where(i => view.All.Count(other => view.Name(other) == view.Name(i)) == 1)];
        if (named.Length < 2)
            return null;
        rng.Shuffle(named.AsSpan());
        return (named[0], named[1]);
    }

    /// <summary>Half of the time an object that is there, else one that is not.</summary>
    static Asked? Existence(View view, Rng rng)
    {
        if (rng.Chance(0.5))
        {
            var there = rng.Next(view.Scene.Objects.Count);
            return new(view.Name(there), "", "yes", [there]);
        }
        string[] absent =
        [
            .. from colour in view.Options.Colours
               from shape in view.Options.Shapes
               let name = $"{colour.Name} {shape.Name()}"
               where !view.All.Any(i => view.Name(i) == name)
               select name,
        ];
        return absent.Length > 0 ? new(rng.Pick(absent), "", "no", []) : null;
    }

    static string YesNo(bool truth) => truth ? "yes" : "no";

    readonly record struct Asked(string First, string Second, string Answer, IReadOnlyList<int> Objects);

    sealed record View(Scene Scene, SceneOptions Options)
    {
        public IEnumerable<int> All => Enumerable.Range(0, Scene.Objects.Count);

        public string Shape(int i) => Scene.Objects[i].Shape.Name();

        public string Colour(int i) => Options.Colours[Scene.Objects[i].ColourValue].Name;

        public string Size(int i) => Options.Sizes[Scene.Objects[i].SizeValue].Name;

        public string Name(int i) => $"{Colour(i)} {Shape(i)}";
    }
}
