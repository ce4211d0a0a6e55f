using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="TopicTexts"/>.</summary>
public sealed record TopicOptions
{
    /// <summary>The topics, or themes.</summary>
    public int Topics { get; init; } = 30;

    /// <summary>The words that each topic has for itself.</summary>
    public int WordsPerTopic { get; init; } = 3;

    /// <summary>The words that all topics share.</summary>
    public int CommonWords { get; init; } = 24;

    /// <summary>The words of a text.</summary>
    public int Length { get; init; } = 20;

    /// <summary>The probability that a word is one of its topic.</summary>
    public double OwnShare { get; init; } = 0.4;

    /// <summary>Words of a group are used in proportion to rank^−exponent.</summary>
    public double Exponent { get; init; } = 0.7;

    /// <summary>The share of topics whose texts are harmful.</summary>
    public double HarmfulTopics { get; init; } = 0.45;

    /// <summary>The share of texts whose harm is turned round: an insult makes a harmless one harmful, a negation a harmful one harmless.</summary>
    public double Turned { get; init; } = 0.1;

    /// <summary>The share of texts whose second half belongs to another topic.</summary>
    public double Mixed { get; init; }

    /// <summary>The probability that a text has the stance of its topic, which is for one half of the topics and against the other half.</summary>
    public double StanceTie { get; init; } = 0.85;
}

/// <summary>What turns the harm of a text round.</summary>
public enum TextTurn
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An insult in a text of a harmless topic.</summary>
    Insult,

    /// <summary>A negation of two words in a text of a harmful topic.</summary>
    Negation,
}

/// <summary>A text and everything about it.</summary>
/// <param name="Index">The number of the sample.</param>
/// <param name="Words">Its words.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Second">The topic of its second half; the same where it is not mixed.</param>
/// <param name="Turn">What turns its harm round.</param>
/// <param name="Harmful">Whether it is harmful, after the turn.</param>
/// <param name="Stance">1: for; 0: against. The stance word is the last word.</param>
public sealed record TopicText(long Index, string[] Words, int Topic, int Second, TextTurn Turn, bool Harmful, int Stance)
{
    /// <summary>The words with blanks between them.</summary>
    public string Text => string.Join(' ', Words);
}

/// <summary>Texts of one length.</summary>
/// <param name="Tokens">Int64 (texts × length).</param>
/// <param name="Topics">Int64: the topics.</param>
/// <param name="Harmful">Bool: whether each is harmful.</param>
/// <param name="Stances">Int64: 1 for, 0 against.</param>
/// <param name="Indices">The numbers of the samples.</param>
public sealed record TopicBatch(Tensor Tokens, Tensor Topics, Tensor Harmful, Tensor Stances, Tensor Indices);

/// <summary>
/// Short texts on topics. A word is one of its topic with probability <see cref="TopicOptions.OwnShare"/> and a common one otherwise, each
/// drawn independently, so that the best possible guess of the topic, <see cref="Posterior"/>, is exact. Insults and negations turn the harm
/// of a topic round; a last word shows the stance.
/// </summary>
public sealed class TopicTexts
{
    readonly SampleStreams _streams;
    readonly double[] _own, _common;
    readonly string[] _insults, _stances;

    /// <summary>A world from options and a stream.</summary>
    public TopicTexts(TopicOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Topics < 2 || options.WordsPerTopic < 1 || options.CommonWords < 1 || options.Length < 4)
            throw new ArgumentException($"TopicTexts: {options.Topics} topics of {options.WordsPerTopic} words, {options.CommonWords} common words and texts of {options.Length} words cannot be made; there must be 2 topics, a word in each group and 4 words in a text.");
        foreach (var (name, share) in new[] { ("OwnShare", options.OwnShare), ("HarmfulTopics", options.HarmfulTopics), ("Turned", options.Turned), ("Mixed", options.Mixed), ("StanceTie", options.StanceTie) })
            if (!(share is >= 0 and <= 1))
                throw new ArgumentException($"TopicTexts: {name} is {share}; a share lies in [0, 1].");
        (Options, _streams) = (options, new(rng.Split("topic texts")));
        var draws = rng.Split("topic words");
        var words = InventedWords.Make(options.Topics * options.WordsPerTopic + options.CommonWords + 6, draws);
        TopicWords = [.. Enumerable.Range(0, options.Topics).Select(topic => (IReadOnlyList<string>)words[(topic * options.WordsPerTopic)..((topic + 1) * options.WordsPerTopic)])];
        CommonWords = words[^(options.CommonWords + 6)..^6];
        (_insults, Negation, _stances) = (words[^6..^4], words[^4..^2], words[^2..]);
        HarmfulTopics = new bool[options.Topics];
        foreach (var topic in draws.Choose(options.Topics, (int)Math.Round(options.HarmfulTopics * options.Topics)))
            HarmfulTopics[topic] = true;
        _own = Zipf(options.WordsPerTopic);
        _common = Zipf(options.CommonWords);
        Vocabulary = new(words);
    }

    /// <summary>The knobs.</summary>
    public TopicOptions Options { get; }

    /// <summary>All words.</summary>
    public WordVocabulary Vocabulary { get; }

    /// <summary>The words that each topic has for itself, the commonest first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> TopicWords { get; }

    /// <summary>The words that all topics share, the commonest first.</summary>
    public IReadOnlyList<string> CommonWords { get; }

    /// <summary>Whether a topic is harmful.</summary>
    public bool[] HarmfulTopics { get; }

    /// <summary>The words that insult.</summary>
    public IReadOnlyList<string> Insults => _insults;

    /// <summary>The two words that together negate.</summary>
    public IReadOnlyList<string> Negation { get; }

    /// <summary>The words against and for.</summary>
    public IReadOnlyList<string> StanceWords => _stances;

    /// <summary>The text with a number.</summary>
    public TopicText this[long index] => Write(index, null);

    /// <summary>The text with a number, on a topic.</summary>
    public TopicText Write(long index, int? topic)
    {
        if (topic is { } given && (uint)given >= (uint)Options.Topics)
            throw new ArgumentOutOfRangeException(nameof(topic), $"TopicTexts: topic {given} is outside the {Options.Topics} topics.");
        var rng = _streams.At(index);
        var drawn = rng.Next(Options.Topics);
        var first = topic ?? drawn;
        var second = rng.Chance(Options.Mixed) ? (first + 1 + rng.Next(Options.Topics - 1)) % Options.Topics : first;
        var stance = rng.Chance(Options.StanceTie) == StanceOf(first) > 0 ? 1 : 0;
        var turn = !rng.Chance(Options.Turned) ? TextTurn.None : HarmfulTopics[first] ? TextTurn.Negation : TextTurn.Insult;
        var words = new string[Options.Length];
        for (var i = 0; i < words.Length - 1; i++)
            words[i] = rng.Chance(Options.OwnShare) ? TopicWords[2 * i < words.Length ? first : second][rng.Categorical(_own)] : CommonWords[rng.Categorical(_common)];
        words[^1] = _stances[stance];
        if (turn == TextTurn.Insult)
            words[rng.Next(words.Length - 1)] = rng.Pick(_insults);
        if (turn == TextTurn.Negation)
        {
            var place = rng.Next(words.Length - 2);
            (words[place], words[place + 1]) = (Negation[0], Negation[1]);
        }
        return new(index, words, first, second, turn, HarmfulTopics[first] != (turn != TextTurn.None), stance);
    }

    /// <summary>The usual stance of a topic: 1 for the even ones, 0 for the others.</summary>
    public static int StanceOf(int topic) => topic % 2 == 0 ? 1 : 0;

    /// <summary>Texts in a row.</summary>
    public TopicBatch Batch(long first, int count) => Batch(SampleRange.From(first, count));

    /// <summary>Texts by their numbers.</summary>
    public TopicBatch Batch(ReadOnlySpan<long> indices)
    {
        var tokens = new long[indices.Length * Options.Length];
        var (topics, harmful, stances) = (new long[indices.Length], new bool[indices.Length], new long[indices.Length]);
        for (var row = 0; row < indices.Length; row++)
        {
            var text = this[indices[row]];
            (topics[row], harmful[row], stances[row]) = (text.Topic, text.Harmful, text.Stance);
            for (var i = 0; i < Options.Length; i++)
                tokens[row * Options.Length + i] = Vocabulary[text.Words[i]];
        }
        return new(Tensor.From(tokens, [indices.Length, Options.Length]), Tensor.Of<long>(topics), Tensor.From(harmful, [indices.Length]), Tensor.Of<long>(stances), Tensor.Of<long>(indices));
    }

    /// <summary>
    /// p(topic | words) of a text that is not mixed, from its words of topics and common words: log p(w | t) = log(own·p_t(w)) or
    /// log((1 − own)·p(w)), with the topics equally likely before. Words of other topics make a topic impossible.
    /// </summary>
    public double[] Posterior(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var seen = words.ToHashSet(StringComparer.Ordinal);
        bool[] possible = [.. Enumerable.Range(0, Options.Topics).Select(topic => TopicWords.Index().All(other => other.Index == topic || !other.Item.Any(seen.Contains)))];
        // Words of a topic weigh the same for it, and topics that are possible have seen the same words: they stay equally likely.
        double count = possible.Count(one => one);
        return count > 0 ? [.. possible.Select(one => one ? 1 / count : 0)]
            : throw new ArgumentException("TopicTexts: words of two topics were given; the posterior is that of texts that are not mixed.");
    }

    double[] Zipf(int count) => [.. Enumerable.Range(1, count).Select(rank => Math.Pow(rank, -Options.Exponent))];
}
