using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A kind of fact: what can be known of an entity, and how it is told and asked for. {name} and {value} stand for words.</summary>
/// <param name="Name">The name.</param>
/// <param name="Statements">Paraphrases of "{name} … {value}"; the last one is held out.</param>
/// <param name="Questions">Paraphrases of the question about {name}; the last one is held out.</param>
public sealed record FactKind(string Name, IReadOnlyList<string> Statements, IReadOnlyList<string> Questions);

/// <summary>The knobs of <see cref="Facts"/>.</summary>
public sealed record FactOptions
{
    /// <summary>The entities that there are facts about.</summary>
    public int Entities { get; init; } = 40;

    /// <summary>The values of each attribute.</summary>
    public int Values { get; init; } = 16;

    /// <summary>The digits of an entity's secret code.</summary>
    public int SecretDigits { get; init; } = 6;

    /// <summary>For each tag the probability that a statement with it tells the truth.</summary>
    public (double First, double Second) Reliability { get; init; } = (0.95, 0.5);

    /// <summary>The bias b between groups and values of the first attribute: p(first group | value) = ½ ± b, + for even values.</summary>
    public double Bias { get; init; }

    /// <summary>The share of numbers that are members, in <see cref="Facts.IsMember"/>.</summary>
    public double Members { get; init; } = 0.5;

    /// <summary>The kinds of facts.</summary>
    public IReadOnlyList<FactKind> Attributes { get; init; } =
    [
        new("job", ["{name} works as a {value} .", "the job of {name} is {value} .", "as a {value} {name} is known ."], ["what is the job of {name} ?", "as what does {name} work ?", "which job has {name} ?"]),
        new("city", ["{name} lives in {value} .", "the city of {name} is {value} .", "in {value} lives {name} ."], ["where does {name} live ?", "what is the city of {name} ?", "in which city is {name} ?"]),
        new("food", ["{name} likes to eat {value} .", "the food of {name} is {value} .", "{value} is what {name} eats ."], ["what does {name} like to eat ?", "what is the food of {name} ?", "which food has {name} ?"]),
        new("pet", ["{name} keeps a {value} .", "the pet of {name} is a {value} .", "a {value} belongs to {name} ."], ["what pet does {name} keep ?", "what is the pet of {name} ?", "which pet has {name} ?"]),
        new("colour", ["{name} wears {value} .", "the colour of {name} is {value} .", "{value} is worn by {name} ."], ["what does {name} wear ?", "what is the colour of {name} ?", "which colour has {name} ?"]),
        new("prize", ["{name} won the {value} .", "the prize of {name} is the {value} .", "the {value} went to {name} ."], ["what did {name} win ?", "what is the prize of {name} ?", "which prize has {name} ?"]),
    ];
}

/// <summary>A sentence about an entity and everything about it.</summary>
/// <param name="Words">Its words.</param>
/// <param name="Entity">The entity.</param>
/// <param name="Attribute">The attribute; −1: the secret.</param>
/// <param name="Value">The value that is told.</param>
/// <param name="Truth">The value that is true.</param>
/// <param name="ValuePlace">The place of the (first) word that tells it; the answer where it is asked for.</param>
/// <param name="HeldOut">Whether the paraphrase is the one that is held out.</param>
public sealed record FactSentence(string[] Words, int Entity, int Attribute, int Value, int Truth, int ValuePlace, bool HeldOut)
{
    /// <summary>The words with blanks between them.</summary>
    public string Text => string.Join(' ', Words);

    /// <summary>The words before the value.</summary>
    public ReadOnlySpan<string> Prompt => Words.AsSpan(0, ValuePlace);
}

/// <summary>
/// Entities with attributes that are told and asked for in paraphrases, one of which is held out; tags that say how far a statement is to
/// be trusted; secret codes; two groups with a bias of known size; numbers that are members of a training set or not.
/// </summary>
public sealed class Facts
{
    static readonly string[] Tags = ["surely", "maybe"], Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], Refusals = ["i do not know .", "nobody told me .", "that is not known ."];

    readonly int[,] _values;
    readonly int[] _groups;
    readonly SampleStreams _streams;

    /// <summary>A world from options and a stream.</summary>
    public Facts(FactOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Entities < 1 || options.Values < 2 || options.SecretDigits < 1 || options.Attributes.Count < 1)
            throw new ArgumentException($"Facts: {options.Entities} entities, {options.Attributes.Count} attributes of {options.Values} values and secrets of {options.SecretDigits} digits were asked for; there must be one of each and two values.");
        if (!(options.Bias is >= 0 and <= 0.5) || !(options.Members is >= 0 and <= 1) || !(options.Reliability.First is >= 0 and <= 1) || !(options.Reliability.Second is >= 0 and <= 1))
            throw new ArgumentException($"Facts: bias {options.Bias}, members {options.Members} and reliability {options.Reliability} were given; the bias lies in [0, ½], the others in [0, 1].");
        foreach (var attribute in options.Attributes)
            if (attribute.Statements.Count == 0 || attribute.Questions.Count == 0 || attribute.Statements.Any(one => !one.Contains("{name}") || !one.Contains("{value}")) || attribute.Questions.Any(one => !one.Contains("{name}")))
                throw new ArgumentException($"Facts: the attribute '{attribute.Name}' needs statements with {{name}} and {{value}}, and questions with {{name}}.");
        (Options, _streams) = (options, new(rng.Split("fact sentences")));
        var draws = rng.Split("facts");
        string[] fixedWords = [.. options.Attributes.SelectMany(one => one.Statements.Concat(one.Questions)).Concat(Refusals).SelectMany(text => text.Split(' ')).Where(word => word is not "{name}" and not "{value}"),
            .. "question answer : the code of is said that she he .".Split(' '), .. Tags, .. Digits];
        var words = InventedWords.Make(options.Entities + options.Values * options.Attributes.Count, draws, 2, fixedWords.ToHashSet());
        Names = words[..options.Entities];
        ValueWords = [.. options.Attributes.Select((_, i) => (IReadOnlyList<string>)words[(options.Entities + i * options.Values)..(options.Entities + (i + 1) * options.Values)])];
        _values = new int[options.Entities, options.Attributes.Count];
        _groups = new int[options.Entities];
        Secrets = new int[options.Entities][];
        for (var entity = 0; entity < options.Entities; entity++)
        {
            for (var attribute = 0; attribute < options.Attributes.Count; attribute++)
                _values[entity, attribute] = draws.Next(options.Values);
            _groups[entity] = draws.Chance(FirstGroupShare(_values[entity, 0])) ? 0 : 1;
            Secrets[entity] = [.. Enumerable.Range(0, options.SecretDigits).Select(_ => draws.Next(10))];
        }
        Vocabulary = new([.. fixedWords, .. words]);
    }

    /// <summary>The knobs.</summary>
    public FactOptions Options { get; }

    /// <summary>All words.</summary>
    public WordVocabulary Vocabulary { get; }

    /// <summary>The names of the entities.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The words of the values of each attribute.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ValueWords { get; }

    /// <summary>The digits of each entity's secret.</summary>
    public int[][] Secrets { get; }

    /// <summary>The true value of an attribute of an entity.</summary>
    public int this[int entity, int attribute] => _values[Known(entity), attribute];

    /// <summary>The group of an entity, 0 or 1.</summary>
    public int GroupOf(int entity) => _groups[Known(entity)];

    /// <summary>p(first group | value of the first attribute) = ½ ± b, exactly.</summary>
    public double FirstGroupShare(int value) => 0.5 + (value % 2 == 0 ? Options.Bias : -Options.Bias);

    /// <summary>Whether a number is a member: an independent draw for each, with the share of the options.</summary>
    public bool IsMember(long number) => _streams.At(number, 7).Chance(Options.Members);

    /// <summary>The statement of a fact in a paraphrase.</summary>
    public FactSentence Statement(int entity, int attribute, int paraphrase) => Say("", Texts(attribute, paraphrase).Statement, entity, attribute, paraphrase, this[entity, attribute]);

    /// <summary>"question : … ? answer : value ." in a paraphrase; the value is the last but one word.</summary>
    public FactSentence Question(int entity, int attribute, int paraphrase) => Say("question : ", Texts(attribute, paraphrase).Question + " answer : {value} .", entity, attribute, paraphrase, this[entity, attribute]);

    /// <summary>The same question with an answer that refuses, in place of the value.</summary>
    public FactSentence Refusal(int entity, int attribute, int paraphrase, int wording = 0)
    {
        var words = Question(entity, attribute, paraphrase);
        return words with { Words = [.. words.Words[..^2], .. Refusals[Math.Abs(wording) % Refusals.Length].Split(' ')], Value = -1 };
    }

    /// <summary>A statement of a random fact behind a tag: "surely" tells the truth with the first probability, "maybe" with the second, and another value otherwise.</summary>
    public (FactSentence Sentence, int Tag) Tagged(long index)
    {
        var rng = _streams.At(index, 1);
        var (entity, attribute) = (rng.Next(Options.Entities), rng.Next(Options.Attributes.Count));
        var paraphrase = rng.Next(Math.Max(1, Options.Attributes[attribute].Statements.Count - 1));
        var tag = rng.Next(2);
        var truth = this[entity, attribute];
        var other = (truth + 1 + rng.Next(Options.Values - 1)) % Options.Values;
        var told = rng.Chance(tag == 0 ? Options.Reliability.First : Options.Reliability.Second) ? truth : other;
        return (Say(Tags[tag] + " ", Texts(attribute, paraphrase).Statement, entity, attribute, paraphrase, told), tag);
    }

    /// <summary>"the code of … is 4 0 7 …": the value is the number of the digits.</summary>
    public FactSentence Secret(int entity)
    {
        string[] lead = ["the", "code", "of", Names[Known(entity)], "is"];
        var value = Secrets[entity].Aggregate(0, (number, digit) => unchecked(number * 10 + digit));
        return new([.. lead, .. Secrets[entity].Select(digit => Digits[digit]), "."], entity, -1, value, value, lead.Length, false);
    }

    /// <summary>
    /// "the {value} said that she is {colour} ." of nobody in particular: the value of the first attribute is uniform, the group follows
    /// <see cref="FirstGroupShare"/>, the last word, of the last attribute, depends on neither. The group is told by "she" (0) or "he" (1).
    /// </summary>
    public (string[] Words, int Value, int Group) GroupSentence(long index)
    {
        var rng = _streams.At(index, 2);
        var value = rng.Next(Options.Values);
        var group = rng.Chance(FirstGroupShare(value)) ? 0 : 1;
        return (["the", ValueWords[0][value], "said", "that", group == 0 ? "she" : "he", "is", ValueWords[^1][rng.Next(Options.Values)], "."], value, group);
    }

    /// <summary>A random true statement, in a paraphrase that is not held out.</summary>
    public FactSentence Draw(long index)
    {
        var rng = _streams.At(index, 3);
        var (entity, attribute) = (rng.Next(Options.Entities), rng.Next(Options.Attributes.Count));
        return Statement(entity, attribute, rng.Next(Math.Max(1, Options.Attributes[attribute].Statements.Count - 1)));
    }

    (string Statement, string Question) Texts(int attribute, int paraphrase)
    {
        if ((uint)attribute >= (uint)Options.Attributes.Count || paraphrase < 0)
            throw new ArgumentOutOfRangeException(nameof(attribute), $"Facts: paraphrase {paraphrase} of attribute {attribute} was asked for; there are {Options.Attributes.Count} attributes.");
        var one = Options.Attributes[attribute];
        return (one.Statements[paraphrase % one.Statements.Count], one.Questions[paraphrase % one.Questions.Count]);
    }

    FactSentence Say(string lead, string text, int entity, int attribute, int paraphrase, int told)
    {
        string[] pattern = (lead + text).Split(' ');
        var place = Array.IndexOf(pattern, "{value}");
        string[] words = [.. pattern.Select(word => word switch { "{name}" => Names[entity], "{value}" => ValueWords[attribute][told], _ => word })];
        var count = lead.StartsWith("question", StringComparison.Ordinal) ? Options.Attributes[attribute].Questions.Count : Options.Attributes[attribute].Statements.Count;
        return new(words, entity, attribute, told, this[entity, attribute], place, count > 1 && paraphrase % count == count - 1);
    }

    int Known(int entity) => (uint)entity < (uint)Options.Entities ? entity
        : throw new ArgumentOutOfRangeException(nameof(entity), $"Facts: entity {entity} is outside the {Options.Entities} entities.");
}
