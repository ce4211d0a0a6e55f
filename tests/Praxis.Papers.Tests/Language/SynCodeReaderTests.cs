using System.Text;
using Praxis.Papers.Language;

namespace Praxis.Papers.Tests.Language;

/// <summary>Forms of grammar texts, as others write them.</summary>
public sealed class SynCodeReaderTests
{
    [Theory]
    [InlineData("start: | \"x\" start", "", "x", "xx")]
    [InlineData("start: \"a\" (| \"b\") \"c\"", "ac", "abc")]
    [InlineData("start: \"a\" b \"c\"\nb:\n | \"b\" b", "ac", "abbc")]
    [InlineData("start: a\na:", "")]
    [InlineData("# one\nstart: \"a\"~2 // two\n", "aa")]
    [InlineData("start: \"a\"~1..3", "a", "aa", "aaa")]
    [InlineData("start: \"\\x41\\u00e9\\U0001F600\\t\\'\\/\"", "Aé\U0001F600\t'/")]
    [InlineData("start: /[\\\\\\/]+/", "\\", "/", "/\\/")]
    [InlineData("start: (\"a\"..\"c\") (\"d\"..\"f\" | \"d\"..\"h\") ", "af", "ce")]
    [InlineData("start: \"if\"i NAME | NAME\nNAME: /[a-z]+/i\n%ignore \" \"", "IF a", "iff", "If b")]
    [InlineData("NAME: /[a-z]+/i\nKEY: \"select\"i\nstart: KEY NAME\n%ignore \" \"", "SELECT a", "select x")]
    [InlineData("start: \"Get\"i | \"x\" \"GET\"i", "get", "xGeT")]
    [InlineData("start: A | B \"!\"\nA.-1: /a+/\nB: /[ab]+/", "aa!")]
    [InlineData("start: \"a\" \"\\x61\"", "aa")]
    [InlineData("?start: e\n!e: e \"+\" t -> add\n  | t\nt: \"n\"", "n", "n+n+n")]
    public void Texts_of_a_grammar_are_taken(string grammar, params string[] texts)
    {
        var read = ContextFreeGrammar.FromEbnf(grammar);
        Assert.All(texts, text => Assert.True(read.Accepts(text), text));
        Assert.All(texts, text => Assert.True(Enumerable.Range(0, text.Length).All(length => read.AcceptsPrefix(Encoding.UTF8.GetBytes(text)[..length]))));
    }

    [Theory]
    [InlineData("start: (\"a\"..\"c\") (\"a\"..\"f\")", "fa")]
    [InlineData("start: | \"x\"", "xx")]
    [InlineData("start: \"if\"i NAME | NAME\nNAME: /[a-z]+/i\n%ignore \" \"", "if IF")]
    [InlineData("start: A | B \"!\"\nA.-1: /a+/\nB: /[ab]+/", "aa")]
    [InlineData("NAME: /[a-z]+/i\nKEY: \"select\"i\nstart: KEY NAME\n%ignore \" \"", "a b")]
    public void Other_texts_are_not(string grammar, string text) => Assert.False(ContextFreeGrammar.FromEbnf(grammar).Accepts(text));

    [Theory]
    [InlineData("start: \"a\"..b\nb: \"x\"", "range")]
    [InlineData("start: \"\\q\"", "escape")]
    [InlineData("start: \"\\xg0\"", "hexadecimal")]
    [InlineData("start: \"\\ud800\"", "hexadecimal")]
    [InlineData("start: \"a\"~99999999999", "too large")]
    [InlineData("start: \"a\"~2000000", "at most")]
    [InlineData("start: A\nA: \"a\"~2000000", "at most")]
    [InlineData("start: /[]/", "class is not closed")]
    public void Texts_that_are_no_grammar_are_refused_with_the_reason(string grammar, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Refusing(grammar)).Message);

    [Fact]
    public void A_conflict_names_the_rules_and_the_terminal()
    {
        var shift = Assert.Throws<ArgumentException>(() => ContextFreeGrammar.FromEbnf("start: branch\nbranch: IF branch | IF branch ELSE branch | \"x\"\nIF: \"if\"\nELSE: \"else\""));
        Assert.Contains("before ELSE", shift.Message);
        Assert.Contains("'branch: IF branch'", shift.Message);
        Assert.Contains("read on in 'branch: IF branch ELSE branch'", shift.Message);
        var reduce = Assert.Throws<ArgumentException>(() => ContextFreeGrammar.FromEbnf("start: one | two\none: (NAME \",\")+\ntwo: (NAME \",\")+\nNAME: /n/"));
        Assert.Contains("before $END", reduce.Message);
        Assert.Contains("'one: (NAME \",\")+'", reduce.Message);
        Assert.Contains("'two: (NAME \",\")+'", reduce.Message);
    }

    [Fact]
    public void A_text_that_only_a_masked_terminal_could_continue_is_dead()
    {
        // "aa" could only become a B, and every a+ is an A.
        var grammar = ContextFreeGrammar.FromEbnf("start: \"!\" A | B\nA.1: /a+/\nB: /a+|b/");
        Assert.False(grammar.AcceptsPrefix("aa"u8));
        Assert.True(grammar.AcceptsPrefix("!aa"u8));
        Assert.True(grammar.AcceptsPrefix("b"u8));
    }

    [Fact]
    public void A_later_cut_that_a_longer_match_voids_is_dead()
    {
        // Behind "in" a name may come, but é makes one name of it and "in", and behind a number there is no name.
        Assert.True(SynCodeGrammars.Python.AcceptsPrefix("7 in"u8));
        Assert.True(SynCodeGrammars.Python.AcceptsPrefix([.. "7 in "u8, 0xC3]));
        Assert.False(SynCodeGrammars.Python.AcceptsPrefix([.. "7 in"u8, 0xC3]));
        Assert.False(SynCodeGrammars.Python.AcceptsPrefix("7 iné"u8));
    }

    [Fact]
    public void The_paper_s_single_sequences_let_through_only_what_may_follow_somewhere_and_blanks_between_are_looked_behind()
    {
        var vocabulary = new TokenVocabulary(new[] { "b\", ", "b\"5", "b\": ", " 5", " ,", " ", "b" }.Select(Encoding.UTF8.GetBytes).Append([]), 7);
        var constraint = SynCode.Constrain(SynCodeGrammars.Json, vocabulary);
        // A string is in progress: what ends it must go on as something that follows a string somewhere, here or not.
        Assert.Equal("b\", |b\": |b| 5| ,| ".Split('|').Order(), Allowed("[\"a").Order());
        // A number is complete: behind the blank a comma may come and no other number.
        Assert.Equal([" ", " ,"], Allowed("[1").Order());
        Assert.Equal([" ", " 5"], Allowed("[").Order());

        string[] Allowed(string text)
        {
            var mask = constraint.Next(Encoding.UTF8.GetBytes(text)).ToArray();
            return [.. Enumerable.Range(0, 7).Where(token => TokenBits.Has(mask, token)).Select(token => Encoding.UTF8.GetString(vocabulary[token]))];
        }
    }

    static ContextFreeGrammar Refusing(string grammar)
    {
        try
        {
            return ContextFreeGrammar.FromEbnf(grammar);
        }
        catch (ArgumentException refused)
        {
            // Both kinds of refusal say what was wrong.
            throw new FormatException(refused.Message, refused);
        }
    }
}
