using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>(x − mean)/√(variance + ε)·γ + β over the last dimension.</summary>
public sealed class LayerNorm : Layer
{
    readonly TensorSlot? _weight, _bias;
    readonly int[] _shape;

    /// <summary>γ = 1 and β = 0.</summary>
    public LayerNorm(int width, double epsilon = 1e-5, bool affine = true, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (_shape, Epsilon) = ([width], epsilon);
        _weight = affine ? AddParameter("weight", Tensor.Ones(_shape)) : null;
        _bias = affine && bias ? AddParameter("bias", Tensor.Zeros(_shape)) : null;
    }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>γ, if there is one.</summary>
    public Tensor? Weight => _weight?.Value;

    /// <summary>β, if there is one.</summary>
    public Tensor? Bias => _bias?.Value;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.LayerNorm(_shape, _weight?.Value, _bias?.Value, Epsilon);
}

/// <summary>x/√(mean(x²) + ε)·γ over the last dimension.</summary>
public sealed class RmsNorm : Layer
{
    readonly TensorSlot _weight;

    /// <summary>γ = 1.</summary>
    public RmsNorm(int width, double epsilon = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Epsilon = epsilon;
        _weight = AddParameter("weight", Tensor.Ones([width]));
    }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>γ.</summary>
    public Tensor Weight => _weight.Value;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.RmsNorm(_weight, Epsilon);
}

/// <summary>Normalises each group of channels of every sample of (samples × channels × …); as many groups as channels: instance normalisation.</summary>
public sealed class GroupNorm : Layer
{
    readonly TensorSlot? _weight, _bias;

    /// <summary>γ = 1 and β = 0.</summary>
    public GroupNorm(int groups, int channels, double epsilon = 1e-5, bool affine = true)
    {
        if (groups < 1 || channels < 1 || channels % groups != 0)
        {
            throw new ArgumentException($"GroupNorm: {channels} channels do not divide into {groups} groups.");
        }
        (Groups, Epsilon) = (groups, epsilon);
        _weight = affine ? AddParameter("weight", Tensor.Ones([channels])) : null;
        _bias = affine ? AddParameter("bias", Tensor.Zeros([channels])) : null;
    }

    /// <summary>How many groups there are.</summary>
    public int Groups { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => x.GroupNorm(Groups, _weight?.Value, _bias?.Value, Epsilon);
}
