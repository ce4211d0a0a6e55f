using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Simd;

/// <summary>Activation functions of neural networks, and derivatives where they share the costly part.</summary>
static unsafe partial class VectorMath
{
    /// <summary>1/(1 + e^(−x)); within 2.1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Sigmoid<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = S.Of(1.0);
        var exp = Exp<S, T>(NegativeAbs<S, T>(x));
        return S.Select(S.Less(x, S.Of(0.0)), exp, one) / (one + exp);
    }

    /// <summary>ln(1 + e^(βx))/β, and x itself where βx exceeds the threshold; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Softplus<S, T>(S x, S beta, S threshold)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var z = x * beta;
        var y = (S.AtLeast(S.Of(0.0), z) + Log1POfUnit<S, T>(Exp<S, T>(NegativeAbs<S, T>(z)))) / beta;
        return S.Select(S.Less(threshold, z), x, y);
    }

    /// <summary>x·σ(x), σ the sigmoid; within 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Silu<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TimesSigmoid<S, T>(x, x);

    /// <summary>The derivative of <see cref="Silu"/>: σ(x)·(1 + x·σ(−x)); within 4 ulp of 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S SiluDerivative<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = S.Of(1.0);
        var bounded = Bounded<S, T>(x);
        var exp = Exp<S, T>(NegativeAbs<S, T>(bounded));
        var inverse = one / (one + exp);
        var negative = S.Less(bounded, S.Of(0.0));
        var small = exp * inverse;
        var sigmoid = S.Select(negative, small, inverse);
        var mirrored = S.Select(negative, inverse, small);
        return sigmoid * S.MultiplyAdd(bounded, mirrored, one);
    }

    /// <summary>½x·(1 + tanh(√(2/π)·(x + 0.044715x³))); within 4 ulp down to −1; below, its relative error grows to that of the exponent, |x|³/2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S GeluTanh<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // ½(1 + tanh u) = σ(2u).
        var slope = S.MultiplyAdd(x * x, S.Of(0.07135481627260025), S.Of(1.5957691216057308));
        return TimesSigmoid<S, T>(x, x * slope);
    }

    /// <summary>The derivative of <see cref="GeluTanh"/>; within 4 ulp of 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S GeluTanhDerivative<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // With z = 2u(x): σ(z) + x·z′·σ(z)·σ(−z).
        var one = S.Of(1.0);
        var bounded = S.AtMost(S.Of(40.0), S.AtLeast(S.Of(-40.0), x));
        var square = bounded * bounded;
        var z = bounded * S.MultiplyAdd(square, S.Of(0.07135481627260025), S.Of(1.5957691216057308));
        var slope = S.MultiplyAdd(square, S.Of(0.21406444881780076), S.Of(1.5957691216057308));
        var exp = Exp<S, T>(NegativeAbs<S, T>(z));
        var inverse = one / (one + exp);
        var small = exp * inverse;
        var sigmoid = S.Select(S.Less(z, S.Of(0.0)), small, inverse);
        return S.MultiplyAdd(bounded * slope, small * inverse, sigmoid);
    }

    /// <summary>x·tanh(ln(1 + eˣ)); within 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Mish<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // tanh(ln(1 + e)) = (e² + 2e)/(e² + 2e + 2); on the right both are divided by e².
        var one = S.Of(1.0);
        var two = S.Of(2.0);
        var bounded = S.AtLeast(Constant<S, T>(-110, -760), x);
        var exponent = S.AtLeast(Constant<S, T>(-110, -760), NegativeAbs<S, T>(bounded));
        var n = ExpExponent<S, T>(exponent);
        var fraction = ExpFraction<S, T>(exponent, n);
        var exp = S.ScaleByPowerOfTwo(fraction, n);
        var negative = S.Less(bounded, S.Of(0.0));
        var over = S.Select(negative, S.ScaleByPowerOfTwo(bounded * fraction * (exp + two), n), bounded * S.MultiplyAdd(exp, two, one));
        var under = S.Select(negative, S.MultiplyAdd(exp, exp + two, two), S.MultiplyAdd(exp + exp, exp + one, one));
        return over / under;
    }

    /// <summary>The derivative of <see cref="Mish"/>; within 4 ulp of 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S MishDerivative<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // With n = e² + 2e and d = n + 2: n/d + 4x·e·(1 + e)/d²; on the right e² is divided out.
        var one = S.Of(1.0);
        var bounded = Bounded<S, T>(x);
        var exp = Exp<S, T>(NegativeAbs<S, T>(bounded));
        var square = exp * exp;
        var negative = S.Less(bounded, S.Of(0.0));
        var over = S.Select(negative, square, one) + (exp + exp);
        var inverse = one / (over + S.Select(negative, S.Of(2.0), square + square));
        var slope = S.Select(negative, exp, square) * (one + exp) * inverse * inverse;
        return S.MultiplyAdd(S.Of(4.0) * bounded, slope, over * inverse);
    }

    /// <summary>x·σ(z) for z of the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S TimesSigmoid<S, T>(S x, S z)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // −∞·σ(−∞) is a 0, not a NaN, and what underflows is rounded once.
        var bounded = S.AtLeast(Constant<S, T>(-110, -760), x);
        var exponent = S.AtLeast(Constant<S, T>(-110, -760), NegativeAbs<S, T>(z));
        var n = ExpExponent<S, T>(exponent);
        var fraction = ExpFraction<S, T>(exponent, n);
        var over = S.Select(S.Less(x, S.Of(0.0)), S.ScaleByPowerOfTwo(bounded * fraction, n), bounded);
        return over / (S.Of(1.0) + S.ScaleByPowerOfTwo(fraction, n));
    }

    /// <summary>x between the points beyond which an exponential has vanished.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S Bounded<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        S.AtMost(Constant<S, T>(110, 760), S.AtLeast(Constant<S, T>(-110, -760), x));
}
