using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Simd;

readonly unsafe partial struct Lanes256<T> : IMovingLanes<Lanes256<T>, T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LoadHalves(T* low, T* high) => new(Vector128.Load(low).ToVector256Unsafe().WithUpper(Vector128.Load(high)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalves(T* low, T* high)
    {
        _lanes.GetLower().Store(low);
        _lanes.GetUpper().Store(high);
    }

    public static Lanes256<T> Indices(ReadOnlySpan<int> lanes)
    {
        if (typeof(T) == typeof(float))
        {
            return new(Vector256.Create(lanes).As<int, T>());
        }
        Span<long> wide = stackalloc long[lanes.Length];
        for (var i = 0; i < lanes.Length; i++)
        {
            wide[i] = lanes[i];
        }
        return new(Vector256.Create<long>(wide).As<long, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Pick(Lanes256<T> a, Lanes256<T> b, Lanes256<T> indices)
    {
        // Without an instruction for two registers, each gives what it has and zeros for what the other has.
        if (typeof(T) == typeof(float))
        {
            var chosen = indices._lanes.AsInt32();
            var picked = Avx512F.VL.IsSupported
                ? Avx512F.VL.PermuteVar8x32x2(a._lanes.AsInt32(), chosen, b._lanes.AsInt32())
                : Vector256.Shuffle(a._lanes.AsInt32(), chosen) | Vector256.Shuffle(b._lanes.AsInt32(), chosen - Vector256.Create(Count));
            return new(picked.As<int, T>());
        }
        else
        {
            var chosen = indices._lanes.AsInt64();
            var picked = Avx512F.VL.IsSupported
                ? Avx512F.VL.PermuteVar4x64x2(a._lanes.AsInt64(), chosen, b._lanes.AsInt64())
                : Vector256.Shuffle(a._lanes.AsInt64(), chosen) | Vector256.Shuffle(b._lanes.AsInt64(), chosen - Vector256.Create((long)Count));
            return new(picked.As<long, T>());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> NegateMultiplyAdd(Lanes256<T> left, Lanes256<T> right, Lanes256<T> addend)
    {
        if (Fma.IsSupported && typeof(T) == typeof(float))
        {
            return new(Fma.MultiplyAddNegated(left._lanes.AsSingle(), right._lanes.AsSingle(), addend._lanes.AsSingle()).As<float, T>());
        }
        if (Fma.IsSupported && typeof(T) == typeof(double))
        {
            return new(Fma.MultiplyAddNegated(left._lanes.AsDouble(), right._lanes.AsDouble(), addend._lanes.AsDouble()).As<double, T>());
        }
        return MultiplyAdd(-left, right, addend);
    }
}
