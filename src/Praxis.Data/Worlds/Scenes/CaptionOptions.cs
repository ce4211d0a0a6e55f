using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A name that scenes of one combination of factors have besides their description.</summary>
/// <param name="Name">The word.</param>
/// <param name="Values">The values of the factors that a scene's first object must have.</param>
public sealed record ConceptName(string Name, IReadOnlyDictionary<SceneFactor, int> Values);

/// <summary>The knobs of <see cref="SceneCaptions"/>.</summary>
public sealed record CaptionOptions
{
    /// <summary>Twelve templates; every attribute word is dropped with probability 0.3.</summary>
    public static CaptionOptions Captioned { get; } = new();

    /// <summary>Twelve templates; the shape is always named, and every other word is dropped with probability 0.5.</summary>
    public static CaptionOptions Bold { get; } = new() { Drop = 0.5, KeepShape = true };

    /// <summary>Colour and shape in that order and nothing else, padded to six words, in one of two synonyms each.</summary>
    public static CaptionOptions Prompts { get; } = new() { AsPrompt = true, Drop = 0, Length = 6, Synonyms = true, Factors = [SceneFactor.Colour, SceneFactor.Shape] };

    /// <summary>The factors that have words.</summary>
    public IReadOnlyList<SceneFactor> Factors { get; init; } = [SceneFactor.Shape, SceneFactor.Colour, SceneFactor.Fill, SceneFactor.Size, SceneFactor.Background];

    /// <summary>The probability with which each attribute word is dropped.</summary>
    public double Drop { get; init; } = 0.3;

    /// <summary>Whether the shape word is never dropped.</summary>
    public bool KeepShape { get; init; }

    /// <summary>The tokens of a caption with start and end, or of a prompt; 0: as many as the longest needs.</summary>
    public int Length { get; init; }

    /// <summary>Whether colours and shapes go by one of two words at random.</summary>
    public bool Synonyms { get; init; }

    /// <summary>A plain list of attribute words, object by object, then the background, without start and end.</summary>
    public bool AsPrompt { get; init; }

    /// <summary>The share of captions that belong to another scene.</summary>
    public double Swapped { get; init; }

    /// <summary>Names of combinations.</summary>
    public IReadOnlyList<ConceptName> Names { get; init; } = [];

    /// <summary>The share of the captions of a named combination in which the name takes the place of the description.</summary>
    public double NameShare { get; init; } = 0.02;

    /// <summary>Templates, where {object} is the description of the objects and {ground} the background's word; what is in brackets goes with the background.</summary>
    public IReadOnlyList<string> Templates { get; init; } =
    [
        "a photo of a {object} [on a {ground} background]",
        "an image of a {object} [with a {ground} background]",
        "a picture of a {object} [on {ground} ground]",
        "there is a {object} [in front of {ground}]",
        "this is a {object} [with a {ground} backdrop]",
        "one {object} [on {ground}]",
        "we see a {object} [on a {ground} wall]",
        "a drawing of one {object} [on {ground} paper]",
        "it shows a {object} [with a {ground} background]",
        "the {object} [is on {ground} ground]",
        "look at the {object} [on a {ground} wall]",
        "a {object} [with {ground} behind]",
    ];
}

/// <summary>Names for combinations of factors.</summary>
public static class ConceptNames
{
    static readonly string[] Onsets = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "bl", "gr", "sn", "tr", "kl", "dr"];
    static readonly string[] Vowels = ["a", "e", "i", "o", "u"];
    static readonly string[] Codas = ["rb", "sk", "lt", "nd", "x", "mp", "ff", "ng", "rt", "ll"];

    /// <summary>Draws a number of different combinations of the factors, each with an invented word.</summary>
    public static IReadOnlyList<ConceptName> Invent(int count, SceneOptions options, IReadOnlyList<SceneFactor> factors, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(factors);
        var combinations = factors.Aggregate(1L, (product, factor) => product * options.ValuesOf(factor));
        var words = Onsets.Length * Vowels.Length * Codas.Length;
        if (count < 0 || count > combinations || count > words)
            throw new ArgumentException($"ConceptNames: {count} names were asked for, and there are {combinations} combinations and {words} words.");
        var (names, seen) = (new List<ConceptName>(), new HashSet<string>());
        while (names.Count < count)
        {
            var values = factors.ToDictionary(factor => factor, factor => rng.Next(options.ValuesOf(factor)));
            var word = rng.Pick(Onsets) + rng.Pick(Vowels) + rng.Pick(Codas);
            var combination = string.Join(',', factors.Select(factor => values[factor]));
            if (!seen.Contains(word) && seen.Add(combination))
            {
                seen.Add(word);
                names.Add(new(word, values));
            }
        }
        return names;
    }
}
