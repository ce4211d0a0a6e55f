namespace Praxis.Tensors;

abstract partial class Device
{
    /// <summary>y[…, i, …] = x[…, index[…, i, …], …]; the index is int64, in range, in the shape of y.</summary>
    public abstract void Gather(in View x, in View index, in View y, int dim);

    /// <summary>y[…, index[…, i, …], …] += x[…, i, …]; in the order of i.</summary>
    public abstract void ScatterAdd(in View x, in View index, in View y, int dim);

    /// <summary>y[…, index[…, i, …], …] = x[…, i, …]; in the order of i.</summary>
    public abstract void Scatter(in View x, in View index, in View y, int dim);

    /// <summary>Row i of y along a dimension is row index[i] of x.</summary>
    public abstract void IndexSelect(in View x, in View index, in View y, int dim);

    /// <summary>Row index[i] of y along a dimension gains row i of x; in the order of i.</summary>
    public abstract void IndexAdd(in View x, in View index, in View y, int dim);
}
