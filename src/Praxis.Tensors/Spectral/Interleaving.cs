using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>Between a row of pairs and two planes.</summary>
readonly unsafe struct Interleaving<T> : IVectorWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly T* _row;
    readonly Planes<T> _planes;
    readonly nint _points;
    readonly bool _unzips;

    Interleaving(T* row, Planes<T> planes, nint points, bool unzips)
    {
        _row = row;
        (_planes, _points, _unzips) = (planes, points, unzips);
    }

    /// <summary>Even numbers of the row to the real plane, odd ones to the imaginary plane.</summary>
    public static void Unzip(T* row, Planes<T> planes, nint points)
    {
        if (Widest<T>.TryRun(points, new Interleaving<T>(row, planes, points, true)))
            return;
        for (nint j = 0; j < points; j++)
            (planes.Real[j], planes.Imaginary[j]) = (row[2 * j], row[(2 * j) + 1]);
    }

    /// <summary>The real plane to the even numbers of the row, the imaginary plane to the odd ones.</summary>
    public static void Zip(Planes<T> planes, T* row, nint points)
    {
        if (Widest<T>.TryRun(points, new Interleaving<T>(row, planes, points, false)))
            return;
        for (nint j = 0; j < points; j++)
            (row[2 * j], row[(2 * j) + 1]) = (planes.Real[j], planes.Imaginary[j]);
    }

    public void Run<TLanes>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
    {
        if (_unzips)
            Unzip<TLanes>();
        else
            Zip<TLanes>();
    }

    void Unzip<TLanes>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
    {
        var even = Shuffles<TLanes, T>.Even;
        var odd = Shuffles<TLanes, T>.Odd;
        var last = _points - TLanes.Count;
        for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
        {
            var a = TLanes.Load(_row + (2 * at));
            var b = TLanes.Load(_row + (2 * at) + TLanes.Count);
            TLanes.Pick(a, b, even).Store(_planes.Real + at);
            TLanes.Pick(a, b, odd).Store(_planes.Imaginary + at);
            if (at == last)
                return;
        }
    }

    void Zip<TLanes>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
    {
        var low = Shuffles<TLanes, T>.ZipLow(1);
        var high = Shuffles<TLanes, T>.ZipHigh(1);
        var last = _points - TLanes.Count;
        for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
        {
            var a = TLanes.Load(_planes.Real + at);
            var b = TLanes.Load(_planes.Imaginary + at);
            TLanes.Pick(a, b, low).Store(_row + (2 * at));
            TLanes.Pick(a, b, high).Store(_row + (2 * at) + TLanes.Count);
            if (at == last)
                return;
        }
    }
}
