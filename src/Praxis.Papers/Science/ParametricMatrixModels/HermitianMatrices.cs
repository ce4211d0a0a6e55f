using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>Trainable Hermitian matrices in float64, H = (A + Aᴴ)/2 of free A; real symmetric ones where that suffices.</summary>
public sealed class HermitianMatrices : Module
{
    readonly TensorSlot _real;
    readonly TensorSlot? _imaginary;

    /// <summary>So many matrices of a size, normal numbers times a magnitude.</summary>
    public HermitianMatrices(int count, int size, bool isReal, double magnitude, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (count < 1 || size < 1 || magnitude is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentException($"HermitianMatrices: {count} matrices of size {size} and magnitude {magnitude} were asked for; the first two must be at least 1, and the magnitude finite and not negative.");
        _real = AddParameter("real", Tensor.Randn([count, size, size], rng.Split("real"), DType.Float64) * magnitude);
        _imaginary = isReal ? null : AddParameter("imaginary", Tensor.Randn([count, size, size], rng.Split("imaginary"), DType.Float64) * magnitude);
    }

    /// <summary>Whether the matrices are real and symmetric.</summary>
    public bool IsReal => _imaginary is null;

    /// <summary>Re H, symmetric (count × n × n).</summary>
    public Tensor Real => (_real.Value + _real.Value.T) * 0.5;

    /// <summary>H (count × n × n).</summary>
    public ComplexTensor Value => _imaginary is null ? ComplexTensor.FromReal(Real) : new(Real, (_imaginary.Value - _imaginary.Value.T) * 0.5);

    /// <summary>Numbers that are free: n a matrix on the diagonal, one or two for each pair.</summary>
    public int FreeNumbers
    {
        get
        {
            var (count, size) = (_real.Value.Size(0), _real.Value.Size(1));
            return count * (size + (size * (size - 1) / 2 * (IsReal ? 1 : 2)));
        }
    }

    /// <summary>Takes given Hermitian matrices.</summary>
    public void Set(ComplexTensor matrices)
    {
        ArgumentNullException.ThrowIfNull(matrices);
        // Rounding grows with the numbers, so what counts as Hermitian does.
        var largest = matrices.Shape == _real.Value.Shape ? Math.Max(matrices.Real.Abs().Max().ToDouble(), matrices.Imaginary.Abs().Max().ToDouble()) : double.NaN;
        if (!double.IsFinite(largest) || !matrices.AllClose(matrices.H, 0, 1e-9 * Math.Max(1, largest)) || (IsReal && matrices.Imaginary.Abs().Max().ToDouble() > 0))
            throw new ArgumentException($"HermitianMatrices: matrices of shape {matrices.Shape} were given; {(IsReal ? "real symmetric" : "Hermitian")} ones of {_real.Value.Shape} and finite numbers are needed.");
        using var _ = Gradient.Off();
        _real.Value.CopyFrom(matrices.Real);
        _imaginary?.Value.CopyFrom(matrices.Imaginary);
    }
}
