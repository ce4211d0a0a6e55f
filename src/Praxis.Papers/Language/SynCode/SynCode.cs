using Praxis.Learning.Tokenizers;

namespace Praxis.Papers.Language;

/// <summary>The options of SynCode; their defaults are the paper's.</summary>
public sealed record SynCodeOptions
{
    /// <summary>α: how many terminals behind the one in progress a token is matched against (0, 1 or 2).</summary>
    public int Lookahead { get; init; } = 1;

    /// <summary>Whether a token must end inside the look-ahead.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether accept sequences have full length and follow the longest match (beyond the paper).</summary>
    public bool Sharp { get; init; }

    /// <summary>A folder in which mask stores are kept from one time to the next; null: none is.</summary>
    public string? Cache { get; init; }
}

/// <summary>
/// SynCode: LLM Generation with Grammar Augmentation (arXiv 2403.01632). Next-token scores are masked so that the text stays a prefix of
/// a context-free language, with a table from (state of a terminal's automaton, terminals that follow) to sets of tokens.
/// </summary>
/// <remarks>
/// With C the text so far, r its last unfinished part and A(C) the accept sequences of the parser, the mask is
/// <c>m = ∪_{(τ, Λ) ∈ A(C)} M_α(δ*(q₀^τ, r), Λ)</c>.
/// Soundness: if C·w can be continued to a program then w ∈ m, for every α ≥ 0. Completeness: if w ∈ m and w spans at most α + 1
/// terminals then the terminals of C·w fit, up to the longest match, which may join what the sequence kept apart;
/// <see cref="GrammarConstraint.TryAccept"/> checks the one token that was drawn exactly.
/// <para>Any decoder writes JSON, several texts at once:</para>
/// <code>
/// var tokenizer = BytePairTokenizer.Load("tokenizer.json");
/// var json = new GrammarProcessor(SynCode.Constrain(SynCodeGrammars.Json, tokenizer));
/// var texts = Generator.Generate(TextModel.Of(decoder), prompts, new()
/// {
///     Processors = [json, new Temperature(0.7)],
///     StopTokens = [tokenizer.EndOfText!.Value],
///     Samples = 4,
/// }, rng);
/// </code>
/// </remarks>
public static class SynCode
{
    /// <summary>A constraint for any model whose tokens are those of a tokenizer.</summary>
    /// <param name="grammar">What the text must be.</param>
    /// <param name="tokenizer">The model's tokenizer, such as one read from a tokenizer.json.</param>
    /// <param name="options">The paper's by default.</param>
    public static GrammarConstraint Constrain(ContextFreeGrammar grammar, ITokenizer tokenizer, SynCodeOptions? options = null) =>
        Constrain(grammar, TokenVocabulary.Of(tokenizer), options);

    /// <summary>A constraint for any model whose tokens are given as bytes.</summary>
    public static GrammarConstraint Constrain(ContextFreeGrammar grammar, TokenVocabulary vocabulary, SynCodeOptions? options = null)
    {
        options ??= new();
        var make = new MaskStoreOptions { Lookahead = options.Lookahead, LongestMatch = options.Sharp };
        var store = options.Cache is { } folder ? MaskStore.Cached(folder, grammar, vocabulary, make) : MaskStore.Build(grammar, vocabulary, make);
        return new(store, new() { Strict = options.Strict, Sharp = options.Sharp });
    }
}
