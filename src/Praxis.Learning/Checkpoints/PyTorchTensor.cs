using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>A tensor of a checkpoint: a strided view of a storage. Two places that hold the same view hold the same object.</summary>
public sealed class PyTorchTensor
{
    readonly TensorEntry _entry;

    internal PyTorchTensor(TensorEntry entry) => _entry = entry;

    /// <summary>The type of its elements.</summary>
    public DType Type => _entry.Type;

    /// <summary>Its sizes; none for a scalar.</summary>
    public Shape Shape => _entry.Shape;

    /// <summary>Its elements, row by row, under a name.</summary>
    public TensorEntry As(string name) => _entry.Named(name);
}
