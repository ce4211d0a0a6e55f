using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>Where the butterflies of a stage read and write: groups of neighbours that share their roots of unity.</summary>
readonly record struct StageShape(int Groups, nint Chunk, nint SourceGroup, nint SourceStep, nint TargetGroup, nint TargetStep);

/// <summary>Stages whose neighbours in memory share their roots of unity and fill whole vectors.</summary>
/// <remarks>
/// The last vector of a chunk overlaps the one before it: what it computes again comes out the same. Each method is compiled by itself,
/// because the compiler inlines only so much into one method, and a butterfly takes most of that.
/// </remarks>
static unsafe class WideStages<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Two<TTwist>(Planes<T> source, Planes<T> target, StageShape shape, TTwist twist)
        where TTwist : struct, ITwist<TTwist, TLanes, T>
    {
        var (groups, chunk, sourceGroup, sourceStep, targetGroup, targetStep) = shape;
        var last = chunk - TLanes.Count;
        for (var group = 0; group < groups; group++, source += sourceGroup, target += targetGroup, twist = twist.Next(2))
        {
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var x = source.Real + at;
                var xi = source.Imaginary + at;
                var y = target.Real + at;
                var yi = target.Imaginary + at;
                var a = ComplexLanes<TLanes, T>.Load(x, xi);
                var b = ComplexLanes<TLanes, T>.Load(x + sourceStep, xi + sourceStep);
                Butterflies<TLanes, T>.Two(ref a, ref b);
                twist.Apply(0, a).Store(y, yi);
                twist.Apply(1, b).Store(y + targetStep, yi + targetStep);
                if (at == last)
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Three<TTwist>(Planes<T> source, Planes<T> target, StageShape shape, TTwist twist)
        where TTwist : struct, ITwist<TTwist, TLanes, T>
    {
        var (groups, chunk, sourceGroup, sourceStep, targetGroup, targetStep) = shape;
        var last = chunk - TLanes.Count;
        for (var group = 0; group < groups; group++, source += sourceGroup, target += targetGroup, twist = twist.Next(3))
        {
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var x = source.Real + at;
                var xi = source.Imaginary + at;
                var y = target.Real + at;
                var yi = target.Imaginary + at;
                var a = ComplexLanes<TLanes, T>.Load(x, xi);
                var b = ComplexLanes<TLanes, T>.Load(x + sourceStep, xi + sourceStep);
                var c = ComplexLanes<TLanes, T>.Load(x + (2 * sourceStep), xi + (2 * sourceStep));
                Butterflies<TLanes, T>.Three(ref a, ref b, ref c);
                twist.Apply(0, a).Store(y, yi);
                twist.Apply(1, b).Store(y + targetStep, yi + targetStep);
                twist.Apply(2, c).Store(y + (2 * targetStep), yi + (2 * targetStep));
                if (at == last)
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Four<TTwist>(Planes<T> source, Planes<T> target, StageShape shape, TTwist twist)
        where TTwist : struct, ITwist<TTwist, TLanes, T>
    {
        var (groups, chunk, sourceGroup, sourceStep, targetGroup, targetStep) = shape;
        var last = chunk - TLanes.Count;
        for (var group = 0; group < groups; group++, source += sourceGroup, target += targetGroup, twist = twist.Next(4))
        {
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var x = source.Real + at;
                var xi = source.Imaginary + at;
                var y = target.Real + at;
                var yi = target.Imaginary + at;
                var a = ComplexLanes<TLanes, T>.Load(x, xi);
                var b = ComplexLanes<TLanes, T>.Load(x + sourceStep, xi + sourceStep);
                var c = ComplexLanes<TLanes, T>.Load(x + (2 * sourceStep), xi + (2 * sourceStep));
                var d = ComplexLanes<TLanes, T>.Load(x + (3 * sourceStep), xi + (3 * sourceStep));
                Butterflies<TLanes, T>.Four(ref a, ref b, ref c, ref d);
                twist.Apply(0, a).Store(y, yi);
                twist.Apply(1, b).Store(y + targetStep, yi + targetStep);
                twist.Apply(2, c).Store(y + (2 * targetStep), yi + (2 * targetStep));
                twist.Apply(3, d).Store(y + (3 * targetStep), yi + (3 * targetStep));
                if (at == last)
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Five<TTwist>(Planes<T> source, Planes<T> target, StageShape shape, TTwist twist)
        where TTwist : struct, ITwist<TTwist, TLanes, T>
    {
        var (groups, chunk, sourceGroup, sourceStep, targetGroup, targetStep) = shape;
        var last = chunk - TLanes.Count;
        for (var group = 0; group < groups; group++, source += sourceGroup, target += targetGroup, twist = twist.Next(5))
        {
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var x = source.Real + at;
                var xi = source.Imaginary + at;
                var y = target.Real + at;
                var yi = target.Imaginary + at;
                var a = ComplexLanes<TLanes, T>.Load(x, xi);
                var b = ComplexLanes<TLanes, T>.Load(x + sourceStep, xi + sourceStep);
                var c = ComplexLanes<TLanes, T>.Load(x + (2 * sourceStep), xi + (2 * sourceStep));
                var d = ComplexLanes<TLanes, T>.Load(x + (3 * sourceStep), xi + (3 * sourceStep));
                var e = ComplexLanes<TLanes, T>.Load(x + (4 * sourceStep), xi + (4 * sourceStep));
                Butterflies<TLanes, T>.Five(ref a, ref b, ref c, ref d, ref e);
                twist.Apply(0, a).Store(y, yi);
                twist.Apply(1, b).Store(y + targetStep, yi + targetStep);
                twist.Apply(2, c).Store(y + (2 * targetStep), yi + (2 * targetStep));
                twist.Apply(3, d).Store(y + (3 * targetStep), yi + (3 * targetStep));
                twist.Apply(4, e).Store(y + (4 * targetStep), yi + (4 * targetStep));
                if (at == last)
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Seven<TTwist>(Planes<T> source, Planes<T> target, StageShape shape, TTwist twist)
        where TTwist : struct, ITwist<TTwist, TLanes, T>
    {
        var (groups, chunk, sourceGroup, sourceStep, targetGroup, targetStep) = shape;
        var last = chunk - TLanes.Count;
        for (var group = 0; group < groups; group++, source += sourceGroup, target += targetGroup, twist = twist.Next(7))
        {
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var x = source.Real + at;
                var xi = source.Imaginary + at;
                var y = target.Real + at;
                var yi = target.Imaginary + at;
                var a = ComplexLanes<TLanes, T>.Load(x, xi);
                var b = ComplexLanes<TLanes, T>.Load(x + sourceStep, xi + sourceStep);
                var c = ComplexLanes<TLanes, T>.Load(x + (2 * sourceStep), xi + (2 * sourceStep));
                var d = ComplexLanes<TLanes, T>.Load(x + (3 * sourceStep), xi + (3 * sourceStep));
                var e = ComplexLanes<TLanes, T>.Load(x + (4 * sourceStep), xi + (4 * sourceStep));
                var f = ComplexLanes<TLanes, T>.Load(x + (5 * sourceStep), xi + (5 * sourceStep));
                var g = ComplexLanes<TLanes, T>.Load(x + (6 * sourceStep), xi + (6 * sourceStep));
                Butterflies<TLanes, T>.Seven(ref a, ref b, ref c, ref d, ref e, ref f, ref g);
                twist.Apply(0, a).Store(y, yi);
                twist.Apply(1, b).Store(y + targetStep, yi + targetStep);
                twist.Apply(2, c).Store(y + (2 * targetStep), yi + (2 * targetStep));
                twist.Apply(3, d).Store(y + (3 * targetStep), yi + (3 * targetStep));
                twist.Apply(4, e).Store(y + (4 * targetStep), yi + (4 * targetStep));
                twist.Apply(5, f).Store(y + (5 * targetStep), yi + (5 * targetStep));
                twist.Apply(6, g).Store(y + (6 * targetStep), yi + (6 * targetStep));
                if (at == last)
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Eight<TTwist>(Planes<T> source, Planes<T> target, StageShape shape, TTwist twist)
        where TTwist : struct, ITwist<TTwist, TLanes, T>
    {
        var (groups, chunk, sourceGroup, sourceStep, targetGroup, targetStep) = shape;
        var last = chunk - TLanes.Count;
        for (var group = 0; group < groups; group++, source += sourceGroup, target += targetGroup, twist = twist.Next(8))
        {
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var x = source.Real + at;
                var xi = source.Imaginary + at;
                var y = target.Real + at;
                var yi = target.Imaginary + at;
                var a = ComplexLanes<TLanes, T>.Load(x, xi);
                var b = ComplexLanes<TLanes, T>.Load(x + sourceStep, xi + sourceStep);
                var c = ComplexLanes<TLanes, T>.Load(x + (2 * sourceStep), xi + (2 * sourceStep));
                var d = ComplexLanes<TLanes, T>.Load(x + (3 * sourceStep), xi + (3 * sourceStep));
                var e = ComplexLanes<TLanes, T>.Load(x + (4 * sourceStep), xi + (4 * sourceStep));
                var f = ComplexLanes<TLanes, T>.Load(x + (5 * sourceStep), xi + (5 * sourceStep));
                var g = ComplexLanes<TLanes, T>.Load(x + (6 * sourceStep), xi + (6 * sourceStep));
                var h = ComplexLanes<TLanes, T>.Load(x + (7 * sourceStep), xi + (7 * sourceStep));
                Butterflies<TLanes, T>.Eight(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
                twist.Apply(0, a).Store(y, yi);
                twist.Apply(1, e).Store(y + targetStep, yi + targetStep);
                twist.Apply(2, b).Store(y + (2 * targetStep), yi + (2 * targetStep));
                twist.Apply(3, f).Store(y + (3 * targetStep), yi + (3 * targetStep));
                twist.Apply(4, c).Store(y + (4 * targetStep), yi + (4 * targetStep));
                twist.Apply(5, g).Store(y + (5 * targetStep), yi + (5 * targetStep));
                twist.Apply(6, d).Store(y + (6 * targetStep), yi + (6 * targetStep));
                twist.Apply(7, h).Store(y + (7 * targetStep), yi + (7 * targetStep));
                if (at == last)
                    break;
            }
        }
    }
}
