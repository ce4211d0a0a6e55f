using Praxis.Tensors;

namespace Praxis.Learning.Continual;

/// <summary>Of which labels the Fisher information is.</summary>
public enum FisherLabels
{
    /// <summary>All, weighted by the model's probabilities: the Fisher information itself, at the price of a pass for each class.</summary>
    Expected,

    /// <summary>One for each sample, drawn from the model's probabilities.</summary>
    Sampled,

    /// <summary>Those of the data: the empirical Fisher information.</summary>
    Observed,
}

/// <summary>The diagonal of the Fisher information of a classifier, from the true gradients of single samples.</summary>
public static class DiagonalFisher
{
    /// <summary>
    /// F_p = (1/n)·Σ_i E_y[(∂ log p(y | x_i)/∂θ_p)²], with y as asked for, by parameter name; in evaluation mode. Every sample's
    /// gradient is squared by itself: the square of a batch's mean gradient would be another, smaller thing.
    /// </summary>
    /// <param name="model">The classifier.</param>
    /// <param name="inputs">(samples × …).</param>
    /// <param name="labels">The classes, for <see cref="FisherLabels.Observed"/>.</param>
    /// <param name="kind">Of which labels.</param>
    /// <param name="rng">For <see cref="FisherLabels.Sampled"/>.</param>
    /// <param name="size">How many samples' gradients are held at once.</param>
    public static StateDict Of(Layer model, Tensor inputs, Tensor? labels = null, FisherLabels kind = FisherLabels.Expected, Rng? rng = null, int size = 64)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        Checked.AtLeast(1, size, "DiagonalFisher", nameof(size));
        if (inputs.Rank < 1 || inputs.Size(0) == 0)
        {
            throw new ArgumentException($"DiagonalFisher: the inputs have shape {inputs.Shape}; there must be at least one sample.");
        }
        if ((kind == FisherLabels.Observed && labels is null) || (kind == FisherLabels.Sampled && rng is null))
        {
            throw new ArgumentException($"DiagonalFisher: {kind} labels need {(kind == FisherLabels.Observed ? "the labels of the data" : "a random stream")}.");
        }
        var samples = inputs.Size(0);
        if (kind == FisherLabels.Observed)
        {
            Checked.Labels(labels!, samples, "DiagonalFisher");
        }
        var learned = model.NamedParameters.Where(parameter => parameter.Value.RequiresGrad).ToArray();
        Tensor[] leaves = [.. learned.Select(parameter => parameter.Value)];
        Tensor[] sums = [.. leaves.Select(leaf => leaf.Detach().ZerosLike())];
        using var mode = model.Evaluating();
        for (var start = 0; start < samples; start += size)
        {
            var count = Math.Min(size, samples - start);
            var logits = model.Forward(inputs.Narrow(0, start, count));
            var probabilities = logits.Detach().Softmax();
            switch (kind)
            {
                case FisherLabels.Expected:
                    for (var c = 0; c < logits.Size(1); c++)
                    {
                        Add(logits, Tensor.Full([count], c, DType.Int64), probabilities.Select(1, c));
                    }
                    break;
                case FisherLabels.Sampled:
                    Add(logits, probabilities.Multinomial(1, rng!).Flatten(), null);
                    break;
                default:
                    Add(logits, labels!.Narrow(0, start, count), null);
                    break;
            }
        }
        return new(learned.Select((parameter, i) => (parameter.Name, sums[i] / samples)));

        void Add(Tensor logits, Tensor classes, Tensor? weights)
        {
            var gradients = Gradient.PerSample(logits.CrossEntropy(classes, Reduction.None), leaves);
            using var _ = Gradient.Off();
            for (var i = 0; i < leaves.Length; i++)
            {
                var squares = gradients[i].Square();
                sums[i].AddInPlace((weights is null ? squares : squares * weights.Reshape([squares.Size(0), .. Enumerable.Repeat(1, squares.Rank - 1)])).Sum(0));
            }
        }
    }
}
