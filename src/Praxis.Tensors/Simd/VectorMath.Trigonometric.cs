using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Simd;

/// <summary>Trigonometric functions and their inverses.</summary>
static unsafe partial class VectorMath
{
    // Up to here the quotient by π/2 is short enough for three constants; beyond, numbers go one by one.
    const double LargestReduced32 = 1e5, LargestReduced64 = 1e6;

    /// <summary>sin x; within 2 ulp for any size of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Sin<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var n = S.Round(size * S.Of(0.6366197723675814));
        var r = RemainderByHalfPi<S, T>(size, n);
        var y = S.Select(S.BitMask(n, 0), CosPolynomial<S, T>(r), SinPolynomial<S, T>(r));
        y ^= SignBit<S, T>(S.BitMask(n, 1) ^ x);
        var beyond = S.Less(Constant<S, T>(LargestReduced32, LargestReduced64), size);
        return S.Any(beyond) ? S.Select(beyond, LaneByLane<S, T, ScalarSin>(x), y) : y;
    }

    /// <summary>cos x; within 2 ulp for any size of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Cos<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var n = S.Round(size * S.Of(0.6366197723675814));
        var r = RemainderByHalfPi<S, T>(size, n);
        var y = S.Select(S.BitMask(n, 0), SinPolynomial<S, T>(r), CosPolynomial<S, T>(r));
        y ^= SignBit<S, T>(S.BitMask(n + S.Of(1.0), 1));
        var beyond = S.Less(Constant<S, T>(LargestReduced32, LargestReduced64), size);
        return S.Any(beyond) ? S.Select(beyond, LaneByLane<S, T, ScalarCos>(x), y) : y;
    }

    /// <summary>sin 2πu and cos 2πu for u in [0, 1]; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCosOfTurns<S, T>(S u, out S sin, out S cos)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Quarter turns are taken off without rounding.
        var quarters = u * S.Of(4.0);
        var n = S.Round(quarters);
        var r = (quarters - n) * S.Of(1.5707963267948966);
        var (s, c) = (SinPolynomial<S, T>(r), CosPolynomial<S, T>(r));
        var odd = S.BitMask(n, 0);
        sin = S.Select(odd, c, s) ^ SignBit<S, T>(S.BitMask(n, 1));
        cos = S.Select(odd, s, c) ^ SignBit<S, T>(S.BitMask(n + S.Of(1.0), 1));
    }

    /// <summary>tan x; within 2 ulp for any size of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Tan<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var n = S.Round(size * S.Of(0.6366197723675814));
        var r = RemainderInTwoParts<S, T>(size, n, out var lower);
        var odd = S.BitMask(n, 0);
        S y;
        if (typeof(T) == typeof(float))
        {
            var z = r * r;
            var q = S.Of(0.0043704137);
            q = S.MultiplyAdd(q, z, S.Of(0.000102860875));
            q = S.MultiplyAdd(q, z, S.Of(0.010823859));
            q = S.MultiplyAdd(q, z, S.Of(0.021287534));
            q = S.MultiplyAdd(q, z, S.Of(0.054058682));
            q = S.MultiplyAdd(q, z, S.Of(0.13332677));
            q = S.MultiplyAdd(q, z, S.Of(0.3333335));
            var tan = r + S.MultiplyAdd(q * z, r, lower);
            y = S.Select(odd, S.Of(-1.0) / tan, tan);
        }
        else
        {
            var sin = SinPolynomial<S, T>(r) + lower;
            var cos = CosPolynomial<S, T>(r);
            y = S.Select(odd, -cos, sin) / S.Select(odd, sin, cos);
        }
        y ^= SignBit<S, T>(x);
        var beyond = S.Less(Constant<S, T>(LargestReduced32, LargestReduced64), size);
        return S.Any(beyond) ? S.Select(beyond, LaneByLane<S, T, ScalarTan>(x), y) : y;
    }

    /// <summary>arcsin x, NaN outside of [−1, 1]; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Asin<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var small = S.Less(size, S.Of(0.5));
        var p = ArcsinCore<S, T>(size, small);
        var large = (HalfPiUpper<S, T>() - (p + p)) + HalfPiLower<S, T>();
        return S.Select(small, p, large) | SignBit<S, T>(x);
    }

    /// <summary>arccos x, NaN outside of [−1, 1]; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Acos<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // arccos x = π/2 − arcsin x near 0, 2·arcsin √((1 − x)/2) near 1, and π less that near −1.
        var size = S.Abs(x);
        var small = S.Less(size, S.Of(0.5));
        var negative = S.Less(x, S.Of(0.0));
        var p = ArcsinCore<S, T>(size, small);
        var doubled = p + p;
        var near = HalfPiUpper<S, T>() - ((p ^ SignBit<S, T>(x)) - HalfPiLower<S, T>());
        var pi = HalfPiUpper<S, T>() + HalfPiUpper<S, T>();
        var far = S.Select(negative, pi - (doubled - (HalfPiLower<S, T>() + HalfPiLower<S, T>())), doubled);
        return S.Select(small, near, far);
    }

    /// <summary>arctan x; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Atan<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = S.Of(1.0);
        var size = S.Abs(x);
        var large = S.Less(one, size);
        var p = AtanPolynomial<S, T>(S.Select(large, one, size) / S.Select(large, size, one));
        return S.Select(large, (HalfPiUpper<S, T>() - p) + HalfPiLower<S, T>(), p) | SignBit<S, T>(x);
    }

    /// <summary>The angle of the point (x, y) in [−π, π]; within 2 ulp, signed zeros and infinities as in IEEE 754.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Atan2<S, T>(S y, S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var zero = S.Of(0.0);
        var one = S.Of(1.0);
        var height = S.Abs(y);
        var width = S.Abs(x);
        var steep = S.Less(width, height);
        var over = S.Select(steep, width, height);
        var under = S.Select(steep, height, width);
        // Equal sizes make 1 (also two infinities), except two zeros, which make 0.
        var ratio = S.Select(S.Equal(over, under), S.Select(S.Equal(under, zero), zero, one), over / under);
        var angle = AtanPolynomial<S, T>(ratio);
        angle = S.Select(steep, (HalfPiUpper<S, T>() - angle) + HalfPiLower<S, T>(), angle);
        var left = S.Less(SignBit<S, T>(x) | one, zero);
        var pi = HalfPiUpper<S, T>() + HalfPiUpper<S, T>();
        angle = S.Select(left, (pi - angle) + (HalfPiLower<S, T>() + HalfPiLower<S, T>()), angle);
        return angle | SignBit<S, T>(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S HalfPiUpper<S, T>()
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Constant<S, T>(1.5707963705062866, 1.5707963267948966);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S HalfPiLower<S, T>()
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Constant<S, T>(-4.371139e-08, 6.123233995736766e-17);

    /// <summary>size − n·π/2, where the first step is exact and the others round relative to what is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S RemainderByHalfPi<S, T>(S size, S n)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var r = S.FusedMultiplyAdd(n, -HalfPiUpper<S, T>(), size);
        r = S.FusedMultiplyAdd(n, -HalfPiLower<S, T>(), r);
        return S.FusedMultiplyAdd(n, Constant<S, T>(1.7151245e-15, 1.4973849048591698e-33), r);
    }

    /// <summary>size − n·π/2 as a sum of two numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S RemainderInTwoParts<S, T>(S size, S n, out S lower)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var exact = S.FusedMultiplyAdd(n, -HalfPiUpper<S, T>(), size);
        var product = n * HalfPiLower<S, T>();
        var r = exact - product;
        var lost = ((exact - r) - product) - S.FusedMultiplyAdd(n, HalfPiLower<S, T>(), -product);
        lower = S.MultiplyAdd(n, Constant<S, T>(1.7151245e-15, 1.4973849048591698e-33), lost);
        return r;
    }

    /// <summary>sin r for |r| ≤ π/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S SinPolynomial<S, T>(S r)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var z = r * r;
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(-0.00019518285);
            single = S.MultiplyAdd(single, z, S.Of(0.008332189));
            single = S.MultiplyAdd(single, z, S.Of(-0.16666655));
            return S.MultiplyAdd(single * z, r, r);
        }
        var p = S.Of(1.589594363745077e-10);
        p = S.MultiplyAdd(p, z, S.Of(-2.5050742320642014e-08));
        p = S.MultiplyAdd(p, z, S.Of(2.755731358226442e-06));
        p = S.MultiplyAdd(p, z, S.Of(-0.0001984126982945851));
        p = S.MultiplyAdd(p, z, S.Of(0.008333333333321919));
        p = S.MultiplyAdd(p, z, S.Of(-0.1666666666666663));
        return S.MultiplyAdd(p * z, r, r);
    }

    /// <summary>cos r for |r| ≤ π/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S CosPolynomial<S, T>(S r)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var z = r * r;
        var head = S.MultiplyAdd(S.Of(-0.5), z, S.Of(1.0));
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(2.4432564e-05);
            single = S.MultiplyAdd(single, z, S.Of(-0.0013887311));
            single = S.MultiplyAdd(single, z, S.Of(0.041666646));
            return S.MultiplyAdd(single, z * z, head);
        }
        var p = S.Of(-1.1358748095206087e-11);
        p = S.MultiplyAdd(p, z, S.Of(2.087570540410226e-09));
        p = S.MultiplyAdd(p, z, S.Of(-2.7557314217299276e-07));
        p = S.MultiplyAdd(p, z, S.Of(2.480158728900347e-05));
        p = S.MultiplyAdd(p, z, S.Of(-0.0013888888888873344));
        p = S.MultiplyAdd(p, z, S.Of(0.041666666666666595));
        return S.MultiplyAdd(p, z * z, head);
    }

    /// <summary>arcsin of the size where it is small, else arcsin √((1 − size)/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ArcsinCore<S, T>(S size, S small)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var folded = S.MultiplyAdd(size, S.Of(-0.5), S.Of(0.5));
        var z = S.Select(small, size * size, folded);
        var w = S.Select(small, size, S.Sqrt(folded));
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(0.03757677);
            single = S.MultiplyAdd(single, z, S.Of(0.014391219));
            single = S.MultiplyAdd(single, z, S.Of(0.031821825));
            single = S.MultiplyAdd(single, z, S.Of(0.044514995));
            single = S.MultiplyAdd(single, z, S.Of(0.075005166));
            single = S.MultiplyAdd(single, z, S.Of(0.1666666));
            return S.MultiplyAdd(single * z, w, w);
        }
        var p = S.Of(0.03262611099622905);
        p = S.MultiplyAdd(p, z, S.Of(-0.02099485776370035));
        p = S.MultiplyAdd(p, z, S.Of(0.02170432480537779));
        p = S.MultiplyAdd(p, z, S.Of(0.0037077638034966154));
        p = S.MultiplyAdd(p, z, S.Of(0.01077987180695492));
        p = S.MultiplyAdd(p, z, S.Of(0.011398984899684038));
        p = S.MultiplyAdd(p, z, S.Of(0.013980810970570013));
        p = S.MultiplyAdd(p, z, S.Of(0.017351612884649172));
        p = S.MultiplyAdd(p, z, S.Of(0.022372214933961018));
        p = S.MultiplyAdd(p, z, S.Of(0.03038194270993964));
        p = S.MultiplyAdd(p, z, S.Of(0.04464285717455937));
        p = S.MultiplyAdd(p, z, S.Of(0.07499999999970867));
        p = S.MultiplyAdd(p, z, S.Of(0.1666666666666676));
        return S.MultiplyAdd(p * z, w, w);
    }

    /// <summary>arctan a for a in [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S AtanPolynomial<S, T>(S a)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var z = a * a;
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(-0.001791502);
            single = S.MultiplyAdd(single, z, S.Of(0.010904537));
            single = S.MultiplyAdd(single, z, S.Of(-0.031157766));
            single = S.MultiplyAdd(single, z, S.Of(0.0579358));
            single = S.MultiplyAdd(single, z, S.Of(-0.08402056));
            single = S.MultiplyAdd(single, z, S.Of(0.109516546));
            single = S.MultiplyAdd(single, z, S.Of(-0.14264126));
            single = S.MultiplyAdd(single, z, S.Of(0.19998536));
            single = S.MultiplyAdd(single, z, S.Of(-0.333333));
            return S.MultiplyAdd(single * z, a, a);
        }
        var p = S.Of(1.3230091772371405e-05);
        p = S.MultiplyAdd(p, z, S.Of(-0.00015221219870193814));
        p = S.MultiplyAdd(p, z, S.Of(0.0008315652318609962));
        p = S.MultiplyAdd(p, z, S.Of(-0.002885627889651036));
        p = S.MultiplyAdd(p, z, S.Of(0.00719792575897647));
        p = S.MultiplyAdd(p, z, S.Of(-0.013902640588944897));
        p = S.MultiplyAdd(p, z, S.Of(0.021987149042429332));
        p = S.MultiplyAdd(p, z, S.Of(-0.0299058087635479));
        p = S.MultiplyAdd(p, z, S.Of(0.036643201134804834));
        p = S.MultiplyAdd(p, z, S.Of(-0.042192457555029254));
        p = S.MultiplyAdd(p, z, S.Of(0.047223492737180406));
        p = S.MultiplyAdd(p, z, S.Of(-0.052535270812955864));
        p = S.MultiplyAdd(p, z, S.Of(0.058805298846729526));
        p = S.MultiplyAdd(p, z, S.Of(-0.06666404438129865));
        p = S.MultiplyAdd(p, z, S.Of(0.07692279891000552));
        p = S.MultiplyAdd(p, z, S.Of(-0.09090907008003227));
        p = S.MultiplyAdd(p, z, S.Of(0.1111111100735493));
        p = S.MultiplyAdd(p, z, S.Of(-0.1428571428258855));
        p = S.MultiplyAdd(p, z, S.Of(0.19999999999951756));
        p = S.MultiplyAdd(p, z, S.Of(-0.3333333333333307));
        return S.MultiplyAdd(p * z, a, a);
    }

    readonly struct ScalarSin : IScalarFunction
    {
        public static double Of(double x) => Math.Sin(x);
    }

    readonly struct ScalarCos : IScalarFunction
    {
        public static double Of(double x) => Math.Cos(x);
    }

    readonly struct ScalarTan : IScalarFunction
    {
        public static double Of(double x) => Math.Tan(x);
    }
}
