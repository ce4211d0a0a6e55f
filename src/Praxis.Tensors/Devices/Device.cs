namespace Praxis.Tensors;

/// <summary>
/// The kernels of one kind of machine. Operations and gradients call only these, so another device is another
/// class. Unless said otherwise a result is contiguous and does not overlap an input, and an input may have any
/// steps. Kernels check nothing: operations do.
/// </summary>
abstract partial class Device
{
    public static readonly Device Cpu = new CpuDevice();

    public abstract void Fill(in View y, double value);

    /// <summary>y ← x, converting; both with any steps.</summary>
    public abstract void Copy(in View x, in View y);

    public abstract void Unary(UnaryKind kind, in View x, in View y, double p, double q);

    /// <summary>Inputs broadcast to the shape of y; y may be one of them, for changes in place, with any steps.</summary>
    public abstract void Binary(BinaryKind kind, in View a, in View b, in View y, double p, double q);

    /// <summary>y is of type bool.</summary>
    public abstract void Compare(CompareKind kind, in View a, in View b, in View y);

    public abstract void Logic(LogicKind kind, in View a, in View b, in View y);

    /// <summary>y = a where the bool condition holds, b elsewhere.</summary>
    public abstract void Where(in View condition, in View a, in View b, in View y);

    /// <summary>y = a + w·(b − a).</summary>
    public abstract void Lerp(in View a, in View b, in View w, in View y);

    /// <summary>y = f over the given dimensions (sorted) of x; y has size 1 there. Any and All give bool.</summary>
    public abstract void Reduce(ReduceKind kind, in View x, in View y, ReadOnlySpan<int> dims);

    /// <summary>The position of the largest (smallest) number along a dimension, the first where several are; NaN counts as both.</summary>
    public abstract void ArgReduce(bool largest, in View x, in View y, int dim);

    /// <summary>c = a · b (+ c when accumulating) over the last two dimensions; the leading ones broadcast.</summary>
    public abstract void MatMul(in View a, in View b, in View c, bool accumulate);
}
