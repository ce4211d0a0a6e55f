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

    /// <summary>The same place with another tensor, which stays frozen if it is.</summary>
    internal TensorSlot Holding(Tensor value) => new(this, value);
}
