namespace Praxis.Papers.Language;

/// <summary>
/// The tokens that one cut of the text lets through. They depend on where the parser stands and on the lexer's state alone, so
/// what was found once is kept; constraints that belong to one thread share it.
/// </summary>
sealed class MaskMemory(MaskStore store, ParserMemory parser, bool sharp, bool strict, int most)
{
    readonly Dictionary<(long Point, int State, int Column), ulong[]> _masks = [];
    readonly Dictionary<int, ulong[]> _longer = [];
    readonly Dictionary<int, List<LineClass>> _lines = [];
    readonly int _words = store.Vocabulary.Words;
    readonly ulong[] _scratch = new ulong[store.Vocabulary.Words];

    readonly Dictionary<long[], ulong[]> _exact = new(new SamePlace());

    internal ParserMemory Parser => parser;

    /// <summary>The mask of a place that the parser has checked, if it has.</summary>
    internal ulong[]? Exact(long[] place) => _exact.GetValueOrDefault(place);

    internal void SetExact(long[] place, ulong[] mask)
    {
        if (_exact.Count >= most)
        {
            _exact.Clear();
        }
        _exact[place] = mask;
    }

    /// <summary>How many masks were put together from rows, not from memory.</summary>
    internal long Computed { get; private set; }

    /// <summary>The union over the accept sequences of one cut: ∪ M(δ*(q₀^τ, r), Λ).</summary>
    internal ulong[] Mask(in Cut cut, int column)
    {
        var key = (cut.Point.Key, cut.State, column);
        if (_masks.TryGetValue(key, out var known))
        {
            return known;
        }
        if (_masks.Count >= most)
        {
            _masks.Clear();
        }
        Computed++;
        var mask = new ulong[_words];
        if (sharp)
        {
            AddSharp(mask, in cut, column);
        }
        else
        {
            AddPaper(mask, in cut);
        }
        return _masks[key] = mask;
    }

    /// <summary>The tokens that lengthen a match: some beginning of them leads the lexer from a state to an accepting one.</summary>
    internal ulong[] Longer(int state)
    {
        if (!_longer.TryGetValue(state, out var mask))
        {
            _longer[state] = mask = new ulong[_words];
            var lexer = store.Grammar.Lexer;
            for (var token = 0; token < store.Vocabulary.Count; token++)
            {
                var at = state;
                foreach (var value in store.Vocabulary[token])
                {
                    at = lexer.Next(at, value);
                    if (at < 0)
                    {
                        break;
                    }
                    if (lexer.Label(at) >= 0)
                    {
                        mask[token >> 6] |= 1UL << (token & 63);
                        break;
                    }
                }
            }
        }
        return mask;
    }

    /// <summary>
    /// The paper's accept sequences: (τ_f, τ, …) for the terminal that r already is and what may follow it, and (τ′) for every other
    /// acceptable terminal; ignored terminals alone, and between as (τ_f, ignored, τ). An r that cannot grow, or is ignored, is
    /// complete: what comes behind it are the sequences (τ) of the cut with an empty r.
    /// </summary>
    void AddPaper(Span<ulong> mask, in Cut cut)
    {
        var lexer = store.Grammar.Lexer;
        var components = lexer.Components(Math.Max(0, cut.State));
        var label = cut.State < 0 ? -1 : lexer.Label(cut.State);
        foreach (var terminal in parser.Acceptable(cut.Point))
        {
            var state = components[terminal];
            if (state < 0)
            {
                continue;
            }
            if (store.Options.Lookahead == 0)
            {
                store.AddRow(mask, state, [terminal], strict);
            }
            else if (terminal != label)
            {
                AddSingle(mask, cut.Point, state, terminal);
            }
            else
            {
                store.AddLive(mask, state);
                AddMatched(mask, cut.Point, state, terminal, isComplete: !lexer.CanGrow(cut.State) || store.Grammar.Rules.Ignored[terminal]);
            }
        }
    }

    /// <summary>The sequence (τ). Behind an ignored terminal the parser stands where it stood, so that what follows is known.</summary>
    void AddSingle(Span<ulong> mask, ParsePoint point, int state, int terminal)
    {
        if (store.Grammar.Rules.Ignored[terminal])
        {
            foreach (var next in parser.Acceptable(point))
            {
                store.AddRow(mask, state, [terminal, next], strict);
            }
        }
        else if (strict)
        {
            store.AddRow(mask, state, [terminal], strict);
        }
        else
        {
            TokenBits.Union(mask, store.Single(state, terminal));
        }
    }

    /// <summary>The sequences (τ_f, τ, …). The rows of an empty w₁ are left to the cut with an empty r where r is complete or τ ignored.</summary>
    void AddMatched(Span<ulong> mask, ParsePoint point, int state, int terminal, bool isComplete)
    {
        foreach (var after in Outcomes(point, terminal))
        {
            foreach (var next in parser.Acceptable(after))
            {
                if (isComplete || store.Grammar.Rules.Ignored[next])
                {
                    store.Add(mask, store.Followed(state, [next], strict));
                    continue;
                }
                if (store.Options.Lookahead == 1)
                {
                    store.AddRow(mask, state, [terminal, next], strict);
                    continue;
                }
                store.AddRow(mask, state, [terminal, next], strict: true);
                foreach (var last in Outcomes(after, next).SelectMany(parser.Acceptable).Distinct())
                {
                    store.AddRow(mask, state, [terminal, next, last], strict);
                }
            }
        }
    }

    /// <summary>
    /// Sequences of α + 1 terminals for every acceptable terminal, and no row of an empty w₁: that the terminal ended with r is
    /// another cut's matter.
    /// </summary>
    void AddSharp(Span<ulong> mask, in Cut cut, int column)
    {
        var components = store.Grammar.Lexer.Components(Math.Max(0, cut.State));
        foreach (var terminal in parser.Acceptable(cut.Point))
        {
            var state = components[terminal];
            if (state < 0)
            {
                continue;
            }
            store.AddLive(mask, state);
            if (store.Options.Lookahead == 0)
            {
                store.Add(mask, store.Followed(state, [], strict));
            }
            else if (terminal == store.Grammar.Layout?.LineBreak && cut.Point.Layout.Brackets == 0)
            {
                foreach (var line in Lines(state))
                {
                    if (parser.Shift(cut.Point, terminal, line.Column(column, store.Grammar.Layout.TabWidth)) is { } after)
                    {
                        Array.Clear(_scratch);
                        AddFollowers(_scratch, state, after);
                        TokenBits.UnionOfBoth(mask, _scratch, line.Tokens);
                    }
                }
            }
            else if (parser.Shift(cut.Point, terminal, 0) is { } after)
            {
                AddFollowers(mask, state, after);
            }
        }
    }

    void AddFollowers(Span<ulong> mask, int state, ParsePoint after)
    {
        foreach (var next in parser.Acceptable(after))
        {
            if (store.Options.Lookahead == 1)
            {
                store.Add(mask, store.Followed(state, [next], strict));
                continue;
            }
            store.Add(mask, store.Followed(state, [next], strict: true));
            foreach (var second in Outcomes(after, next))
            {
                foreach (var last in parser.Acceptable(second))
                {
                    store.Add(mask, store.Followed(state, [next, last], strict));
                }
            }
        }
    }

    /// <summary>Where the parser may stand behind a terminal: one place, or behind a line break one for each indentation.</summary>
    IEnumerable<ParsePoint> Outcomes(ParsePoint point, int terminal)
    {
        if (terminal != store.Grammar.Layout?.LineBreak || point.Layout.Brackets > 0)
        {
            if (parser.Shift(point, terminal, 0) is { } after)
            {
                yield return after;
            }
            yield break;
        }
        if (parser.Shift(point, terminal, point.Layout.Width + 1) is { } deeper)
        {
            yield return deeper;
        }
        for (var layout = point.Layout; layout is not null; layout = layout.Parent)
        {
            if (parser.Shift(point, terminal, layout.Width) is { } after)
            {
                yield return after;
            }
        }
    }

    /// <summary>The tokens that end a line break and go on, by what they write behind its last line end.</summary>
    List<LineClass> Lines(int state)
    {
        if (_lines.TryGetValue(state, out var known))
        {
            return known;
        }
        var (terminal, offset) = (store.Grammar.Layout!.LineBreak, store.Grammar.Lexer.Offsets[store.Grammar.Layout.LineBreak]);
        var automaton = store.Grammar.Rules.Automata[terminal]!;
        var classes = new Dictionary<string, LineClass>();
        for (var token = 0; token < store.Vocabulary.Count; token++)
        {
            var bytes = store.Vocabulary[token];
            var at = state - offset;
            var end = 0;
            for (var i = 0; i < bytes.Length && (at = automaton.Next(at, bytes[i])) >= 0; i++)
            {
                end = automaton.Accepting[at] ? i + 1 : end;
            }
            if (end == 0 || end == bytes.Length)
            {
                continue;
            }
            var line = bytes[..end].LastIndexOf((byte)'\n');
            var key = $"{line >= 0}{Convert.ToHexString(bytes[(line + 1)..end])}";
            if (!classes.TryGetValue(key, out var fits))
            {
                classes[key] = fits = new(line >= 0, bytes[(line + 1)..end].ToArray(), new ulong[_words]);
            }
            fits.Tokens[token >> 6] |= 1UL << (token & 63);
        }
        return _lines[state] = [.. classes.Values];
    }

    sealed class SamePlace : IEqualityComparer<long[]>
    {
        public bool Equals(long[]? a, long[]? b) => a.AsSpan().SequenceEqual(b);

        public int GetHashCode(long[] place)
        {
            var hash = new HashCode();
            foreach (var part in place)
            {
                hash.Add(part);
            }
            return hash.ToHashCode();
        }
    }

    sealed record LineClass(bool IsNewLine, byte[] Written, ulong[] Tokens)
    {
        internal int Column(int column, int tabWidth)
        {
            column = IsNewLine ? 0 : column;
            foreach (var value in Written)
            {
                column += value == '\t' ? tabWidth - (column % tabWidth) : 1;
            }
            return column;
        }
    }
}
