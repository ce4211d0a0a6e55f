namespace Praxis.Learning.Generation;

/// <summary>Where a text stands when its next token is chosen.</summary>
/// <param name="tokens">The prompt and what was generated so far.</param>
/// <param name="promptLength">How many of the tokens are the prompt.</param>
public readonly ref struct GenerationStep(ReadOnlySpan<int> tokens, int promptLength)
{
    /// <summary>The prompt and what was generated so far.</summary>
    public ReadOnlySpan<int> Tokens { get; } = tokens;

    /// <summary>How many of the tokens are the prompt.</summary>
    public int PromptLength { get; } = promptLength;

    /// <summary>What was generated so far.</summary>
    public ReadOnlySpan<int> Generated => Tokens[PromptLength..];
}

/// <summary>Changes the scores of the next token, in place, before it is chosen; −∞ bans a token. Several texts may use one at a time, one after another.</summary>
public interface ILogitProcessor
{
    /// <summary>Changes the scores (vocabulary).</summary>
    void Process(GenerationStep step, Span<float> scores);
}

/// <summary>Divides scores: z ← z/T. Towards 0 the best token takes all; 1 changes nothing.</summary>
public sealed class Temperature(double temperature) : ILogitProcessor
{
    readonly float _factor = (float)(1 / Checked.Positive(temperature, nameof(Temperature), "temperature"));

    /// <inheritdoc/>
    public void Process(GenerationStep step, Span<float> scores)
    {
        foreach (ref var score in scores)
        {
            score *= _factor;
        }
    }
}

/// <summary>Keeps the k tokens with the highest scores; of equal ones those with the lowest numbers.</summary>
public sealed class TopK(int k) : ILogitProcessor
{
    readonly int _k = Checked.AtLeast(1, k, nameof(TopK), "k");

    /// <inheritdoc/>
    public void Process(GenerationStep step, Span<float> scores)
    {
        if (_k >= scores.Length)
        {
            return;
        }
        foreach (var token in Ranking.BestFirst(scores).AsSpan(_k))
        {
            scores[token] = float.NegativeInfinity;
        }
    }
}

/// <summary>Keeps the fewest most probable tokens whose probabilities sum to at least p (Holtzman et al., 2020), at least one.</summary>
public sealed class TopP(double p) : ILogitProcessor
{
    readonly double _p = p is > 0 and <= 1 ? p : throw new ArgumentException($"TopP: p is {p}; it must be in (0, 1].");

    /// <inheritdoc/>
    public void Process(GenerationStep step, Span<float> scores)
    {
        if (_p == 1)
        {
            return;
        }
        var order = Ranking.BestFirst(scores);
        var total = Ranking.Normalizer(scores);
        var (kept, sum) = (0, 0.0);
        while (kept < order.Length && (kept == 0 || sum < _p))
        {
            sum += Math.Exp(scores[order[kept++]] - total);
        }
        foreach (var token in order.AsSpan(kept))
        {
            scores[token] = float.NegativeInfinity;
        }
    }
}

/// <summary>Makes tokens that are in the text less likely: z ← z/θ where z is above 0, z·θ otherwise (Keskar et al., 2019).</summary>
public sealed class RepetitionPenalty(double penalty, bool promptCounts = true) : ILogitProcessor
{
    readonly float _penalty = (float)Checked.Positive(penalty, nameof(RepetitionPenalty), "penalty");

    /// <inheritdoc/>
    public void Process(GenerationStep step, Span<float> scores)
    {
        var seen = promptCounts ? step.Tokens : step.Generated;
        for (var i = 0; i < seen.Length; i++)
        {
            // Each token once.
            if (!seen[..i].Contains(seen[i]))
            {
                ref var score = ref scores[seen[i]];
                score = score > 0 ? score / _penalty : score * _penalty;
            }
        }
    }
}

/// <summary>Bans the tokens that a mask does not allow. The mask may depend on the text: it is filled for every step anew.</summary>
/// <param name="fill">Writes true for every token that may come next; the mask is all false before.</param>
public sealed class AllowedTokens(AllowedTokens.Fill fill) : ILogitProcessor
{
    readonly Fill _fill = fill ?? throw new ArgumentNullException(nameof(fill));
    bool[] _mask = [];

    /// <summary>The same tokens always.</summary>
    public AllowedTokens(IEnumerable<int> allowed)
        : this(Always([.. allowed]))
    {
    }

    /// <summary>Writes a mask.</summary>
    public delegate void Fill(GenerationStep step, Span<bool> mask);

    /// <inheritdoc/>
    public void Process(GenerationStep step, Span<float> scores)
    {
        if (_mask.Length != scores.Length)
        {
            _mask = new bool[scores.Length];
        }
        Array.Clear(_mask);
        _fill(step, _mask);
        for (var token = 0; token < scores.Length; token++)
        {
            scores[token] = _mask[token] ? scores[token] : float.NegativeInfinity;
        }
    }

    static Fill Always(int[] allowed) => (_, mask) =>
    {
        foreach (var token in allowed)
        {
            mask[token] = true;
        }
    };
}

/// <summary>Bans tokens.</summary>
public sealed class BannedTokens(params IEnumerable<int> banned) : ILogitProcessor
{
    readonly int[] _banned = [.. banned];

    /// <inheritdoc/>
    public void Process(GenerationStep step, Span<float> scores)
    {
        foreach (var token in _banned)
        {
            scores[token] = float.NegativeInfinity;
        }
    }
}

/// <summary>Orders and sums of scores.</summary>
static class Ranking
{
    /// <summary>The tokens from the highest score to the lowest, equal ones by number.</summary>
    public static int[] BestFirst(ReadOnlySpan<float> scores)
    {
        var (keys, order) = (new float[scores.Length], new int[scores.Length]);
        for (var i = 0; i < order.Length; i++)
        {
            (keys[i], order[i]) = (-scores[i], i);
        }
        Array.Sort(order, (a, b) => keys[a].CompareTo(keys[b]) is var by && by != 0 ? by : a.CompareTo(b));
        return order;
    }

    /// <summary>The token with the highest score, the first of equal ones.</summary>
    public static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    /// <summary>log Σ exp z.</summary>
    public static double Normalizer(ReadOnlySpan<float> scores)
    {
        double highest = scores[Best(scores)];
        if (!double.IsFinite(highest))
        {
            throw new InvalidOperationException(double.IsNegativeInfinity(highest)
                ? "Generation: no token is allowed; loosen the masks of the processors."
                : $"Generation: the highest score is {highest}; scores must be finite or −∞.");
        }
        var sum = 0.0;
        foreach (var score in scores)
        {
            sum += float.IsNaN(score) ? throw new InvalidOperationException("Generation: a score is NaN; scores must be finite or −∞.") : Math.Exp(score - highest);
        }
        return highest + Math.Log(sum);
    }
}
