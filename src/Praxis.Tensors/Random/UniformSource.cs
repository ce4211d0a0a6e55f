namespace Praxis.Tensors;

/// <summary>Where a distribution that rejects takes its uniform numbers from.</summary>
interface IUniformSource
{
    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    double NextDouble();
}

/// <summary>The stream itself, one number after another.</summary>
readonly struct SequentialSource(Rng rng) : IUniformSource
{
    public double NextDouble() => rng.NextDouble();
}

/// <summary>
/// The numbers of one element of a fill: the stream's counter has a second half, and an element at a position of the stream
/// owns all values of it but 0. So an element may reject as often as it must and moves no other.
/// </summary>
struct ElementSource(ulong key, ulong position) : IUniformSource
{
    ulong _high;
    ulong _spare;
    bool _hasSpare;

    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public ulong NextUInt64()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }
        var (a, b, c, d) = Philox.Block(key, position, ++_high);
        _spare = ((ulong)c << 32) | d;
        _hasSpare = true;
        return ((ulong)a << 32) | b;
    }
}
