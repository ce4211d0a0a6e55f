using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Tests.Simd;

public sealed class VectorMathEdgeTests
{
    const double Inf = double.PositiveInfinity, Nan = double.NaN;

    static readonly double[] Special =
    [
        0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, -2.5, 1e30, -1e30, 1e-30, -1e-30, 16777217, -16777217, double.PositiveInfinity,
        double.NegativeInfinity, double.NaN, 4503599627370497, -4503599627370497, 1e-45, -1e-45, 100, -100, 88.8, -104,
    ];

    [Theory]
    [InlineData("Exp", Inf, Inf)]
    [InlineData("Exp", -Inf, 0.0)]
    [InlineData("Exp", -0.0, 1.0)]
    [InlineData("Exp", 1e30, Inf)]
    [InlineData("Exp", -1e30, 0.0)]
    [InlineData("ExpM1", -Inf, -1.0)]
    [InlineData("ExpM1", Inf, Inf)]
    [InlineData("ExpM1", -0.0, -0.0)]
    [InlineData("ExpM1", 7.888609052210118e-31, 7.888609052210118e-31)]
    [InlineData("Exp2", 10, 1024.0)]
    [InlineData("Exp2", -126, 1.1754943508222875e-38)]
    [InlineData("Exp2", 5000, Inf)]
    [InlineData("Exp2", -5000, 0.0)]
    [InlineData("Log", 0.0, -Inf)]
    [InlineData("Log", -1, Nan)]
    [InlineData("Log", -Inf, Nan)]
    [InlineData("Log", Inf, Inf)]
    [InlineData("Log", 1, 0.0)]
    [InlineData("Log1P", -1, -Inf)]
    [InlineData("Log1P", -1.5, Nan)]
    [InlineData("Log1P", Inf, Inf)]
    [InlineData("Log1P", -0.0, -0.0)]
    [InlineData("Log1P", 7.888609052210118e-31, 7.888609052210118e-31)]
    [InlineData("Log2", 8, 3.0)]
    [InlineData("Log2", 0.0625, -4.0)]
    [InlineData("Log2", 0, -Inf)]
    [InlineData("Log10", 1000, 3.0)]
    [InlineData("Log10", 1e10, 10.0)]
    [InlineData("Log10", -3, Nan)]
    [InlineData("Sin", -0.0, -0.0)]
    [InlineData("Sin", Inf, Nan)]
    [InlineData("Cos", 0, 1.0)]
    [InlineData("Cos", -Inf, Nan)]
    [InlineData("Tan", -0.0, -0.0)]
    [InlineData("Asin", 1.0000001, Nan)]
    [InlineData("Asin", -0.0, -0.0)]
    [InlineData("Acos", 1, 0.0)]
    [InlineData("Acos", -1.5, Nan)]
    [InlineData("Atan", -0.0, -0.0)]
    [InlineData("Sinh", -0.0, -0.0)]
    [InlineData("Sinh", -Inf, -Inf)]
    [InlineData("Cosh", -Inf, Inf)]
    [InlineData("Tanh", Inf, 1.0)]
    [InlineData("Tanh", -Inf, -1.0)]
    [InlineData("Tanh", -0.0, -0.0)]
    [InlineData("Asinh", -Inf, -Inf)]
    [InlineData("Asinh", -0.0, -0.0)]
    [InlineData("Acosh", 1, 0.0)]
    [InlineData("Acosh", 0.99, Nan)]
    [InlineData("Acosh", -5, Nan)]
    [InlineData("Acosh", Inf, Inf)]
    [InlineData("Atanh", 1, Inf)]
    [InlineData("Atanh", -1, -Inf)]
    [InlineData("Atanh", 1.5, Nan)]
    [InlineData("Atanh", -0.0, -0.0)]
    [InlineData("Erf", Inf, 1.0)]
    [InlineData("Erf", -Inf, -1.0)]
    [InlineData("Erf", -0.0, -0.0)]
    [InlineData("Erfc", Inf, 0.0)]
    [InlineData("Erfc", -Inf, 2.0)]
    [InlineData("Erfc", 0, 1.0)]
    [InlineData("Sigmoid", Inf, 1.0)]
    [InlineData("Sigmoid", -Inf, 0.0)]
    [InlineData("Sigmoid", 0, 0.5)]
    [InlineData("Silu", Inf, Inf)]
    [InlineData("Silu", -Inf, -0.0)]
    [InlineData("SiluDerivative", Inf, 1.0)]
    [InlineData("SiluDerivative", -Inf, -0.0)]
    [InlineData("Softplus", Inf, Inf)]
    [InlineData("Softplus", -Inf, 0.0)]
    [InlineData("Softplus", 20.5, 20.5)]
    [InlineData("Gelu", Inf, Inf)]
    [InlineData("Gelu", -Inf, -0.0)]
    [InlineData("GeluDerivative", Inf, 1.0)]
    [InlineData("GeluDerivative", -Inf, -0.0)]
    [InlineData("GeluTanh", Inf, Inf)]
    [InlineData("GeluTanh", -Inf, -0.0)]
    [InlineData("GeluTanhDerivative", Inf, 1.0)]
    [InlineData("GeluTanhDerivative", -Inf, 0.0)]
    [InlineData("Mish", Inf, Inf)]
    [InlineData("Mish", -Inf, -0.0)]
    [InlineData("MishDerivative", Inf, 1.0)]
    [InlineData("MishDerivative", -Inf, 0.0)]
    [InlineData("ReciprocalSqrt", 0, Inf)]
    [InlineData("ReciprocalSqrt", Inf, 0.0)]
    [InlineData("ReciprocalSqrt", -1, Nan)]
    [InlineData("Cbrt", -0.0, -0.0)]
    [InlineData("Cbrt", -27, -3.0)]
    [InlineData("Cbrt", -Inf, -Inf)]
    public void The_edges_of_a_function_are_exact(string name, double x, double expected)
    {
        Same(expected, VectorFunctions<Lanes512<double>, double>.One(name, x));
        Same(expected, VectorFunctions<Lanes512<float>, float>.One(name, (float)x));

        void Same(double wanted, double value) =>
            Assert.True(
                double.IsNaN(wanted) ? double.IsNaN(value) : wanted == value && double.IsNegative(wanted) == double.IsNegative(value),
                $"{name}({x}) = {value}, not {wanted}.");
    }

    [Fact]
    public void The_logarithms_of_negative_zero_are_minus_infinity()
    {
        Assert.Equal(-Inf, VectorFunctions<Lanes1<double>, double>.One("Log", -0.0));
        Assert.Equal(float.NegativeInfinity, VectorFunctions<Lanes256<float>, float>.One("Log2", -0f));
        Assert.Equal(float.NegativeInfinity, VectorFunctions<Lanes512<float>, float>.One("Log10", -0f));
    }

    [Fact]
    public void NaN_goes_in_and_comes_out_of_every_function()
    {
        foreach (var name in VectorFunctions<Lanes1<float>, float>.Names)
        {
            Assert.True(float.IsNaN(VectorFunctions<Lanes512<float>, float>.One(name, float.NaN)), name);
            Assert.True(float.IsNaN(VectorFunctions<Lanes256<float>, float>.One(name, BitConverter.UInt32BitsToSingle(0xffc01235))), name);
            Assert.True(double.IsNaN(VectorFunctions<Lanes1<double>, double>.One(name, double.NaN)), name);
            Assert.True(double.IsNaN(VectorFunctions<Lanes512<double>, double>.One(name, BitConverter.UInt64BitsToDouble(0xfff8000000012345))), name);
        }
    }

    [Fact]
    public void Every_width_of_lanes_gives_the_same_bits()
    {
        var random = new Random(3);
        var single = new float[4096];
        var full = new double[4096];
        for (var i = 0; i < single.Length; i++)
        {
            // Half of them any bit pattern at all, half of them ordinary numbers.
            single[i] = i % 2 == 0 ? BitConverter.Int32BitsToSingle((int)random.NextInt64(1L << 32)) : (float)((random.NextDouble() - 0.5) * 20);
            full[i] = i % 2 == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)) : (random.NextDouble() - 0.5) * 20;
        }
        foreach (var name in VectorFunctions<Lanes1<float>, float>.Names)
        {
            SameBits(name, VectorFunctions<Lanes1<float>, float>.Map(name, single), VectorFunctions<Lanes128<float>, float>.Map(name, single));
            SameBits(name, VectorFunctions<Lanes1<float>, float>.Map(name, single), VectorFunctions<Lanes256<float>, float>.Map(name, single));
            SameBits(name, VectorFunctions<Lanes1<float>, float>.Map(name, single), VectorFunctions<Lanes512<float>, float>.Map(name, single));
            SameBits(name, VectorFunctions<Lanes1<double>, double>.Map(name, full), VectorFunctions<Lanes128<double>, double>.Map(name, full));
            SameBits(name, VectorFunctions<Lanes1<double>, double>.Map(name, full), VectorFunctions<Lanes256<double>, double>.Map(name, full));
            SameBits(name, VectorFunctions<Lanes1<double>, double>.Map(name, full), VectorFunctions<Lanes512<double>, double>.Map(name, full));
        }
        var shifted = single.Skip(7).Concat(single.Take(7)).ToArray();
        var power = VectorFunctions<Lanes1<float>, float>.Map(VectorMath.Pow<Lanes1<float>, float>, single, shifted);
        SameBits("Pow", power, VectorFunctions<Lanes128<float>, float>.Map(VectorMath.Pow<Lanes128<float>, float>, single, shifted));
        SameBits("Pow", power, VectorFunctions<Lanes512<float>, float>.Map(VectorMath.Pow<Lanes512<float>, float>, single, shifted));
        var angle = VectorFunctions<Lanes1<float>, float>.Map(VectorMath.Atan2<Lanes1<float>, float>, single, shifted);
        SameBits("Atan2", angle, VectorFunctions<Lanes256<float>, float>.Map(VectorMath.Atan2<Lanes256<float>, float>, single, shifted));
        SameBits("Atan2", angle, VectorFunctions<Lanes512<float>, float>.Map(VectorMath.Atan2<Lanes512<float>, float>, single, shifted));
    }

    [Fact]
    public void Powers_have_the_special_values_of_IEEE_754()
    {
        foreach (var x in Special)
        {
            foreach (var y in Special)
            {
                Check<double>(x, y, Math.Pow(x, y));
                var (left, right) = ((float)x, (float)y);
                Check<float>(left, right, (float)Math.Pow(left, right));
            }
        }

        static void Check<T>(double x, double y, double expected)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var value = double.CreateTruncating(VectorFunctions<Lanes1<T>, T>.Map(VectorMath.Pow<Lanes1<T>, T>, [T.CreateTruncating(x)], [T.CreateTruncating(y)])[0]);
            var error = typeof(T) == typeof(float) ? Ulp.Error((float)value, expected) : Ulp.Error(value, expected);
            Assert.True(error <= 2 && double.IsNegative(value) == double.IsNegative(expected) || double.IsNaN(value) && double.IsNaN(expected), $"{x:R}^{y:R} = {value:R}, not {expected:R}.");
        }
    }

    [Fact]
    public void Angles_have_the_special_values_of_IEEE_754()
    {
        foreach (var y in Special)
        {
            foreach (var x in Special)
            {
                var value = VectorFunctions<Lanes1<double>, double>.Map(VectorMath.Atan2<Lanes1<double>, double>, [y], [x])[0];
                var expected = Math.Atan2(y, x);
                Assert.True(Ulp.Error(value, expected) <= 2 && double.IsNegative(value) == double.IsNegative(expected) || double.IsNaN(value) && double.IsNaN(expected), $"Atan2({y:R}, {x:R}) = {value:R}, not {expected:R}.");
            }
        }
    }

    static void SameBits(string name, float[] expected, float[] values)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Equals(values[i]) && (float.IsNaN(expected[i]) || BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(values[i])), $"{name}: {expected[i]:R} and {values[i]:R}.");
        }
    }

    static void SameBits(string name, double[] expected, double[] values)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Equals(values[i]) && (double.IsNaN(expected[i]) || BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(values[i])), $"{name}: {expected[i]:R} and {values[i]:R}.");
        }
    }
}
