using Praxis.Tensors.Spectral;

namespace Praxis.Tensors;

public static partial class Fourier
{
    const double LeastWeight = 1e-11;

    /// <summary>
    /// The short-time transform of real signals along the last dimension: X[…, k, t] = Σ_j w_j x[…, t·hop + j] e^{−2πi jk/n} for
    /// k = 0 … n/2 and every frame t.
    /// </summary>
    public static ComplexTensor Stft(Tensor x, StftOptions options)
    {
        ArgumentNullException.ThrowIfNull(x);
        var (size, hop) = Checked("Stft", options);
        x = x.Real("Stft");
        if (x.Rank == 0)
        {
            throw new ArgumentException("Stft: a tensor without dimensions is no signal; give at least one dimension.");
        }
        var margin = options.IsCentered ? size / 2 : 0;
        if (margin > 0 && options.Padding == PadMode.Reflect && margin >= x.Sizes[^1])
        {
            throw new ArgumentException($"Stft: a signal of {x.Sizes[^1]} points cannot be mirrored by half a frame of {size}; it must be longer, or padded otherwise.");
        }
        if (x.Sizes[^1] + (2 * margin) < size)
        {
            throw new ArgumentException($"Stft: a signal of {x.Sizes[^1]} points is shorter than a frame of {size}.");
        }
        var padded = margin > 0 ? x.Pad([margin, margin], options.Padding) : x;
        var frames = FourierOperations.Frames(padded, size, hop);
        var windowed = Window(options, x.DType) is { } window ? frames * window : frames;
        return Rfft(windowed, norm: options.Norm).Transpose(-1, -2);
    }

    /// <summary>
    /// The signals whose short-time transform is nearest to the one given: frames are transformed back, multiplied by the window again,
    /// added up, and divided by Σ w², which is 1 for a signal that went through <see cref="Stft"/>. The result has the given length,
    /// or as many points as the frames cover.
    /// </summary>
    public static Tensor Istft(ComplexTensor x, StftOptions options, int? length = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        var (size, hop) = Checked("Istft", options);
        if (x.Rank < 2 || x.Size(-2) != (size / 2) + 1 || x.Size(-1) == 0)
        {
            throw new ArgumentException($"Istft: a short-time transform of shape {x.Shape} was given; its last two sizes must be {(size / 2) + 1} frequencies, for frames of {size}, and the number of frames.");
        }
        if (length is < 1)
        {
            throw new ArgumentException($"Istft: a length of {length} was asked for; it must be at least 1.");
        }
        var frames = Irfft(x.Transpose(-1, -2), size, norm: options.Norm);
        var count = frames.Sizes[^2];
        var covered = Framing.Covered(count, size, hop);
        var window = Window(options, frames.DType);
        var sum = FourierOperations.OverlapAdd(window is null ? frames : frames * window, hop, covered);
        var squares = window is null ? Tensor.Ones([count, size], frames.DType) : window.Square().Expand(count, size);
        var weight = FourierOperations.OverlapAdd(squares, hop, covered);

        var start = options.IsCentered ? size / 2 : 0;
        var stop = Math.Min(covered, start + (length ?? (covered - (2 * start))));
        if (stop <= start)
        {
            throw new ArgumentException($"Istft: {count} frames of {size} points, {hop} apart, leave nothing between the padding; give a length.");
        }
        (sum, weight) = (sum.Narrow(-1, start, stop - start), weight.Narrow(-1, start, stop - start));
        if (weight.Detach().Min().ToDouble() < LeastWeight)
        {
            throw new ArgumentException($"Istft: with this window, frames of {size} points, {hop} apart, leave points of the signal without weight; use a smaller hop or another window.");
        }
        var signal = sum / weight;
        return length is { } wanted && wanted > stop - start ? signal.Pad([0, wanted - (stop - start)]) : signal;
    }

    /// <summary>w_j = ½ − ½ cos(2πj/d) with d = n for a periodic and n − 1 for a symmetric window.</summary>
    public static Tensor HannWindow(int n, bool isPeriodic = true, DType type = DType.Float32) => Tensor.Of<double>(Windows.Hann(n, isPeriodic)).To(type);

    /// <summary>w_j = 0.54 − 0.46 cos(2πj/d) with d = n for a periodic and n − 1 for a symmetric window.</summary>
    public static Tensor HammingWindow(int n, bool isPeriodic = true, DType type = DType.Float32) => Tensor.Of<double>(Windows.Hamming(n, isPeriodic)).To(type);

    /// <summary>w_j = 0.42 − 0.5 cos(2πj/d) + 0.08 cos(4πj/d) with d = n for a periodic and n − 1 for a symmetric window.</summary>
    public static Tensor BlackmanWindow(int n, bool isPeriodic = true, DType type = DType.Float32) => Tensor.Of<double>(Windows.Blackman(n, isPeriodic)).To(type);

    static (int Size, int Hop) Checked(string name, StftOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (size, hop) = (options.Size, options.Hop ?? Math.Max(1, options.Size / 4));
        if (size < 1 || hop < 1)
        {
            throw new ArgumentException($"{name}: frames of {size} points, {hop} apart, are not possible; use at least 1 for both.");
        }
        if (options.Window is { } window && (window.Rank != 1 || window.Count == 0 || window.Count > size))
        {
            throw new ArgumentException($"{name}: a window of shape {window.Shape} does not fit frames of {size} points; it must be a vector of at most as many.");
        }
        return (size, hop);
    }

    /// <summary>The window filled up with zeros on both sides to the size of a frame.</summary>
    static Tensor? Window(StftOptions options, DType type)
    {
        if (options.Window is not { } window)
        {
            return null;
        }
        var missing = options.Size - window.Count;
        return (missing == 0 ? window : window.Pad([missing / 2, missing - (missing / 2)])).To(type);
    }
}
