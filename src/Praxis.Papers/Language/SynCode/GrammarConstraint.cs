namespace Praxis.Papers.Language;

/// <summary>How a constraint uses its store.</summary>
public sealed record GrammarConstraintOptions
{
    /// <summary>Whether a token must end inside the look-ahead: nothing is let through unread, but natural tokens may be split.</summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Whether every accept sequence has α + 1 terminals, and a match that goes on is not cut short (beyond the paper, whose
    /// sequences of other terminals than the last one have length 1). Fewer wrong tokens, none of the valid ones.
    /// </summary>
    public bool Sharp { get; init; }

    /// <summary>How many masks are remembered; when there are more, all are forgotten.</summary>
    public int MostMasks { get; init; } = 8192;
}

/// <summary>
/// Holds a model to a grammar: after each token of a text it gives the set of next tokens that keep the text a prefix of a program.
/// A token of a valid continuation is never masked; a token that spans at most α + 1 terminals is let through only if the
/// terminals fit (see the documentation for where the longest match makes the paper's set larger). A constraint and its forks
/// belong to one thread.
/// </summary>
public sealed class GrammarConstraint
{
    const int MostStacks = 200_000;

    readonly MaskStore _store;
    readonly GrammarConstraintOptions _options;
    readonly ulong[] _mask;
    readonly ulong[] _void;
    IncrementalParser _parser;
    MaskMemory _memory;

    /// <summary>A constraint at the beginning of a text.</summary>
    public GrammarConstraint(MaskStore store, GrammarConstraintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        (_store, _options) = (store, options ?? new());
        if (_options.MostMasks < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), _options.MostMasks, $"GrammarConstraint: {_options.MostMasks} masks can be remembered; at least 1 is needed.");
        }
        (_mask, _void) = (new ulong[store.Vocabulary.Words], new ulong[store.Vocabulary.Words]);
        (_parser, _memory) = Fresh();
    }

    GrammarConstraint(GrammarConstraint source)
        : this(source._store, source._options) => (_parser, _memory) = (source._parser.Fork(), source._memory);

    /// <summary>The tokens that are constrained.</summary>
    public TokenVocabulary Vocabulary => _store.Vocabulary;

    /// <summary>The bytes so far: C.</summary>
    public ReadOnlySpan<byte> Text => _parser.Text;

    /// <summary>Whether the text is a program as it is, so that it may end: C ∈ L(G).</summary>
    public bool IsComplete => _parser.IsComplete;

    /// <summary>Whether the text can be continued to a program: C ∈ L_p(G).</summary>
    public bool IsAlive => _parser.IsAlive;

    /// <summary>How many bytes were lexed so far, each once unless the text was rewound.</summary>
    public long BytesRead => _parser.BytesRead;

    /// <summary>How often the LR automaton was run, not asked from memory.</summary>
    public long ParserRuns => _parser.Memory.Shifts;

    /// <summary>How many masks were put together from rows of the store, not taken from memory.</summary>
    public long MasksComputed => _memory.Computed;

    /// <summary>How often a model was left unconstrained because no token fitted (see <see cref="Mask(Span{float})"/>).</summary>
    public long Fallbacks { get; private set; }

    /// <summary>Begins a new text.</summary>
    public void Reset()
    {
        if (_parser.Memory.Count > MostStacks)
        {
            (_parser, _memory) = Fresh();
        }
        _parser.Reset();
        Fallbacks = 0;
    }

    /// <summary>Reads a token on; false when no program begins with the text any more.</summary>
    public bool Accept(int token)
    {
        RequireText(token);
        return _parser.Append(Vocabulary[token]);
    }

    /// <summary>Reads a token on if the text then still begins a program (an exact check by the parser); otherwise changes nothing and says false.</summary>
    public bool TryAccept(int token)
    {
        if (token == Vocabulary.EndOfText)
        {
            return IsComplete;
        }
        if (Vocabulary[token].IsEmpty)
        {
            return false;
        }
        var length = _parser.Length;
        if (_parser.Append(Vocabulary[token]))
        {
            return true;
        }
        _parser.Rewind(length);
        return false;
    }

    /// <summary>Whether a program begins with the text and the token: C·w ∈ L_p(G), by the parser; for the end of the text C ∈ L(G).</summary>
    public bool Allows(int token)
    {
        var length = _parser.Length;
        var allows = TryAccept(token);
        if (token != Vocabulary.EndOfText && allows)
        {
            _parser.Rewind(length);
        }
        return allows;
    }

    /// <summary>
    /// The set of next tokens, one bit each: ∪ M(q, Λ) over the accept sequences of the text so far, and the end of the text where
    /// it may end. The span is valid until the next call.
    /// </summary>
    public ReadOnlySpan<ulong> Next()
    {
        Array.Clear(_mask);
        var cuts = _parser.Cuts;
        var layout = _store.Grammar.Layout is not null;
        for (var i = 0; i < cuts.Length; i++)
        {
            ref readonly var cut = ref cuts[i];
            var mask = _memory.Mask(in cut, layout && cut.State >= 0 ? _parser.Column(in cut, _parser.Length) : 0);
            if (!_options.Sharp || cuts.Length == 1)
            {
                TokenBits.Union(_mask, mask);
                continue;
            }
            // Tokens that lengthen an earlier cut's match are void for the cuts behind it.
            if (i == 0)
            {
                Array.Clear(_void);
            }
            TokenBits.UnionOfDifference(_mask, mask, _void);
            if (i + 1 < cuts.Length)
            {
                TokenBits.Union(_void, _memory.Longer(cut.State));
            }
        }
        if (Vocabulary.EndOfText is { } end && IsComplete)
        {
            _mask[end >> 6] |= 1UL << (end & 63);
        }
        return _mask;
    }

    /// <summary>
    /// The set of next tokens that the parser takes: <c>{ w : C·w ∈ L_p(G) }</c> and the end of the text where C ∈ L(G). Each token of
    /// <see cref="Next()"/> is tried once for every place that the parser can stand in; the span is valid until the next call.
    /// </summary>
    public ReadOnlySpan<ulong> NextExact()
    {
        var cuts = _parser.Cuts;
        var place = new long[2 * cuts.Length];
        for (var i = 0; i < cuts.Length; i++)
        {
            var column = _store.Grammar.Layout is not null && cuts[i].State >= 0 ? _parser.Column(in cuts[i], _parser.Length) : 0;
            (place[2 * i], place[(2 * i) + 1]) = (cuts[i].Point.Key, ((long)column << 32) | (uint)cuts[i].State);
        }
        if (_memory.Exact(place) is { } known)
        {
            return known;
        }
        var mask = Next().ToArray();
        for (var token = 0; token < Vocabulary.Count; token++)
        {
            if (TokenBits.Has(mask, token) && !Allows(token))
            {
                mask[token >> 6] &= ~(1UL << (token & 63));
            }
        }
        _memory.SetExact(place, mask);
        return mask;
    }

    /// <summary>The set of next tokens after a text. What it shares with the text before is not read again.</summary>
    public ReadOnlySpan<ulong> Next(ReadOnlySpan<byte> text)
    {
        MoveTo(text);
        return Next();
    }

    /// <summary>Makes a text the current one: goes back to where they part, then reads on.</summary>
    public void MoveTo(ReadOnlySpan<byte> text)
    {
        var shared = text.CommonPrefixLength(Text);
        var kept = shared == _parser.Length ? shared : _parser.Rewind(shared);
        if (kept > shared)
        {
            _parser.Reset();
            kept = 0;
        }
        if (kept < text.Length)
        {
            _parser.Append(text[kept..]);
        }
    }

    /// <summary>
    /// Sets the scores of all other tokens to −∞. When no token fits, which happens only behind a token that was let through
    /// wrongly, the scores stay as they are and the answer is false.
    /// </summary>
    public bool Mask(Span<float> scores)
    {
        RequireScores(scores);
        if (!TokenBits.Keep(Next(), scores))
        {
            Fallbacks++;
            return false;
        }
        return true;
    }

    /// <summary>Sets the scores of all tokens that the parser does not take to −∞; false, and nothing is changed, when it takes none.</summary>
    public bool MaskExactly(Span<float> scores)
    {
        RequireScores(scores);
        return TokenBits.Keep(NextExact(), scores);
    }

    /// <summary>Makes a text the current one, then masks the scores.</summary>
    public bool Mask(ReadOnlySpan<byte> text, Span<float> scores)
    {
        MoveTo(text);
        return Mask(scores);
    }

    /// <summary>A constraint at the same place that goes its own way and shares what was found out: for beams and samples.</summary>
    public GrammarConstraint Fork() => new(this);

    (IncrementalParser, MaskMemory) Fresh()
    {
        var parser = new IncrementalParser(_store.Grammar);
        return (parser, new(_store, parser.Memory, _options.Sharp, _options.Strict, _options.MostMasks));
    }

    void RequireScores(ReadOnlySpan<float> scores)
    {
        if (scores.Length != Vocabulary.Count)
        {
            throw new ArgumentException($"GrammarConstraint: {scores.Length} scores were given for a vocabulary of {Vocabulary.Count} tokens.");
        }
    }

    void RequireText(int token)
    {
        if (Vocabulary[token].IsEmpty)
        {
            throw new ArgumentException($"GrammarConstraint: token {token} stands for no text{(token == Vocabulary.EndOfText ? "; it ends one" : "")}, so it cannot be read on.");
        }
    }
}
