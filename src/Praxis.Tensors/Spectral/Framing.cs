using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>Cuts a signal into overlapping frames and adds frames up to a signal again. The two are each other's transpose.</summary>
static class Framing
{
    /// <summary>How many whole frames of <paramref name="frame"/> points, <paramref name="hop"/> apart, a signal has.</summary>
    public static int Count(int signal, int frame, int hop)
    {
        Require(frame, hop);
        return signal < frame ? 0 : 1 + ((signal - frame) / hop);
    }

    /// <summary>How many points the frames cover.</summary>
    public static int Covered(int frames, int frame, int hop) => frames == 0 ? 0 : ((frames - 1) * hop) + frame;

    /// <summary>frames[f, j] = window[j] · signal[f · hop + j].</summary>
    public static void Cut<T>(ReadOnlySpan<T> signal, ReadOnlySpan<T> window, int hop, Span<T> frames)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = RequireFrames(signal.Length, window.Length, hop, frames.Length);
        for (var f = 0; f < count; f++)
        {
            var frame = frames.Slice(f * window.Length, window.Length);
            var piece = signal.Slice(f * hop, window.Length);
            for (var j = 0; j < window.Length; j++)
                frame[j] = window[j] * piece[j];
        }
    }

    /// <summary>signal[t] = Σ window[j] · frames[f, j] over all f · hop + j = t.</summary>
    public static void AddUp<T>(ReadOnlySpan<T> frames, ReadOnlySpan<T> window, int hop, Span<T> signal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = RequireFrames(signal.Length, window.Length, hop, frames.Length);
        signal.Clear();
        for (var f = 0; f < count; f++)
        {
            var frame = frames.Slice(f * window.Length, window.Length);
            var piece = signal.Slice(f * hop, window.Length);
            for (var j = 0; j < window.Length; j++)
                piece[j] += window[j] * frame[j];
        }
    }

    /// <summary>weight[t] = Σ window[j]² over all f · hop + j = t: what cutting and adding up multiplies a signal by.</summary>
    public static void Weigh<T>(ReadOnlySpan<T> window, int frames, int hop, Span<T> weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireFrames(weight.Length, window.Length, hop, frames * window.Length);
        weight.Clear();
        for (var f = 0; f < frames; f++)
        {
            var piece = weight.Slice(f * hop, window.Length);
            for (var j = 0; j < window.Length; j++)
                piece[j] += window[j] * window[j];
        }
    }

    static int RequireFrames(int signal, int frame, int hop, int numbers)
    {
        Require(frame, hop);
        var count = numbers / frame;
        if (numbers % frame != 0 || Covered(count, frame, hop) > signal)
            throw new ArgumentException($"Framing: {numbers} numbers in frames of {frame}, {hop} apart, do not fit a signal of {signal}.");
        return count;
    }

    static void Require(int frame, int hop)
    {
        if (frame < 1 || hop < 1)
            throw new ArgumentException($"Framing: frames of {frame} points, {hop} apart, are not possible; use at least 1 for both.");
    }
}
