namespace Praxis.Learning.Tokenizers;

/// <summary>How a byte-level vocabulary is learned.</summary>
public sealed record BytePairTraining
{
    /// <summary>How many tokens there shall be: 256 bytes, the special tokens, and merges for the rest.</summary>
    public int VocabularySize { get; init; } = 1280;

    /// <summary>A pair that is seen less often is not merged.</summary>
    public int MinimumFrequency { get; init; } = 2;

    /// <summary>Marks that are no text, numbered after all other tokens.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];
}
