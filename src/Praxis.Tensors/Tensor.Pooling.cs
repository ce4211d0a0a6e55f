namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>The largest number in windows over the last dimension of (samples × channels × length).</summary>
    public Tensor MaxPool1d(int kernel, int? stride = null, int padding = 0, int dilation = 1) => MaxPool([kernel], stride is { } s ? [s] : null, [padding], [dilation]).Values;

    /// <summary>The largest number in windows over the last two dimensions.</summary>
    public Tensor MaxPool2d(int kernel, int? stride = null, int padding = 0, int dilation = 1) => MaxPool([kernel, kernel], stride is { } s ? [s, s] : null, [padding, padding], [dilation, dilation]).Values;

    /// <summary>The largest number in windows over the last three dimensions.</summary>
    public Tensor MaxPool3d(int kernel, int? stride = null, int padding = 0, int dilation = 1) =>
        MaxPool([kernel, kernel, kernel], stride is { } s ? [s, s, s] : null, [padding, padding, padding], [dilation, dilation, dilation]).Values;

    /// <summary>The largest number in windows over the last dimensions and where it stands, counted within the last dimensions.</summary>
    public (Tensor Values, Tensor Indices) MaxPool(int[] kernel, int[]? stride = null, int[]? padding = null, int[]? dilation = null, bool ceiling = false) =>
        MaxOver(Windows("MaxPool", kernel, stride ?? kernel, padding ?? new int[kernel.Length], dilation ?? [.. kernel.Select(_ => 1)], ceiling, countPadding: false));

    /// <summary>The mean over windows of the last dimension; zeros of the padding count, unless said otherwise.</summary>
    public Tensor AvgPool1d(int kernel, int? stride = null, int padding = 0, bool countPadding = true) => AvgPool([kernel], stride is { } s ? [s] : null, [padding], countPadding: countPadding);

    /// <summary>The mean over windows of the last two dimensions.</summary>
    public Tensor AvgPool2d(int kernel, int? stride = null, int padding = 0, bool countPadding = true) =>
        AvgPool([kernel, kernel], stride is { } s ? [s, s] : null, [padding, padding], countPadding: countPadding);

    /// <summary>The mean over windows of the last three dimensions.</summary>
    public Tensor AvgPool3d(int kernel, int? stride = null, int padding = 0, bool countPadding = true) =>
        AvgPool([kernel, kernel, kernel], stride is { } s ? [s, s, s] : null, [padding, padding, padding], countPadding: countPadding);

    /// <summary>The mean over windows of the last dimensions.</summary>
    public Tensor AvgPool(int[] kernel, int[]? stride = null, int[]? padding = null, bool ceiling = false, bool countPadding = true) =>
        MeanOver(Windows("AvgPool", kernel, stride ?? kernel, padding ?? new int[kernel.Length], [.. kernel.Select(_ => 1)], ceiling, countPadding));

    /// <summary>The mean over windows that divide the last dimensions into the given sizes.</summary>
    public Tensor AdaptiveAvgPool(params ReadOnlySpan<int> output)
    {
        var axes = Adaptive("AdaptiveAvgPool", output);
        return output.ContainsAnyExcept(1) ? MeanOver(axes) : Mean([.. Enumerable.Range(Rank - output.Length, output.Length)], keepDim: true);
    }

    /// <summary>The largest number in windows that divide the last dimensions into the given sizes.</summary>
    public Tensor AdaptiveMaxPool(params ReadOnlySpan<int> output) => MaxOver(Adaptive("AdaptiveMaxPool", output)).Values;

    (Tensor Values, Tensor Indices) MaxOver(PoolAxis[] axes)
    {
        var (planes, sizes) = Planes(axes);
        var windows = axes.Aggregate(1, (product, axis) => product * axis.Count);
        var indices = Allocate([planes.Sizes[0], windows], DType.Int64);
        planes.Device.MaxPoolIndices(planes.View, indices.View, Three(axes));
        var values = planes.Reshape(planes.Sizes[0], -1).GatherUnchecked(1, indices);
        return (values.Reshape(sizes), indices.Reshape(sizes));
    }

    Tensor MeanOver(PoolAxis[] axes)
    {
        var (planes, sizes) = Planes(axes);
        return PoolMean(planes, Three(axes)).Reshape(sizes);
    }

    static Tensor PoolMean(Tensor planes, PoolAxis[] axes)
    {
        planes = planes.Contiguous();
        var y = Allocate([planes.Sizes[0], axes[0].Count, axes[1].Count, axes[2].Count], planes.DType);
        planes.Device.AveragePool(planes.View, y.View, axes);
        var sizes = planes.Sizes;
        return Tape.Record("AvgPool", y, planes, g => PoolMeanAdjoint(g, sizes, axes));
    }

    static Tensor PoolMeanAdjoint(Tensor g, int[] sizes, PoolAxis[] axes)
    {
        g = g.Contiguous();
        var gx = Allocate(sizes, g.DType);
        g.Device.AveragePoolAdjoint(g.View, gx.View, axes);
        return Tape.Record("AvgPoolAdjoint", gx, g, u => PoolMean(u, axes));
    }

    // All leading dimensions as one, and three axes.
    (Tensor Planes, int[] Sizes) Planes(PoolAxis[] axes)
    {
        var lead = Rank - axes.Length;
        var x = Real("Pool").Contiguous();
        int[] inner = [.. Enumerable.Repeat(1, 3 - axes.Length), .. Sizes.AsSpan(lead)];
        return (x.Reshape([Shapes.Count(Sizes.AsSpan(0, lead)), .. inner]), [.. Sizes.AsSpan(0, lead), .. axes.Select(axis => axis.Count)]);
    }

    static PoolAxis[] Three(PoolAxis[] axes) => [.. Enumerable.Repeat(new PoolAxis([0], [1], 1, [1]), 3 - axes.Length), .. axes];

    PoolAxis[] Windows(string name, int[] kernel, int[] stride, int[] padding, int[] dilation, bool ceiling, bool countPadding)
    {
        var axes = kernel.Length;
        if (axes is < 1 or > 3 || Rank <= axes || stride.Length != axes || padding.Length != axes || dilation.Length != axes)
        {
            throw new ArgumentException($"{name}: kernel, stride, padding and dilation need one number for each of the 1 to 3 last dimensions of a tensor of shape {Shape}.");
        }
        var result = new PoolAxis[axes];
        for (var a = 0; a < axes; a++)
        {
            int size = Sizes[Rank - axes + a], k = kernel[a], s = stride[a], p = padding[a], d = dilation[a];
            var reach = (d * (k - 1)) + 1;
            if (k < 1 || s < 1 || d < 1 || p < 0 || 2 * p > k || size + (2 * p) < reach)
            {
                throw new ArgumentException($"{name}: windows of {k} (stride {s}, padding {p}, dilation {d}) do not fit a dimension of size {size}; the padding is at most half a window.");
            }
            var room = size + (2 * p) - reach;
            var count = (ceiling ? (room + s - 1) / s : room / s) + 1;
            // The last window starts inside the input or the padding before it.
            count -= ceiling && (count - 1) * s >= size + p ? 1 : 0;
            var starts = new int[count];
            var ends = new int[count];
            var divisors = new double[count];
            for (var i = 0; i < count; i++)
            {
                var start = (i * s) - p;
                var end = start + reach;
                divisors[i] = countPadding ? Math.Min(end, size + p) - start : 0;
                start += start < 0 ? (-start + d - 1) / d * d : 0;
                (starts[i], ends[i]) = (start, Math.Min(end, size));
                divisors[i] = countPadding ? divisors[i] : ends[i] - starts[i];
            }
            result[a] = new(starts, ends, d, divisors);
        }
        return result;
    }

    PoolAxis[] Adaptive(string name, ReadOnlySpan<int> output)
    {
        var axes = output.Length;
        if (axes is < 1 or > 3 || Rank <= axes)
        {
            throw new ArgumentException($"{name}: {axes} sizes were given for a tensor of shape {Shape}; there must be 1 to 3, fewer than its dimensions.");
        }
        var result = new PoolAxis[axes];
        for (var a = 0; a < axes; a++)
        {
            int size = Sizes[Rank - axes + a], count = output[a];
            if (count < 1 || size < 1)
            {
                throw new ArgumentException($"{name}: a dimension of size {size} cannot become {count}.");
            }
            int[] starts = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * size / count))];
            int[] ends = [.. Enumerable.Range(0, count).Select(i => (int)((((long)(i + 1) * size) + count - 1) / count))];
            result[a] = new(starts, ends, 1, [.. starts.Zip(ends, (start, end) => (double)(end - start))]);
        }
        return result;
    }
}
