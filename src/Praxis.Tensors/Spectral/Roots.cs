namespace Praxis.Tensors.Spectral;

/// <summary>Roots of unity in double precision.</summary>
static class Roots
{
    /// <summary>e^{−2πi k/n}. Whole numbers reduce the angle to an eighth of the circle first, so that a large k loses nothing.</summary>
    public static (double Real, double Imaginary) Of(long k, long n)
    {
        k %= n;
        if (k < 0)
            k += n;
        var beyondHalf = 2 * k > n;
        if (beyondHalf)
            k = n - k;

        // The angle is now π/2 · part / n, at most π.
        var part = 4 * k;
        var beyondQuarter = part > n;
        if (beyondQuarter)
            part = (2 * n) - part;
        var beyondEighth = 2 * part > n;
        if (beyondEighth)
            part = n - part;

        var (sine, cosine) = Math.SinCos(Math.PI / 2 * part / n);
        if (beyondEighth)
            (sine, cosine) = (cosine, sine);
        return (beyondQuarter ? -cosine : cosine, beyondHalf ? sine : -sine);
    }
}
