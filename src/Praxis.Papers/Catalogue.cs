using Praxis.Lab;

namespace Praxis.Papers;

/// <summary>Every study of the house, one line a room, by theme and then by arXiv id.</summary>
public static class Catalogue
{
    /// <summary>All studies.</summary>
    public static IReadOnlyList<Study> All { get; } =
    [
        new Adapt.LoraPruneStudy(),
        new Networks.SparqAttentionStudy(),
        new Networks.AlexGdaStudy(),
        new Networks.MorphologicalNetsStudy(),
        new Trust.DynamicRegularizationStudy(),
        new Privacy.SpectralDetuningStudy(),
        new Representation.MacoStudy(),
        new Transfer.AdaptiveRegularizationStudy(),
        new Generation.DenoisingCurriculumStudy(),
        new Language.SynCodeStudy(),
        new Control.ThrottlePiStudy(),
        new Science.ParametricMatrixModelsStudy(),
    ];
}
