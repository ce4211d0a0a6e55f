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

    internal LexerAutomaton(GrammarRules rules)
    {
        var automata = rules.Automata;
        Offsets = new int[automata.Length + 1];
        for (var terminal = 0; terminal < automata.Length; terminal++)
        {
            Offsets[terminal + 1] = Offsets[terminal] + (automata[terminal]?.Count ?? 0);
        }
        (_classes, var samples) = ByteClasses(automata);
        Build(rules, samples);
    }

    /// <summary>Where the states of each terminal begin when all are counted together.</summary>
    internal int[] Offsets { get; }

    /// <summary>|Q|, over all terminals.</summary>
    internal int TerminalStates => Offsets[^1];

    internal int Count => _next.Count;

    internal int Next(int state, byte value) => _next[state][_classes[value]];

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
