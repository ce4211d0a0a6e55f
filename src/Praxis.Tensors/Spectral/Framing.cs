using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>Overlapping frames of a signal.</summary>
static unsafe class Framing
{
    /// <summary>How many whole frames of <paramref name="size"/> points, <paramref name="hop"/> apart, a signal has.</summary>
    public static int Count(int signal, int size, int hop) => signal < size ? 0 : 1 + ((signal - size) / hop);

    /// <summary>How many points the frames cover.</summary>
    public static int Covered(int frames, int size, int hop) => frames == 0 ? 0 : checked(((frames - 1) * hop) + size);

    /// <summary>signal[t] = Σ frames[f, j] over all f · hop + j = t: the transpose of cutting a signal into frames.</summary>
    public static void AddUp<T>(ReadOnlySpan<T> frames, int size, int hop, Span<T> signal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        signal.Clear();
        fixed (T* from = frames, to = signal)
            Widest<T>.Run(size, new AddUpWork<T>(from, frames.Length / size, size, hop, to));
    }

    readonly struct AddUpWork<T>(T* frames, int count, nint size, int hop, T* signal) : ILaneWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, T>
        {
            for (nint f = 0; f < count; f++)
            {
                var from = frames + (f * size);
                var to = signal + (f * hop);
                nint j = 0;
                for (; j <= size - TLanes.Count; j += TLanes.Count)
                    (TLanes.Load(to + j) + TLanes.Load(from + j)).Store(to + j);
                for (; j < size; j++)
                    to[j] += from[j];
            }
        }
    }
}
