using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>An inner stage of a single line whose span is smaller than a vector: the lanes are neighbouring groups, and the outputs are woven.</summary>
/// <param name="Stage">The stage, of radix 4 or 8.</param>
/// <param name="Source">Where it reads.</param>
/// <param name="Target">Where it writes.</param>
readonly unsafe record struct NarrowWork<T>(Stage<T> Stage, Planes<T> Source, Planes<T> Target) : IVectorWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run<TLanes>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
    {
        var points = (nint)Stage.Span * Stage.Groups;
        var roots = Stage.LaneRoots!.Start;
        if (Stage.Radix == 4)
            NarrowStages<TLanes, T>.Four(Source, Target, points, Stage.Span, roots);
        else
            NarrowStages<TLanes, T>.Eight(Source, Target, points, Stage.Span, roots);
    }
}

static unsafe class NarrowStages<TLanes, T>
    where TLanes : unmanaged, IMovingLanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Four(Planes<T> source, Planes<T> target, nint points, int span, T* roots)
    {
        var low = Shuffles<TLanes, T>.ZipLow(span);
        var high = Shuffles<TLanes, T>.ZipHigh(span);
        var isHalf = 2 * span == TLanes.Count;
        var last = points - TLanes.Count;
        for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
        {
            var x = source.Real + at;
            var xi = source.Imaginary + at;
            var a = ComplexLanes<TLanes, T>.Load(x, xi);
            var b = ComplexLanes<TLanes, T>.Load(x + points, xi + points);
            var c = ComplexLanes<TLanes, T>.Load(x + (2 * points), xi + (2 * points));
            var d = ComplexLanes<TLanes, T>.Load(x + (3 * points), xi + (3 * points));
            Butterflies<TLanes, T>.Four(ref a, ref b, ref c, ref d);
            b = Twist(b, roots + at, 1, points);
            c = Twist(c, roots + at, 2, points);
            d = Twist(d, roots + at, 3, points);
            Weave(target.Real + (4 * at), a.Real, b.Real, c.Real, d.Real, low, high, isHalf);
            Weave(target.Imaginary + (4 * at), a.Imaginary, b.Imaginary, c.Imaginary, d.Imaginary, low, high, isHalf);
            if (at == last)
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Eight(Planes<T> source, Planes<T> target, nint points, int span, T* roots)
    {
        var low = Shuffles<TLanes, T>.ZipLow(span);
        var high = Shuffles<TLanes, T>.ZipHigh(span);
        var isHalf = 2 * span == TLanes.Count;
        var last = points - TLanes.Count;
        for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
        {
            var x = source.Real + at;
            var xi = source.Imaginary + at;
            var a = ComplexLanes<TLanes, T>.Load(x, xi);
            var b = ComplexLanes<TLanes, T>.Load(x + points, xi + points);
            var c = ComplexLanes<TLanes, T>.Load(x + (2 * points), xi + (2 * points));
            var d = ComplexLanes<TLanes, T>.Load(x + (3 * points), xi + (3 * points));
            var e = ComplexLanes<TLanes, T>.Load(x + (4 * points), xi + (4 * points));
            var f = ComplexLanes<TLanes, T>.Load(x + (5 * points), xi + (5 * points));
            var g = ComplexLanes<TLanes, T>.Load(x + (6 * points), xi + (6 * points));
            var h = ComplexLanes<TLanes, T>.Load(x + (7 * points), xi + (7 * points));
            Butterflies<TLanes, T>.Eight(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            e = Twist(e, roots + at, 1, points);
            b = Twist(b, roots + at, 2, points);
            f = Twist(f, roots + at, 3, points);
            c = Twist(c, roots + at, 4, points);
            g = Twist(g, roots + at, 5, points);
            d = Twist(d, roots + at, 6, points);
            h = Twist(h, roots + at, 7, points);
            Weave(target.Real + (8 * at), a.Real, e.Real, b.Real, f.Real, c.Real, g.Real, d.Real, h.Real, low, high, isHalf);
            Weave(
                target.Imaginary + (8 * at), a.Imaginary, e.Imaginary, b.Imaginary, f.Imaginary, c.Imaginary, g.Imaginary, d.Imaginary, h.Imaginary,
                low, high, isHalf);
            if (at == last)
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ComplexLanes<TLanes, T> Twist(ComplexLanes<TLanes, T> value, T* roots, int k, nint points) =>
        value * ComplexLanes<TLanes, T>.Load(roots + (((2 * k) - 2) * points), roots + (((2 * k) - 1) * points));

    /// <summary>Writes span lanes of each output in turn, then the next span lanes of each, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Weave(T* target, TLanes a, TLanes b, TLanes c, TLanes d, TLanes low, TLanes high, bool isHalf)
    {
        var count = TLanes.Count;
        if (isHalf)
        {
            TLanes.Pick(a, b, low).Store(target);
            TLanes.Pick(c, d, low).Store(target + count);
            TLanes.Pick(a, b, high).Store(target + (2 * count));
            TLanes.Pick(c, d, high).Store(target + (3 * count));
            return;
        }

        var evenLow = TLanes.Pick(a, c, low);
        var evenHigh = TLanes.Pick(a, c, high);
        var oddLow = TLanes.Pick(b, d, low);
        var oddHigh = TLanes.Pick(b, d, high);
        TLanes.Pick(evenLow, oddLow, low).Store(target);
        TLanes.Pick(evenLow, oddLow, high).Store(target + count);
        TLanes.Pick(evenHigh, oddHigh, low).Store(target + (2 * count));
        TLanes.Pick(evenHigh, oddHigh, high).Store(target + (3 * count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Weave(
        T* target, TLanes a, TLanes b, TLanes c, TLanes d, TLanes e, TLanes f, TLanes g, TLanes h, TLanes low, TLanes high, bool isHalf)
    {
        var count = TLanes.Count;
        if (isHalf)
        {
            TLanes.Pick(a, b, low).Store(target);
            TLanes.Pick(c, d, low).Store(target + count);
            TLanes.Pick(e, f, low).Store(target + (2 * count));
            TLanes.Pick(g, h, low).Store(target + (3 * count));
            TLanes.Pick(a, b, high).Store(target + (4 * count));
            TLanes.Pick(c, d, high).Store(target + (5 * count));
            TLanes.Pick(e, f, high).Store(target + (6 * count));
            TLanes.Pick(g, h, high).Store(target + (7 * count));
            return;
        }

        Weave(target, TLanes.Pick(a, e, low), TLanes.Pick(b, f, low), TLanes.Pick(c, g, low), TLanes.Pick(d, h, low), low, high, false);
        Weave(target + (4 * count), TLanes.Pick(a, e, high), TLanes.Pick(b, f, high), TLanes.Pick(c, g, high), TLanes.Pick(d, h, high), low, high, false);
    }
}
