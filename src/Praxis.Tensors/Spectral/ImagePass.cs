using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.Spectral;

/// <summary>Transforms small images along several axes at once, with the images of a batch side by side in the lanes.</summary>
sealed unsafe class ImagePass<T> : Pass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int ChunkNumbers = 1 << 11;

    readonly AxisStep<T>[] _steps;
    readonly ImageRows _sourceRows;
    readonly ImageRows _targetRows;
    readonly bool _readsImaginary;
    readonly bool _writesImaginary;
    readonly Dimension[] _batch;
    readonly T _scale;
    readonly nint _points;

    /// <param name="steps">The axes in the order in which they are transformed.</param>
    /// <param name="batch">Where the images stand.</param>
    /// <param name="scale">The normalisation.</param>
    public ImagePass(AxisStep<T>[] steps, ReadOnlySpan<Dimension> batch, T scale)
    {
        (_steps, _scale) = (steps, scale);
        Dimension[] axes = [.. steps.OrderBy(step => step.Axis).Select(step => step.Place)];
        var last = steps.MaxBy(step => step.Axis)!.Line;
        _sourceRows = new(axes, last.SourceLength, dimension => dimension.SourceStride);
        _targetRows = new(axes, last.TargetLength, dimension => dimension.TargetStride);
        (_readsImaginary, _writesImaginary) = (last.ReadsImaginary, last.WritesImaginary);
        _batch = Dimension.Joined(batch);
        _points = (nint)steps.Max(step => step.Points);
    }

    public override void Run(Planes<T> source, Planes<T> target, long first, long end)
    {
        nint lanes = Widest<T>.Count;
        var size = Planes<T>.Size(_points * lanes);
        using var scratch = Scratch.Rent<T>((nint)((2 * size) + _steps.Max(step => step.Line.WorkLength((nint)step.Inner * lanes))));
        var sources = stackalloc nint[(int)lanes];
        var targets = stackalloc nint[(int)lanes];
        var walk = new BatchWalk(_batch, stackalloc int[_batch.Length], first);
        for (var left = end - first; left > 0;)
        {
            var count = (int)Math.Min(lanes, left);
            walk.Take(count, sources, targets, (int)lanes);
            var here = Planes<T>.At(scratch.Pointer, _points * lanes);
            var there = Planes<T>.At(scratch.Pointer + size, _points * lanes);
            Gather(source, sources, here, lanes);
            foreach (var step in _steps)
            {
                Transform(step, here, there, lanes, scratch.Pointer + (2 * size));
                (here, there) = (there, here);
            }

            Scatter(here, target, targets, lanes, count);
            left -= count;
        }
    }

    void Transform(AxisStep<T> step, Planes<T> source, Planes<T> target, nint lanes, T* work)
    {
        var line = step.Line;
        var inner = (nint)step.Inner * lanes;
        var chunk = Math.Max(ChunkNumbers / line.TargetLength / lanes, 1) * lanes;
        var scale = step.Axis == _steps[^1].Axis ? _scale : T.One;
        for (nint outer = 0; outer < step.Outer; outer++, source += line.SourceLength * inner, target += line.TargetLength * inner)
        {
            for (nint at = 0; at < inner; at += chunk)
                line.Run(source + at, inner, target + at, inner, Math.Min(chunk, inner - at), scale, work);
        }
    }

    void Gather(Planes<T> source, nint* offsets, Planes<T> rows, nint lanes)
    {
        var walk = new BatchWalk(_sourceRows.Outer, stackalloc int[_sourceRows.Outer.Length], 0);
        nint points = _sourceRows.Row.Length;
        var stride = _sourceRows.Row.SourceStride;
        for (var left = _sourceRows.Count; left > 0; left--, walk.Advance(1))
        {
            LaneTransfer<T>.Gather(source.Real + walk.Source, offsets, stride, points, rows.Real, lanes);
            if (source.Imaginary is not null && _readsImaginary)
                LaneTransfer<T>.Gather(source.Imaginary + walk.Source, offsets, stride, points, rows.Imaginary, lanes);
            else if (_readsImaginary)
                Rows<T>.Clear(rows.Imaginary, points * lanes);
            rows += points * lanes;
        }
    }

    void Scatter(Planes<T> rows, Planes<T> target, nint* offsets, nint lanes, nint count)
    {
        var walk = new BatchWalk(_targetRows.Outer, stackalloc int[_targetRows.Outer.Length], 0);
        nint points = _targetRows.Row.Length;
        var stride = _targetRows.Row.TargetStride;
        for (var left = _targetRows.Count; left > 0; left--, walk.Advance(1))
        {
            LaneTransfer<T>.Scatter(rows.Real, lanes, target.Real + walk.Target, offsets, stride, points, count);
            if (_writesImaginary)
                LaneTransfer<T>.Scatter(rows.Imaginary, lanes, target.Imaginary + walk.Target, offsets, stride, points, count);
            rows += points * lanes;
        }
    }

    /// <summary>The points of an image on one side, as few and long rows as its strides allow.</summary>
    sealed class ImageRows
    {
        public ImageRows(ReadOnlySpan<Dimension> axes, int lastLength, Func<Dimension, nint> stride)
        {
            var dimensions = new Dimension[axes.Length];
            for (var i = 0; i < axes.Length; i++)
                dimensions[i] = new(i == axes.Length - 1 ? lastLength : axes[i].Length, stride(axes[i]), stride(axes[i]));
            dimensions = Dimension.Joined(dimensions);
            (Outer, Row) = dimensions.Length == 0 ? ([], new Dimension(1, 1, 1)) : (dimensions[..^1], dimensions[^1]);
            Count = Dimension.Count(Outer);
        }

        public Dimension[] Outer { get; }

        public Dimension Row { get; }

        public long Count { get; }
    }
}
