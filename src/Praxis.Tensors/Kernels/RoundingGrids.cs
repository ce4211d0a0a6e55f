using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>How a number between two points of a grid is taken to one of them.</summary>
interface IRounding
{
    /// <summary>Whether a random number is drawn for every element.</summary>
    static abstract bool IsRandom { get; }

    /// <summary>A whole number for a value, given a random number in [0, 1).</summary>
    static abstract S Round<S, T>(S value, S random)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>To the nearest, ties to even.</summary>
readonly struct NearestRounding : IRounding
{
    public static bool IsRandom => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Round<S, T>(S value, S random)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => S.Round(value);
}

/// <summary>Up with a probability equal to the distance from the lower neighbour, so that the mean is the value itself.</summary>
readonly struct StochasticRounding : IRounding
{
    public static bool IsRandom => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Round<S, T>(S value, S random)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lower = S.Floor(value);
        return lower + (S.Less(random, value - lower) & S.Of(1.0));
    }
}

/// <summary>The points that numbers are taken to.</summary>
interface IGridKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    S Apply<S, TRounding>(S x, S random)
        where S : struct, ILanes<S, T>
        where TRounding : struct, IRounding;
}

/// <summary>(clamp(round(x/scale) + zero, lowest, highest) − zero)·scale.</summary>
readonly struct IntegerGridKernel<T>(T scale, T zero, T lowest, T highest) : IGridKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public S Apply<S, TRounding>(S x, S random)
        where S : struct, ILanes<S, T>
        where TRounding : struct, IRounding
    {
        var level = TRounding.Round<S, T>(x / S.Of(scale), random) + S.Of(zero);
        return (S.AtMost(S.Of(highest), S.AtLeast(S.Of(lowest), level)) - S.Of(zero)) * S.Of(scale);
    }
}

/// <summary>±scale beyond the threshold, 0 up to it.</summary>
readonly struct ThresholdGridKernel<T>(T threshold, T scale) : IGridKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public S Apply<S, TRounding>(S x, S random)
        where S : struct, ILanes<S, T>
        where TRounding : struct, IRounding
    {
        var size = S.Abs(x);
        var level = (S.Less(S.Of(threshold), size) & S.Of(scale)) | (x & S.Of(-0.0));
        return S.Select(S.Equal(x, x), level, x);
    }
}

/// <summary>
/// Floating-point numbers of a few mantissa bits: a multiple of 2^(e − mantissaBits) for |x| in [2ᵉ, 2ᵉ⁺¹), with e not below the
/// smallest exponent, and not beyond the largest number.
/// </summary>
readonly struct FloatGridKernel<T>(int smallestExponent, int mantissaBits, T largest) : IGridKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public S Apply<S, TRounding>(S x, S random)
        where S : struct, ILanes<S, T>
        where TRounding : struct, IRounding
    {
        var bounded = S.AtMost(S.Of(largest), S.AtLeast(S.Of(-largest), x));
        var exponent = S.Exponent(S.AtLeast(S.Of(Math.ScaleB(1, smallestExponent)), S.Abs(bounded)));
        var shift = S.Of((double)mantissaBits) - exponent;
        var level = TRounding.Round<S, T>(S.ScaleByPowerOfTwo(bounded, shift), random);
        return S.ScaleByPowerOfTwo(level, -shift);
    }
}
