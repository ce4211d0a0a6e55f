using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>Logits that know how frequent the classes are (Menon et al., 2021).</summary>
public static class LogitAdjustment
{
    /// <summary>The share of every class among labels: π_c = n_c / n.</summary>
    public static Tensor Priors(Tensor labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Checked.Labels(labels, labels.Count, "Priors", classes);
        return labels.OneHot(classes).Mean(0);
    }

    /// <summary>CE(x + τ·log π, y): the loss whose optimum is balanced over classes.</summary>
    public static Tensor Loss(Tensor logits, Tensor labels, Tensor priors, double tau = 1) => (logits + Shift(logits, priors, tau)).CrossEntropy(labels);

    /// <summary>x − τ·log π: the balanced decision of a model that was trained without adjustment.</summary>
    public static Tensor Adjusted(Tensor logits, Tensor priors, double tau = 1) => logits - Shift(logits, priors, tau);

    static Tensor Shift(Tensor logits, Tensor priors, double tau)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(priors);
        if (logits.Rank != 2 || priors.Rank != 1 || priors.Count != logits.Size(1) || !(priors.Min().ToDouble() > 0))
        {
            throw new ArgumentException($"LogitAdjustment: priors of {priors.Shape} do not meet logits of {logits.Shape}; there must be one positive prior for every class.");
        }
        return priors.Detach().To(logits.DType).Log() * tau;
    }
}
