using System.Numerics;
using Praxis.Tensors.Spectral;

namespace Praxis.Tensors.Tests.Spectral;

public sealed class RealTransformTests
{
    const double Tolerance = 2;

    [Fact]
    public void Every_length_up_to_200_agrees_with_the_definition_and_comes_back()
    {
        for (var n = 1; n <= 200; n++)
        {
            Agrees<float>(n);
            Agrees<double>(n);
        }
    }

    [Fact]
    public void Primes_squares_of_primes_and_powers_agree_with_the_definition()
    {
        foreach (var n in DirectTransform.LargeLengths)
        {
            Agrees<float>(n);
            Agrees<double>(n);
        }
    }

    static void Agrees<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (line, exact) = DirectTransform.Rounded<T>(DirectTransform.Numbers(n, n));
        var expected = DirectTransform.Complex(exact, new double[n]);
        var half = (n / 2) + 1;
        var (real, imaginary) = Forward(line, 1);
        var error = DirectTransform.Error(real, imaginary, expected.Real[..half], expected.Imaginary[..half]);
        Assert.True(error < Tolerance, $"n = {n}, {typeof(T).Name}: error {error}");
        Assert.Equal(T.Zero, imaginary[0]);
        if (n % 2 == 0)
            Assert.Equal(T.Zero, imaginary[^1]);

        var back = Inverse(real, imaginary, n, 1.0 / n);
        error = DirectTransform.Error(back, back, exact, exact);
        Assert.True(error < 2 * Tolerance, $"inverse of n = {n}, {typeof(T).Name}: error {error}");
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(134)]
    public void The_inverse_is_the_real_part_of_the_mirrored_spectrum(int n)
    {
        var half = (n / 2) + 1;
        var (real, imaginary) = (DirectTransform.Numbers(1, half), DirectTransform.Numbers(2, half));
        var (full, fullImaginary) = (new double[n], new double[n]);
        for (var k = 0; k < half; k++)
        {
            (full[(n - k) % n], fullImaginary[(n - k) % n]) = (real[k], -imaginary[k]);
            (full[k], fullImaginary[k]) = (real[k], imaginary[k]);
        }

        // What the symmetry rules out is not read.
        fullImaginary[0] = 0;
        if (n % 2 == 0)
            fullImaginary[n / 2] = 0;
        var expected = DirectTransform.Complex(full, fullImaginary, sign: 1);
        var actual = Inverse(real, imaginary, n, 1);
        for (var j = 0; j < n; j++)
        {
            Assert.Equal(0, expected.Imaginary[j], 1e-12);
            Assert.Equal(expected.Real[j], actual[j], 1e-12);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(21)]
    [InlineData(1000)]
    public void The_complex_transform_of_a_real_line_is_symmetric_and_agrees(int n)
    {
        var line = DirectTransform.Numbers(3, n);
        var (full, fullImaginary) = (new double[n], new double[n]);
        new SpectralTransform<double>(LineKind.Complex, [new(n, 1, 1)], [], 1).Run(line, [], full, fullImaginary);
        var (real, imaginary) = Forward(line, 1);
        for (var k = 0; k < n; k++)
        {
            Assert.Equal(full[k], full[(n - k) % n], 1e-12);
            Assert.Equal(fullImaginary[k], -fullImaginary[(n - k) % n], 1e-12);
            if (k <= n / 2)
            {
                Assert.Equal(full[k], real[k], 1e-12);
                Assert.Equal(fullImaginary[k], imaginary[k], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    public void A_scale_multiplies_the_result(int n)
    {
        var line = DirectTransform.Numbers(4, n);
        var (plain, plainImaginary) = Forward(line, 1);
        var (scaled, scaledImaginary) = Forward(line, 1 / Math.Sqrt(n));
        var back = Inverse(scaled, scaledImaginary, n, 1 / Math.Sqrt(n));
        for (var k = 0; k <= n / 2; k++)
        {
            Assert.Equal(plain[k] / Math.Sqrt(n), scaled[k], 1e-14);
            Assert.Equal(plainImaginary[k] / Math.Sqrt(n), scaledImaginary[k], 1e-14);
        }

        for (var j = 0; j < n; j++)
            Assert.Equal(line[j], back[j], 1e-14);
    }

    static (T[] Real, T[] Imaginary) Forward<T>(T[] line, double scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = line.Length;
        var (real, imaginary) = (new T[(n / 2) + 1], new T[(n / 2) + 1]);
        new SpectralTransform<T>(LineKind.Real, [new(n, 1, 1)], [], scale).Run(line, [], real, imaginary);
        return (real, imaginary);
    }

    static T[] Inverse<T>(T[] real, T[] imaginary, int n, double scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var line = new T[n];
        new SpectralTransform<T>(LineKind.HalfSpectrum, [new(n, 1, 1)], [], scale).Run(real, imaginary, line, []);
        return line;
    }
}
