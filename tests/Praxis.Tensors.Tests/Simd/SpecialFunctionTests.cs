using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Tests.Simd;

public sealed class SpecialFunctionTests
{
    [Fact]
    public void Special_functions_agree_with_values_computed_in_high_precision()
    {
        var names = new HashSet<string>();
        foreach (var (name, numbers) in SimdGolden.Rows("special.txt"))
        {
            var (x, exact) = (numbers[0], numbers[1]);
            var value = name switch
            {
                "Lgamma" => SpecialFunctions.Lgamma(x),
                "Digamma" => SpecialFunctions.Digamma(x),
                "Trigamma" => SpecialFunctions.Trigamma(x),
                "Polygamma3" => SpecialFunctions.Polygamma(3, x),
                "Polygamma8" => SpecialFunctions.Polygamma(8, x),
                "ErfInv" => SpecialFunctions.ErfInv(x),
                _ => SpecialFunctions.ErfcInv(x),
            };
            // Left of 0 a function is a difference, and what counts is its error beside the larger of the parts.
            var unit = name is "Lgamma" or "Digamma" && (x < 0 || name == "Digamma") ? Math.Max(1, Math.Abs(exact)) : Math.Abs(exact);
            Assert.True(Math.Abs(value - exact) <= 1e-13 * unit, $"{name}({x:R}) = {value:R}, not {exact:R}.");
            names.Add(name);
        }
        Assert.Equal(7, names.Count);
    }

    [Fact]
    public void The_gamma_family_has_its_poles_and_limits()
    {
        Assert.Equal(0, SpecialFunctions.Lgamma(1));
        Assert.Equal(0, SpecialFunctions.Lgamma(2));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.Lgamma(0));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.Lgamma(-3));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.Lgamma(double.PositiveInfinity));
        Assert.True(double.IsNaN(SpecialFunctions.Lgamma(double.NaN)));
        Assert.Equal(double.NegativeInfinity, SpecialFunctions.Digamma(0.0));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.Digamma(-0.0));
        Assert.True(double.IsNaN(SpecialFunctions.Digamma(-2)));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.Digamma(double.PositiveInfinity));
        Assert.True(double.IsNaN(SpecialFunctions.Digamma(double.NaN)));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.Trigamma(-4));
        Assert.Equal(0, SpecialFunctions.Trigamma(double.PositiveInfinity));
        Assert.True(double.IsNaN(SpecialFunctions.Trigamma(double.NaN)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpecialFunctions.Polygamma(-1, 1));
    }

    [Fact]
    public void Gamma_functions_keep_their_recurrences()
    {
        for (var x = 0.07; x < 40; x += 0.31)
        {
            Assert.Equal(Math.Log(x), SpecialFunctions.Lgamma(x + 1) - SpecialFunctions.Lgamma(x), 1e-12);
            Assert.Equal(1 / x, SpecialFunctions.Digamma(x + 1) - SpecialFunctions.Digamma(x), 1e-12);
            Assert.Equal(1 / (x * x), SpecialFunctions.Trigamma(x) - SpecialFunctions.Trigamma(x + 1), 1e-11 / x);
        }
        Assert.Equal(Math.PI * Math.PI / 6, SpecialFunctions.Trigamma(1), 1e-14);
        Assert.Equal(Math.Log(Math.Sqrt(Math.PI)), SpecialFunctions.Lgamma(0.5), 1e-15);
    }

    [Fact]
    public void The_inverse_error_functions_undo_the_error_functions()
    {
        for (var y = -5.5; y <= 5.5; y += 0.11)
        {
            Assert.Equal(y, SpecialFunctions.ErfcInv(SpecialFunctions.Erfc(y)), y < -1 ? 1e-15 * Math.Exp(y * y) : 1e-14 * Math.Max(1, y));
        }
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.ErfInv(1));
        Assert.Equal(double.NegativeInfinity, SpecialFunctions.ErfInv(-1));
        Assert.True(double.IsNaN(SpecialFunctions.ErfInv(1.01)));
        Assert.True(double.IsNaN(SpecialFunctions.ErfInv(double.NaN)));
        Assert.Equal(0, SpecialFunctions.ErfInv(0));
        Assert.True(double.IsNaN(SpecialFunctions.ErfcInv(-0.1)));
    }
}
