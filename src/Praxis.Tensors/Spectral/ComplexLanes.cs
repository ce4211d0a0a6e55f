using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>Complex numbers side by side.</summary>
unsafe struct ComplexLanes<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public TLanes Real;
    public TLanes Imaginary;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<TLanes, T> Load(T* real, T* imaginary) => new() { Real = TLanes.Load(real), Imaginary = TLanes.Load(imaginary) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<TLanes, T> operator +(ComplexLanes<TLanes, T> a, ComplexLanes<TLanes, T> b) =>
        new() { Real = a.Real + b.Real, Imaginary = a.Imaginary + b.Imaginary };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<TLanes, T> operator -(ComplexLanes<TLanes, T> a, ComplexLanes<TLanes, T> b) =>
        new() { Real = a.Real - b.Real, Imaginary = a.Imaginary - b.Imaginary };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<TLanes, T> operator *(ComplexLanes<TLanes, T> a, ComplexLanes<TLanes, T> b) =>
        new() { Real = TLanes.NegateMultiplyAdd(a.Imaginary, b.Imaginary, a.Real * b.Real), Imaginary = TLanes.MultiplyAdd(a.Imaginary, b.Real, a.Real * b.Imaginary) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<TLanes, T> operator *(ComplexLanes<TLanes, T> a, TLanes b) => new() { Real = a.Real * b, Imaginary = a.Imaginary * b };

    /// <summary>a + i · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<TLanes, T> PlusTurned(ComplexLanes<TLanes, T> a, ComplexLanes<TLanes, T> b) =>
        new() { Real = a.Real - b.Imaginary, Imaginary = a.Imaginary + b.Real };

    /// <summary>a − i · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<TLanes, T> MinusTurned(ComplexLanes<TLanes, T> a, ComplexLanes<TLanes, T> b) =>
        new() { Real = a.Real + b.Imaginary, Imaginary = a.Imaginary - b.Real };

    /// <summary>this + b · factor with a real factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ComplexLanes<TLanes, T> Plus(ComplexLanes<TLanes, T> b, TLanes factor) =>
        new() { Real = TLanes.MultiplyAdd(b.Real, factor, Real), Imaginary = TLanes.MultiplyAdd(b.Imaginary, factor, Imaginary) };

    /// <summary>this − b · factor with a real factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ComplexLanes<TLanes, T> Minus(ComplexLanes<TLanes, T> b, TLanes factor) =>
        new() { Real = TLanes.NegateMultiplyAdd(b.Real, factor, Real), Imaginary = TLanes.NegateMultiplyAdd(b.Imaginary, factor, Imaginary) };

    /// <summary>this + i · b · factor with a real factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ComplexLanes<TLanes, T> PlusTurned(ComplexLanes<TLanes, T> b, TLanes factor) =>
        new() { Real = TLanes.NegateMultiplyAdd(b.Imaginary, factor, Real), Imaginary = TLanes.MultiplyAdd(b.Real, factor, Imaginary) };

    /// <summary>this − i · b · factor with a real factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ComplexLanes<TLanes, T> MinusTurned(ComplexLanes<TLanes, T> b, TLanes factor) =>
        new() { Real = TLanes.MultiplyAdd(b.Imaginary, factor, Real), Imaginary = TLanes.NegateMultiplyAdd(b.Real, factor, Imaginary) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* real, T* imaginary)
    {
        Real.Store(real);
        Imaginary.Store(imaginary);
    }
}
