namespace Praxis.Data.Formats;

/// <summary>From the coefficients of an 8×8 block to its samples, in the whole-number steps of the common decoders, so that the samples agree with theirs.</summary>
static class JpegTransform
{
    /// <summary>The place in a block, row by row, of each coefficient in the zigzag order of the file.</summary>
    public static ReadOnlySpan<byte> NaturalOrder =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Cosines are in steps of 2⁻¹³, and what lies between columns and rows keeps two more bits than it will need.</summary>
    const int CosineBits = 13;
    const int SpareBits = 2;

    /// <summary>A block with nothing but its mean.</summary>
    public static void Flat(int mean, Span<byte> samples, int stride)
    {
        var value = Sample((mean + 4) >> 3);
        for (var y = 0; y < 8; y++)
            samples.Slice(y * stride, 8).Fill(value);
    }

    /// <summary>The inverse cosine transform s(y,x) = 128 + Σᵤᵥ a(u) a(v) S(v,u) cos((2x+1)uπ/16) cos((2y+1)vπ/16), rounded and clamped to a byte.</summary>
    public static void Inverse(Span<int> block, Span<byte> samples, int stride)
    {
        for (var column = 0; column < 8; column++)
            Inverse8(block[column..], 8, CosineBits - SpareBits);
        for (var row = 0; row < 8; row++)
            Inverse8(block[(row * 8)..], 1, CosineBits + SpareBits + 3);
        for (var y = 0; y < 8; y++)
            for (var x = 0; x < 8; x++)
                samples[y * stride + x] = Sample(block[y * 8 + x]);
    }

    static byte Sample(int value) => (byte)Math.Clamp(value + 128, 0, 255);

    /// <summary>
    /// Eight points in place, times √8: the even coefficients give the half that is the same from both ends, the odd ones the half
    /// that changes sign. The factors are √2·cos(kπ/16); the same cosine differs by one step between rows where the sums of
    /// rounded constants that the fast algorithm of Loeffler, Ligtenberg and Moschytz multiplies by differ.
    /// </summary>
    static void Inverse8(Span<int> points, int step, int shift)
    {
        var (s0, s1, s2, s3) = (points[0], points[step], points[2 * step], points[3 * step]);
        var (s4, s5, s6, s7) = (points[4 * step], points[5 * step], points[6 * step], points[7 * step]);

        var half = 1 << (shift - 1);
        var (sum, difference) = (((s0 + s4) << CosineBits) + half, ((s0 - s4) << CosineBits) + half);
        var (outer, inner) = (10703 * s2 + 4433 * s6, 4433 * s2 - 10704 * s6);
        var (e0, e1, e2, e3) = (sum + outer, difference + inner, difference - inner, sum - outer);

        var o0 = 11363 * s1 + 9633 * s3 + 6437 * s5 + 2260 * s7;
        var o1 = 9633 * s1 - 2259 * s3 - 11362 * s5 - 6436 * s7;
        var o2 = 6437 * s1 - 11362 * s3 + 2261 * s5 + 9633 * s7;
        var o3 = 2260 * s1 - 6436 * s3 + 9633 * s5 - 11363 * s7;

        (points[0], points[7 * step]) = ((e0 + o0) >> shift, (e0 - o0) >> shift);
        (points[step], points[6 * step]) = ((e1 + o1) >> shift, (e1 - o1) >> shift);
        (points[2 * step], points[5 * step]) = ((e2 + o2) >> shift, (e2 - o2) >> shift);
        (points[3 * step], points[4 * step]) = ((e3 + o3) >> shift, (e3 - o3) >> shift);
    }
}
