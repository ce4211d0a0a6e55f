using System.Text;
using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>What a word of an invented language does.</summary>
public enum WordClass
{
    /// <summary>It opens a noun phrase.</summary>
    Determiner,

    /// <summary>It tells of a noun.</summary>
    Adjective,

    /// <summary>It names.</summary>
    Noun,

    /// <summary>It says what is done.</summary>
    Verb,

    /// <summary>It ties a noun phrase to a noun.</summary>
    Preposition,

    /// <summary>It ties two clauses.</summary>
    Conjunction,
}

/// <summary>The knobs of <see cref="InventedLanguage"/>.</summary>
public sealed record LanguageOptions
{
    /// <summary>Nouns, each with a singular and a plural form.</summary>
    public int Nouns { get; init; } = 24;

    /// <summary>Verbs, each with a form for each number.</summary>
    public int Verbs { get; init; } = 16;

    /// <summary>Adjectives, each with a form for each number.</summary>
    public int Adjectives { get; init; } = 12;

    /// <summary>Determiners for each number.</summary>
    public int Determiners { get; init; } = 2;

    /// <summary>Prepositions.</summary>
    public int Prepositions { get; init; } = 4;

    /// <summary>Words of a class are used in proportion to rank^−exponent.</summary>
    public double Exponent { get; init; } = 1;

    /// <summary>Whether the verb stands behind its object.</summary>
    public bool VerbLast { get; init; }

    /// <summary>The share of plural noun phrases.</summary>
    public double Plural { get; init; } = 0.5;

    /// <summary>The share of noun phrases with an adjective, and of those with a phrase tied to them.</summary>
    public (double Adjective, double Tied) Modifiers { get; init; } = (0.3, 0.15);

    /// <summary>The share of verbs with an object.</summary>
    public double Objects { get; init; } = 0.6;

    /// <summary>The share of sentences of two clauses.</summary>
    public double Joined { get; init; } = 0.2;
}

/// <summary>What becomes different in a language.</summary>
/// <param name="Frequencies">Words change their ranks.</param>
/// <param name="Inflections">All endings become others.</param>
/// <param name="Order">The verb changes its place.</param>
public sealed record LanguageShift(bool Frequencies = true, bool Inflections = true, bool Order = false);

/// <summary>A word of a language in one of its forms.</summary>
/// <param name="Class">What it does.</param>
/// <param name="Stem">What its forms share.</param>
/// <param name="Ending">The ending, which tells the number.</param>
/// <param name="Plural">Its number; null: it has none.</param>
public sealed record InventedWord(WordClass Class, string Stem, string Ending, bool? Plural)
{
    /// <summary>The form.</summary>
    public string Text => Stem + Ending;
}

/// <summary>A sentence and everything about it.</summary>
/// <param name="Tree">How the grammar made it.</param>
/// <param name="Words">Its words.</param>
/// <param name="Agrees">For each word whether an earlier one determines its number, and so its ending.</param>
public sealed record InventedSentence(ParseTree Tree, InventedWord[] Words, bool[] Agrees)
{
    /// <summary>The words with blanks between them.</summary>
    public string Text => string.Join(' ', Words.Select(word => word.Text));

    /// <summary>For each character of the text whether it belongs to an ending that an earlier word determines.</summary>
    public bool[] DeterminedCharacters()
    {
        var result = new List<bool>();
        for (var i = 0; i < Words.Length; i++)
        {
            result.AddRange(Enumerable.Repeat(false, Words[i].Stem.Length + (i > 0 ? 1 : 0)));
            result.AddRange(Enumerable.Repeat(Agrees[i], Words[i].Ending.Length));
        }
        return [.. result];
    }
}

/// <summary>
/// A language of invented words with determiners, adjectives, nouns, verbs, tied phrases and joined clauses, in which determiner, adjective,
/// noun and verb agree in number by their endings. Its grammar over words is exact; <see cref="Shifted"/> changes frequencies, endings or
/// the order of words and keeps the stems.
/// </summary>
public sealed class InventedLanguage
{
    readonly Rng _rng;
    readonly Dictionary<string, InventedWord> _words = new(StringComparer.Ordinal);
    readonly SampleStreams _streams;
    readonly Stems _stems;

    /// <summary>A language from options and a stream.</summary>
    public InventedLanguage(LanguageOptions options, Rng rng)
        : this(Checked(options), rng, Stems.Draw(options, rng), 0)
    {
    }

    InventedLanguage(LanguageOptions options, Rng rng, Stems stems, int generation)
    {
        (Options, _rng, _stems, Generation) = (options, rng, stems, generation);
        _streams = new(rng.Split("sentences").Split(generation));
        var rules = new List<GrammarRule>
        {
            new("Sentence", ["Clause"], 1 - options.Joined), new("Sentence", ["Clause", stems.Conjunction, "Clause"], options.Joined),
            new("Clause", ["Subject.one", "Predicate.one"], 1 - options.Plural), new("Clause", ["Subject.many", "Predicate.many"], options.Plural),
            new("Phrase", ["Subject.one"], 1 - options.Plural), new("Phrase", ["Subject.many"], options.Plural),
            new("Tied", ["Preposition", "Phrase"]),
        };
        _words[stems.Conjunction] = new(WordClass.Conjunction, stems.Conjunction, "", null);
        AddWords(rules, "Preposition", WordClass.Preposition, stems.Prepositions, "", null);
        foreach (var plural in new[] { false, true })
        {
            var number = plural ? ".many" : ".one";
            var (adjective, tied) = options.Modifiers;
            rules.Add(new("Subject" + number, ["Determiner" + number, "Kernel" + number], 1 - tied));
            rules.Add(new("Subject" + number, ["Determiner" + number, "Kernel" + number, "Tied"], tied));
            rules.Add(new("Kernel" + number, ["Noun" + number], 1 - adjective));
            rules.Add(new("Kernel" + number, ["Adjective" + number, "Noun" + number], adjective));
            rules.Add(new("Predicate" + number, ["Verb" + number], 1 - options.Objects));
            rules.Add(new("Predicate" + number, options.VerbLast ? ["Phrase", "Verb" + number] : ["Verb" + number, "Phrase"], options.Objects));
            AddWords(rules, "Determiner" + number, WordClass.Determiner, plural ? stems.ManyDeterminers : stems.OneDeterminers, "", plural);
            AddWords(rules, "Adjective" + number, WordClass.Adjective, stems.Adjectives, stems.Ending(WordClass.Adjective, plural), plural);
            AddWords(rules, "Noun" + number, WordClass.Noun, stems.Nouns, stems.Ending(WordClass.Noun, plural), plural);
            AddWords(rules, "Verb" + number, WordClass.Verb, stems.Verbs, stems.Ending(WordClass.Verb, plural), plural);
        }
        Grammar = new("Sentence", [.. rules.Where(rule => rule.Weight > 0)], rng);
        Vocabulary = new(_words.Keys.Append("."));
    }

    /// <summary>The knobs.</summary>
    public LanguageOptions Options { get; }

    /// <summary>The exact grammar over words.</summary>
    public ProbabilisticGrammar Grammar { get; }

    /// <summary>All forms of all words, and the full stop.</summary>
    public WordVocabulary Vocabulary { get; }

    /// <summary>All forms of all words.</summary>
    public IReadOnlyCollection<InventedWord> Words => _words.Values;

    /// <summary>How many shifts lie between the first language and this one.</summary>
    public int Generation { get; }

    /// <summary>The sentence with a number.</summary>
    public InventedSentence this[long index] => Describe(Grammar.Sample(_streams.At(index)));

    /// <summary>Sentences, each ended by " ." and joined by blanks, of at least so many characters: a text for models of characters.</summary>
    public string Text(long firstSentence, int characters)
    {
        var text = new StringBuilder();
        for (var index = firstSentence; text.Length < characters; index++)
            text.Append(text.Length > 0 ? " " : "").Append(this[index].Text).Append(" .");
        return text.ToString();
    }

    /// <summary>Tokens of sentences, each ended by a full stop, cut to a length: a text for models of words.</summary>
    public int[] Tokens(long firstSentence, int length)
    {
        var tokens = new List<int>();
        for (var index = firstSentence; tokens.Count < length; index++)
            tokens.AddRange([.. this[index].Words.Select(word => Vocabulary[word.Text]), Vocabulary["."]]);
        return [.. tokens.Take(length)];
    }

    /// <summary>The language with the same stems and what a shift changes.</summary>
    public InventedLanguage Shifted(LanguageShift? shift = null)
    {
        shift ??= new();
        var options = shift.Order ? Options with { VerbLast = !Options.VerbLast } : Options;
        return new(options, _rng, _stems.Shifted(shift, _rng.Split("shift").Split(Generation)), Generation + 1);
    }

    /// <summary>The words of a sentence of the language, its most probable parse, and its agreement.</summary>
    public InventedSentence Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tree = Grammar.BestParse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return Describe(tree ?? throw new ArgumentException($"InventedLanguage: '{text}' is not a sentence of the language."));
    }

    InventedSentence Describe(ParseTree tree)
    {
        InventedWord[] words = [.. tree.Tokens.Select(token => _words[token])];
        // A noun phrase opens with a determiner, which is free; what has a number behind it agrees with it or, as a verb, with its subject.
        return new(tree, words, [.. words.Select(word => word.Plural is not null && word.Class != WordClass.Determiner)]);
    }

    void AddWords(List<GrammarRule> rules, string symbol, WordClass kind, IReadOnlyList<string> stems, string ending, bool? plural)
    {
        for (var i = 0; i < stems.Count; i++)
        {
            var word = new InventedWord(kind, stems[i], ending, plural);
            _words.Add(word.Text, word);
            rules.Add(new(symbol, [word.Text], Math.Pow(_stems.RankOf(kind, i) + 1, -Options.Exponent)));
        }
    }

    static LanguageOptions Checked(LanguageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Nouns < 1 || options.Verbs < 1 || options.Adjectives < 1 || options.Determiners < 1 || options.Prepositions < 1)
            throw new ArgumentException($"InventedLanguage: {options.Nouns} nouns, {options.Verbs} verbs, {options.Adjectives} adjectives, {options.Determiners} determiners and {options.Prepositions} prepositions were asked for; there must be at least one of each.");
        foreach (var (name, share) in new[] { ("Plural", options.Plural), ("Objects", options.Objects), ("Joined", options.Joined), ("Modifiers.Adjective", options.Modifiers.Adjective), ("Modifiers.Tied", options.Modifiers.Tied) })
            if (!(share is >= 0 and <= 1))
                throw new ArgumentException($"InventedLanguage: {name} is {share}; a share lies in [0, 1].");
        return options;
    }

    /// <summary>The lexicon: stems, their ranks and the endings.</summary>
    sealed record Stems(string[] Nouns, string[] Verbs, string[] Adjectives, string[] OneDeterminers, string[] ManyDeterminers, string[] Prepositions, string Conjunction, string[] Endings, int[][] Ranks)
    {
        static readonly WordClass[] Inflected = [WordClass.Adjective, WordClass.Noun, WordClass.Verb];

        public static Stems Draw(LanguageOptions options, Rng rng)
        {
            ArgumentNullException.ThrowIfNull(rng);
            var draws = rng.Split("lexicon");
            var small = InventedWords.Make(2 * options.Determiners + options.Prepositions + 1, draws, 1);
            var full = InventedWords.Make(options.Nouns + options.Verbs + options.Adjectives, draws, 2, small.ToHashSet());
            return new Stems(
                full[..options.Nouns], full[options.Nouns..(options.Nouns + options.Verbs)], full[(options.Nouns + options.Verbs)..],
                small[..options.Determiners], small[options.Determiners..(2 * options.Determiners)], small[(2 * options.Determiners)..^1], small[^1], DrawEndings(draws, []), [])
                .WithRanks(draws);
        }

        public string Ending(WordClass kind, bool plural) => Endings[2 * Array.IndexOf(Inflected, kind) + (plural ? 1 : 0)];

        public int RankOf(WordClass kind, int word) => Ranks[(int)kind][word];

        public Stems Shifted(LanguageShift shift, Rng rng)
        {
            var shifted = shift.Inflections ? this with { Endings = DrawEndings(rng.Split("endings"), Endings) } : this;
            return shift.Frequencies ? shifted.WithRanks(rng.Split("ranks")) : shifted;
        }

        Stems WithRanks(Rng rng) => this with { Ranks = [.. new[] { OneDeterminers.Length, Adjectives.Length, Nouns.Length, Verbs.Length, Prepositions.Length }.Select(rng.Permutation)] };

        // Six different endings, none of them among the old ones; no form can then be another's.
        static string[] DrawEndings(Rng rng, string[] old)
        {
            var endings = new List<string>();
            while (endings.Count < 2 * Inflected.Length)
                if (InventedWords.Ending(rng) is var ending && !endings.Contains(ending) && !old.Contains(ending))
                    endings.Add(ending);
            return [.. endings];
        }
    }
}
