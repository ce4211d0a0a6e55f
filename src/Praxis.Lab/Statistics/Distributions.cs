namespace Praxis.Lab.Statistics;

/// <summary>The standard normal distribution.</summary>
public static class Normal
{
    /// <summary>Φ(x) = P(Z ≤ x), accurate in the lower tail.</summary>
    public static double Cdf(double x) => x < 0 ? 0.5 * Special.GammaQ(0.5, x * x / 2) : 1 - 0.5 * Special.GammaQ(0.5, x * x / 2);

    /// <summary>φ(x) = e^(−x²/2) / √(2π).</summary>
    public static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>The x with Φ(x) = p: a rational first guess, then Halley's iteration on Φ.</summary>
    public static double Quantile(double p)
    {
        Probability.Require(p);
        if (p is 0 or 1)
            return p == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        if (p > 0.5)
            return -Quantile(1 - p);
        var t = Math.Sqrt(-2 * Math.Log(p));
        // Abramowitz and Stegun 26.2.23: within 4.5e-4.
        var x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
        for (var step = 0; step < 4; step++)
        {
            var ratio = (Cdf(x) - p) / Density(x);
            x -= ratio / (1 + x * ratio / 2);
        }
        return x;
    }
}

/// <summary>Student's t distribution with ν degrees of freedom.</summary>
public static class StudentT
{
    /// <summary>P(T ≤ t): ½ I_{ν/(ν+t²)}(ν/2, ½) is the tail beyond |t|.</summary>
    public static double Cdf(double t, double freedom) => t < 0 ? UpperTail(-t, freedom) : 1 - UpperTail(t, freedom);

    /// <summary>P(T ≥ t), accurate in its tail.</summary>
    public static double UpperTail(double t, double freedom)
    {
        if (t < 0)
            return 1 - UpperTail(-t, freedom);
        var sum = freedom + t * t;
        return 0.5 * Special.Beta(freedom / 2, 0.5, freedom / sum, t * t / sum);
    }

    /// <summary>The t with P(T ≤ t) = p.</summary>
    public static double Quantile(double p, double freedom)
    {
        Probability.Require(p);
        if (p == 0.5)
            return 0;
        if (p > 0.5)
            return -Quantile(1 - p, freedom);
        var (x, complement) = Special.InverseBetaPair(freedom / 2, 0.5, 2 * p, 1 - 2 * p);
        return -Math.Sqrt(freedom * complement / x);
    }
}

/// <summary>Fisher's F distribution with d₁ and d₂ degrees of freedom.</summary>
public static class FisherF
{
    /// <summary>P(F ≤ f) = I_{d₁f/(d₁f+d₂)}(d₁/2, d₂/2).</summary>
    public static double Cdf(double f, double upper, double lower) =>
        f <= 0 ? 0 : Special.Beta(upper / 2, lower / 2, upper * f / (upper * f + lower), lower / (upper * f + lower));

    /// <summary>P(F ≥ f), accurate in its tail.</summary>
    public static double UpperTail(double f, double upper, double lower) =>
        f <= 0 ? 1 : Special.Beta(lower / 2, upper / 2, lower / (upper * f + lower), upper * f / (upper * f + lower));

    /// <summary>The f with P(F ≤ f) = p.</summary>
    public static double Quantile(double p, double upper, double lower)
    {
        Probability.Require(p);
        var (x, complement) = Special.InverseBetaPair(upper / 2, lower / 2, p, 1 - p);
        return lower * x / (upper * complement);
    }
}

/// <summary>The chi-square distribution with k degrees of freedom.</summary>
public static class ChiSquare
{
    /// <summary>P(X ≤ x) = P(k/2, x/2).</summary>
    public static double Cdf(double x, double freedom) => Special.GammaP(freedom / 2, x / 2);

    /// <summary>P(X ≥ x) = Q(k/2, x/2), accurate in its tail.</summary>
    public static double UpperTail(double x, double freedom) => Special.GammaQ(freedom / 2, x / 2);

    /// <summary>The x with P(X ≤ x) = p, by Newton's method on ln x inside a shrinking bracket.</summary>
    public static double Quantile(double p, double freedom)
    {
        Probability.Require(p);
        if (p is 0 or 1)
            return p == 0 ? 0 : double.PositiveInfinity;
        var a = freedom / 2;
        var (low, high) = (-750.0, Math.Log(freedom + 1));
        while (UpperTail(Math.Exp(high), freedom) > 1 - p)
            high++;
        var u = Math.Clamp((Math.Log(p) + Special.LogGamma(a + 1)) / a + Math.Log(2), low, high);
        for (var step = 0; step < 300; step++)
        {
            var x = Math.Exp(u);
            // The smaller tail carries more digits.
            var error = p < 0.5 ? Cdf(x, freedom) - p : 1 - p - UpperTail(x, freedom);
            if (error > 0)
                high = u;
            else
                low = u;
            var slope = Math.Exp(a * (u - Math.Log(2)) - x / 2 - Special.LogGamma(a));
            var next = u - error / slope;
            if (!(next > low && next < high))
                next = (low + high) / 2;
            if (Math.Abs(next - u) <= 1e-16 * Math.Max(1, Math.Abs(u)))
                break;
            u = next;
        }
        return Math.Exp(u);
    }
}

/// <summary>The binomial distribution: successes among n independent tries of probability p.</summary>
public static class Binomial
{
    /// <summary>P(X ≤ k) = I_{1−p}(n − k, k + 1).</summary>
    public static double Cdf(int successes, int tries, double p) =>
        successes < 0 ? 0 : successes >= tries ? 1 : Special.Beta(tries - successes, successes + 1, 1 - Probability.Require(p), p);

    /// <summary>P(X ≥ k) = I_p(k, n − k + 1).</summary>
    public static double UpperTail(int successes, int tries, double p) =>
        successes <= 0 ? 1 : successes > tries ? 0 : Special.Beta(successes, tries - successes + 1, Probability.Require(p), 1 - p);

    /// <summary>P(X = k).</summary>
    public static double Mass(int successes, int tries, double p)
    {
        Probability.Require(p);
        if (successes < 0 || successes > tries)
            return 0;
        if (p is 0 or 1)
            return successes == (p == 0 ? 0 : tries) ? 1 : 0;
        var choose = -Math.Log(tries + 1) - Special.LogBeta(successes + 1, tries - successes + 1);
        return Math.Exp(choose + successes * Math.Log(p) + (tries - successes) * Special.Log1P(-p));
    }

    /// <summary>The smallest k with P(X ≤ k) ≥ q.</summary>
    public static int Quantile(double q, int tries, double p)
    {
        Probability.Require(q);
        var (low, high) = (0, tries);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (Cdf(middle, tries, p) >= q)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}

/// <summary>The one check that every quantile shares.</summary>
static class Probability
{
    internal static double Require(double p) =>
        p is >= 0 and <= 1 ? p : throw new ArgumentOutOfRangeException(nameof(p), p, $"The probability {p} does not lie between 0 and 1.");
}
