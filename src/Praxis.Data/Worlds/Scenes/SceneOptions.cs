namespace Praxis.Data.Worlds;

/// <summary>A name for a range of radii, in pixels; an object's radius is uniform in it.</summary>
public sealed record SceneSize(string Name, double Low, double High);

/// <summary>
/// Ties a factor to another: with probability <paramref name="Strength"/> the value of <paramref name="To"/> is Map[value of From], and
/// else it is drawn as always. Without a map, value k goes with k mod the number of values.
/// </summary>
public sealed record FactorLink(SceneFactor From, SceneFactor To, double Strength)
{
    /// <summary>The value of <see cref="To"/> for every value of <see cref="From"/>.</summary>
    public IReadOnlyList<int>? Map { get; init; }
}

/// <summary>Whether a scene may be shown; scenes that may not are drawn again.</summary>
public delegate bool SceneFilter(ReadOnlySpan<SceneObject> objects);

/// <summary>The knobs of <see cref="Scenes"/>.</summary>
public sealed partial record SceneOptions
{
    /// <summary>The pixels of a side.</summary>
    public int Size { get; init; } = 16;

    /// <summary>One channel in place of three.</summary>
    public bool Grey { get; init; }

    /// <summary>Pixels from −1 to 1 in place of 0 to 1.</summary>
    public bool Signed { get; init; }

    /// <summary>The shapes of objects.</summary>
    public IReadOnlyList<SceneShape> Shapes { get; init; } = [SceneShape.Disc, SceneShape.Square, SceneShape.TriangleUp, SceneShape.Plus];

    /// <summary>The fills of objects.</summary>
    public IReadOnlyList<SceneFill> Fills { get; init; } = [SceneFill.Solid];

    /// <summary>The colours of objects; none: any colour in [0.1, 0.9]³ at an L1 distance of <see cref="ColourDistance"/> from the background's.</summary>
    public IReadOnlyList<NamedColour> Colours { get; init; } = NamedColour.Eight;

    /// <summary>The sizes of objects.</summary>
    public IReadOnlyList<SceneSize> Sizes { get; init; } = [new("medium", 4, 5)];

    /// <summary>The backgrounds; none: one plain colour in [0.1, 0.9]³.</summary>
    public IReadOnlyList<SceneBackground> Backgrounds { get; init; } = SceneBackground.Six;

    /// <summary>The least L1 distance of a free colour from a plain background.</summary>
    public double ColourDistance { get; init; } = 0.6;

    /// <summary>How far a colour's parts stray to either side, uniformly.</summary>
    public double ColourJitter { get; init; }

    /// <summary>Free colours are greys ½ ± c/2 with c uniform in this range: the object is the brighter.</summary>
    public (double Low, double High)? Contrast { get; init; }

    /// <summary>The fewest objects of a scene.</summary>
    public int FewestObjects { get; init; } = 1;

    /// <summary>The most objects of a scene; every number between is as likely.</summary>
    public int MostObjects { get; init; } = 1;

    /// <summary>Objects lie anywhere without touching; else the one object lies in the middle, give or take <see cref="Jitter"/>.</summary>
    public bool Anywhere { get; init; }

    /// <summary>How far the object is from the middle along each axis at most, in pixels.</summary>
    public double Jitter { get; init; } = 2;

    /// <summary>No two objects have the same shape and colour.</summary>
    public bool Distinct { get; init; }

    /// <summary>Objects are turned by up to this many degrees to either side.</summary>
    public double Rotation { get; init; }

    /// <summary>The width of lines, in pixels.</summary>
    public double EdgeWidth { get; init; } = 2;

    /// <summary>The widths of the stripes, dots and fields of fills, in pixels; each is as likely.</summary>
    public IReadOnlyList<double> StripeWidths { get; init; } = [2];

    /// <summary>The standard deviation of the pixel noise.</summary>
    public double Noise { get; init; } = 0.05;

    /// <summary>The strength of a linear change of light across the scene in a random direction: at the edges p′ = p (1 ± s).</summary>
    public double Light { get; init; }

    /// <summary>Objects throw a shadow: one pixel right and down, pixels are 0.4 times as bright.</summary>
    public bool Shadow { get; init; }

    /// <summary>Thin lines of random colours behind the objects.</summary>
    public int Clutter { get; init; }

    /// <summary>Round blobs of random colours behind the objects.</summary>
    public int Distractors { get; init; }

    /// <summary>The look of the domain.</summary>
    public SceneStyle Style { get; init; } = SceneStyle.Plain;

    /// <summary>How likely the values of a factor are, relative to each other; a factor that is not here has equal ones.</summary>
    public IReadOnlyDictionary<SceneFactor, IReadOnlyList<double>> Weights { get; init; } = new Dictionary<SceneFactor, IReadOnlyList<double>>();

    /// <summary>Which factors go together; a factor can be tied to one other, and a link comes after those that set its source.</summary>
    public IReadOnlyList<FactorLink> Links { get; init; } = [];

    /// <summary>Scenes that may be shown: combinations are held out by refusing them here.</summary>
    public SceneFilter? Allowed { get; init; }

    /// <summary>The factors of the first object that make the class, the last changing fastest.</summary>
    public IReadOnlyList<SceneFactor> LabelFactors { get; init; } = [SceneFactor.Shape];

    /// <summary>The share of labels that are one of the other classes.</summary>
    public double LabelNoise { get; init; }

    /// <summary>The share of scenes that are the mean of two, labelled with one of the two at random.</summary>
    public double MixedShare { get; init; }

    /// <summary>The standard deviation of the pixel noise of scenes that are the mean of two.</summary>
    public double MixedNoise { get; init; } = 0.15;

    /// <summary>The share of objects of which an attribute is hidden.</summary>
    public double VeiledShare { get; init; }

    /// <summary>What hides an attribute; each is as likely.</summary>
    public IReadOnlyList<SceneVeil> Veils { get; init; } = [SceneVeil.Block, SceneVeil.Wash, SceneVeil.Blur];

    /// <summary>The shapes that a task annotates; none: all. Objects come from these, but for what <see cref="OtherShare"/> lets in.</summary>
    public IReadOnlyList<SceneShape> Annotated { get; init; } = [];

    /// <summary>The share of scenes of two or more objects in which the last object is of a shape that is not annotated.</summary>
    public double OtherShare { get; init; }

    /// <summary>1 or 3.</summary>
    public int Channels => Grey ? 1 : 3;

    /// <summary>The number of values of a factor; 0 where colours or backgrounds are free.</summary>
    public int ValuesOf(SceneFactor factor) => factor switch
    {
        SceneFactor.Shape => Shapes.Count,
        SceneFactor.Colour => Colours.Count,
        SceneFactor.Fill => Fills.Count,
        SceneFactor.Size => Sizes.Count,
        _ => ActualBackgrounds.Count,
    };

    /// <summary>The word for a value of a factor.</summary>
    public string NameOf(SceneFactor factor, int value) => factor switch
    {
        SceneFactor.Shape => Shapes[value].Name(),
        SceneFactor.Colour => Colours[value].Name,
        SceneFactor.Fill => Fills[value].Name(),
        SceneFactor.Size => Sizes[value].Name,
        _ => ActualBackgrounds[value].Name,
    };

    /// <summary>The number of classes.</summary>
    public int Classes => LabelFactors.Aggregate(1, (count, factor) => checked(count * ValuesOf(factor)));

    /// <summary>The words of a class.</summary>
    public string ClassName(int label)
    {
        var values = new int[Factors];
        SetClass(label, values);
        return string.Join(' ', LabelFactors.Select(factor => NameOf(factor, values[(int)factor])));
    }

    internal const int Factors = 5;

    internal IReadOnlyList<SceneBackground> ActualBackgrounds => Style.Backgrounds ?? Backgrounds;

    internal int ClassOf(ReadOnlySpan<int> values)
    {
        var label = 0;
        for (var i = 0; i < LabelFactors.Count; i++)
            label = label * ValuesOf(LabelFactors[i]) + values[(int)LabelFactors[i]];
        return label;
    }

    internal void SetClass(int label, Span<int> values)
    {
        for (var i = LabelFactors.Count - 1; i >= 0; i--)
        {
            var count = ValuesOf(LabelFactors[i]);
            values[(int)LabelFactors[i]] = label % count;
            label /= count;
        }
    }
}
