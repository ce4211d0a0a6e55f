using System.Security.Cryptography;
using System.Text;

namespace Praxis.Papers.Language;

/// <summary>How indentation becomes terminals, as in Python: a line break ends a line, and a change of indentation opens or closes blocks.</summary>
public sealed record IndentationRules
{
    /// <summary>The terminal of a line break with the indentation of the next line behind it.</summary>
    public string LineBreak { get; init; } = "_NL";

    /// <summary>The declared terminal that stands for a deeper indentation.</summary>
    public string Indent { get; init; } = "_INDENT";

    /// <summary>The declared terminal that stands for each indentation that is closed.</summary>
    public string Dedent { get; init; } = "_DEDENT";

    /// <summary>The texts of terminals inside which line breaks mean nothing.</summary>
    public IReadOnlyList<string> Open { get; init; } = ["(", "[", "{"];

    /// <summary>The texts of terminals that close those of <see cref="Open"/>.</summary>
    public IReadOnlyList<string> Close { get; init; } = [")", "]", "}"];

    /// <summary>How many columns a tab takes.</summary>
    public int TabWidth { get; init; } = 8;
}

/// <summary>
/// A context-free grammar G over terminals Γ, each a regular expression over bytes; some of them (white space, comments) are ignored.
/// The text of a program is cut into the longest matches from left to right; of terminals that match the same text the one with the
/// highest priority stands, then a plain text before a regular expression, then the one that was written first. The terminals that
/// are not ignored must then be a sentence of an LALR(1) grammar.
/// </summary>
public sealed class ContextFreeGrammar
{
    readonly int[]?[] _followers;

    ContextFreeGrammar(GrammarRules rules, IndentationRules? indentation, string fingerprint)
    {
        Rules = rules;
        Fingerprint = fingerprint;
        Lexer = new LexerAutomaton(rules);
        Table = LalrTable.Of(rules);
        Layout = indentation is null ? null : LayoutTerminals.Of(indentation, rules);
        _followers = new int[rules.TerminalCount][];
        if (Layout is null && rules.Automata.Any(automaton => automaton is null))
        {
            throw new ArgumentException($"Grammar: the terminal {rules.TerminalNames[Array.IndexOf(rules.Automata, null)]} is declared and has no text; only the terminals of indentation may, and none was asked for.");
        }
    }

    /// <summary>The names of the terminals, numbered as in every mask.</summary>
    public IReadOnlyList<string> Terminals => Rules.TerminalNames;

    /// <summary>How many states the parser has.</summary>
    public int ParserStates => Table.StateCount;

    /// <summary>How many states the automata of all terminals have together: |Q|.</summary>
    public int LexerStates => Lexer.TerminalStates;

    /// <summary>The SHA-256 of what the grammar was made of.</summary>
    public string Fingerprint { get; }

    internal GrammarRules Rules { get; }

    internal LexerAutomaton Lexer { get; }

    internal LalrTable Table { get; }

    internal LayoutTerminals? Layout { get; }

    /// <summary>
    /// The terminals with a text that may follow another one somewhere in a program, by the LALR table, with the ignored ones. An
    /// ignored terminal may stand before any.
    /// </summary>
    internal int[] Followers(int terminal)
    {
        if (_followers[terminal] is { } known)
        {
            return known;
        }
        var followers = new HashSet<int>();
        if (Rules.Ignored[terminal] || terminal == Layout?.LineBreak)
        {
            // A line break is ignored inside brackets.
            followers.UnionWith(Enumerable.Range(0, Rules.TerminalCount));
        }
        else
        {
            Table.AddFollowers(terminal, followers);
            followers.UnionWith(Enumerable.Range(0, Rules.TerminalCount).Where(other => Rules.Ignored[other] || other == Layout?.LineBreak));
        }
        return _followers[terminal] = [.. followers.Where(other => Rules.Automata[other] is not null).Order()];
    }

    /// <summary>Reads a grammar; the forms are those of Lark (see the documentation of the paper's room). Whatever cannot be parsed deterministically is refused.</summary>
    /// <param name="text">The rules and terminals.</param>
    /// <param name="start">The rule of a whole program.</param>
    /// <param name="indentation">How indentation becomes terminals; null: it means nothing.</param>
    public static ContextFreeGrammar FromEbnf(string text, string start = "start", IndentationRules? indentation = null)
    {
        var rules = GrammarRules.Of(GrammarReader.Read(text), start);
        var made = $"{text}\n\u0000{start}\n\u0000{(indentation is null ? "" : $"{indentation with { Open = [], Close = [] }}{string.Join(' ', indentation.Open)}\u0000{string.Join(' ', indentation.Close)}")}";
        return new(rules, indentation, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(made))));
    }

    /// <summary>Whether a whole text is a program: <c>text ∈ L(G)</c>.</summary>
    public bool Accepts(string text) => Accepts(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether a whole text is a program, in bytes.</summary>
    public bool Accepts(ReadOnlySpan<byte> text)
    {
        var parser = new IncrementalParser(this);
        return parser.Append(text) && parser.IsComplete;
    }

    /// <summary>Whether a text can be continued to a program: <c>text ∈ L_p(G)</c>.</summary>
    public bool AcceptsPrefix(ReadOnlySpan<byte> text) => new IncrementalParser(this).Append(text);
}

/// <summary>The numbers of the terminals that indentation is made of.</summary>
sealed record LayoutTerminals(int LineBreak, int Indent, int Dedent, bool[] Opens, bool[] Closes, int TabWidth)
{
    internal static LayoutTerminals Of(IndentationRules rules, GrammarRules grammar)
    {
        if (rules.TabWidth < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(rules), rules.TabWidth, $"Grammar: a tab of {rules.TabWidth} columns was asked for; it takes at least 1.");
        }
        var (lineBreak, indent, dedent) = (Find(rules.LineBreak), Find(rules.Indent), Find(rules.Dedent));
        if (grammar.Automata[lineBreak] is null || grammar.Automata[indent] is not null || grammar.Automata[dedent] is not null || grammar.Ignored[lineBreak])
        {
            throw new ArgumentException($"Grammar: {rules.LineBreak} must have a text and not be ignored; {rules.Indent} and {rules.Dedent} must be declared with %declare.");
        }
        return new(lineBreak, indent, dedent, Marks(rules.Open), Marks(rules.Close), rules.TabWidth);

        int Find(string name) => Array.IndexOf(grammar.TerminalNames, name) is var place and >= 0 ? place
            : throw new ArgumentException($"Grammar: indentation needs the terminal {name}, which no rule uses.");

        bool[] Marks(IReadOnlyList<string> texts) => [.. grammar.Literals.Select(literal => literal is not null && texts.Contains(literal))];
    }
}
