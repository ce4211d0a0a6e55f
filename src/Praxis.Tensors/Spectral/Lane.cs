using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Spectral;

/// <summary>A single number where vectors do not fit.</summary>
unsafe struct Lane<T> : ILanes<Lane<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    T _value;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Load(T* source) => new() { _value = *source };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> All(T value) => new() { _value = value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> MultiplyAdd(Lane<T> a, Lane<T> b, Lane<T> c) =>
        new() { _value = Rounding.IsFused ? T.FusedMultiplyAdd(a._value, b._value, c._value) : (a._value * b._value) + c._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> SubtractProduct(Lane<T> c, Lane<T> a, Lane<T> b) =>
        new() { _value = Rounding.IsFused ? T.FusedMultiplyAdd(-a._value, b._value, c._value) : c._value - (a._value * b._value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator +(Lane<T> a, Lane<T> b) => new() { _value = a._value + b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator -(Lane<T> a, Lane<T> b) => new() { _value = a._value - b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator *(Lane<T> a, Lane<T> b) => new() { _value = a._value * b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* target) => *target = _value;
}
