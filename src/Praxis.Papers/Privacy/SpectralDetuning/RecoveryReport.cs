using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Privacy;

/// <summary>A recovered matrix.</summary>
/// <param name="Weight">W*, in the type and shape of the weights that were given.</param>
/// <param name="Losses">The loss after each iteration.</param>
/// <param name="Ranks">k of each iteration.</param>
/// <param name="Warnings">Why the matrix may be wrong.</param>
public sealed record MatrixRecovery(Tensor Weight, IReadOnlyList<double> Losses, IReadOnlyList<int> Ranks, IReadOnlyList<string> Warnings);

/// <summary>How the recovery of one tensor of a model went.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Losses">The loss after each iteration.</param>
/// <param name="Ranks">k of each iteration.</param>
public sealed record LayerRecovery(string Name, Shape Shape, IReadOnlyList<double> Losses, IReadOnlyList<int> Ranks);

/// <summary>What was done with each tensor of a model.</summary>
public record RecoverySummary
{
    /// <summary>The tensors that were recovered.</summary>
    public required IReadOnlyList<LayerRecovery> Layers { get; init; }

    /// <summary>The tensors in which all models agree, which were copied as they are.</summary>
    public required IReadOnlyList<string> Untouched { get; init; }

    /// <summary>The tensors that differ but could not be recovered, of which the mean (of whole numbers the first) was taken.</summary>
    public required IReadOnlyList<string> Averaged { get; init; }

    /// <summary>The tensors beside <see cref="SpectralDetuningOptions.Layers"/> that the models do not share, such as heads for different tasks; the base is without them.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>Why parts of the result may be wrong.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>A recovered model.</summary>
public sealed record RecoveryReport : RecoverySummary
{
    /// <summary>The weights before fine-tuning, by name.</summary>
    public required StateDict Base { get; init; }
}
