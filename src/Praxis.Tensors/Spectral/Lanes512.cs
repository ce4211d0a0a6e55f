using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Spectral;

/// <summary>The lanes of a 512-bit register.</summary>
unsafe struct Lanes512<T> : IVectorLanes<Lanes512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    Vector512<T> _value;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* source) => new() { _value = Vector512.Load(source) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadHalves(T* low, T* high) => new() { _value = Vector256.Load(low).ToVector512Unsafe().WithUpper(Vector256.Load(high)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> All(T value) => new() { _value = Vector512.Create(value) };

    public static Lanes512<T> Indices(ReadOnlySpan<int> lanes)
    {
        if (typeof(T) == typeof(float))
            return new() { _value = Vector512.Create(lanes).As<int, T>() };
        Span<long> wide = stackalloc long[lanes.Length];
        for (var i = 0; i < lanes.Length; i++)
            wide[i] = lanes[i];
        return new() { _value = Vector512.Create<long>(wide).As<long, T>() };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Pick(Lanes512<T> a, Lanes512<T> b, Lanes512<T> indices)
    {
        if (typeof(T) == typeof(float))
            return new() { _value = Avx512F.PermuteVar16x32x2(a._value.AsSingle(), indices._value.AsInt32(), b._value.AsSingle()).As<float, T>() };
        return new() { _value = Avx512F.PermuteVar8x64x2(a._value.AsDouble(), indices._value.AsInt64(), b._value.AsDouble()).As<double, T>() };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c)
    {
        if (!Rounding.IsFused)
            return (a * b) + c;
        if (typeof(T) == typeof(float))
            return new() { _value = Vector512.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>() };
        return new() { _value = Vector512.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>() };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SubtractProduct(Lanes512<T> c, Lanes512<T> a, Lanes512<T> b)
    {
        if (!Rounding.IsFused)
            return c - (a * b);
        if (typeof(T) == typeof(float))
            return new() { _value = Avx512F.FusedMultiplyAddNegated(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>() };
        return new() { _value = Avx512F.FusedMultiplyAddNegated(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>() };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> a, Lanes512<T> b) => new() { _value = a._value + b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a, Lanes512<T> b) => new() { _value = a._value - b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => new() { _value = a._value * b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* target) => _value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreHalves(T* low, T* high)
    {
        _value.GetLower().Store(low);
        _value.GetUpper().Store(high);
    }
}
