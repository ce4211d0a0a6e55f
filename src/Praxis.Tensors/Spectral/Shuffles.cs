using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>Index patterns for <see cref="IMovingLanes{TSelf, T}.Pick"/>.</summary>
static class Shuffles<TLanes, T>
    where TLanes : unmanaged, IMovingLanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static readonly TLanes[] LowZips = [.. Pieces().Select(piece => Zip(piece, 0))];
    static readonly TLanes[] HighZips = [.. Pieces().Select(piece => Zip(piece, TLanes.Count / 2))];

    /// <summary>The lanes 0, 2, 4, … of a followed by b.</summary>
    public static readonly TLanes Even = Of(lane => 2 * lane);

    /// <summary>The lanes 1, 3, 5, … of a followed by b.</summary>
    public static readonly TLanes Odd = Of(lane => (2 * lane) + 1);

    /// <summary>The lanes of a backwards.</summary>
    public static readonly TLanes Reverse = Of(lane => TLanes.Count - 1 - lane);

    /// <summary>In each tile of eight lanes (or in all, where they are fewer), the first halves of a's and b's tile interleaved.</summary>
    public static readonly TLanes TileLow = ZipWithin(Math.Min(8, TLanes.Count), 0);

    /// <summary>In each tile of eight lanes (or in all, where they are fewer), the second halves of a's and b's tile interleaved.</summary>
    public static readonly TLanes TileHigh = ZipWithin(Math.Min(8, TLanes.Count), Math.Min(8, TLanes.Count) / 2);

    /// <summary>The first half of a and b, interleaved in pieces of <paramref name="piece"/> lanes.</summary>
    public static TLanes ZipLow(int piece) => LowZips[int.Log2(piece)];

    /// <summary>The second half of a and b, interleaved in pieces of <paramref name="piece"/> lanes.</summary>
    public static TLanes ZipHigh(int piece) => HighZips[int.Log2(piece)];

    static TLanes Of(Func<int, int> source)
    {
        Span<int> lanes = stackalloc int[TLanes.Count];
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = source(i);
        return TLanes.Indices(lanes);
    }

    static TLanes ZipWithin(int tile, int offset) =>
        Of(lane => (lane / tile * tile) + offset + (lane % tile / 2) + (lane % 2 * TLanes.Count));

    static IEnumerable<int> Pieces() => Enumerable.Range(0, int.Log2(TLanes.Count)).Select(exponent => 1 << exponent);

    static TLanes Zip(int piece, int offset) => Of(lane =>
    {
        var number = lane / piece;
        return offset + (number / 2 * piece) + (lane % piece) + (number % 2 * TLanes.Count);
    });
}
