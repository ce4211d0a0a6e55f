using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>What a line is transformed to.</summary>
enum LineKind
{
    /// <summary>Complex numbers to their spectrum.</summary>
    Complex,

    /// <summary>A spectrum to complex numbers.</summary>
    InverseComplex,

    /// <summary>Real numbers to half of their spectrum.</summary>
    Real,

    /// <summary>Half a spectrum to real numbers.</summary>
    HalfSpectrum,

    /// <summary>The second cosine transform.</summary>
    SecondCosine,

    /// <summary>The second cosine transform with the first coefficient scaled by √½.</summary>
    OrthogonalSecondCosine,

    /// <summary>The third cosine transform.</summary>
    ThirdCosine,

    /// <summary>The third cosine transform with the first coefficient scaled by √2.</summary>
    OrthogonalThirdCosine,
}

/// <summary>The transforms used last, with their tables; those used longest ago go when the tables grow beyond a bound.</summary>
static class Lines<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const long Bound = 64L << 20;

    static readonly Lock Gate = new();
    static readonly Dictionary<(LineKind Kind, int Length), LinkedListNode<(LineKind Kind, int Length, Line<T> Line)>> Known = [];
    static readonly LinkedList<(LineKind Kind, int Length, Line<T> Line)> Recent = [];
    static long _bytes;

    /// <summary>The size of all tables that are kept. A table that two transforms share counts twice.</summary>
    public static long Bytes
    {
        get
        {
            lock (Gate)
                return _bytes;
        }
    }

    /// <summary>The transform of a kind for lines of <paramref name="length"/> points (before or after, whichever is the longer).</summary>
    public static Line<T> Get(LineKind kind, int length)
    {
        lock (Gate)
        {
            if (Known.TryGetValue((kind, length), out var known))
            {
                Recent.Remove(known);
                Recent.AddFirst(known);
                return known.Value.Line;
            }
        }

        // Built outside the lock: two threads may build the same one, and then the first is kept.
        var line = Build(kind, length);
        lock (Gate)
        {
            if (Known.TryGetValue((kind, length), out var known))
                return known.Value.Line;
            Known[(kind, length)] = Recent.AddFirst((kind, length, line));
            _bytes += line.Bytes;
            while (_bytes > Bound && Recent.Last is { } oldest && oldest != Recent.First)
            {
                Recent.RemoveLast();
                Known.Remove((oldest.Value.Kind, oldest.Value.Length));
                _bytes -= oldest.Value.Line.Bytes;
            }
        }

        return line;
    }

    static Line<T> Build(LineKind kind, int length) => kind switch
    {
        LineKind.Complex => Factors.Of(length) is { } factors ? new StockhamLine<T>(length, factors) : new BluesteinLine<T>(length),
        LineKind.InverseComplex => new InverseLine<T>(Get(LineKind.Complex, length)),
        LineKind.Real => new RealLine<T>(length),
        LineKind.HalfSpectrum => new HalfSpectrumLine<T>(length),
        LineKind.SecondCosine => new SecondCosineLine<T>(length, isOrthogonal: false),
        LineKind.OrthogonalSecondCosine => new SecondCosineLine<T>(length, isOrthogonal: true),
        LineKind.ThirdCosine => new ThirdCosineLine<T>(length, isOrthogonal: false),
        _ => new ThirdCosineLine<T>(length, isOrthogonal: true),
    };
}
