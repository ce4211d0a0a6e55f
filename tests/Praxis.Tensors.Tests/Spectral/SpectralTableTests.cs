using Praxis.Tensors.Spectral;

namespace Praxis.Tensors.Tests.Spectral;

public sealed class SpectralTableTests
{
    [Fact]
    public void Roots_of_unity_are_exact_where_they_can_be_and_lie_on_the_circle()
    {
        Assert.Equal((1.0, 0.0), Roots.Of(0, 7));
        Assert.Equal((0.0, -1.0), Roots.Of(1, 4));
        Assert.Equal((-1.0, 0.0), Roots.Of(5, 10));
        Assert.Equal((0.0, 1.0), Roots.Of(-3, 12));
        foreach (var n in new[] { 3, 8, 12, 997, 4096 })
        {
            for (var k = -n; k <= 2 * n; k++)
            {
                var (real, imaginary) = Roots.Of(k, n);
                Assert.Equal(double.CosPi(2.0 * k / n), real, 1e-15);
                Assert.Equal(-double.SinPi(2.0 * k / n), imaginary, 1e-15);
                Assert.Equal(1, (real * real) + (imaginary * imaginary), 4e-16);
            }
        }
    }

    [Fact]
    public void A_root_does_not_lose_accuracy_with_its_number()
    {
        const long Length = 1_000_000_007;
        Assert.Equal(Roots.Of(123, Length), Roots.Of(123 + (1_000_000 * Length), Length));
    }

    [Fact]
    public void Butterflies_multiply_to_the_length_or_the_length_has_a_large_prime()
    {
        for (var n = 1; n <= 3000; n++)
        {
            var largest = LargestPrimeFactor(n);
            var factors = Factors.Of(n);
            if (largest > Factors.LargestPrime)
            {
                Assert.Null(factors);
                var length = Factors.ConvolutionLength(n);
                Assert.True(length >= (2 * n) - 1 && length < 4 * n, $"{length} for {n}");
                Assert.True(LargestPrimeFactor(length) <= 5, $"{length} for {n}");
            }
            else
            {
                Assert.Equal(n, factors!.Aggregate(1, (product, factor) => product * factor));
            }
        }
    }

    [Fact]
    public void Tables_of_many_lengths_stay_within_a_bound()
    {
        for (var n = 30_000; n < 30_400; n++)
            Lines<double>.Get(LineKind.Complex, n);
        Assert.InRange(Lines<double>.Bytes, 1, 64 << 20);
        Assert.Same(Lines<double>.Get(LineKind.Complex, 30_399), Lines<double>.Get(LineKind.Complex, 30_399));
    }

    static int LargestPrimeFactor(int n)
    {
        var largest = 1;
        for (var p = 2; n > 1; p++)
        {
            for (; n % p == 0; n /= p)
                largest = p;
        }

        return largest;
    }
}
