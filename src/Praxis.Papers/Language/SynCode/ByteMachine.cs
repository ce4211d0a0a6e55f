namespace Praxis.Papers.Language;

/// <summary>A nondeterministic automaton over the bytes of UTF-8, built from a regular expression.</summary>
sealed class ByteMachine
{
    readonly List<List<(byte Low, byte High, int To)>> _edges = [];
    readonly List<List<int>> _silent = [];

    internal int AddState()
    {
        _edges.Add([]);
        _silent.Add([]);
        return _edges.Count - 1;
    }

    /// <summary>Adds a part behind a state and returns the state in which the part has been read.</summary>
    internal int Append(RegexNode node, int from)
    {
        switch (node)
        {
            case RegexSet set:
                var end = AddState();
                foreach (var (low, high) in set.Ranges)
                {
                    AppendRange(from, low, high, end);
                }
                return end;
            case RegexSequence sequence:
                return sequence.Parts.Aggregate(from, (state, part) => Append(part, state));
            case RegexChoice choice:
                var join = AddState();
                foreach (var option in choice.Options)
                {
                    _silent[Append(option, Branch(from))].Add(join);
                }
                return join;
            case RegexRepeat repeat:
                return AppendRepeat(repeat, from);
            default:
                throw new NotSupportedException($"ByteMachine: {node.GetType().Name} is no part of a regular expression.");
        }
    }

    internal int[] Step(int[] states, byte value)
    {
        var reached = new SortedSet<int>();
        foreach (var state in states)
        {
            foreach (var (low, high, to) in _edges[state])
            {
                if (value >= low && value <= high)
                {
                    reached.Add(to);
                }
            }
        }
        return [.. reached];
    }

    internal int[] Closure(int[] states)
    {
        var all = new SortedSet<int>(states);
        var open = new Stack<int>(states);
        while (open.TryPop(out var state))
        {
            foreach (var to in _silent[state])
            {
                if (all.Add(to))
                {
                    open.Push(to);
                }
            }
        }
        return [.. all];
    }

    /// <summary>A fresh state that a silent step leads to, so that loops in one branch do not reach another.</summary>
    int Branch(int from)
    {
        var state = AddState();
        _silent[from].Add(state);
        return state;
    }

    int AppendRepeat(RegexRepeat repeat, int from)
    {
        var state = from;
        for (var i = 0; i < repeat.Least; i++)
        {
            state = Append(repeat.Part, state);
        }
        if (repeat.Most is null)
        {
            var loop = Branch(state);
            _silent[Append(repeat.Part, loop)].Add(loop);
            return Branch(loop);
        }
        var exit = AddState();
        for (var i = repeat.Least; i < repeat.Most; i++)
        {
            state = Branch(state);
            _silent[state].Add(exit);
            state = Append(repeat.Part, state);
        }
        _silent[state].Add(exit);
        return exit;
    }

    /// <summary>The UTF-8 of a range of code points, cut where its length changes, without the surrogates.</summary>
    void AppendRange(int from, int low, int high, int to)
    {
        ReadOnlySpan<(int Low, int High)> lengths = [(0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, RegexNode.LastCodePoint)];
        foreach (var length in lengths)
        {
            var (first, last) = (Math.Max(low, length.Low), Math.Min(high, length.High));
            if (first <= last)
            {
                AppendAligned(from, first, last, length.Low <= 0 ? 0 : length.Low == 0x80 ? 1 : length.Low == 0x10000 ? 3 : 2, to);
            }
        }
    }

    /// <summary>Splits a range until all code points of a piece share their leading bytes, or differ in full blocks of 64.</summary>
    void AppendAligned(int from, int low, int high, int continuations, int to)
    {
        for (var i = 1; i <= continuations; i++)
        {
            var block = (1 << (6 * i)) - 1;
            if ((low & ~block) != (high & ~block))
            {
                if ((low & block) != 0)
                {
                    AppendAligned(from, low, low | block, continuations, to);
                    AppendAligned(from, (low | block) + 1, high, continuations, to);
                    return;
                }
                if ((high & block) != block)
                {
                    AppendAligned(from, low, (high & ~block) - 1, continuations, to);
                    AppendAligned(from, high & ~block, high, continuations, to);
                    return;
                }
            }
        }
        for (var i = continuations; i >= 0; i--)
        {
            var next = i == 0 ? to : AddState();
            _edges[from].Add((Part(low, i, continuations), Part(high, i, continuations), next));
            from = next;
        }
    }

    static byte Part(int value, int place, int continuations)
    {
        var bits = value >> (6 * place);
        return (byte)(place < continuations ? 0x80 | (bits & 0x3F)
            : continuations switch { 0 => bits, 1 => 0xC0 | bits, 2 => 0xE0 | bits, _ => 0xF0 | bits });
    }
}
