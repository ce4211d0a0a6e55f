namespace Praxis.Papers.Privacy;

/// <summary>The options of Spectral DeTuning; their defaults are the paper's for a vision transformer.</summary>
public sealed record SpectralDetuningOptions
{
    /// <summary>r, the rank of the adapters: 16 for the paper's ViT, 32 for Stable Diffusion, 64 for Mistral.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>rᵢ, a rank for each model, where they differ; model i is then given rank min(k, rᵢ).</summary>
    public IReadOnlyList<int>? Ranks { get; init; }

    /// <summary>Iterations: 300 in the paper, 1,000 for Mistral.</summary>
    public int Iterations { get; init; } = 300;

    /// <summary>How the rank grows.</summary>
    public RankSchedule Schedule { get; init; } = RankSchedule.OnPlateau();

    /// <summary>Which tensors of a model are recovered, as a pattern of names; of the others, equal ones are kept, differing ones averaged, and those that not all models have in one shape are left out.</summary>
    public string Layers { get; init; } = "**";

    /// <summary>Whether a whole model is recovered from one or two others, from which the base does not follow.</summary>
    public bool AllowTooFew { get; init; }

    /// <summary>rᵢ for each of so many models.</summary>
    internal int[] RanksOf(int models) => Ranks is null ? [.. Enumerable.Repeat(Rank, models)] : [.. Ranks];

    /// <summary>Refuses options that cannot be followed for so many models.</summary>
    internal void Check(int models)
    {
        ArgumentNullException.ThrowIfNull(Schedule);
        Schedule.Check();
        if (Rank < 1 || Iterations < 1)
            throw new ArgumentException($"SpectralDetuning: a rank of {Rank} and {Iterations} iterations were asked for; both must be at least 1.");
        if (Ranks is not null && (Ranks.Count != models || Ranks.Any(rank => rank < 1)))
            throw new ArgumentException($"SpectralDetuning: the ranks {string.Join(", ", Ranks)} were given for {models} models; there must be one of at least 1 for each.");
    }
}
