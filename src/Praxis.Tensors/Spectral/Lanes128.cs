using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Spectral;

/// <summary>The lanes of a 128-bit register.</summary>
unsafe struct Lanes128<T> : IVectorLanes<Lanes128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    Vector128<T> _value;

    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(T* source) => new() { _value = Vector128.Load(source) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadHalves(T* low, T* high) => new() { _value = Vector64.Load(low).ToVector128Unsafe().WithUpper(Vector64.Load(high)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> All(T value) => new() { _value = Vector128.Create(value) };

    public static Lanes128<T> Indices(ReadOnlySpan<int> lanes)
    {
        if (typeof(T) == typeof(float))
            return new() { _value = Vector128.Create(lanes).As<int, T>() };
        Span<long> wide = stackalloc long[lanes.Length];
        for (var i = 0; i < lanes.Length; i++)
            wide[i] = lanes[i];
        return new() { _value = Vector128.Create<long>(wide).As<long, T>() };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Pick(Lanes128<T> a, Lanes128<T> b, Lanes128<T> indices)
    {
        if (typeof(T) == typeof(float))
        {
            var chosen = indices._value.AsInt32();
            if (Avx512F.VL.IsSupported)
                return new() { _value = Avx512F.VL.PermuteVar4x32x2(a._value.AsSingle(), chosen, b._value.AsSingle()).As<float, T>() };
            return new()
            {
                _value = Vector128.Shuffle(a._value.AsInt32(), chosen).As<int, T>()
                | Vector128.Shuffle(b._value.AsInt32(), chosen - Vector128.Create(Count)).As<int, T>()
            };
        }
        var wide = indices._value.AsInt64();
        if (Avx512F.VL.IsSupported)
            return new() { _value = Avx512F.VL.PermuteVar2x64x2(a._value.AsDouble(), wide, b._value.AsDouble()).As<double, T>() };
        return new()
        {
            _value = Vector128.Shuffle(a._value.AsInt64(), wide).As<long, T>()
            | Vector128.Shuffle(b._value.AsInt64(), wide - Vector128.Create((long)Count)).As<long, T>()
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> MultiplyAdd(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c)
    {
        if (!Rounding.IsFused)
            return (a * b) + c;
        if (typeof(T) == typeof(float))
            return new() { _value = Vector128.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>() };
        return new() { _value = Vector128.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>() };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SubtractProduct(Lanes128<T> c, Lanes128<T> a, Lanes128<T> b)
    {
        if (!Rounding.IsFused)
            return c - (a * b);
        if (typeof(T) == typeof(float))
            return new()
            {
                _value = (Fma.IsSupported
                ? Fma.MultiplyAddNegated(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle())
                : Vector128.FusedMultiplyAdd(-a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle())).As<float, T>()
            };
        return new()
        {
            _value = (Fma.IsSupported
                ? Fma.MultiplyAddNegated(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble())
                : Vector128.FusedMultiplyAdd(-a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble())).As<double, T>()
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => new() { _value = a._value + b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => new() { _value = a._value - b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => new() { _value = a._value * b._value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* target) => _value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreHalves(T* low, T* high)
    {
        _value.GetLower().Store(low);
        _value.GetUpper().Store(high);
    }
}
