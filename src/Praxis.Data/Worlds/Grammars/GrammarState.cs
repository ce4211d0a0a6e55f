namespace Praxis.Data.Worlds;

/// <summary>
/// Where a grammar is behind a prefix: the exact distribution over what must still come. Each possibility is a stack of symbols, with the
/// probability of all leftmost derivations that lead to it; states do not change.
/// </summary>
public sealed class GrammarState
{
    readonly ProbabilisticGrammar _grammar;
    readonly Dictionary<string, List<Possibility>> _next = new(StringComparer.Ordinal);
    readonly Dictionary<string, double> _probabilities = new(StringComparer.Ordinal);
    readonly double _end;
    readonly Possibility? _bestEnd;

    GrammarState(ProbabilisticGrammar grammar, IEnumerable<Possibility> possibilities, double logPrefix)
    {
        _grammar = grammar;
        var open = new Stack<Possibility>(possibilities);
        var sum = 0.0;
        while (open.TryPop(out var one))
        {
            if (one.Rest is null)
            {
                (_end, sum) = (_end + one.Probability, sum + one.Probability);
                _bestEnd = _bestEnd is null || one.LogBest > _bestEnd.LogBest ? one : _bestEnd;
            }
            else if (one.Rest.Symbol < grammar.SymbolCount)
                Expand(one, open);
            else
            {
                var token = grammar.SymbolAt(one.Rest.Symbol);
                if (!_next.TryGetValue(token, out var list))
                    _next[token] = list = [];
                list.Add(one);
                _probabilities[token] = _probabilities.GetValueOrDefault(token) + one.Probability;
                sum += one.Probability;
            }
        }
        LogPrefix = logPrefix;
        _end = sum > 0 ? _end / sum : 0;
        foreach (var token in _next.Keys)
            _probabilities[token] /= sum;
    }

    /// <summary>The probability of each token that may come next, given the prefix.</summary>
    public IReadOnlyDictionary<string, double> Next => _probabilities;

    /// <summary>The probability that the sentence ends here, given the prefix.</summary>
    public double EndProbability => _end;

    /// <summary>Whether the sentence may end here.</summary>
    public bool CanEnd => _bestEnd is not null;

    /// <summary>Whether a sentence of the grammar has this prefix.</summary>
    public bool IsAlive => CanEnd || _next.Count > 0;

    /// <summary>log of the probability that a sentence has this prefix.</summary>
    public double LogPrefix { get; }

    /// <summary>log of the probability of the sentence that ends here.</summary>
    public double LogEnd => CanEnd ? LogPrefix + Math.Log(_end) : double.NegativeInfinity;

    /// <summary>The entropy of what comes next, the end included, in nats.</summary>
    public double Entropy => _probabilities.Values.Append(_end).Sum(p => p > 0 ? -p * Math.Log(p) : 0);

    internal int[]? BestDerivation => _bestEnd?.Derivation is { } last ? last.ToArray() : null;

    /// <summary>The state behind one token more; a dead one where the token cannot follow.</summary>
    public GrammarState Advance(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!_next.TryGetValue(token, out var list))
            return new(_grammar, [], double.NegativeInfinity);
        var sum = list.Sum(one => one.Probability);
        var merged = new Dictionary<Rest, Possibility>();
        Possibility? ended = null;
        foreach (var one in list)
        {
            var moved = one with { Rest = one.Rest!.Below, Probability = one.Probability / sum };
            if (moved.Rest is null)
                ended = ended is null ? moved : ended.With(moved);
            else
                merged[moved.Rest] = merged.TryGetValue(moved.Rest, out var same) ? same.With(moved) : moved;
        }
        return new(_grammar, ended is null ? merged.Values : merged.Values.Append(ended), LogPrefix + Math.Log(_probabilities[token]));
    }

    internal static GrammarState At(ProbabilisticGrammar grammar, int symbol) => new(grammar, [new(new(symbol, null), 1, 0, null)], 0);

    void Expand(Possibility one, Stack<Possibility> open)
    {
        foreach (var rule in _grammar.RulesOf(one.Rest!.Symbol))
        {
            var right = _grammar.Right(rule);
            var rest = one.Rest.Below;
            for (var i = right.Length - 1; i >= 0; i--)
                rest = new(right[i], rest);
            var p = _grammar.Rules[rule].Weight;
            open.Push(new(rest, one.Probability * p, one.LogBest + Math.Log(p), new(rule, one.Derivation)));
        }
    }

    sealed record Possibility(Rest? Rest, double Probability, double LogBest, Derivation? Derivation)
    {
        public Possibility With(Possibility same) => (LogBest >= same.LogBest ? this : same) with { Probability = Probability + same.Probability };
    }

    /// <summary>The rules of a leftmost derivation, the last one first.</summary>
    sealed class Derivation(int rule, Derivation? before)
    {
        readonly int _count = 1 + (before?._count ?? 0);

        public int[] ToArray()
        {
            var rules = new int[_count];
            for (var (at, place) = (this, _count - 1); at is not null; at = at.Before, place--)
                rules[place] = at.Rule;
            return rules;
        }

        int Rule { get; } = rule;

        Derivation? Before { get; } = before;
    }

    /// <summary>A stack of symbols that must still come, equal to another with the same symbols.</summary>
    sealed class Rest(int symbol, Rest? below) : IEquatable<Rest>
    {
        readonly int _hash = HashCode.Combine(symbol, below?._hash ?? 0);

        public int Symbol { get; } = symbol;

        public Rest? Below { get; } = below;

        public bool Equals(Rest? other)
        {
            for (var (a, b) = (this, other); ; (a, b) = (a.Below, b.Below))
            {
                if (ReferenceEquals(a, b))
                    return true;
                if (a is null || b is null || a._hash != b._hash || a.Symbol != b.Symbol)
                    return false;
            }
        }

        public override bool Equals(object? other) => Equals(other as Rest);

        public override int GetHashCode() => _hash;
    }
}
