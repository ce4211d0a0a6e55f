namespace Praxis.Papers.Language;

/// <summary>
/// The automata of all terminals run side by side. A state is a tuple of states of the D_τ, so that it says both which terminal
/// the text so far is and, for every terminal, where its own automaton stands. −1 is the dead end.
/// </summary>
sealed class LexerAutomaton
{
    const int Bytes = 256;
    const int MostStates = 50_000;

    readonly List<int[]> _next = [];
    readonly List<int[]> _components = [];
    readonly List<int> _labels = [];
    readonly int[] _classes;
    readonly ulong[][] _ahead;

    internal LexerAutomaton(GrammarRules rules)
    {
        var automata = rules.Automata;
        Offsets = new int[automata.Length + 1];
        for (var terminal = 0; terminal < automata.Length; terminal++)
        {
            Offsets[terminal + 1] = Offsets[terminal] + (automata[terminal]?.Count ?? 0);
        }
        (_classes, Samples) = ByteClasses(automata);
        Build(rules, Samples);
        _ahead = Ahead(automata.Length);
    }

    /// <summary>Where the states of each terminal begin when all are counted together.</summary>
    internal int[] Offsets { get; }

    /// <summary>One byte of each class that no terminal tells apart.</summary>
    internal byte[] Samples { get; }

    /// <summary>|Q|, over all terminals.</summary>
    internal int TerminalStates => Offsets[^1];

    internal int Count => _next.Count;

    internal int Next(int state, byte value) => _next[state][_classes[value]];

    /// <summary>Whether some byte leads on from a state.</summary>
    internal bool CanGrow(int state) => _next[state].AsSpan().ContainsAnyExcept(-1);

    /// <summary>Whether the text may grow into a terminal: some longer text is that terminal and no other that comes before it.</summary>
    internal bool MayBecome(int state, int terminal) => (_ahead[state][terminal >> 6] >> (terminal & 63) & 1) != 0;

    /// <summary>The terminal that the text so far is, or −1.</summary>
    internal int Label(int state) => _labels[state];

    /// <summary>The states of all terminals together (counted as by <see cref="Offsets"/>), −1 where the terminal is dead.</summary>
    internal int[] Components(int state) => _components[state];

    void Build(GrammarRules rules, byte[] samples)
    {
        var automata = rules.Automata;
        var numbers = new Dictionary<string, int>();
        Number([.. automata.Select((automaton, terminal) => automaton is null ? -1 : Offsets[terminal])]);
        for (var i = 0; i < _components.Count; i++)
        {
            var row = new int[samples.Length];
            for (var sample = 0; sample < samples.Length; sample++)
            {
                var tuple = new int[automata.Length];
                for (var terminal = 0; terminal < automata.Length; terminal++)
                {
                    var from = _components[i][terminal];
                    var to = from < 0 ? -1 : automata[terminal]!.Next(from - Offsets[terminal], samples[sample]);
                    tuple[terminal] = to < 0 ? -1 : to + Offsets[terminal];
                }
                row[sample] = tuple.AsSpan().ContainsAnyExcept(-1) ? Number(tuple) : -1;
            }
            _next.Add(row);
        }

        int Number(int[] tuple)
        {
            var key = string.Join(',', tuple);
            if (!numbers.TryGetValue(key, out var number))
            {
                if (_components.Count >= MostStates)
                {
                    throw new ArgumentException($"Grammar: the terminals together need more than {MostStates} states; use simpler regular expressions.");
                }
                numbers[key] = number = _components.Count;
                _components.Add(tuple);
                _labels.Add(rules.ByPriority.Append(-1).First(terminal => terminal < 0 || (tuple[terminal] >= 0 && automata[terminal]!.Accepting[tuple[terminal] - Offsets[terminal]])));
            }
            return number;
        }
    }

    /// <summary>The labels of the states that one byte or more lead to, from each state, spread backwards until nothing changes.</summary>
    ulong[][] Ahead(int terminals)
    {
        var before = new List<int>[Count];
        var ahead = new ulong[Count][];
        for (var state = 0; state < Count; state++)
        {
            (before[state], ahead[state]) = ([], new ulong[(terminals + 63) / 64]);
        }
        for (var state = 0; state < Count; state++)
        {
            foreach (var to in _next[state].Where(to => to >= 0).Distinct())
            {
                before[to].Add(state);
            }
        }
        var open = new Queue<int>(Enumerable.Range(0, Count));
        var isOpen = new bool[Count];
        Array.Fill(isOpen, true);
        while (open.TryDequeue(out var state))
        {
            isOpen[state] = false;
            foreach (var from in before[state])
            {
                var added = 0UL;
                for (var word = 0; word < ahead[from].Length; word++)
                {
                    var labels = ahead[state][word] | (_labels[state] >> 6 == word ? 1UL << (_labels[state] & 63) : 0);
                    added |= labels & ~ahead[from][word];
                    ahead[from][word] |= labels;
                }
                if (added != 0 && !isOpen[from])
                {
                    isOpen[from] = true;
                    open.Enqueue(from);
                }
            }
        }
        return ahead;
    }

    /// <summary>Bytes that no automaton tells apart share a class.</summary>
    static (int[] Classes, byte[] Samples) ByteClasses(ByteAutomaton?[] automata)
    {
        var classes = new int[Bytes];
        foreach (var automaton in automata.OfType<ByteAutomaton>())
        {
            for (var state = 0; state < automaton.Count; state++)
            {
                var refined = new Dictionary<(int, int), int>();
                for (var value = 0; value < Bytes; value++)
                {
                    var key = (classes[value], automaton.Next(state, (byte)value));
                    classes[value] = refined.TryGetValue(key, out var known) ? known : refined[key] = refined.Count;
                }
            }
        }
        var samples = new byte[classes.Max() + 1];
        for (var value = Bytes - 1; value >= 0; value--)
        {
            samples[classes[value]] = (byte)value;
        }
        return (classes, samples);
    }
}
