namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>The elements in order along a dimension and where they stood; equal ones keep their order; NaN counts as largest.</summary>
    public (Tensor Values, Tensor Indices) Sort(int dim = -1, bool descending = false)
    {
        var indices = ArgSort(dim, descending);
        return (Rank == 0 ? Clone() : Gather(dim, indices), indices);
    }

    /// <summary>The positions that put a dimension in order; equal elements keep theirs; NaN counts as largest.</summary>
    public Tensor ArgSort(int dim = -1, bool descending = false)
    {
        if (Rank == 0)
        {
            return Zeros([], DType.Int64);
        }
        dim = Shapes.Dim(dim, Rank, "Sort");
        var last = (dim == Rank - 1 ? this : Transpose(dim, -1)).Contiguous();
        var indices = Allocate(last.Sizes, DType.Int64);
        Device.Sort(last.View, indices.View, descending);
        return dim == Rank - 1 ? indices : indices.Transpose(dim, -1).Contiguous();
    }

    /// <summary>The k largest (or smallest) elements along a dimension, in order, and where they stand.</summary>
    public (Tensor Values, Tensor Indices) TopK(int k, int dim = -1, bool largest = true)
    {
        dim = Shapes.Dim(dim, Rank, "TopK");
        if (k < 0 || k > Sizes[dim])
        {
            throw new ArgumentOutOfRangeException(nameof(k), $"TopK: {k} elements were asked for of dimension {dim} of size {Sizes[dim]}.");
        }
        var last = (dim == Rank - 1 ? this : Transpose(dim, -1)).Contiguous();
        int[] sizes = [.. last.Sizes];
        sizes[^1] = k;
        var indices = Allocate(sizes, DType.Int64);
        Device.TopK(last.View, indices.View, largest);
        indices = dim == Rank - 1 ? indices : indices.Transpose(dim, -1).Contiguous();
        return (Gather(dim, indices), indices);
    }

    /// <summary>The k-th smallest element (from 1) along a dimension and where it stands.</summary>
    public (Tensor Values, Tensor Indices) KthValue(int k, int dim = -1, bool keepDim = false)
    {
        dim = Shapes.Dim(dim, Rank, "KthValue");
        if (k < 1 || k > Sizes[dim])
        {
            throw new ArgumentOutOfRangeException(nameof(k), $"KthValue: element {k} was asked for of dimension {dim} of size {Sizes[dim]}; it must be between 1 and {Sizes[dim]}.");
        }
        var indices = ArgSort(dim).Narrow(dim, k - 1, 1).Contiguous();
        var values = Gather(dim, indices);
        return keepDim ? (values, indices) : (values.Squeeze(dim), indices.Squeeze(dim));
    }

    /// <summary>The median of all elements: of an even number the lower of the two in the middle.</summary>
    public Tensor Median() => Flatten().Median(0).Values;

    /// <summary>The median along a dimension and where it stands: of an even number the lower of the two in the middle; NaN if there is one.</summary>
    public (Tensor Values, Tensor Indices) Median(int dim, bool keepDim = false)
    {
        dim = Shapes.Dim(dim, Rank, "Median");
        CheckNotEmpty("Median", [dim]);
        // A NaN sorts last: taking the last where there is one gives NaN.
        var order = ArgSort(dim);
        var size = Sizes[dim];
        var indices = order.Narrow(dim, (size - 1) / 2, 1);
        if (IsFloating)
        {
            var last = order.Narrow(dim, size - 1, 1);
            indices = Where(Detach().Gather(dim, last.Contiguous()).IsNan(), last, indices);
        }
        indices = indices.Contiguous();
        var values = Gather(dim, indices);
        return keepDim ? (values, indices) : (values.Squeeze(dim), indices.Squeeze(dim));
    }

    /// <summary>The q-quantile of all elements, between neighbours by their distance.</summary>
    public Tensor Quantile(double q) => Flatten().Quantile(q, 0);

    /// <summary>The q-quantile along a dimension, between neighbours by their distance; NaN if there is one.</summary>
    public Tensor Quantile(double q, int dim, bool keepDim = false)
    {
        if (q is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(q), $"Quantile: {q} is not between 0 and 1.");
        }
        dim = Shapes.Dim(dim, Rank, "Quantile");
        CheckNotEmpty("Quantile", [dim]);
        var x = Real("Quantile");
        var sorted = x.Sort(dim).Values;
        var at = q * (Sizes[dim] - 1);
        var lower = (int)Math.Floor(at);
        var upper = Math.Min(lower + 1, Sizes[dim] - 1);
        var result = sorted.Narrow(dim, lower, 1).Lerp(sorted.Narrow(dim, upper, 1), at - lower);
        var last = sorted.Narrow(dim, Sizes[dim] - 1, 1);
        result = Where(last.Detach().IsNan(), last, result);
        return keepDim ? result : result.Squeeze(dim);
    }

    /// <summary>For each value where it would stand in this sorted vector: before its equals, or behind them.</summary>
    public Tensor SearchSorted(Tensor values, bool behind = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (Rank != 1)
        {
            throw new ArgumentException($"SearchSorted: the borders have shape {Shape}; they must be a sorted vector.");
        }
        var borders = ToArray<double>();
        var sought = values.ToArray<double>();
        var places = new long[sought.Length];
        for (var i = 0; i < sought.Length; i++)
        {
            int low = 0, high = borders.Length;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (behind ? borders[middle] <= sought[i] : borders[middle] < sought[i])
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }
            places[i] = low;
        }
        return From<long>(places, values.Sizes);
    }

    /// <summary>The different elements in order, for each element which of them it is, and how often each occurs.</summary>
    public (Tensor Values, Tensor Inverse, Tensor Counts) Unique()
    {
        var flat = Detach().Flatten();
        var order = flat.ArgSort(0).ToArray<long>();
        var numbers = flat.ToArray<double>();
        var whole = IsFloating ? null : flat.ToArray<long>();
        var inverse = new long[order.Length];
        var firsts = new List<long>();
        var counts = new List<long>();
        for (var i = 0; i < order.Length; i++)
        {
            var same = i > 0 && (whole is null ? numbers[order[i]] == numbers[order[i - 1]] : whole[order[i]] == whole[order[i - 1]]);
            if (!same)
            {
                firsts.Add(order[i]);
                counts.Add(0);
            }
            inverse[order[i]] = firsts.Count - 1;
            counts[^1]++;
        }
        return (flat.IndexSelect(0, Of<long>(firsts.ToArray())), From<long>(inverse, Sizes), Of<long>(counts.ToArray()));
    }

    /// <summary>How often each whole number from 0 on occurs in this vector (or the sum of the weights there).</summary>
    public Tensor BinCount(int least = 0, Tensor? weights = null)
    {
        if (IsFloating || Rank != 1)
        {
            throw new ArgumentException($"BinCount: a {DType.Name()} tensor of shape {Shape} was given; it must be a vector of whole numbers.");
        }
        if (weights is not null && !weights.HasShape(Sizes))
        {
            throw new ArgumentException($"BinCount: weights of shape {weights.Shape} do not meet values of shape {Shape}; they must be equal.");
        }
        var values = ToArray<long>();
        if (values.Length > 0 && values.Min() < 0)
        {
            throw new ArgumentOutOfRangeException(null, $"BinCount: the value {values.Min()} is negative; only whole numbers from 0 on are counted.");
        }
        var size = Math.Max(least, values.Length == 0 ? 0 : checked((int)(values.Max() + 1)));
        return Zeros([size], weights?.DType ?? DType.Int64).IndexAdd(0, To(DType.Int64), weights ?? Ones([values.Length], DType.Int64));
    }

    /// <summary>How many elements lie in each of equal bins between two values, both included; without values, between the extremes.</summary>
    public Tensor Histogram(int bins, double low = 0, double high = 0)
    {
        Shapes.AtLeast("Histogram", "number of bins", bins, 1);
        var values = ToArray<double>();
        if (low == 0 && high == 0 && values.Length > 0)
        {
            (low, high) = (values.Min(), values.Max());
        }
        if (!(low <= high) || double.IsInfinity(low) || double.IsInfinity(high))
        {
            throw new ArgumentException($"Histogram: there are no bins between {low} and {high}.");
        }
        if (low == high)
        {
            (low, high) = (low - 0.5, high + 0.5);
        }
        var counts = new long[bins];
        foreach (var value in values)
        {
            if (value >= low && value <= high)
            {
                counts[Math.Min(bins - 1, (int)((value - low) / (high - low) * bins))]++;
            }
        }
        return Of<long>(counts);
    }
}
