namespace Praxis.Tensors.Spectral;

/// <summary>Windows w_0 … w_{n−1} that fade a frame in and out. A periodic window is a symmetric one of n + 1 points without the last.</summary>
static class Windows
{
    /// <summary>w_j = ½ − ½ cos(2πj/d) with d = n for a periodic and n − 1 for a symmetric window.</summary>
    public static double[] Hann(int length, bool isPeriodic = true) => CosineSum(length, isPeriodic, 0.5, 0.5, 0);

    /// <summary>w_j = 0.54 − 0.46 cos(2πj/d) with d = n for a periodic and n − 1 for a symmetric window.</summary>
    public static double[] Hamming(int length, bool isPeriodic = true) => CosineSum(length, isPeriodic, 0.54, 0.46, 0);

    /// <summary>w_j = 0.42 − 0.5 cos(2πj/d) + 0.08 cos(4πj/d) with d = n for a periodic and n − 1 for a symmetric window.</summary>
    public static double[] Blackman(int length, bool isPeriodic = true) => CosineSum(length, isPeriodic, 0.42, 0.5, 0.08);

    static double[] CosineSum(int length, bool isPeriodic, double constant, double first, double second)
    {
        if (length < 1)
            throw new ArgumentException($"Window: a length of {length} is not possible; use at least 1.");
        var window = new double[length];
        var period = isPeriodic ? length : length - 1;
        for (var j = 0; j < length; j++)
            window[j] = length == 1 ? 1 : constant - (first * Roots.Of(j, period).Real) + (second * Roots.Of(2L * j, period).Real);
        return window;
    }
}
