using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Simd;

/// <summary>Powers and roots.</summary>
static unsafe partial class VectorMath
{
    /// <summary>1/√x; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S ReciprocalSqrt<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        S.Of(1.0) / S.Sqrt(x);

    /// <summary>∛x; within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Cbrt<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var third = S.Of(1.0 / 3.0);
        var size = S.Abs(x);
        var normal = WithoutSubnormals<S, T>(size);
        var e = LogExponent<S, T>(size, normal);
        var q = S.Round(e * third);
        // With size = m·8^q: a first guess from the logarithm of m, then a step of Newton's method.
        var m = S.ScaleByPowerOfTwo(S.CenteredSignificand(normal), e - (q + q + q));
        var guess = Exp<S, T>(third * LogOfParts<S, T>(S.CenteredExponent(m), S.CenteredSignificand(m) - S.Of(1.0)));
        var square = guess * guess;
        var error = S.FusedMultiplyAdd(square, guess, -m) + (S.FusedMultiplyAdd(guess, guess, -square) * guess);
        var root = S.ScaleByPowerOfTwo(guess - (third * error / square), q);
        var ordinary = S.Less(S.Of(0.0), size) & S.Less(size, S.Of(double.PositiveInfinity));
        return S.Select(ordinary, root, size) | SignBit<S, T>(x);
    }

    /// <summary>xʸ with the special values of IEEE 754; within 1 ulp for float and 2 ulp for double.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static S Pow<S, T>(S x, S y)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // xʸ = 2^(y·log₂|x|), with the logarithm in two parts.
        var zero = S.Of(0.0);
        var one = S.Of(1.0);
        var infinity = S.Of(double.PositiveInfinity);
        var size = S.Abs(x);
        var normal = WithoutSubnormals<S, T>(size);
        var log = Log2InTwoParts<S, T>(LogExponent<S, T>(size, normal), S.CenteredSignificand(normal), out var logLower);
        log = S.Select(S.Less(size, infinity), log, size);
        log = S.Select(S.Equal(size, zero), -infinity, log);

        var product = y * log;
        var productLower = S.MultiplyAdd(y, logLower, S.FusedMultiplyAdd(y, log, -product));
        productLower &= S.Less(S.Abs(product), Constant<S, T>(160, 1100));
        var bounded = S.AtMost(Constant<S, T>(160, 1100), S.AtLeast(Constant<S, T>(-160, -1100), product));
        var n = S.Round(bounded);
        var power = S.ScaleByPowerOfTwo(Exp2Polynomial<S, T>((bounded - n) + productLower), n);
        power = S.Select(S.Equal(size, one), one, power);

        var half = y * S.Of(0.5);
        var whole = S.Equal(S.Round(y), y);
        var even = S.Equal(S.Round(half), half);
        power |= SignBit<S, T>(S.Select(even, zero, whole & x));
        var undefined = S.Less(x, zero) & S.Less(-infinity, x);
        power = S.Select(undefined, S.Select(whole, power, S.Of(double.NaN)), power);
        return S.Select(S.Equal(y, zero) | S.Equal(x, one), one, power);
    }

    /// <summary>n + log₂ m for m in [√½, √2), as a sum of two numbers of which the second is below half an ulp of the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S Log2InTwoParts<S, T>(S n, S m, out S lower)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // log₂ m = (2/ln 2)·s·(1 + s²/3 + s⁴·Q(s²)) with s = (m − 1)/(m + 1); each product keeps its rounding error.
        var one = S.Of(1.0);
        var f = m - one;
        var d = one + m;
        var dLower = m - (d - one);
        var inverse = one / d;
        var s = f * inverse;
        var sLower = S.FusedMultiplyAdd(-s, dLower, S.FusedMultiplyAdd(-s, d, f)) * inverse;
        var z = s * s;
        var zLower = S.MultiplyAdd(s + s, sLower, S.FusedMultiplyAdd(s, s, -z));
        var third = Constant<S, T>(0.3333333432674408, 0.3333333333333333);
        var u = z * third;
        var uLower = S.FusedMultiplyAdd(z, third, -u);
        uLower = S.MultiplyAdd(z, Constant<S, T>(-9.934108e-09, 1.850371707708594e-17), uLower);
        uLower = S.MultiplyAdd(zLower, third, uLower);
        uLower = S.MultiplyAdd(z * z, AtanhHighTerms<S, T>(z), uLower);
        var w = one + u;
        var wLower = (u - (w - one)) + uLower;
        var t = s * w;
        var tLower = S.MultiplyAdd(sLower, w, S.MultiplyAdd(s, wLower, S.FusedMultiplyAdd(s, w, -t)));
        var factor = Constant<S, T>(2.885390043258667, 2.8853900817779268);
        var log = t * factor;
        var logLower = S.FusedMultiplyAdd(t, factor, -log);
        logLower = S.MultiplyAdd(t, Constant<S, T>(3.851926e-08, 4.0710547481862066e-17), logLower);
        logLower = S.MultiplyAdd(tLower, factor, logLower);
        var sum = n + log;
        lower = (log - (sum - n)) + logLower;
        return sum;
    }

    /// <summary>(artanh(s)/s − 1 − s²/3)/s⁴.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S AtanhHighTerms<S, T>(S z)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(0.11709641);
            single = S.MultiplyAdd(single, z, S.Of(0.1427355));
            single = S.MultiplyAdd(single, z, S.Of(0.20000076));
            return single;
        }
        var p = S.Of(0.05990511814915088);
        p = S.MultiplyAdd(p, z, S.Of(0.05837935283511408));
        p = S.MultiplyAdd(p, z, S.Of(0.06668130004458647));
        p = S.MultiplyAdd(p, z, S.Of(0.0769227927231338));
        p = S.MultiplyAdd(p, z, S.Of(0.09090909421181663));
        p = S.MultiplyAdd(p, z, S.Of(0.1111111110890072));
        p = S.MultiplyAdd(p, z, S.Of(0.14285714285721904));
        p = S.MultiplyAdd(p, z, S.Of(0.1999999999999999));
        return p;
    }
}
