namespace Praxis.Tensors.Spectral;

/// <summary>Walks over all combinations of steps, the last dimension fastest.</summary>
ref struct BatchWalk
{
    readonly ReadOnlySpan<Dimension> _dimensions;
    readonly Span<int> _steps;

    /// <summary>Begins at combination number <paramref name="first"/>; the steps are counted in <paramref name="steps"/>.</summary>
    public BatchWalk(ReadOnlySpan<Dimension> dimensions, Span<int> steps, long first)
    {
        _dimensions = dimensions;
        _steps = steps;
        for (var i = dimensions.Length - 1; i >= 0; i--)
        {
            (first, var step) = Math.DivRem(first, dimensions[i].Length);
            steps[i] = (int)step;
            Source += (nint)step * dimensions[i].SourceStride;
            Target += (nint)step * dimensions[i].TargetStride;
        }
    }

    /// <summary>Where the combination stands on the source's side.</summary>
    public nint Source { get; private set; }

    /// <summary>Where the combination stands on the target's side.</summary>
    public nint Target { get; private set; }

    /// <summary>The steps left in the last dimension, this one included.</summary>
    public readonly int Left => _dimensions.Length == 0 ? 1 : _dimensions[^1].Length - _steps[_dimensions.Length - 1];

    /// <summary>Goes on by at most <see cref="Left"/> combinations.</summary>
    public void Advance(int count)
    {
        for (var i = _dimensions.Length - 1; i >= 0; i--)
        {
            var dimension = _dimensions[i];
            _steps[i] += count;
            Source += count * dimension.SourceStride;
            Target += count * dimension.TargetStride;
            if (_steps[i] < dimension.Length)
                return;
            _steps[i] = 0;
            Source -= dimension.Length * dimension.SourceStride;
            Target -= dimension.Length * dimension.TargetStride;
            count = 1;
        }
    }

    /// <summary>Goes on by <paramref name="count"/> combinations and notes where each stands; lanes beyond them repeat the first.</summary>
    public unsafe void Take(int count, nint* sources, nint* targets, int lanes)
    {
        for (var lane = 0; lane < count;)
        {
            var run = Math.Min(Left, count - lane);
            var (source, target) = _dimensions.Length == 0 ? (0, 0) : (_dimensions[^1].SourceStride, _dimensions[^1].TargetStride);
            for (nint step = 0; step < run; step++, lane++)
                (sources[lane], targets[lane]) = (Source + (step * source), Target + (step * target));
            Advance(run);
        }

        for (var lane = count; lane < lanes; lane++)
            (sources[lane], targets[lane]) = (sources[0], targets[0]);
    }
}
