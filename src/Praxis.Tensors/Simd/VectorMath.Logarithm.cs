using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Simd;

/// <summary>Logarithms and inverse hyperbolic functions.</summary>
static unsafe partial class VectorMath
{
    /// <summary>ln x; within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Log<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var normal = WithoutSubnormals<S, T>(x);
        return LogEdges<S, T>(x, LogOfParts<S, T>(LogExponent<S, T>(x, normal), S.CenteredSignificand(normal) - S.Of(1.0)));
    }

    /// <summary>ln(1 + x); within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Log1P<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // 1 + x = sum + lost exactly, and what was lost is added to the significand once 1 is taken off.
        var one = S.Of(1.0);
        var sum = one + x;
        var back = sum - one;
        var lost = (one - (sum - back)) + (x - back);
        var n = S.CenteredExponent(sum);
        var f = (S.CenteredSignificand(sum) - one) + S.ScaleByPowerOfTwo(lost, -n);
        return LogEdges<S, T>(sum, LogOfParts<S, T>(n, f)) | SignBit<S, T>(x);
    }

    /// <summary>log₂ x; within 1 ulp, and exact for powers of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Log2<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var normal = WithoutSubnormals<S, T>(x);
        var n = LogExponent<S, T>(x, normal);
        var f = S.CenteredSignificand(normal) - S.Of(1.0);
        var upper = LogUpper<S, T>(f);
        var lower = LogLower<S, T>(f, upper);
        var main = upper * Constant<S, T>(1.4423828125, 1.4426950514316559);
        var rest = S.MultiplyAdd(lower + upper, Constant<S, T>(0.0003122284, -1.0542692476429138e-08), lower * Constant<S, T>(1.4423828125, 1.4426950514316559));
        var sum = n + main;
        return LogEdges<S, T>(x, sum + (rest + ((n - sum) + main)));
    }

    /// <summary>log₁₀ x; within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Log10<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var normal = WithoutSubnormals<S, T>(x);
        var n = LogExponent<S, T>(x, normal);
        var f = S.CenteredSignificand(normal) - S.Of(1.0);
        var upper = LogUpper<S, T>(f);
        var lower = LogLower<S, T>(f, upper);
        var main = upper * Constant<S, T>(0.434326171875, 0.4342944845557213);
        var rest = S.MultiplyAdd(lower + upper, Constant<S, T>(-3.168997e-05, -2.6524694553078553e-09), lower * Constant<S, T>(0.434326171875, 0.4342944845557213));
        rest = S.MultiplyAdd(n, Constant<S, T>(4.605039e-06, -8.532344317057107e-14), rest);
        var whole = n * Constant<S, T>(0.301025390625, 0.3010299956640665);
        var sum = whole + main;
        return LogEdges<S, T>(x, sum + (rest + ((whole - sum) + main)));
    }

    /// <summary>arsinh x = ln(x + √(x² + 1)); within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Asinh<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // From 2²⁶ (2⁵⁵) on it is ln x + ln 2 to the last bit, and x² would overflow further up.
        var one = S.Of(1.0);
        var size = S.Abs(x);
        var huge = S.Less(Constant<S, T>(67108864, 36028797018963968), size);
        var bounded = S.Select(huge, one, size);
        var square = bounded * bounded;
        var root = S.Sqrt(square + one);
        var argument = S.Select(huge, size, bounded + (square / (root + one)));
        return (Log1P<S, T>(argument) + (huge & S.Of(0.6931471805599453))) | SignBit<S, T>(x);
    }

    /// <summary>arcosh x = ln(x + √(x² − 1)), NaN below 1; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Acosh<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var huge = S.Less(Constant<S, T>(67108864, 36028797018963968), x);
        var above = x - S.Of(1.0);
        var argument = S.Select(huge, x, above + S.Sqrt(S.MultiplyAdd(above, above, above + above)));
        var y = Log1P<S, T>(argument) + (huge & S.Of(0.6931471805599453));
        return S.Select(S.Less(x, S.Of(1.0)), S.Of(double.NaN), y);
    }

    /// <summary>artanh x = ½·ln((1 + x)/(1 − x)), ±∞ at ±1 and NaN beyond; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Atanh<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var doubled = size + size;
        var y = S.Of(0.5) * Log1P<S, T>(doubled + (doubled * size / (S.Of(1.0) - size)));
        return S.Select(S.Less(S.Of(1.0), size), S.Of(double.NaN), y | SignBit<S, T>(x));
    }

    /// <summary>ln(1 + t) for t in [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S Log1POfUnit<S, T>(S t)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = S.Of(1.0);
        var sum = one + t;
        var n = S.CenteredExponent(sum);
        var lost = t - (sum - one);
        return LogOfParts<S, T>(n, (S.CenteredSignificand(sum) - one) + S.MultiplyAdd(n * S.Of(-0.5), lost, lost));
    }

    /// <summary>x, multiplied by a power of two where it is subnormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S WithoutSubnormals<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        S.Select(S.Less(x, Constant<S, T>(1.1754943508222875e-38, 2.2250738585072014e-308)), x * Constant<S, T>(33554432, 18014398509481984), x);

    /// <summary>The n of x = m·2ⁿ, m in [√½, √2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S LogExponent<S, T>(S x, S normal)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tiny = S.Less(x, Constant<S, T>(1.1754943508222875e-38, 2.2250738585072014e-308));
        return S.CenteredExponent(normal) - (tiny & Constant<S, T>(25, 54));
    }

    /// <summary>n·ln 2 + ln(1 + f) for 1 + f in [√½, √2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S LogOfParts<S, T>(S n, S f)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var square = f * f;
            var q = S.Of(-0.07235845);
            q = S.MultiplyAdd(q, f, S.Of(0.12537822));
            q = S.MultiplyAdd(q, f, S.Of(-0.13219918));
            q = S.MultiplyAdd(q, f, S.Of(0.14244245));
            q = S.MultiplyAdd(q, f, S.Of(-0.16620891));
            q = S.MultiplyAdd(q, f, S.Of(0.19998668));
            q = S.MultiplyAdd(q, f, S.Of(-0.25000843));
            q = S.MultiplyAdd(q, f, S.Of(0.3333338));
            var y = S.MultiplyAdd(n, S.Of(3.1946183e-05), square * f * q);
            y = S.MultiplyAdd(S.Of(-0.5), square, y);
            return S.MultiplyAdd(n, S.Of(0.693115234375), f + y);
        }
        // With s = f/(2 + f): ln(1 + f) = f − (f²/2 − s·(f²/2 + R(s²))).
        var s = f / (f + S.Of(2.0));
        var half = S.Of(0.5) * f * f;
        var rest = S.MultiplyAdd(s, half + AtanhTail<S, T>(s * s), n * S.Of(-4.2009150726810846e-11));
        return S.MultiplyAdd(n, S.Of(0.6931471806019545), f - (half - rest));
    }

    /// <summary>The upper half of f − f²/2, the leading part of ln(1 + f).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S LogUpper<S, T>(S f)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        UpperHalf<S, T>(f - (S.Of(0.5) * f * f));

    /// <summary>ln(1 + f) less its leading part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S LogLower<S, T>(S f, S upper)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = f / (f + S.Of(2.0));
        var half = S.Of(0.5) * f * f;
        return S.MultiplyAdd(s, half + AtanhTail<S, T>(s * s), (f - upper) - half);
    }

    /// <summary>R(s²) = 2·artanh(s)/s − 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S AtanhTail<S, T>(S z)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(0.24029209);
            single = S.MultiplyAdd(single, z, S.Of(0.2851014));
            single = S.MultiplyAdd(single, z, S.Of(0.4000085));
            single = S.MultiplyAdd(single, z, S.Of(0.6666666));
            return single * z;
        }
        var p = S.Of(0.14795443494759594);
        p = S.MultiplyAdd(p, z, S.Of(0.1531410388735061));
        p = S.MultiplyAdd(p, z, S.Of(0.18183562120223187));
        p = S.MultiplyAdd(p, z, S.Of(0.22222198618341307));
        p = S.MultiplyAdd(p, z, S.Of(0.28571428741915456));
        p = S.MultiplyAdd(p, z, S.Of(0.3999999999941699));
        p = S.MultiplyAdd(p, z, S.Of(0.6666666666666734));
        return p * z;
    }

    /// <summary>The logarithm's values at 0, below it, at infinity and at NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S LogEdges<S, T>(S x, S y)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var zero = S.Of(0.0);
        var inside = S.Select(S.Less(x, S.Of(double.PositiveInfinity)), y, x);
        return S.Select(S.Less(zero, x), inside, S.Select(S.Equal(x, zero), S.Of(double.NegativeInfinity), S.Of(double.NaN)));
    }
}
