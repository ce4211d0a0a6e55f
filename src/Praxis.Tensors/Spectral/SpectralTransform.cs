using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.Spectral;

/// <summary>A transform along one or more axes of every image of a batch, between any two places in memory.</summary>
/// <remarks>
/// The last axis has the given kind; the other axes are transformed as complex numbers (backwards for a spectrum). The result of an
/// image depends on nothing but the image: not on the batch, on its place in the batch, on strides, or on how a batch is divided.
/// </remarks>
sealed unsafe class SpectralTransform<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Points of an image whose axes are transformed at once, of the images that take the passes together, and of a thread's least share.
    const int ImageNumbers = 1 << 10;
    const int SlabNumbers = 1 << 16;
    const int ThreadNumbers = 1 << 14;

    readonly AxisStep<T>[] _steps;
    readonly Dimension[] _axes;
    readonly Dimension[] _batch;
    readonly Pass<T>[] _passes;
    readonly long _imagePoints;

    /// <param name="kind">What the last axis is transformed to.</param>
    /// <param name="axes">The axes: how many points a line has before or after the transform, whichever is more, and the strides.</param>
    /// <param name="batch">The dimensions over which the transform is repeated.</param>
    /// <param name="scale">What the result is multiplied by.</param>
    public SpectralTransform(LineKind kind, ReadOnlySpan<Dimension> axes, ReadOnlySpan<Dimension> batch, double scale)
    {
        _axes = axes.ToArray();
        _batch = batch.ToArray();
        Count = Dimension.Count(batch);
        _steps = AxisStep<T>.Of(kind, _axes);
        _imagePoints = _steps.Max(step => step.Points);
        var factor = T.CreateTruncating(scale);
        _passes = _axes.Length == 1 ? [new LinePass<T>(_steps[0].Line, _axes[0], batch, factor)]
            : _imagePoints <= ImageNumbers && Count > Widest<T>.Count / 4 ? [new ImagePass<T>(_steps, batch, factor)]
            : AxisPasses(factor);
    }

    /// <summary>How many images there are.</summary>
    public long Count { get; }

    Line<T> LastLine => _steps.MaxBy(step => step.Axis)!.Line;

    /// <summary>Whether the intermediate results of several passes cannot stand in the target, because it is real.</summary>
    bool NeedsPlace => _passes.Length > 1 && !LastLine.WritesImaginary;

    /// <summary>Transforms the whole batch between spans, which hold every point that the strides reach.</summary>
    /// <remarks>An empty span of imaginary parts reads as zeros.</remarks>
    public void Run(ReadOnlySpan<T> sourceReal, ReadOnlySpan<T> sourceImaginary, Span<T> targetReal, Span<T> targetImaginary) =>
        Run(sourceReal, sourceImaginary, targetReal, targetImaginary, 0, Count);

    /// <summary>Transforms the images number <paramref name="first"/> to <paramref name="end"/> − 1 of the batch between spans of the whole batch.</summary>
    public void Run(ReadOnlySpan<T> sourceReal, ReadOnlySpan<T> sourceImaginary, Span<T> targetReal, Span<T> targetImaginary, long first, long end)
    {
        if (first >= end)
            return;
        var line = LastLine;
        var sourceReach = Reach(line.SourceLength, dimension => dimension.SourceStride);
        var targetReach = Reach(line.TargetLength, dimension => dimension.TargetStride);
        Require(sourceReal.Length, sourceReach, "source");
        Require(targetReal.Length, targetReach, "target");
        if (line.ReadsImaginary && !sourceImaginary.IsEmpty)
            Require(sourceImaginary.Length, sourceReach, "imaginary source");
        if (line.WritesImaginary)
            Require(targetImaginary.Length, targetReach, "imaginary target");

        fixed (T* real = sourceReal, imaginary = sourceImaginary, newReal = targetReal, newImaginary = targetImaginary)
            Run(new(real, imaginary), new(newReal, newImaginary), first, end);
    }

    /// <summary>Transforms the whole batch on as many threads as there are: each takes some of the images or, where these are few, some of the lines of each pass.</summary>
    public void Run(Planes<T> source, Planes<T> target)
    {
        if (_passes.Length == 1 || Count >= Workers.Count)
        {
            Workers.Run(new ImageJob(this, source, target), (int)Count, Grain(_imagePoints));
            return;
        }

        using var place = Scratch.Rent<T>(NeedsPlace ? (nint)(2 * Count * _imagePoints) : 0);
        var between = NeedsPlace ? new Planes<T>(place.Pointer, place.Pointer + (Count * _imagePoints)) : target;
        for (var i = 0; i < _passes.Length; i++)
        {
            var job = new PassJob(_passes[i], i == 0 ? source : between, i == _passes.Length - 1 ? target : between);
            Workers.Run(job, (int)(Count * LinesOf(i)), Grain(_imagePoints / LinesOf(i)));
        }
    }

    /// <summary>Transforms the images number <paramref name="first"/> to <paramref name="end"/> − 1. Several threads may each take a part.</summary>
    public void Run(Planes<T> source, Planes<T> target, long first, long end)
    {
        if (_passes.Length == 1)
        {
            _passes[0].Run(source, target, first, end);
            return;
        }

        // Large images pass axis by axis, but in slabs that stay in a near cache from one axis to the next.
        var slab = Math.Max(1, SlabNumbers / _imagePoints);
        using var place = Scratch.Rent<T>(NeedsPlace ? (nint)(2 * slab * _imagePoints) : 0);
        for (; first < end; first += slab)
        {
            var last = Math.Min(first + slab, end);
            var between = NeedsPlace ? new Planes<T>(place.Pointer, place.Pointer + (slab * _imagePoints)) + (nint)(-first * _imagePoints) : target;
            for (var i = 0; i < _passes.Length; i++)
                _passes[i].Run(i == 0 ? source : between, i == _passes.Length - 1 ? target : between, first * LinesOf(i), last * LinesOf(i));
        }
    }

    /// <summary>How many lines of an image pass number <paramref name="i"/> transforms.</summary>
    long LinesOf(int i) => _steps[i].Outer * _steps[i].Inner;

    /// <summary>How many items of so many points are worth a thread.</summary>
    static int Grain(long points) => (int)Math.Max(1, ThreadNumbers / points);

    Pass<T>[] AxisPasses(T scale)
    {
        var line = LastLine;
        var passes = new Pass<T>[_steps.Length];
        var isTransformed = false;
        for (var i = 0; i < passes.Length; i++)
        {
            var step = _steps[i];
            var fromSource = i == 0;
            var toTarget = i == passes.Length - 1 || line.WritesImaginary;
            var lengths = _axes.Select((axis, number) =>
                number < _axes.Length - 1 ? axis.Length : isTransformed ? line.TargetLength : line.SourceLength).ToArray();

            // Between passes the numbers stand in the target, or compactly in a place of their own.
            var places = new Dimension[_batch.Length + _axes.Length];
            nint compact = 1;
            for (var number = places.Length - 1; number >= 0; number--)
            {
                if (number == _batch.Length - 1)
                    compact = (nint)_imagePoints;
                var given = number < _batch.Length ? _batch[number] : _axes[number - _batch.Length];
                var length = number < _batch.Length ? given.Length : lengths[number - _batch.Length];
                var between = line.WritesImaginary ? given.TargetStride : compact;
                places[number] = new(length, fromSource ? given.SourceStride : between, toTarget ? given.TargetStride : between);
                compact *= length;
            }

            var own = _batch.Length + step.Axis;
            passes[i] = new LinePass<T>(step.Line, places[own], [.. places[..own], .. places[(own + 1)..]], i == passes.Length - 1 ? scale : T.One);
            isTransformed |= step.Axis == _axes.Length - 1;
        }

        return passes;
    }

    /// <summary>One more than the furthest number that the strides reach.</summary>
    long Reach(int lastLength, Func<Dimension, nint> stride)
    {
        var reach = 1L;
        for (var i = 0; i < _axes.Length; i++)
            reach += ((i == _axes.Length - 1 ? lastLength : _axes[i].Length) - 1L) * stride(_axes[i]);
        foreach (var dimension in _batch)
            reach += (dimension.Length - 1L) * stride(dimension);
        return reach;
    }

    static void Require(int length, long reach, string name)
    {
        if (length < reach)
            throw new ArgumentException($"Fourier transform: the {name} has {length} numbers, but its strides reach {reach}.");
    }

    readonly struct ImageJob(SpectralTransform<T> transform, Planes<T> source, Planes<T> target) : IRangeJob
    {
        public void Run(int start, int end) => transform.Run(source, target, start, end);
    }

    readonly struct PassJob(Pass<T> pass, Planes<T> source, Planes<T> target) : IRangeJob
    {
        public void Run(int start, int end) => pass.Run(source, target, start, end);
    }
}
