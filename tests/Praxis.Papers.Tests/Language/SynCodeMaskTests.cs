using System.Text;
using System.Text.RegularExpressions;
using Praxis.Papers.Language;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Language;

/// <summary>Soundness, completeness and exactness of masks against languages that are enumerated whole.</summary>
public sealed class SynCodeMaskTests
{
    static readonly Dictionary<string, Lazy<(ContextFreeGrammar Grammar, NaiveLanguage Language)>> Made = [];

    static readonly string[] Names = ["ranges", "keywords", "brackets", "comments", "blocks", "letters"];

    static SynCodeMaskTests()
    {
        foreach (var name in Names)
        {
            Made[name] = new(() => Read(name));
        }
    }

    public static TheoryData<string, int> Cases => new(Names.SelectMany(name => new[] { 0, 1, 2 }.Select(lookahead => (name, lookahead))));

    static (ContextFreeGrammar Grammar, NaiveLanguage Language) Make(string name) => Made[name].Value;

    /// <summary>The lengths are such that any prefix up to the first one is finished by the second.</summary>
    static (ContextFreeGrammar Grammar, NaiveLanguage Language) Read(string name) => name switch
    {
        // "1." may become 1.1 or 1..1: two terminals turn into one.
        "ranges" => (ContextFreeGrammar.FromEbnf("""
            start: item ("," item)*
            item: INT | FLOAT | INT ".." INT
            INT: /1+/
            FLOAT: /1+\.1+/
            """), NaiveLanguage.Of("1.,", 5, 7, [('f', @"1+\.1+"), ('i', "1+"), ('d', @"\.\."), ('c', ",")], "", sentence => Regex.IsMatch(sentence, "^(f|i|idi)(c(f|i|idi))*$"))),
        // "if" may become the name "iff".
        "keywords" => (ContextFreeGrammar.FromEbnf("""
            start: "if" NAME | NAME "=" NAME
            NAME: /[if]+/
            WS: " "+
            %ignore WS
            """), NaiveLanguage.Of("if =", 4, 7, [('k', "if"), ('n', "[if]+"), ('e', "="), ('w', " +")], "w", sentence => sentence is "kn" or "nen")),
        "brackets" => (ContextFreeGrammar.FromEbnf("""
            start: sum
            sum: atom | sum "+" atom
            atom: "1" | "(" sum ")"
            """), NaiveLanguage.Of("1+()", 4, 9, IsSum)),
        // An ignored terminal with an inside, beside a sign that begins like it.
        "comments" => (ContextFreeGrammar.FromEbnf("""
            start: "a" ("/" "a")*
            COMMENT: /\/\*([^*]|\*+[^*\/])*\*+\//
            %ignore COMMENT
            """), NaiveLanguage.Of("a/*", 5, 9, [('c', @"/\*([^*]|\*+[^*/])*\*+/"), ('s', "/"), ('a', "a")], "c", sentence => Regex.IsMatch(sentence, "^a(sa)*$"))),
        "blocks" => (ContextFreeGrammar.FromEbnf("""
            start: line+
            line: "p" _NL | ":" _NL _INDENT line+ _DEDENT
            _NL: /(\n *)+/
            %declare _INDENT _DEDENT
            """, indentation: new()), NaiveLanguage.Of("p:\n ", 4, 9, IsBlock)),
        _ => (ContextFreeGrammar.FromEbnf("""
            start: WORD (":" WORD)?
            WORD: /(ab|a|cb)+/
            """), NaiveLanguage.Of("abc:", 5, 7, text => Regex.IsMatch(text, "^(ab|a|cb)+(:(ab|a|cb)+)?$"))),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_token_of_a_valid_continuation_is_never_masked(string name, int lookahead)
    {
        var (grammar, language) = Make(name);
        var tokens = language.Tokens(3);
        GrammarConstraint[] all = [Constraint(grammar, tokens, lookahead, sharp: false), Constraint(grammar, tokens, lookahead, sharp: true)];
        var valid = 0;
        foreach (var text in language.Prefixes(language.Longest))
        {
            foreach (var constraint in all)
            {
                var mask = constraint.Next(Encoding.UTF8.GetBytes(text));
                for (var token = 0; token < tokens.Count; token++)
                {
                    if (language.IsPrefix(text + tokens[token]))
                    {
                        valid++;
                        Assert.True(TokenBits.Has(mask, token), $"'{tokens[token]}' behind '{text}' was masked");
                    }
                }
                Assert.Equal(language.IsValid(text), TokenBits.Has(mask, tokens.Count));
            }
        }
        Assert.True(valid > 100);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_parser_allows_a_token_exactly_if_a_program_begins_so(string name, int lookahead)
    {
        var (grammar, language) = Make(name);
        var tokens = language.Tokens(2);
        var constraint = Constraint(grammar, tokens, lookahead, sharp: true);
        foreach (var text in language.Prefixes(language.Longest - 2))
        {
            constraint.MoveTo(Encoding.UTF8.GetBytes(text));
            Assert.True(constraint.IsAlive, text);
            Assert.Equal(language.IsValid(text), constraint.IsComplete);
            for (var token = 0; token < tokens.Count; token++)
            {
                Assert.True(language.IsPrefix(text + tokens[token]) == constraint.Allows(token), $"'{tokens[token]}' behind '{text}'");
            }
            Assert.Equal(text, Encoding.UTF8.GetString(constraint.Text));
        }
    }

    [Theory]
    [InlineData("brackets")]
    [InlineData("letters")]
    [InlineData("blocks")]
    public void Tokens_that_span_no_more_terminals_than_the_look_ahead_sees_are_let_through_exactly_if_they_fit(string name)
    {
        // No terminal of these languages is lengthened by the beginning of another, so the longest match changes nothing. A token
        // of n bytes spans at most n terminals, and at most α + 1 of them are seen.
        var (grammar, language) = Make(name);
        foreach (var (lookahead, longest) in new[] { (0, 1), (1, 2), (2, 3) })
        {
            var tokens = language.Tokens(longest);
            var constraint = Constraint(grammar, tokens, lookahead, sharp: true);
            foreach (var text in language.Prefixes(language.Longest - longest))
            {
                var mask = constraint.Next(Encoding.UTF8.GetBytes(text));
                for (var token = 0; token < tokens.Count; token++)
                {
                    // Behind a line break inside the token the indentation is not looked at (only where the line break is in progress).
                    if (name == "blocks" && tokens[token].Contains('\n'))
                    {
                        continue;
                    }
                    Assert.True(language.IsPrefix(text + tokens[token]) == TokenBits.Has(mask, token), $"α = {lookahead}: '{tokens[token]}' behind '{text}'");
                }
            }
        }
    }

    [Fact]
    public void More_look_ahead_sharper_sequences_and_strictness_only_take_tokens_away()
    {
        foreach (var name in Names)
        {
            var (grammar, language) = Make(name);
            var tokens = language.Tokens(3);
            var counts = new int[3, 2];
            GrammarConstraint[,] all = { { Of(0, false), Of(0, true) }, { Of(1, false), Of(1, true) }, { Of(2, false), Of(2, true) } };
            var strict = Constraint(grammar, tokens, 1, sharp: true, strict: true);
            foreach (var text in language.Prefixes(language.Longest))
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var masks = new ulong[3, 2][];
                for (var lookahead = 0; lookahead < 3; lookahead++)
                {
                    for (var sharp = 0; sharp < 2; sharp++)
                    {
                        masks[lookahead, sharp] = all[lookahead, sharp].Next(bytes).ToArray();
                        counts[lookahead, sharp] += masks[lookahead, sharp].Sum(word => System.Numerics.BitOperations.PopCount(word));
                    }
                    AssertWithin(masks[lookahead, 1], masks[lookahead, 0]);
                }
                AssertWithin(masks[2, 1], masks[1, 1]);
                AssertWithin(masks[1, 1], masks[0, 1]);
                AssertWithin(masks[1, 0], masks[0, 0]);
                AssertWithin(strict.Next(bytes).ToArray(), masks[1, 1]);
                // Strict or not, a single byte fits wherever a program goes on so.
                for (var token = 0; token < language.Alphabet.Length; token++)
                {
                    Assert.True(!language.IsPrefix(text + tokens[token]) || TokenBits.Has(strict.Next(bytes), token), $"'{tokens[token]}' behind '{text}' ({name})");
                }
            }
            Assert.True(counts[1, 1] < counts[0, 1], $"a look-ahead of one takes something away in {name}");
            Assert.True(counts[1, 1] < counts[1, 0], $"sharper sequences take something away in {name}");

            GrammarConstraint Of(int lookahead, bool sharp) => Constraint(grammar, tokens, lookahead, sharp);
        }

        static void AssertWithin(ulong[] part, ulong[] whole) => Assert.All(part.Zip(whole), words => Assert.Equal(0UL, words.First & ~words.Second));
    }

    [Fact]
    public void The_longest_match_is_not_cut_short()
    {
        // Behind "if" an f makes a name of it, so "if=" is no sentence's beginning but "iff=" is; the paper's sequences let "=" through.
        var (grammar, language) = Make("keywords");
        var tokens = language.Tokens(1);
        Assert.False(language.IsPrefix("if="));
        Assert.True(language.IsPrefix("iff="));
        var equals = tokens.IndexOf("=");
        Assert.True(TokenBits.Has(Constraint(grammar, tokens, 1, sharp: false).Next("if"u8), equals));
        Assert.False(TokenBits.Has(Constraint(grammar, tokens, 1, sharp: true).Next("if"u8), equals));
        Assert.True(TokenBits.Has(Constraint(grammar, tokens, 1, sharp: true).Next("iff"u8), equals));
    }

    [Fact]
    public void A_text_that_is_no_prefix_leaves_the_model_alone_and_says_so()
    {
        var (grammar, language) = Make("brackets");
        var constraint = Constraint(grammar, language.Tokens(1), 1, sharp: false);
        var scores = new float[5];
        Assert.False(constraint.Mask(")"u8, scores));
        Assert.Equal(new float[5], scores);
        Assert.Equal(1, constraint.Fallbacks);
        Assert.True(constraint.Mask("1"u8, scores));
        Assert.Equal([float.NegativeInfinity, 0, float.NegativeInfinity, float.NegativeInfinity, 0], scores);
    }

    [Fact]
    public void Random_walks_that_the_parser_checks_end_in_programs()
    {
        foreach (var grammar in new[] { SynCodeGrammars.Json, SynCodeGrammars.Sql, SynCodeGrammars.Python, SynCodeGrammars.Go, SynCodeGrammars.Arithmetic })
        {
            var words = new[] { "select ", "from", " a", "if ", "\n    ", "\n", "def f(", "):", "{\"a\": ", "[1, ", "]}", "12", " + ", "(x", "package ", "func", "é", "\"", "\t}", ",", "\u4e2d" };
            var tokens = Enumerable.Range(0, 128).Select(value => new[] { (byte)value }).Concat(words.Select(Encoding.UTF8.GetBytes)).Append([]).ToArray();
            var constraint = SynCode.Constrain(grammar, new TokenVocabulary(tokens, tokens.Length - 1), new() { Sharp = true });
            var rng = new Rng(5);
            for (var sample = 0; sample < 8; sample++)
            {
                constraint.Reset();
                for (var step = 0; step < 40; step++)
                {
                    var mask = constraint.Next().ToArray();
                    var allowed = Enumerable.Range(0, tokens.Length).Where(token => TokenBits.Has(mask, token)).ToArray();
                    Assert.NotEmpty(allowed);
                    var token = rng.Pick(allowed);
                    if (token == tokens.Length - 1)
                    {
                        Assert.True(grammar.Accepts(constraint.Text));
                        break;
                    }
                    constraint.TryAccept(token);
                    Assert.True(constraint.IsAlive);
                }
            }
        }
    }

    static GrammarConstraint Constraint(ContextFreeGrammar grammar, List<string> tokens, int lookahead, bool sharp, bool strict = false) =>
        SynCode.Constrain(grammar, new TokenVocabulary(tokens.Select(Encoding.UTF8.GetBytes).Append([]), tokens.Count), new() { Lookahead = lookahead, Sharp = sharp, Strict = strict });

    static bool IsSum(string text)
    {
        var at = 0;
        return Sum() && at == text.Length;

        bool Sum()
        {
            while (Atom())
            {
                if (at >= text.Length || text[at] != '+')
                {
                    return true;
                }
                at++;
            }
            return false;
        }

        bool Atom()
        {
            if (at < text.Length && text[at++] is var letter and ('1' or '('))
            {
                return letter == '1' || (Sum() && at < text.Length && text[at++] == ')');
            }
            return false;
        }
    }

    static bool IsBlock(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 2 || lines[0].Trim(' ').Length == 0 || lines[^1].Trim(' ').Length > 0)
        {
            return false;
        }
        var (open, opens) = (new Stack<int>([0]), false);
        for (var i = 0; i < lines.Length; i++)
        {
            var content = lines[i].TrimStart(' ');
            var width = lines[i].Length - content.Length;
            if (i == 0 && width > 0)
            {
                return false;
            }
            // The last line is where the text ends: its blanks count as an indentation, other blank lines do not.
            if (content.Length == 0 && i < lines.Length - 1)
            {
                continue;
            }
            if (opens != width > open.Peek() && i > 0)
            {
                return false;
            }
            if (width > open.Peek())
            {
                open.Push(width);
                if (content.Length == 0)
                {
                    return false;
                }
            }
            while (width < open.Peek())
            {
                open.Pop();
            }
            if (width != open.Peek() || content is not ("p" or ":" or ""))
            {
                return false;
            }
            opens = content == ":";
        }
        return !opens;
    }
}
