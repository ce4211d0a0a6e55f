using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors;

/// <summary>
/// Numbers in low precision, simulated: values are rounded to the points of a grid and stay floats. With a random stream the
/// rounding is stochastic and right on average, without one it is to the nearest, ties to even. Gradients pass straight through
/// the rounding and stop where a value was cut off at the end of the grid.
/// </summary>
public static class Quantize
{
    /// <summary>
    /// (clamp(round(x/scale) + zero, lowest, highest) − zero)·scale. The scale too may want a gradient: it gets that of learned
    /// step sizes, round(x/scale) − x/scale inside of the grid and the end level outside (Esser et al., 2020).
    /// </summary>
    /// <param name="x">The values.</param>
    /// <param name="scale">One number, or one for each index of the grid's channel dimension.</param>
    /// <param name="grid">Levels, and the channel dimension.</param>
    /// <param name="zero">The level of 0, in the scale's shape; null: 0.</param>
    /// <param name="rng">For stochastic rounding.</param>
    public static Tensor Integer(Tensor x, Tensor scale, IntegerGrid grid, Tensor? zero = null, Rng? rng = null)
    {
        CheckInput(x, nameof(Integer));
        ArgumentNullException.ThrowIfNull(scale);
        var channels = CheckGrid(x, grid);
        var spread = Spread(x, scale, channels, grid.ChannelDim, "scale");
        if (zero is not null)
        {
            Spread(x, zero, channels, grid.ChannelDim, "zero point");
        }
        var offset = zero is null ? Tensor.Zeros([channels], x.DType) : zero.Detach().To(x.DType).Reshape([channels]).Contiguous();
        CheckScales(scale, x.DType);
        var scales = scale.Detach().To(x.DType).Reshape([channels]).Contiguous();
        var y = Apply(
            x,
            (from, to) => ByChannel(x, from, to, scales.RawSpan<float>(), offset.RawSpan<float>(), grid, rng),
            (from, to) => ByChannel(x, from, to, scales.RawSpan<double>(), offset.RawSpan<double>(), grid, rng));
        GC.KeepAlive(scales);
        GC.KeepAlive(offset);
        var zeros = Along(offset, x, grid.ChannelDim);
        var value = y.Detach();
        return Tape.Record("Quantize.Integer", y, [x, spread], (g, needs) => Gradients(g, needs, x, spread, zeros, value, grid), x, spread, value);
    }

    /// <summary>Rounded to a grid whose scale and zero point are those of <see cref="ScaleOf"/>.</summary>
    public static Tensor Integer(Tensor x, IntegerGrid grid, Rng? rng = null)
    {
        var (scale, zero) = ScaleOf(x, grid);
        return Integer(x, scale, grid, zero, rng);
    }

    /// <summary>
    /// The scale and the zero point with which a grid just covers the values: max|x|/highest and 0 for a symmetric grid, otherwise
    /// (max − min)/levels and the level of 0, where the range is widened to contain 0.
    /// </summary>
    public static (Tensor Scale, Tensor Zero) ScaleOf(Tensor x, IntegerGrid grid)
    {
        CheckInput(x, nameof(ScaleOf));
        var channels = CheckGrid(x, grid);
        using var _ = Gradient.Off();
        var rows = grid.ChannelDim is { } dim ? x.Detach().MoveDim(Shapes.Dim(dim, x.Rank, "Quantize.ScaleOf"), 0).Reshape([channels, -1]) : x.Detach().Reshape([1, -1]);
        if (rows.Count == 0)
        {
            throw new ArgumentException($"Quantize.ScaleOf: a tensor of shape {x.Shape} has no values to take a scale from.");
        }
        var one = Tensor.Ones([channels], x.DType);
        Tensor scale, zero;
        if (grid.IsSymmetric)
        {
            scale = rows.Abs().Max([1]) / grid.Highest;
            zero = Tensor.Zeros([channels], x.DType);
        }
        else
        {
            var low = rows.Min([1]).Minimum(0);
            scale = (rows.Max([1]).Maximum(0) - low) / grid.Highest;
            scale = Tensor.Where(scale > 0, scale, one);
            zero = (-low / scale).Round();
        }
        scale = Tensor.Where(scale > 0, scale, one);
        return grid.ChannelDim is null ? (scale.Reshape([]), zero.Reshape([])) : (scale, zero);
    }

    /// <summary>
    /// −s, 0 or s: 0 where |x| is at most 0.7 times the mean of |x|, and s the mean of |x| elsewhere (Li et al., 2016). The gradient
    /// passes straight through.
    /// </summary>
    public static Tensor Ternary(Tensor x)
    {
        CheckInput(x, nameof(Ternary));
        if (x.Count == 0)
        {
            return x.Clone();
        }
        double threshold, scale;
        using (Gradient.Off())
        {
            var size = x.Detach().Abs();
            threshold = 0.7 * size.Mean().ToDouble();
            var beyond = (size > threshold).To(x.DType);
            scale = (size * beyond).Sum().ToDouble() / Math.Max(1, beyond.Sum().ToDouble());
        }
        var y = Apply(x, (from, to) => Quantization.Ternary(from, to, (float)threshold, (float)scale), (from, to) => Quantization.Ternary(from, to, threshold, scale));
        return Tape.Record("Quantize.Ternary", y, x, static g => g);
    }

    /// <summary>Rounded to floating-point numbers of a few bits, such as <see cref="FloatGrid.E4M3"/>; too large ones become the largest.</summary>
    public static Tensor Float(Tensor x, FloatGrid grid, Rng? rng = null)
    {
        CheckInput(x, nameof(Float));
        if (grid.ExponentBits is < 2 or > 8 || grid.MantissaBits is < 0 or > 20 || !(grid.Largest > 0))
        {
            throw new ArgumentException($"Quantize.Float: the grid has {grid.ExponentBits} exponent bits, {grid.MantissaBits} mantissa bits and the largest number {grid.Largest}; it must have 2 to 8, 0 to 20 and a positive one.");
        }
        var y = Apply(x, (from, to) => Quantization.Float(from, to, grid, rng), (from, to) => Quantization.Float(from, to, grid, rng));
        return Tape.Record("Quantize.Float", y, x, g => Inside(g, x, -grid.Largest, grid.Largest), x);
    }

    /// <summary>Rounded to the multiples of 2^(−fraction) that a signed word of so many bits holds.</summary>
    public static Tensor FixedPoint(Tensor x, int word, int fraction, Rng? rng = null)
    {
        CheckInput(x, nameof(FixedPoint));
        if (word is < 2 or > 24 || fraction is < -64 or > 64)
        {
            throw new ArgumentException($"Quantize.FixedPoint: the word has {word} bits and {fraction} of them behind the point; it must have 2 to 24, and −64 to 64.");
        }
        var y = Apply(x, (from, to) => Quantization.FixedPoint(from, to, word, fraction, rng), (from, to) => Quantization.FixedPoint(from, to, word, fraction, rng));
        var end = Math.ScaleB(1, word - 1 - fraction);
        return Tape.Record("Quantize.FixedPoint", y, x, g => Inside(g, x, -end, end - Math.ScaleB(1, -fraction)), x);
    }

    /// <summary>
    /// Rounded to block floating point: blocks along the last dimension share the exponent e of their largest number, and a number
    /// is a multiple of 2^(e + 2 − bits), a sign and bits − 1 more. A block with an infinite number becomes NaN.
    /// </summary>
    public static Tensor BlockFloat(Tensor x, int block, int bits, Rng? rng = null)
    {
        CheckInput(x, nameof(BlockFloat));
        if (block < 1 || bits is < 2 or > 24)
        {
            throw new ArgumentException($"Quantize.BlockFloat: the block has {block} numbers of {bits} bits; it must have at least 1, of 2 to 24 bits.");
        }
        var row = x.Rank == 0 ? 1 : x.Sizes[^1];
        var y = Apply(x, (from, to) => Quantization.BlockFloat(from, to, row, block, bits, rng), (from, to) => Quantization.BlockFloat(from, to, row, block, bits, rng));
        return Tape.Record("Quantize.BlockFloat", y, x, static g => g);
    }

    /// <summary>The rows of a matrix as 8-bit levels and a scale for each, for products with <see cref="SpanKernels.Int8Gemm"/>.</summary>
    public static (sbyte[] Levels, float[] Scales) Int8Rows(Tensor matrix)
    {
        CheckInput(matrix, nameof(Int8Rows));
        if (matrix.Rank != 2)
        {
            throw new ArgumentException($"Quantize.Int8Rows: the tensor has shape {matrix.Shape}; it must be a matrix.");
        }
        if (matrix.Count == 0)
        {
            return ([], new float[matrix.Sizes[0]]);
        }
        using var _ = Gradient.Off();
        var (scale, _) = ScaleOf(matrix, new() { ChannelDim = 0 });
        var scales = scale.To(DType.Float32).ToArray<float>();
        var levels = new sbyte[matrix.Count];
        var source = matrix.Detach().To(DType.Float64).Contiguous();
        Quantization.Int8Levels<double>(source.RawSpan<double>(), levels, scales);
        GC.KeepAlive(source);
        return (levels, scales);
    }

    delegate void Rounding<T>(ReadOnlySpan<T> from, Span<T> to);

    static Tensor Apply(Tensor x, Rounding<float> single, Rounding<double> full)
    {
        var source = x.Detach().Contiguous();
        var y = source.AllocateAlike();
        if (x.DType == DType.Float64)
        {
            full(source.RawSpan<double>(), y.RawSpan<double>());
        }
        else
        {
            single(source.RawSpan<float>(), y.RawSpan<float>());
        }
        GC.KeepAlive(source);
        return y;
    }

    static void ByChannel<T>(Tensor x, ReadOnlySpan<T> from, Span<T> to, ReadOnlySpan<T> scales, ReadOnlySpan<T> zeros, IntegerGrid grid, Rng? rng)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (lowest, highest) = (T.CreateTruncating(grid.Lowest), T.CreateTruncating(grid.Highest));
        if (grid.ChannelDim is { } dim)
        {
            var inner = Shapes.Count(x.Sizes.AsSpan(Shapes.Dim(dim, x.Rank, "Quantize.Integer") + 1));
            Quantization.IntegerByChannel(from, to, inner, scales, zeros, lowest, highest, rng);
        }
        else
        {
            Quantization.Integer(from, to, scales[0], zeros[0], lowest, highest, rng);
        }
    }

    static Tensor?[] Gradients(Tensor g, Needs needs, Tensor x, Tensor scale, Tensor zero, Tensor y, IntegerGrid grid)
    {
        var ratio = x.Detach() / scale.Detach();
        var inside = (ratio >= grid.Lowest - zero).And(ratio <= grid.Highest - zero).To(g.DType);
        return
        [
            needs[0] ? g * inside : null,
            needs[1] ? (g * ((y / scale.Detach()) - (ratio * inside))).SumTo(scale.Sizes) : null,
        ];
    }

    static Tensor Inside(Tensor g, Tensor x, double low, double high) => g * (x.Detach() >= low).And(x.Detach() <= high).To(g.DType);

    // A number for each channel, in a shape that broadcasts over the values.
    static Tensor Spread(Tensor x, Tensor values, int channels, int? dim, string what)
    {
        if (values.Count != channels || values.Rank > 1)
        {
            throw new ArgumentException($"Quantize.Integer: the {what} has shape {values.Shape}; it must have {(dim is null ? "one number" : $"{channels} numbers, one for each index of dimension {dim}")}.");
        }
        return Along(values.To(x.DType), x, dim);
    }

    static Tensor Along(Tensor values, Tensor x, int? dim)
    {
        if (dim is not { } channel)
        {
            return values.Reshape([]);
        }
        var sizes = new int[x.Rank];
        Array.Fill(sizes, 1);
        channel = Shapes.Dim(channel, x.Rank, "Quantize.Integer");
        sizes[channel] = x.Sizes[channel];
        return values.Reshape(sizes);
    }

    static void CheckInput(Tensor x, string function)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.DType is not (DType.Float32 or DType.Float64))
        {
            throw new ArgumentException($"Quantize.{function}: the values are {x.DType.Name()}; they must be float32 or float64.");
        }
    }

    static int CheckGrid(Tensor x, IntegerGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Bits is < 2 or > 16)
        {
            throw new ArgumentException($"Quantize.Integer: the grid has {grid.Bits} bits; it must have 2 to 16.");
        }
        return grid.ChannelDim is { } dim ? x.Sizes[Shapes.Dim(dim, x.Rank, "Quantize.Integer")] : 1;
    }

    static void CheckScales(Tensor scale, DType type)
    {
        foreach (var value in scale.Detach().To(DType.Float64).ToArray<double>())
        {
            if (!(value > 0) || double.IsInfinity(value))
            {
                throw new ArgumentException($"Quantize.Integer: a scale is {value}; it must be positive and finite in {type.Name()}.");
            }
        }
    }
}
