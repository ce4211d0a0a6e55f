using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Spectral;

/// <summary>Between lines that lie anywhere in memory and rows of lanes, where lane l of row j holds point j of line l.</summary>
readonly unsafe struct LaneTransfer<T> : IVectorWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int TileColumns = 8;

    readonly T* _memory;
    readonly nint* _offsets;
    readonly nint _points;
    readonly T* _rows;
    readonly nint _lanes;
    readonly bool _gathers;

    LaneTransfer(T* memory, nint* offsets, nint points, T* rows, nint lanes, bool gathers)
    {
        _memory = memory;
        _offsets = offsets;
        _points = points;
        _rows = rows;
        (_lanes, _gathers) = (lanes, gathers);
    }

    /// <summary>Reads points that stand <paramref name="stride"/> apart from each of the lines that begin at the offsets.</summary>
    public static void Gather(T* memory, nint* offsets, nint stride, nint points, T* rows, nint lanes)
    {
        if (stride == 1 && lanes == Widest<T>.Count && lanes >= 4 && points >= Math.Min(lanes, TileColumns))
        {
            Widest<T>.TryRun(lanes, new LaneTransfer<T>(memory, offsets, points, rows, lanes, true));
            return;
        }

        for (nint lane = 0; lane < lanes; lane++)
        {
            var from = memory + offsets[lane];
            var to = rows + lane;
            for (nint point = 0; point < points; point++, from += stride, to += lanes)
                *to = *from;
        }
    }

    /// <summary>Writes the first <paramref name="count"/> lanes to the lines that begin at the offsets.</summary>
    public static void Scatter(T* rows, nint lanes, T* memory, nint* offsets, nint stride, nint points, nint count)
    {
        if (stride == 1 && lanes == Widest<T>.Count && count == lanes && lanes >= 4 && points >= Math.Min(lanes, TileColumns))
        {
            Widest<T>.TryRun(lanes, new LaneTransfer<T>(memory, offsets, points, rows, lanes, false));
            return;
        }

        for (nint lane = 0; lane < count; lane++)
        {
            var from = rows + lane;
            var to = memory + offsets[lane];
            for (nint point = 0; point < points; point++, from += lanes, to += stride)
                *to = *from;
        }
    }

    public void Run<TLanes>()
        where TLanes : unmanaged, IVectorLanes<TLanes, T>
    {
        var columns = Math.Min(TLanes.Count, TileColumns);
        var last = _points - columns;
        for (nint at = 0; ; at = Math.Min(at + columns, last))
        {
            if (columns < TileColumns)
                Four<TLanes>(at);
            else
                Eight<TLanes>(at);
            if (at == last)
                return;
        }
    }

    /// <summary>Transposes a tile of four points of four lines.</summary>
    void Four<TLanes>(nint at)
        where TLanes : unmanaged, IVectorLanes<TLanes, T>
    {
        var a = Load<TLanes>(0, at);
        var b = Load<TLanes>(1, at);
        var c = Load<TLanes>(2, at);
        var d = Load<TLanes>(3, at);
        Exchange(ref a, ref c);
        Exchange(ref b, ref d);
        Exchange(ref a, ref b);
        Exchange(ref c, ref d);
        Store(a, 0, at);
        Store(b, 1, at);
        Store(c, 2, at);
        Store(d, 3, at);
    }

    /// <summary>Transposes a tile of eight points of eight lines, or two such tiles one above the other.</summary>
    void Eight<TLanes>(nint at)
        where TLanes : unmanaged, IVectorLanes<TLanes, T>
    {
        var a = Load<TLanes>(0, at);
        var b = Load<TLanes>(1, at);
        var c = Load<TLanes>(2, at);
        var d = Load<TLanes>(3, at);
        var e = Load<TLanes>(4, at);
        var f = Load<TLanes>(5, at);
        var g = Load<TLanes>(6, at);
        var h = Load<TLanes>(7, at);
        Exchange(ref a, ref e);
        Exchange(ref b, ref f);
        Exchange(ref c, ref g);
        Exchange(ref d, ref h);
        Exchange(ref a, ref c);
        Exchange(ref b, ref d);
        Exchange(ref e, ref g);
        Exchange(ref f, ref h);
        Exchange(ref a, ref b);
        Exchange(ref c, ref d);
        Exchange(ref e, ref f);
        Exchange(ref g, ref h);
        Store(a, 0, at);
        Store(b, 1, at);
        Store(c, 2, at);
        Store(d, 3, at);
        Store(e, 4, at);
        Store(f, 5, at);
        Store(g, 6, at);
        Store(h, 7, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Exchange<TLanes>(ref TLanes a, ref TLanes b)
        where TLanes : unmanaged, IVectorLanes<TLanes, T>
    {
        var low = TLanes.Pick(a, b, Shuffles<TLanes, T>.TileLow);
        b = TLanes.Pick(a, b, Shuffles<TLanes, T>.TileHigh);
        a = low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TLanes Load<TLanes>(int number, nint at)
        where TLanes : unmanaged, IVectorLanes<TLanes, T> =>
        !_gathers ? TLanes.Load(_rows + ((at + number) * _lanes))
        : TLanes.Count > TileColumns ? TLanes.LoadHalves(_memory + _offsets[number] + at, _memory + _offsets[number + TileColumns] + at)
        : TLanes.Load(_memory + _offsets[number] + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Store<TLanes>(TLanes value, int number, nint at)
        where TLanes : unmanaged, IVectorLanes<TLanes, T>
    {
        if (_gathers)
            value.Store(_rows + ((at + number) * _lanes));
        else if (TLanes.Count > TileColumns)
            value.StoreHalves(_memory + _offsets[number] + at, _memory + _offsets[number + TileColumns] + at);
        else
            value.Store(_memory + _offsets[number] + at);
    }
}
