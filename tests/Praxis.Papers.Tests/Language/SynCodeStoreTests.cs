using System.Text;
using System.Text.RegularExpressions;
using Praxis.Learning.Tokenizers;
using Praxis.Papers.Language;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Papers.Tests.Language;

public sealed class SynCodeStoreTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("praxis-syncode-").FullName;

    [Theory]
    [InlineData("a(b|cd)*e?")]
    [InlineData("[a-c]{2,3}|d+")]
    [InlineData("(ab?){1,}c|[^abc]")]
    [InlineData(@"\d+(\.\d+)?|e")]
    [InlineData("((a|b)*c){2}")]
    public void An_automaton_accepts_what_the_regular_expression_matches(string pattern)
    {
        var automaton = ByteAutomaton.Of(RegexReader.Read(pattern));
        var expression = new Regex($"^(?:{pattern})\\z", RegexOptions.CultureInvariant);
        var rng = new Rng(1);
        var matches = 0;
        for (var i = 0; i < 4000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, rng.Next(7)).Select(_ => "abcde1.\n"[rng.Next(8)]));
            var state = automaton.Run(0, Encoding.UTF8.GetBytes(text));
            Assert.Equal(expression.IsMatch(text), state >= 0 && automaton.Accepting[state]);
            matches += expression.IsMatch(text) ? 1 : 0;
        }
        Assert.True(matches > 10);
    }

    [Fact]
    public void Classes_of_code_points_become_their_utf_8_and_nothing_else()
    {
        // Every code point, and every sequence of one to four bytes near the edges.
        var set = ByteAutomaton.Of(RegexReader.Read("[\\u0041-\\u07a0\\ud7f0-\\U00010010\\U0010fff0-\\U0010ffff]"));
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (value is >= 0xD800 and <= 0xDFFF)
            {
                continue;
            }
            var state = set.Run(0, Encoding.UTF8.GetBytes(char.ConvertFromUtf32(value)));
            var expected = value is (>= 0x41 and <= 0x7a0) or (>= 0xd7f0 and <= 0x10010) or >= 0x10fff0;
            Assert.True(expected == (state >= 0 && set.Accepting[state]), $"U+{value:X}");
        }
        Assert.Equal(-1, set.Run(0, [0xC1, 0x81]));
        Assert.Equal(-1, set.Run(0, [0xED, 0xA0, 0x80]));
        Assert.Equal(-1, set.Run(0, [0xF4, 0x90]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Rows_are_what_the_definition_of_dmatch_says(int lookahead)
    {
        var grammar = ContextFreeGrammar.FromEbnf("""
            start: (NAME | INT | ADD | DOT)+
            NAME: /a(b|a)*/
            INT: /1+(\.1+)?/
            ADD: "+=" | "+"
            DOT: "."
            """);
        var language = NaiveLanguage.Of("ab1.+=", 1, 1, _ => true);
        var tokens = language.Tokens(4);
        var store = MaskStore.Build(grammar, new TokenVocabulary(tokens.Select(Encoding.UTF8.GetBytes)), new() { Lookahead = lookahead });
        string[] texts = ["", "a", "1", "1.", "1.1", "+", "+=", "."];
        var compared = 0;
        foreach (var sequence in Sequences(grammar.Terminals, lookahead + 1))
        {
            foreach (var text in texts)
            {
                foreach (var strict in new[] { false, true })
                {
                    var found = store.Tokens(Encoding.UTF8.GetBytes(text), sequence, strict);
                    var automaton = Automaton(sequence[0]);
                    var state = automaton.Run(0, Encoding.UTF8.GetBytes(text));
                    int[] expected = [.. Enumerable.Range(0, tokens.Count).Where(token => state >= 0 && Matches(Encoding.UTF8.GetBytes(tokens[token]), automaton, state, sequence[1..], strict))];
                    Assert.Equal(expected, found);
                    compared += expected.Length;
                }
            }
        }
        Assert.True(compared > 1000);

        ByteAutomaton Automaton(string name) => grammar.Rules.Automata[Array.IndexOf(grammar.Rules.TerminalNames, name)]!;

        bool Matches(ReadOnlySpan<byte> word, ByteAutomaton automaton, int state, string[] rest, bool strict)
        {
            if (automaton.Run(state, word) >= 0)
            {
                return true;
            }
            for (var split = 0; split < word.Length; split++)
            {
                var end = automaton.Run(state, word[..split]);
                if (end >= 0 && automaton.Accepting[end] && (rest.Length == 0 ? !strict : Matches(word[split..], Automaton(rest[0]), 0, rest[1..], strict)))
                {
                    return true;
                }
            }
            return false;
        }

        static IEnumerable<string[]> Sequences(IReadOnlyList<string> names, int most) => most == 1 ? names.Select(name => new[] { name })
            : Sequences(names, most - 1).Where(head => head.Length == most - 1).SelectMany(head => names.Select(name => (string[])[.. head, name]));
    }

    [Fact]
    public void A_terminal_that_only_serves_others_is_not_looked_for()
    {
        var grammar = ContextFreeGrammar.FromEbnf("""
            start: NAME | NUMBER | "x" NAME
            NUMBER: /[0-9]+/ E /[0-9]+/
            NAME: /[a-z]+/
            E: "e"
            CROSS: "x"
            """);
        Assert.True(grammar.Accepts("e"));
        Assert.True(grammar.Accepts("1e2"));
        Assert.DoesNotContain("E", grammar.Terminals);
        Assert.Contains("CROSS", grammar.Terminals);
        Assert.False(grammar.Accepts("x"));
        Assert.True(grammar.Accepts("xa"));
    }

    [Fact]
    public void Priorities_decide_what_a_text_is()
    {
        ContextFreeGrammar Of(string priority) => ContextFreeGrammar.FromEbnf($"start: A \"!\" | B \"?\"\nA: /a+/\nB{priority}: /[ab]+/");
        Assert.True(Of("").Accepts("aa!"));
        Assert.False(Of("").Accepts("aa?"));
        Assert.True(Of(".1").Accepts("aa?"));
        Assert.True(Of("").Accepts("ab?"));
    }

    [Fact]
    public void A_token_may_end_inside_a_character()
    {
        var tokens = Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).Append([0xA9, (byte)'"', (byte)']']).Append([]).ToArray();
        var constraint = SynCode.Constrain(SynCodeGrammars.Json, new TokenVocabulary(tokens, 257));
        var mask = constraint.Next([(byte)'[', (byte)'"', 0xC3]).ToArray();
        Assert.All(Enumerable.Range(0, 256), value => Assert.Equal(value is >= 0x80 and < 0xC0, TokenBits.Has(mask, value)));
        // The rest of é, the end of the string and of the list: three terminals begin or end in one token.
        Assert.True(TokenBits.Has(mask, 256));
        Assert.True(constraint.Accept(256));
        Assert.True(constraint.IsComplete);
        Assert.True(TokenBits.Has(constraint.Next(), 257));
        Assert.False(TokenBits.Has(constraint.Next("[\""u8), 0xA9));
        Assert.False(TokenBits.Has(constraint.Next("[\""u8), 257));
    }

    [Fact]
    public void A_step_reads_only_what_is_new()
    {
        var text = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat("{\"a\": [1, 22, \"some text\"]}, ", 60)) + "0]");
        var constraint = SynCode.Constrain(SynCodeGrammars.Json, Bytes());
        long runsInFirstTenth = 0, masksInFirstTenth = 0;
        for (var step = 0; step < text.Length; step++)
        {
            constraint.Next(text.AsSpan(0, step + 1));
            if (step == text.Length / 10)
            {
                (runsInFirstTenth, masksInFirstTenth) = (constraint.ParserRuns, constraint.MasksComputed);
            }
        }
        Assert.True(constraint.IsComplete);
        Assert.Equal(text.Length, constraint.BytesRead);
        // The stacks of a list come again and again, so nearly nothing is parsed in the last nine tenths.
        Assert.True(constraint.ParserRuns - runsInFirstTenth < 100, $"{runsInFirstTenth} then {constraint.ParserRuns}");
        Assert.True(constraint.MasksComputed - masksInFirstTenth < 10, $"{masksInFirstTenth} then {constraint.MasksComputed}");
    }

    [Fact]
    public void A_text_that_parts_from_the_one_before_is_read_from_there()
    {
        var constraint = SynCode.Constrain(SynCodeGrammars.Json, Bytes());
        foreach (var value in "[1, 2, 33"u8)
        {
            constraint.Accept(value);
        }
        constraint.MoveTo("[1, 2, 3]"u8);
        Assert.Equal(9 + 1, constraint.BytesRead);
        Assert.True(constraint.IsComplete);
        var fork = constraint.Fork();
        Assert.False(fork.TryAccept(','));
        Assert.True(fork.TryAccept(' '));
        Assert.Equal("[1, 2, 3]", Encoding.UTF8.GetString(constraint.Text));
        Assert.Equal("[1, 2, 3] ", Encoding.UTF8.GetString(fork.Text));
        constraint.MoveTo("[1"u8);
        Assert.Equal(SynCode.Constrain(SynCodeGrammars.Json, Bytes()).Next("[1"u8).ToArray(), constraint.Next().ToArray());
    }

    [Fact]
    public void Steps_allocate_nothing_once_they_are_warm()
    {
        var text = Encoding.UTF8.GetBytes("""{"a": [1, -2.5e+3, true], "b": {"c": null}}""");
        var constraint = SynCode.Constrain(SynCodeGrammars.Json, Bytes(), new() { Sharp = true });
        Walk();
        Walk();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Walk();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Walk()
        {
            constraint.Reset();
            foreach (var value in text)
            {
                constraint.Next();
                constraint.Accept(value);
            }
        }
    }

    [Fact]
    public void A_store_comes_back_from_its_file_bit_for_bit()
    {
        var vocabulary = Bytes();
        foreach (var options in new MaskStoreOptions[] { new(), new() { Lookahead = 0 }, new() { Lookahead = 2, LongestMatch = true } })
        {
            var store = MaskStore.Build(SynCodeGrammars.Arithmetic, vocabulary, options);
            store.Save(PathOf("a"));
            var again = MaskStore.Load(PathOf("a"), SynCodeGrammars.Arithmetic, vocabulary, options);
            Assert.Equal(store.Rows.Pool, again.Rows.Pool);
            Assert.Equal(store.Rows.Index, again.Rows.Index);
            Assert.Equal(store.Rows.Accepting, again.Rows.Accepting);
            Assert.Equal(store.Rows.AnyToken, again.Rows.AnyToken);
        }
    }

    [Fact]
    public void A_file_that_is_cut_short_or_changed_is_refused()
    {
        var vocabulary = Bytes();
        MaskStore.Build(SynCodeGrammars.Arithmetic, vocabulary).Save(PathOf("a"));
        var whole = File.ReadAllBytes(PathOf("a"));
        foreach (var length in new[] { 0, 7, 50, 88, 120, whole.Length / 2, whole.Length - 1, whole.Length + 1 })
        {
            File.WriteAllBytes(PathOf("b"), [.. whole[..Math.Min(length, whole.Length)], .. new byte[Math.Max(0, length - whole.Length)]]);
            Assert.Throws<InterchangeException>(() => MaskStore.Load(PathOf("b"), SynCodeGrammars.Arithmetic, vocabulary));
        }
        for (var place = 0; place < whole.Length; place += Math.Max(1, whole.Length / 97))
        {
            var changed = (byte[])whole.Clone();
            changed[place] ^= 0x40;
            File.WriteAllBytes(PathOf("b"), changed);
            Assert.Throws<InterchangeException>(() => MaskStore.Load(PathOf("b"), SynCodeGrammars.Arithmetic, vocabulary));
        }
        // A length that is not there is refused before it is allocated.
        var long_ = (byte[])whole.Clone();
        BitConverter.GetBytes(int.MaxValue).CopyTo(long_, 84);
        File.WriteAllBytes(PathOf("b"), long_);
        Assert.Throws<InterchangeException>(() => MaskStore.Load(PathOf("b"), SynCodeGrammars.Arithmetic, vocabulary));
        Assert.Throws<InterchangeException>(() => MaskStore.Load(PathOf("a"), SynCodeGrammars.Json, vocabulary));
        Assert.Throws<InterchangeException>(() => MaskStore.Load(PathOf("a"), SynCodeGrammars.Arithmetic, new TokenVocabulary([[1], [2]])));
        Assert.Throws<InterchangeException>(() => MaskStore.Load(PathOf("a"), SynCodeGrammars.Arithmetic, vocabulary, new() { LongestMatch = true }));
    }

    [Fact]
    public void A_damaged_store_in_the_cache_is_built_anew()
    {
        var vocabulary = Bytes();
        var first = MaskStore.Cached(_folder, SynCodeGrammars.Arithmetic, vocabulary);
        var file = Assert.Single(Directory.GetFiles(_folder));
        File.WriteAllText(file, "nothing");
        Assert.Equal(first.Rows.Pool, MaskStore.Cached(_folder, SynCodeGrammars.Arithmetic, vocabulary).Rows.Pool);
        Assert.Equal(first.Rows.Pool, MaskStore.Load(file, SynCodeGrammars.Arithmetic, vocabulary).Rows.Pool);
    }

    [Fact]
    public void Any_tokenizer_json_will_do()
    {
        var texts = Enumerable.Range(0, 200).Select(i => $$"""{"name": "item {{i}}", "values": [{{i}}, {{i * 7}}.5, true], "größe": null}""").ToArray();
        BytePairTokenizer.Train(texts, new() { VocabularySize = 400, SpecialTokens = ["<|endoftext|>"] }).Save(PathOf("tokenizer.json"));
        var tokenizer = BytePairTokenizer.Load(PathOf("tokenizer.json"));
        var constraint = SynCode.Constrain(SynCodeGrammars.Json, tokenizer);
        Assert.Equal(tokenizer.EndOfText, constraint.Vocabulary.EndOfText);
        foreach (var text in texts.Take(20))
        {
            constraint.Reset();
            foreach (var token in tokenizer.Encode(text))
            {
                Assert.True(TokenBits.Has(constraint.Next(), token));
                Assert.True(constraint.Accept(token));
            }
            Assert.True(TokenBits.Has(constraint.Next(), tokenizer.EndOfText!.Value));
            Assert.Equal(text, Encoding.UTF8.GetString(constraint.Text));
        }
    }

    [Theory]
    [InlineData("start: a\na: \"x\" a", "derives no text")]
    [InlineData("start: A\nA: /x*/", "empty text")]
    [InlineData("start: b", "not defined")]
    [InlineData("start: B", "not defined")]
    [InlineData("a: \"x\"", "no rule 'start'")]
    [InlineData("start: \"x\" | start start", "LALR(1)")]
    [InlineData("start: A\nA: B \"x\"\nB: A", "contains itself")]
    [InlineData("start: (\"x\"?)*", "ambiguous")]
    [InlineData("start: _INDENT\n%declare _INDENT", "indentation")]
    [InlineData("start: /a+?/", "lazy")]
    [InlineData("start: /^a/", "anchor")]
    [InlineData("start: /(?=a)b/", "look-around")]
    [InlineData("start: /[b-a]/", "backwards")]
    [InlineData("start: /\\q/", "escape")]
    public void A_grammar_that_cannot_be_used_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => ContextFreeGrammar.FromEbnf(text)).Message);

    [Theory]
    [InlineData("start: (\"x\"", "not closed")]
    [InlineData("start: \"x", "not closed")]
    [InlineData("start \"x\"", "colon")]
    [InlineData("%import common.WS", "not known")]
    [InlineData("start: \"x\"\nstart: \"y\"", "twice")]
    [InlineData("", "no rule")]
    public void A_text_that_is_no_grammar_is_refused_with_its_line(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => ContextFreeGrammar.FromEbnf(text)).Message);

    [Fact]
    public void Wrong_calls_are_refused()
    {
        var constraint = SynCode.Constrain(SynCodeGrammars.Arithmetic, Bytes());
        Assert.Throws<ArgumentException>(() => constraint.Mask(new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => constraint.Accept(300));
        Assert.Throws<ArgumentException>(() => constraint.Accept(256));
        Assert.Throws<ArgumentOutOfRangeException>(() => SynCode.Constrain(SynCodeGrammars.Arithmetic, Bytes(), new() { Lookahead = 3 }));
        Assert.Throws<ArgumentException>(() => new TokenVocabulary([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenVocabulary([[1]], endOfText: 1));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string PathOf(string name) => Path.Combine(_folder, name);

    static TokenVocabulary Bytes() => new(Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).Append([]), endOfText: 256);
}
