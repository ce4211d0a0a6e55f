using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>Complex numbers in memory: real parts in one place, imaginary parts in another.</summary>
readonly unsafe struct Planes<T>(T* real, T* imaginary)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly T* Real = real;
    public readonly T* Imaginary = imaginary;

    /// <summary>The parts exchanged. Doing so before and after a transform turns it into its inverse.</summary>
    public Planes<T> Exchanged => new(Imaginary, Real);

    public static Planes<T> operator +(Planes<T> planes, nint offset) => new(planes.Real + offset, planes.Imaginary + offset);

    /// <summary>Planes of <paramref name="length"/> complex numbers in working memory.</summary>
    public static Planes<T> At(T* work, nint length) => new(work, work + Padded(length));

    /// <summary>How many numbers of working memory such planes take.</summary>
    public static long Size(nint length) => 2 * (long)Padded(length);

    // A plane starts on a cache line, and never a power of two after another, which would share its cache sets.
    static nint Padded(nint length) => ((length + 15) & -16) + 16;
}
