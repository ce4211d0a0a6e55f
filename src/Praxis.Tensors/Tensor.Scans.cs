namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>The sums of all elements up to each one along a dimension.</summary>
    public Tensor CumSum(int dim)
    {
        dim = Shapes.Dim(dim, Rank, "CumSum");
        var x = IsFloating ? this : To(DType.Int64);
        var y = x.Scan(ScanKind.Sum, dim).Values;
        return Tape.Wants(x) ? Tape.Record("CumSum", y, x, g => g.Flip(dim).CumSum(dim).Flip(dim)) : Tape.Checked("CumSum", y);
    }

    /// <summary>The products of all elements up to each one along a dimension; the gradient is exact where elements are zero, too.</summary>
    public Tensor CumProduct(int dim)
    {
        dim = Shapes.Dim(dim, Rank, "CumProduct");
        var x = IsFloating ? this : To(DType.Int64);
        return Tape.Wants(x) ? Doubling(x, dim, static (a, b) => a * b) : x.Scan(ScanKind.Product, dim).Values;
    }

    /// <summary>The largest of all elements up to each one along a dimension and where it stands, the last of several.</summary>
    public (Tensor Values, Tensor Indices) CumMax(int dim) => CumExtreme(ScanKind.Max, dim);

    /// <summary>The smallest of all elements up to each one along a dimension and where it stands, the last of several.</summary>
    public (Tensor Values, Tensor Indices) CumMin(int dim) => CumExtreme(ScanKind.Min, dim);

    /// <summary>log Σ exp of all elements up to each one along a dimension, without overflow.</summary>
    public Tensor LogCumSumExp(int dim) => Doubling(Real("LogCumSumExp"), Shapes.Dim(dim, Rank, "LogCumSumExp"), static (a, b) => a.LogAddExp(b));

    // In log n steps each element joins with the one 1, 2, 4, … before it.
    static Tensor Doubling(Tensor x, int dim, Func<Tensor, Tensor, Tensor> join)
    {
        var size = x.Sizes[dim];
        for (var reach = 1; reach < size; reach *= 2)
        {
            x = Cat([x.Narrow(dim, 0, reach), join(x.Narrow(dim, reach, size - reach), x.Narrow(dim, 0, size - reach))], dim);
        }
        return x;
    }

    (Tensor Values, Tensor Indices) CumExtreme(ScanKind kind, int dim)
    {
        dim = Shapes.Dim(dim, Rank, "Cum" + kind);
        var indices = Scan(kind, dim).Indices!;
        return (Gather(dim, indices), indices);
    }

    (Tensor Values, Tensor? Indices) Scan(ScanKind kind, int dim)
    {
        var last = (dim == Rank - 1 ? this : Transpose(dim, -1)).Contiguous();
        var y = last.AllocateAlike();
        var indices = kind is ScanKind.Max or ScanKind.Min ? last.AllocateAlike(DType.Int64) : null;
        Device.Scan(kind, last.View, y.View, indices?.View);
        return dim == Rank - 1 ? (y, indices) : (y.Transpose(dim, -1), indices?.Transpose(dim, -1));
    }
}
