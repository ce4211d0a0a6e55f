using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A template in numbers of words, cut at its two gaps.</summary>
sealed record CaptionTemplate(int[] Before, int[] BeforeGround, int[] AfterGround);

/// <summary>The words that the captions of a world can have.</summary>
sealed class CaptionWords
{
    /// <summary>How the attributes of an object follow each other.</summary>
    public static readonly SceneFactor[] Order = [SceneFactor.Size, SceneFactor.Colour, SceneFactor.Fill, SceneFactor.Shape];

    readonly SceneOptions _scene;
    readonly CaptionOptions _options;
    readonly int[][] _words, _synonyms;

    public CaptionWords(SceneOptions scene, CaptionOptions options, IReadOnlyList<string> relations)
    {
        (_scene, _options) = (scene, options);
        var several = scene.MostObjects > 1 && !options.AsPrompt;
        var templates = options.AsPrompt ? [] : options.Templates.Select(Cut).ToArray();
        if (!options.AsPrompt && templates.Length == 0)
            throw new ArgumentException("SceneCaptions: there are no templates; give one or ask for prompts.");
        IEnumerable<string> words = options.Factors.SelectMany(Words).Concat(options.AsPrompt ? [] : ["object"])
            .Concat(templates.SelectMany(parts => parts.SelectMany(Blanks)))
            .Concat(several ? relations.Append("and a").SelectMany(Blanks) : [])
            .Concat(options.Names.Select(name => name.Name));
        Vocabulary = new(words);
        Templates = [.. templates.Select(parts => new CaptionTemplate(Vocabulary.Encode(parts[0]), Vocabulary.Encode(parts[1]), Vocabulary.Encode(parts[2])))];
        And = several ? Vocabulary.Encode("and a") : [];
        Relations = several ? [.. relations.Select(Vocabulary.Encode)] : [];
        SomeObject = options.AsPrompt ? WordVocabulary.Pad : Vocabulary["object"];
        _words = [.. Enumerable.Range(0, SceneOptions.Factors).Select(factor => Numbers((SceneFactor)factor, false))];
        _synonyms = [.. Enumerable.Range(0, SceneOptions.Factors).Select(factor => Numbers((SceneFactor)factor, options.Synonyms))];
        var objectWords = Math.Max(1, options.Factors.Count(factor => factor != SceneFactor.Background));
        var groundWords = options.Factors.Contains(SceneFactor.Background) ? 1 : 0;
        Longest = scene.MostObjects * objectWords + groundWords
            + (several ? (scene.MostObjects - 1) * Relations.Append(And).Max(link => link.Length) : 0)
            + (options.AsPrompt ? 0 : 2 + Templates.Max(template => template.Before.Length + groundWords * (template.BeforeGround.Length + template.AfterGround.Length)));
    }

    public WordVocabulary Vocabulary { get; }

    public IReadOnlyList<CaptionTemplate> Templates { get; }

    public int[] And { get; }

    public IReadOnlyList<int[]> Relations { get; }

    public int SomeObject { get; }

    public int Longest { get; }

    /// <summary>The word for a value, or −1 where the factor has none.</summary>
    public int Word(SceneFactor factor, int value, Rng? rng)
    {
        if (value < 0 || value >= _words[(int)factor].Length)
            return -1;
        return _options.Synonyms && rng is not null && rng.Chance(0.5) ? _synonyms[(int)factor][value] : _words[(int)factor][value];
    }

    /// <summary>The name of the combination that an object has, or −1.</summary>
    public int NameOf(int[] values)
    {
        foreach (var name in _options.Names)
            if (name.Values.All(pair => values[(int)pair.Key] == pair.Value))
                return Vocabulary[name.Name];
        return -1;
    }

    IEnumerable<string> Words(SceneFactor factor) => Names(factor, false).Concat(_options.Synonyms ? Names(factor, true) : []);

    int[] Numbers(SceneFactor factor, bool synonym) => _options.Factors.Contains(factor) ? [.. Names(factor, synonym).Select(word => Vocabulary[word])] : [];

    IEnumerable<string> Names(SceneFactor factor, bool synonym) => Enumerable.Range(0, _scene.ValuesOf(factor)).Select(value => (factor, synonym) switch
    {
        (SceneFactor.Shape, true) => _scene.Shapes[value].Synonym(),
        (SceneFactor.Colour, true) => _scene.Colours[value].Synonym,
        _ => _scene.NameOf(factor, value),
    });

    static string[] Cut(string template)
    {
        var (open, ground, close) = (template.IndexOf('['), template.IndexOf("{ground}", StringComparison.Ordinal), template.IndexOf(']'));
        var before = open < 0 ? template : template[..open];
        if (!before.TrimEnd().EndsWith("{object}", StringComparison.Ordinal) || open >= 0 && !(ground > open && close > ground))
            throw new ArgumentException($"SceneCaptions: the template '{template}' does not have the form 'words {{object}} [words {{ground}} words]'.");
        var text = before.Replace("{object}", "", StringComparison.Ordinal);
        return open < 0 ? [text, "", ""] : [text, template[(open + 1)..ground], template[(ground + "{ground}".Length)..close]];
    }

    static string[] Blanks(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Writes the tokens of one caption and remembers where attributes are.</summary>
sealed class CaptionWriter
{
    readonly CaptionWords _words;

    public CaptionWriter(CaptionWords words, int length, int objects)
    {
        (_words, Tokens, Positions) = (words, new int[length], new int[objects * SceneOptions.Factors]);
        Array.Fill(Positions, -1);
    }

    public int[] Tokens { get; }

    public int[] Positions { get; }

    public int Count { get; private set; }

    public void Word(int word) => Tokens[Count++] = word;

    public void Words(ReadOnlySpan<int> words)
    {
        foreach (var word in words)
            Word(word);
    }

    public void Attribute(int place, SceneFactor factor, int[] values, Rng? rng)
    {
        if (_words.Word(factor, values[(int)factor], rng) is not (>= 0 and var word))
            return;
        Positions[place * SceneOptions.Factors + (int)factor] = Count;
        Word(word);
    }
}
