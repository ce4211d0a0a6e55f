namespace Praxis.Learning.Tokenizers;

/// <summary>Special tokens that a template puts before and after a text; what the file says of it is kept to be written again.</summary>
sealed record TokenTemplate(IReadOnlyList<int> Before, IReadOnlyList<int> After, byte[]? Json)
{
    public static TokenTemplate None { get; } = new([], [], null);
}

/// <summary>Everything that a tokenizer.json says.</summary>
sealed record TokenizerParts(
    BytePairModel Model,
    IReadOnlyList<AddedToken> Added,
    INormalizer? Normalizer,
    IPreTokenizer? PreTokenizer,
    TokenDecoding Decoding,
    TokenTemplate Template);
