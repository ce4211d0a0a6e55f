using Praxis.Lab;

namespace Praxis.Papers;

/// <summary>Every study of the house, one line a room, by theme and then by arXiv id.</summary>
public static class Catalogue
{
    /// <summary>All studies.</summary>
    public static IReadOnlyList<Study> All { get; } =
    [
        new Transfer.AdaptiveRegularizationStudy(),
        new Generation.DenoisingCurriculumStudy(),
        new Control.ThrottlePiStudy(),
        new Adapt.LoraPrune.LoraPruneStudy(),
        new Language.SynCodeStudy(),
        new Networks.MorphologicalNetsStudy(),
        new Representation.MacoStudy(),
        new Networks.AlexGdaStudy(),
        new Trust.DynamicRegularizationStudy(),
    ];
}
