namespace Praxis.Tensors.Simd;

/// <summary>Special functions of one number in double precision, with a relative error of about 1e-14 away from their zeros.</summary>
static class SpecialFunctions
{
    const double Euler = 0.57721566490153286;

    /// <summary>ζ(k) − 1 for k = 2, 3, …</summary>
    static ReadOnlySpan<double> ZetaLessOne =>
    [
        0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993,
        0.01734306198444914, 0.008349277381922827, 0.00407735619794434, 0.0020083928260822143,
        0.0009945751278180853, 0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915,
        6.124813505870483e-05, 3.058823630702049e-05, 1.528225940865187e-05, 7.637197637899763e-06,
        3.81729326499984e-06, 1.908212716553939e-06, 9.539620338727962e-07, 4.769329867878064e-07,
        2.38450502727733e-07, 1.1921992596531106e-07, 5.960818905125948e-08, 2.980350351465228e-08,
        1.4901554828365043e-08, 7.45071178983543e-09, 3.725334024788457e-09, 1.862659723513049e-09,
        9.313274324196682e-10,
    ];

    /// <summary>B₂ₖ/(2k·(2k − 1)), of the asymptotic series of ln Γ.</summary>
    static ReadOnlySpan<double> Stirling =>
    [
        0.08333333333333333, -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953, 0.0008417508417508417,
        -0.0019175269175269176, 0.00641025641025641, -0.029550653594771242, 0.17964437236883057, -1.3924322169059011,
    ];

    /// <summary>B₂ₖ/(2k)!, of the Euler–Maclaurin formula.</summary>
    static ReadOnlySpan<double> EulerMaclaurin =>
    [
        0.08333333333333333, -0.001388888888888889, 3.306878306878307e-05, -8.267195767195768e-07, 2.08767569878681e-08,
        -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13, 8.586062056277845e-15, -2.174868698558062e-16,
        5.5090028283602295e-18, -1.3954464685812522e-19,
    ];

    /// <summary>ln |Γ(x)|; +∞ at 0 and the negative whole numbers.</summary>
    public static double Lgamma(double x)
    {
        if (!double.IsFinite(x))
        {
            return x * x;
        }
        if (x <= 0)
        {
            // Γ(x)·Γ(1 − x) = π/sin(πx).
            return x == Math.Floor(x) ? double.PositiveInfinity : Math.Log(Math.PI / Math.Abs(double.SinPi(x))) - Lgamma(1 - x);
        }
        if (x < 0.5)
        {
            return LgammaNearTwo(x) - LogOnePlus(x) - Math.Log(x);
        }
        if (x < 1.5)
        {
            return LgammaNearTwo(x - 1) - LogOnePlus(x - 1);
        }
        if (x < 10)
        {
            var product = 1.0;
            while (x > 2.5)
            {
                x--;
                product *= x;
            }
            return LgammaNearTwo(x - 2) + Math.Log(product);
        }
        var inverse = 1 / x;
        var square = inverse * inverse;
        var series = 0.0;
        for (var k = Stirling.Length - 1; k >= 0; k--)
        {
            series = (series * square) + Stirling[k];
        }
        return ((x - 0.5) * (Math.Log(x) - 1)) + (0.4189385332046728 + (series * inverse));
    }

    /// <summary>ψ(x) = Γ′(x)/Γ(x); −∞ at 0 and NaN at the negative whole numbers.</summary>
    public static double Digamma(double x)
    {
        if (x == 0)
        {
            return double.CopySign(double.PositiveInfinity, -x);
        }
        if (x < 0)
        {
            // ψ(1 − x) − ψ(x) = π·cot(πx).
            return x == Math.Floor(x) ? double.NaN : Digamma(1 - x) - (Math.PI / double.TanPi(x));
        }
        var below = 0.0;
        while (x < 10)
        {
            below += 1 / x;
            x++;
        }
        var square = 1 / (x * x);
        var series = 0.0;
        for (var k = Stirling.Length - 1; k >= 0; k--)
        {
            series = (series * square) + (Stirling[k] * ((2 * k) + 1));
        }
        return Math.Log(x) - (0.5 / x) - (series * square) - below;
    }

    /// <summary>ψ′(x); +∞ at 0 and the negative whole numbers.</summary>
    public static double Trigamma(double x) => Polygamma(1, x);

    /// <summary>The n-th derivative of ψ at x: (−1)ⁿ⁺¹·n!·Σₖ (x + k)^(−n−1).</summary>
    public static double Polygamma(int order, double x)
    {
        if (order < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(order), $"Polygamma: the order is {order}; it must be at least 0.");
        }
        if (order == 0)
        {
            return Digamma(x);
        }
        var sign = order % 2 == 0 ? -1.0 : 1.0;
        if (x <= 0)
        {
            // ψⁿ(x) = (−1)ⁿ·ψⁿ(1 − x) − dⁿ/dxⁿ π·cot(πx).
            return x == Math.Floor(x)
                ? sign * double.PositiveInfinity
                : (-sign * Polygamma(order, 1 - x)) - CotangentDerivative(order, x);
        }
        if (double.IsPositiveInfinity(x))
        {
            return 0;
        }
        var factorial = 1.0;
        for (var k = 2; k <= order; k++)
        {
            factorial *= k;
        }
        return sign * factorial * HurwitzZeta(order + 1, x);
    }

    /// <summary>The y with erf y = x; ±∞ at ±1 and NaN beyond.</summary>
    public static double ErfInv(double x)
    {
        var size = Math.Abs(x);
        if (!(size < 1))
        {
            return size == 1 ? x * double.PositiveInfinity : double.NaN;
        }
        if (size > 0.5)
        {
            return double.CopySign(ErfcInv(1 - size), x);
        }
        var y = InverseGuess(x, (1 - x) * (1 + x));
        for (var step = 0; step < 3; step++)
        {
            y = HalleyStep(y, Erf(y) - x);
        }
        return y;
    }

    /// <summary>The y with erfc y = x for x in [0, 2].</summary>
    public static double ErfcInv(double x)
    {
        if (!(x > 0 && x < 2))
        {
            return x == 0 ? double.PositiveInfinity : x == 2 ? double.NegativeInfinity : double.NaN;
        }
        var y = InverseGuess(1 - x, x * (2 - x));
        for (var step = 0; step < 3; step++)
        {
            y = HalleyStep(y, x - Erfc(y));
        }
        return y;
    }

    /// <summary>erf x.</summary>
    public static unsafe double Erf(double x)
    {
        double y;
        VectorMath.Erf<Lanes1<double>, double>(Lanes1<double>.Of(x)).Store(&y);
        return y;
    }

    /// <summary>erfc x.</summary>
    public static unsafe double Erfc(double x)
    {
        double y;
        VectorMath.Erfc<Lanes1<double>, double>(Lanes1<double>.Of(x)).Store(&y);
        return y;
    }

    /// <summary>ln(1 + x).</summary>
    public static unsafe double LogOnePlus(double x)
    {
        double y;
        VectorMath.Log1P<Lanes1<double>, double>(Lanes1<double>.Of(x)).Store(&y);
        return y;
    }

    /// <summary>eˣ − 1.</summary>
    public static unsafe double ExpLessOne(double x)
    {
        double y;
        VectorMath.ExpM1<Lanes1<double>, double>(Lanes1<double>.Of(x)).Store(&y);
        return y;
    }

    // ln Γ(2 + z) = (1 − γ)·z + Σ (−1)ᵏ·(ζ(k) − 1)·zᵏ/k for |z| ≤ ½.
    static double LgammaNearTwo(double z)
    {
        var series = 0.0;
        for (var k = ZetaLessOne.Length + 1; k >= 2; k--)
        {
            series = (ZetaLessOne[k - 2] / k) - (series * z);
        }
        return z * ((1 - Euler) + (series * z));
    }

    // Σₖ (a + k)⁻ˢ: the first terms one by one, the others by the Euler–Maclaurin formula.
    static double HurwitzZeta(int s, double a)
    {
        var sum = 0.0;
        var last = 10 + (0.5 * s);
        while (a < last)
        {
            sum += Math.Pow(a, -s);
            a++;
        }
        var power = Math.Pow(a, -s);
        sum += (power * a / (s - 1)) + (0.5 * power);
        var factor = s * power / a;
        for (var k = 0; k < EulerMaclaurin.Length; k++)
        {
            sum += EulerMaclaurin[k] * factor;
            factor *= (s + (2 * k) + 1) * (s + (2 * k) + 2) / (a * a);
        }
        return sum;
    }

    // As a polynomial in c = cot(πx), whose derivative is −π·(1 + c²).
    static double CotangentDerivative(int order, double x)
    {
        var coefficients = new double[order + 2];
        coefficients[1] = Math.PI;
        for (var step = 0; step < order; step++)
        {
            var next = new double[order + 2];
            for (var power = 1; power <= step + 1; power++)
            {
                var slope = -Math.PI * power * coefficients[power];
                next[power - 1] += slope;
                next[power + 1] += slope;
            }
            coefficients = next;
        }
        var cotangent = 1 / double.TanPi(x);
        var value = 0.0;
        for (var power = order + 1; power >= 0; power--)
        {
            value = (value * cotangent) + coefficients[power];
        }
        return value;
    }

    // A closed form within 0.5 %, of which Halley's method makes all digits in three steps.
    static double InverseGuess(double x, double oneLessSquare)
    {
        const double a = 0.147;
        var log = Math.Log(oneLessSquare);
        var half = (2 / (Math.PI * a)) + (0.5 * log);
        var inner = (half * half) - (log / a);
        // √inner − half without cancellation.
        return double.CopySign(Math.Sqrt(-log / a / (Math.Sqrt(inner) + half)), x);
    }

    static double HalleyStep(double y, double excess)
    {
        // erf′(y) = 2/√π·e^(−y²), and the second derivative is −2y times that.
        var u = excess / (1.1283791670955126 * Math.Exp(-y * y));
        return y - (u / (1 + (y * u)));
    }
}
