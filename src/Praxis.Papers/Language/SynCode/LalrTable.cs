using System.Numerics;

namespace Praxis.Papers.Language;

/// <summary>
/// The LALR(1) tables: LR(0) states whose items carry the terminals that may follow, spread until nothing changes. A state that
/// two actions claim is refused, with the item and the terminal.
/// </summary>
sealed class LalrTable
{
    const int Accept = int.MinValue;

    readonly GrammarRules _rules;
    readonly int[] _lengths;
    readonly int[] _lefts;
    readonly int[][] _productionsOf;
    readonly BitSet[] _first;
    readonly bool[] _nullable;
    readonly List<SortedDictionary<int, BitSet>> _kernels = [];
    readonly List<Dictionary<int, int>> _goto = [];
    int[] _action = [];
    int[] _jump = [];

    LalrTable(GrammarRules rules)
    {
        _rules = rules;
        _lengths = [.. rules.Productions.Select(production => production.Right.Length)];
        _lefts = [.. rules.Productions.Select(production => production.Left)];
        _productionsOf = [.. Enumerable.Range(0, rules.SymbolCount).Select(symbol => Enumerable.Range(0, _lefts.Length).Where(production => _lefts[production] == symbol).ToArray())];
        (_first, _nullable) = First();
    }

    internal int StateCount => _kernels.Count;

    internal static LalrTable Of(GrammarRules rules)
    {
        var table = new LalrTable(rules);
        table.Spread();
        table.Fill();
        return table;
    }

    /// <summary>Adds the terminals that the table has an action for behind a shift of the given one: all that may follow it somewhere.</summary>
    internal void AddFollowers(int terminal, HashSet<int> followers)
    {
        for (var state = 0; state < StateCount; state++)
        {
            if (Action(state, terminal) is var to and > 0)
            {
                followers.UnionWith(Enumerable.Range(0, _rules.TerminalCount).Where(next => Action(to - 1, next) != 0));
            }
        }
    }

    /// <summary>What a state does on a terminal: 0 nothing, s + 1 go to state s, −p − 1 reduce by production p; see <see cref="IsAccept"/>.</summary>
    internal int Action(int state, int terminal) => _action[(state * (_rules.TerminalCount + 1)) + terminal];

    internal static bool IsAccept(int action) => action == Accept;

    internal int Length(int production) => _lengths[production];

    /// <summary>The state behind a reduction to the production's left side.</summary>
    internal int Jump(int state, int production) => _jump[(state * _rules.SymbolCount) + _lefts[production]];

    /// <summary>The numbers of the item (production, dot): productions one after another, with room for every dot.</summary>
    int Item(int production, int dot) => (production << 10) | dot;

    int After(int item) => _rules.Productions[item >> 10].Right is var right && (item & 1023) < right.Length ? right[item & 1023] : -1;

    void Spread()
    {
        if (_lengths.Max() > 1000)
        {
            throw new ArgumentException("Grammar: an alternative has more than 1000 parts; split it.");
        }
        var numbers = new Dictionary<string, int>();
        var open = new Queue<int>();
        Reach(new() { [Item(0, 0)] = BitSet.Of(_rules.TerminalCount + 1, _rules.End) });
        while (open.TryDequeue(out var state))
        {
            foreach (var (symbol, kernel) in Moves(Closure(_kernels[state])))
            {
                _goto[state][symbol] = Reach(kernel);
            }
        }

        int Reach(SortedDictionary<int, BitSet> kernel)
        {
            var key = string.Join(',', kernel.Keys);
            if (!numbers.TryGetValue(key, out var number))
            {
                numbers[key] = number = _kernels.Count;
                _kernels.Add(kernel);
                _goto.Add([]);
                open.Enqueue(number);
                return number;
            }
            var changed = false;
            foreach (var (item, ahead) in kernel)
            {
                changed |= _kernels[number][item].Add(ahead);
            }
            if (changed && !open.Contains(number))
            {
                open.Enqueue(number);
            }
            return number;
        }
    }

    SortedDictionary<int, SortedDictionary<int, BitSet>> Moves(Dictionary<int, BitSet> items)
    {
        var moves = new SortedDictionary<int, SortedDictionary<int, BitSet>>();
        foreach (var (item, ahead) in items)
        {
            if (After(item) is var symbol and >= 0)
            {
                if (!moves.TryGetValue(symbol, out var kernel))
                {
                    moves[symbol] = kernel = [];
                }
                kernel[item + 1] = ahead.Copy();
            }
        }
        return moves;
    }

    /// <summary>For A → α·Bβ with the terminals a ahead: every B → ·γ with FIRST(βa) ahead.</summary>
    Dictionary<int, BitSet> Closure(SortedDictionary<int, BitSet> kernel)
    {
        var items = kernel.ToDictionary(pair => pair.Key, pair => pair.Value.Copy());
        var open = new Queue<int>(items.Keys);
        while (open.TryDequeue(out var item))
        {
            var symbol = After(item);
            if (symbol <= _rules.End)
            {
                continue;
            }
            var ahead = new BitSet(_rules.TerminalCount + 1);
            var right = _rules.Productions[item >> 10].Right;
            var place = (item & 1023) + 1;
            for (; place < right.Length; place++)
            {
                ahead.Add(_first[right[place]]);
                if (!_nullable[right[place]])
                {
                    break;
                }
            }
            if (place == right.Length)
            {
                ahead.Add(items[item]);
            }
            foreach (var production in _productionsOf[symbol])
            {
                var reached = Item(production, 0);
                if (!items.TryGetValue(reached, out var known))
                {
                    items[reached] = ahead.Copy();
                    open.Enqueue(reached);
                }
                else if (known.Add(ahead))
                {
                    open.Enqueue(reached);
                }
            }
        }
        return items;
    }

    void Fill()
    {
        var width = _rules.TerminalCount + 1;
        _action = new int[_kernels.Count * width];
        _jump = new int[_kernels.Count * _rules.SymbolCount];
        for (var state = 0; state < _kernels.Count; state++)
        {
            foreach (var (symbol, to) in _goto[state])
            {
                if (symbol < width)
                {
                    _action[(state * width) + symbol] = to + 1;
                }
                _jump[(state * _rules.SymbolCount) + symbol] = to;
            }
            foreach (var (item, ahead) in Closure(_kernels[state]))
            {
                if (After(item) >= 0)
                {
                    continue;
                }
                var production = item >> 10;
                for (var terminal = 0; terminal < width; terminal++)
                {
                    if (ahead.Has(terminal))
                    {
                        ref var action = ref _action[(state * width) + terminal];
                        action = action == 0 ? production == 0 ? Accept : -production - 1 : throw Conflict(state, production, terminal, action);
                    }
                }
            }
        }
    }

    ArgumentException Conflict(int state, int production, int terminal, int action) => new(
        $"Grammar: before {_rules.NameOf(terminal)} the parser can end '{Written(production)}' or {(action > 0 ? $"read on in '{Written(Closure(_kernels[state]).Keys.First(item => After(item) == terminal) >> 10)}'" : action == Accept ? "end the text" : $"end '{Written(-action - 1)}'")}; the grammar is not LALR(1), so rewrite one of the two.");

    string Written(int production) => $"{_rules.NameOf(_lefts[production])}: {string.Join(' ', _rules.Productions[production].Right.Select(_rules.NameOf))}";

    (BitSet[] First, bool[] Nullable) First()
    {
        var first = Enumerable.Range(0, _rules.SymbolCount).Select(symbol => symbol <= _rules.End ? BitSet.Of(_rules.TerminalCount + 1, symbol) : new BitSet(_rules.TerminalCount + 1)).ToArray();
        var nullable = new bool[_rules.SymbolCount];
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (left, right) in _rules.Productions)
            {
                var place = 0;
                for (; place < right.Length; place++)
                {
                    changed |= first[left].Add(first[right[place]]);
                    if (!nullable[right[place]])
                    {
                        break;
                    }
                }
                if (place == right.Length && !nullable[left])
                {
                    nullable[left] = changed = true;
                }
            }
        }
        return (first, nullable);
    }

    /// <summary>A set of small numbers.</summary>
    sealed class BitSet(int size)
    {
        readonly ulong[] _words = new ulong[(size + 63) / 64];

        internal static BitSet Of(int size, int member)
        {
            var set = new BitSet(size);
            set._words[member >> 6] |= 1UL << (member & 63);
            return set;
        }

        internal bool Has(int member) => (_words[member >> 6] >> (member & 63) & 1) != 0;

        internal bool Add(BitSet other)
        {
            var added = 0;
            for (var i = 0; i < _words.Length; i++)
            {
                added += BitOperations.PopCount(other._words[i] & ~_words[i]);
                _words[i] |= other._words[i];
            }
            return added > 0;
        }

        internal BitSet Copy()
        {
            var copy = new BitSet(_words.Length * 64);
            copy.Add(this);
            return copy;
        }
    }
}
