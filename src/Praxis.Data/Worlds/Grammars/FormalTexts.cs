using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A language of machines.</summary>
public enum FormalLanguage
{
    /// <summary>Objects, lists, strings, numbers, true, false and null.</summary>
    Json,

    /// <summary>SELECT with columns, conditions, order and limit.</summary>
    Sql,

    /// <summary>Sums, differences and products of numbers with brackets.</summary>
    Arithmetic,

    /// <summary>Assignments, if, while, def and return, nested by indentation.</summary>
    Indented,
}

/// <summary>The knobs of <see cref="FormalTexts"/>.</summary>
public sealed record FormalOptions
{
    /// <summary>The language.</summary>
    public FormalLanguage Language { get; init; }

    /// <summary>How deep it nests: objects and lists, brackets, blocks.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>The words that stand for names and strings.</summary>
    public IReadOnlyList<string> Names { get; init; } = ["id", "name", "size", "left", "right", "total", "item", "value", "time", "rate", "unit", "kind"];
}

/// <summary>Whether a text belongs to a language.</summary>
public enum FormalVerdict
{
    /// <summary>It does.</summary>
    Valid,

    /// <summary>It does not yet, and more text could make it so.</summary>
    Incomplete,

    /// <summary>It does not, whatever follows.</summary>
    Invalid,
}

/// <summary>A text of a language of machines.</summary>
/// <param name="Index">The number of the sample.</param>
/// <param name="Text">The text.</param>
/// <param name="Tree">How the grammar of characters made it.</param>
public sealed record FormalText(long Index, string Text, ParseTree Tree);

/// <summary>
/// Texts in JSON, SQL, arithmetic or indented code, made by an exact grammar of characters, which also tells whether a text belongs to it,
/// what may follow a prefix, and with which probability. Every text is also one of the real language (RFC 8259; SQL; Python's indentation).
/// </summary>
public sealed class FormalTexts
{
    /// <summary>A world from options and a stream.</summary>
    public FormalTexts(FormalOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Depth < 1 || options.Depth > 16 || options.Names.Count == 0 || options.Names.Any(name => name.Length == 0 || !name.All(char.IsAsciiLetterLower)))
            throw new ArgumentException($"FormalTexts: depth {options.Depth} and {options.Names.Count} names were given; the depth is 1 to 16, and there is at least one name, of small letters a to z.");
        Options = options;
        Grammar = ProbabilisticGrammar.Parse(FormalGrammars.Write(options), rng.Split("formal texts"));
    }

    /// <summary>The knobs.</summary>
    public FormalOptions Options { get; }

    /// <summary>The exact grammar; its tokens are characters.</summary>
    public ProbabilisticGrammar Grammar { get; }

    /// <summary>The characters that occur.</summary>
    public string Alphabet => string.Concat(Grammar.Tokens.Order(StringComparer.Ordinal));

    /// <summary>The text with a number.</summary>
    public FormalText this[long index]
    {
        get
        {
            var tree = Grammar[index];
            return new(index, string.Concat(tree.Tokens), tree);
        }
    }

    /// <summary>Whether a text belongs to the language, and up to which character it could.</summary>
    public (FormalVerdict Verdict, int GoodPrefix) Check(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var state = Grammar.Begin();
        for (var i = 0; i < text.Length; i++)
        {
            state = state.Advance(text[i].ToString());
            if (!state.IsAlive)
                return (FormalVerdict.Invalid, i);
        }
        return (state.CanEnd ? FormalVerdict.Valid : FormalVerdict.Incomplete, text.Length);
    }

    /// <summary>The value of a text of arithmetic.</summary>
    public static long Evaluate(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var at = 0;
        var value = Sum();
        return at == expression.Length ? value : throw Wrong();

        long Sum()
        {
            var sum = Product();
            while (at < expression.Length && expression[at] is '+' or '-')
                sum = checked(expression[at++] == '+' ? sum + Product() : sum - Product());
            return sum;
        }

        long Product()
        {
            var product = Atom();
            while (at < expression.Length && expression[at] == '*')
            {
                at++;
                product = checked(product * Atom());
            }
            return product;
        }

        long Atom()
        {
            if (at < expression.Length && expression[at] == '(')
            {
                at++;
                var inner = Sum();
                return at < expression.Length && expression[at++] == ')' ? inner : throw Wrong();
            }
            var (start, value) = (at, 0L);
            while (at < expression.Length && char.IsAsciiDigit(expression[at]))
                value = checked(10 * value + expression[at++] - '0');
            return at > start ? value : throw Wrong();
        }

        ArgumentException Wrong() => new($"FormalTexts: '{expression}' is wrong at character {at}; an expression has numbers, +, -, * and round brackets, without blanks.");
    }
}

/// <summary>The grammars in writing.</summary>
static class FormalGrammars
{
    public static string Write(FormalOptions options)
    {
        var lines = options.Language switch
        {
            FormalLanguage.Json => Json(options.Depth),
            FormalLanguage.Sql => Sql(options.Depth),
            FormalLanguage.Arithmetic => Arithmetic(options.Depth),
            FormalLanguage.Indented => Indented(options.Depth),
            _ => throw new ArgumentException($"FormalTexts: {options.Language} is no language that is known."),
        };
        return string.Join('\n', [.. lines, $"Name -> {string.Join(" | ", options.Names.Select(name => $"'{name}'"))}", Digits, "Number -> Digit [2] | First Digit | First Digit Digit [0.5]"]);
    }

    const string Digits = "Digit -> '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'\nFirst -> '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'";

    static IEnumerable<string> Json(int depth)
    {
        yield return $"Text -> Object{depth} [3] | List{depth}";
        yield return "String -> '\"' Name '\"' | '\"' Name ' ' Name '\"' [0.4] | '\"\"' [0.1]";
        yield return "Fraction -> '.' Digit | '.' Digit Digit";
        yield return "Real -> Number [3] | Number Fraction | '-' Number";
        for (var level = depth; level >= 0; level--)
        {
            yield return $"Value{level} -> String [3] | Real [3] | 'true' [0.6] | 'false' [0.6] | 'null' [0.4]" + (level > 0 ? $" | Object{level} [0.7] | List{level} [0.7]" : "");
            if (level == 0)
                continue;
            yield return $"Object{level} -> '{{' Members{level} '}}' | '{{}}' [0.1]";
            yield return $"Members{level} -> Member{level} | Member{level} ', ' Members{level}";
            yield return $"Member{level} -> '\"' Name '\": ' Value{level - 1}";
            yield return $"List{level} -> '[' Items{level} ']' | '[]' [0.1]";
            yield return $"Items{level} -> Value{level - 1} | Value{level - 1} ', ' Items{level}";
        }
    }

    static IEnumerable<string> Sql(int depth)
    {
        yield return $"Text -> Query{depth}";
        yield return "Columns -> '*' [0.5] | Names";
        yield return "Names -> Name [1.5] | Name ', ' Names";
        yield return "Literal -> Number | '\\'' Name '\\''";
        yield return "Compare -> ' = ' | ' < ' | ' > ' | ' <= ' | ' >= ' | ' <> '";
        yield return "Order -> [2] | ' ORDER BY ' Name | ' ORDER BY ' Name ' DESC'";
        yield return "Limit -> [3] | ' LIMIT ' Number";
        for (var level = depth; level >= 1; level--)
        {
            yield return $"Query{level} -> 'SELECT ' {(level == depth ? "Columns" : "Name")} ' FROM ' Name Where{level} Order Limit";
            yield return $"Where{level} -> | ' WHERE ' Condition{level} [1.5]";
            yield return $"Condition{level} -> Test{level} [2] | Test{level} ' AND ' Condition{level} | Test{level} ' OR ' Condition{level} [0.5]";
            yield return $"Test{level} -> Name Compare Literal [4] | 'NOT (' Name Compare Literal ')' [0.5]" + (level > 1 ? $" | Name ' IN (' Query{level - 1} ')' [0.5]" : "");
        }
    }

    static IEnumerable<string> Arithmetic(int depth)
    {
        for (var level = depth; level >= 0; level--)
        {
            yield return $"Sum{level} -> Product{level} [2] | Product{level} '+' Sum{level} | Product{level} '-' Sum{level} [0.7]";
            yield return $"Product{level} -> Atom{level} [2] | Atom{level} '*' Product{level} [0.7]";
            yield return $"Atom{level} -> Number [3]" + (level > 0 ? $" | '(' Sum{level - 1} ')'" : "");
        }
    }

    static IEnumerable<string> Indented(int depth)
    {
        yield return "Text -> Block0";
        yield return "Operand -> Name | Number";
        yield return "Expression -> Operand [2] | Operand ' + ' Operand | Operand ' * ' Operand [0.5] | Name '(' Operand ')' [0.5]";
        yield return "Test -> Name ' < ' Operand | Name ' == ' Operand | 'not ' Name [0.5]";
        for (var level = 0; level <= depth; level++)
        {
            var indent = level == 0 ? "" : $"'{new string(' ', 4 * level)}' ";
            yield return $"Block{level} -> Line{level} | Line{level} Block{level}";
            var simple = $"Line{level} -> {indent}Name ' = ' Expression '\\n' [4] | {indent}'pass\\n' [0.4]";
            yield return level == depth ? simple : $"{simple} | {indent}'if ' Test ':\\n' Block{level + 1} | {indent}'if ' Test ':\\n' Block{level + 1} {indent}'else:\\n' Block{level + 1} [0.5] | {indent}'while ' Test ':\\n' Block{level + 1} [0.5] | {indent}'def ' Name '(' Name '):\\n' Block{level + 1} '{new string(' ', 4 * (level + 1))}return ' Expression '\\n' [0.5]";
        }
    }
}
