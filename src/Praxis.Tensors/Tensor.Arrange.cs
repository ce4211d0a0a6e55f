namespace Praxis.Tensors;

/// <summary>What stands beyond the border of a tensor.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The mirror image, without the border itself.</summary>
    Reflect,

    /// <summary>The border again.</summary>
    Replicate,

    /// <summary>The other end.</summary>
    Circular,
}

public sealed partial class Tensor
{
    /// <summary>
    /// Pads the last dimensions: two numbers a dimension, before and after, the last dimension first; negative numbers cut off.
    /// </summary>
    public Tensor Pad(ReadOnlySpan<int> padding, PadMode mode = PadMode.Constant, double value = 0)
    {
        if (padding.Length % 2 != 0 || padding.Length / 2 > Rank)
        {
            throw new ArgumentException($"Pad: {padding.Length} numbers were given for a tensor of shape {Shape}; there must be two for each padded dimension.");
        }
        var x = this;
        for (var i = 0; i < padding.Length / 2; i++)
        {
            int before = padding[2 * i], after = padding[(2 * i) + 1];
            var dim = Rank - 1 - i;
            var size = x.Sizes[dim];
            if (size + before + after < 0 || (mode == PadMode.Reflect && (before >= size || after >= size)) || (mode != PadMode.Constant && size == 0 && before + after > 0) || (mode == PadMode.Circular && (before > size || after > size)))
            {
                throw new ArgumentException($"Pad: dimension {dim} of size {size} cannot be padded by {before} and {after} in mode {mode}.");
            }
            x = x.PadOne(dim, before, after, mode, value);
        }
        return x;
    }

    /// <summary>The elements moved along dimensions; what leaves at one end comes in at the other.</summary>
    public Tensor Roll(ReadOnlySpan<int> shifts, ReadOnlySpan<int> dims)
    {
        if (shifts.Length != dims.Length)
        {
            throw new ArgumentException($"Roll: {shifts.Length} shifts for {dims.Length} dimensions; there must be as many.");
        }
        var x = this;
        for (var i = 0; i < shifts.Length; i++)
        {
            var dim = Shapes.Dim(dims[i], Rank, "Roll");
            var size = Sizes[dim];
            var shift = size == 0 ? 0 : ((shifts[i] % size) + size) % size;
            x = shift == 0 ? x : Cat([x.Narrow(dim, size - shift, shift), x.Narrow(dim, 0, size - shift)], dim);
        }
        return x;
    }

    /// <summary>The elements moved along a dimension; what leaves at one end comes in at the other.</summary>
    public Tensor Roll(int shift, int dim) => Roll([shift], [dim]);

    /// <summary>The elements in reverse along dimensions.</summary>
    public Tensor Flip(params ReadOnlySpan<int> dims)
    {
        var x = this;
        foreach (var d in Shapes.Dims(dims, Rank, "Flip"))
        {
            x = x.IndexSelect(d, Arange(Sizes[d]).Affine(-1, Sizes[d] - 1));
        }
        return x;
    }

    /// <summary>The whole tensor repeated along each dimension; more numbers than dimensions add leading ones.</summary>
    public Tensor Repeat(params ReadOnlySpan<int> times)
    {
        if (times.Length < Rank)
        {
            throw new ArgumentException($"Repeat: {times.Length} numbers for a tensor of shape {Shape}; there must be at least {Rank}.");
        }
        int[] sizes = [.. Enumerable.Repeat(1, times.Length - Rank), .. Sizes];
        var spread = new int[2 * sizes.Length];
        var interleaved = new int[2 * sizes.Length];
        var result = new int[sizes.Length];
        for (var d = 0; d < sizes.Length; d++)
        {
            if (times[d] < 0)
            {
                throw new ArgumentException($"Repeat: {times[d]} times is negative.");
            }
            (spread[2 * d], spread[(2 * d) + 1]) = (1, sizes[d]);
            (interleaved[2 * d], interleaved[(2 * d) + 1]) = (times[d], sizes[d]);
            result[d] = times[d] * sizes[d];
        }
        if (spread.Length <= Shapes.MaxRank)
        {
            return Reshape(spread).Expand(interleaved).Reshape(result);
        }
        var x = Reshape(sizes);
        for (var d = 0; d < sizes.Length; d++)
        {
            x = x.IndexSelect(d, Arange(result[d]) % Math.Max(1.0, sizes[d]));
        }
        return x;
    }

    /// <summary>Every element along a dimension repeated in place.</summary>
    public Tensor RepeatInterleave(int times, int dim)
    {
        Shapes.AtLeast("RepeatInterleave", "number of times", times, 0);
        dim = Shapes.Dim(dim, Rank, "RepeatInterleave");
        int[] sizes = [.. Sizes], wide = [.. Sizes.AsSpan(0, dim + 1), times, .. Sizes.AsSpan(dim + 1)];
        sizes[dim] *= times;
        return Unsqueeze(dim + 1).Expand(wide).Reshape(sizes);
    }

    /// <summary>Element i along a dimension repeated times[i] times.</summary>
    public Tensor RepeatInterleave(ReadOnlySpan<int> times, int dim)
    {
        dim = Shapes.Dim(dim, Rank, "RepeatInterleave");
        if (times.Length != Sizes[dim])
        {
            throw new ArgumentException($"RepeatInterleave: {times.Length} numbers for dimension {dim} of size {Sizes[dim]}.");
        }
        var positions = new List<long>();
        for (var i = 0; i < times.Length; i++)
        {
            positions.AddRange(Enumerable.Repeat((long)i, times[i]));
        }
        return IndexSelect(dim, Of<long>(positions.ToArray()));
    }

    /// <summary>The lower triangle of the last two dimensions up to a diagonal; zeros above.</summary>
    public Tensor Tril(int diagonal = 0) => Triangle(lower: true, diagonal);

    /// <summary>The upper triangle of the last two dimensions from a diagonal; zeros below.</summary>
    public Tensor Triu(int diagonal = 0) => Triangle(lower: false, diagonal);

    /// <summary>A matrix with this vector on its diagonal.</summary>
    public Tensor DiagonalMatrix(int offset = 0)
    {
        var size = Rank >= 1 ? Sizes[^1] + Math.Abs(offset) : throw new ArgumentException("DiagonalMatrix: a single number has no diagonal.");
        return Embed(this, [.. Sizes.AsSpan(0, Rank - 1), size, size], x => x.Diagonal(offset));
    }

    /// <summary>Grids of coordinates: result k varies along dimension k as vector k does.</summary>
    public static Tensor[] Meshgrid(params ReadOnlySpan<Tensor> vectors)
    {
        var sizes = new int[vectors.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = vectors[i].Rank == 1 ? vectors[i].Sizes[0] : throw new ArgumentException($"Meshgrid: tensor {i} has shape {vectors[i].Shape}; it must be a vector.");
        }
        var grids = new Tensor[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            var shape = new int[sizes.Length];
            Array.Fill(shape, 1);
            shape[i] = sizes[i];
            grids[i] = vectors[i].Reshape(shape).Expand(sizes);
        }
        return grids;
    }

    /// <summary>(…, C·r², H, W) as (…, C, H·r, W·r).</summary>
    public Tensor PixelShuffle(int factor)
    {
        Shapes.AtLeast("PixelShuffle", "factor", factor, 1);
        if (Rank < 3 || Sizes[^3] % (factor * factor) != 0)
        {
            throw new ArgumentException($"PixelShuffle: the channels of a tensor of shape {Shape} do not divide by {factor}².");
        }
        int c = Sizes[^3] / (factor * factor), h = Sizes[^2], w = Sizes[^1];
        return Reshape(-1, c, factor, factor, h, w).Permute(0, 1, 4, 2, 5, 3).Reshape([.. Sizes.AsSpan(0, Rank - 3), c, h * factor, w * factor]);
    }

    /// <summary>(…, C, H·r, W·r) as (…, C·r², H, W): the inverse of <see cref="PixelShuffle"/>.</summary>
    public Tensor PixelUnshuffle(int factor)
    {
        Shapes.AtLeast("PixelUnshuffle", "factor", factor, 1);
        if (Rank < 3 || Sizes[^2] % factor != 0 || Sizes[^1] % factor != 0)
        {
            throw new ArgumentException($"PixelUnshuffle: the image of a tensor of shape {Shape} does not divide by {factor}.");
        }
        int c = Sizes[^3], h = Sizes[^2] / factor, w = Sizes[^1] / factor;
        return Reshape(-1, c, h, factor, w, factor).Permute(0, 1, 3, 5, 2, 4).Reshape([.. Sizes.AsSpan(0, Rank - 3), c * factor * factor, h, w]);
    }

    /// <summary>All windows of (samples × channels × height × width) as columns: (samples × channels·kh·kw × windows).</summary>
    public Tensor Windows2d(int kernelHeight, int kernelWidth, int stride = 1, int padding = 0, int dilation = 1)
    {
        if (Rank != 4)
        {
            throw new ArgumentException($"Windows2d: the tensor has shape {Shape}; it must be (samples × channels × height × width).");
        }
        int reachHeight = (dilation * (kernelHeight - 1)) + 1, reachWidth = (dilation * (kernelWidth - 1)) + 1;
        if (kernelHeight < 1 || kernelWidth < 1 || stride < 1 || dilation < 1 || padding < 0 || reachHeight > Sizes[2] + (2 * padding) || reachWidth > Sizes[3] + (2 * padding))
        {
            throw new ArgumentException($"Windows2d: windows of {kernelHeight}×{kernelWidth} (stride {stride}, padding {padding}, dilation {dilation}) do not fit an image of {Sizes[2]}×{Sizes[3]}.");
        }
        var x = padding == 0 ? this : Pad([padding, padding, padding, padding]);
        var windows = x.Unfold(2, reachHeight, stride).Unfold(3, reachWidth, stride);
        windows = dilation == 1 ? windows : windows.Slice(4, step: dilation).Slice(5, step: dilation);
        return windows.Permute(0, 1, 4, 5, 2, 3).Reshape(Sizes[0], Sizes[1] * kernelHeight * kernelWidth, windows.Sizes[2] * windows.Sizes[3]);
    }

    /// <summary>Columns of windows added up into an image: the adjoint of <see cref="Windows2d"/>.</summary>
    public Tensor FoldWindows2d(int height, int width, int kernelHeight, int kernelWidth, int stride = 1, int padding = 0, int dilation = 1)
    {
        int paddedHeight = height + (2 * padding), paddedWidth = width + (2 * padding);
        int rows = ((paddedHeight - (dilation * (kernelHeight - 1)) - 1) / stride) + 1, columns = ((paddedWidth - (dilation * (kernelWidth - 1)) - 1) / stride) + 1;
        if (Rank != 3 || Sizes[1] % (kernelHeight * kernelWidth) != 0 || Sizes[2] != rows * columns)
        {
            throw new ArgumentException($"FoldWindows2d: columns of shape {Shape} are not the {rows}×{columns} windows of {kernelHeight}×{kernelWidth} of an image of {height}×{width}.");
        }
        int channels = Sizes[1] / (kernelHeight * kernelWidth);
        var parts = Reshape(Sizes[0], channels, kernelHeight, kernelWidth, rows, columns);
        int[] sizes = [Sizes[0], channels, paddedHeight, paddedWidth];
        var sum = Zeros(sizes, DType);
        for (var i = 0; i < kernelHeight; i++)
        {
            for (var j = 0; j < kernelWidth; j++)
            {
                int top = i * dilation, left = j * dilation;
                sum += Embed(parts.Select(2, i).Select(2, j), sizes, x => x.Slice(2, top, top + ((rows - 1) * stride) + 1, stride).Slice(3, left, left + ((columns - 1) * stride) + 1, stride));
            }
        }
        return sum.Narrow(2, padding, height).Narrow(3, padding, width);
    }

    Tensor PadOne(int dim, int before, int after, PadMode mode, double value)
    {
        // What is cut off goes first.
        int cutBefore = Math.Max(0, -before), cutAfter = Math.Max(0, -after);
        var x = cutBefore + cutAfter == 0 ? this : Narrow(dim, cutBefore, Sizes[dim] - cutBefore - cutAfter);
        (before, after) = (Math.Max(0, before), Math.Max(0, after));
        if (before + after == 0)
        {
            return x;
        }
        var size = x.Sizes[dim];
        if (mode == PadMode.Constant)
        {
            int[] sizes = [.. x.Sizes];
            sizes[dim] += before + after;
            if (value == 0)
            {
                return Embed(x, sizes, y => y.Narrow(dim, before, size));
            }
            int[] head = [.. x.Sizes], tail = [.. x.Sizes];
            (head[dim], tail[dim]) = (before, after);
            return Cat([Full(head, value, DType), x, Full(tail, value, DType)], dim);
        }
        var positions = new long[size + before + after];
        for (var i = 0; i < positions.Length; i++)
        {
            var at = i - before;
            positions[i] = mode switch
            {
                PadMode.Replicate => Math.Clamp(at, 0, size - 1),
                PadMode.Circular => ((at % size) + size) % size,
                _ => at < 0 ? -at : at >= size ? (2 * size) - 2 - at : at,
            };
        }
        return x.IndexSelect(dim, Of<long>(positions));
    }

    Tensor Triangle(bool lower, int diagonal)
    {
        if (Rank < 2)
        {
            throw new ArgumentException($"{(lower ? "Tril" : "Triu")}: the tensor has shape {Shape}; it must be a matrix or a batch of matrices.");
        }
        Tensor rows = Arange(Sizes[^2]).Unsqueeze(1) + diagonal, columns = Arange(Sizes[^1]);
        return Where(lower ? columns <= rows : columns >= rows, this, 0);
    }
}
