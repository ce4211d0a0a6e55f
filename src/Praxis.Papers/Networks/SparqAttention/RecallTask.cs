using Praxis.Data.Worlds;
using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>How well a decoder with some cache answers the queries at the end of recall texts, token by token.</summary>
/// <param name="ExactMatch">The share of answers whose most probable token is the right one.</param>
/// <param name="Surprise">The mean of −log p of the right token, in nats.</param>
readonly record struct RecallScore(double ExactMatch, double Surprise)
{
    /// <summary>
    /// Reads what comes before the first query as a prompt, with dense attention; then reads each token of a query as a step of its own and
    /// answers, and goes on behind its own answer, right or wrong.
    /// </summary>
    public static RecallScore Of(Decoder decoder, IReadOnlyList<RecallText> texts, Func<int, IAttentionCache> cache, CancellationToken stop)
    {
        var session = Learning.Generation.TextModel.Of(decoder, cache: cache).Begin();
        var start = texts[0].QueryPlaces[0];
        session.Read(Tensor.From(texts.SelectMany(text => text.Tokens.Take(start)).Select(token => (long)token).ToArray(), [texts.Count, start]), lastOnly: true);
        var (right, surprise, count) = (0, 0.0, 0);
        float[]? scores = null;
        for (var at = start; at < texts[0].Tokens.Length; at++)
        {
            stop.ThrowIfCancellationRequested();
            var next = new long[texts.Count];
            for (var row = 0; row < next.Length; row++)
            {
                next[row] = texts[row].Tokens[at];
                if (texts[row].Parts[at] == RecallPart.Answer)
                {
                    var own = scores.AsSpan(row * decoder.Options.Vocabulary, decoder.Options.Vocabulary);
                    var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(own);
                    right += best == next[row] ? 1 : 0;
                    surprise += Surprised(own, (int)next[row]);
                    count++;
                    next[row] = best;
                }
            }
            scores = session.Read(Tensor.From(next, [next.Length, 1]), lastOnly: true).Contiguous().ToArray<float>();
        }
        return new((double)right / count, surprise / count);
    }

    static double Surprised(ReadOnlySpan<float> scores, int token)
    {
        double highest = System.Numerics.Tensors.TensorPrimitives.Max(scores), sum = 0;
        foreach (var score in scores)
        {
            sum += Math.Exp(score - highest);
        }
        return highest + Math.Log(sum) - scores[token];
    }
}
