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

    /// <summary>erfc x = 1 − erf x, without cancellation; within 4 ulp.</summary>
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

    /// <summary>x·Φ(x), Φ the normal distribution function; within 4 ulp, also far to the left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Gelu<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // x·Φ(x) = max(x, 0) − |x|·Φ(−|x|).
        var size = S.AtMost(Constant<S, T>(14.5, 38.8), S.Abs(x));
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
        var size = S.AtMost(Constant<S, T>(14.5, 38.8), S.Abs(x));
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
        var fraction = ExpFraction<S, T>(-square, n, -lower);
        return S.ScaleByPowerOfTwo(fraction * ScaledErfc<S, T>(bounded, 2.9345879554748535), n);
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
        return ExpFraction<S, T>(exponent, n, lower);
    }

    /// <summary>Φ(−a)·e^(a²/2) for a ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S NormalTail<S, T>(S size)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        S.Of(0.5) * ScaledErfc<S, T>(size, 4.15013408660927);

    /// <summary>E(a) = e^(a²)·erfc(a), for a = k·size/offset: 1 − t times a polynomial in t = (a − k)/(a + k).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S ScaledErfc<S, T>(S size, double offset)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // t is taken from the accurate one of t + 1 and t − 1.
        var shift = S.Of(offset);
        var below = S.Less(size, shift);
        var end = S.Select(below, S.Of(-1.0), S.Of(1.0));
        var over = S.Select(below, size + size, S.Of(-2.0 * offset));
        var under = size + shift;
        var distance = over / under;
        var t = distance + end;
        var complement = S.Of(1.0) - t;
        // What the sum, the quotient and the last step lost is made up by the slope, E′ ≈ −1.8·E; 1/under = (1 − t)/(2·offset).
        var underLower = S.Select(below, size, shift) - (under - S.Select(below, shift, size));
        var remainder = S.MultiplyAdd(-distance, underLower, S.MultiplyAdd(-distance, under, over));
        var lost = S.MultiplyAdd(remainder * S.Of(0.5 / offset), complement, distance - (t - end));
        var scale = S.MultiplyAdd(complement * S.Of(-1.8), lost, complement);
        if (typeof(T) == typeof(float))
        {
            var single = S.Of(-4.9223025e-05);
            single = S.MultiplyAdd(single, t, S.Of(-3.0050882e-05));
            single = S.MultiplyAdd(single, t, S.Of(0.00048874284));
            single = S.MultiplyAdd(single, t, S.Of(-0.0005109293));
            single = S.MultiplyAdd(single, t, S.Of(-0.0034433757));
            single = S.MultiplyAdd(single, t, S.Of(0.018108325));
            single = S.MultiplyAdd(single, t, S.Of(-0.04989818));
            single = S.MultiplyAdd(single, t, S.Of(0.097868085));
            single = S.MultiplyAdd(single, t, S.Of(-0.14903554));
            single = S.MultiplyAdd(single, t, S.Of(0.18262699));
            return single * scale;
        }
        var p = S.Of(-3.536559350346853e-10);
        p = S.MultiplyAdd(p, t, S.Of(-9.450392532813937e-10));
        p = S.MultiplyAdd(p, t, S.Of(1.9181364419171937e-09));
        p = S.MultiplyAdd(p, t, S.Of(8.5874868295621e-09));
        p = S.MultiplyAdd(p, t, S.Of(-2.885167662461967e-09));
        p = S.MultiplyAdd(p, t, S.Of(-4.849744308221166e-08));
        p = S.MultiplyAdd(p, t, S.Of(-2.3916984059730576e-08));
        p = S.MultiplyAdd(p, t, S.Of(2.387610363747951e-07));
        p = S.MultiplyAdd(p, t, S.Of(2.742116760274106e-07));
        p = S.MultiplyAdd(p, t, S.Of(-1.2143492402140074e-06));
        p = S.MultiplyAdd(p, t, S.Of(-1.9679568291343344e-06));
        p = S.MultiplyAdd(p, t, S.Of(7.271947431795627e-06));
        p = S.MultiplyAdd(p, t, S.Of(1.1711582022028861e-05));
        p = S.MultiplyAdd(p, t, S.Of(-5.500236173828975e-05));
        p = S.MultiplyAdd(p, t, S.Of(-4.298734759184557e-05));
        p = S.MultiplyAdd(p, t, S.Of(0.0004893731155067569));
        p = S.MultiplyAdd(p, t, S.Of(-0.0005059296750482298));
        p = S.MultiplyAdd(p, t, S.Of(-0.0034430622168288515));
        p = S.MultiplyAdd(p, t, S.Of(0.01810760673298471));
        p = S.MultiplyAdd(p, t, S.Of(-0.0498982414004032));
        p = S.MultiplyAdd(p, t, S.Of(0.09786810634540784));
        p = S.MultiplyAdd(p, t, S.Of(-0.14903554059542198));
        p = S.MultiplyAdd(p, t, S.Of(0.1826269933903967));
        return p * scale;
    }
}
