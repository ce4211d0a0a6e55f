using Praxis.Tensors;

namespace Praxis.Learning.Attacks;

/// <summary>What an attack raises, one number a sample, from logits (samples × classes) and labels.</summary>
public static class AttackLosses
{
    /// <summary>−log softmax(z)_y.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return logits.CrossEntropy(labels, Reduction.None);
    }

    /// <summary>max_{c≠y} z_c − z_y: positive where the sample is called wrong (Carlini and Wagner, 2017).</summary>
    public static Tensor Margin(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        Checked.Labels(labels, logits.Size(0), "Margin", logits.Size(1));
        var own = logits.Gather(1, labels.To(DType.Int64).Unsqueeze(1)).Squeeze(1);
        var others = logits.MaskedFill(labels.OneHot(logits.Size(1)) > 0, double.NegativeInfinity).Max(1).Values;
        return others - own;
    }
}
