namespace Praxis.Tensors.Spectral;

/// <summary>One dimension of the memory that a transform reads and writes: how many steps it has, and how far a step is on either side.</summary>
readonly record struct Dimension(int Length, nint SourceStride, nint TargetStride)
{
    /// <summary>The same dimensions in the same order with as few as possible: a dimension whose steps continue those of the next is joined to it.</summary>
    public static Dimension[] Joined(ReadOnlySpan<Dimension> dimensions)
    {
        var joined = new List<Dimension>();
        foreach (var dimension in dimensions)
        {
            if (dimension.Length == 1)
                continue;
            if (joined.Count > 0
                && joined[^1].SourceStride == dimension.Length * dimension.SourceStride
                && joined[^1].TargetStride == dimension.Length * dimension.TargetStride
                && (long)joined[^1].Length * dimension.Length <= int.MaxValue)
                joined[^1] = dimension with { Length = joined[^1].Length * dimension.Length };
            else
                joined.Add(dimension);
        }

        return [.. joined];
    }

    /// <summary>How many combinations of steps there are.</summary>
    public static long Count(ReadOnlySpan<Dimension> dimensions)
    {
        var count = 1L;
        foreach (var dimension in dimensions)
            count *= dimension.Length;
        return count;
    }
}
