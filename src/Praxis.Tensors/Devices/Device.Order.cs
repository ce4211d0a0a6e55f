namespace Praxis.Tensors;

enum ScanKind
{
    Sum, Product, Max, Min,
}

abstract partial class Device
{
    /// <summary>Running sums, products or extremes (with their positions) along the last dimension; all contiguous.</summary>
    public abstract void Scan(ScanKind kind, in View x, in View y, View? indices);

    /// <summary>The positions that put the last dimension in order, stably; NaN counts as largest; all contiguous.</summary>
    public abstract void Sort(in View x, in View indices, bool descending);

    /// <summary>The positions of the first numbers in that order, as many as the last dimension of the indices.</summary>
    public abstract void TopK(in View x, in View indices, bool largest);
}
