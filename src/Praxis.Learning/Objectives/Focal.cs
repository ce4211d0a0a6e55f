using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>Losses that look away from what is already right (Lin et al., 2017), stable for logits of any size.</summary>
public static class Focal
{
    /// <summary>
    /// −α·t·(1 − p)^γ·log p − (1 − α)·(1 − t)·p^γ·log(1 − p) with p = σ(x), the mean over elements; without α both sides weigh 1.
    /// </summary>
    public static Tensor Binary(Tensor logits, Tensor targets, double gamma = 2, double? alpha = 0.25)
    {
        Checked.SameShape(logits, targets, "Focal.Binary");
        CheckGamma(gamma);
        double positive = 1, negative = 1;
        if (alpha is { } share)
        {
            positive = Checked.Share(share, "Focal.Binary", nameof(alpha));
            negative = 1 - share;
        }
        var t = targets.Detach().To(logits.DType);
        Tensor right = logits.LogSigmoid(), wrong = (-logits).LogSigmoid();
        return -((t * positive * (wrong * gamma).Exp() * right) + ((1 - t) * negative * (right * gamma).Exp() * wrong)).Mean();
    }

    /// <summary>−w_y·(1 − p_y)^γ·log p_y with p = softmax(x), the mean over samples (samples × classes).</summary>
    public static Tensor MultiClass(Tensor logits, Tensor labels, double gamma = 2, Tensor? classWeights = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        CheckGamma(gamma);
        if (logits.Rank != 2 || logits.Size(1) < 2)
        {
            throw new ArgumentException($"Focal.MultiClass: the logits have shape {logits.Shape}; they must be (samples × classes) with at least two classes.");
        }
        Checked.Labels(labels, logits.Size(0), "Focal.MultiClass", logits.Size(1));
        if (classWeights is not null && (classWeights.Rank != 1 || classWeights.Count != logits.Size(1)))
        {
            throw new ArgumentException($"Focal.MultiClass: the class weights have shape {classWeights.Shape}; they must have shape ({logits.Size(1)}).");
        }
        var logProbabilities = logits.LogSoftmax();
        var own = logProbabilities.Gather(1, labels.To(DType.Int64).Unsqueeze(1)).Squeeze(1);
        // log(1 − p_y) from the other classes: 1 − p_y itself would cancel.
        var others = logProbabilities.MaskedFill(labels.OneHot(logits.Size(1)) > 0, double.NegativeInfinity).LogSumExp(1);
        var losses = -((others * gamma).Exp() * own);
        return (classWeights is null ? losses : losses * classWeights.Detach().To(logits.DType).IndexSelect(0, labels)).Mean();
    }

    static void CheckGamma(double gamma)
    {
        if (gamma is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(gamma), $"Focal: γ is {gamma}; it must be at least 0 and finite.");
        }
    }
}
