using Praxis.Tensors;

namespace Praxis.Learning.Bayes;

/// <summary>What several predictions of one batch say together, as probabilities (samples × classes) and numbers a sample.</summary>
/// <param name="Probabilities">p̄ = (1/M)·Σₘ pₘ.</param>
/// <param name="Total">H(p̄): the whole uncertainty, in nats.</param>
/// <param name="Expected">(1/M)·Σₘ H(pₘ): what is left when the model is known.</param>
/// <param name="Disagreement">H(p̄) − (1/M)·Σₘ H(pₘ): the mutual information of label and model.</param>
public sealed record EnsemblePrediction(Tensor Probabilities, Tensor Total, Tensor Expected, Tensor Disagreement);

/// <summary>Averages over models, or over random passes of one (Lakshminarayanan et al., 2017; Gal and Ghahramani, 2016).</summary>
public static class Ensemble
{
    /// <summary>The average of the softmax of logits (samples × classes) from every member.</summary>
    public static EnsemblePrediction Average(IReadOnlyList<Tensor> logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Count == 0 || logits.Any(member => member.Rank != 2 || member.Shape != logits[0].Shape))
        {
            throw new ArgumentException($"Ensemble: {logits.Count} members with shapes {string.Join(", ", logits.Select(member => member.Shape))}; there must be at least one, all (samples × classes) of one shape.");
        }
        using var _ = Gradient.Off();
        var logs = Tensor.Stack([.. logits.Select(member => member.LogSoftmax())]);
        // The logarithm of the mean through LogSumExp keeps tiny probabilities.
        var meanLog = logs.LogSumExp(0) - Math.Log(logits.Count);
        var mean = meanLog.Exp();
        var total = Entropy(mean, meanLog);
        var expected = Entropy(logs.Exp(), logs).Mean(0);
        return new(mean, total, expected, (total - expected).Maximum(0.0));
    }

    /// <summary>The average over members that are functions.</summary>
    public static EnsemblePrediction Average(IEnumerable<Func<Tensor, Tensor>> members, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(members);
        using var _ = Gradient.Off();
        return Average([.. members.Select(member => member(inputs))]);
    }

    /// <summary>The average over passes of one random model: Monte Carlo dropout when the caller leaves its dropout on.</summary>
    public static EnsemblePrediction MonteCarlo(Func<Tensor, Tensor> model, Tensor inputs, int passes = 20)
    {
        ArgumentNullException.ThrowIfNull(model);
        Checked.AtLeast(1, passes, "MonteCarlo", nameof(passes));
        return Average(Enumerable.Repeat(model, passes), inputs);
    }

    static Tensor Entropy(Tensor probabilities, Tensor logs) => -Tensor.Where(probabilities > 0, probabilities * logs, 0).Sum(-1);
}
