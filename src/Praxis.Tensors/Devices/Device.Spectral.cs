using Praxis.Tensors.Spectral;

namespace Praxis.Tensors;

abstract partial class Device
{
    /// <summary>
    /// The transform of a kind along the last of the given dimensions, of complex numbers along the others before it (backwards for a
    /// spectrum), times a scale. Absent imaginary parts read as zeros; where they are present they have the steps of the real parts.
    /// </summary>
    public abstract void Fourier(LineKind kind, in View real, View? imaginary, in View resultReal, View? resultImaginary, ReadOnlySpan<int> dims, double scale);

    /// <summary>y[…, t] = Σ x[…, f, j] over all f·hop + j = t; x and y contiguous.</summary>
    public abstract void OverlapAdd(in View x, in View y, int hop);
}
