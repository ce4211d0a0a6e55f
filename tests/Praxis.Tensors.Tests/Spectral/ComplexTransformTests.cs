using System.Numerics;
using Praxis.Tensors.Spectral;

namespace Praxis.Tensors.Tests.Spectral;

public sealed class ComplexTransformTests
{
    const double Tolerance = 2;

    [Fact]
    public void Every_length_up_to_200_agrees_with_the_definition()
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
        var (real, exactReal) = DirectTransform.Rounded<T>(DirectTransform.Numbers(n, n));
        var (imaginary, exactImaginary) = DirectTransform.Rounded<T>(DirectTransform.Numbers(-n, n));
        var expected = DirectTransform.Complex(exactReal, exactImaginary);
        var (newReal, newImaginary) = Run(LineKind.Complex, real, imaginary, 1);
        var error = DirectTransform.Error(newReal, newImaginary, expected.Real, expected.Imaginary);
        Assert.True(error < Tolerance, $"n = {n}, {typeof(T).Name}: error {error}");

        // The inverse of the exchanged parts is the exchange of the forward transform, so only a direct check tells them apart.
        var (back, backImaginary) = Run(LineKind.InverseComplex, newReal, newImaginary, 1.0 / n);
        error = DirectTransform.Error(back, backImaginary, exactReal, exactImaginary);
        Assert.True(error < 2 * Tolerance, $"inverse of n = {n}, {typeof(T).Name}: error {error}");
    }

    [Theory]
    [InlineData(12)]
    [InlineData(31)]
    [InlineData(67)]
    [InlineData(128)]
    public void The_inverse_agrees_with_its_definition(int n)
    {
        var (real, imaginary) = (DirectTransform.Numbers(1, n), DirectTransform.Numbers(2, n));
        var expected = DirectTransform.Complex(real, imaginary, sign: 1);
        var (newReal, newImaginary) = Run(LineKind.InverseComplex, real, imaginary, 1);
        Assert.True(DirectTransform.Error(newReal, newImaginary, expected.Real, expected.Imaginary) < Tolerance);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(67)]
    public void A_scale_multiplies_the_result(int n)
    {
        var (real, imaginary) = (DirectTransform.Numbers(1, n), DirectTransform.Numbers(2, n));
        var (plain, plainImaginary) = Run(LineKind.Complex, real, imaginary, 1);
        foreach (var scale in new[] { 1.0 / n, 1 / Math.Sqrt(n) })
        {
            var (scaled, scaledImaginary) = Run(LineKind.Complex, real, imaginary, scale);
            for (var k = 0; k < n; k++)
            {
                Assert.Equal(plain[k] * scale, scaled[k], 1e-14);
                Assert.Equal(plainImaginary[k] * scale, scaledImaginary[k], 1e-14);
            }
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(127)]
    [InlineData(1024)]
    public void The_energy_stays_the_same_up_to_n(int n)
    {
        var (real, imaginary) = (DirectTransform.Numbers(3, n), DirectTransform.Numbers(4, n));
        var (newReal, newImaginary) = Run(LineKind.Complex, real, imaginary, 1);
        var before = real.Concat(imaginary).Sum(x => x * x);
        var after = newReal.Concat(newImaginary).Sum(x => x * x);
        Assert.Equal(1, after / (n * before), 1e-13);
    }

    [Theory]
    [InlineData(15, 4)]
    [InlineData(64, 5)]
    [InlineData(101, 100)]
    public void A_rolled_line_has_a_turned_spectrum(int n, int shift)
    {
        var (real, imaginary) = (DirectTransform.Numbers(5, n), DirectTransform.Numbers(6, n));
        double[] Roll(double[] line) => [.. Enumerable.Range(0, n).Select(j => line[(j + n - shift) % n])];
        var plain = Run(LineKind.Complex, real, imaginary, 1);
        var rolled = Run(LineKind.Complex, Roll(real), Roll(imaginary), 1);
        for (var k = 0; k < n; k++)
        {
            var expected = new Complex(plain.Real[k], plain.Imaginary[k]) * Complex.FromPolarCoordinates(1, -2 * Math.PI * (k * shift % n) / n);
            Assert.Equal(expected.Real, rolled.Real[k], 1e-12);
            Assert.Equal(expected.Imaginary, rolled.Imaginary[k], 1e-12);
        }
    }

    [Theory]
    [InlineData(24)]
    [InlineData(67)]
    public void The_transform_is_linear(int n)
    {
        var (a, b) = (DirectTransform.Numbers(7, n), DirectTransform.Numbers(8, n));
        var zeros = new double[n];
        var ofA = Run(LineKind.Complex, a, zeros, 1);
        var ofB = Run(LineKind.Complex, b, zeros, 1);
        var ofBoth = Run(LineKind.Complex, [.. a.Zip(b, (x, y) => (2 * x) - (3 * y))], zeros, 1);
        for (var k = 0; k < n; k++)
        {
            Assert.Equal((2 * ofA.Real[k]) - (3 * ofB.Real[k]), ofBoth.Real[k], 1e-13);
            Assert.Equal((2 * ofA.Imaginary[k]) - (3 * ofB.Imaginary[k]), ofBoth.Imaginary[k], 1e-13);
        }
    }

    [Fact]
    public void An_absent_imaginary_part_reads_as_zeros()
    {
        foreach (var n in new[] { 9, 64, 67, 512 })
        {
            var real = DirectTransform.Numbers(9, n);
            var expected = Run(LineKind.Complex, real, new double[n], 1);
            var actual = Run(LineKind.Complex, real, [], 1);
            Assert.Equal(expected.Real, actual.Real);
            Assert.Equal(expected.Imaginary, actual.Imaginary);
        }
    }

    [Fact]
    public void A_long_line_comes_back_from_its_spectrum()
    {
        foreach (var n in new[] { 1 << 17, 3 * 5 * 7 * 11 * 13, 100_003 })
        {
            var real = DirectTransform.Rounded<float>(DirectTransform.Numbers(1, n)).Rounded;
            var imaginary = DirectTransform.Rounded<float>(DirectTransform.Numbers(2, n)).Rounded;
            var spectrum = Run(LineKind.Complex, real, imaginary, 1);
            var back = Run(LineKind.InverseComplex, spectrum.Real, spectrum.Imaginary, 1.0 / n);
            Assert.True(DirectTransform.Error(back.Real, back.Imaginary, DirectTransform.Widened(real), DirectTransform.Widened(imaginary)) < Tolerance);
        }
    }

    [Fact]
    public void One_pulse_has_the_roots_of_unity_as_its_spectrum()
    {
        const int Length = 1_000_003;
        var pulse = new double[Length];
        pulse[Length - 2] = 1;
        var (real, imaginary) = Run(LineKind.Complex, pulse, [], 1);
        foreach (var k in new[] { 0, 1, 7, 499_999, 750_000, 1_000_002 })
        {
            var turn = 4.0 * k / Length % 2;
            Assert.Equal(double.CosPi(turn), real[k], 2e-14);
            Assert.Equal(double.SinPi(turn), imaginary[k], 2e-14);
        }
    }

    [Fact]
    public void Spans_that_are_too_short_are_refused()
    {
        var transform = new SpectralTransform<double>(LineKind.Complex, [new(8, 1, 1)], [new(3, 8, 8)], 1);
        var error = Assert.Throws<ArgumentException>(() => transform.Run(new double[23], [], new double[24], new double[24]));
        Assert.Contains("23", error.Message);
        Assert.Contains("24", error.Message);
        Assert.Throws<ArgumentException>(() => transform.Run(new double[24], [], new double[24], new double[20]));
        Assert.Throws<ArgumentException>(() => transform.Run(new double[24], new double[2], new double[24], new double[24]));
        Assert.Throws<ArgumentException>(() => transform.Run(new double[24], [], new double[0], new double[24]));
    }

    static (T[] Real, T[] Imaginary) Run<T>(LineKind kind, T[] real, T[] imaginary, double scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = real.Length;
        var (newReal, newImaginary) = (new T[n], new T[n]);
        new SpectralTransform<T>(kind, [new(n, 1, 1)], [], scale).Run(real, imaginary, newReal, newImaginary);
        return (newReal, newImaginary);
    }
}
