using Praxis.Tensors;

namespace Praxis.Learning.Generation;

/// <summary>
/// The loop that generates text: read the prompt, let the processors change the scores of the next token, choose it, read it, and so on.
/// Every text draws from a stream of its own (prompt, sample), so that what it becomes depends on nothing that is generated beside it.
/// </summary>
public static class Generator
{
    /// <summary>Texts behind prompts; those of one length run as one batch.</summary>
    public static IReadOnlyList<GeneratedText> Generate(ITextModel model, IReadOnlyList<int[]> prompts, GenerationOptions? options = null, Rng? rng = null, CancellationToken stop = default)
    {
        options = Check(model, prompts, options, rng);
        var texts = prompts.SelectMany((prompt, number) => Enumerable.Range(0, options.Samples).Select(sample => new Growing(number, sample, prompt, options, rng))).ToArray();
        foreach (var group in texts.GroupBy(text => text.PromptLength))
        {
            Run(model, [.. group], options, stop);
        }
        return [.. texts.Select(text => text.Done())];
    }

    /// <summary>One text, token by token as they come.</summary>
    public static IEnumerable<GeneratedToken> Stream(ITextModel model, int[] prompt, GenerationOptions? options = null, Rng? rng = null, CancellationToken stop = default)
    {
        options = Check(model, [prompt], options, rng);
        return Tokens(model, new(0, 0, prompt, options, rng), options, stop);
    }

    /// <summary>log p(xₜ | x₁ … xₜ₋₁) of every token of a text but the first, under the model: (length − 1) numbers.</summary>
    public static double[] LogProbabilities(ITextModel model, int[] text)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(text);
        CheckTokens(model, text, "text", 2);
        // The last token is read by nobody.
        var scores = model.Begin().Read(Row(text.AsSpan(0, text.Length - 1)), lastOnly: false).Contiguous();
        var result = new double[text.Length - 1];
        scores.Read<float, bool>(all =>
        {
            for (var i = 0; i < result.Length; i++)
            {
                var row = all.Slice(i * model.Vocabulary, model.Vocabulary);
                result[i] = row[text[i + 1]] - Ranking.Normalizer(row);
            }
            return true;
        });
        return result;
    }

    /// <summary>log p(continuation | prompt) under the model.</summary>
    public static double LogProbability(ITextModel model, int[] prompt, int[] continuation)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(continuation);
        if (prompt.Length == 0)
        {
            throw new ArgumentException("Generator: an empty prompt was given; it needs at least one token, such as one that starts a text.");
        }
        return continuation.Length == 0 ? 0 : LogProbabilities(model, [.. prompt, .. continuation]).Skip(prompt.Length - 1).Sum();
    }

    static void Run(ITextModel model, Growing[] texts, GenerationOptions options, CancellationToken stop)
    {
        var session = model.Begin();
        var rows = texts;
        var next = Tensor.From(texts.SelectMany(text => text.Tokens.ToArray()).Select(token => (long)token).ToArray(), [texts.Length, texts[0].PromptLength]);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var scores = Scores(session, next, model);
            for (var row = 0; row < rows.Length; row++)
            {
                if (rows[row].End is null)
                {
                    rows[row].Choose(scores.AsSpan(row * model.Vocabulary, model.Vocabulary), options, model.MaxLength);
                }
            }
            var open = Enumerable.Range(0, rows.Length).Where(row => rows[row].End is null).ToArray();
            if (open.Length == 0)
            {
                return;
            }
            if (open.Length < rows.Length && session.TrySelect(Tensor.Of<long>([.. open.Select(row => (long)row)])))
            {
                rows = [.. open.Select(row => rows[row])];
            }
            next = Tensor.From(rows.Select(text => (long)text.Last).ToArray(), [rows.Length, 1]);
        }
    }

    static IEnumerable<GeneratedToken> Tokens(ITextModel model, Growing text, GenerationOptions options, CancellationToken stop)
    {
        var session = model.Begin();
        var next = Row(text.Tokens);
        while (text.End is null)
        {
            stop.ThrowIfCancellationRequested();
            var log = text.Choose(Scores(session, next, model), options, model.MaxLength);
            yield return new(text.Last, log, text.End);
            next = Row([text.Last]);
        }
    }

    static float[] Scores(ITextSession session, Tensor tokens, ITextModel model)
    {
        var scores = session.Read(tokens, lastOnly: true);
        return scores.Rank == 3 && scores.Size(0) == tokens.Size(0) && scores.Size(1) == 1 && scores.Size(2) == model.Vocabulary ? scores.Contiguous().ToArray<float>()
            : throw new InvalidOperationException($"Generator: a session gave scores of shape {scores.Shape}; they must be ({tokens.Size(0)} × 1 × {model.Vocabulary}).");
    }

    static Tensor Row(ReadOnlySpan<int> tokens)
    {
        var row = new long[tokens.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = tokens[i];
        }
        return Tensor.From(row, [1, row.Length]);
    }

    static GenerationOptions Check(ITextModel model, IReadOnlyList<int[]> prompts, GenerationOptions? options, Rng? rng)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        options ??= new();
        if (options.MaxNewTokens < 1 || options.Samples < 1)
        {
            throw new ArgumentException($"Generator: {options.MaxNewTokens} new tokens and {options.Samples} samples were asked for; each must be at least 1.");
        }
        if (!options.Greedy && rng is null)
        {
            throw new ArgumentException("Generator: tokens are to be drawn and no random stream was given; give one, or choose GenerationOptions.BestToken.");
        }
        foreach (var prompt in prompts)
        {
            CheckTokens(model, prompt, "prompt", 1);
        }
        return options;
    }

    static void CheckTokens(ITextModel model, int[] tokens, string what, int least)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Length < least || tokens.Length > model.MaxLength)
        {
            throw new ArgumentException($"Generator: a {what} of {tokens.Length} tokens was given; it must have {least} to {model.MaxLength}.");
        }
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)model.Vocabulary)
            {
                throw new ArgumentException($"Generator: the {what} has the token {token}; tokens are 0 to {model.Vocabulary - 1}.");
            }
        }
    }

    /// <summary>A text while it grows.</summary>
    sealed class Growing(int prompt, int sample, int[] tokens, GenerationOptions options, Rng? rng)
    {
        readonly List<double> _logs = [];
        readonly Rng? _rng = options.Greedy ? null : rng!.Split("generation").Split(prompt).Split(sample);
        int[] _tokens = [.. tokens, .. new int[Math.Min(options.MaxNewTokens, 64)]];
        int _count = tokens.Length;

        public int PromptLength { get; } = tokens.Length;

        public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _count);

        public int Last => _tokens[_count - 1];

        public GenerationEnd? End { get; private set; }

        public GeneratedText Done() => new(prompt, sample, Tokens[PromptLength..].ToArray(), [.. _logs], End!.Value);

        /// <summary>Chooses the next token, after the processors have changed its scores.</summary>
        public double Choose(Span<float> scores, GenerationOptions options, int maxLength)
        {
            var normalizer = Ranking.Normalizer(scores);
            var plain = options.Processors.Count > 0 ? scores.ToArray() : scores;
            foreach (var processor in options.Processors)
            {
                processor.Process(new(Tokens, PromptLength), scores);
            }
            var total = Ranking.Normalizer(scores);
            var token = _rng is null ? Ranking.Best(scores) : Draw(scores, total, _rng.NextDouble());
            if (_count == _tokens.Length)
            {
                Array.Resize(ref _tokens, 2 * _count);
            }
            _tokens[_count++] = token;
            _logs.Add(plain[token] - normalizer);
            End = options.StopTokens.Contains(token) ? GenerationEnd.Stop
                : _count - PromptLength == options.MaxNewTokens ? GenerationEnd.NewTokens
                : _count > maxLength ? GenerationEnd.ModelLength : null;
            return _logs[^1];
        }

        static int Draw(ReadOnlySpan<float> scores, double total, double place)
        {
            var (sum, last) = (0.0, 0);
            for (var token = 0; token < scores.Length; token++)
            {
                var p = Math.Exp(scores[token] - total);
                if (p > 0)
                {
                    (sum, last) = (sum + p, token);
                    if (place < sum)
                    {
                        return token;
                    }
                }
            }
            return last;
        }
    }
}
