using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>Discrete Fourier transforms of a handful of numbers, X_k = Σ_j x_j e^{−2πi jk/r}, in place.</summary>
static class Butterflies<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const double SineOfThird = 0.8660254037844386;
    const double CosineOfFifth = 0.30901699437494745;
    const double CosineOfTwoFifths = -0.8090169943749473;
    const double SineOfFifth = 0.9510565162951535;
    const double SineOfTwoFifths = 0.5877852522924732;
    const double CosineOfSeventh = 0.6234898018587336;
    const double CosineOfTwoSevenths = -0.22252093395631434;
    const double CosineOfThreeSevenths = -0.900968867902419;
    const double SineOfSeventh = 0.7818314824680298;
    const double SineOfTwoSevenths = 0.9749279121818236;
    const double SineOfThreeSevenths = 0.43388373911755823;
    const double CosineOfEighth = 0.7071067811865476;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Two(ref ComplexLanes<TLanes, T> a, ref ComplexLanes<TLanes, T> b)
    {
        var sum = a + b;
        b = a - b;
        a = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Three(ref ComplexLanes<TLanes, T> a, ref ComplexLanes<TLanes, T> b, ref ComplexLanes<TLanes, T> c)
    {
        var sum = b + c;
        var difference = (b - c) * Constant(SineOfThird);
        var centre = a.Minus(sum, Constant(0.5));
        a += sum;
        b = ComplexLanes<TLanes, T>.MinusTurned(centre, difference);
        c = ComplexLanes<TLanes, T>.PlusTurned(centre, difference);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four(
        ref ComplexLanes<TLanes, T> a, ref ComplexLanes<TLanes, T> b, ref ComplexLanes<TLanes, T> c, ref ComplexLanes<TLanes, T> d)
    {
        var evenSum = a + c;
        var evenDifference = a - c;
        var oddSum = b + d;
        var oddDifference = b - d;
        a = evenSum + oddSum;
        b = ComplexLanes<TLanes, T>.MinusTurned(evenDifference, oddDifference);
        c = evenSum - oddSum;
        d = ComplexLanes<TLanes, T>.PlusTurned(evenDifference, oddDifference);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Five(
        ref ComplexLanes<TLanes, T> a, ref ComplexLanes<TLanes, T> b, ref ComplexLanes<TLanes, T> c,
        ref ComplexLanes<TLanes, T> d, ref ComplexLanes<TLanes, T> e)
    {
        var cosine1 = Constant(CosineOfFifth);
        var cosine2 = Constant(CosineOfTwoFifths);
        var sine1 = Constant(SineOfFifth);
        var sine2 = Constant(SineOfTwoFifths);
        var outerSum = b + e;
        var outerDifference = b - e;
        var innerSum = c + d;
        var innerDifference = c - d;
        var centre1 = a.Plus(outerSum, cosine1).Plus(innerSum, cosine2);
        var centre2 = a.Plus(outerSum, cosine2).Plus(innerSum, cosine1);
        var turn1 = (outerDifference * sine1).Plus(innerDifference, sine2);
        var turn2 = (outerDifference * sine2).Minus(innerDifference, sine1);
        a = a + outerSum + innerSum;
        b = ComplexLanes<TLanes, T>.MinusTurned(centre1, turn1);
        e = ComplexLanes<TLanes, T>.PlusTurned(centre1, turn1);
        c = ComplexLanes<TLanes, T>.MinusTurned(centre2, turn2);
        d = ComplexLanes<TLanes, T>.PlusTurned(centre2, turn2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Seven(
        ref ComplexLanes<TLanes, T> a, ref ComplexLanes<TLanes, T> b, ref ComplexLanes<TLanes, T> c, ref ComplexLanes<TLanes, T> d,
        ref ComplexLanes<TLanes, T> e, ref ComplexLanes<TLanes, T> f, ref ComplexLanes<TLanes, T> g)
    {
        var cosine1 = Constant(CosineOfSeventh);
        var cosine2 = Constant(CosineOfTwoSevenths);
        var cosine3 = Constant(CosineOfThreeSevenths);
        var sine1 = Constant(SineOfSeventh);
        var sine2 = Constant(SineOfTwoSevenths);
        var sine3 = Constant(SineOfThreeSevenths);
        var sum1 = b + g;
        var sum2 = c + f;
        var sum3 = d + e;
        var difference1 = b - g;
        var difference2 = c - f;
        var difference3 = d - e;
        var centre1 = a.Plus(sum1, cosine1).Plus(sum2, cosine2).Plus(sum3, cosine3);
        var centre2 = a.Plus(sum1, cosine2).Plus(sum2, cosine3).Plus(sum3, cosine1);
        var centre3 = a.Plus(sum1, cosine3).Plus(sum2, cosine1).Plus(sum3, cosine2);
        var turn1 = (difference1 * sine1).Plus(difference2, sine2).Plus(difference3, sine3);
        var turn2 = (difference1 * sine2).Minus(difference2, sine3).Minus(difference3, sine1);
        var turn3 = (difference1 * sine3).Minus(difference2, sine1).Plus(difference3, sine2);
        a = a + sum1 + sum2 + sum3;
        b = ComplexLanes<TLanes, T>.MinusTurned(centre1, turn1);
        g = ComplexLanes<TLanes, T>.PlusTurned(centre1, turn1);
        c = ComplexLanes<TLanes, T>.MinusTurned(centre2, turn2);
        f = ComplexLanes<TLanes, T>.PlusTurned(centre2, turn2);
        d = ComplexLanes<TLanes, T>.MinusTurned(centre3, turn3);
        e = ComplexLanes<TLanes, T>.PlusTurned(centre3, turn3);
    }

    /// <summary>Leaves the even outputs X0, X2, X4, X6 in a to d and the odd ones X1, X3, X5, X7 in e to h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Eight(
        ref ComplexLanes<TLanes, T> a, ref ComplexLanes<TLanes, T> b, ref ComplexLanes<TLanes, T> c, ref ComplexLanes<TLanes, T> d,
        ref ComplexLanes<TLanes, T> e, ref ComplexLanes<TLanes, T> f, ref ComplexLanes<TLanes, T> g, ref ComplexLanes<TLanes, T> h)
    {
        Two(ref a, ref e);
        Two(ref b, ref f);
        Two(ref c, ref g);
        Two(ref d, ref h);
        Four(ref a, ref b, ref c, ref d);

        // The odd outputs: f and h turn by odd eighths, whose factor √½ waits until the last additions.
        var half = Constant(CosineOfEighth);
        var evenSum = ComplexLanes<TLanes, T>.MinusTurned(e, g);
        var evenDifference = ComplexLanes<TLanes, T>.PlusTurned(e, g);
        var turnedF = ComplexLanes<TLanes, T>.MinusTurned(f, f);
        var turnedH = ComplexLanes<TLanes, T>.PlusTurned(h, h);
        var oddSum = turnedF - turnedH;
        var oddDifference = turnedF + turnedH;
        e = evenSum.Plus(oddSum, half);
        f = evenDifference.MinusTurned(oddDifference, half);
        g = evenSum.Minus(oddSum, half);
        h = evenDifference.PlusTurned(oddDifference, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TLanes Constant(double value) => TLanes.Of(T.CreateTruncating(value));
}
