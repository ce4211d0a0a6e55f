using System.Globalization;
using System.Text;

namespace Praxis.Papers.Language;

/// <summary>
/// Reads the text of a grammar: <c>rule: …</c> in lower case, <c>TERMINAL: …</c> in upper case (with a priority as in <c>NAME.2</c>),
/// texts in double quotes, regular expressions between slashes, <c>|</c>, <c>( )</c>, <c>[ ]</c>, <c>? * +</c>, <c>~n</c>,
/// <c>~n..m</c>, <c>"a".."z"</c>, <c>%ignore</c>, <c>%declare</c>, and comments behind <c>//</c> or <c>#</c>. An alternative with nothing
/// in it is the empty text.
/// </summary>
sealed class GrammarReader
{
    readonly List<(string Kind, string Text, int Line)> _tokens = [];
    int _at;

    GrammarReader(string text) => Cut(text);

    internal Dictionary<string, GrammarNode> Rules { get; } = [];

    internal Dictionary<string, (GrammarNode Body, int Priority, int Order)> Terminals { get; } = [];

    internal List<GrammarNode> Ignored { get; } = [];

    internal List<string> Declared { get; } = [];

    internal static GrammarReader Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new GrammarReader(text);
        while (reader._at < reader._tokens.Count)
        {
            reader.Definition();
        }
        return reader.Rules.Count > 0 ? reader : throw new FormatException("Grammar: the text defines no rule; write at least 'start: …'.");
    }

    /// <summary>Whether a name is a terminal's: its first letter is upper case.</summary>
    internal static bool IsTerminal(string name) => name.FirstOrDefault(char.IsLetter) is var letter && char.IsUpper(letter);

    (string Kind, string Text, int Line) Here => _at < _tokens.Count ? _tokens[_at] : ("end", "the end", _tokens.Count > 0 ? _tokens[^1].Line : 1);

    void Definition()
    {
        if (Take("directive", out var directive))
        {
            switch (directive)
            {
                case "%ignore":
                    Ignored.Add(Choice());
                    return;
                case "%declare":
                    while (Here.Kind == "name" && !IsDefinition())
                    {
                        Declared.Add(Name());
                    }
                    return;
                default:
                    throw Refused($"{directive} is not known; %ignore and %declare are");
            }
        }
        while (Take("sign", "?") || Take("sign", "!"))
        {
            // Marks of how a tree is built; there is no tree here.
        }
        var name = Name();
        var priority = 0;
        if (Take("priority", out var number))
        {
            priority = Parsed(number);
        }
        if (!Take("sign", ":"))
        {
            throw Refused($"a colon was expected behind '{name}', not '{Here.Text}'");
        }
        var order = Terminals.Count;
        var body = Choice();
        if (!(IsTerminal(name) ? Terminals.TryAdd(name, (body, priority, order)) : Rules.TryAdd(name, body)))
        {
            throw Refused($"'{name}' is defined twice");
        }
    }

    bool IsDefinition() => _at + 1 < _tokens.Count && (_tokens[_at + 1].Text == ":" || _tokens[_at + 1].Kind == "priority");

    GrammarNode Choice()
    {
        var options = new List<GrammarNode> { Sequence() };
        while (Take("sign", "|"))
        {
            options.Add(Sequence());
        }
        return options.Count == 1 ? options[0] : new ChoiceNode(options);
    }

    SequenceNode Sequence()
    {
        var parts = new List<GrammarNode>();
        while (Here.Kind is "name" or "text" or "regex" || Here is { Kind: "sign", Text: "(" or "[" })
        {
            if (Here.Kind == "name" && IsDefinition())
            {
                break;
            }
            parts.Add(Repeated());
        }
        if (Take("sign", "->"))
        {
            Name();
        }
        return new(parts);
    }

    GrammarNode Repeated()
    {
        var part = Atom();
        while (true)
        {
            // A question mark at the beginning of a line is a mark of the next rule.
            if (Here is { Kind: "sign", Text: "?" } && Here.Line == _tokens[_at - 1].Line)
            {
                _at++;
                part = new RepeatNode(part, 0, 1);
            }
            else if (Take("sign", "*"))
            {
                part = new RepeatNode(part, 0, null);
            }
            else if (Take("sign", "+"))
            {
                part = new RepeatNode(part, 1, null);
            }
            else if (Take("sign", "~"))
            {
                var least = Number();
                part = new RepeatNode(part, least, Take("sign", "..") ? Number() : least);
            }
            else
            {
                return part;
            }
        }
    }

    GrammarNode Atom()
    {
        var (kind, text, _) = Here;
        _at++;
        switch (kind)
        {
            case "name":
                return new NameNode(text);
            case "regex":
                var close = text.LastIndexOf('/');
                return new PatternNode(text, RegexReader.Read(text[1..close], text[(close + 1)..]), null);
            case "text" when Take("sign", ".."):
                var upper = Take("text", out var last) ? Unquoted(last).Text : throw Refused($"a range needs a text behind '..', not '{Here.Text}'");
                Rune[] low = [.. Unquoted(text).Text.EnumerateRunes()], high = [.. upper.EnumerateRunes()];
                return low.Length == 1 && high.Length == 1 && low[0] <= high[0]
                    ? new PatternNode($"{text}..{last}", new RegexSet([(low[0].Value, high[0].Value)]), null)
                    : throw Refused("a range needs one character on each side, the lower one first");
            case "text":
                var (literal, ignoreCase) = Unquoted(text);
                return literal.Length > 0
                    ? new PatternNode(text, RegexNode.Literal(literal, ignoreCase), ignoreCase ? null : literal, ignoreCase ? $"{literal.ToLowerInvariant()}\0i" : literal)
                    : throw Refused("an empty text is no terminal; use '?' for what may be absent");
            default:
                var inner = Choice();
                return !Take("sign", text == "(" ? ")" : "]") ? throw Refused($"'{text}' is not closed before '{Here.Text}'")
                    : text == "(" ? inner : new RepeatNode(inner, 0, 1);
        }
    }

    (string Text, bool IgnoreCase) Unquoted(string written)
    {
        var ignoreCase = written.EndsWith('i');
        var text = new StringBuilder();
        var inner = written[1..(ignoreCase ? ^2 : ^1)];
        var i = 0;
        for (; i < inner.Length; i++)
        {
            if (inner[i] != '\\' || i + 1 == inner.Length)
            {
                text.Append(inner[i]);
                continue;
            }
            text.Append(inner[++i] switch
            {
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                'f' => "\f",
                'v' => "\v",
                '0' => "\0",
                'x' => Hex(2),
                'u' => Hex(4),
                'U' => Hex(8),
                '\\' or '"' or '\'' or '/' => inner[i..(i + 1)],
                var other => throw Refused($"the escape \\{other} in {written} is not known; \\n, \\r, \\t, \\f, \\v, \\0, \\x, \\u, \\U, \\\\, \\/, \\' and \\\" are"),
            });
        }
        return (text.ToString(), ignoreCase);

        string Hex(int digits)
        {
            var code = i + digits < inner.Length ? inner.AsSpan(i + 1, digits) : default;
            if (!int.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || !Rune.IsValid(value))
            {
                throw Refused($"the escape \\{inner[i]} in {written} needs {digits} hexadecimal digits of a character");
            }
            i += digits;
            return new Rune(value).ToString();
        }
    }

    int Parsed(string number) => int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw Refused($"the number {number} is too large");

    int Number() => Take("number", out var text) ? Parsed(text) : throw Refused($"a number was expected, not '{Here.Text}'");

    string Name() => Take("name", out var text) ? text : throw Refused($"a name was expected, not '{Here.Text}'");

    bool Take(string kind, out string text)
    {
        text = Here.Text;
        var fits = Here.Kind == kind;
        _at += fits ? 1 : 0;
        return fits;
    }

    bool Take(string kind, string text)
    {
        var fits = Here.Kind == kind && Here.Text == text;
        _at += fits ? 1 : 0;
        return fits;
    }

    void Cut(string text)
    {
        var line = 1;
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (text[i] == '\n' || char.IsWhiteSpace(text[i]))
            {
                line += text[i++] == '\n' ? 1 : 0;
                continue;
            }
            if (text[i] == '#' || text.AsSpan(i).StartsWith("//"))
            {
                i = text.IndexOf('\n', i) is var end and >= 0 ? end : text.Length;
                continue;
            }
            var kind = "sign";
            if (text[i] is '"' or '/')
            {
                kind = text[i] == '"' ? "text" : "regex";
                i = Closed(text, i, line);
                while (i < text.Length && char.IsAsciiLetterLower(text[i]) && (kind == "regex" || (text[i] == 'i' && !(i + 1 < text.Length && (char.IsLetterOrDigit(text[i + 1]) || text[i + 1] == '_')))))
                {
                    i++;
                }
            }
            else if (char.IsLetter(text[i]) || text[i] is '_' or '%')
            {
                kind = text[i] == '%' ? "directive" : "name";
                for (i++; i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_'); i++)
                {
                }
            }
            else if (char.IsAsciiDigit(text[i]) || IsPriority(text, i))
            {
                kind = text[i] == '.' ? "priority" : "number";
                start += text[i] == '.' ? 1 : 0;
                for (i += text[start] == '-' ? 2 : 1; i < text.Length && char.IsAsciiDigit(text[i]); i++)
                {
                }
            }
            else
            {
                i += text.AsSpan(i).StartsWith("..") || text.AsSpan(i).StartsWith("->") ? 2 : 1;
            }
            _tokens.Add((kind, text[start..i], line));
        }
    }

    /// <summary>A dot behind a name and a number behind it, which may be negative.</summary>
    static bool IsPriority(string text, int i) => text[i] == '.' && i > 0 && (char.IsLetterOrDigit(text[i - 1]) || text[i - 1] == '_')
        && (text.AsSpan(i + 1).TrimStart('-') is var number && number.Length > 0 && char.IsAsciiDigit(number[0]) && text.Length - i - 1 - number.Length <= 1);

    static int Closed(string text, int start, int line)
    {
        var inClass = false;
        for (var i = start + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[start] == '/' && text[i] is '[' or ']')
            {
                inClass = text[i] == '[';
            }
            else if (text[i] == text[start] && !inClass)
            {
                return i + 1;
            }
        }
        throw new FormatException($"Grammar, line {line}: {(text[start] == '"' ? "a text in quotes" : "a regular expression")} is not closed on its line.");
    }

    FormatException Refused(string problem) => new($"Grammar, line {Here.Line}: {problem}.");
}
