namespace Praxis.Papers.Language;

/// <summary>
/// Plain productions over numbered symbols: terminals first, then the end of the text, then the rules. Optional parts are written
/// out as alternatives and repeated ones become left-recursive helpers, so that no rule is empty unless it was written so.
/// </summary>
sealed class GrammarRules
{
    const int MostAlternatives = 4096;
    const int MostRepeats = 1000;

    readonly GrammarReader _reader;
    readonly Dictionary<string, int> _terminals = [];
    readonly Dictionary<string, int> _literals = [];
    readonly Dictionary<string, string> _namedTexts = [];
    readonly Dictionary<string, int> _texts = [];
    readonly List<string> _terminalNames = [];
    readonly List<RegexNode?> _patterns = [];
    readonly List<(int Priority, bool IsLiteral, int Order)> _ranks = [];
    readonly Dictionary<string, int> _rules = [];
    readonly List<(int Left, int[] Right)> _productions = [];
    readonly HashSet<int> _ignored = [];
    readonly List<string> _ruleNames = [];

    GrammarRules(GrammarReader reader) => _reader = reader;

    internal string[] TerminalNames { get; private set; } = [];

    /// <summary>The texts of terminals that are plain texts.</summary>
    internal string?[] Literals { get; private set; } = [];

    /// <summary>D_τ of each terminal; null for declared ones.</summary>
    internal ByteAutomaton?[] Automata { get; private set; } = [];

    internal bool[] Ignored { get; private set; } = [];

    /// <summary>Terminals in the order in which they win a text that several match.</summary>
    internal int[] ByPriority { get; private set; } = [];

    internal int TerminalCount => TerminalNames.Length;

    /// <summary>The symbol of the end of the text.</summary>
    internal int End => TerminalCount;

    internal int SymbolCount => TerminalCount + 1 + _ruleNames.Count;

    /// <summary>All productions; the first is S′ → S.</summary>
    internal (int Left, int[] Right)[] Productions { get; private set; } = [];

    internal string NameOf(int symbol) => symbol < TerminalCount ? TerminalNames[symbol] : symbol == End ? "$END" : _ruleNames[symbol - TerminalCount - 1];

    internal static GrammarRules Of(GrammarReader reader, string start)
    {
        var rules = new GrammarRules(reader);
        rules.Build(start);
        return rules;
    }

    void Build(string start)
    {
        if (!_reader.Rules.ContainsKey(start))
        {
            throw new ArgumentException($"Grammar: there is no rule '{start}' to start from; there are {string.Join(", ", _reader.Rules.Keys)}.");
        }
        foreach (var (name, (body, _, _)) in _reader.Terminals)
        {
            if (Plain(body) is { Key: { } key })
            {
                // A text in a rule is the terminal of that text; a terminal that no rule uses is only a part of others.
                _namedTexts.TryAdd(key, name);
            }
        }
        foreach (var ignored in _reader.Ignored)
        {
            _ignored.Add(ignored is SequenceNode { Parts: [NameNode name] } ? Terminal(name.Name) : Anonymous(new($"ignored {_patterns.Count}", Pattern(ignored, []), null)));
        }
        // Symbols of rules are negative until the number of terminals is known.
        _productions.Add((Rule("$start"), [Rule(start)]));
        var open = new Queue<string>([start]);
        var seen = new HashSet<string> { start };
        while (open.TryDequeue(out var name))
        {
            foreach (var right in Alternatives(_reader.Rules[name], used =>
            {
                if (seen.Add(used))
                {
                    open.Enqueue(used);
                }
            }))
            {
                _productions.Add((Rule(name), right));
            }
        }
        TerminalNames = [.. _terminalNames];
        Literals = new string?[TerminalCount];
        foreach (var (literal, terminal) in _literals)
        {
            Literals[terminal] = literal;
        }
        Ignored = [.. Enumerable.Range(0, TerminalCount).Select(_ignored.Contains)];
        Automata = [.. _patterns.Select(pattern => pattern is null ? null : ByteAutomaton.Of(pattern))];
        ByPriority = [.. Enumerable.Range(0, TerminalCount).OrderByDescending(terminal => _ranks[terminal].Priority).ThenByDescending(terminal => _ranks[terminal].IsLiteral).ThenBy(terminal => _ranks[terminal].Order)];
        Productions = [.. _productions.Distinct(new SameProduction()).Select(production => (Final(production.Left), production.Right.Select(Final).ToArray()))];
        RequireProductive();
    }

    int Final(int symbol) => symbol >= 0 ? symbol : TerminalCount - symbol;

    int Rule(string name)
    {
        if (!_rules.TryGetValue(name, out var symbol))
        {
            _rules[name] = symbol = -1 - _ruleNames.Count;
            _ruleNames.Add(name);
        }
        return symbol;
    }

    int Terminal(string name)
    {
        if (_terminals.TryGetValue(name, out var known))
        {
            return known;
        }
        var declared = _reader.Declared.Contains(name);
        if (!_reader.Terminals.TryGetValue(name, out var definition) && !declared)
        {
            throw new ArgumentException($"Grammar: the terminal {name} is used and not defined.");
        }
        if (declared)
        {
            return Number(name, null, (0, false, int.MaxValue));
        }
        var number = Number(name, Pattern(definition.Body, [name]), (definition.Priority, Plain(definition.Body)?.Key is not null, definition.Order));
        if (Plain(definition.Body)?.Literal is { } literal)
        {
            _literals.TryAdd(literal, number);
        }
        return number;
    }

    int Anonymous(PatternNode node)
    {
        if (node.Key is { } key)
        {
            if (_namedTexts.TryGetValue(key, out var named))
            {
                return Terminal(named);
            }
            if (_texts.TryGetValue(key, out var same))
            {
                return same;
            }
        }
        var name = node.Written;
        if (_terminals.TryGetValue(name, out var known))
        {
            return known;
        }
        var number = Number(name, node.Pattern, (0, node.Key is not null, 1_000_000 + _patterns.Count));
        if (node.Key is not null)
        {
            _texts[node.Key] = number;
        }
        if (node.Literal is not null)
        {
            _literals[node.Literal] = number;
        }
        return number;
    }

    int Number(string name, RegexNode? pattern, (int, bool, int) rank)
    {
        if (pattern is { IsNullable: true })
        {
            throw new ArgumentException($"Grammar: the terminal {name} matches the empty text; make it match at least one character and write '?' where it is used.");
        }
        _terminalNames.Add(name);
        _patterns.Add(pattern);
        _ranks.Add(rank);
        return _terminals[name] = _patterns.Count - 1;
    }

    static PatternNode? Plain(GrammarNode node) => node switch
    {
        PatternNode pattern => pattern,
        SequenceNode { Parts: [var only] } => Plain(only),
        _ => null,
    };

    /// <summary>A terminal's right side as one regular expression.</summary>
    RegexNode Pattern(GrammarNode node, HashSet<string> open)
    {
        switch (node)
        {
            case PatternNode pattern:
                return pattern.Pattern;
            case SequenceNode sequence:
                return new RegexSequence([.. sequence.Parts.Select(part => Pattern(part, open))]);
            case ChoiceNode choice:
                return new RegexChoice([.. choice.Options.Select(option => Pattern(option, open))]);
            case RepeatNode repeat:
                RequireFew(repeat);
                return new RegexRepeat(Pattern(repeat.Part, open), repeat.Least, repeat.Most);
            case NameNode { Name: var name } when _reader.Terminals.TryGetValue(name, out var definition):
                return open.Add(name) ? Leave(Pattern(definition.Body, open), name)
                    : throw new ArgumentException($"Grammar: the terminal {name} contains itself; terminals are regular, so use a rule.");
            case NameNode { Name: var name }:
                throw new ArgumentException($"Grammar: the terminal {name} is used in a terminal and not defined, or it is a rule.");
            default:
                throw new NotSupportedException($"Grammar: {node.GetType().Name} is no part of a terminal.");
        }

        RegexNode Leave(RegexNode pattern, string name)
        {
            open.Remove(name);
            return pattern;
        }
    }

    List<int[]> Alternatives(GrammarNode node, Action<string> use)
    {
        switch (node)
        {
            case NameNode { Name: var name } when GrammarReader.IsTerminal(name):
                return [[Terminal(name)]];
            case NameNode { Name: var name }:
                if (!_reader.Rules.ContainsKey(name))
                {
                    throw new ArgumentException($"Grammar: the rule '{name}' is used and not defined.");
                }
                use(name);
                return [[Rule(name)]];
            case PatternNode pattern:
                return [[Anonymous(pattern)]];
            case ChoiceNode choice:
                return [.. choice.Options.SelectMany(option => Alternatives(option, use))];
            case SequenceNode sequence:
                return sequence.Parts.Aggregate(new List<int[]> { Array.Empty<int>() }, (heads, part) => Joined(heads, Alternatives(part, use)));
            case RepeatNode repeat:
                return Repeated(repeat, Alternatives(repeat.Part, use));
            default:
                throw new NotSupportedException($"Grammar: {node.GetType().Name} is no part of a rule.");
        }
    }

    List<int[]> Repeated(RepeatNode repeat, List<int[]> part)
    {
        if (repeat.Most < repeat.Least)
        {
            throw new ArgumentException($"Grammar: a repetition of {repeat.Least} to {repeat.Most} times runs backwards.");
        }
        RequireFew(repeat);
        var all = new List<int[]>();
        var times = new List<int[]> { Array.Empty<int>() };
        for (var count = 0; count <= (repeat.Most ?? Math.Max(0, repeat.Least - 1)); count++)
        {
            if (count > 0)
            {
                times = Joined(times, part);
            }
            if (count >= repeat.Least)
            {
                all.AddRange(times);
            }
        }
        if (repeat.Most is null)
        {
            if (part.Any(alternative => alternative.Length == 0))
            {
                throw new ArgumentException("Grammar: what is repeated without end may be empty, which is ambiguous; take the '?' or '*' inside away.");
            }
            // a* is nothing or a+, and a+ is h with h → a | h a.
            var helper = Helper(part);
            all.AddRange(repeat.Least == 0 ? [[], [helper]] : Joined(times, [[helper]]));
        }
        return all;
    }

    static void RequireFew(RepeatNode repeat)
    {
        if ((repeat.Most ?? repeat.Least) > MostRepeats)
        {
            throw new ArgumentException($"Grammar: a repetition of {repeat.Most ?? repeat.Least} times was asked for; at most {MostRepeats} are written out, so use '*' or '+'.");
        }
    }

    int Helper(List<int[]> part)
    {
        var name = $"({string.Join(" | ", part.Select(alternative => string.Join(' ', alternative.Select(symbol => symbol >= 0 ? _terminalNames[symbol] : _ruleNames[-1 - symbol]))))})+";
        var isNew = !_rules.ContainsKey(name);
        var helper = Rule(name);
        if (isNew)
        {
            foreach (var alternative in part)
            {
                _productions.Add((helper, alternative));
                _productions.Add((helper, [helper, .. alternative]));
            }
        }
        return helper;
    }

    static List<int[]> Joined(List<int[]> heads, List<int[]> tails)
    {
        if ((long)heads.Count * tails.Count > MostAlternatives)
        {
            throw new ArgumentException($"Grammar: a rule has more than {MostAlternatives} alternatives once its optional parts are written out; split it.");
        }
        return [.. heads.SelectMany(head => tails.Select(tail => (int[])[.. head, .. tail]))];
    }

    /// <summary>Every rule must derive some text, or a prefix that the parser takes might have no end.</summary>
    void RequireProductive()
    {
        var productive = new bool[SymbolCount];
        Array.Fill(productive, true, 0, TerminalCount + 1);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (left, right) in Productions)
            {
                if (!productive[left] && right.All(symbol => productive[symbol]))
                {
                    productive[left] = changed = true;
                }
            }
        }
        if (Array.IndexOf(productive, false) is var barren and >= 0)
        {
            throw new ArgumentException($"Grammar: the rule '{NameOf(barren)}' derives no text; give it an alternative that ends.");
        }
    }

    sealed class SameProduction : IEqualityComparer<(int Left, int[] Right)>
    {
        public bool Equals((int Left, int[] Right) a, (int Left, int[] Right) b) => a.Left == b.Left && a.Right.AsSpan().SequenceEqual(b.Right);

        public int GetHashCode((int Left, int[] Right) production) => production.Right.Aggregate(production.Left, HashCode.Combine);
    }
}
