using System.Numerics;

namespace Praxis.Tensors.Tests.Spectral;

/// <summary>Transforms by their definitions, in double precision: the oracle of these tests.</summary>
static class DirectTransform
{
    public static readonly int[] LargeLengths = [211, 251, 256, 289, 343, 360, 499, 512, 529, 625, 729, 961, 997, 998, 1000, 1009, 1024, 1331, 1536, 2048, 2187, 3721, 4096, 4489];

    public static (double[] Real, double[] Imaginary) Complex(double[] real, double[] imaginary, int sign = -1)
    {
        var n = real.Length;
        var roots = new Complex[n];
        for (var k = 0; k < n; k++)
        {
            var turn = 2.0 * (2 * k > n ? k - n : k) / n;
            roots[k] = new(double.CosPi(turn), sign * double.SinPi(turn));
        }

        var (newReal, newImaginary) = (new double[n], new double[n]);
        for (var k = 0; k < n; k++)
        {
            // Several partial sums keep the rounding of the oracle below that of what it judges.
            var partial = new Complex[16];
            var at = 0;
            for (var j = 0; j < n; j++)
            {
                partial[j % 16] += new Complex(real[j], imaginary[j]) * roots[at];
                at += k;
                if (at >= n)
                    at -= n;
            }

            var sum = System.Numerics.Complex.Zero;
            foreach (var part in partial)
                sum += part;
            (newReal[k], newImaginary[k]) = (sum.Real, sum.Imaginary);
        }

        return (newReal, newImaginary);
    }

    public static double[] SecondCosine(double[] line)
    {
        var n = line.Length;
        return [.. Enumerable.Range(0, n).Select(k => 2 * Enumerable.Range(0, n).Sum(j => line[j] * double.CosPi(k * ((2.0 * j) + 1) / (2 * n) % 2)))];
    }

    public static double[] ThirdCosine(double[] line)
    {
        var n = line.Length;
        return [.. Enumerable.Range(0, n).Select(j =>
            line[0] + (2 * Enumerable.Range(1, n - 1).Sum(k => line[k] * double.CosPi(k * ((2.0 * j) + 1) / (2 * n) % 2))))];
    }

    public static double[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    /// <summary>The same numbers rounded to the type, and as they then are in double precision.</summary>
    public static (T[] Rounded, double[] Exact) Rounded<T>(double[] numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] rounded = [.. numbers.Select(T.CreateTruncating)];
        return (rounded, Widened(rounded));
    }

    public static double[] Widened<T>(T[] numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. numbers.Select(double.CreateTruncating)];

    /// <summary>How far a is from b in the Euclidean norm, relative to b, in units of ε(1 + log₂ n).</summary>
    public static double Error<T>(T[] real, T[] imaginary, double[] expectedReal, double[] expectedImaginary)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (difference, size) = (0.0, 0.0);
        for (var i = 0; i < real.Length; i++)
        {
            difference += Math.Pow(double.CreateTruncating(real[i]) - expectedReal[i], 2) + Math.Pow(double.CreateTruncating(imaginary[i]) - expectedImaginary[i], 2);
            size += Math.Pow(expectedReal[i], 2) + Math.Pow(expectedImaginary[i], 2);
        }

        var epsilon = typeof(T) == typeof(float) ? Math.Pow(2, -23) : Math.Pow(2, -52);
        return size == 0 ? difference : Math.Sqrt(difference / size) / (epsilon * (1 + Math.Log2(real.Length)));
    }
}
