using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Tests.Simd;

public sealed class VectorMathAccuracyTests
{
    // Without a fused multiply-add every step of a polynomial rounds twice.
    static readonly double Extra = Fma.IsSupported || AdvSimd.IsSupported ? 0 : 1;

    static readonly float[] Sampled = SampleAllFloats(4099);

    [Theory]
    [InlineData("Exp", 1)]
    [InlineData("ExpM1", 2)]
    [InlineData("Exp2", 1)]
    [InlineData("Log", 1)]
    [InlineData("Log1P", 2)]
    [InlineData("Log2", 1)]
    [InlineData("Log10", 1)]
    [InlineData("Sin", 2)]
    [InlineData("Cos", 2)]
    [InlineData("Tan", 2)]
    [InlineData("Asin", 2)]
    [InlineData("Acos", 2)]
    [InlineData("Atan", 2)]
    [InlineData("Sinh", 2)]
    [InlineData("Cosh", 2)]
    [InlineData("Tanh", 2)]
    [InlineData("Asinh", 2)]
    [InlineData("Acosh", 2)]
    [InlineData("Atanh", 2)]
    [InlineData("Erf", 2)]
    [InlineData("Erfc", 4)]
    [InlineData("Sigmoid", 2.1)]
    [InlineData("Silu", 3)]
    [InlineData("Softplus", 2)]
    [InlineData("Gelu", 4)]
    [InlineData("Mish", 4)]
    [InlineData("ReciprocalSqrt", 2)]
    [InlineData("Cbrt", 1)]
    public void A_float_function_keeps_its_accuracy_over_the_whole_range(string name, double bound)
    {
        var exact = Exact(name);
        var values = VectorFunctions<Lanes512<float>, float>.Map(name, Sampled);
        var (worst, at) = (0.0, 0f);
        for (var i = 0; i < values.Length; i++)
        {
            var error = Ulp.Error(values[i], exact(Sampled[i]));
            if (error > worst)
            {
                (worst, at) = (error, Sampled[i]);
            }
        }
        Assert.True(worst <= bound + Extra, $"{name}({at:R}) is {worst:F2} ulp off.");
    }

    [Theory]
    [InlineData("SiluDerivative")]
    [InlineData("GeluDerivative")]
    [InlineData("GeluTanhDerivative")]
    [InlineData("MishDerivative")]
    public void A_derivative_is_within_four_units_of_one_of_the_difference_quotient(string name)
    {
        var function = Exact(name.Replace("Derivative", "", StringComparison.Ordinal));
        var x = Enumerable.Range(0, 16_000).Select(i => (i - 8000) * 0.002f).ToArray();
        var values = VectorFunctions<Lanes512<float>, float>.Map(name, x);
        const double step = 1e-4;
        for (var i = 0; i < x.Length; i++)
        {
            // Richardson's extrapolation leaves an error of step⁴.
            double Quotient(double h) => (function(x[i] + h) - function(x[i] - h)) / (2 * h);
            var slope = ((4 * Quotient(step / 2)) - Quotient(step)) / 3;
            Assert.True(Math.Abs(values[i] - slope) <= 4 * Math.ScaleB(1, -23), $"{name}({x[i]:R}) = {values[i]:R}, not {slope:R}.");
        }
    }

    [Fact]
    public void The_tanh_form_of_gelu_is_accurate_down_to_minus_one_and_bounded_below()
    {
        var exact = Exact("GeluTanh");
        var x = Enumerable.Range(0, 160_000).Select(i => -10 + (i * 0.0001f)).ToArray();
        var values = VectorFunctions<Lanes512<float>, float>.Map("GeluTanh", x);
        for (var i = 0; i < x.Length; i++)
        {
            var bound = x[i] >= -1 ? 4 : 4 + (Math.Abs(Math.Pow(x[i], 3)) / 2);
            Assert.True(Ulp.Error(values[i], exact(x[i])) <= bound + Extra, $"GeluTanh({x[i]:R}) = {values[i]:R}, not {exact(x[i]):R}.");
        }
    }

    [Fact]
    public void Double_functions_agree_with_values_computed_in_high_precision()
    {
        var checkedNames = new HashSet<string>();
        foreach (var (name, numbers) in SimdGolden.Rows("vectormath.txt").Where(row => row.Numbers.Length == 2))
        {
            var (x, exact) = (numbers[0], numbers[1]);
            var value = VectorFunctions<Lanes512<double>, double>.One(name, x);
            var error = name.EndsWith("Derivative", StringComparison.Ordinal)
                ? Math.Abs(value - exact) / Math.ScaleB(1, -52)
                : Ulp.Error(value, exact);
            Assert.True(error <= 4 + Extra, $"{name}({x:R}) = {value:R}, not {exact:R}: {error} ulp.");
            checkedNames.Add(name);
        }
        Assert.Equal(VectorFunctions<Lanes512<double>, double>.Names.Order(), checkedNames.Order());
    }

    [Fact]
    public void Functions_of_two_doubles_agree_with_values_computed_in_high_precision()
    {
        foreach (var (name, numbers) in SimdGolden.Rows("vectormath.txt").Where(row => row.Numbers.Length == 3))
        {
            var (a, b, exact) = (numbers[0], numbers[1], numbers[2]);
            var value = name == "Pow"
                ? VectorFunctions<Lanes1<double>, double>.Map(VectorMath.Pow<Lanes1<double>, double>, [a], [b])[0]
                : VectorFunctions<Lanes1<double>, double>.Map(VectorMath.Atan2<Lanes1<double>, double>, [a], [b])[0];
            Assert.True(Ulp.Error(value, exact) <= 2 + Extra, $"{name}({a:R}, {b:R}) = {value:R}, not {exact:R}.");
        }
    }

    [Fact]
    public void Float_powers_are_within_one_unit()
    {
        var random = new Random(5);
        var x = new float[200_000];
        var y = new float[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = i % 2 == 0 ? (float)Math.Exp((random.NextDouble() - 0.5) * 170) : (float)(0.5 + random.NextDouble());
            y[i] = i % 3 == 0 ? (float)((random.NextDouble() - 0.5) * 10) : (float)((random.NextDouble() - 0.5) * 205 / Math.Log(x[i]));
        }
        var values = VectorFunctions<Lanes512<float>, float>.Map(VectorMath.Pow<Lanes512<float>, float>, x, y);
        for (var i = 0; i < x.Length; i++)
        {
            Assert.True(Ulp.Error(values[i], Math.Pow(x[i], y[i])) <= 1 + Extra, $"{x[i]:R}^{y[i]:R} = {values[i]:R}.");
        }
    }

    [Fact]
    public void Float_angles_of_points_are_within_two_units()
    {
        var random = new Random(6);
        var x = Enumerable.Range(0, 100_000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 6)))).ToArray();
        var y = Enumerable.Range(0, 100_000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 6)))).ToArray();
        var values = VectorFunctions<Lanes512<float>, float>.Map(VectorMath.Atan2<Lanes512<float>, float>, y, x);
        for (var i = 0; i < x.Length; i++)
        {
            Assert.True(Ulp.Error(values[i], Math.Atan2(y[i], x[i])) <= 2 + Extra, $"Atan2({y[i]:R}, {x[i]:R}) = {values[i]:R}.");
        }
    }

    [Theory]
    [InlineData(0.5f, 20f)]
    [InlineData(3f, 20f)]
    [InlineData(1f, 2f)]
    public void Softplus_has_beta_and_threshold(float beta, float threshold)
    {
        for (var x = -30f; x < 30; x += 0.37f)
        {
            var value = VectorFunctions<Lanes1<float>, float>.Map((a, b) => VectorMath.Softplus<Lanes1<float>, float>(a, b, Lanes1<float>.Of(threshold)), [x], [beta])[0];
            var z = (double)x * beta;
            Assert.Equal(x * beta > threshold ? x : Math.Log(1 + Math.Exp(z)) / beta, value, 1e-6 * Math.Max(1, Math.Abs(x)));
        }
    }

    // Every so-manieth bit pattern, so all exponents, both signs, subnormal numbers, infinities and NaNs are met.
    static float[] SampleAllFloats(int stride)
    {
        var count = (int)((1L << 32) / stride) / 16 * 16;
        var x = new float[count];
        for (var i = 0; i < count; i++)
        {
            x[i] = BitConverter.UInt32BitsToSingle((uint)((long)i * stride));
        }
        return x;
    }

    // The double functions that .NET lacks are those of the library itself, which the high-precision values check.
    static Func<double, double> Exact(string name) => name switch
    {
        "Exp" => Math.Exp,
        "Exp2" => x => Math.Pow(2, x),
        "Log" => Math.Log,
        "Log2" => Math.Log2,
        "Log10" => Math.Log10,
        "Sin" => Math.Sin,
        "Cos" => Math.Cos,
        "Tan" => Math.Tan,
        "Asin" => Math.Asin,
        "Acos" => Math.Acos,
        "Atan" => Math.Atan,
        "Sinh" => Math.Sinh,
        "Cosh" => Math.Cosh,
        "Tanh" => Math.Tanh,
        "Asinh" => Math.Asinh,
        "Acosh" => Math.Acosh,
        "Atanh" => Math.Atanh,
        "Cbrt" => Math.Cbrt,
        "ReciprocalSqrt" => x => 1 / Math.Sqrt(x),
        _ => x => VectorFunctions<Lanes1<double>, double>.One(name, x),
    };
}
