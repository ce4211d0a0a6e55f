using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

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
    readonly nint _pitch;
    readonly nint _lanes;
    readonly bool _gathers;

    LaneTransfer(T* memory, nint* offsets, nint points, T* rows, nint pitch, nint lanes, bool gathers)
    {
        _memory = memory;
        _offsets = offsets;
        _points = points;
        _rows = rows;
        (_pitch, _lanes, _gathers) = (pitch, lanes, gathers);
    }

    /// <summary>Reads points that stand <paramref name="stride"/> apart from each of the lines that begin at the offsets.</summary>
    public static void Gather(T* memory, nint* offsets, nint stride, nint points, T* rows, nint lanes)
    {
        var done = FillsTiles(stride, points) ? lanes / Widest<T>.Count * Widest<T>.Count : 0;
        if (done > 0)
            Widest<T>.TryRun(Widest<T>.Count, new LaneTransfer<T>(memory, offsets, points, rows, lanes, done, true));
        for (var lane = done; lane < lanes; lane++)
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
        var done = FillsTiles(stride, points) ? count / Widest<T>.Count * Widest<T>.Count : 0;
        if (done > 0)
            Widest<T>.TryRun(Widest<T>.Count, new LaneTransfer<T>(memory, offsets, points, rows, lanes, done, false));
        for (var lane = done; lane < count; lane++)
        {
            var from = rows + lane;
            var to = memory + offsets[lane];
            for (nint point = 0; point < points; point++, from += lanes, to += stride)
                *to = *from;
        }
    }

    static bool FillsTiles(nint stride, nint points) =>
        stride == 1 && Widest<T>.Count >= 4 && points >= Math.Min(Widest<T>.Count, TileColumns);

    public void Run<TLanes>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
    {
        if (_gathers)
            Transpose<TLanes, Gathering>();
        else
            Transpose<TLanes, Scattering>();
    }

    void Transpose<TLanes, TDirection>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
        where TDirection : struct, IDirection
    {
        if (TLanes.Count < TileColumns)
            TransposeFours<TLanes, TDirection>();
        else
            TransposeEights<TLanes, TDirection>();
    }

    /// <summary>Transposes tiles of four points of four lines.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void TransposeFours<TLanes, TDirection>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
        where TDirection : struct, IDirection
    {
        var low = Shuffles<TLanes, T>.TileLow;
        var high = Shuffles<TLanes, T>.TileHigh;
        var last = _points - 4;
        for (nint lane = 0; lane < _lanes; lane += TLanes.Count)
        {
            var offsets = _offsets + lane;
            var rows = _rows + lane;
            for (nint at = 0; ; at = Math.Min(at + 4, last))
            {
                var a = Load<TLanes, TDirection>(offsets, rows, 0, at);
                var b = Load<TLanes, TDirection>(offsets, rows, 1, at);
                var c = Load<TLanes, TDirection>(offsets, rows, 2, at);
                var d = Load<TLanes, TDirection>(offsets, rows, 3, at);
                Exchange(ref a, ref c, low, high);
                Exchange(ref b, ref d, low, high);
                Exchange(ref a, ref b, low, high);
                Exchange(ref c, ref d, low, high);
                Store<TLanes, TDirection>(a, offsets, rows, 0, at);
                Store<TLanes, TDirection>(b, offsets, rows, 1, at);
                Store<TLanes, TDirection>(c, offsets, rows, 2, at);
                Store<TLanes, TDirection>(d, offsets, rows, 3, at);
                if (at == last)
                    break;
            }
        }
    }

    /// <summary>Transposes tiles of eight points of eight lines, or two such tiles one above the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void TransposeEights<TLanes, TDirection>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
        where TDirection : struct, IDirection
    {
        var low = Shuffles<TLanes, T>.TileLow;
        var high = Shuffles<TLanes, T>.TileHigh;
        var last = _points - 8;
        for (nint lane = 0; lane < _lanes; lane += TLanes.Count)
        {
            var offsets = _offsets + lane;
            var rows = _rows + lane;
            for (nint at = 0; ; at = Math.Min(at + 8, last))
            {
                var a = Load<TLanes, TDirection>(offsets, rows, 0, at);
                var b = Load<TLanes, TDirection>(offsets, rows, 1, at);
                var c = Load<TLanes, TDirection>(offsets, rows, 2, at);
                var d = Load<TLanes, TDirection>(offsets, rows, 3, at);
                var e = Load<TLanes, TDirection>(offsets, rows, 4, at);
                var f = Load<TLanes, TDirection>(offsets, rows, 5, at);
                var g = Load<TLanes, TDirection>(offsets, rows, 6, at);
                var h = Load<TLanes, TDirection>(offsets, rows, 7, at);
                Exchange(ref a, ref e, low, high);
                Exchange(ref b, ref f, low, high);
                Exchange(ref c, ref g, low, high);
                Exchange(ref d, ref h, low, high);
                Exchange(ref a, ref c, low, high);
                Exchange(ref b, ref d, low, high);
                Exchange(ref e, ref g, low, high);
                Exchange(ref f, ref h, low, high);
                Exchange(ref a, ref b, low, high);
                Exchange(ref c, ref d, low, high);
                Exchange(ref e, ref f, low, high);
                Exchange(ref g, ref h, low, high);
                Store<TLanes, TDirection>(a, offsets, rows, 0, at);
                Store<TLanes, TDirection>(b, offsets, rows, 1, at);
                Store<TLanes, TDirection>(c, offsets, rows, 2, at);
                Store<TLanes, TDirection>(d, offsets, rows, 3, at);
                Store<TLanes, TDirection>(e, offsets, rows, 4, at);
                Store<TLanes, TDirection>(f, offsets, rows, 5, at);
                Store<TLanes, TDirection>(g, offsets, rows, 6, at);
                Store<TLanes, TDirection>(h, offsets, rows, 7, at);
                if (at == last)
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Exchange<TLanes>(ref TLanes a, ref TLanes b, TLanes low, TLanes high)
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
    {
        var exchanged = TLanes.Pick(a, b, high);
        a = TLanes.Pick(a, b, low);
        b = exchanged;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TLanes Load<TLanes, TDirection>(nint* offsets, T* rows, int number, nint at)
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
        where TDirection : struct, IDirection =>
        !TDirection.Gathers ? TLanes.Load(rows + ((at + number) * _pitch))
        : TLanes.Count > TileColumns ? TLanes.LoadHalves(_memory + offsets[number] + at, _memory + offsets[number + TileColumns] + at)
        : TLanes.Load(_memory + offsets[number] + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Store<TLanes, TDirection>(TLanes value, nint* offsets, T* rows, int number, nint at)
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
        where TDirection : struct, IDirection
    {
        if (TDirection.Gathers)
            value.Store(rows + ((at + number) * _pitch));
        else if (TLanes.Count > TileColumns)
            value.StoreHalves(_memory + offsets[number] + at, _memory + offsets[number + TileColumns] + at);
        else
            value.Store(_memory + offsets[number] + at);
    }

    interface IDirection
    {
        static abstract bool Gathers { get; }
    }

    readonly struct Gathering : IDirection
    {
        public static bool Gathers => true;
    }

    readonly struct Scattering : IDirection
    {
        public static bool Gathers => false;
    }
}
