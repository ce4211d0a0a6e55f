using System.Globalization;
using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>
/// A probabilistic context-free grammar. Besides sentences it gives the truth about them: exact probabilities of sentences, of prefixes and
/// of every next token, parses, entropies, and which tokens are determined by those before.
/// </summary>
public sealed class ProbabilisticGrammar
{
    const double LongestMean = 1e6;

    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _symbols = [];
    readonly int[][] _rights;
    readonly int[][] _rulesOf;
    readonly double[][] _weightsOf;
    readonly SampleStreams _streams;

    /// <summary>A grammar of rules; a symbol that is on the left of none is a token. The rules' weights are scaled to probabilities.</summary>
    /// <param name="start">The symbol of a whole sentence.</param>
    /// <param name="rules">The rules. No symbol may begin with itself, directly or through others.</param>
    /// <param name="rng">Where <see cref="this[long]"/> draws from.</param>
    public ProbabilisticGrammar(string start, IReadOnlyList<GrammarRule> rules, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(rng);
        _streams = new(rng.Split("grammar"));
        Start = start;
        foreach (var rule in rules)
            Number(rule.Left);
        SymbolCount = _symbols.Count;
        if (!_numbers.ContainsKey(start))
            throw new ArgumentException($"ProbabilisticGrammar: no rule says what '{start}' becomes, and every sentence starts with it.");
        _rights = [.. rules.Select(rule => rule.Right.Select(Number).ToArray())];
        var sums = new double[SymbolCount];
        foreach (var rule in rules)
        {
            if (!(rule.Weight >= 0) || double.IsInfinity(rule.Weight))
                throw new ArgumentException($"ProbabilisticGrammar: a rule of '{rule.Left}' has the weight {rule.Weight}; weights are finite and at least 0.");
            sums[_numbers[rule.Left]] += rule.Weight;
        }
        for (var symbol = 0; symbol < SymbolCount; symbol++)
            if (sums[symbol] == 0)
                throw new ArgumentException($"ProbabilisticGrammar: all rules of '{_symbols[symbol]}' have weight 0; one must be above 0.");
        Rules = [.. rules.Select(rule => rule with { Weight = rule.Weight / sums[_numbers[rule.Left]] })];
        _rulesOf = [.. Enumerable.Range(0, SymbolCount).Select(symbol => Enumerable.Range(0, rules.Count).Where(i => Rules[i].Weight > 0 && _numbers[Rules[i].Left] == symbol).ToArray())];
        _weightsOf = [.. _rulesOf.Select(own => own.Select(i => Rules[i].Weight).ToArray())];
        RefuseLeftRecursion();
        MeanLength = Expected(rule => _rights[rule].Count(symbol => symbol >= SymbolCount));
        DerivationEntropy = Expected(rule => -Math.Log(Rules[rule].Weight));
    }

    /// <summary>The symbol of a whole sentence.</summary>
    public string Start { get; }

    /// <summary>The rules with their probabilities.</summary>
    public IReadOnlyList<GrammarRule> Rules { get; }

    /// <summary>All tokens.</summary>
    public IReadOnlyList<string> Tokens => _symbols[SymbolCount..];

    /// <summary>The mean number of tokens of a sentence, exactly.</summary>
    public double MeanLength { get; }

    /// <summary>
    /// The mean of −log p(tree) in nats, exactly: h(A) = Σ p(A → α)·(−log p(A → α) + Σ h(symbols of α)). That is the entropy of sentences
    /// where each has one parse, and more than it otherwise.
    /// </summary>
    public double DerivationEntropy { get; }

    /// <summary>The sentence with a number, as the tree that made it.</summary>
    public ParseTree this[long index] => Sample(_streams.At(index));

    internal int SymbolCount { get; }

    /// <summary>
    /// A grammar in writing, a symbol a line: <c>S -> Subject 'sleeps' [0.7] | Subject Verb [0.3]</c>. Text in single quotes stands for its
    /// characters, each a token (\n, \' and \\ are escapes); names without a rule are tokens; the weight is 1 by default.
    /// </summary>
    public static ProbabilisticGrammar Parse(string text, Rng rng)
    {
        var rules = GrammarText.Parse(text);
        return new(rules[0].Left, rules, rng);
    }

    /// <summary>The same rules with other weights: a shift of frequencies.</summary>
    public ProbabilisticGrammar Reweighted(Func<GrammarRule, double> weight, Rng rng) => new(Start, [.. Rules.Select(rule => rule with { Weight = weight(rule) })], rng);

    /// <summary>A random sentence, as the tree that made it.</summary>
    public ParseTree Sample(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var place = 0;
        return Grow(_numbers[Start]);

        ParseTree Grow(int symbol)
        {
            var start = place;
            if (symbol >= SymbolCount)
                return new(_symbols[symbol], -1, [], start, ++place);
            var rule = _rulesOf[symbol][_rulesOf[symbol].Length == 1 ? 0 : rng.Categorical(_weightsOf[symbol])];
            ParseTree[] children = [.. _rights[rule].Select(Grow)];
            return new(_symbols[symbol], rule, children, start, place);
        }
    }

    /// <summary>What may follow the beginning of a sentence.</summary>
    public GrammarState Begin() => GrammarState.At(this, _numbers[Start]);

    /// <summary>The state behind a prefix.</summary>
    public GrammarState After(IEnumerable<string> prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return prefix.Aggregate(Begin(), (state, token) => state.Advance(token));
    }

    /// <summary>log p of a whole sentence, summed over its parses; −∞ where the grammar does not make it.</summary>
    public double LogProbability(IEnumerable<string> sentence) => After(sentence).LogEnd;

    /// <summary>The most probable parse of a sentence; null where the grammar does not make it.</summary>
    public ParseTree? BestParse(IReadOnlyList<string> sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        if (After(sentence).BestDerivation is not { } rules)
            return null;
        var (next, place) = (0, 0);
        return Grow(_numbers[Start]);

        ParseTree Grow(int symbol)
        {
            var start = place;
            if (symbol >= SymbolCount)
                return new(_symbols[symbol], -1, [], start, ++place);
            var rule = rules[next++];
            ParseTree[] children = [.. _rights[rule].Select(Grow)];
            return new(_symbols[symbol], rule, children, start, place);
        }
    }

    /// <summary>For every token of a sentence whether the ones before it leave no other choice.</summary>
    public bool[] Determined(IReadOnlyList<string> sentence) => Along(sentence, state => state.Next.Count == 1 && !state.CanEnd);

    /// <summary>For every token of a sentence the entropy, in nats, of what could stand there (the end included) after those before it.</summary>
    public double[] Entropies(IReadOnlyList<string> sentence) => Along(sentence, state => state.Entropy);

    internal ReadOnlySpan<int> RulesOf(int symbol) => _rulesOf[symbol];

    internal ReadOnlySpan<int> Right(int rule) => _rights[rule];

    internal string SymbolAt(int number) => _symbols[number];

    T[] Along<T>(IReadOnlyList<string> sentence, Func<GrammarState, T> look)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var (result, state) = (new T[sentence.Count], Begin());
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = look(state);
            state = state.Advance(sentence[i]);
            if (!state.IsAlive)
                throw new ArgumentException($"ProbabilisticGrammar: no sentence of the grammar has '{sentence[i]}' as token {i} after '{string.Join(' ', sentence.Take(i).TakeLast(8))}'.");
        }
        return result;
    }

    int Number(string symbol)
    {
        if (_numbers.TryAdd(symbol, _symbols.Count))
            _symbols.Add(symbol);
        return _numbers[symbol];
    }

    // m(A) = Σ p(rule)·(own(rule) + Σ m(symbols)): a linear fixed point, reached from below where it is finite.
    double Expected(Func<int, double> own)
    {
        var mean = new double[SymbolCount];
        for (var (change, round) = (double.MaxValue, 0); change > 1e-14; round++)
        {
            change = 0;
            for (var symbol = SymbolCount - 1; symbol >= 0; symbol--)
            {
                var sum = 0.0;
                foreach (var rule in _rulesOf[symbol])
                {
                    var value = own(rule);
                    foreach (var part in _rights[rule])
                        value += part < SymbolCount ? mean[part] : 0;
                    sum += Rules[rule].Weight * value;
                }
                change = Math.Max(change, Math.Abs(sum - mean[symbol]) / (1 + sum));
                mean[symbol] = sum;
            }
            if (mean[_numbers[Start]] > LongestMean || round > 1_000_000)
                throw new ArgumentException($"ProbabilisticGrammar: sentences from '{Start}' have no end on average; lower the weights of the rules that come back to their own symbol.");
        }
        return mean[_numbers[Start]];
    }

    void RefuseLeftRecursion()
    {
        var nullable = new bool[_symbols.Count];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var rule = 0; rule < Rules.Count; rule++)
                if (!nullable[_numbers[Rules[rule].Left]] && _rights[rule].All(symbol => nullable[symbol]))
                    changed = nullable[_numbers[Rules[rule].Left]] = true;
        }
        var marks = new byte[SymbolCount];
        for (var symbol = 0; symbol < SymbolCount; symbol++)
            Visit(symbol);

        void Visit(int symbol)
        {
            if (symbol >= SymbolCount || marks[symbol] == 2)
                return;
            if (marks[symbol] == 1)
                throw new ArgumentException($"ProbabilisticGrammar: '{_symbols[symbol]}' can begin with itself; let it end with itself instead (A → x A in place of A → A x).");
            marks[symbol] = 1;
            foreach (var rule in _rulesOf[symbol])
                foreach (var part in _rights[rule])
                {
                    Visit(part);
                    if (!nullable[part])
                        break;
                }
            marks[symbol] = 2;
        }
    }
}

/// <summary>Grammars in writing.</summary>
static class GrammarText
{
    public static List<GrammarRule> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rules = new List<GrammarRule>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var arrow = line.IndexOf(" -> ", StringComparison.Ordinal);
            if (arrow < 1)
                throw new ArgumentException($"ProbabilisticGrammar: the line '{line}' has no arrow; write 'Symbol -> what it becomes [weight] | …'.");
            ParseLine(line, line[..arrow].Trim(), arrow + 4, rules);
        }
        return rules.Count > 0 ? rules : throw new ArgumentException("ProbabilisticGrammar: a text without rules was given; write at least one line 'Symbol -> …'.");
    }

    static void ParseLine(string line, string left, int at, List<GrammarRule> rules)
    {
        var (right, weight) = (new List<string>(), 1.0);
        while (at < line.Length)
        {
            switch (line[at])
            {
                case ' ':
                    at++;
                    break;
                case '\'':
                    for (at++; at < line.Length && line[at] != '\''; at++)
                        right.Add(line[at] != '\\' || at + 1 == line.Length ? line[at].ToString() : line[++at] == 'n' ? "\n" : line[at].ToString());
                    if (at++ >= line.Length)
                        throw new ArgumentException($"ProbabilisticGrammar: a quote is open at the end of '{line}'.");
                    break;
                case '[':
                    var close = line.IndexOf(']', at);
                    if (close < 0 || !double.TryParse(line.AsSpan(at + 1, close - at - 1), CultureInfo.InvariantCulture, out weight))
                        throw new ArgumentException($"ProbabilisticGrammar: '{line[at..]}' in '{line}' does not begin with a weight in brackets, such as [0.5].");
                    at = close + 1;
                    break;
                case '|':
                    rules.Add(new(left, [.. right], weight));
                    (weight, at) = (1, at + 1);
                    right.Clear();
                    break;
                default:
                    var end = line.IndexOfAny([' ', '\'', '|', '['], at) is var found && found < 0 ? line.Length : found;
                    right.Add(line[at..end]);
                    at = end;
                    break;
            }
        }
        rules.Add(new(left, [.. right], weight));
    }
}
