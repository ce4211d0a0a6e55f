using Praxis.Tensors;

namespace Praxis.Learning.Continual;

/// <summary>
/// Learning without forgetting (Li and Hoiem, 2016): on the old outputs the model follows the model of before the task, on the data
/// of the task: R = −(1/n)·Σ_i Σ_{k&lt;K} softmax(z°_i/T)_k·log softmax(z_i[..K]/T)_k.
/// </summary>
public sealed class LearningWithoutForgetting(double temperature = 2) : IContinualRegularizer
{
    GrowingClassifier? _old;
    int _known;

    /// <summary>T.</summary>
    public double Temperature { get; } = Checked.Positive(temperature, "LearningWithoutForgetting", nameof(temperature));

    /// <summary>−(1/n)·Σ_i Σ_{k&lt;K} softmax(z°_i/T)_k·log softmax(z_i[..K]/T)_k, for the old model's K outputs; no gradient reaches them.</summary>
    public static Tensor Loss(Tensor logits, Tensor oldLogits, double temperature = 2)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(oldLogits);
        Checked.Positive(temperature, "LearningWithoutForgetting", nameof(temperature));
        if (logits.Rank != 2 || oldLogits.Rank != 2 || logits.Size(0) != oldLogits.Size(0) || logits.Size(1) < oldLogits.Size(1))
        {
            throw new ArgumentException($"LearningWithoutForgetting: logits of {logits.Shape} cannot follow old ones of {oldLogits.Shape}; they must be of the same samples and have at least as many classes.");
        }
        var target = (oldLogits.Detach() / temperature).Softmax();
        return -(target * (logits.Narrow(1, 0, oldLogits.Size(1)) / temperature).LogSoftmax()).Sum(1).Mean();
    }

    /// <inheritdoc/>
    public void BeforeTask(GrowingClassifier model, int known)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (known < 0 || known > model.Classes)
        {
            throw new ArgumentOutOfRangeException(nameof(known), $"LearningWithoutForgetting: {known} classes were known of the {model.Classes} that the model scores; it must be at least 0 and at most those.");
        }
        _known = known;
        _old = known == 0 ? null : model.Copy();
        _old?.Freeze();
        _old?.Eval();
    }

    /// <inheritdoc/>
    public Tensor Loss(GrowingClassifier model, Tensor inputs, Tensor logits)
    {
        if (_old is null)
        {
            return Tensor.Scalar(0);
        }
        Tensor old;
        using (Gradient.Off())
        {
            old = _old.Forward(inputs).Narrow(1, 0, _known);
        }
        return Loss(logits, old, Temperature);
    }

    /// <inheritdoc/>
    public void AfterTask(GrowingClassifier model, Tensor inputs, Tensor labels)
    {
    }
}
