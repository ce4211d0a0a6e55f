using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

struct SumReduction<T> : IReduction<T>
    where T : unmanaged, INumber<T>
{
    public static T Identity => T.Zero;

    public static bool IsSum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Map<S>(S x)
        where S : struct, ILanes<S, T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Combine<S>(S a, S b)
        where S : struct, ILanes<S, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<S>(S lanes)
        where S : struct, ILanes<S, T> => S.Sum(lanes);
}

struct ProductReduction<T> : IReduction<T>
    where T : unmanaged, INumber<T>
{
    public static T Identity => T.One;

    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Map<S>(S x)
        where S : struct, ILanes<S, T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Combine<S>(S a, S b)
        where S : struct, ILanes<S, T> => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<S>(S lanes)
        where S : struct, ILanes<S, T> => Lanes.Product<S, T>(lanes);
}

struct MaxReduction<T> : IReduction<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static T Identity => Limits.Lowest<T>();

    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Map<S>(S x)
        where S : struct, ILanes<S, T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Combine<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<S>(S lanes)
        where S : struct, ILanes<S, T> => S.LargestLane(lanes);
}

struct MinReduction<T> : IReduction<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static T Identity => Limits.Highest<T>();

    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Map<S>(S x)
        where S : struct, ILanes<S, T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Combine<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<S>(S lanes)
        where S : struct, ILanes<S, T> => S.SmallestLane(lanes);
}

struct SumOfSquaresReduction<T> : IReduction<T>
    where T : unmanaged, INumber<T>
{
    public static T Identity => T.Zero;

    public static bool IsSum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Map<S>(S x)
        where S : struct, ILanes<S, T> => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Combine<S>(S a, S b)
        where S : struct, ILanes<S, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<S>(S lanes)
        where S : struct, ILanes<S, T> => S.Sum(lanes);
}

struct SumOfMagnitudesReduction<T> : IReduction<T>
    where T : unmanaged, INumber<T>
{
    public static T Identity => T.Zero;

    public static bool IsSum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Map<S>(S x)
        where S : struct, ILanes<S, T> => S.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Combine<S>(S a, S b)
        where S : struct, ILanes<S, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<S>(S lanes)
        where S : struct, ILanes<S, T> => S.Sum(lanes);
}

static class Limits
{
    /// <summary>Negative infinity, or the least whole number.</summary>
    public static T Lowest<T>()
        where T : INumber<T>, IMinMaxValue<T> => T.IsInfinity(T.CreateSaturating(double.NegativeInfinity)) ? T.CreateSaturating(double.NegativeInfinity) : T.MinValue;

    /// <summary>Infinity, or the largest whole number.</summary>
    public static T Highest<T>()
        where T : INumber<T>, IMinMaxValue<T> => T.IsInfinity(T.CreateSaturating(double.PositiveInfinity)) ? T.CreateSaturating(double.PositiveInfinity) : T.MaxValue;
}

static unsafe class Lanes
{
    /// <summary>The product over the lanes, in order.</summary>
    public static T Product<S, T>(S lanes)
        where S : struct, ILanes<S, T>
        where T : unmanaged, INumber<T>
    {
        var values = stackalloc T[64];
        lanes.Store(values);
        var product = values[0];
        for (var i = 1; i < S.Count; i++)
        {
            product *= values[i];
        }
        return product;
    }
}
