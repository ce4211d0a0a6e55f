namespace Praxis.Papers.Networks;

/// <summary>What single-query steps read, and how much probability they covered.</summary>
public sealed class SparqStatistics
{
    /// <summary>The bins of the histogram of α.</summary>
    public const int Bins = 20;

    const double One = 1L << 32;

    readonly long[] _histogram = new long[Bins];
    readonly Lock _lock = new();

    // In units of 2⁻³², so that the order in which heads finish changes nothing.
    long _alphas;

    /// <summary>Steps of one key head.</summary>
    public long Steps { get; private set; }

    /// <summary>Elements of the cache that were read or written: S·r + 2·k·d + 4·d for each step.</summary>
    public long Elements { get; private set; }

    /// <summary>Bytes of whole cache lines that these elements lie in; with keys stored once more than 4 an element.</summary>
    public long LineBytes { get; private set; }

    /// <summary>What dense attention would have read or written: 2·S·d + 2·d for each step.</summary>
    public long DenseElements { get; private set; }

    /// <summary>Elements over those of dense attention.</summary>
    public double TransferRatio => DenseElements == 0 ? double.NaN : (double)Elements / DenseElements;

    /// <summary>How often α fell into each twentieth of [0, 1].</summary>
    public IReadOnlyList<long> AlphaHistogram => _histogram;

    /// <summary>The mean of α.</summary>
    public double MeanAlpha => _histogram.Sum() is var count && count == 0 ? double.NaN : _alphas / One / count;

    internal void Add(long elements, long lineBytes, long denseElements)
    {
        lock (_lock)
        {
            (Steps, Elements, LineBytes, DenseElements) = (Steps + 1, Elements + elements, LineBytes + lineBytes, DenseElements + denseElements);
        }
    }

    internal void AddAlpha(double alpha)
    {
        lock (_lock)
        {
            _alphas += (long)Math.Round(alpha * One);
            _histogram[Math.Clamp((int)(alpha * Bins), 0, Bins - 1)]++;
        }
    }
}
