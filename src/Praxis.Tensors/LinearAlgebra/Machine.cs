using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>The limits of a floating-point type that the algorithms are steered by; constants once compiled.</summary>
static class Machine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The distance from 1 to the next number.</summary>
    public static T Epsilon
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? T.CreateTruncating(1.1920929e-7f) : T.CreateTruncating(2.220446049250313e-16);
    }

    /// <summary>The smallest normal number; its reciprocal does not overflow.</summary>
    public static T SmallestNormal
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? T.CreateTruncating(1.17549435e-38f) : T.CreateTruncating(2.2250738585072014e-308);
    }

    /// <summary>A sum of squares from here on has lost nothing that matters to underflow.</summary>
    public static T SmallestSquare
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? T.CreateTruncating(1e-24f) : T.CreateTruncating(1e-276);
    }

    /// <summary>A sum of squares up to here is far from overflow.</summary>
    public static T LargestSquare
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? T.CreateTruncating(1e30f) : T.CreateTruncating(1e290);
    }

    public static T Two
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.CreateTruncating(2.0);
    }

    public static T Half
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.CreateTruncating(0.5);
    }

    /// <summary>A power of two near a positive finite number, within the normal range together with its reciprocal.</summary>
    public static T PowerOfTwoNear(T value)
    {
        var limit = typeof(T) == typeof(float) ? 126 : 1022;
        return T.ScaleB(T.One, Math.Clamp(T.ILogB(value), -limit, limit));
    }
}
