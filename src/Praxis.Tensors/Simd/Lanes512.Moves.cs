using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Simd;

readonly unsafe partial struct Lanes512<T> : IMovingLanes<Lanes512<T>, T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadHalves(T* low, T* high) => new(Vector256.Load(low).ToVector512Unsafe().WithUpper(Vector256.Load(high)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalves(T* low, T* high)
    {
        _lanes.GetLower().Store(low);
        _lanes.GetUpper().Store(high);
    }

    public static Lanes512<T> Indices(ReadOnlySpan<int> lanes)
    {
        if (typeof(T) == typeof(float))
        {
            return new(Vector512.Create(lanes).As<int, T>());
        }
        Span<long> wide = stackalloc long[lanes.Length];
        for (var i = 0; i < lanes.Length; i++)
        {
            wide[i] = lanes[i];
        }
        return new(Vector512.Create<long>(wide).As<long, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Pick(Lanes512<T> a, Lanes512<T> b, Lanes512<T> indices)
    {
        if (typeof(T) == typeof(float))
        {
            return new(Avx512F.PermuteVar16x32x2(a._lanes.AsSingle(), indices._lanes.AsInt32(), b._lanes.AsSingle()).As<float, T>());
        }
        return new(Avx512F.PermuteVar8x64x2(a._lanes.AsDouble(), indices._lanes.AsInt64(), b._lanes.AsDouble()).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> NegateMultiplyAdd(Lanes512<T> left, Lanes512<T> right, Lanes512<T> addend)
    {
        if (Avx512F.IsSupported && typeof(T) == typeof(float))
        {
            return new(Avx512F.FusedMultiplyAddNegated(left._lanes.AsSingle(), right._lanes.AsSingle(), addend._lanes.AsSingle()).As<float, T>());
        }
        if (Avx512F.IsSupported && typeof(T) == typeof(double))
        {
            return new(Avx512F.FusedMultiplyAddNegated(left._lanes.AsDouble(), right._lanes.AsDouble(), addend._lanes.AsDouble()).As<double, T>());
        }
        return MultiplyAdd(-left, right, addend);
    }
}
