using Praxis.Tensors;

namespace Praxis.Learning.Scores;

/// <summary>How doubtful logits (samples × classes) are: high for samples that should be refused or are from elsewhere. Differentiable.</summary>
public static class Uncertainty
{
    /// <summary>−max_c softmax(z)_c (Hendrycks and Gimpel, 2017).</summary>
    public static Tensor MaximumProbability(Tensor logits) => -Logits(logits, "MaximumProbability").Softmax().Max(1).Values;

    /// <summary>−max_c z_c (Hendrycks et al., 2022).</summary>
    public static Tensor MaximumLogit(Tensor logits) => -Logits(logits, "MaximumLogit").Max(1).Values;

    /// <summary>E = −T·log Σ_c e^{z_c/T} (Liu et al., 2020).</summary>
    public static Tensor Energy(Tensor logits, double temperature = 1)
    {
        Checked.Positive(temperature, "Energy", nameof(temperature));
        return (Logits(logits, "Energy") / temperature).LogSumExp(1) * -temperature;
    }

    /// <summary>H = −Σ_c p_c·log p_c with p = softmax(z).</summary>
    public static Tensor Entropy(Tensor logits)
    {
        var logProbabilities = Logits(logits, "Entropy").LogSoftmax();
        return -(logProbabilities.Exp() * logProbabilities).Sum(1);
    }

    /// <summary>−(p₍₁₎ − p₍₂₎): the two highest probabilities are close.</summary>
    public static Tensor Margin(Tensor logits)
    {
        var top = Logits(logits, "Margin").Softmax().TopK(2).Values;
        return top.Select(1, 1) - top.Select(1, 0);
    }

    static Tensor Logits(Tensor logits, string operation)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return logits.Rank == 2 && logits.Size(1) > 1
            ? logits
            : throw new ArgumentException($"{operation}: the logits have shape {logits.Shape}; they must be (samples × classes) with at least two classes.");
    }
}
