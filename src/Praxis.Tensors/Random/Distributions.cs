using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

/// <summary>Distributions drawn with rejection, from any source of uniform numbers. The parameters are checked by the callers.</summary>
static class Distributions
{
    /// <summary>√(−2·ln u)·cos 2πv (Box–Muller).</summary>
    public static double Normal<TSource>(ref TSource source)
        where TSource : IUniformSource
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - source.NextDouble()));
        return radius * Math.Cos(2 * Math.PI * source.NextDouble());
    }

    /// <summary>ln X for X of density x^(shape − 1)·e^(−x)/Γ(shape); finite also where X itself underflows.</summary>
    public static double LogGamma<TSource>(ref TSource source, double shape)
        where TSource : IUniformSource
    {
        if (shape < 1)
        {
            // X = X′·U^(1/shape) with X′ of the next higher shape.
            var next = LogGamma(ref source, shape + 1);
            return Math.Max(double.MinValue, next + (Math.Log(1 - source.NextDouble()) / shape));
        }
        // Marsaglia and Tsang (2000): d·(1 + c·z)³ for a normal z, rejected against the density.
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var z = Normal(ref source);
            var t = 1 + (c * z);
            if (t <= 0)
            {
                continue;
            }
            var v = t * t * t;
            var u = 1 - source.NextDouble();
            var square = z * z;
            if (u < 1 - (0.0331 * square * square) || Math.Log(u) < (0.5 * square) + (d * (1 - v + Math.Log(v))))
            {
                return Math.Log(d) + Math.Log(v);
            }
        }
    }

    /// <summary>X/(X + Y) for gamma numbers X and Y of the two shapes.</summary>
    public static double Beta<TSource>(ref TSource source, double first, double second)
        where TSource : IUniformSource
    {
        var x = LogGamma(ref source, first);
        var y = LogGamma(ref source, second);
        return 1 / (1 + Math.Exp(y - x));
    }

    /// <summary>A whole number k with probability meanᵏ·e^(−mean)/k!.</summary>
    public static double Poisson<TSource>(ref TSource source, double mean)
        where TSource : IUniformSource
    {
        if (mean < 10)
        {
            // The distribution function is walked up to a uniform number.
            var rest = source.NextDouble();
            var probability = Math.Exp(-mean);
            var k = 0;
            while (rest >= probability && probability > 0)
            {
                rest -= probability;
                k++;
                probability *= mean / k;
            }
            return k;
        }
        // Hörmann (1993), transformed rejection with a squeeze.
        var b = 0.931 + (2.53 * Math.Sqrt(mean));
        var a = -0.059 + (0.02483 * b);
        var scale = 1.1239 + (1.1328 / (b - 3.4));
        var squeeze = 0.9277 - (3.6224 / (b - 2));
        var log = Math.Log(mean);
        while (true)
        {
            var u = source.NextDouble() - 0.5;
            var v = 1 - source.NextDouble();
            var distance = 0.5 - Math.Abs(u);
            var k = Math.Floor((((2 * a / distance) + b) * u) + mean + 0.43);
            if (distance >= 0.07 && v <= squeeze)
            {
                return k;
            }
            if (k < 0 || (distance < 0.013 && v > distance))
            {
                continue;
            }
            if (Math.Log(v * scale / ((a / (distance * distance)) + b)) <= (k * log) - mean - SpecialFunctions.Lgamma(k + 1))
            {
                return k;
            }
        }
    }

    /// <summary>A normal number given that it lies in [low, high], in units of the deviation from the mean.</summary>
    public static double TruncatedNormal<TSource>(ref TSource source, double low, double high)
        where TSource : IUniformSource
    {
        if (low > 0)
        {
            return RightOfMean(ref source, low, high);
        }
        if (high < 0)
        {
            return -RightOfMean(ref source, -high, -low);
        }
        var below = 0.5 * SpecialFunctions.Erfc(-low * InverseRootTwo);
        var above = 0.5 * SpecialFunctions.Erfc(high * InverseRootTwo);
        if (1 - below - above > 0.3)
        {
            while (true)
            {
                var z = Normal(ref source);
                if (z >= low && z <= high)
                {
                    return z;
                }
            }
        }
        var p = below + (source.NextDouble() * (1 - below - above));
        return Math.Clamp(-RootTwo * SpecialFunctions.ErfcInv(2 * p), low, high);
    }

    const double RootTwo = 1.4142135623730951, InverseRootTwo = 0.7071067811865476;

    static double RightOfMean<TSource>(ref TSource source, double low, double high)
        where TSource : IUniformSource
    {
        if (low < 5)
        {
            var upper = SpecialFunctions.Erfc(low * InverseRootTwo);
            var p = upper - (source.NextDouble() * (upper - SpecialFunctions.Erfc(high * InverseRootTwo)));
            return Math.Clamp(RootTwo * SpecialFunctions.ErfcInv(p), low, high);
        }
        // Far out the density is nearly that of an exponential number of rate low (Robert, 1995).
        var mass = -SpecialFunctions.ExpLessOne(-low * (high - low));
        while (true)
        {
            var excess = -SpecialFunctions.LogOnePlus(-mass * source.NextDouble()) / low;
            if (source.NextDouble() < Math.Exp(-0.5 * excess * excess))
            {
                return Math.Min(low + excess, high);
            }
        }
    }
}

/// <summary>Whole numbers from 1 to a count with probability proportional to rank^(−exponent).</summary>
readonly struct ZipfDistribution
{
    // Rejection from the integral of the density (Hörmann and Derflinger, 1996).
    readonly double _exponent, _count, _left, _right, _shortcut;

    public ZipfDistribution(double exponent, long count)
    {
        _exponent = exponent;
        _count = count;
        _left = Integral(1.5) - 1;
        _right = Integral(count + 0.5);
        _shortcut = 2 - InverseIntegral(Integral(2.5) - Density(2));
    }

    public double Next<TSource>(ref TSource source)
        where TSource : IUniformSource
    {
        while (true)
        {
            var u = _right + (source.NextDouble() * (_left - _right));
            var x = InverseIntegral(u);
            var k = Math.Clamp(Math.Floor(x + 0.5), 1, _count);
            if (k - x <= _shortcut || u >= Integral(k + 0.5) - Density(k))
            {
                return k;
            }
        }
    }

    double Density(double x) => Math.Exp(-_exponent * Math.Log(x));

    // ∫ t^(−exponent) dt from 1 to x, also for the exponent 1.
    double Integral(double x)
    {
        var log = Math.Log(x);
        var z = (1 - _exponent) * log;
        return (Math.Abs(z) < 1e-8 ? 1 + (0.5 * z) : SpecialFunctions.ExpLessOne(z) / z) * log;
    }

    double InverseIntegral(double y)
    {
        var z = Math.Max(-1, y * (1 - _exponent));
        return Math.Exp((Math.Abs(z) < 1e-8 ? 1 - (0.5 * z) : SpecialFunctions.LogOnePlus(z) / z) * y);
    }
}
