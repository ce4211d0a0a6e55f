namespace Praxis.Tensors;

/// <summary>How values between samples are made.</summary>
public enum Interpolation
{
    /// <summary>The nearest sample.</summary>
    Nearest,

    /// <summary>A weighted mean of the neighbours along each axis.</summary>
    Linear,
}

/// <summary>What a sample beyond the border is.</summary>
public enum SampleBorder
{
    /// <summary>Zero.</summary>
    Zeros,

    /// <summary>The border.</summary>
    Border,

    /// <summary>The mirror image.</summary>
    Reflect,

    /// <summary>The other side.</summary>
    Wrap,
}

public sealed partial class Tensor
{
    /// <summary>(samples × channels × …) resampled to other sizes.</summary>
    /// <param name="sizes">The sizes of the dimensions after the first two.</param>
    /// <param name="mode">How values between samples are made.</param>
    /// <param name="alignCorners">Whether the outer samples stay at the outer samples, rather than borders at borders.</param>
    public Tensor Interpolate(ReadOnlySpan<int> sizes, Interpolation mode = Interpolation.Nearest, bool alignCorners = false)
    {
        if (Rank != sizes.Length + 2 || sizes.ContainsAnyExceptInRange(1, int.MaxValue))
        {
            throw new ArgumentException($"Interpolate: sizes {Shapes.Text(sizes)} do not meet a tensor of shape {Shape}; there must be one of at least 1 for each dimension after the first two.");
        }
        var x = this;
        for (var a = 0; a < sizes.Length; a++)
        {
            x = x.InterpolateOne(a + 2, sizes[a], mode, alignCorners);
        }
        return x;
    }

    /// <summary>(samples × channels × …) resampled by a factor.</summary>
    public Tensor Interpolate(double factor, Interpolation mode = Interpolation.Nearest, bool alignCorners = false)
    {
        int[] sizes = [.. Sizes.Skip(2).Select(size => (int)Math.Floor(size * factor))];
        return Interpolate(sizes, mode, alignCorners);
    }

    /// <summary>
    /// Samples (samples × channels × height × width) at the points of a grid (samples × h × w × 2) of (x, y) in [−1, 1].
    /// The gradient flows to the image and to the grid.
    /// </summary>
    public Tensor GridSample(Tensor grid, Interpolation mode = Interpolation.Linear, SampleBorder border = SampleBorder.Zeros, bool alignCorners = false)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (Rank != 4 || grid.Rank != 4 || grid.Sizes[3] != 2 || grid.Sizes[0] != Sizes[0])
        {
            throw new ArgumentException($"GridSample: a grid of shape {grid.Shape} does not meet an image of shape {Shape}; they must be (samples × h × w × 2) and (samples × channels × height × width).");
        }
        int samples = Sizes[0], channels = Sizes[1], height = Sizes[2], width = Sizes[3];
        int outHeight = grid.Sizes[1], outWidth = grid.Sizes[2];
        var points = grid.To(DType).Reshape(samples, outHeight * outWidth, 2);
        var x = Folded(Pixel(points.Select(2, 0), width, alignCorners), width, border, alignCorners);
        var y = Folded(Pixel(points.Select(2, 1), height, alignCorners), height, border, alignCorners);
        var image = Reshape(samples, channels, height * width);
        if (mode == Interpolation.Nearest)
        {
            return Corner(image, x.Detach().Round(), y.Detach().Round()).Reshape(samples, channels, outHeight, outWidth);
        }
        Tensor left = x.Detach().Floor(), top = y.Detach().Floor();
        Tensor right = left + 1, bottom = top + 1;
        Tensor toRight = x - left, toBottom = y - top;
        var result = (Corner(image, left, top) * ((1 - toRight) * (1 - toBottom)).Unsqueeze(1))
            + (Corner(image, right, top) * (toRight * (1 - toBottom)).Unsqueeze(1))
            + (Corner(image, left, bottom) * ((1 - toRight) * toBottom).Unsqueeze(1))
            + (Corner(image, right, bottom) * (toRight * toBottom).Unsqueeze(1));
        return result.Reshape(samples, channels, outHeight, outWidth);

        Tensor Corner(Tensor source, Tensor column, Tensor row)
        {
            Tensor inside;
            if (border == SampleBorder.Wrap)
            {
                (column, row) = (column % (double)width, row % (double)height);
                inside = column.OnesLike();
            }
            else
            {
                inside = (column >= 0).And(column <= width - 1).And(row >= 0).And(row <= height - 1).To(DType);
            }
            var index = ((row.Clamp(0, height - 1) * width) + column.Clamp(0, width - 1)).To(DType.Int64);
            return source.Gather(2, index.Unsqueeze(1).Expand(samples, channels, index.Sizes[1])) * inside.Unsqueeze(1);
        }
    }

    /// <summary>The grid of points (samples × height × width × 2) at which an affine map (samples × 2 × 3) of the output looks into its input.</summary>
    public static Tensor AffineGrid(Tensor theta, int height, int width, bool alignCorners = false)
    {
        ArgumentNullException.ThrowIfNull(theta);
        if (theta.Rank != 3 || theta.Sizes[1] != 2 || theta.Sizes[2] != 3)
        {
            throw new ArgumentException($"AffineGrid: the maps have shape {theta.Shape}; they must be (samples × 2 × 3).");
        }
        Shapes.AtLeast("AffineGrid", "height", height, 1);
        Shapes.AtLeast("AffineGrid", "width", width, 1);
        var xs = Line(width).Unsqueeze(0).Expand(height, width);
        var ys = Line(height).Unsqueeze(1).Expand(height, width);
        var points = Stack([xs, ys, Ones([height, width], theta.DType)], 2).Reshape(height * width, 3);
        return points.MatMul(theta.Transpose(1, 2)).Reshape(theta.Sizes[0], height, width, 2);

        Tensor Line(int size)
        {
            var line = size == 1 ? Zeros([1], theta.DType) : Linspace(-1, 1, size, theta.DType);
            return alignCorners ? line : line * ((size - 1.0) / size);
        }
    }

    Tensor InterpolateOne(int dim, int size, Interpolation mode, bool alignCorners)
    {
        var old = Sizes[dim];
        if (old == size && (mode == Interpolation.Nearest || size > 0))
        {
            return this;
        }
        var lower = new long[size];
        var upper = new long[size];
        var weights = new double[size];
        for (var i = 0; i < size; i++)
        {
            if (mode == Interpolation.Nearest)
            {
                lower[i] = Math.Min(old - 1, (long)Math.Floor((double)i * old / size));
                continue;
            }
            var at = alignCorners ? (size == 1 ? 0 : (double)i * (old - 1) / (size - 1)) : Math.Max(0, ((i + 0.5) * old / size) - 0.5);
            lower[i] = Math.Min(old - 1, (long)at);
            upper[i] = Math.Min(old - 1, lower[i] + 1);
            weights[i] = at - lower[i];
        }
        var first = IndexSelect(dim, Of<long>(lower));
        if (mode == Interpolation.Nearest)
        {
            return first;
        }
        var shape = new int[Rank];
        Array.Fill(shape, 1);
        shape[dim] = size;
        return first.Lerp(IndexSelect(dim, Of<long>(upper)), Of<double>(weights).To(DType).Reshape(shape));
    }

    // From [−1, 1] to pixels.
    static Tensor Pixel(Tensor at, int size, bool alignCorners) => alignCorners ? at.Affine((size - 1) / 2.0, (size - 1) / 2.0) : at.Affine(size / 2.0, (size - 1) / 2.0);

    static Tensor Folded(Tensor at, int size, SampleBorder border, bool alignCorners)
    {
        switch (border)
        {
            case SampleBorder.Border:
                return at.Clamp(0, size - 1);
            case SampleBorder.Reflect:
                // A triangle wave between the outer samples, or between the borders half a pixel beyond.
                double low = alignCorners ? 0 : -0.5, span = alignCorners ? size - 1 : size;
                if (span == 0)
                {
                    return at * 0;
                }
                var distance = (at - low).Abs();
                var turns = (distance.Detach() / span).Floor();
                var within = distance - (turns * span);
                var odd = (turns % 2.0) > 0.5;
                return (Where(odd, span - within, within) + low).Clamp(0, size - 1);
            default:
                return at;
        }
    }
}
