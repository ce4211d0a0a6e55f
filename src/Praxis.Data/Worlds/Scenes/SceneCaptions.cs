using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A caption and what its words mean.</summary>
/// <param name="Tokens">The numbers of the words, padded.</param>
/// <param name="Length">How many are not padding.</param>
/// <param name="Text">The words.</param>
/// <param name="Positions">For each object and factor, object · 5 + factor, the place of its word among the tokens, or −1. The background's is with the first object.</param>
/// <param name="IsSwapped">Whether it describes another scene.</param>
public sealed record SceneCaption(int[] Tokens, int Length, string Text, int[] Positions, bool IsSwapped);

/// <summary>Captions as tensors.</summary>
/// <param name="Tokens">(samples × length) int64, padded with 0.</param>
/// <param name="Lengths">The numbers of tokens that are not padding, int64.</param>
/// <param name="Positions">(samples × 5 · most objects) int64: the places of the attribute words, or −1.</param>
/// <param name="IsSwapped">Which describe another scene.</param>
public sealed record CaptionBatch(Tensor Tokens, Tensor Lengths, Tensor Positions, Tensor IsSwapped);

/// <summary>Describes scenes in words. The caption of sample i is a pure function of the world and i, and is redrawn for every <c>view</c>.</summary>
public sealed class SceneCaptions
{
    // Captions of other scenes describe samples that nobody asks for.
    const long Elsewhere = SampleStreams.Limit / 2;

    static readonly string[] Relations = ["next to a", "left of a", "right of a", "above a", "below a"];

    readonly Scenes _world;
    readonly CaptionOptions _options;
    readonly CaptionWords _words;
    readonly SampleStreams _streams;

    /// <summary>Captions for a world.</summary>
    public SceneCaptions(Scenes world, CaptionOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        (_world, _options) = (world, options);
        _words = new(world.Options, options, Relations);
        _streams = new(rng.Split("captions"));
        Length = options.Length > 0 ? options.Length : _words.Longest;
        if (Length < _words.Longest)
            throw new ArgumentException($"SceneCaptions: captions of up to {_words.Longest} tokens do not fit into {Length}; make Length larger or 0.");
    }

    /// <summary>The words.</summary>
    public WordVocabulary Vocabulary => _words.Vocabulary;

    /// <summary>The tokens of a caption, padding among them.</summary>
    public int Length { get; }

    /// <summary>The caption of a sample.</summary>
    public SceneCaption this[long index] => Describe(_world[index]);

    /// <summary>The caption of a scene, changed or not.</summary>
    public SceneCaption Describe(Scene scene, int view = 0)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var rng = _streams.At(scene.Index, view & 7);
        var swapped = rng.Chance(_options.Swapped);
        if (swapped)
            scene = _world[(scene.Index + Elsewhere) % SampleStreams.Limit];
        var writer = new CaptionWriter(_words, Length, scene.Objects.Count);
        Write(writer, scene, rng);
        return new(writer.Tokens, writer.Count, Vocabulary.Decode(writer.Tokens), writer.Positions, swapped);
    }

    /// <summary>The caption of a class with nothing dropped: the words that its factors have, in a template.</summary>
    public SceneCaption DescribeClass(int label, int template = 0)
    {
        var values = Enumerable.Repeat(-1, SceneOptions.Factors).ToArray();
        if ((uint)label >= (uint)_world.Options.Classes)
            throw new ArgumentOutOfRangeException(nameof(label), $"SceneCaptions: class {label} is outside the {_world.Options.Classes} classes.");
        _world.Options.SetClass(label, values);
        var writer = new CaptionWriter(_words, Length, 1);
        if (_options.AsPrompt)
            WritePrompt(writer, [values], null);
        else
            WriteTemplate(writer, _words.Templates[template], [values], [], null, null);
        return new(writer.Tokens, writer.Count, Vocabulary.Decode(writer.Tokens), writer.Positions, false);
    }

    /// <summary>The captions of samples.</summary>
    public CaptionBatch Batch(ReadOnlySpan<long> indices, int view = 0)
    {
        var positions = SceneOptions.Factors * _world.Options.MostObjects;
        var (tokens, lengths, places, swapped) = (new long[indices.Length * Length], new long[indices.Length], new long[indices.Length * positions], new bool[indices.Length]);
        Array.Fill(places, -1);
        for (var i = 0; i < indices.Length; i++)
        {
            var caption = Describe(_world[indices[i]], view);
            for (var t = 0; t < Length; t++)
                tokens[i * Length + t] = caption.Tokens[t];
            for (var t = 0; t < caption.Positions.Length; t++)
                places[i * positions + t] = caption.Positions[t];
            (lengths[i], swapped[i]) = (caption.Length, caption.IsSwapped);
        }
        return new(Tensor.From(tokens, [indices.Length, Length]), Tensor.Of<long>(lengths), Tensor.From(places, [indices.Length, positions]), Tensor.Of<bool>(swapped));
    }

    void Write(CaptionWriter writer, Scene scene, Rng rng)
    {
        int[][] values = [.. scene.Objects.Select(one => Values(one, scene.BackgroundValue))];
        var name = _words.NameOf(values[0]);
        if (name >= 0 && !rng.Chance(_options.NameShare))
            name = -1;
        foreach (var one in values)
            foreach (var factor in _options.Factors)
                if (!(factor == SceneFactor.Shape && _options.KeepShape) && rng.Chance(_options.Drop))
                    one[(int)factor] = -1;
        if (_options.AsPrompt)
            WritePrompt(writer, values, rng);
        else
            WriteTemplate(writer, rng.Pick(_words.Templates), values, [.. scene.Objects], rng, name >= 0 ? name : null);
    }

    void WritePrompt(CaptionWriter writer, int[][] values, Rng? rng)
    {
        for (var place = 0; place < values.Length; place++)
            foreach (var factor in _options.Factors)
                if (factor != SceneFactor.Background)
                    writer.Attribute(place, factor, values[place], rng);
        if (_options.Factors.Contains(SceneFactor.Background))
            writer.Attribute(0, SceneFactor.Background, values[0], rng);
    }

    void WriteTemplate(CaptionWriter writer, CaptionTemplate template, int[][] values, SceneObject[] objects, Rng? rng, int? name)
    {
        writer.Word(WordVocabulary.Start);
        writer.Words(template.Before);
        for (var place = 0; place < values.Length; place++)
        {
            if (place > 0)
                writer.Words(Link(objects, rng));
            if (place == 0 && name is { } word)
                writer.Word(word);
            else
                WriteObject(writer, place, values[place], rng);
        }
        if (_options.Factors.Contains(SceneFactor.Background) && values[0][(int)SceneFactor.Background] >= 0)
        {
            writer.Words(template.BeforeGround);
            writer.Attribute(0, SceneFactor.Background, values[0], rng);
            writer.Words(template.AfterGround);
        }
        writer.Word(WordVocabulary.End);
    }

    void WriteObject(CaptionWriter writer, int place, int[] values, Rng? rng)
    {
        foreach (var factor in CaptionWords.Order)
            if (_options.Factors.Contains(factor))
                writer.Attribute(place, factor, values, rng);
        if (!_options.Factors.Contains(SceneFactor.Shape) || values[(int)SceneFactor.Shape] < 0)
            writer.Word(_words.SomeObject);
    }

    /// <summary>The words between two objects: how they lie where there are two, a plain 'and' else.</summary>
    int[] Link(SceneObject[] objects, Rng? rng)
    {
        if (objects.Length != 2 || rng is null || rng.Chance(0.5))
            return _words.And;
        float across = objects[0].X - objects[1].X, down = objects[0].Y - objects[1].Y;
        var relation = rng.Chance(1 / 3.0) ? 0
            : MathF.Abs(across) > MathF.Abs(down) ? (across < 0 ? 1 : 2) : down < 0 ? 3 : 4;
        return _words.Relations[relation];
    }

    static int[] Values(SceneObject one, int background) => [one.ShapeValue, one.ColourValue, one.FillValue, one.SizeValue, background];
}
