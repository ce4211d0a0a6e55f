namespace Praxis.Tensors;

/// <summary>How a signal is cut into frames for <see cref="Fourier.Stft"/> and put together by <see cref="Fourier.Istft"/>.</summary>
/// <param name="Size">The points of a frame, and of its transform.</param>
public sealed record StftOptions(int Size)
{
    /// <summary>The points between the starts of two frames; a quarter of a frame unless given.</summary>
    public int? Hop { get; init; }

    /// <summary>What a frame is multiplied by, in the middle of the frame where it is shorter; ones unless given.</summary>
    public Tensor? Window { get; init; }

    /// <summary>Whether frame t is centred at t · hop, for which the signal is padded by half a frame at both ends; otherwise it begins there.</summary>
    public bool IsCentered { get; init; } = true;

    /// <summary>What stands beyond the ends of the signal.</summary>
    public PadMode Padding { get; init; } = PadMode.Reflect;

    /// <summary>How the transforms are normalised.</summary>
    public FourierNorm Norm { get; init; } = FourierNorm.Backward;
}
