using Praxis.Data.Worlds;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tokenizers;
using Praxis.Tensors;

namespace Praxis.Papers.Language;

/// <summary>How large the models of the study are, and how long they learn.</summary>
sealed record SynCodeWorldOptions
{
    internal int Texts { get; init; } = 3000;

    internal int Vocabulary { get; init; } = 512;

    internal int Length { get; init; } = 64;

    internal int Width { get; init; } = 64;

    internal int Steps { get; init; } = 300;

    internal int Batch { get; init; } = 16;
}

/// <summary>A small language model of one formal language: its texts, its tokens and an under-trained decoder.</summary>
sealed class SynCodeWorld
{
    const string End = "<|endoftext|>";
    const int HeldOut = 1_000_000;

    /// <summary>No word is reserved in any of the languages, as LEFT and RIGHT are in SQL.</summary>
    static readonly string[] Names = ["id", "name", "size", "total", "item", "value", "time", "rate", "unit", "kind", "price", "color"];

    readonly FormalTexts _texts;
    readonly SynCodeWorldOptions _options;

    SynCodeWorld(FormalTexts texts, BytePairTokenizer tokenizer, Decoder model, SynCodeWorldOptions options)
    {
        (_texts, Tokenizer, Model, _options) = (texts, tokenizer, model, options);
        Vocabulary = TokenVocabulary.Of(tokenizer);
    }

    internal BytePairTokenizer Tokenizer { get; }

    internal TokenVocabulary Vocabulary { get; }

    internal Decoder Model { get; }

    internal ContextFreeGrammar Grammar => GrammarOf(_texts.Options.Language);

    internal static ContextFreeGrammar GrammarOf(FormalLanguage language) => language switch
    {
        FormalLanguage.Json => SynCodeGrammars.Json,
        FormalLanguage.Sql => SynCodeGrammars.Sql,
        FormalLanguage.Arithmetic => SynCodeGrammars.Arithmetic,
        _ => SynCodeGrammars.Python,
    };

    /// <summary>Texts that the model has not seen, by number.</summary>
    internal IEnumerable<int[]> HeldOutTexts(int count) =>
        Encoded(Tokenizer, Enumerable.Range(0, int.MaxValue).Select(i => _texts[HeldOut + i].Text), _options.Length).Take(count);

    /// <summary>Learns the tokens, then the model, from texts of a language.</summary>
    internal static SynCodeWorld Train(FormalLanguage language, SynCodeWorldOptions options, Rng rng, Action<int> step)
    {
        var texts = new FormalTexts(new() { Language = language, Depth = 2, Names = Names }, rng.Split("texts"));
        string[] corpus = [.. Enumerable.Range(0, options.Texts).Select(i => texts[i].Text)];
        var tokenizer = BytePairTokenizer.Train(corpus, new() { VocabularySize = options.Vocabulary, SpecialTokens = [End] });
        int[][] sequences = [.. Encoded(tokenizer, corpus, options.Length)];
        var model = new Decoder(new() { Vocabulary = tokenizer.VocabularySize, MaxLength = 2 * options.Length, Width = options.Width, Depth = 2 }, rng.Split("model"));
        var adam = new AdamW(model, new() { LearningRate = 3e-3, Schedule = Schedule.Cosine(options.Steps).After(warmUp: options.Steps / 20) });
        var order = rng.Split("order");
        for (var i = 0; i < options.Steps; i++)
        {
            int[][] batch = [.. Enumerable.Range(0, options.Batch).Select(_ => sequences[order.Next(sequences.Length)])];
            var (tokens, weights) = Padded(batch, tokenizer.EndOfText!.Value);
            model.ZeroGrad();
            model.Loss(tokens, weights).Backward();
            Clipping.ByNorm(model.Parameters, 1);
            adam.Step();
            step(i);
        }
        return new(texts, tokenizer, model, options);
    }

    /// <summary>Texts as tokens with the end's mark before and behind them; those that are too long are left out.</summary>
    static IEnumerable<int[]> Encoded(BytePairTokenizer tokenizer, IEnumerable<string> texts, int longest)
    {
        var end = tokenizer.EndOfText!.Value;
        return texts.Select(text => (int[])[end, .. tokenizer.Encode(text), end]).Where(tokens => tokens.Length <= longest + 1);
    }

    static (Tensor Tokens, Tensor Weights) Padded(int[][] texts, int filler)
    {
        var length = texts.Max(text => text.Length);
        var tokens = new long[texts.Length * length];
        var weights = new float[texts.Length * (length - 1)];
        Array.Fill(tokens, filler);
        for (var row = 0; row < texts.Length; row++)
        {
            for (var i = 0; i < texts[row].Length; i++)
            {
                tokens[(row * length) + i] = texts[row][i];
            }
            weights.AsSpan(row * (length - 1), texts[row].Length - 1).Fill(1);
        }
        return (Tensor.From(tokens, [texts.Length, length]), Tensor.From(weights, [texts.Length, length - 1]));
    }

    /// <summary>The scores of the next token behind every position of one text.</summary>
    internal float[] Scores(int[] text)
    {
        using var _ = Gradient.Off();
        return Model.Score(Tensor.From([.. text.Select(token => (long)token)], [1, text.Length])).ToArray<float>();
    }

    /// <summary>
    /// Draws texts token by token, all rows at once with cached keys and values. Rows have streams of their own by number, so that
    /// arms that agree on a step draw the same token.
    /// </summary>
    /// <param name="rows">How many.</param>
    /// <param name="most">The most tokens of a text.</param>
    /// <param name="temperature">The temperature.</param>
    /// <param name="rng">The stream.</param>
    /// <param name="constraint">What holds the texts to the grammar; null: nothing does.</param>
    /// <param name="check">Whether a token that was drawn is kept only if the parser allows it, and drawn again otherwise.</param>
    internal SynCodeSamples Sample(int rows, int most, double temperature, Rng rng, GrammarConstraint? constraint, bool check)
    {
        using var _ = Gradient.Off();
        var (width, end) = (Vocabulary.Count, Vocabulary.EndOfText!.Value);
        var samples = new SynCodeSamples(Enumerable.Range(0, rows).Select(row => new List<byte>()).ToArray(), new bool[rows]);
        var constraints = Enumerable.Range(0, rows).Select(row => constraint?.Fork()).ToArray();
        var streams = Enumerable.Range(0, rows).Select(row => rng.Split(row)).ToArray();
        var caches = Model.NewCaches();
        var (next, scores) = (new long[rows], new float[rows * width]);
        Array.Fill(next, end);
        for (var step = 0; step < most && samples.Ended.Contains(false); step++)
        {
            Model.Score(Tensor.From(next, [rows, 1]), caches).CopyTo<float>(scores);
            for (var row = 0; row < rows; row++)
            {
                if (samples.Ended[row])
                {
                    continue;
                }
                var token = Draw(scores.AsSpan(row * width, width), temperature, streams[row], constraints[row], check, samples);
                next[row] = token;
                samples.Steps++;
                if (token == end)
                {
                    samples.Ended[row] = true;
                    continue;
                }
                samples.Texts[row].AddRange(Vocabulary[token]);
                if (!check && Vocabulary[token].Length > 0)
                {
                    constraints[row]?.Accept(token);
                }
            }
        }
        samples.Fallbacks = constraints.Sum(each => each?.Fallbacks ?? 0);
        return samples;
    }

    static int Draw(Span<float> scores, double temperature, Rng stream, GrammarConstraint? constraint, bool check, SynCodeSamples samples)
    {
        constraint?.Mask(scores);
        while (true)
        {
            var token = Draw(scores, temperature, stream.NextDouble());
            samples.Draws++;
            if (!check || constraint!.TryAccept(token))
            {
                return token;
            }
            scores[token] = float.NegativeInfinity;
        }
    }

    /// <summary>The token at which the cumulative probability of softmax(scores ÷ temperature) passes a share.</summary>
    static int Draw(ReadOnlySpan<float> scores, double temperature, double share)
    {
        var largest = float.NegativeInfinity;
        foreach (var score in scores)
        {
            largest = Math.Max(largest, score);
        }
        var total = 0.0;
        foreach (var score in scores)
        {
            total += Math.Exp((score - largest) / temperature);
        }
        var (left, last) = (share * total, -1);
        for (var token = 0; token < scores.Length; token++)
        {
            if (float.IsNegativeInfinity(scores[token]))
            {
                continue;
            }
            last = token;
            left -= Math.Exp((scores[token] - largest) / temperature);
            if (left < 0)
            {
                break;
            }
        }
        return last >= 0 ? last : throw new InvalidOperationException("SynCode: no token was left to draw; the parser allows none behind a text that it took, which cannot be.");
    }

    /// <summary>A large vocabulary without a model: bytes, pieces of texts and random words, for measuring time.</summary>
    internal static TokenVocabulary Synthetic(int size, Rng rng)
    {
        var corpus = string.Concat(Enum.GetValues<FormalLanguage>().SelectMany(language =>
        {
            var texts = new FormalTexts(new() { Language = language, Depth = 3, Names = Names }, rng.Split($"{language}"));
            return Enumerable.Range(0, 100).Select(i => texts[i].Text);
        }));
        var tokens = Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).ToList();
        var seen = new HashSet<string>();
        while (tokens.Count < size - 1)
        {
            var length = 2 + rng.Next(9);
            var word = rng.Chance(0.3) ? corpus.Substring(rng.Next(corpus.Length - length), length)
                : (rng.Chance(0.5) ? " " : "") + string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + rng.Next(26))));
            if (seen.Add(word))
            {
                tokens.Add(System.Text.Encoding.UTF8.GetBytes(word));
            }
        }
        return new([.. tokens, []], size - 1);
    }
}

/// <summary>Texts that were drawn, whether each was ended by its model, and what drawing took.</summary>
sealed record SynCodeSamples(List<byte>[] Texts, bool[] Ended)
{
    internal long Steps { get; set; }

    internal long Draws { get; set; }

    internal long Fallbacks { get; set; }
}
