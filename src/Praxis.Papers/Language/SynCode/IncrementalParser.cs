namespace Praxis.Papers.Language;

/// <summary>
/// One way to cut the text so far: everything before Start has become terminals, and the rest is the beginning r of one more.
/// </summary>
/// <param name="Start">Where r begins.</param>
/// <param name="Point">Where the parser stands before it.</param>
/// <param name="State">The lexer's state after r; −1 where r is empty.</param>
readonly record struct Cut(int Start, ParsePoint Point, int State);

/// <summary>
/// Lexes and parses a text that grows byte by byte, each byte once. The last longest match is not settled while more text may
/// lengthen it, so several cuts live side by side: for each place p where a terminal may begin, the one whose r = C[p..] is still
/// growing, and behind it the one in which it ended at its last accepting place. With ".." beside numbers, "1." has the cuts
/// (r = "1.") and (1, r = "."). Exactly one of the cuts is that of the finished program.
/// </summary>
sealed class IncrementalParser
{
    readonly ContextFreeGrammar _grammar;
    readonly LexerAutomaton _lexer;
    readonly ParserMemory _memory;
    byte[] _text = new byte[256];
    Cut[] _cuts = new Cut[8];
    Cut[] _past = new Cut[64];
    (int Length, int First, int Count)[] _marks = new (int, int, int)[64];
    int _markCount;
    int _pastCount;

    internal IncrementalParser(ContextFreeGrammar grammar, ParserMemory? memory = null)
    {
        _grammar = grammar;
        _lexer = grammar.Lexer;
        _memory = memory ?? new(grammar);
        Reset();
    }

    internal ParserMemory Memory => _memory;

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Text => _text.AsSpan(0, Length);

    internal int CutCount { get; private set; }

    internal ReadOnlySpan<Cut> Cuts => _cuts.AsSpan(0, CutCount);

    /// <summary>How many bytes were lexed since the beginning, those read again after a rewind among them.</summary>
    internal long BytesRead { get; private set; }

    /// <summary>Whether the text can be continued to a program: <c>C ∈ L_p(G)</c>.</summary>
    internal bool IsAlive
    {
        get
        {
            // Nothing voids the first cut, and behind a whole terminal the text goes on.
            if (CutCount == 0 || CanGoOn(in _cuts[0]) || _cuts[CutCount - 1].State < 0)
            {
                return CutCount > 0;
            }
            return CutCount > 1 && CanGoOnTogether();
        }
    }

    /// <summary>Whether the text is a program as it is: <c>C ∈ L(G)</c>.</summary>
    internal bool IsComplete => CutCount > 0 && _cuts[CutCount - 1] is { State: < 0 } last && _memory.MayEnd(last.Point);

    internal void Reset()
    {
        (Length, CutCount, _markCount, _pastCount) = (0, 1, 0, 0);
        _cuts[0] = new(0, _memory.Start, -1);
    }

    /// <summary>The column that the next character stands in, where r is what a cut still holds.</summary>
    internal int Column(in Cut cut, int end)
    {
        var column = 0;
        var line = cut.Start + _text.AsSpan(cut.Start..end).LastIndexOf((byte)'\n') + 1;
        for (var i = line; i < end; i++)
        {
            column += _text[i] == '\t' ? _grammar.Layout!.TabWidth - (column % _grammar.Layout.TabWidth) : 1;
        }
        return column;
    }

    /// <summary>Remembers this place and reads on; says whether the text can still be continued to a program.</summary>
    internal bool Append(ReadOnlySpan<byte> bytes)
    {
        Mark();
        if (Length + bytes.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(Length + bytes.Length, 2 * _text.Length));
        }
        foreach (var value in bytes)
        {
            _text[Length++] = value;
            BytesRead++;
            Read(value);
        }
        return IsAlive;
    }

    /// <summary>Goes back to the last remembered place at or before a length, and returns the length there.</summary>
    internal int Rewind(int length)
    {
        while (_markCount > 0 && Length > length)
        {
            var (before, first, count) = _marks[--_markCount];
            _past.AsSpan(first, count).CopyTo(_cuts);
            (Length, CutCount, _pastCount) = (before, count, first);
        }
        return Length;
    }

    /// <summary>A parser at the same place, over the same stacks, that goes its own way.</summary>
    internal IncrementalParser Fork()
    {
        var fork = new IncrementalParser(_grammar, _memory);
        fork._text = [.. _text];
        fork._cuts = [.. _cuts];
        (fork.Length, fork.CutCount) = (Length, CutCount);
        return fork;
    }

    void Mark()
    {
        if (_markCount == _marks.Length)
        {
            Array.Resize(ref _marks, 2 * _marks.Length);
        }
        if (_pastCount + CutCount > _past.Length)
        {
            Array.Resize(ref _past, Math.Max(_pastCount + CutCount, 2 * _past.Length));
        }
        Cuts.CopyTo(_past.AsSpan(_pastCount));
        _marks[_markCount++] = (Length, _pastCount, CutCount);
        _pastCount += CutCount;
    }

    void Read(byte value)
    {
        var kept = 0;
        var count = CutCount;
        for (var i = 0; i < count; i++)
        {
            var cut = _cuts[i];
            var state = _lexer.Next(Math.Max(0, cut.State), value);
            if (state < 0)
            {
                continue;
            }
            _cuts[kept++] = cut with { State = state };
            var label = _lexer.Label(state);
            if (label < 0)
            {
                continue;
            }
            // A longer match: whatever had been read after a shorter one is void.
            var column = label == _grammar.Layout?.LineBreak ? Column(in cut, Length) : 0;
            if (_memory.Shift(cut.Point, label, column) is { } point)
            {
                if (kept == _cuts.Length)
                {
                    Array.Resize(ref _cuts, 2 * kept);
                }
                _cuts[kept++] = new(Length, point, -1);
            }
            break;
        }
        CutCount = kept;
    }

    /// <summary>
    /// Whether some text makes a terminal of a later cut before an earlier cut grows into a longer match, which voids it: "in" and the
    /// first byte of é are no key word and the beginning of a name, since é makes one name of both.
    /// </summary>
    bool CanGoOnTogether()
    {
        const int Most = 4096;
        var seen = new HashSet<string>();
        var open = new Queue<(int Cut, int State)[]>([[.. Enumerable.Range(0, CutCount).Select(cut => (cut, _cuts[cut].State))]]);
        while (open.TryDequeue(out var states))
        {
            foreach (var value in _lexer.Samples)
            {
                var next = new List<(int Cut, int State)>(states.Length);
                foreach (var (cut, state) in states)
                {
                    if (_lexer.Next(state, value) is not (var to and >= 0))
                    {
                        continue;
                    }
                    next.Add((cut, to));
                    if (_lexer.Label(to) is not (var label and >= 0))
                    {
                        continue;
                    }
                    if (_memory.Accepts(_cuts[cut].Point, label))
                    {
                        return true;
                    }
                    break;
                }
                if (next.Count > 0 && seen.Add(string.Join(',', next)))
                {
                    open.Enqueue([.. next]);
                }
            }
            if (seen.Count > Most)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether r is empty or may become one of the terminals that the parser accepts here.</summary>
    bool CanGoOn(in Cut cut)
    {
        if (cut.State < 0)
        {
            return true;
        }
        foreach (var terminal in _memory.Acceptable(cut.Point))
        {
            if (_lexer.MayBecome(cut.State, terminal))
            {
                return true;
            }
        }
        return false;
    }
}
