using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>Transforms small images along several axes at once, with the images of a batch side by side in the lanes.</summary>
sealed unsafe class ImagePass<T> : Pass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly AxisStep<T>[] _steps;
    readonly Dimension[] _axes;
    readonly Dimension[] _batch;
    readonly T _scale;
    readonly nint _points;

    /// <param name="steps">The axes in the order in which they are transformed.</param>
    /// <param name="batch">Where the images stand.</param>
    /// <param name="scale">The normalisation.</param>
    public ImagePass(AxisStep<T>[] steps, ReadOnlySpan<Dimension> batch, T scale)
    {
        (_steps, _scale) = (steps, scale);
        _axes = [.. steps.OrderBy(step => step.Axis).Select(step => step.Place)];
        _batch = Dimension.Joined(batch);
        _points = (nint)steps.Max(step => step.Points);
    }

    public override void Run(Planes<T> source, Planes<T> target, long first, long end)
    {
        nint lanes = Widest<T>.Count;
        var size = Planes<T>.Size(_points * lanes);
        var scratch = Scratch<T>.Take((2 * size) + _steps.Max(step => step.Line.WorkLength((nint)step.Inner * lanes)));
        var sources = stackalloc nint[(int)lanes];
        var targets = stackalloc nint[(int)lanes];
        var walk = new BatchWalk(_batch, stackalloc int[_batch.Length], first);
        for (var left = end - first; left > 0;)
        {
            var count = (int)Math.Min(lanes, left);
            for (var lane = 0; lane < lanes; lane++)
            {
                // Lanes without an image repeat the first one.
                (sources[lane], targets[lane]) = lane < count ? (walk.Source, walk.Target) : (sources[0], targets[0]);
                if (lane < count)
                    walk.Advance(1);
            }

            var here = Planes<T>.At(scratch.Start, _points * lanes);
            var there = Planes<T>.At(scratch.Start + size, _points * lanes);
            Gather(source, sources, here, lanes);
            foreach (var step in _steps)
            {
                Transform(step, here, there, lanes, scratch.Start + (2 * size));
                (here, there) = (there, here);
            }

            Scatter(here, target, targets, lanes, count);
            left -= count;
        }

        Scratch<T>.GiveBack(scratch);
    }

    void Transform(AxisStep<T> step, Planes<T> source, Planes<T> target, nint lanes, T* work)
    {
        var inner = (nint)step.Inner * lanes;
        var scale = step.Axis == _steps[^1].Axis ? _scale : T.One;
        for (nint outer = 0; outer < step.Outer; outer++)
        {
            step.Line.Run(
                source + (outer * step.Line.SourceLength * inner), inner, target + (outer * step.Line.TargetLength * inner), inner, inner, scale, work);
        }
    }

    void Gather(Planes<T> source, nint* offsets, Planes<T> rows, nint lanes)
    {
        var line = LastLine;
        nint points = line.SourceLength;
        var outer = _axes.AsSpan(..^1);
        var walk = new BatchWalk(outer, stackalloc int[outer.Length], 0);
        for (var left = Dimension.Count(outer); left > 0; left--, walk.Advance(1))
        {
            LaneTransfer<T>.Gather(source.Real + walk.Source, offsets, _axes[^1].SourceStride, points, rows.Real, lanes);
            if (source.Imaginary is not null && line.ReadsImaginary)
                LaneTransfer<T>.Gather(source.Imaginary + walk.Source, offsets, _axes[^1].SourceStride, points, rows.Imaginary, lanes);
            else if (line.ReadsImaginary)
                Rows<T>.Clear(rows.Imaginary, points * lanes);
            rows += points * lanes;
        }
    }

    void Scatter(Planes<T> rows, Planes<T> target, nint* offsets, nint lanes, nint count)
    {
        var line = LastLine;
        nint points = line.TargetLength;
        var outer = _axes.AsSpan(..^1);
        var walk = new BatchWalk(outer, stackalloc int[outer.Length], 0);
        for (var left = Dimension.Count(outer); left > 0; left--, walk.Advance(1))
        {
            LaneTransfer<T>.Scatter(rows.Real, lanes, target.Real + walk.Target, offsets, _axes[^1].TargetStride, points, count);
            if (line.WritesImaginary)
                LaneTransfer<T>.Scatter(rows.Imaginary, lanes, target.Imaginary + walk.Target, offsets, _axes[^1].TargetStride, points, count);
            rows += points * lanes;
        }
    }

    Line<T> LastLine => _steps.MaxBy(step => step.Axis)!.Line;
}
