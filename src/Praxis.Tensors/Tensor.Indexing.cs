namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>y[…, i, …] = x[…, index[…, i, …], …] along a dimension; the index has the shape of the result.</summary>
    public Tensor Gather(int dim, Tensor index)
    {
        ArgumentNullException.ThrowIfNull(index);
        dim = Shapes.Dim(dim, Rank, "Gather");
        var positions = CheckIndex("Gather", dim, index, Sizes[dim]);
        CheckFits("Gather", dim, index);
        return GatherUnchecked(dim, positions);
    }

    // The positions are contiguous int64 within the dimension.
    Tensor GatherUnchecked(int dim, Tensor positions)
    {
        var y = Allocate(positions.Sizes, DType);
        Device.Gather(View, positions.View, y.View, dim);
        var sizes = Sizes;
        return Tape.Wants(this) ? Tape.Record("Gather", y, this, g => Zeros(sizes, g.DType).ScatterAdd(dim, positions, g), positions) : y;
    }

    /// <summary>A copy in which source is added at y[…, index[…, i, …], …] along a dimension.</summary>
    public Tensor ScatterAdd(int dim, Tensor index, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        dim = Shapes.Dim(dim, Rank, "ScatterAdd");
        var positions = CheckIndex("ScatterAdd", dim, index, Sizes[dim]);
        CheckFits("ScatterAdd", dim, index);
        if (!source.HasShape(index.Sizes))
        {
            throw new ArgumentException($"ScatterAdd: a source of shape {source.Shape} does not meet an index of shape {index.Shape}; they must be equal.");
        }
        source = source.To(DType);
        var y = Allocate(Sizes, DType);
        Device.Copy(View, y.View);
        Device.ScatterAdd(source.View, positions.View, y.View, dim);
        return Tape.Record("ScatterAdd", y, [this, source], (g, needs) => [needs[0] ? g : null, needs[1] ? g.Gather(dim, positions) : null], positions);
    }

    /// <summary>The given positions along a dimension, copied.</summary>
    public Tensor IndexSelect(int dim, Tensor index)
    {
        ArgumentNullException.ThrowIfNull(index);
        dim = Shapes.Dim(dim, Rank, "IndexSelect");
        if (index.Rank != 1)
        {
            throw new ArgumentException($"IndexSelect: the index has shape {index.Shape}; it must be a vector.");
        }
        return Picked(dim, CheckIndex("IndexSelect", dim, index, Sizes[dim]));
    }

    // What stands at positions that were checked.
    Tensor Picked(int dim, Tensor positions)
    {
        int[] sizes = [.. Sizes];
        sizes[dim] = positions.Count;
        var y = Allocate(sizes, DType);
        Device.IndexSelect(View, positions.View, y.View, dim);
        var old = Sizes;
        if (!Tape.Wants(this))
        {
            return y;
        }
        Tape.Record("IndexSelect", y, this, g => Zeros(old, g.DType).IndexAdd(dim, positions, g), positions);
        if (Node is LeafNode && dim == 0)
        {
            y.Node!.PerSampleRule = (_, g, samples, norms) => g.Sizes[0] % samples != 0 ? null : SampleGradients.Each(samples, norms, sample =>
            {
                var rows = g.Sizes[0] / samples;
                return Zeros(old, g.DType).IndexAdd(0, positions.Narrow(0, sample * rows, rows), g.Narrow(0, sample * rows, rows));
            });
        }
        return y;
    }

    /// <summary>A copy in which the i-th row of source is added to row index[i] along a dimension.</summary>
    public Tensor IndexAdd(int dim, Tensor index, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        dim = Shapes.Dim(dim, Rank, "IndexAdd");
        var positions = CheckIndex("IndexAdd", dim, index, Sizes[dim]);
        int[] expected = [.. Sizes];
        expected[dim] = index.Count;
        if (index.Rank != 1 || !source.HasShape(expected))
        {
            throw new ArgumentException($"IndexAdd: a source of shape {source.Shape} with an index of shape {index.Shape} does not add to {Shape} along dimension {dim}; it must have shape {Shapes.Text(expected)}.");
        }
        source = source.To(DType);
        var y = Allocate(Sizes, DType);
        Device.Copy(View, y.View);
        Device.IndexAdd(source.View, positions.View, y.View, dim);
        return Tape.Record("IndexAdd", y, [this, source], (g, needs) => [needs[0] ? g : null, needs[1] ? g.IndexSelect(dim, positions) : null], positions);
    }

    /// <summary>The rows of this matrix at the given indices, in the shape of the indices: an embedding.</summary>
    public Tensor Embedding(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (Rank != 2)
        {
            throw new ArgumentException($"Embedding: the table has shape {Shape}; it must be a matrix.");
        }
        var rows = CheckIndex("Embedding", 0, indices.Flatten(), Sizes[0], fromEnd: false);
        return Picked(0, rows).Reshape([.. indices.Sizes, Sizes[1]]);
    }

    /// <summary>Where the elements are not zero: a row of positions for each.</summary>
    public Tensor NonZero()
    {
        var truth = (DType == DType.Bool ? this : Detach().NotEqualTo(0)).Contiguous();
        var flags = truth.RawSpan<byte>();
        var found = new List<long>();
        Span<int> at = stackalloc int[Rank];
        for (var i = 0; i < flags.Length; i++)
        {
            if (flags[i] == 0)
            {
                continue;
            }
            var rest = i;
            for (var d = Rank - 1; d >= 0; d--)
            {
                at[d] = rest % Sizes[d];
                rest /= Sizes[d];
            }
            foreach (var position in at)
            {
                found.Add(position);
            }
        }
        GC.KeepAlive(truth.Storage);
        return From<long>(found.ToArray(), [Rank == 0 ? (truth.ToDouble() != 0 ? 1 : 0) : found.Count / Rank, Rank]);
    }

    /// <summary>The elements at which a mask of this shape holds, as a vector.</summary>
    public Tensor MaskedSelect(Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.DType != DType.Bool)
        {
            throw new ArgumentException($"MaskedSelect: the mask is of type {mask.DType.Name()}; it must be bool: compare first (x > 0), or convert with To(DType.Bool).");
        }
        var sizes = Shapes.Broadcast(Sizes, mask.Sizes, "MaskedSelect");
        var positions = mask.To(DType.Bool).Expand(sizes).Flatten().NonZero().Squeeze(1);
        return Expand(sizes).Flatten().IndexSelect(0, positions);
    }

    /// <summary>A vector of class indices as rows that are 1 at the class and 0 elsewhere.</summary>
    public Tensor OneHot(int classes, DType type = DType.Float32)
    {
        var y = Zeros([.. Sizes, classes], type);
        var positions = CheckIndex("OneHot", Rank, this, classes, fromEnd: false).Unsqueeze(-1);
        y.Device.ScatterAdd(Ones(positions.Sizes, type).View, positions.View, y.View, Rank);
        return y;
    }

    // Indices as contiguous int64, counted from the front, all inside the dimension.
    static Tensor CheckIndex(string operation, int dim, Tensor index, int size, bool fromEnd = true)
    {
        if (index.DType is not (DType.Int64 or DType.Int32 or DType.UInt8))
        {
            throw new ArgumentException($"{operation}: the index is of type {index.DType.Name()}; indices are whole numbers: convert with To(DType.Int64).");
        }
        var positions = index.To(DType.Int64).Contiguous();
        var values = positions.RawSpan<long>();
        var negative = false;
        foreach (var value in values)
        {
            if (value < (fromEnd ? -size : 0) || value >= size)
            {
                throw new ArgumentOutOfRangeException(null, fromEnd
                    ? $"{operation}: index {value} is outside dimension {dim} of size {size}."
                    : $"{operation}: index {value} is not one of 0 to {size - 1}.");
            }
            negative |= value < 0;
        }
        GC.KeepAlive(positions.Storage);
        return negative ? Where(positions < 0, positions + size, positions) : positions;
    }

    void CheckFits(string operation, int dim, Tensor index)
    {
        var fits = index.Rank == Rank;
        for (var d = 0; d < Rank && fits; d++)
        {
            fits = d == dim || index.Sizes[d] <= Sizes[d];
        }
        if (!fits)
        {
            throw new ArgumentException($"{operation}: an index of shape {index.Shape} does not meet a tensor of shape {Shape} along dimension {dim}; it needs {Rank} dimensions, none but {dim} larger.");
        }
    }
}
