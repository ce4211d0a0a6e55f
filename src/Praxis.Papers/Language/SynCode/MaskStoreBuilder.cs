using System.Numerics;

namespace Praxis.Papers.Language;

/// <summary>
/// Computes the rows of a mask store token by token. The automata of all terminals are run once over every suffix of the token;
/// what a state q needs is then read off at the places where q's terminal may end.
/// </summary>
sealed class MaskStoreBuilder
{
    readonly TokenVocabulary _vocabulary;
    readonly MaskStoreOptions _options;
    readonly ByteAutomaton?[] _automata;
    readonly int[] _offsets;
    readonly int _terminals;
    readonly int _states;
    readonly int _setWords;
    readonly ulong[]?[][] _rows;
    readonly List<int>[] _statesByByte;
    readonly int[] _terminalOf;

    internal MaskStoreBuilder(ContextFreeGrammar grammar, TokenVocabulary vocabulary, MaskStoreOptions options)
    {
        (_vocabulary, _options) = (vocabulary, options);
        _automata = grammar.Rules.Automata;
        _offsets = grammar.Lexer.Offsets;
        _terminals = _automata.Length;
        _states = grammar.Lexer.TerminalStates;
        _setWords = (_terminals + 63) / 64;
        _rows = new ulong[]?[3 + (2 * options.Lookahead)][];
        _rows[0] = new ulong[]?[_states];
        for (var level = 0; level <= options.Lookahead; level++)
        {
            // Strictly nothing may follow an empty sequence, so those rows are empty.
            _rows[1 + (2 * level)] = new ulong[]?[_states * Power(level)];
            _rows[2 + (2 * level)] = new ulong[]?[level == 0 ? 0 : _states * Power(level)];
        }
        _terminalOf = new int[_states];
        _statesByByte = [.. Enumerable.Range(0, 256).Select(_ => new List<int>())];
        for (var terminal = 0; terminal < _terminals; terminal++)
        {
            for (var state = 0; state < (_automata[terminal]?.Count ?? 0); state++)
            {
                _terminalOf[_offsets[terminal] + state] = terminal;
                for (var value = 0; value < 256; value++)
                {
                    if (_automata[terminal]!.Next(state, (byte)value) >= 0)
                    {
                        _statesByByte[value].Add(_offsets[terminal] + state);
                    }
                }
            }
        }
    }

    internal MaskRows Build()
    {
        var any = new ulong[_vocabulary.Words];
        for (var token = 0; token < _vocabulary.Count; token++)
        {
            var bytes = _vocabulary[token];
            if (bytes.Length > 0)
            {
                any[token >> 6] |= 1UL << (token & 63);
                Add(token, bytes);
            }
        }
        return Pooled(any);
    }

    int Power(int level) => level switch { 0 => 1, 1 => _terminals, _ => _terminals * _terminals };

    void Add(int token, ReadOnlySpan<byte> bytes)
    {
        var suffixes = new Suffixes(this, bytes);
        var ends = new List<int>(bytes.Length);
        foreach (var state in _statesByByte[bytes[0]])
        {
            var automaton = _automata[_terminalOf[state]]!;
            var live = Walk(automaton, state - _offsets[_terminalOf[state]], bytes, ends);
            if (live)
            {
                Set(0, state, token);
            }
            if (ends.Count == 0)
            {
                continue;
            }
            Set(1, state, token);
            for (var level = 1; level <= _options.Lookahead; level++)
            {
                for (var strict = 0; strict <= 1; strict++)
                {
                    var set = suffixes.Union(ends, level, strict == 1);
                    for (var word = 0; word < set.Length; word++)
                    {
                        for (var bits = set[word]; bits != 0; bits &= bits - 1)
                        {
                            Set(1 + (2 * level) + strict, (state * Power(level)) + (word * 64) + BitOperations.TrailingZeroCount(bits), token);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Runs w from q: whether the end is live, and the places 0 &lt; j &lt; |w| where w₁ = w[..j] is accepted.</summary>
    bool Walk(ByteAutomaton automaton, int state, ReadOnlySpan<byte> bytes, List<int> ends)
    {
        ends.Clear();
        for (var i = 0; i < bytes.Length; i++)
        {
            state = automaton.Next(state, bytes[i]);
            if (state < 0)
            {
                return false;
            }
            if (automaton.Accepting[state])
            {
                if (_options.LongestMatch)
                {
                    ends.Clear();
                }
                if (i + 1 < bytes.Length)
                {
                    ends.Add(i + 1);
                }
            }
        }
        return true;
    }

    void Set(int family, int place, int token)
    {
        var row = _rows[family][place] ??= new ulong[_vocabulary.Words];
        row[token >> 6] |= 1UL << (token & 63);
    }

    /// <summary>Equal rows are stored once.</summary>
    MaskRows Pooled(ulong[] any)
    {
        var numbers = new Dictionary<ulong[], int>(new SameRow());
        var pool = new List<ulong[]>();
        var index = _rows.Select(family => family.Select(row => row is null ? MaskStore.None : Number(row)).ToArray()).ToArray();
        var anyToken = Number(any);
        var flat = new ulong[pool.Count * _vocabulary.Words];
        for (var row = 0; row < pool.Count; row++)
        {
            pool[row].CopyTo(flat, row * _vocabulary.Words);
        }
        return new(flat, index, AcceptingStates(_automata, _states, _offsets), anyToken);

        int Number(ulong[] row)
        {
            if (!numbers.TryGetValue(row, out var number))
            {
                numbers[row] = number = pool.Count;
                pool.Add(row);
            }
            return number;
        }
    }

    internal static bool[] AcceptingStates(ByteAutomaton?[] automata, int states, int[] offsets)
    {
        var accepting = new bool[states];
        for (var terminal = 0; terminal < automata.Length; terminal++)
        {
            automata[terminal]?.Accepting.CopyTo(accepting, offsets[terminal]);
        }
        return accepting;
    }

    /// <summary>dmatch of every suffix of one token from every terminal's start, as sets of sequences.</summary>
    sealed class Suffixes
    {
        readonly ulong[]?[][] _sets;
        readonly ulong[] _union1;
        readonly ulong[] _union2;
        readonly int _length;

        internal Suffixes(MaskStoreBuilder builder, ReadOnlySpan<byte> bytes)
        {
            _length = bytes.Length;
            var (terminals, words) = (builder._terminals, builder._setWords);
            _sets = [new ulong[]?[_length], new ulong[]?[_length], new ulong[]?[_length], new ulong[]?[_length]];
            (_union1, _union2) = (new ulong[words], new ulong[builder._options.Lookahead < 2 ? 0 : ((terminals * terminals) + 63) / 64]);
            if (builder._options.Lookahead == 0)
            {
                return;
            }
            var ends = new List<int>(_length);
            for (var start = _length - 1; start > 0; start--)
            {
                var (loose, strict) = (_sets[0][start] = new ulong[words], _sets[1][start] = new ulong[words]);
                var (loosePairs, strictPairs) = (_sets[2][start] = new ulong[_union2.Length], _sets[3][start] = new ulong[_union2.Length]);
                for (var terminal = 0; terminal < terminals; terminal++)
                {
                    if (builder._automata[terminal] is not { } automaton || automaton.Next(0, bytes[start]) < 0)
                    {
                        continue;
                    }
                    var live = builder.Walk(automaton, 0, bytes[start..], ends);
                    Put(strict, terminal, live);
                    Put(loose, terminal, live || ends.Count > 0);
                    for (var next = 0; next < terminals && _union2.Length > 0; next++)
                    {
                        var (looseNext, strictNext) = (live, live);
                        foreach (var end in ends)
                        {
                            looseNext |= Has(_sets[0][start + end]!, next);
                            strictNext |= Has(_sets[1][start + end]!, next);
                        }
                        Put(loosePairs!, (terminal * terminals) + next, looseNext);
                        Put(strictPairs!, (terminal * terminals) + next, strictNext);
                    }
                }
            }
        }

        /// <summary>All sequences that match behind one of the given places.</summary>
        internal ulong[] Union(List<int> places, int level, bool strict)
        {
            var union = level == 1 ? _union1 : _union2;
            Array.Clear(union);
            foreach (var place in places)
            {
                var set = _sets[(2 * (level - 1)) + (strict ? 1 : 0)][place]!;
                for (var i = 0; i < union.Length; i++)
                {
                    union[i] |= set[i];
                }
            }
            return union;
        }

        static bool Has(ulong[] set, int member) => (set[member >> 6] >> (member & 63) & 1) != 0;

        static void Put(ulong[] set, int member, bool value) => set[member >> 6] |= value ? 1UL << (member & 63) : 0;
    }

    sealed class SameRow : IEqualityComparer<ulong[]>
    {
        public bool Equals(ulong[]? a, ulong[]? b) => a.AsSpan().SequenceEqual(b);

        public int GetHashCode(ulong[] row)
        {
            var hash = new HashCode();
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
