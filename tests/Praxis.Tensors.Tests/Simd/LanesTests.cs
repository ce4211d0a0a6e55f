using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Tests.Simd;

public sealed class LanesTests
{
    [Fact]
    public void Scaling_by_a_power_of_two_rounds_once_overflows_and_underflows()
    {
        Check<Lanes1<float>, Lanes512<float>, float>();
        Check<Lanes128<float>, Lanes256<float>, float>();
        Check<Lanes1<double>, Lanes512<double>, double>();
        Check<Lanes128<double>, Lanes256<double>, double>();

        static void Check<A, B, T>()
            where A : struct, ILanes<A, T>
            where B : struct, ILanes<B, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (var value in new[] { 1.0, -1.2345, 1.9999999, 0.75, 0.0, double.PositiveInfinity })
            {
                foreach (var n in new[] { 0, 1, -1, 100, -100, 127, 128, -126, -127, -140, -149, -150, -200, 200 })
                {
                    var exact = T.ScaleB(T.CreateTruncating(value), n);
                    Assert.Equal(exact, First<A, T>(A.ScaleByPowerOfTwo(A.Of(value), A.Of((double)n))));
                    Assert.Equal(exact, First<B, T>(B.ScaleByPowerOfTwo(B.Of(value), B.Of((double)n))));
                }
            }
            Assert.True(T.IsNaN(First<A, T>(A.ScaleByPowerOfTwo(A.Of(double.NaN), A.Of(3.0)))));
        }
    }

    [Fact]
    public void A_number_is_its_centered_significand_times_its_power_of_two()
    {
        Check<Lanes1<float>, float>();
        Check<Lanes128<float>, float>();
        Check<Lanes256<float>, float>();
        Check<Lanes512<float>, float>();
        Check<Lanes1<double>, double>();
        Check<Lanes512<double>, double>();

        static void Check<S, T>()
            where S : struct, ILanes<S, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (var value in new[] { 1.0, 1.4142, 1.4143, 0.7071, 0.7072, 3.7, 1e-30, 6.02e23, 1.1754943508222875e-38 })
            {
                var significand = First<S, T>(S.CenteredSignificand(S.Of(value)));
                var exponent = int.CreateTruncating(First<S, T>(S.CenteredExponent(S.Of(value))));
                Assert.InRange(double.CreateTruncating(significand), 0.70710677, 1.41421357);
                Assert.Equal(T.CreateTruncating(value), T.ScaleB(significand, exponent));
            }
        }
    }

    [Fact]
    public void A_bit_mask_reads_the_bits_of_whole_numbers_of_either_sign()
    {
        for (var whole = -9; whole <= 9; whole++)
        {
            for (var bit = 0; bit < 3; bit++)
            {
                var set = ((whole >> bit) & 1) != 0;
                Assert.Equal(set, Lanes1<float>.Any(Lanes1<float>.BitMask(Lanes1<float>.Of((float)whole), bit)));
                Assert.Equal(set, Lanes128<double>.Any(Lanes128<double>.BitMask(Lanes128<double>.Of((double)whole), bit)));
                Assert.Equal(set, Lanes256<float>.Any(Lanes256<float>.BitMask(Lanes256<float>.Of((float)whole), bit)));
                Assert.Equal(set ? 7f : 0f, First<Lanes512<float>, float>(Lanes512<float>.BitMask(Lanes512<float>.Of((float)whole), bit) & Lanes512<float>.Of(7f)));
            }
        }
    }

    [Fact]
    public void A_limit_leaves_NaN_alone()
    {
        Check<Lanes1<float>>();
        Check<Lanes128<float>>();
        Check<Lanes256<float>>();
        Check<Lanes512<float>>();

        static void Check<S>()
            where S : struct, ILanes<S, float>
        {
            Assert.True(float.IsNaN(First<S, float>(S.AtLeast(S.Of(1f), S.Of(float.NaN)))));
            Assert.True(float.IsNaN(First<S, float>(S.AtMost(S.Of(1f), S.Of(float.NaN)))));
            Assert.Equal(1f, First<S, float>(S.AtLeast(S.Of(1f), S.Of(float.NegativeInfinity))));
            Assert.Equal(2f, First<S, float>(S.AtLeast(S.Of(1f), S.Of(2f))));
            Assert.Equal(1f, First<S, float>(S.AtMost(S.Of(1f), S.Of(2f))));
        }
    }

    [Fact]
    public void A_fused_product_keeps_what_two_roundings_lose()
    {
        var x = 1 + MathF.ScaleB(1, -12);
        var lost = MathF.ScaleB(1, -24);
        Assert.Equal(lost, First<Lanes1<float>, float>(Lanes1<float>.FusedMultiplyAdd(Lanes1<float>.Of(x), Lanes1<float>.Of(x), Lanes1<float>.Of(-(x * x)))));
        Assert.Equal(lost, First<Lanes128<float>, float>(Lanes128<float>.FusedMultiplyAdd(Lanes128<float>.Of(x), Lanes128<float>.Of(x), Lanes128<float>.Of(-(x * x)))));
        Assert.Equal(lost, First<Lanes512<float>, float>(Lanes512<float>.FusedMultiplyAdd(Lanes512<float>.Of(x), Lanes512<float>.Of(x), Lanes512<float>.Of(-(x * x)))));
    }

    static unsafe T First<S, T>(S lanes)
        where S : struct, ILanes<S, T>
        where T : unmanaged
    {
        var values = stackalloc T[S.Count];
        lanes.Store(values);
        return values[0];
    }
}
