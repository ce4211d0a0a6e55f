using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>One pass of a transform: butterflies of one size over the whole line.</summary>
/// <param name="Radix">The size of the butterflies.</param>
/// <param name="Span">The product of the sizes of the earlier stages: so many neighbours share their roots.</param>
/// <param name="Groups">The product of the sizes of the later stages.</param>
/// <param name="GroupRoots">The roots of group p, e^{−2πi pk/(radix · groups)} for k = 1, 2, …; empty for the last stage.</param>
/// <param name="LaneRoots">The same roots once for every number, for spans that do not fill a vector.</param>
sealed record Stage<T>(int Radix, int Span, int Groups, Table<T> GroupRoots, Table<T>? LaneRoots)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>Stockham's self-sorting transform of a length without large prime factors.</summary>
/// <remarks>
/// A stage of radix r takes x[q + s(p + mk)] to y[q + s(rp + k)] = w^{pk} Σ_j e^{−2πi jk/r} x[q + s(p + mj)], with w = e^{−2πi/(rm)}, q &lt; s, p &lt; m.
/// Lines that lie side by side only make s larger, and so every layout runs the same operations on the same numbers.
/// </remarks>
sealed unsafe class StockhamLine<T> : Line<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Stage<T>[] _stages;

    public StockhamLine(int length, int[] factors)
    {
        SourceLength = length;
        _stages = new Stage<T>[factors.Length];
        var span = 1;
        for (var i = 0; i < factors.Length; i++)
        {
            var groups = length / (span * factors[i]);
            var isLast = i == factors.Length - 1;
            var isNarrow = !isLast && factors[i] is 4 or 8 && span < Widest<T>.Count;
            _stages[i] = new(
                factors[i], span, groups,
                isLast ? new(0) : GroupRoots(factors[i], groups),
                isNarrow ? LaneRoots(factors[i], span, groups) : null);
            span *= factors[i];
        }
    }

    public override int SourceLength { get; }

    public override int TargetLength => SourceLength;

    public override long Bytes => _stages.Sum(stage => stage.GroupRoots.Bytes + (stage.LaneRoots?.Bytes ?? 0));

    public override bool FillsVectorsAlone => _stages.Length > 1 && SourceLength % 8 == 0;

    public override long WorkLength(nint lanes) => 2 * Planes<T>.Size(SourceLength * lanes);

    public override void Run(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, nint lanes, T scale, T* work)
    {
        if (_stages.Length == 0)
        {
            for (nint lane = 0; lane < lanes; lane++)
                (target.Real[lane], target.Imaginary[lane]) = (source.Real[lane] * scale, source.Imaginary[lane] * scale);
            return;
        }

        // Intermediate results alternate between two places; the target serves as one of them where it has the shape.
        var first = Planes<T>.At(work, SourceLength * lanes);
        var second = targetPitch == lanes && source.Real != target.Real && source.Real != target.Imaginary
            ? target
            : Planes<T>.At(work + Planes<T>.Size(SourceLength * lanes), SourceLength * lanes);
        var last = _stages.Length - 1;
        for (var i = 0; i <= last; i++)
        {
            var stage = _stages[i];
            var destination = i == last ? target : (last - i) % 2 == 0 ? second : first;
            if (stage.LaneRoots is not null && lanes == 1 && (i > 0 || sourcePitch == 1))
            {
                var points = (nint)stage.Span * stage.Groups;
                var width = Math.Min(points, Widest<T>.Count);
                if (stage.Span < width && Widest<T>.TryRun(width, new NarrowWork<T>(stage, source, destination)))
                {
                    source = destination;
                    continue;
                }
            }

            var span = stage.Span * lanes;
            var shape = (i == 0, i == last) switch
            {
                (true, true) => new StageShape(1, lanes, 0, sourcePitch, 0, targetPitch),
                (true, false) => new(stage.Groups, lanes, sourcePitch, stage.Groups * sourcePitch, stage.Radix * lanes, lanes),
                (false, false) => new(stage.Groups, span, span, stage.Groups * span, stage.Radix * span, span),
                (false, true) when targetPitch == lanes => new(1, span, 0, span, 0, span),
                (false, true) => new(stage.Span, lanes, lanes, span, targetPitch, stage.Span * targetPitch),
            };
            Widest<T>.Run(shape.Chunk, new WideWork<T>(stage, source, destination, shape, i == last, scale));
            source = destination;
        }

        GC.KeepAlive(this);
    }

    static Table<T> GroupRoots(int radix, int groups)
    {
        var table = new Table<T>(2L * (radix - 1) * groups);
        var at = table.Start;
        for (var group = 0; group < groups; group++)
        {
            for (var k = 1; k < radix; k++)
            {
                var (real, imaginary) = Roots.Of((long)group * k, (long)radix * groups);
                *at++ = T.CreateTruncating(real);
                *at++ = T.CreateTruncating(imaginary);
            }
        }

        return table;
    }

    static Table<T> LaneRoots(int radix, int span, int groups)
    {
        var row = (long)span * groups;
        var table = new Table<T>(2 * (radix - 1) * row);
        for (var k = 1; k < radix; k++)
        {
            var real = table.Start + ((2 * k) - 2) * row;
            for (var group = 0; group < groups; group++)
            {
                var root = Roots.Of((long)group * k, (long)radix * groups);
                for (var q = 0; q < span; q++)
                {
                    real[((long)group * span) + q] = T.CreateTruncating(root.Real);
                    real[row + ((long)group * span) + q] = T.CreateTruncating(root.Imaginary);
                }
            }
        }

        return table;
    }
}
