namespace Praxis.Lab.Statistics;

/// <summary>The special functions behind the distributions: gamma, beta and their regularised incomplete forms.</summary>
public static class Special
{
    const double Tiny = 1e-300;
    const double Epsilon = 1e-16;
    static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>ln Γ(x) for x &gt; 0, by Stirling's series after Γ(x) = Γ(x + n) / (x (x + 1) … (x + n − 1)).</summary>
    public static double LogGamma(double x)
    {
        if (!(x > 0))
            throw new ArgumentOutOfRangeException(nameof(x), x, "LogGamma: the argument must be above zero.");
        var product = 1.0;
        for (; x < 15; x++)
            product *= x;
        return (x - 0.5) * Math.Log(x) - x + HalfLogTwoPi + StirlingTail(x) - Math.Log(product);
    }

    /// <summary>ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b).</summary>
    public static double LogBeta(double a, double b)
    {
        var (small, large) = a < b ? (a, b) : (b, a);
        if (large < 15)
            return LogGamma(a) + LogGamma(b) - LogGamma(a + b);
        // ln Γ(large) − ln Γ(large + small) from Stirling's series, without the difference of two huge numbers.
        var sum = large + small;
        var ratio = (large - 0.5) * -Log1P(small / large) - small * Math.Log(sum) + small + StirlingTail(large) - StirlingTail(sum);
        return LogGamma(small) + ratio;
    }

    /// <summary>ln(1 + x), accurate for small x.</summary>
    public static double Log1P(double x)
    {
        var shifted = 1 + x;
        // The rounding error of 1 + x is undone to first order.
        return shifted == 1 ? x : double.IsInfinity(shifted) ? shifted : Math.Log(shifted) - (shifted - 1 - x) / shifted;
    }

    /// <summary>The regularised lower incomplete gamma function P(a, x) = ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt / Γ(a).</summary>
    public static double GammaP(double a, double x) => x <= 0 ? 0 : x < a + 1 ? GammaSeries(a, x) : 1 - GammaFraction(a, x);

    /// <summary>The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), accurate in its tail.</summary>
    public static double GammaQ(double a, double x) => x <= 0 ? 1 : x < a + 1 ? 1 - GammaSeries(a, x) : GammaFraction(a, x);

    /// <summary>The regularised incomplete beta function I_x(a, b) = ∫₀ˣ tᵃ⁻¹ (1 − t)ᵇ⁻¹ dt / B(a, b).</summary>
    public static double Beta(double a, double b, double x) => Beta(a, b, x, 1 - x);

    /// <summary>The x for which I_x(a, b) = p.</summary>
    public static double InverseBeta(double a, double b, double p) => InverseBetaPair(a, b, p, 1 - p).X;

    /// <summary>I_x(a, b) with 1 − x given apart, so that neither end loses digits.</summary>
    internal static double Beta(double a, double b, double x, double complement)
    {
        if (!(a > 0) || !(b > 0))
            throw new ArgumentOutOfRangeException(nameof(a), $"Beta: the shapes {a} and {b} must both be above zero.");
        if (x <= 0)
            return 0;
        if (complement <= 0)
            return 1;
        var front = Math.Exp(a * LogOf(x, complement) + b * LogOf(complement, x) - LogBeta(a, b));
        return x < (a + 1) / (a + b + 2) ? front * BetaFraction(a, b, x) / a : 1 - front * BetaFraction(b, a, complement) / b;
    }

    /// <summary>The x with I_x(a, b) = p and 1 − x, each with full relative accuracy; p and 1 − p are given apart.</summary>
    internal static (double X, double Complement) InverseBetaPair(double a, double b, double p, double complement)
    {
        if (!(p >= 0) || !(complement >= 0))
            throw new ArgumentOutOfRangeException(nameof(p), p, "InverseBeta: the probability must lie between 0 and 1.");
        if (p == 0)
            return (0, 1);
        if (complement == 0)
            return (1, 0);
        if (p <= Beta(a, b, 0.5, 0.5))
        {
            var x = LowerHalf(a, b, p);
            return (x, 1 - x);
        }
        var y = LowerHalf(b, a, complement);
        return (1 - y, y);
    }

    /// <summary>Solves I_x(a, b) = p for x ≤ ½ by Newton's method on ln x, kept inside a shrinking bracket.</summary>
    static double LowerHalf(double a, double b, double p)
    {
        var high = Math.Log(0.5);
        // I_x(a, b) behaves as xᵃ / (a B(a, b)) near zero, and never exceeds 2ᵇ times that for x ≤ ½ and b < 1.
        var guess = Math.Min((Math.Log(p) + Math.Log(a) + LogBeta(a, b)) / a, high);
        var low = Math.Min(guess - 1 - Math.Abs(b) / a, high - 1);
        while (low > -700 && Beta(a, b, Math.Exp(low)) > p)
            low *= 2;
        var u = Math.Max(guess, low);
        for (var step = 0; step < 200; step++)
        {
            var x = Math.Exp(u);
            var error = Beta(a, b, x) - p;
            if (error > 0)
                high = u;
            else
                low = u;
            var slope = Math.Exp(a * u + (b - 1) * Log1P(-x) - LogBeta(a, b));
            var next = u - error / slope;
            if (!(next > low && next < high))
                next = (low + high) / 2;
            if (Math.Abs(next - u) <= 1e-16 * Math.Max(1, Math.Abs(u)))
                return Math.Exp(next);
            u = next;
        }
        return Math.Exp(u);
    }

    static double LogOf(double x, double complement) => x > 0.5 ? Log1P(-complement) : Math.Log(x);

    static double StirlingTail(double x)
    {
        var inverse = 1 / x;
        var square = inverse * inverse;
        return inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188 - square * (691.0 / 360360))))));
    }

    static double GammaFront(double a, double x) => Math.Exp(a * Math.Log(x) - x - LogGamma(a));

    static double GammaSeries(double a, double x)
    {
        var term = 1 / a;
        var sum = term;
        for (var n = 1; n < 1_000_000 && term > sum * Epsilon; n++)
        {
            term *= x / (a + n);
            sum += term;
        }
        return sum * GammaFront(a, x);
    }

    /// <summary>Q(a, x) by Lentz's evaluation of 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − …)).</summary>
    static double GammaFraction(double a, double x)
    {
        var b = x + 1 - a;
        var c = 1 / Tiny;
        var d = 1 / b;
        var value = d;
        for (var n = 1; n < 1_000_000; n++)
        {
            var numerator = -n * (n - a);
            b += 2;
            d = 1 / NotZero(numerator * d + b);
            c = NotZero(b + numerator / c);
            var factor = c * d;
            value *= factor;
            if (Math.Abs(factor - 1) < Epsilon * 4)
                break;
        }
        return value * GammaFront(a, x);
    }

    /// <summary>The continued fraction of I_x(a, b) without its front factor, by Lentz's evaluation.</summary>
    static double BetaFraction(double a, double b, double x)
    {
        var c = 1.0;
        var d = 1 / NotZero(1 - (a + b) * x / (a + 1));
        var value = d;
        for (var m = 1; m < 1_000_000; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            value *= c * d;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            var factor = c * d;
            value *= factor;
            if (Math.Abs(factor - 1) < Epsilon * 4)
                break;
        }
        return value;
    }

    static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
