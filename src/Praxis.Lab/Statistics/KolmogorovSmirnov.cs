namespace Praxis.Lab.Statistics;

/// <summary>The Kolmogorov–Smirnov tests: the largest distance between two distribution functions.</summary>
public static class KolmogorovSmirnov
{
    const int LargestMatrix = 160;
    const long MostPaths = 4_000_000;

    /// <summary>D = sup |F_n(x) − F(x)| of a sample against a continuous distribution function, with its two-sided p.</summary>
    public static (double Distance, double P) OneSample(IReadOnlyList<double> values, Func<double, double> distribution)
    {
        var sorted = values.Order().ToArray();
        var n = sorted.Length;
        if (n == 0)
            throw new ArgumentException("KolmogorovSmirnov: the sample is empty.", nameof(values));
        var distance = 0.0;
        for (var index = 0; index < n; index++)
        {
            var height = distribution(sorted[index]);
            distance = Math.Max(distance, Math.Max(height - (double)index / n, (index + 1.0) / n - height));
        }
        return (distance, UpperTail(distance, n));
    }

    /// <summary>D = sup |F_n(x) − G_m(x)| of two samples, with its two-sided p (exact by counting paths where n·m allows).</summary>
    public static (double Distance, double P) TwoSample(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (x, y) = (first.Order().ToArray(), second.Order().ToArray());
        if (x.Length == 0 || y.Length == 0)
            throw new ArgumentException($"KolmogorovSmirnov: samples of {x.Length} and {y.Length} values were given; neither may be empty.");
        // Distances are compared as whole numbers |i·m − j·n|, so that equal ones are equal.
        long largest = 0;
        for (int i = 0, j = 0; i < x.Length && j < y.Length;)
        {
            var value = Math.Min(x[i], y[j]);
            while (i < x.Length && x[i] <= value)
                i++;
            while (j < y.Length && y[j] <= value)
                j++;
            largest = Math.Max(largest, Math.Abs((long)i * y.Length - (long)j * x.Length));
        }
        var cells = (double)x.Length * y.Length;
        var distance = largest / cells;
        var p = cells <= MostPaths ? PathsReaching(largest, x.Length, y.Length) : LimitTail(distance * Math.Sqrt(cells / (x.Length + y.Length)));
        return (distance, p);
    }

    /// <summary>Kolmogorov's limit law: P(K ≥ t) = 2 Σₖ (−1)ᵏ⁻¹ exp(−2k²t²), summed in the form that converges fast.</summary>
    public static double LimitTail(double t)
    {
        if (t <= 0)
            return 1;
        var sum = 0.0;
        if (t < 1)
        {
            for (var k = 1; k < 40; k += 2)
                sum += Math.Exp(-k * k * Math.PI * Math.PI / (8 * t * t));
            return 1 - Math.Sqrt(2 * Math.PI) / t * sum;
        }
        for (var k = 1; k < 20; k++)
            sum += (k % 2 == 1 ? 1 : -1) * Math.Exp(-2.0 * k * k * t * t);
        return 2 * sum;
    }

    /// <summary>P(D_n ≥ d): exact by Durbin's matrix where it is small, Stephens' corrected limit law beyond.</summary>
    static double UpperTail(double distance, int n)
    {
        if (distance >= 1)
            return 0;
        if (distance <= 0.5 / n)
            return 1;
        var size = 2 * (int)Math.Ceiling(n * distance) - 1;
        return size <= LargestMatrix && n <= 5000
            ? Math.Clamp(1 - BelowByMatrix(distance, n, size), 0, 1)
            : LimitTail(distance * (Math.Sqrt(n) + 0.12 + 0.11 / Math.Sqrt(n)));
    }

    /// <summary>
    /// P(D_n &lt; d) = n!/nⁿ · (Hⁿ)ₖₖ with d = (k − h)/n, after Durbin (1973) and Marsaglia, Tsang and Wang (2003).
    /// </summary>
    static double BelowByMatrix(double distance, int n, int size)
    {
        var k = (size + 1) / 2;
        var h = k - n * distance;
        var matrix = new double[size, size];
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                matrix[i, j] = i - j + 1 < 0 ? 0 : 1;
        for (var i = 0; i < size; i++)
        {
            matrix[i, 0] -= Math.Pow(h, i + 1);
            matrix[size - 1, i] -= Math.Pow(h, size - i);
        }
        matrix[size - 1, 0] += 2 * h - 1 > 0 ? Math.Pow(2 * h - 1, size) : 0;
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= Math.Min(i, size - 1); j++)
                for (var factor = 2; factor <= i - j + 1; factor++)
                    matrix[i, j] /= factor;

        // The power is scaled by powers of two on the way, so that it can neither overflow nor vanish.
        var (power, exponent) = Power(matrix, size, n);
        var logarithm = Math.Log(power[k - 1, k - 1]) + exponent * Math.Log(2) + Special.LogGamma(n + 1) - n * Math.Log(n);
        return Math.Exp(logarithm);
    }

    static (double[,] Matrix, int Exponent) Power(double[,] matrix, int size, int n)
    {
        if (n == 1)
            return (matrix, 0);
        var (half, exponent) = Power(matrix, size, n / 2);
        var result = Multiply(half, half, size);
        exponent *= 2;
        if (n % 2 == 1)
            result = Multiply(matrix, result, size);
        var scale = Math.ILogB(result[size / 2, size / 2]);
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                result[i, j] = Math.ScaleB(result[i, j], -scale);
        return (result, exponent + scale);
    }

    static double[,] Multiply(double[,] left, double[,] right, int size)
    {
        var result = new double[size, size];
        for (var i = 0; i < size; i++)
            for (var k = 0; k < size; k++)
                for (var j = 0; j < size; j++)
                    result[i, j] += left[i, k] * right[k, j];
        return result;
    }

    /// <summary>The share of lattice paths from (0, 0) to (n, m) that somewhere reach |i·m − j·n| ≥ the bar.</summary>
    static double PathsReaching(long bar, int n, int m)
    {
        if (bar == 0)
            return 1;
        // reached[j] is the probability, given the point (i, j), that the path to it has already reached the bar.
        var reached = new double[m + 1];
        for (var i = 0; i <= n; i++)
        {
            for (var j = 0; j <= m; j++)
            {
                if (Math.Abs((long)i * m - (long)j * n) >= bar)
                    reached[j] = 1;
                else if (i + j == 0)
                    reached[j] = 0;
                else
                    reached[j] = ((i > 0 ? i * reached[j] : 0) + (j > 0 ? j * reached[j - 1] : 0)) / (i + j);
            }
        }
        return reached[m];
    }
}
