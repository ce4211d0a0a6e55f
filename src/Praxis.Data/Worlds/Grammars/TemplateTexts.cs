using System.Text.RegularExpressions;
using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="TemplateTexts"/>.</summary>
public sealed record TemplateOptions
{
    /// <summary>
    /// Templates: words, slots such as {name} or {giver:name} (the slot "giver" takes a word of the list "name"; slots of one list take
    /// different words; a slot that comes again takes the same word), and words in square brackets, which are there in negated texts only.
    /// </summary>
    public required IReadOnlyList<string> Templates { get; init; }

    /// <summary>The words of each list. A word may have two forms, "is|are": see <see cref="Agreement"/>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Lists { get; init; }

    /// <summary>
    /// Slots that agree with others: the first takes its first or second form as the second slot does. A slot that agrees with none takes a
    /// random form, if its words have two.
    /// </summary>
    public IReadOnlyDictionary<string, string> Agreement { get; init; } = new Dictionary<string, string>();

    /// <summary>The share of negated texts, among templates with words in brackets.</summary>
    public double Negated { get; init; } = 0.5;

    /// <summary>Combinations that are allowed, by the number of the word in each slot; by default all.</summary>
    public Func<IReadOnlyDictionary<string, int>, bool>? Where { get; init; }
}

/// <summary>A text and everything about it.</summary>
/// <param name="Template">The number of the template.</param>
/// <param name="Negated">Whether the words in brackets are there.</param>
/// <param name="Values">The number of the word in each slot.</param>
/// <param name="Forms">The form in each slot: 0 or 1.</param>
/// <param name="Words">The words.</param>
/// <param name="Slots">The slot of each word; null: a word of the template.</param>
/// <param name="Determined">Whether each word follows from the ones before it and the template: all but the first mention of a slot, unless it is one word that agrees.</param>
public sealed record TemplateText(int Template, bool Negated, IReadOnlyDictionary<string, int> Values, IReadOnlyDictionary<string, int> Forms, string[] Words, string?[] Slots, bool[] Determined)
{
    /// <summary>The words with blanks between them.</summary>
    public string Text => string.Join(' ', Words);

    /// <summary>The places where another text, of the same length, has another word.</summary>
    public int[] DifferentFrom(TemplateText other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Words.Length == other.Words.Length ? [.. Enumerable.Range(0, Words.Length).Where(i => Words[i] != other.Words[i])]
            : throw new ArgumentException($"TemplateTexts: a text of {other.Words.Length} words was compared with one of {Words.Length}; only texts of one length can be laid side by side.");
    }
}

/// <summary>Texts from templates with slots, agreement and negation, and the minimal pairs of them: the same text but for one slot.</summary>
public sealed partial class TemplateTexts
{
    const int MostTries = 10_000;

    readonly SampleStreams _streams;
    readonly (string Word, string? Slot, string? List, bool Negation)[][] _templates;

    /// <summary>A world from options and a stream.</summary>
    public TemplateTexts(TemplateOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Templates.Count == 0 || !(options.Negated is >= 0 and <= 1))
            throw new ArgumentException($"TemplateTexts: {options.Templates.Count} templates and a negated share of {options.Negated} were given; there must be a template, and the share lies in [0, 1].");
        (Options, _streams) = (options, new(rng.Split("template texts")));
        _templates = [.. options.Templates.Select(Read)];
        Vocabulary = new(_templates.SelectMany(parts => parts).Where(part => part.Slot is null).Select(part => part.Word)
            .Concat(options.Lists.OrderBy(list => list.Key, StringComparer.Ordinal).SelectMany(list => list.Value).SelectMany(word => word.Split('|'))));
    }

    /// <summary>The knobs.</summary>
    public TemplateOptions Options { get; }

    /// <summary>All words.</summary>
    public WordVocabulary Vocabulary { get; }

    /// <summary>The text with a number.</summary>
    public TemplateText this[long index]
    {
        get
        {
            var rng = _streams.At(index);
            var template = rng.Next(_templates.Length);
            var negated = rng.Chance(Options.Negated) && _templates[template].Any(part => part.Negation);
            for (var tries = 0; tries < MostTries; tries++)
            {
                var values = DrawValues(template, rng);
                var forms = values.Keys.ToDictionary(slot => slot, _ => rng.Next(2));
                if (Options.Where is null || Options.Where(values))
                    return Write(template, negated, values, forms);
            }
            throw new InvalidOperationException($"TemplateTexts: none of {MostTries} combinations for '{Options.Templates[template]}' was allowed; widen Where.");
        }
    }

    /// <summary>A text with other words or forms in some slots and everything else the same: with one slot, a minimal pair.</summary>
    public TemplateText With(TemplateText text, IReadOnlyDictionary<string, int>? values = null, IReadOnlyDictionary<string, int>? forms = null, bool? negated = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (newValues, newForms) = (new Dictionary<string, int>(text.Values), new Dictionary<string, int>(text.Forms));
        foreach (var (slot, value) in values ?? new Dictionary<string, int>())
            newValues[Known(slot)] = value;
        foreach (var (slot, form) in forms ?? new Dictionary<string, int>())
            newForms[Known(slot)] = form;
        return Write(text.Template, negated ?? text.Negated, newValues, newForms);

        string Known(string slot) => text.Values.ContainsKey(slot) ? slot
            : throw new ArgumentException($"TemplateTexts: the template '{Options.Templates[text.Template]}' has no slot '{slot}'; it has {string.Join(", ", text.Values.Keys)}.");
    }

    Dictionary<string, int> DrawValues(int template, Rng rng)
    {
        var values = new Dictionary<string, int>();
        foreach (var group in _templates[template].Where(part => part.Slot is not null).DistinctBy(part => part.Slot).GroupBy(part => part.List!))
            foreach (var (slot, value) in group.Zip(rng.Choose(Options.Lists[group.Key].Count, group.Count())))
                values[slot.Slot!] = value;
        return values;
    }

    TemplateText Write(int template, bool negated, Dictionary<string, int> values, Dictionary<string, int> forms)
    {
        var (words, slots, determined, seen) = (new List<string>(), new List<string?>(), new List<bool>(), new HashSet<string>());
        foreach (var (word, slot, list, negation) in _templates[template])
        {
            if (negation && !negated)
                continue;
            var agrees = slot is not null && Options.Agreement.TryGetValue(slot, out var leader) && forms.TryGetValue(leader, out var form) ? (int?)form : null;
            if (agrees is { } same)
                forms[slot!] = same;
            words.Add(slot is null ? word : Form(list!, values[slot], forms[slot]));
            slots.Add(slot);
            determined.Add(slot is null || !seen.Add(slot) || (agrees is not null && Options.Lists[list!].Count == 1));
        }
        return new(template, negated, values, forms, [.. words], [.. slots], [.. determined]);
    }

    string Form(string list, int value, int form)
    {
        var words = Options.Lists[list];
        if ((uint)value >= (uint)words.Count)
            throw new ArgumentException($"TemplateTexts: word {value} of the list '{list}' was asked for; it has {words.Count} words.");
        var parts = words[value].Split('|');
        return parts.Length == 1 ? parts[0] : parts[form & 1];
    }

    (string, string?, string?, bool)[] Read(string template)
    {
        var (parts, lists) = (new List<(string, string?, string?, bool)>(), new Dictionary<string, string>());
        foreach (var piece in Parts().Matches(template).Select(match => match.Value))
        {
            var text = piece.Trim('[', ']');
            if (!text.StartsWith('{'))
            {
                parts.Add((text, null, null, piece.StartsWith('[')));
                continue;
            }
            var names = text.Trim('{', '}').Split(':');
            // A slot names its list where it comes first; later its own name is enough.
            if (names.Length > 1 || !lists.TryGetValue(names[0], out var list))
                lists[names[0]] = list = names[^1];
            if (!Options.Lists.TryGetValue(list, out var words) || words.Count == 0)
                throw new ArgumentException($"TemplateTexts: '{template}' takes words from a list '{list}', which is missing or empty; give it in Lists.");
            parts.Add((text, names[0], list, piece.StartsWith('[')));
        }
        return [.. parts];
    }

    [GeneratedRegex(@"\[[^\]\s]+\]|\{[^}]+\}|[^\s\[\]{}]+")]
    private static partial Regex Parts();
}
