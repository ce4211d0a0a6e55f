using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.Spectral;

/// <summary>Transforms lines along one axis, wherever they stand.</summary>
/// <remarks>
/// Lines whose points are neighbours of the next line's points are transformed where they are, several side by side. Other lines are
/// turned into such rows of lanes first; long ones are transformed one at a time, which keeps them in the nearest cache.
/// </remarks>
sealed unsafe class LinePass<T> : Pass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Numbers of one plane that are transformed together: as many as stay in a near cache.
    const int ColumnNumbers = 1 << 13;
    const int LaneNumbers = 1 << 11;

    // From this size of a vector of lines on, lines are transformed one at a time; ragged lines, which leave vectors half empty, later.
    const int LaneBytes = 1 << 15;
    const int RaggedLaneBytes = 1 << 19;
    const int LongestColumnBytes = 1 << 24;

    readonly Line<T> _line;
    readonly nint _sourceStride;
    readonly nint _targetStride;
    readonly Dimension[] _batch;
    readonly T _scale;
    readonly int _lanes;
    readonly int _columns;
    readonly int _mostColumns;

    public LinePass(Line<T> line, Dimension axis, ReadOnlySpan<Dimension> batch, T scale)
    {
        (_line, _sourceStride, _targetStride, _scale) = (line, axis.SourceStride, axis.TargetStride, scale);
        _batch = Dimension.Joined(batch);
        var widest = Widest<T>.Count;
        var longest = Math.Max(line.SourceLength, line.TargetLength);
        var laneBytes = (long)longest * widest * sizeof(T);
        if (_batch.Length > 0 && _batch[^1] is { SourceStride: 1, TargetStride: 1 } last && last.Length >= widest / 2 && laneBytes <= LongestColumnBytes)
        {
            _columns = Math.Clamp(ColumnNumbers / longest / widest * widest, widest, 8 * widest);
            _mostColumns = laneBytes <= RaggedLaneBytes ? 2 * _columns : _columns;
        }

        _lanes = laneBytes > (line.FillsVectorsAlone ? LaneBytes : RaggedLaneBytes) ? 1
            : Math.Clamp(LaneNumbers / longest / widest * widest, widest, 8 * widest);
    }

    public override void Run(Planes<T> source, Planes<T> target, long first, long end)
    {
        var widest = Math.Max(_lanes, _mostColumns);
        nint points = Math.Max(_line.SourceLength, _line.TargetLength);
        using var scratch = Scratch.Rent<T>((nint)((2 * Planes<T>.Size(points * widest)) + _line.WorkLength(widest)));
        var walk = new BatchWalk(_batch, stackalloc int[_batch.Length], first);
        for (var left = end - first; left > 0;)
        {
            var most = (int)Math.Min(left, int.MaxValue);
            left -= _columns > 0 ? Columns(source, target, ref walk, most, scratch.Pointer)
                : _lanes > 1 && most > Widest<T>.Count / 4 ? Lanes(source, target, ref walk, most, scratch.Pointer)
                : Alone(source, target, ref walk, scratch.Pointer);
        }
    }

    int Columns(Planes<T> source, Planes<T> target, ref BatchWalk walk, int most, T* scratch)
    {
        var count = Math.Min(walk.Left, most);
        if (count > _mostColumns)
            count = _columns;
        var points = _line.SourceLength;
        var isDirect = source.Real != target.Real && (source.Imaginary is not null || !_line.ReadsImaginary);
        if (isDirect)
        {
            _line.Run(source + walk.Source, _sourceStride, target + walk.Target, _targetStride, count, _scale, scratch);
        }
        else
        {
            var staged = Planes<T>.At(scratch, (nint)points * count);
            Rows<T>.Copy(source.Real + walk.Source, _sourceStride, staged.Real, count, points, count);
            if (source.Imaginary is not null && _line.ReadsImaginary)
                Rows<T>.Copy(source.Imaginary + walk.Source, _sourceStride, staged.Imaginary, count, points, count);
            else if (_line.ReadsImaginary)
                Rows<T>.Clear(staged.Imaginary, (nint)points * count);
            _line.Run(staged, count, target + walk.Target, _targetStride, count, _scale, scratch + Planes<T>.Size((nint)points * count));
        }

        walk.Advance(count);
        return count;
    }

    int Lanes(Planes<T> source, Planes<T> target, ref BatchWalk walk, int most, T* scratch)
    {
        var count = Math.Min(_lanes, most);
        var widest = Widest<T>.Count;
        nint lanes = (count + widest - 1) / widest * widest;
        var sources = stackalloc nint[_lanes];
        var targets = stackalloc nint[_lanes];
        walk.Take(count, sources, targets, (int)lanes);

        nint before = _line.SourceLength;
        nint after = _line.TargetLength;
        var rows = Planes<T>.At(scratch, before * lanes);
        scratch += Planes<T>.Size(before * lanes);
        var results = Planes<T>.At(scratch, after * lanes);
        scratch += Planes<T>.Size(after * lanes);
        LaneTransfer<T>.Gather(source.Real, sources, _sourceStride, before, rows.Real, lanes);
        if (source.Imaginary is not null && _line.ReadsImaginary)
            LaneTransfer<T>.Gather(source.Imaginary, sources, _sourceStride, before, rows.Imaginary, lanes);
        else if (_line.ReadsImaginary)
            Rows<T>.Clear(rows.Imaginary, before * lanes);
        _line.Run(rows, lanes, results, lanes, lanes, _scale, scratch);
        LaneTransfer<T>.Scatter(results.Real, lanes, target.Real, targets, _targetStride, after, count);
        if (_line.WritesImaginary)
            LaneTransfer<T>.Scatter(results.Imaginary, lanes, target.Imaginary, targets, _targetStride, after, count);
        return count;
    }

    int Alone(Planes<T> source, Planes<T> target, ref BatchWalk walk, T* scratch)
    {
        var from = source + walk.Source;
        var to = target + walk.Target;
        if (_sourceStride != 1 || (source.Imaginary is null && _line.ReadsImaginary))
        {
            nint before = _line.SourceLength;
            var staged = Planes<T>.At(scratch, before);
            scratch += Planes<T>.Size(before);
            Rows<T>.Copy(from.Real, _sourceStride, staged.Real, 1, before, 1);
            if (source.Imaginary is not null && _line.ReadsImaginary)
                Rows<T>.Copy(from.Imaginary, _sourceStride, staged.Imaginary, 1, before, 1);
            else if (_line.ReadsImaginary)
                Rows<T>.Clear(staged.Imaginary, before);
            from = staged;
        }

        if (_targetStride == 1)
        {
            _line.Run(from, 1, to, 1, 1, _scale, scratch);
        }
        else
        {
            nint after = _line.TargetLength;
            var result = Planes<T>.At(scratch, after);
            _line.Run(from, 1, result, 1, 1, _scale, scratch + Planes<T>.Size(after));
            Rows<T>.Copy(result.Real, 1, to.Real, _targetStride, after, 1);
            if (_line.WritesImaginary)
                Rows<T>.Copy(result.Imaginary, 1, to.Imaginary, _targetStride, after, 1);
        }

        walk.Advance(1);
        return 1;
    }
}
