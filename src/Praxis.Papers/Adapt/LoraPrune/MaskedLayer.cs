using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Tensors;

namespace Praxis.Papers.Adapt;

/// <summary>
/// An adapted linear layer whose removed units are silent: y = (W·x + b + s·B·A·x) ⊙ m. Where what stands between two layers does
/// not leave a zero at zero, the layer that reads the units silences them again: x ⊙ m.
/// </summary>
public sealed class MaskedLayer : Layer
{
    readonly LoraLayer _adapted;
    readonly TensorSlot? _outputMask, _inputMask;

    internal MaskedLayer(LoraLayer adapted, bool masksOutputs, bool masksInputs)
    {
        _adapted = Add("adapted", adapted);
        var weight = adapted.Weight;
        _outputMask = masksOutputs ? AddBuffer("output_mask", Tensor.Ones([weight.Size(0)], weight.DType)) : null;
        _inputMask = masksInputs ? AddBuffer("input_mask", Tensor.Ones([weight.Size(1)], weight.DType)) : null;
    }

    /// <summary>The layer with its adapter.</summary>
    public LoraLayer Adapted => _adapted;

    /// <summary>m over the outputs (ones and zeros), where outputs can be removed.</summary>
    public Tensor? OutputMask => _outputMask?.Value;

    /// <summary>m over the inputs (ones and zeros), where removed inputs have to be silenced here.</summary>
    public Tensor? InputMask => _inputMask?.Value;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var y = _adapted.Forward(_inputMask is null ? x : x * _inputMask.Value);
        return _outputMask is null ? y : y * _outputMask.Value;
    }
}
