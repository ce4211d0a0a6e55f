namespace Praxis.Papers.Language;

/// <summary>A stack of the LR parser: its top state over the rest. Equal stacks are one object, so that what was found out about one stays known.</summary>
sealed class ParseNode(int id, int state, ParseNode? parent, int terminals)
{
    internal int Id => id;

    internal int State => state;

    internal ParseNode? Parent => parent;

    /// <summary>The stack behind each terminal: null where nobody asked yet.</summary>
    internal ParseNode?[] Shifted { get; } = new ParseNode?[terminals];

    /// <summary>Whether the text may end here, once asked.</summary>
    internal bool? MayEnd { get; set; }
}

/// <summary>The indentation that is open, from the inside out, and how many brackets are; equal ones are one object.</summary>
sealed class LayoutNode(int id, int width, LayoutNode? parent, int brackets)
{
    internal int Id => id;

    internal int Width => width;

    internal LayoutNode? Parent => parent;

    internal int Brackets => brackets;
}

/// <summary>Where the parser stands: its stack and, for languages with indentation, the open blocks.</summary>
readonly record struct ParsePoint(ParseNode Node, LayoutNode Layout)
{
    /// <summary>One number for the pair, as a key.</summary>
    internal long Key => ((long)Layout.Id << 32) | (uint)Node.Id;
}

/// <summary>
/// The parser's stacks, shared by constraints that belong to one thread. A terminal is acceptable when the LR automaton, run with
/// all its reductions, really shifts it; the action table alone may promise a reduction that fails later.
/// </summary>
sealed class ParserMemory
{
    readonly ContextFreeGrammar _grammar;
    readonly LalrTable _table;
    readonly int _terminals;
    readonly Dictionary<(int Parent, int State), ParseNode> _nodes = [];
    readonly Dictionary<(int Parent, int Width, int Brackets), LayoutNode> _layouts = [];
    readonly Dictionary<long, int[]> _acceptable = [];
    readonly int[] _pushed = new int[1024];
    readonly int[] _found;
    readonly ParseNode _refused = new(-1, -1, null, 0);

    internal ParserMemory(ContextFreeGrammar grammar)
    {
        _grammar = grammar;
        _table = grammar.Table;
        _terminals = grammar.Rules.TerminalCount;
        _found = new int[_terminals];
        Start = new(Node(null, 0), Layout(0, null, 0));
    }

    internal ParsePoint Start { get; }

    internal int Count => _nodes.Count;

    /// <summary>How many terminals were shifted by running the automaton, not from memory.</summary>
    internal long Shifts { get; private set; }

    /// <summary>
    /// The place behind a terminal, or null where the parser refuses it. A line break needs the column that the next line begins
    /// in; it stands for itself and the indents and dedents behind it.
    /// </summary>
    internal ParsePoint? Shift(ParsePoint point, int terminal, int column)
    {
        if (_grammar.Rules.Ignored[terminal])
        {
            return point;
        }
        var (node, layout) = point;
        if (_grammar.Layout is not { } rules)
        {
            return Shift(node, terminal) is { } to ? new(to, layout) : null;
        }
        if (terminal != rules.LineBreak)
        {
            var brackets = layout.Brackets + (rules.Opens[terminal] ? 1 : rules.Closes[terminal] ? -1 : 0);
            return Shift(node, terminal) is { } to ? new(to, brackets == layout.Brackets ? layout : Layout(layout.Width, layout.Parent, Math.Max(0, brackets))) : null;
        }
        if (layout.Brackets > 0)
        {
            return point;
        }
        var next = Shift(node, terminal);
        if (next is not null && column > layout.Width)
        {
            layout = Layout(column, layout, 0);
            next = Shift(next, rules.Indent);
        }
        while (next is not null && column < layout.Width)
        {
            layout = layout.Parent!;
            next = column > layout.Width ? null : Shift(next, rules.Dedent);
        }
        return next is null ? null : new(next, layout);
    }

    /// <summary>The terminals with a text that may come next, ignored ones among them.</summary>
    internal int[] Acceptable(ParsePoint point)
    {
        if (_acceptable.TryGetValue(point.Key, out var known))
        {
            return known;
        }
        var count = 0;
        for (var terminal = 0; terminal < _terminals; terminal++)
        {
            if (_grammar.Rules.Automata[terminal] is not null
                && (_grammar.Rules.Ignored[terminal] || (terminal == _grammar.Layout?.LineBreak && point.Layout.Brackets > 0) || Shift(point.Node, terminal) is not null))
            {
                _found[count++] = terminal;
            }
        }
        return _acceptable[point.Key] = _found[..count];
    }

    /// <summary>Whether a terminal is among those that may come next.</summary>
    internal bool Accepts(ParsePoint point, int terminal) => Array.BinarySearch(Acceptable(point), terminal) >= 0;

    /// <summary>Whether the text may end here; blocks that are open are closed first.</summary>
    internal bool MayEnd(ParsePoint point)
    {
        var node = point.Node;
        for (var layout = point.Layout; layout.Parent is not null; layout = layout.Parent)
        {
            if (Shift(node, _grammar.Layout!.Dedent) is not { } closed)
            {
                return false;
            }
            node = closed;
        }
        return node.MayEnd ??= Simulate(node, _terminals, out _);
    }

    ParseNode? Shift(ParseNode node, int terminal)
    {
        var to = node.Shifted[terminal];
        if (to is null)
        {
            node.Shifted[terminal] = to = Simulate(node, terminal, out var shifted) ? shifted! : _refused;
        }
        return to == _refused ? null : to;
    }

    /// <summary>Runs reductions until the terminal is shifted (or the text accepted) or refused. Until then nothing is stored.</summary>
    bool Simulate(ParseNode node, int terminal, out ParseNode? shifted)
    {
        Shifts++;
        var (ground, pushed) = (node, 0);
        while (true)
        {
            var top = pushed > 0 ? _pushed[pushed - 1] : ground.State;
            var action = _table.Action(top, terminal);
            shifted = null;
            if (LalrTable.IsAccept(action))
            {
                return true;
            }
            if (action == 0)
            {
                return false;
            }
            if (action > 0)
            {
                shifted = ground;
                for (var i = 0; i < pushed; i++)
                {
                    shifted = Node(shifted, _pushed[i]);
                }
                shifted = Node(shifted, action - 1);
                return true;
            }
            var production = -action - 1;
            var length = _table.Length(production);
            var fromPushed = Math.Min(length, pushed);
            pushed -= fromPushed;
            for (var i = fromPushed; i < length; i++)
            {
                ground = ground.Parent!;
            }
            _pushed[pushed] = _table.Jump(pushed > 0 ? _pushed[pushed - 1] : ground.State, production);
            pushed++;
        }
    }

    ParseNode Node(ParseNode? parent, int state)
    {
        var key = (parent?.Id ?? -1, state);
        return _nodes.TryGetValue(key, out var known) ? known : _nodes[key] = new(_nodes.Count, state, parent, _terminals);
    }

    LayoutNode Layout(int width, LayoutNode? parent, int brackets)
    {
        var key = (parent?.Id ?? -1, width, brackets);
        return _layouts.TryGetValue(key, out var known) ? known : _layouts[key] = new(_layouts.Count, width, parent, brackets);
    }
}
