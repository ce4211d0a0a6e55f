using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Simd;

/// <summary>Exponentials and hyperbolic functions.</summary>
static unsafe partial class VectorMath
{
    /// <summary>eˣ; within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Exp<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bounded = S.AtMost(Constant<S, T>(89, 710), S.AtLeast(Constant<S, T>(-104, -746), x));
        var n = ExpExponent<S, T>(bounded);
        return S.ScaleByPowerOfTwo(ExpFraction<S, T>(bounded, n), n);
    }

    /// <summary>eˣ − 1; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S ExpM1<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // eˣ − 1 = 2ⁿ·((eʳ − 1) + (1 − 2⁻ⁿ)), and below −18 (−38) it is −1 to the last bit.
        var bounded = S.AtMost(Constant<S, T>(89, 710), S.AtLeast(Constant<S, T>(-18, -38), x));
        var n = ExpExponent<S, T>(bounded);
        var r = ExpRemainder<S, T>(bounded, n);
        S p;
        if (typeof(T) == typeof(float))
        {
            var q = S.Of(0.00019743445);
            q = S.MultiplyAdd(q, r, S.Of(0.0013933713));
            q = S.MultiplyAdd(q, r, S.Of(0.008333567));
            q = S.MultiplyAdd(q, r, S.Of(0.041666478));
            q = S.MultiplyAdd(q, r, S.Of(0.16666666));
            q = S.MultiplyAdd(q, r, S.Of(0.5));
            p = S.MultiplyAdd(q, r * r, r);
        }
        else
        {
            var q = S.Of(1.6875686773435885e-10);
            q = S.MultiplyAdd(q, r, S.Of(2.091952529146949e-09));
            q = S.MultiplyAdd(q, r, S.Of(2.5049087142543862e-08));
            q = S.MultiplyAdd(q, r, S.Of(2.7557259147281665e-07));
            q = S.MultiplyAdd(q, r, S.Of(2.755732351937455e-06));
            q = S.MultiplyAdd(q, r, S.Of(2.4801587340662104e-05));
            q = S.MultiplyAdd(q, r, S.Of(0.00019841269838412505));
            q = S.MultiplyAdd(q, r, S.Of(0.0013888888888877434));
            q = S.MultiplyAdd(q, r, S.Of(0.0083333333333342));
            q = S.MultiplyAdd(q, r, S.Of(0.04166666666666668));
            q = S.MultiplyAdd(q, r, S.Of(0.16666666666666666));
            q = S.MultiplyAdd(q, r, S.Of(0.5));
            p = S.MultiplyAdd(q, r * r, r);
        }
        var one = S.Of(1.0);
        return S.ScaleByPowerOfTwo(p + (one - S.ScaleByPowerOfTwo(one, -n)), n) | SignBit<S, T>(x);
    }

    /// <summary>2ˣ; within 1 ulp, and exact for whole x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Exp2<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bounded = S.AtMost(Constant<S, T>(129, 1025), S.AtLeast(Constant<S, T>(-151, -1076), x));
        var n = S.Round(bounded);
        return S.ScaleByPowerOfTwo(Exp2Polynomial<S, T>(bounded - n), n);
    }

    /// <summary>tanh x; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Tanh<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var z = size * size;
        S p;
        if (typeof(T) == typeof(float))
        {
            var q = S.Of(-0.005700092);
            q = S.MultiplyAdd(q, z, S.Of(0.020634118));
            q = S.MultiplyAdd(q, z, S.Of(-0.05373794));
            q = S.MultiplyAdd(q, z, S.Of(0.13331416));
            q = S.MultiplyAdd(q, z, S.Of(-0.3333328));
            p = S.MultiplyAdd(q * z, size, size);
        }
        else
        {
            var q = S.Of(6.0507809015570265e-06);
            q = S.MultiplyAdd(q, z, S.Of(-3.0207371497610835e-05));
            q = S.MultiplyAdd(q, z, S.Of(9.157987188863248e-05));
            q = S.MultiplyAdd(q, z, S.Of(-0.000237024924123099));
            q = S.MultiplyAdd(q, z, S.Of(0.0005894569740575024));
            q = S.MultiplyAdd(q, z, S.Of(-0.001455727298669684));
            q = S.MultiplyAdd(q, z, S.Of(0.0035921142371675204));
            q = S.MultiplyAdd(q, z, S.Of(-0.008863234340338467));
            q = S.MultiplyAdd(q, z, S.Of(0.02186948847080388));
            q = S.MultiplyAdd(q, z, S.Of(-0.05396825396615323));
            q = S.MultiplyAdd(q, z, S.Of(0.13333333333329966));
            q = S.MultiplyAdd(q, z, S.Of(-0.33333333333333315));
            p = S.MultiplyAdd(q * z, size, size);
        }
        // tanh a = 1 − 2/(e²ᵃ + 1), which is 1 to the last bit from 10 (20) on.
        var doubled = S.AtMost(Constant<S, T>(20, 40), size + size);
        var n = ExpExponent<S, T>(doubled);
        var exp = S.ScaleByPowerOfTwo(ExpFraction<S, T>(doubled, n), n);
        var large = S.Of(1.0) - (S.Of(2.0) / (exp + S.Of(1.0)));
        return S.Select(S.Less(S.Of(0.625), size), large, p) | SignBit<S, T>(x);
    }

    /// <summary>sinh x; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Sinh<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var z = size * size;
        S p;
        if (typeof(T) == typeof(float))
        {
            var q = S.Of(2.789984e-06);
            q = S.MultiplyAdd(q, z, S.Of(0.00019841666));
            q = S.MultiplyAdd(q, z, S.Of(0.008333315));
            q = S.MultiplyAdd(q, z, S.Of(0.16666667));
            p = S.MultiplyAdd(q * z, size, size);
        }
        else
        {
            var q = S.Of(4.448995073979302e-15);
            q = S.MultiplyAdd(q, z, S.Of(7.580157504091655e-13));
            q = S.MultiplyAdd(q, z, S.Of(1.6060174315015305e-10));
            q = S.MultiplyAdd(q, z, S.Of(2.5052098350165263e-08));
            q = S.MultiplyAdd(q, z, S.Of(2.755731927390287e-06));
            q = S.MultiplyAdd(q, z, S.Of(0.00019841269841133232));
            q = S.MultiplyAdd(q, z, S.Of(0.008333333333333519));
            q = S.MultiplyAdd(q, z, S.Of(0.16666666666666666));
            p = S.MultiplyAdd(q * z, size, size);
        }
        var half = HalfExp<S, T>(size);
        var large = half - (S.Of(0.25) / half);
        return S.Select(S.Less(S.Of(1.0), size), large, p) | SignBit<S, T>(x);
    }

    /// <summary>cosh x; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Cosh<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = HalfExp<S, T>(S.Abs(x));
        return half + (S.Of(0.25) / half);
    }

    /// <summary>eᵃ/2 for a ≥ 0, which overflows only where sinh and cosh do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S HalfExp<S, T>(S size)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bounded = S.AtMost(Constant<S, T>(90, 712), size);
        var n = ExpExponent<S, T>(bounded);
        return S.ScaleByPowerOfTwo(ExpFraction<S, T>(bounded, n), n - S.Of(1.0));
    }

    /// <summary>The n of eˣ = 2ⁿ·eʳ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ExpExponent<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        S.Round(x * S.Of(1.4426950408889634));

    /// <summary>The r of eˣ = 2ⁿ·eʳ: x − n·ln 2, where n times the upper part of ln 2 is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ExpRemainder<S, T>(S x, S n)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var r = S.MultiplyAdd(n, Constant<S, T>(-0.693115234375, -0.6931471806019545), x);
        return S.MultiplyAdd(n, Constant<S, T>(-3.1946183e-05, 4.2009150726810846e-11), r);
    }

    /// <summary>eʳ = eˣ/2ⁿ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ExpFraction<S, T>(S x, S n)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var r = ExpRemainder<S, T>(x, n);
        return S.MultiplyAdd(S.MultiplyAdd(ExpTail<S, T>(r), r, S.Of(1.0)), r, S.Of(1.0));
    }

    /// <summary>e^(x + extra)/2ⁿ for an extra below the last place of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ExpFraction<S, T>(S x, S n, S extra)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var fraction = ExpFraction<S, T>(x, n);
        return S.MultiplyAdd(fraction, extra, fraction);
    }

    /// <summary>(eʳ − 1 − r)/r² for |r| ≤ ½·ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ExpTail<S, T>(S r)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(0.0013823241);
            single = S.MultiplyAdd(single, r, S.Of(0.008368827));
            single = S.MultiplyAdd(single, r, S.Of(0.04166824));
            single = S.MultiplyAdd(single, r, S.Of(0.1666652));
            single = S.MultiplyAdd(single, r, S.Of(0.49999994));
            return single;
        }
        var p = S.Of(2.500332770014334e-08);
        p = S.MultiplyAdd(p, r, S.Of(2.7630560280734723e-07));
        p = S.MultiplyAdd(p, r, S.Of(2.7557576800093247e-06));
        p = S.MultiplyAdd(p, r, S.Of(2.4801492211244113e-05));
        p = S.MultiplyAdd(p, r, S.Of(0.00019841269516499355));
        p = S.MultiplyAdd(p, r, S.Of(0.001388888894451334));
        p = S.MultiplyAdd(p, r, S.Of(0.008333333333490218));
        p = S.MultiplyAdd(p, r, S.Of(0.041666666666526596));
        p = S.MultiplyAdd(p, r, S.Of(0.1666666666666642));
        p = S.MultiplyAdd(p, r, S.Of(0.5000000000000011));
        return p;
    }

    /// <summary>2ʳ for |r| ≤ ½.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S Exp2Polynomial<S, T>(S r)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(0.00015244995);
            single = S.MultiplyAdd(single, r, S.Of(0.0013391684));
            single = S.MultiplyAdd(single, r, S.Of(0.009618826));
            single = S.MultiplyAdd(single, r, S.Of(0.05550358));
            single = S.MultiplyAdd(single, r, S.Of(0.24022645));
            single = S.MultiplyAdd(single, r, S.Of(0.6931472));
            single = S.MultiplyAdd(single, r, S.Of(1));
            return single;
        }
        var p = S.Of(2.714885896191974e-11);
        p = S.MultiplyAdd(p, r, S.Of(4.465347774634105e-10));
        p = S.MultiplyAdd(p, r, S.Of(7.053823555249871e-09));
        p = S.MultiplyAdd(p, r, S.Of(1.0177986970117175e-07));
        p = S.MultiplyAdd(p, r, S.Of(1.3215489854179486e-06));
        p = S.MultiplyAdd(p, r, S.Of(1.5252734033431838e-05));
        p = S.MultiplyAdd(p, r, S.Of(0.00015403530389398345));
        p = S.MultiplyAdd(p, r, S.Of(0.001333355814616806));
        p = S.MultiplyAdd(p, r, S.Of(0.009618129107630794));
        p = S.MultiplyAdd(p, r, S.Of(0.05550410866482292));
        p = S.MultiplyAdd(p, r, S.Of(0.24022650695910067));
        p = S.MultiplyAdd(p, r, S.Of(0.6931471805599453));
        p = S.MultiplyAdd(p, r, S.Of(1));
        return p;
    }
}
