using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>
/// A named place of a module that holds a tensor: a parameter, which learns, or a buffer, which does not. A layer keeps the
/// place and reads its value in every forward pass, so that the value can be exchanged.
/// </summary>
public sealed class TensorSlot
{
    Tensor _value;

    internal TensorSlot(string name, Tensor value, bool isParameter)
    {
        (Name, IsParameter, _value) = (name, isParameter, value.Keep());
        if (isParameter)
        {
            value.RequireGrad();
        }
    }

    /// <summary>The name within its module.</summary>
    public string Name { get; }

    /// <summary>Whether it is a parameter; otherwise a buffer.</summary>
    public bool IsParameter { get; }

    /// <summary>The tensor that is there now.</summary>
    public Tensor Value
    {
        get => _value;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _value = value;
        }
    }

    /// <summary>The tensor that is there now.</summary>
    public static implicit operator Tensor(TensorSlot slot) => slot.Value;

    TensorSlot(TensorSlot other, Tensor value) => (Name, IsParameter, _value) = (other.Name, other.IsParameter, value);

    /// <summary>Puts a part of the tensor in its place: the given positions along a dimension, in that order. It learns if it did.</summary>
    internal void Cut(int dim, Tensor kept)
    {
        using var _ = Gradient.Off();
        _value = _value.Detach().IndexSelect(dim, kept).Keep().RequireGrad(_value.RequiresGrad);
    }

    /// <summary>The positions that are to be kept of so many, as an index; at least one, each once, in rising order.</summary>
    internal static Tensor Kept(ReadOnlySpan<int> kept, int count, string operation)
    {
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i] < 0 || kept[i] >= count || (i > 0 && kept[i] <= kept[i - 1]))
            {
                throw new ArgumentException($"{operation}: position {kept[i]} stands at place {i} of those to keep; give positions from 0 to {count - 1} in rising order, each once.");
            }
        }
        return kept.Length > 0
            ? Tensor.From<int>(kept, [kept.Length])
            : throw new ArgumentException($"{operation}: nothing was to be kept of {count}; keep at least one.");
    }

    /// <summary>The same place with another tensor, which stays frozen if it is.</summary>
    internal TensorSlot Holding(Tensor value) => new(this, value);
}
