namespace Praxis.Tensors.Spectral;

/// <summary>Which butterflies make up a transform.</summary>
static class Factors
{
    /// <summary>The largest prime that is transformed by its definition; beyond it Bluestein's convolution is cheaper.</summary>
    public const int LargestPrime = 61;

    const int LongestConvolution = 1 << 28;

    /// <summary>The sizes of the butterflies of a transform of n numbers, the powers of two first; null where a prime factor is too large.</summary>
    public static int[]? Of(int n)
    {
        var factors = new List<int>();
        var twos = int.TrailingZeroCount(n);
        var rest = n >> twos;

        // Eights, with fours for what does not divide by three; a two only where nothing else fits.
        var fours = (twos % 3) switch { 0 => 0, 1 => twos > 1 ? 2 : 0, _ => 1 };
        factors.AddRange(Enumerable.Repeat(8, (twos - (2 * fours)) / 3));
        factors.AddRange(Enumerable.Repeat(4, fours));
        if (twos == 1)
            factors.Add(2);

        foreach (var prime in (ReadOnlySpan<int>)[5, 3])
        {
            for (; rest % prime == 0; rest /= prime)
                factors.Add(prime);
        }

        for (var prime = 7; rest > 1; prime += 2)
        {
            if (prime > LargestPrime)
                return null;
            for (; rest % prime == 0; rest /= prime)
                factors.Add(prime);
        }

        return [.. factors];
    }

    /// <summary>The length of the convolution that replaces a transform of n numbers: at least 2n − 1, and the cheapest that is.</summary>
    public static int ConvolutionLength(int n)
    {
        var least = (2L * n) - 1;
        long best = 0;
        var bestCost = double.PositiveInfinity;
        for (long fives = 1; fives <= 125; fives *= 5)
        {
            for (var odd = fives; odd <= 9 * fives; odd *= 3)
            {
                var length = 8 * odd;
                while (length < least)
                    length *= 2;
                var cost = length <= LongestConvolution ? Cost((int)length) : double.PositiveInfinity;
                if (cost < bestCost)
                    (best, bestCost) = (length, cost);
            }
        }

        return best > 0 ? (int)best : throw new ArgumentException($"Fourier transform: a length of {n} is too long; use a length without large prime factors.");
    }

    /// <summary>Rough work of a transform, in operations on a vector.</summary>
    static double Cost(int n) => n * Of(n)!.Sum(radix => radix switch { 2 => 5.0, 3 => 8.5, 4 => 7, 5 => 11, 8 => 11, _ => radix + 9.0 });
}
