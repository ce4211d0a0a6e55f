namespace Praxis.Data.Worlds;

/// <summary>Refuses options of which no scene can be drawn.</summary>
static class SceneChecks
{
    public static void Check(SceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Size is < 4 or > 512)
            throw Refused($"a side of {options.Size} pixels was asked for; 4 to 512 can be drawn");
        if (options.Shapes.Count == 0 || options.Fills.Count == 0 || options.Sizes.Count == 0 || options.StripeWidths.Count == 0)
            throw Refused("shapes, fills, sizes and stripe widths need at least one value each");
        if (options.FewestObjects < 1 || options.MostObjects < options.FewestObjects || options.MostObjects > 16)
            throw Refused($"{options.FewestObjects} to {options.MostObjects} objects were asked for; there can be 1 to 16, the fewest first");
        if (options.MostObjects > 1 && !options.Anywhere)
            throw Refused($"{options.MostObjects} objects cannot all lie in the middle; set Anywhere");
        if (options.Sizes.FirstOrDefault(size => !(size.Low > 0 && size.High >= size.Low && 2 * size.High <= options.Size)) is { } size)
            throw Refused($"the radii of '{size.Name}' go from {size.Low} to {size.High}; they must be positive, in order and at most half the side, {options.Size / 2.0}");
        if (options.Contrast is { } contrast && !(contrast.Low >= 0 && contrast.High >= contrast.Low && contrast.High <= 1))
            throw Refused($"the contrast goes from {contrast.Low} to {contrast.High}; it must be within 0 to 1");
        if (options.Contrast is not null && (options.Colours.Count > 0 || options.Backgrounds.Count > 0 || options.Style.Backgrounds is { Count: > 0 }))
            throw Refused("a contrast is for free colours on a free background; leave Colours and Backgrounds empty");
        if (options.Colours.Count == 0 && options.ColourDistance is not (>= 0 and <= 1.2))
            throw Refused($"a free colour cannot be kept at a distance of {options.ColourDistance} from every background; ask for 0 to 1.2");
        CheckShare(options.LabelNoise, nameof(options.LabelNoise));
        CheckShare(options.MixedShare, nameof(options.MixedShare));
        CheckShare(options.VeiledShare, nameof(options.VeiledShare));
        CheckShare(options.OtherShare, nameof(options.OtherShare));
        if (options.VeiledShare > 0 && options.Veils.Count == 0)
            throw Refused("objects are veiled, but there are no veils");
        if (options.LabelFactors.FirstOrDefault(factor => options.ValuesOf(factor) == 0, (SceneFactor)(-1)) is >= 0 and var free)
            throw Refused($"{free} has no named values and cannot make classes");
        if (options.LabelNoise > 0 && options.Classes < 2)
            throw Refused("labels cannot be wrong where there is one class");
        if (options.Style.FillOfShape is { } fills && fills.Count != options.Shapes.Count)
            throw Refused($"the style has {fills.Count} fills for {options.Shapes.Count} shapes; give one for each");
        if (options.Annotated.FirstOrDefault(shape => !options.Shapes.Contains(shape), (SceneShape)(-1)) is >= 0 and var missing)
            throw Refused($"{missing} is annotated, but is not among the shapes");
        if (options.OtherShare > 0 && (options.Annotated.Count == 0 || options.Annotated.Count == options.Shapes.Count || options.MostObjects < 2))
            throw Refused("OtherShare needs shapes that are annotated, shapes that are not, and scenes of two objects");
        foreach (var (factor, weights) in options.Weights)
            if (weights.Count != options.ValuesOf(factor) || weights.Any(weight => !(weight >= 0)) || !(weights.Sum() > 0))
                throw Refused($"the weights of {factor} must be {options.ValuesOf(factor)} numbers of at least 0 that are not all 0");
        CheckLinks(options);
    }

    static void CheckLinks(SceneOptions options)
    {
        for (var i = 0; i < options.Links.Count; i++)
        {
            var link = options.Links[i];
            CheckShare(link.Strength, $"the link from {link.From} to {link.To}");
            if (link.From == link.To || options.ValuesOf(link.From) == 0 || options.ValuesOf(link.To) == 0)
                throw Refused($"{link.From} cannot be tied to {link.To}: two factors with named values are needed");
            if (link.Map is { } map && (map.Count != options.ValuesOf(link.From) || map.Any(value => (uint)value >= (uint)options.ValuesOf(link.To))))
                throw Refused($"the map from {link.From} to {link.To} needs {options.ValuesOf(link.From)} values from 0 to {options.ValuesOf(link.To) - 1}");
            for (var earlier = 0; earlier < i; earlier++)
                if (options.Links[earlier].To == link.To || options.Links[earlier].From == link.To)
                    throw Refused($"{link.To} is set after another link has set or used it; tie each factor once, sources first");
        }
    }

    static void CheckShare(double share, string name)
    {
        if (!(share is >= 0 and <= 1))
            throw Refused($"{name} is {share}; it must be within 0 to 1");
    }

    static ArgumentException Refused(string problem) => new($"Scenes: {problem}.");
}
