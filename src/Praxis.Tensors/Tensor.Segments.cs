namespace Praxis.Tensors;

/// <summary>How values that meet at one place become one.</summary>
public enum ScatterReduction
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>The smallest.</summary>
    Min,
}

public sealed partial class Tensor
{
    /// <summary>
    /// Rows of the first dimension gathered into segments: result[s] reduces the rows i with segment[i] = s. Empty segments give 0.
    /// </summary>
    public Tensor SegmentReduce(Tensor segment, int segments, ScatterReduction reduction = ScatterReduction.Sum)
    {
        var ids = CheckSegments("SegmentReduce", segment, segments);
        int[] sizes = [segments, .. Sizes.AsSpan(1)];
        switch (reduction)
        {
            case ScatterReduction.Sum:
                return Zeros(sizes, DType).IndexAdd(0, ids, this);
            case ScatterReduction.Mean:
                return Zeros(sizes, DType).IndexAdd(0, ids, this) / CountsOf(ids, segments).Maximum(1.0);
            default:
                // The winners of each segment, found without a gradient; ties share it.
                var best = Extremes(ids, segments, reduction == ScatterReduction.Max);
                var winners = Detach().EqualTo(best.IndexSelect(0, ids)).To(DType);
                var shares = winners / Zeros(sizes, DType).IndexAdd(0, ids, winners).Maximum(1.0).IndexSelect(0, ids);
                return Tape.Wants(this) ? Zeros(sizes, DType).IndexAdd(0, ids, Where(winners > 0, this, 0) * shares) : best;
        }
    }

    /// <summary>exp(x) / Σ exp(x) over the rows of each segment.</summary>
    public Tensor SegmentSoftmax(Tensor segment, int segments)
    {
        var ids = CheckSegments("SegmentSoftmax", segment, segments);
        var shifted = (this - Detach().Extremes(ids, segments, true).IndexSelect(0, ids)).Exp();
        int[] sizes = [segments, .. Sizes.AsSpan(1)];
        return shifted / Zeros(sizes, DType).IndexAdd(0, ids, shifted).IndexSelect(0, ids);
    }

    /// <summary>
    /// A copy in which source is written at y[…, index[…, i, …], …] along a dimension; where several meet, the last is kept.
    /// </summary>
    public Tensor Scatter(int dim, Tensor index, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        dim = Shapes.Dim(dim, Rank, "Scatter");
        var positions = CheckIndex("Scatter", dim, index, Sizes[dim]);
        CheckFits("Scatter", dim, index);
        if (!source.HasShape(index.Sizes))
        {
            throw new ArgumentException($"Scatter: a source of shape {source.Shape} does not meet an index of shape {index.Shape}; they must be equal.");
        }
        source = source.To(DType);
        var y = Allocate(Sizes, DType);
        Device.Copy(View, y.View);
        Device.Scatter(source.View, positions.View, y.View, dim);
        if (!Tape.Wants(this, source))
        {
            return y;
        }
        // Which source element each place kept.
        var order = Arange(source.Count).Reshape(source.Sizes);
        var kept = Full(Sizes, -1, DType.Int64);
        Device.Scatter(order.View, positions.View, kept.View, dim);
        var wins = kept.Gather(dim, positions).EqualTo(order);
        var untouched = kept < 0;
        return Tape.Record("Scatter", y, [this, source], (g, needs) => [needs[0] ? Where(untouched, g, 0) : null, needs[1] ? Where(wins, g.Gather(dim, positions), 0) : null], positions);
    }

    /// <summary>A copy in which the rows index[i] along a dimension are those of source; where several meet, the last is kept.</summary>
    public Tensor IndexPut(int dim, Tensor index, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        dim = Shapes.Dim(dim, Rank, "IndexPut");
        int[] sizes = [.. Sizes];
        sizes[dim] = index.Count;
        if (index.Rank != 1 || !Shapes.Broadcast(sizes, source.Sizes, "IndexPut").AsSpan().SequenceEqual(sizes))
        {
            throw new ArgumentException($"IndexPut: a source of shape {source.Shape} with an index of shape {index.Shape} does not go into {Shape} along dimension {dim}; it must have shape {Shapes.Text(sizes)}.");
        }
        var shape = new int[Rank];
        Array.Fill(shape, 1);
        shape[dim] = index.Count;
        return Scatter(dim, index.Reshape(shape).Expand(sizes).Contiguous(), source.Expand(sizes).Contiguous());
    }

    /// <summary>A copy in which the elements where the mask holds are those of a vector, in order.</summary>
    public Tensor MaskedScatter(Tensor mask, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(source);
        var places = mask.To(DType.Bool).Expand(Sizes).Flatten().NonZero().Squeeze(1);
        if (places.Count > source.Count)
        {
            throw new ArgumentException($"MaskedScatter: the mask holds at {places.Count} places and the source of shape {source.Shape} has {source.Count} elements.");
        }
        return Flatten().Scatter(0, places, source.Flatten().Narrow(0, 0, places.Count)).Reshape(Sizes);
    }

    // The extreme of each segment; 0 where it is empty.
    Tensor Extremes(Tensor ids, int segments, bool largest)
    {
        using var _ = Gradient.Off();
        var values = Contiguous();
        var rows = ids.ToArray<long>();
        var best = new Tensor?[segments];
        var byRow = values.Detach();
        for (var i = 0; i < rows.Length; i++)
        {
            var row = byRow.Select(0, i);
            best[rows[i]] = best[rows[i]] is { } known ? (largest ? known.Maximum(row) : known.Minimum(row)) : row;
        }
        int[] sizes = [.. Sizes.AsSpan(1)];
        return segments == 0 ? Zeros([0, .. sizes], DType) : Stack(Array.ConvertAll(best, value => value ?? Zeros(sizes, DType)));
    }

    Tensor CountsOf(Tensor ids, int segments)
    {
        var shape = new int[Rank];
        Array.Fill(shape, 1);
        shape[0] = segments;
        return ids.BinCount(segments).To(DType).Reshape(shape);
    }

    Tensor CheckSegments(string operation, Tensor segment, int segments)
    {
        ArgumentNullException.ThrowIfNull(segment);
        Shapes.AtLeast(operation, "number of segments", segments, 0);
        if (Rank == 0 || !segment.HasShape([Sizes[0]]) || !IsFloating)
        {
            throw new ArgumentException($"{operation}: segments of shape {segment.Shape} do not meet a {DType.Name()} tensor of shape {Shape}; there must be one for each row of a floating tensor.");
        }
        return CheckIndex(operation, 0, segment, segments);
    }
}
