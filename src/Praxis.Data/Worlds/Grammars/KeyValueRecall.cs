using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="KeyValueRecall"/>.</summary>
public sealed record RecallOptions
{
    /// <summary>The tokens of a text.</summary>
    public int Length { get; init; } = 256;

    /// <summary>The pairs that are told in a text.</summary>
    public int Pairs { get; init; } = 12;

    /// <summary>The keys that are asked for at the end, different ones.</summary>
    public int Queries { get; init; } = 8;

    /// <summary>The symbols of a key.</summary>
    public int KeyLength { get; init; } = 2;

    /// <summary>How many different symbols keys have.</summary>
    public int KeySymbols { get; init; } = 16;

    /// <summary>How many different values there are.</summary>
    public int Values { get; init; } = 16;

    /// <summary>Whether a mark stands between a key and its value; otherwise the value follows the key at once.</summary>
    public bool Marked { get; init; } = true;

    /// <summary>The text between the pairs.</summary>
    public MarkovOptions Filler { get; init; } = new();
}

/// <summary>What a token of a recall text is.</summary>
public enum RecallPart
{
    /// <summary>Markov text.</summary>
    Filler,

    /// <summary>A symbol of a key that is told.</summary>
    Key,

    /// <summary>The mark between a key and its value.</summary>
    Mark,

    /// <summary>A value that is told: nothing before it determines it.</summary>
    Value,

    /// <summary>A symbol of a key that is asked for.</summary>
    QueryKey,

    /// <summary>The value of a key that was told before: the text determines it.</summary>
    Answer,
}

/// <summary>A text and everything about it.</summary>
/// <param name="Index">The number of the sample.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Parts">What each token is.</param>
/// <param name="PairPlaces">Where each pair that is told begins, in the order of the text.</param>
/// <param name="QueryPlaces">Where each query begins.</param>
/// <param name="Asked">Which pair each query asks for.</param>
public sealed record RecallText(long Index, int[] Tokens, RecallPart[] Parts, int[] PairPlaces, int[] QueryPlaces, int[] Asked);

/// <summary>Texts of one length.</summary>
/// <param name="Tokens">Int64 (texts × length).</param>
/// <param name="Answers">Bool (texts × length): true where a token answers a query.</param>
/// <param name="Fillers">Bool (texts × length): true where a token is Markov text.</param>
/// <param name="Indices">The numbers of the samples.</param>
public sealed record RecallBatch(Tensor Tokens, Tensor Answers, Tensor Fillers, Tensor Indices);

/// <summary>
/// Associative recall with long filler: pairs "key : value", or "key value" without a mark, stand at random places in Markov text, and keys are asked for at the end in the
/// same form. Filler, keys, values and the mark have tokens of their own; the filler goes on behind a pair where it was interrupted.
/// </summary>
public sealed class KeyValueRecall
{
    readonly SampleStreams _streams;

    /// <summary>A world from options and a stream.</summary>
    public KeyValueRecall(RecallOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Pairs < 1 || options.Queries < 0 || options.Queries > options.Pairs || options.KeyLength < 1 || options.KeySymbols < 1 || options.Values < 1)
            throw new ArgumentException($"KeyValueRecall: {options.Pairs} pairs, {options.Queries} queries, keys of {options.KeyLength} of {options.KeySymbols} symbols and {options.Values} values cannot be made; each number must be at least 1, and the queries at most the pairs.");
        if (Math.Pow(options.KeySymbols, options.KeyLength) < options.Pairs)
            throw new ArgumentException($"KeyValueRecall: keys of {options.KeyLength} of {options.KeySymbols} symbols are fewer than the {options.Pairs} pairs; give more symbols.");
        var width = options.KeyLength + (options.Marked ? 2 : 1);
        if (options.Length < (options.Pairs + options.Queries) * width)
            throw new ArgumentException($"KeyValueRecall: {options.Pairs} pairs and {options.Queries} queries of {width} tokens do not fit into {options.Length} tokens.");
        (Options, _streams) = (options, new(rng.Split("recall texts")));
        Filler = new(options.Filler, rng.Split("recall filler"));
    }

    /// <summary>The knobs.</summary>
    public RecallOptions Options { get; }

    /// <summary>The source of the filler, with its exact entropy rate.</summary>
    public MarkovSource Filler { get; }

    /// <summary>The number of tokens: filler, keys, values, the mark (also where it is not used).</summary>
    public int Vocabulary => Options.Filler.Symbols + Options.KeySymbols + Options.Values + 1;

    /// <summary>The first token of keys.</summary>
    public int FirstKey => Options.Filler.Symbols;

    /// <summary>The first token of values.</summary>
    public int FirstValue => FirstKey + Options.KeySymbols;

    /// <summary>The token between a key and a value.</summary>
    public int Mark => FirstValue + Options.Values;

    /// <summary>A text by its number.</summary>
    public RecallText this[long index] => Write(index);

    /// <summary>Texts in a row.</summary>
    public RecallBatch Batch(long first, int count) => Batch(SampleRange.From(first, count));

    /// <summary>Texts by their numbers.</summary>
    public RecallBatch Batch(ReadOnlySpan<long> indices)
    {
        var length = Options.Length;
        var tokens = new long[indices.Length * length];
        var (answers, fillers) = (new bool[tokens.Length], new bool[tokens.Length]);
        for (var row = 0; row < indices.Length; row++)
        {
            var text = Write(indices[row]);
            for (var i = 0; i < length; i++)
            {
                var at = row * length + i;
                (tokens[at], answers[at], fillers[at]) = (text.Tokens[i], text.Parts[i] == RecallPart.Answer, text.Parts[i] == RecallPart.Filler);
            }
        }
        int[] shape = [indices.Length, length];
        return new(Tensor.From(tokens, shape), Tensor.From(answers, shape), Tensor.From(fillers, shape), Tensor.Of<long>(indices));
    }

    RecallText Write(long index)
    {
        var (o, rng) = (Options, _streams.At(index));
        var width = o.KeyLength + (o.Marked ? 2 : 1);
        var fill = new int[o.Length - (o.Pairs + o.Queries) * width];
        Filler.Fill(fill, _streams.At(index, 1));
        var keys = DifferentKeys(rng);
        var values = new int[o.Pairs];
        foreach (ref var value in values.AsSpan())
            value = rng.Next(o.Values);
        // Of fill + pairs places, those of the pairs are drawn without replacement; the other places are filler.
        int[] slots = [.. rng.Choose(fill.Length + o.Pairs, o.Pairs).Order()];
        var asked = rng.Choose(o.Pairs, o.Queries);
        var (tokens, parts) = (new int[o.Length], new RecallPart[o.Length]);
        var (pairPlaces, queryPlaces) = (new int[o.Pairs], new int[o.Queries]);
        var (at, used, pair) = (0, 0, 0);
        for (var slot = 0; slot < fill.Length + o.Pairs; slot++)
        {
            if (pair < o.Pairs && slots[pair] == slot)
            {
                pairPlaces[pair] = at;
                Put(pair++, RecallPart.Key, RecallPart.Value);
                continue;
            }
            tokens[at++] = fill[used++];
        }
        for (var query = 0; query < o.Queries; query++)
        {
            queryPlaces[query] = at;
            Put(asked[query], RecallPart.QueryKey, RecallPart.Answer);
        }
        return new(index, tokens, parts, pairPlaces, queryPlaces, asked);

        void Put(int which, RecallPart key, RecallPart value)
        {
            for (var (rest, i) = (keys[which], 0); i < o.KeyLength; i++, rest /= o.KeySymbols)
                (tokens[at], parts[at++]) = (FirstKey + (int)(rest % o.KeySymbols), key);
            if (o.Marked)
                (tokens[at], parts[at++]) = (Mark, RecallPart.Mark);
            (tokens[at], parts[at++]) = (FirstValue + values[which], value);
        }
    }

    long[] DifferentKeys(Rng rng)
    {
        var all = (long)Math.Min(Math.Pow(Options.KeySymbols, Options.KeyLength), int.MaxValue);
        return [.. rng.Choose((int)all, Options.Pairs).Select(key => (long)key)];
    }
}
