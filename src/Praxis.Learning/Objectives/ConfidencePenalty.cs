using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>Cross-entropies that hold every sample's confidence down, alike.</summary>
public static class ConfidencePenalty
{
    /// <summary>The mean of −log p_y − β·H(p) with H(p) = −Σ_c p_c log p_c and p = softmax(z) (Pereyra et al., 2017).</summary>
    public static Tensor Entropy(Tensor logits, Tensor labels, double beta = 0.1)
    {
        Check(logits, labels, beta, "ConfidencePenalty.Entropy");
        var logProbabilities = logits.LogSoftmax();
        return logits.CrossEntropy(labels) + ((logProbabilities.Exp() * logProbabilities).Sum(1).Mean() * beta);
    }

    /// <summary>The mean of −log p_y + β·‖z‖ₚ for the logits z.</summary>
    public static Tensor LogitNorm(Tensor logits, Tensor labels, double beta = 0.01, double p = 1)
    {
        Check(logits, labels, beta, "ConfidencePenalty.LogitNorm");
        return logits.CrossEntropy(labels) + (logits.Norm(1, p).Mean() * beta);
    }

    static void Check(Tensor logits, Tensor labels, double beta, string operation)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Rank != 2 || logits.Size(1) < 2)
        {
            throw new ArgumentException($"{operation}: the logits have shape {logits.Shape}; they must be (samples × classes) with at least two classes.");
        }
        if (beta is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), $"{operation}: β is {beta}; it must be at least 0 and finite.");
        }
        Checked.Labels(labels, logits.Size(0), operation, logits.Size(1));
    }
}
