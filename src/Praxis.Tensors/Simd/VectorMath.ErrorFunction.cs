using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Simd;

/// <summary>The error function and what is made of the normal distribution.</summary>
static unsafe partial class VectorMath
{
    /// <summary>erf x = 2/√π ∫₀ˣ e^(−t²) dt; within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Erf<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var large = S.Of(1.0) - ErfcOfPositive<S, T>(size);
        return S.Select(S.Less(S.Of(1.0), size), large, ErfOfSmall<S, T>(size)) | SignBit<S, T>(x);
    }

    /// <summary>erfc x = 1 − erf x, without cancellation; within 3 ulp up to 5 and 5 ulp beyond for float, within 4 ulp for double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Erfc<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.Abs(x);
        var tail = ErfcOfPositive<S, T>(size);
        var y = S.Select(S.Less(x, S.Of(0.0)), S.Of(2.0) - tail, tail);
        var near = S.Of(1.0) - (ErfOfSmall<S, T>(size) | SignBit<S, T>(x));
        return S.Select(S.Less(size, S.Of(0.5)), near, y);
    }

    /// <summary>x·Φ(x), Φ the normal distribution function; within 3 ulp down to −5 and 5 ulp further left for float, within 4 ulp for double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Gelu<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // x·Φ(x) = max(x, 0) − |x|·Φ(−|x|).
        var size = S.AtMost(Constant<S, T>(14.4, 38.8), S.Abs(x));
        var n = NormalExponent<S, T>(size);
        var tail = S.ScaleByPowerOfTwo(size * NormalFraction<S, T>(size, n) * NormalTail<S, T>(size), n);
        return S.Select(S.Less(S.Of(0.0), x), x, SignBit<S, T>(x)) - tail;
    }

    /// <summary>The derivative of <see cref="Gelu"/>: Φ(x) + x·φ(x); within 4 ulp of 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S GeluDerivative<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var size = S.AtMost(Constant<S, T>(14.4, 38.8), S.Abs(x));
        var n = NormalExponent<S, T>(size);
        var bell = S.ScaleByPowerOfTwo(NormalFraction<S, T>(size, n), n);
        // Φ(−a) − a·φ(a) on the left, and 1 less that on the right.
        var left = bell * S.MultiplyAdd(size, S.Of(-0.3989422804014327), NormalTail<S, T>(size));
        return S.Select(S.Less(x, S.Of(0.0)), left, S.Of(1.0) - left);
    }

    /// <summary>erf a for a in [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ErfOfSmall<S, T>(S size)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var z = size * size;
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(7.846173e-05);
            single = S.MultiplyAdd(single, z, S.Of(-0.0008007889));
            single = S.MultiplyAdd(single, z, S.Of(0.0051880744));
            single = S.MultiplyAdd(single, z, S.Of(-0.026853692));
            single = S.MultiplyAdd(single, z, S.Of(0.11283583));
            single = S.MultiplyAdd(single, z, S.Of(-0.37612626));
            single = S.MultiplyAdd(single, z, S.Of(0.12837917));
            return S.MultiplyAdd(single, size, size);
        }
        var p = S.Of(6.6830307649797e-11);
        p = S.MultiplyAdd(p, z, S.Of(-1.1829509211011156e-09));
        p = S.MultiplyAdd(p, z, S.Of(1.4786264738483684e-08));
        p = S.MultiplyAdd(p, z, S.Of(-1.6370595645881988e-07));
        p = S.MultiplyAdd(p, z, S.Of(1.6463083045836663e-06));
        p = S.MultiplyAdd(p, z, S.Of(-1.4925738251937323e-05));
        p = S.MultiplyAdd(p, z, S.Of(0.00012055337767440443));
        p = S.MultiplyAdd(p, z, S.Of(-0.0008548327189331384));
        p = S.MultiplyAdd(p, z, S.Of(0.005223977629091198));
        p = S.MultiplyAdd(p, z, S.Of(-0.026866170645619147));
        p = S.MultiplyAdd(p, z, S.Of(0.11283791670958741));
        p = S.MultiplyAdd(p, z, S.Of(-0.37612638903183876));
        p = S.MultiplyAdd(p, z, S.Of(0.1283791670955126));
        return S.MultiplyAdd(p, size, size);
    }

    /// <summary>erfc a = e^(−a²)·E(a) for a ≥ 0, where a² keeps its rounding error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ErfcOfPositive<S, T>(S size)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bounded = S.AtMost(Constant<S, T>(10.2, 27.4), size);
        var square = bounded * bounded;
        var lower = S.FusedMultiplyAdd(bounded, bounded, -square);
        var n = ExpExponent<S, T>(-square);
        var fraction = ExpFractionAccurate<S, T>(-square, n, -lower);
        return S.ScaleByPowerOfTwo(fraction * ScaledErfc<S, T>(bounded, S.Of(3.0)), n);
    }

    /// <summary>The n of e^(−a²/2) = 2ⁿ·eʳ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S NormalExponent<S, T>(S size)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ExpExponent<S, T>(size * S.Of(-0.5) * size);

    /// <summary>The eʳ of e^(−a²/2) = 2ⁿ·eʳ, where a² keeps its rounding error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S NormalFraction<S, T>(S size, S n)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var negativeHalf = size * S.Of(-0.5);
        var exponent = negativeHalf * size;
        var lower = S.FusedMultiplyAdd(negativeHalf, size, -exponent);
        return ExpFractionAccurate<S, T>(exponent, n, lower);
    }

    /// <summary>Φ(−a)·e^(a²/2) for a ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S NormalTail<S, T>(S size)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        S.Of(0.5) * ScaledErfc<S, T>(size, S.Of(4.242640687119285));

    /// <summary>E(3·size/shift), E(a) = e^(a²)·erfc(a), as a polynomial in t = (a − 3)/(a + 3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ScaledErfc<S, T>(S size, S shift)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // t is taken from the accurate one of t + 1 and t − 1; what that step loses is made up by E′ ≈ −1.7·E.
        var below = S.Less(size, shift);
        var doubled = S.Select(below, size, -shift);
        var end = S.Select(below, S.Of(-1.0), S.Of(1.0));
        var distance = (doubled + doubled) / (size + shift);
        var t = distance + end;
        var lost = distance - (t - end);
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(5.6191115e-05);
            single = S.MultiplyAdd(single, t, S.Of(3.038866e-05));
            single = S.MultiplyAdd(single, t, S.Of(-0.00059281976));
            single = S.MultiplyAdd(single, t, S.Of(0.0007152374));
            single = S.MultiplyAdd(single, t, S.Of(0.0042674555));
            single = S.MultiplyAdd(single, t, S.Of(-0.024394328));
            single = S.MultiplyAdd(single, t, S.Of(0.071666256));
            single = S.MultiplyAdd(single, t, S.Of(-0.15011574));
            single = S.MultiplyAdd(single, t, S.Of(0.24560376));
            single = S.MultiplyAdd(single, t, S.Of(-0.32623357));
            single = S.MultiplyAdd(single, t, S.Of(0.17900115));
            return S.MultiplyAdd(single * lost, S.Of(-1.7), single);
        }
        var p = S.Of(4.284197836165584e-10);
        p = S.MultiplyAdd(p, t, S.Of(-4.4528088931258574e-10));
        p = S.MultiplyAdd(p, t, S.Of(-6.282177889377445e-09));
        p = S.MultiplyAdd(p, t, S.Of(-3.072316268466153e-10));
        p = S.MultiplyAdd(p, t, S.Of(4.308996881429263e-08));
        p = S.MultiplyAdd(p, t, S.Of(2.9979497006358494e-08));
        p = S.MultiplyAdd(p, t, S.Of(-2.3127949312599436e-07));
        p = S.MultiplyAdd(p, t, S.Of(-2.949619245935107e-07));
        p = S.MultiplyAdd(p, t, S.Of(1.2505762538684666e-06));
        p = S.MultiplyAdd(p, t, S.Of(2.120470768527555e-06));
        p = S.MultiplyAdd(p, t, S.Of(-7.977417506697126e-06));
        p = S.MultiplyAdd(p, t, S.Of(-1.2860637410917363e-05));
        p = S.MultiplyAdd(p, t, S.Of(6.40563833754572e-05));
        p = S.MultiplyAdd(p, t, S.Of(4.525532728075128e-05));
        p = S.MultiplyAdd(p, t, S.Of(-0.0005970619225914268));
        p = S.MultiplyAdd(p, t, S.Of(0.0007077464351100684));
        p = S.MultiplyAdd(p, t, S.Of(0.004269136330556202));
        p = S.MultiplyAdd(p, t, S.Of(-0.024392499318378474));
        p = S.MultiplyAdd(p, t, S.Of(0.07166583719808077));
        p = S.MultiplyAdd(p, t, S.Of(-0.15011593650078797));
        p = S.MultiplyAdd(p, t, S.Of(0.2456038017123291));
        p = S.MultiplyAdd(p, t, S.Of(-0.3262335600430371));
        p = S.MultiplyAdd(p, t, S.Of(0.17900115118138996));
        return S.MultiplyAdd(p * lost, S.Of(-1.7), p);
    }
}
