using System.Text;
using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>How close written answers come to references.</summary>
public static class TextOverlap
{
    /// <summary>exp(−mean log p) over the log-probabilities of tokens.</summary>
    public static double Perplexity(Tensor logProbabilities)
    {
        ArgumentNullException.ThrowIfNull(logProbabilities);
        return Math.Exp(-Checked.Vector(logProbabilities.Flatten(), "Perplexity", "log-probabilities").Average());
    }

    /// <summary>The share of answers that equal their reference once both are normalised (see <see cref="Normalize"/>).</summary>
    public static double ExactMatch(IReadOnlyList<string> answers, IReadOnlyList<string> references)
    {
        SameCount(answers, references, "ExactMatch");
        return answers.Zip(references, (answer, reference) => Normalize(answer) == Normalize(reference) ? 1.0 : 0.0).Average();
    }

    /// <summary>Lower case, without punctuation, without the articles a, an, the, and with single spaces (Rajpurkar et al., 2016).</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kept = new StringBuilder(text.Length);
        foreach (var letter in text.ToLowerInvariant())
        {
            if (!char.IsPunctuation(letter) && !(char.IsAscii(letter) && char.IsSymbol(letter)))
            {
                kept.Append(letter);
            }
        }
        var words = kept.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Where(word => word is not ("a" or "an" or "the")));
    }

    /// <summary>
    /// Corpus BLEU (Papineni et al., 2002): min(1, e^(1 − r/c))·exp((1/N)·Σₙ log pₙ), with clipped n-gram precisions pₙ and r the
    /// sum of the reference lengths that are closest to the candidates'. Smoothing adds one to both counts for n &gt; 1 (Lin and Och, 2004).
    /// </summary>
    /// <param name="candidates">The tokens of every candidate.</param>
    /// <param name="references">One or more references, as tokens, for every candidate.</param>
    /// <param name="order">N.</param>
    /// <param name="smooth">Whether a missing n-gram does not make the whole zero.</param>
    public static double Bleu(IReadOnlyList<IReadOnlyList<string>> candidates, IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> references, int order = 4, bool smooth = false)
    {
        SameCount(candidates, references, "Bleu");
        Checked.AtLeast(1, order, "Bleu", nameof(order));
        var matched = new long[order];
        var possible = new long[order];
        long candidateLength = 0, referenceLength = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            var candidate = candidates[i];
            if (references[i].Count == 0)
            {
                throw new ArgumentException($"Bleu: candidate {i} has no reference; it needs at least one.");
            }
            candidateLength += candidate.Count;
            referenceLength += references[i].Select(reference => reference.Count).OrderBy(length => Math.Abs(length - candidate.Count)).ThenBy(length => length).First();
            for (var n = 1; n <= order; n++)
            {
                var allowed = references[i].Select(reference => Grams(reference, n)).ToArray();
                foreach (var (gram, count) in Grams(candidate, n))
                {
                    matched[n - 1] += Math.Min(count, allowed.Max(grams => grams.GetValueOrDefault(gram)));
                    possible[n - 1] += count;
                }
            }
        }
        double logarithms = 0;
        for (var n = 0; n < order; n++)
        {
            var extra = smooth && n > 0 ? 1 : 0;
            if (matched[n] + extra == 0)
            {
                return 0;
            }
            logarithms += Math.Log((double)(matched[n] + extra) / (possible[n] + extra));
        }
        return Math.Min(1, Math.Exp(1 - ((double)referenceLength / candidateLength))) * Math.Exp(logarithms / order);
    }

    /// <summary>ROUGE-L (Lin, 2004): (1 + β²)·R·P / (R + β²·P) with R and P the longest common subsequence over the reference's and the candidate's length.</summary>
    public static double RougeL(IReadOnlyList<string> candidate, IReadOnlyList<string> reference, double beta = 1)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(reference);
        Checked.Positive(beta, "RougeL", nameof(beta));
        double common = CommonSubsequence(candidate, reference);
        if (common == 0)
        {
            return 0;
        }
        double recall = common / reference.Count, precision = common / candidate.Count;
        return (1 + (beta * beta)) * recall * precision / (recall + (beta * beta * precision));
    }

    static Dictionary<string, int> Grams(IReadOnlyList<string> tokens, int n)
    {
        Dictionary<string, int> counts = [];
        for (var start = 0; start + n <= tokens.Count; start++)
        {
            // A separator that no token can hide behind: every token is preceded by its length.
            var gram = string.Concat(Enumerable.Range(start, n).Select(i => $"{tokens[i].Length}:{tokens[i]}"));
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        }
        return counts;
    }

    static int CommonSubsequence(IReadOnlyList<string> x, IReadOnlyList<string> y)
    {
        var above = new int[y.Count + 1];
        var row = new int[y.Count + 1];
        for (var i = 0; i < x.Count; i++)
        {
            for (var j = 0; j < y.Count; j++)
            {
                row[j + 1] = x[i] == y[j] ? above[j] + 1 : Math.Max(above[j + 1], row[j]);
            }
            (above, row) = (row, above);
        }
        return above[y.Count];
    }

    static void SameCount<TFirst, TSecond>(IReadOnlyList<TFirst> candidates, IReadOnlyList<TSecond> references, string operation)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(references);
        if (candidates.Count == 0 || candidates.Count != references.Count)
        {
            throw new ArgumentException($"{operation}: {candidates.Count} candidates do not meet {references.Count} references; every candidate needs its own, and there must be at least one.");
        }
    }
}
