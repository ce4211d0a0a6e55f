namespace Praxis.Papers.Networks;

/// <summary>The k largest of S numbers in O(S) time: by the digits of their bits, without sorting.</summary>
static class PartialSelection
{
    /// <summary>
    /// Writes the positions of the k largest of the numbers, in rising order of position; of equal ones the first. Returns how many there
    /// are: fewer than k where fewer numbers are above −∞.
    /// </summary>
    public static int Largest(ReadOnlySpan<float> values, int k, Span<int> positions)
    {
        if (k <= 0)
        {
            return 0;
        }
        // The k-th largest key is found digit by digit, from the highest: 11, 11 and 10 bits.
        var (bound, left) = (0u, k);
        Digit(values, 21, 11, 0, ref bound, ref left);
        Digit(values, 10, 11, 0xFFE0_0000, ref bound, ref left);
        Digit(values, 0, 10, 0xFFFF_FC00, ref bound, ref left);
        var found = 0;
        for (var i = 0; i < values.Length && found < k; i++)
        {
            var key = Key(values[i]);
            if (key >= bound && values[i] > float.NegativeInfinity && (key > bound || left-- > 0))
            {
                positions[found++] = i;
            }
        }
        return found;
    }

    /// <summary>Counts the next digit of the keys that agree with the bound so far, and appends the digit where the k-th largest lies.</summary>
    static void Digit(ReadOnlySpan<float> values, int shift, int width, uint known, ref uint bound, ref int left)
    {
        Span<int> counts = stackalloc int[1 << width];
        counts.Clear();
        foreach (var value in values)
        {
            var key = Key(value);
            if ((key & known) == bound)
            {
                counts[(int)(key >> shift) & ((1 << width) - 1)]++;
            }
        }
        var digit = (1 << width) - 1;
        while (digit > 0 && counts[digit] < left)
        {
            left -= counts[digit--];
        }
        bound |= (uint)digit << shift;
    }

    /// <summary>Bits that are ordered as the numbers are.</summary>
    static uint Key(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }
}
