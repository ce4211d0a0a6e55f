using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>x·Wᵀ + b over the last dimension.</summary>
public sealed class Linear : Layer
{
    readonly TensorSlot _weight;
    readonly TensorSlot? _bias;

    /// <summary>A linear layer with PyTorch's first values: W and b even in ±1/√in.</summary>
    public Linear(int inputs, int outputs, Rng rng, bool bias = true)
        : this(MakeWeight(inputs, outputs, rng = Initialization.Next(rng)), bias ? Initialization.Uniform([outputs], rng.Split("bias"), 1 / Math.Sqrt(inputs)) : null)
    {
    }

    /// <summary>A linear layer from values: a weight (out × in) and perhaps a bias.</summary>
    public Linear(Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 2 || (bias is not null && (bias.Rank != 1 || bias.Count != weight.Size(0))))
        {
            throw new ArgumentException($"Linear: a weight of shape {weight.Shape} and a bias of shape {bias?.Shape} were given; they must be (out × in) and (out).");
        }
        _weight = AddParameter("weight", weight);
        _bias = bias is null ? null : AddParameter("bias", bias);
    }

    /// <summary>W (out × in).</summary>
    public Tensor Weight => _weight.Value;

    /// <summary>b (out), if there is one.</summary>
    public Tensor? Bias => _bias?.Value;

    /// <summary>The size of an input.</summary>
    public int Inputs => Weight.Size(1);

    /// <summary>The size of an output.</summary>
    public int Outputs => Weight.Size(0);

    /// <summary>Keeps some rows of W and b and drops the others. The tensors are new: make optimisers afterwards.</summary>
    public void KeepOutputs(params ReadOnlySpan<int> outputs)
    {
        var kept = TensorSlot.Kept(outputs, Outputs, "KeepOutputs");
        _weight.Cut(0, kept);
        _bias?.Cut(0, kept);
    }

    /// <summary>Keeps some columns of W and drops the others. The tensor is new: make optimisers afterwards.</summary>
    public void KeepInputs(params ReadOnlySpan<int> inputs) => _weight.Cut(1, TensorSlot.Kept(inputs, Inputs, "KeepInputs"));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        if (MultiplyAdds.IsCounting)
        {
            MultiplyAdds.Add(this, (long)x.Count * Outputs);
        }
        return x.Linear(_weight, _bias?.Value);
    }

    static Tensor MakeWeight(int inputs, int outputs, Rng rng)
    {
        if (inputs < 1 || outputs < 1)
        {
            throw new ArgumentException($"Linear: {inputs} inputs and {outputs} outputs were asked for; both must be at least 1.");
        }
        return Initialization.KaimingUniform([outputs, inputs], rng.Split("weight"));
    }
}
