namespace Praxis.Lab.Statistics;

/// <summary>Intervals and exact tests on counts and on small samples.</summary>
public static class ExactTests
{
    /// <summary>Up to this many values every one of the 2ⁿ sign patterns is counted.</summary>
    public const int MostFlippedExactly = 20;

    const int Draws = 200_000;

    /// <summary>
    /// Wilson's 95 % interval of a share: (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n).
    /// Counts may be fractional, where they were divided by a design effect.
    /// </summary>
    public static Interval Wilson(double successes, double tries, double confidence = 0.95)
    {
        if (!(tries > 0) || successes < 0 || successes > tries)
            throw new ArgumentOutOfRangeException(nameof(successes), $"Wilson: {successes} successes of {tries} tries is not a share.");
        var z = Normal.Quantile(0.5 + confidence / 2);
        var share = successes / tries;
        var square = z * z / tries;
        var centre = (share + square / 2) / (1 + square);
        var half = z * Math.Sqrt(share * (1 - share) / tries + square / (4 * tries)) / (1 + square);
        return new(successes == 0 ? 0 : centre - half, successes == tries ? 1 : centre + half);
    }

    /// <summary>The exact sign test: min(1, 2 min(P(X ≤ w), P(X ≥ w))) for w wins of X ~ Binomial(wins + losses, share).</summary>
    public static double Sign(int wins, int losses, double share = 0.5)
    {
        var tries = wins + losses;
        return tries == 0 ? 1 : Math.Min(1, 2 * Math.Min(Binomial.Cdf(wins, tries, share), Binomial.UpperTail(wins, tries, share)));
    }

    /// <summary>
    /// The two-sided sign-flip permutation test that the values are symmetric about zero: the share of sign patterns
    /// s ∈ {−1, 1}ⁿ with |Σ sᵢ xᵢ| ≥ |Σ xᵢ|. Exact up to <see cref="MostFlippedExactly"/> values, drawn beyond.
    /// </summary>
    public static double SignFlip(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return 1;
        var observed = Math.Abs(values.Sum());
        // Sums in another order differ in their last bits; a tie must still count as one.
        var bar = observed - 1e-12 * values.Sum(Math.Abs);
        return values.Count <= MostFlippedExactly ? AllFlips(values, bar) : DrawnFlips(values, bar);
    }

    /// <summary>The smallest p that the sign-flip test can give: 2/2ⁿ.</summary>
    public static double SmallestSignFlip(int count) => count == 0 ? 1 : Math.Pow(2, 1 - count);

    /// <summary>Holm's step-down correction: p₍ᵢ₎ becomes the running maximum of (m − i + 1) p₍ᵢ₎, at most 1.</summary>
    public static double[] Holm(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(index => values[index]).ToArray();
        var corrected = new double[values.Count];
        var running = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            running = Math.Max(running, Math.Min(1, (values.Count - rank) * values[order[rank]]));
            corrected[order[rank]] = running;
        }
        return corrected;
    }

    static double AllFlips(IReadOnlyList<double> values, double bar)
    {
        // A pattern and its mirror image have the same size of sum, so the first sign can stay.
        return Reaching(1, values[0]) / Math.Pow(2, values.Count - 1);

        double Reaching(int next, double sum) => next == values.Count
            ? Math.Abs(sum) >= bar ? 1 : 0
            : Reaching(next + 1, sum + values[next]) + Reaching(next + 1, sum - values[next]);
    }

    static double DrawnFlips(IReadOnlyList<double> values, double bar)
    {
        var stream = new BitStream(0x9E3779B97F4A7C15);
        var count = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var (sum, bits) = (0.0, 0UL);
            for (var index = 0; index < values.Count; index++, bits >>= 1)
            {
                if (index % 64 == 0)
                    bits = stream.Next();
                sum += (bits & 1) == 0 ? values[index] : -values[index];
            }
            if (Math.Abs(sum) >= bar)
                count++;
        }
        // The observed pattern is itself one of the patterns, so p is never zero.
        return (count + 1.0) / (Draws + 1);
    }
}

/// <summary>A fixed stream of 64-bit words (Steele, Lea and Flood's SplitMix64): the same everywhere and always.</summary>
struct BitStream(ulong state)
{
    internal ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var word = state;
        word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9;
        word = (word ^ word >> 27) * 0x94D049BB133111EB;
        return word ^ word >> 31;
    }
}
