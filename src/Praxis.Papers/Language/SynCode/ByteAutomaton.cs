namespace Praxis.Papers.Language;

/// <summary>
/// The deterministic automaton D_τ of a terminal over bytes: minimal, total but for a dead end (−1), and every state live, that is
/// with some accepting state within reach. State 0 is the start.
/// </summary>
sealed class ByteAutomaton
{
    const int Bytes = 256;
    const int MostStates = 20_000;

    readonly short[] _next;

    ByteAutomaton(short[] next, bool[] accepting) => (_next, Accepting) = (next, accepting);

    internal bool[] Accepting { get; }

    internal int Count => Accepting.Length;

    /// <summary>δ(q, b), or −1.</summary>
    internal int Next(int state, byte value) => _next[(state * Bytes) + value];

    /// <summary>δ*(q, w), or −1.</summary>
    internal int Run(int state, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            state = Next(state, value);
            if (state < 0)
            {
                break;
            }
        }
        return state;
    }

    internal static ByteAutomaton Of(RegexNode node)
    {
        var machine = new ByteMachine();
        var start = machine.AddState();
        var end = machine.Append(node, start);
        return Minimal(Determinised(machine, start, end));
    }

    static (List<int[]> Next, List<bool> Accepting) Determinised(ByteMachine machine, int start, int end)
    {
        var numbers = new Dictionary<string, int>();
        var sets = new List<int[]>();
        var (next, accepting) = (new List<int[]>(), new List<bool>());
        Number(machine.Closure([start]));
        for (var i = 0; i < sets.Count; i++)
        {
            var row = new int[Bytes];
            for (var value = 0; value < Bytes; value++)
            {
                var reached = machine.Step(sets[i], (byte)value);
                row[value] = reached.Length == 0 ? -1 : Number(machine.Closure(reached));
            }
            next.Add(row);
        }
        return (next, accepting);

        int Number(int[] set)
        {
            var key = string.Join(',', set);
            if (!numbers.TryGetValue(key, out var number))
            {
                if (sets.Count >= MostStates)
                {
                    throw new ArgumentException($"ByteAutomaton: a terminal needs more than {MostStates} states; use a simpler regular expression.");
                }
                numbers[key] = number = sets.Count;
                sets.Add(set);
                accepting.Add(Array.IndexOf(set, end) >= 0);
            }
            return number;
        }
    }

    /// <summary>Drops states that reach no accepting one, then merges those that no text tells apart (Moore).</summary>
    static ByteAutomaton Minimal((List<int[]> Next, List<bool> Accepting) machine)
    {
        var (next, accepting) = machine;
        var live = accepting.ToArray();
        for (var changed = true; changed;)
        {
            changed = false;
            for (var state = 0; state < next.Count; state++)
            {
                if (!live[state] && next[state].Any(to => to >= 0 && live[to]))
                {
                    live[state] = changed = true;
                }
            }
        }
        if (!live[0])
        {
            throw new ArgumentException("ByteAutomaton: a terminal matches no text at all; give it something to match.");
        }
        var group = accepting.Select(accepts => accepts ? 1 : 0).ToArray();
        for (var count = 0; ;)
        {
            var numbers = new Dictionary<string, int>();
            var refined = new int[group.Length];
            for (var state = 0; state < group.Length; state++)
            {
                if (live[state])
                {
                    var key = $"{group[state]}:{string.Join(',', next[state].Select(to => to < 0 || !live[to] ? -1 : group[to]))}";
                    refined[state] = numbers.TryGetValue(key, out var known) ? known : numbers[key] = numbers.Count;
                }
            }
            group = refined;
            if (numbers.Count == count)
            {
                break;
            }
            count = numbers.Count;
        }
        // Groups are numbered in the order of their first states, so the start's is 0.
        var states = group.Where((_, state) => live[state]).Max() + 1;
        var (table, accepts) = (new short[states * Bytes], new bool[states]);
        for (var state = 0; state < group.Length; state++)
        {
            if (live[state])
            {
                accepts[group[state]] = accepting[state];
                for (var value = 0; value < Bytes; value++)
                {
                    var to = next[state][value];
                    table[(group[state] * Bytes) + value] = (short)(to < 0 || !live[to] ? -1 : group[to]);
                }
            }
        }
        return new(table, accepts);
    }
}
