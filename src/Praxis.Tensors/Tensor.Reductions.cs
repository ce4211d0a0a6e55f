namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>The sum of all elements; whole numbers and truth values add up as int64.</summary>
    public Tensor Sum() => Sum([]);

    /// <summary>The sum along a dimension.</summary>
    public Tensor Sum(int dim, bool keepDim = false) => Sum([dim], keepDim);

    /// <summary>The sum along dimensions; none named means all.</summary>
    public Tensor Sum(ReadOnlySpan<int> dims, bool keepDim = false)
    {
        var x = IsFloating ? this : To(DType.Int64);
        var over = Shapes.Dims(dims, Rank, "Sum");
        var y = Reduce(ReduceKind.Sum, x, over, x.DType);
        if (Tape.Wants(x))
        {
            var sizes = Sizes;
            y = Tape.Record("Sum", y, x, g => g.Expand(sizes));
        }
        return Drop(Tape.Checked("Sum", y), over, keepDim);
    }

    /// <summary>The mean of all elements.</summary>
    public Tensor Mean() => Mean([]);

    /// <summary>The mean along a dimension.</summary>
    public Tensor Mean(int dim, bool keepDim = false) => Mean([dim], keepDim);

    /// <summary>The mean along dimensions; none named means all.</summary>
    public Tensor Mean(ReadOnlySpan<int> dims, bool keepDim = false)
    {
        var x = Real("Mean");
        var elements = (double)Elements(Shapes.Dims(dims, Rank, "Mean"));
        return x.Sum(dims, keepDim) / elements;
    }

    /// <summary>The product of all elements.</summary>
    public Tensor Product() => Product([]);

    /// <summary>The product along a dimension.</summary>
    public Tensor Product(int dim, bool keepDim = false) => Product([dim], keepDim);

    /// <summary>The product along dimensions; none named means all. Its gradient is exact where factors are zero, too.</summary>
    public Tensor Product(ReadOnlySpan<int> dims, bool keepDim = false)
    {
        var x = IsFloating ? this : To(DType.Int64);
        var over = Shapes.Dims(dims, Rank, "Product");
        if (Tape.Wants(x))
        {
            return Drop(ProductThroughScans(x, over), over, keepDim);
        }
        return Drop(Tape.Checked("Product", Reduce(ReduceKind.Product, x, over, x.DType)), over, keepDim);
    }

    /// <summary>The largest element, NaN if there is one; ties share the gradient.</summary>
    public Tensor Max() => Extreme(ReduceKind.Max, [], false);

    /// <summary>The smallest element, NaN if there is one; ties share the gradient.</summary>
    public Tensor Min() => Extreme(ReduceKind.Min, [], false);

    /// <summary>The largest element along dimensions; ties share the gradient.</summary>
    public Tensor Max(ReadOnlySpan<int> dims, bool keepDim = false) => Extreme(ReduceKind.Max, dims, keepDim);

    /// <summary>The smallest element along dimensions; ties share the gradient.</summary>
    public Tensor Min(ReadOnlySpan<int> dims, bool keepDim = false) => Extreme(ReduceKind.Min, dims, keepDim);

    /// <summary>The largest element along a dimension and where it stands; the gradient goes to the first of several.</summary>
    public (Tensor Values, Tensor Indices) Max(int dim, bool keepDim = false) => ExtremeAt(true, dim, keepDim);

    /// <summary>The smallest element along a dimension and where it stands; the gradient goes to the first of several.</summary>
    public (Tensor Values, Tensor Indices) Min(int dim, bool keepDim = false) => ExtremeAt(false, dim, keepDim);

    /// <summary>Where the largest element stands, counted over all elements.</summary>
    public Tensor ArgMax() => Flatten().ArgMax(0);

    /// <summary>Where the smallest element stands, counted over all elements.</summary>
    public Tensor ArgMin() => Flatten().ArgMin(0);

    /// <summary>Where the largest element stands along a dimension; the first of several; a NaN counts as largest.</summary>
    public Tensor ArgMax(int dim, bool keepDim = false) => ArgReduce(true, dim, keepDim);

    /// <summary>Where the smallest element stands along a dimension; the first of several; a NaN counts as smallest.</summary>
    public Tensor ArgMin(int dim, bool keepDim = false) => ArgReduce(false, dim, keepDim);

    /// <summary>Whether any element is not zero.</summary>
    public Tensor Any() => Any([]);

    /// <summary>Whether any element along dimensions is not zero.</summary>
    public Tensor Any(ReadOnlySpan<int> dims, bool keepDim = false) => Truth(ReduceKind.Any, dims, keepDim);

    /// <summary>Whether no element is zero.</summary>
    public Tensor All() => All([]);

    /// <summary>Whether no element along dimensions is zero.</summary>
    public Tensor All(ReadOnlySpan<int> dims, bool keepDim = false) => Truth(ReduceKind.All, dims, keepDim);

    /// <summary>The variance of all elements: Σ(x − mean)² / (n − correction).</summary>
    public Tensor Var(double correction = 1) => Var([], correction);

    /// <summary>The variance along a dimension.</summary>
    public Tensor Var(int dim, double correction = 1, bool keepDim = false) => Var([dim], correction, keepDim);

    /// <summary>The variance along dimensions: Σ(x − mean)² / (n − correction); none named means all.</summary>
    public Tensor Var(ReadOnlySpan<int> dims, double correction = 1, bool keepDim = false)
    {
        var x = Real("Var");
        var over = Shapes.Dims(dims, Rank, "Var");
        var centred = x - x.Mean(over, keepDim: true);
        return Drop(centred.SumOfSquares(over) / Math.Max(0, Elements(over) - correction), over, keepDim);
    }

    /// <summary>The standard deviation of all elements; its gradient where all are equal is 0.</summary>
    public Tensor Std(double correction = 1) => Std([], correction);

    /// <summary>The standard deviation along a dimension.</summary>
    public Tensor Std(int dim, double correction = 1, bool keepDim = false) => Std([dim], correction, keepDim);

    /// <summary>The standard deviation along dimensions; none named means all. Its gradient where all are equal is 0.</summary>
    public Tensor Std(ReadOnlySpan<int> dims, double correction = 1, bool keepDim = false) => SafeRoot(Var(dims, correction, keepDim));

    /// <summary>log Σ exp(x) along a dimension, without overflow.</summary>
    public Tensor LogSumExp(int dim, bool keepDim = false) => LogSumExp([dim], keepDim);

    /// <summary>log Σ exp(x) along dimensions, without overflow.</summary>
    public Tensor LogSumExp(ReadOnlySpan<int> dims, bool keepDim = false)
    {
        var x = Real("LogSumExp");
        var over = Shapes.Dims(dims, Rank, "LogSumExp");
        if (Elements(over) == 0)
        {
            return x.Sum(dims, keepDim).Log();
        }
        var largest = x.Detach().Max(over, keepDim: true);
        var shift = Where(largest.IsInfinite(), largest.ZerosLike(), largest);
        var y = (x - shift).Exp().Sum(over, keepDim: true).Log() + shift;
        return Drop(y, over, keepDim);
    }

    /// <summary>(Σ|x|ᵖ)^(1/p) of all elements; p may be infinity or 0 (how many are not zero). The gradient at 0 is 0.</summary>
    public Tensor Norm(double p = 2) => Norm([], p);

    /// <summary>(Σ|x|ᵖ)^(1/p) along a dimension.</summary>
    public Tensor Norm(int dim, double p = 2, bool keepDim = false) => Norm([dim], p, keepDim);

    /// <summary>(Σ|x|ᵖ)^(1/p) along dimensions; p may be infinity or 0 (how many are not zero). The gradient at 0 is 0.</summary>
    public Tensor Norm(ReadOnlySpan<int> dims, double p = 2, bool keepDim = false)
    {
        var x = Real("Norm");
        var over = Shapes.Dims(dims, Rank, "Norm");
        var y = p switch
        {
            0 => x.Detach().NotEqualTo(0).To(x.DType).Sum(over, keepDim: true),
            1 => x.Abs().Sum(over, keepDim: true),
            2 => SafeRoot(x.SumOfSquares(over)),
            double.PositiveInfinity => x.Abs().Max(over, keepDim: true),
            double.NegativeInfinity => x.Abs().Min(over, keepDim: true),
            > 0 => SafePow(x.Abs().Pow(p).Sum(over, keepDim: true), 1 / p),
            _ => throw new ArgumentOutOfRangeException(nameof(p), $"Norm: the exponent {p} is not 0, positive or infinite."),
        };
        return Drop(y, over, keepDim);
    }

    /// <summary>Σx² over sorted dimensions, which keep size 1.</summary>
    internal Tensor SumOfSquares(int[] over)
    {
        var y = Reduce(ReduceKind.SumOfSquares, this, over, DType);
        return Tape.Wants(this) ? Tape.Record("SumOfSquares", y, this, g => this * g * 2, this) : Tape.Checked("SumOfSquares", y);
    }

    static Tensor SafeRoot(Tensor square)
    {
        if (!Tape.Wants(square))
        {
            return square.Sqrt();
        }
        var zero = square.Detach().EqualTo(0);
        return Where(zero, square * 0, Where(zero, square.OnesLike(), square).Sqrt());
    }

    static Tensor SafePow(Tensor sum, double exponent)
    {
        var zero = sum.Detach().EqualTo(0);
        return Where(zero, sum * 0, Where(zero, sum.OnesLike(), sum).Pow(exponent));
    }

    // ∏ over the dimensions, by repeated halving: every product of two has an exact gradient at zero.
    static Tensor ProductThroughScans(Tensor x, int[] over)
    {
        int[] kept = [.. Enumerable.Range(0, x.Rank).Where(d => !over.Contains(d))];
        int[] keptSizes = [.. kept.Select(d => x.Sizes[d])];
        var flat = x.Permute([.. kept, .. over]).Reshape([.. keptSizes, x.Elements(over)]);
        if (flat.Size(-1) == 0)
        {
            return x.Sum(over, keepDim: true) + 1;
        }
        while (flat.Size(-1) > 1)
        {
            var length = flat.Size(-1);
            var half = length / 2;
            var product = flat.Narrow(-1, 0, half) * flat.Narrow(-1, half, half);
            flat = length % 2 == 0 ? product : Cat([product, flat.Narrow(-1, length - 1, 1)], -1);
        }
        return flat.Reshape([.. x.Sizes.Select((size, d) => over.Contains(d) ? 1 : size)]);
    }

    Tensor Extreme(ReduceKind kind, ReadOnlySpan<int> dims, bool keepDim)
    {
        var over = Shapes.Dims(dims, Rank, kind.ToString());
        CheckNotEmpty(kind.ToString(), over);
        var y = Reduce(kind, this, over, DType);
        if (Tape.Wants(this))
        {
            y = Tape.Record(kind.ToString(), y, this, g =>
            {
                var winners = Detach().EqualTo(y.Detach()).To(g.DType);
                return winners * (g / winners.Sum(over, keepDim: true));
            }, this, y);
        }
        return Drop(y, over, keepDim);
    }

    (Tensor Values, Tensor Indices) ExtremeAt(bool largest, int dim, bool keepDim)
    {
        dim = Shapes.Dim(dim, Rank, largest ? "Max" : "Min");
        CheckNotEmpty(largest ? "Max" : "Min", [dim]);
        var indices = ArgReduce(largest, dim, keepDim: true);
        var values = Gather(dim, indices);
        return keepDim ? (values, indices) : (values.Squeeze(dim), indices.Squeeze(dim));
    }

    Tensor ArgReduce(bool largest, int dim, bool keepDim)
    {
        var name = largest ? "ArgMax" : "ArgMin";
        dim = Shapes.Dim(dim, Rank, name);
        CheckNotEmpty(name, [dim]);
        int[] sizes = [.. Sizes];
        sizes[dim] = 1;
        var y = Allocate(sizes, DType.Int64);
        if (y.Count > 0)
        {
            Device.ArgReduce(largest, View, y.View, dim);
        }
        return keepDim ? y : y.Squeeze(dim);
    }

    Tensor Truth(ReduceKind kind, ReadOnlySpan<int> dims, bool keepDim)
    {
        var over = Shapes.Dims(dims, Rank, kind.ToString());
        var truth = DType == DType.Bool ? this : Detach().NotEqualTo(0);
        if (Elements(over) == 0)
        {
            return Drop(Full([.. Sizes.Select((size, d) => over.Contains(d) ? 1 : size)], kind == ReduceKind.All ? 1 : 0, DType.Bool), over, keepDim);
        }
        return Drop(Reduce(kind, truth, over, DType.Bool), over, keepDim);
    }

    static Tensor Reduce(ReduceKind kind, Tensor x, int[] over, DType type)
    {
        int[] sizes = [.. x.Sizes];
        foreach (var d in over)
        {
            sizes[d] = 1;
        }
        var y = Allocate(sizes, type);
        x.Device.Reduce(kind, x.View, y.View, over);
        return y;
    }

    static Tensor Drop(Tensor y, int[] over, bool keepDim)
    {
        if (keepDim || over.Length == 0)
        {
            return y;
        }
        return y.Reshape([.. y.Sizes.Where((_, d) => !over.Contains(d))]);
    }

    int Elements(int[] dims)
    {
        var count = 1;
        foreach (var d in dims)
        {
            count *= Sizes[d];
        }
        return count;
    }

    /// <summary>This tensor, if its type is floating; whole numbers as float32.</summary>
    internal Tensor Real(string operation) => DType switch
    {
        DType.Float32 or DType.Float64 => this,
        DType.Float16 or DType.BFloat16 => throw CpuDevice.Unsupported(operation, DType),
        _ => To(DType.Float32),
    };

    void CheckNotEmpty(string operation, int[] dims)
    {
        if (Elements(dims) == 0)
        {
            throw new InvalidOperationException($"{operation}: the tensor of shape {Shape} has no element along the reduced dimensions.");
        }
    }
}
