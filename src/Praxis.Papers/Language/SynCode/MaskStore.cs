using Praxis.Tensors.Interchange;

namespace Praxis.Papers.Language;

/// <summary>How a mask store is built.</summary>
public sealed record MaskStoreOptions
{
    /// <summary>α: how many terminals behind the one in progress a token is matched against (0, 1 or 2).</summary>
    public int Lookahead { get; init; } = 1;

    /// <summary>
    /// Whether a token is cut only where the terminal's own automaton has its last chance to end, as the longest match does. The
    /// paper cuts wherever the terminal may end, which lets more tokens through; both keep every valid one.
    /// </summary>
    public bool LongestMatch { get; init; }
}

/// <summary>
/// The DFA mask store: for every state q of a terminal's automaton and every sequence Λ of terminals behind it the set of tokens
/// that may come, <c>M_α(q, Λ) = { w ∈ V : dmatch(w, q, Λ) }</c>, one bit a token, where
/// <code>
/// dmatch(w, q, Λ) =  δ*(q, w) ∈ live(Q)
///                 ∨  w = w₁·w₂, δ*(q, w₁) ∈ F, Λ = ()
///                 ∨  w = w₁·w₂, δ*(q, w₁) ∈ F, Λ = (τ, Λ′), dmatch(w₂, q₀^τ, Λ′)
/// </code>
/// It depends on the grammar and the vocabulary alone, is built once and kept in a file.
/// </summary>
/// <remarks>
/// The first case does not depend on Λ and is stored once for each q. The others are stored for a w₁ that is not empty; an empty
/// w₁ is the row of the next terminal's start, <c>M_α(q, (τ, Λ′)) ⊇ M_{α−1}(q₀^τ, Λ′)</c> for q ∈ F. Equal rows are stored once.
/// A second family of rows is strict: w must end inside Λ, so the middle case asks for an empty w₂.
/// </remarks>
public sealed class MaskStore
{
    internal const int None = -1;

    readonly int _words;
    readonly int _terminals;
    readonly ulong[]?[] _singles;

    internal MaskStore(ContextFreeGrammar grammar, TokenVocabulary vocabulary, MaskStoreOptions options, MaskRows rows)
    {
        (Grammar, Vocabulary, Options, Rows) = (grammar, vocabulary, options, rows);
        (_words, _terminals) = (vocabulary.Words, grammar.Rules.TerminalCount);
        _singles = new ulong[grammar.LexerStates][];
    }

    /// <summary>The grammar that the rows are of.</summary>
    public ContextFreeGrammar Grammar { get; }

    /// <summary>The tokens that the bits stand for.</summary>
    public TokenVocabulary Vocabulary { get; }

    /// <summary>How it was built.</summary>
    public MaskStoreOptions Options { get; }

    /// <summary>How many different rows it holds.</summary>
    public int RowCount => Rows.Pool.Length / _words;

    /// <summary>Its size in memory, in bytes.</summary>
    public long Bytes => ((long)Rows.Pool.Length * sizeof(ulong)) + ((long)Rows.Index.Sum(index => index.Length) * sizeof(int));

    internal MaskRows Rows { get; }

    /// <summary>Builds the store: O(|Q|·Σ|w|) steps of the automata and a bit for every match.</summary>
    public static MaskStore Build(ContextFreeGrammar grammar, TokenVocabulary vocabulary, MaskStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        ArgumentNullException.ThrowIfNull(vocabulary);
        options ??= new();
        RequireLookahead(options);
        return new(grammar, vocabulary, options, new MaskStoreBuilder(grammar, vocabulary, options).Build());
    }

    /// <summary>Writes the store to a file, whole or not at all.</summary>
    public void Save(string path) => MaskStoreFile.Save(this, path);

    /// <summary>
    /// Reads a store. The file holds numbers only; one that is cut short, changed, or of another grammar, vocabulary or make is
    /// refused with an <see cref="InterchangeException"/>.
    /// </summary>
    public static MaskStore Load(string path, ContextFreeGrammar grammar, TokenVocabulary vocabulary, MaskStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        ArgumentNullException.ThrowIfNull(vocabulary);
        options ??= new();
        RequireLookahead(options);
        return MaskStoreFile.Load(path, grammar, vocabulary, options);
    }

    /// <summary>The store from a folder, under a name of grammar, vocabulary and make; built and written there when none is there or the one there is refused.</summary>
    public static MaskStore Cached(string folder, ContextFreeGrammar grammar, TokenVocabulary vocabulary, MaskStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(grammar);
        ArgumentNullException.ThrowIfNull(vocabulary);
        options ??= new();
        var path = Path.Combine(folder, $"{grammar.Fingerprint[..16]}-{vocabulary.Fingerprint[..16]}-{options.Lookahead}{(options.LongestMatch ? "l" : "")}.masks");
        if (File.Exists(path))
        {
            try
            {
                return Load(path, grammar, vocabulary, options);
            }
            catch (InterchangeException)
            {
                // A damaged file is written anew below.
            }
        }
        var store = Build(grammar, vocabulary, options);
        Directory.CreateDirectory(folder);
        store.Save(path);
        return store;
    }

    /// <summary>
    /// M_α(q, ()) for a store of α ≥ 1, as the official implementation looks an accept sequence of length 1 up: what follows the
    /// terminal of q is not known here, but it must begin one that may follow it somewhere,
    /// <c>∪ { M_1(q, (τ)) : the LALR table has an action on τ behind the terminal of q }</c>. Held by q, so that a step is one union.
    /// </summary>
    internal ReadOnlySpan<ulong> Single(int state, int terminal)
    {
        if (_singles[state] is not { } row)
        {
            row = new ulong[_words];
            foreach (var next in Grammar.Followers(terminal))
            {
                AddRow(row, state, [terminal, next], strict: false);
            }
            _singles[state] = row;
        }
        return row;
    }

    /// <summary>
    /// The tokens of M_α(q, Λ), where q is the state of the first terminal's automaton after r, and α the number of terminals
    /// behind it: the paper's row, with the strict rule when asked for.
    /// </summary>
    /// <param name="text">r, the text of the first terminal so far.</param>
    /// <param name="terminals">The first terminal and Λ, by name.</param>
    /// <param name="strict">Whether w must end inside Λ.</param>
    public IReadOnlyList<int> Tokens(ReadOnlySpan<byte> text, IReadOnlyList<string> terminals, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(terminals);
        if (terminals.Count < 1 || terminals.Count > Options.Lookahead + 1)
        {
            throw new ArgumentException($"MaskStore: a sequence of {terminals.Count} terminals was given; a store of look-ahead {Options.Lookahead} has rows for 1 to {Options.Lookahead + 1}.");
        }
        int[] numbers = [.. terminals.Select(name => Array.IndexOf(Grammar.Rules.TerminalNames, name) is var number and >= 0 && Grammar.Rules.Automata[number] is not null ? number
            : throw new ArgumentException($"MaskStore: the grammar has no terminal {name} with a text."))];
        var state = Grammar.Rules.Automata[numbers[0]]!.Run(0, text);
        var mask = new ulong[_words];
        if (state >= 0)
        {
            AddRow(mask, Grammar.Lexer.Offsets[numbers[0]] + state, numbers, strict);
        }
        return [.. Enumerable.Range(0, Vocabulary.Count).Where(token => TokenBits.Has(mask, token))];
    }

    /// <summary>The union of a mask with M_α(q, Λ) as the paper has it, an empty w₁ allowed.</summary>
    internal void AddRow(Span<ulong> mask, int state, ReadOnlySpan<int> terminals, bool strict)
    {
        AddLive(mask, state);
        Add(mask, Followed(state, terminals[1..], strict));
        if (Rows.Accepting[state])
        {
            if (terminals.Length > 1)
            {
                AddRow(mask, Grammar.Lexer.Offsets[terminals[1]], terminals[1..], strict);
            }
            else if (!strict)
            {
                Add(mask, Rows.AnyToken);
            }
        }
    }

    /// <summary>The row of w that stays in the terminal of q: δ*(q, w) is live.</summary>
    internal void AddLive(Span<ulong> mask, int state) => Add(mask, Rows.Index[0][state]);

    /// <summary>The number of the row of w that leaves the terminal of q behind a w₁ that is not empty and goes on in Λ; −1 where it is empty.</summary>
    internal int Followed(int state, ReadOnlySpan<int> followers, bool strict)
    {
        var index = Rows.Index[1 + (2 * followers.Length) + (strict ? 1 : 0)];
        var place = state;
        foreach (var follower in followers)
        {
            place = (place * _terminals) + follower;
        }
        return index.Length == 0 ? None : index[place];
    }

    internal ReadOnlySpan<ulong> Row(int row) => Rows.Pool.AsSpan(row * _words, _words);

    internal void Add(Span<ulong> mask, int row)
    {
        if (row != None)
        {
            TokenBits.Union(mask, Row(row));
        }
    }

    static void RequireLookahead(MaskStoreOptions options)
    {
        if (options.Lookahead is < 0 or > 2)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Lookahead, $"MaskStore: a look-ahead of {options.Lookahead} terminals was asked for; use 0, 1 or 2.");
        }
    }
}

/// <summary>What a store holds: rows of bits, and where to find the row of each state and sequence.</summary>
/// <param name="Pool">The different rows one after another.</param>
/// <param name="Index">The rows of live ends; then for sequences of 0, 1, … terminals the rows of splits, the paper's and the strict ones in turn.</param>
/// <param name="Accepting">F over all terminals' states.</param>
/// <param name="AnyToken">The row of all tokens that have bytes.</param>
sealed record MaskRows(ulong[] Pool, int[][] Index, bool[] Accepting, int AnyToken);
