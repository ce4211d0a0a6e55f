using Praxis.Tensors;

namespace Praxis.Learning.Continual;

/// <summary>How a <see cref="GrowingHead"/> scores classes.</summary>
public enum HeadKind
{
    /// <summary>w_k·x + b_k.</summary>
    Linear,

    /// <summary>s·cos(x, w_k) with a learned s, so that new classes do not outweigh old ones by longer vectors.</summary>
    Cosine,
}

/// <summary>A classifier that gets further classes: rows that exist are kept to the bit, new rows start afresh.</summary>
public sealed class GrowingHead : Layer
{
    readonly int _inputs;
    readonly TensorSlot _weight;
    readonly TensorSlot? _bias, _scale;

    /// <summary>A head for the first classes, with the first values of <see cref="Learning.Linear"/>.</summary>
    public GrowingHead(int inputs, int classes, Rng rng, HeadKind kind = HeadKind.Linear, double scale = 10)
    {
        Checked.AtLeast(1, inputs, "GrowingHead", nameof(inputs));
        Checked.AtLeast(1, classes, "GrowingHead", nameof(classes));
        (_inputs, Kind) = (inputs, kind);
        var (weight, bias) = Rows(classes, rng);
        _weight = AddParameter("weight", weight);
        _bias = kind == HeadKind.Linear ? AddParameter("bias", bias) : null;
        _scale = kind == HeadKind.Cosine ? AddParameter("scale", Tensor.Scalar(Checked.Positive(scale, "GrowingHead", nameof(scale)))) : null;
    }

    /// <summary>How classes are scored.</summary>
    public HeadKind Kind { get; }

    /// <summary>How many classes are scored.</summary>
    public int Classes => _weight.Value.Size(0);

    /// <summary>The rows (classes × inputs).</summary>
    public Tensor Weight => _weight.Value;

    /// <summary>Adds classes. Make optimisers afterwards: the tensors are new.</summary>
    public void Grow(int classes, Rng rng)
    {
        Checked.AtLeast(1, classes, "GrowingHead.Grow", nameof(classes));
        var (weight, bias) = Rows(classes, rng);
        _weight.Value = Longer(_weight, weight);
        if (_bias is not null)
        {
            _bias.Value = Longer(_bias, bias);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        MultiplyAdds.Add(this, (long)x.Count * Classes);
        return Kind == HeadKind.Linear ? x.Linear(_weight, _bias!.Value) : x.Normalize().Linear(Weight.Normalize()) * _scale!.Value;
    }

    static Tensor Longer(Tensor old, Tensor added)
    {
        using var _ = Gradient.Off();
        return Tensor.Cat([old.Detach(), added]).Keep().RequireGrad(old.RequiresGrad);
    }

    (Tensor Weight, Tensor Bias) Rows(int classes, Rng rng)
    {
        rng = Initialization.Next(rng);
        return (Initialization.KaimingUniform([classes, _inputs], rng.Split("weight")), Initialization.Uniform([classes], rng.Split("bias"), 1 / Math.Sqrt(_inputs)));
    }
}

/// <summary>A body that gives features, and a head that grows with the tasks.</summary>
public sealed class GrowingClassifier : Layer
{
    readonly Layer _body;
    readonly GrowingHead _head;

    /// <summary>A classifier from a body, the number of its features, and the classes of the first task.</summary>
    public GrowingClassifier(Layer body, int features, int classes, Rng rng, HeadKind kind = HeadKind.Linear)
    {
        _body = Add("body", body);
        _head = Add("head", new GrowingHead(features, classes, rng, kind));
    }

    /// <summary>The head.</summary>
    public GrowingHead Head => _head;

    /// <summary>How many classes are scored.</summary>
    public int Classes => _head.Classes;

    /// <summary>What the head reads.</summary>
    public Tensor Features(Tensor x) => _body.Forward(x);

    /// <summary>Makes room for the classes of a task, if it has new ones. Make optimisers afterwards: the head's tensors are new.</summary>
    public void GrowTo(int classes, Rng rng)
    {
        if (classes < Classes)
        {
            throw new ArgumentException($"GrowTo: the head scores {Classes} classes already and cannot shrink to {classes}.");
        }
        if (classes > Classes)
        {
            _head.Grow(classes - Classes, rng);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => _head.Forward(Features(x));
}
