using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>
/// Rotary positions: the pair (xᵢ, xᵢ₊d⸝₂) at position p is turned by the angle p·base^(−2i/d) (Su et al., 2021; pairs as in Llama).
/// </summary>
public sealed class Rotary
{
    readonly int _half;
    Tensor _cos = Tensor.Zeros([0, 0]), _sin = Tensor.Zeros([0, 0]);

    /// <summary>Rotations of vectors of an even width.</summary>
    public Rotary(int width, double @base = 10_000)
    {
        if (width < 2 || width % 2 != 0 || !(@base > 0))
        {
            throw new ArgumentException($"Rotary: a width of {width} and a base of {@base} were given; the width must be even and the base positive.");
        }
        (_half, Base) = (width / 2, @base);
    }

    /// <summary>The base of the angles.</summary>
    public double Base { get; }

    /// <summary>Turns (… × length × width) whose first position has the given number.</summary>
    public Tensor Turn(Tensor x, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        var length = x.Size(-2);
        if (x.Size(-1) != 2 * _half)
        {
            throw new ArgumentException($"Rotary: a tensor of shape {x.Shape} was given; its last size must be {2 * _half}.");
        }
        Prepare(start + length);
        Tensor cos = _cos.Narrow(0, start, length).To(x.DType), sin = _sin.Narrow(0, start, length).To(x.DType);
        Tensor first = x.Narrow(-1, 0, _half), second = x.Narrow(-1, _half, _half);
        return Tensor.Cat([(first * cos) - (second * sin), (second * cos) + (first * sin)], -1);
    }

    void Prepare(int length)
    {
        if (_cos.Size(0) >= length)
        {
            return;
        }
        using var _ = Gradient.Off();
        var rows = Math.Max(length, 2 * _cos.Size(0));
        var rates = Tensor.PowOf(Base, Tensor.Arange(_half, DType.Float64) * (-1.0 / _half));
        var angles = Tensor.Arange(rows, DType.Float64).Unsqueeze(1) * rates;
        (_cos, _sin) = (angles.Cos().Keep(), angles.Sin().Keep());
    }
}
