namespace Praxis.Lab.Statistics;

/// <summary>The Shapiro–Wilk test of normality, with Royston's (1995) approximation of its weights and of its p.</summary>
public static class ShapiroWilk
{
    /// <summary>W = (Σ aᵢ x₍ᵢ₎)² / Σ (xᵢ − x̄)² and its p, for 3 to 5000 values that are not all equal.</summary>
    public static (double W, double P) Test(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        var n = sorted.Length;
        if (n is < 3 or > 5000)
            throw new ArgumentException($"ShapiroWilk: {n} values were given; the test takes 3 to 5000.", nameof(values));
        if (sorted[0] == sorted[^1])
            throw new ArgumentException($"ShapiroWilk: all {n} values are {sorted[0]}; the test needs values that differ.", nameof(values));
        var mean = Estimate.Of(sorted).Mean;
        var weights = Weights(n);
        var product = 0.0;
        for (var index = 0; index < n; index++)
            product += weights[index] * (sorted[index] - mean);
        var w = Math.Min(1, product * product / sorted.Sum(value => (value - mean) * (value - mean)));
        return (w, P(w, n));
    }

    /// <summary>The weights a: antisymmetric, of unit length, the outer one or two corrected by Royston's polynomials.</summary>
    static double[] Weights(int n)
    {
        var weights = new double[n];
        if (n == 3)
        {
            (weights[0], weights[2]) = (-Math.Sqrt(0.5), Math.Sqrt(0.5));
            return weights;
        }
        var scores = new double[n];
        for (var index = 0; index < n; index++)
            scores[index] = Normal.Quantile((index + 1 - 0.375) / (n + 0.25));
        var square = scores.Sum(score => score * score);
        var root = 1 / Math.Sqrt(n);
        var last = scores[n - 1] / Math.Sqrt(square) + Polynomial(root, 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056);
        var (free, corrected) = (square - 2 * scores[n - 1] * scores[n - 1], 1 - 2 * last * last);
        var inner = 1;
        if (n > 5)
        {
            var second = scores[n - 2] / Math.Sqrt(square) + Polynomial(root, 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633);
            free -= 2 * scores[n - 2] * scores[n - 2];
            corrected -= 2 * second * second;
            (weights[1], weights[n - 2]) = (-second, second);
            inner = 2;
        }
        (weights[0], weights[n - 1]) = (-last, last);
        var scale = Math.Sqrt(corrected / free);
        for (var index = inner; index < n - inner; index++)
            weights[index] = scores[index] * scale;
        return weights;
    }

    static double P(double w, int n)
    {
        if (n == 3)
            return Math.Max(0, 6 / Math.PI * (Math.Asin(Math.Sqrt(w)) - Math.Asin(Math.Sqrt(0.75))));
        var y = Math.Log(1 - w);
        if (n <= 11)
        {
            var gamma = Polynomial(n, -2.273, 0.459);
            if (y >= gamma)
                return 0;
            var spread = Math.Exp(Polynomial(n, 1.3822, -0.77857, 0.062767, -0.0020322));
            return 1 - Normal.Cdf((-Math.Log(gamma - y) - Polynomial(n, 0.544, -0.39978, 0.025054, -6.714e-4)) / spread);
        }
        var size = Math.Log(n);
        var deviation = Math.Exp(Polynomial(size, -0.4803, -0.082676, 0.0030302));
        return Normal.Cdf((Polynomial(size, -1.5861, -0.31082, -0.083751, 0.0038915) - y) / deviation);
    }

    static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var value = 0.0;
        for (var index = coefficients.Length - 1; index >= 0; index--)
            value = value * x + coefficients[index];
        return value;
    }
}
