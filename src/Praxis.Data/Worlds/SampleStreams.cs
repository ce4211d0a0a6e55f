using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>
/// A stream of random numbers for every part of every sample of a world: the stream of the world is cut into blocks by counter, so that a
/// sample is a pure function of the world's seed and its own number, and finding its place costs nothing.
/// </summary>
readonly struct SampleStreams
{
    /// <summary>Samples are numbered below this.</summary>
    public const long Limit = 1L << 36;

    const int PartShift = 23, IndexShift = 26;

    readonly ulong _key;

    public SampleStreams(Rng world) => _key = world.State.Key;

    /// <summary>A stream at the beginning of a part (0 to 7) of a sample.</summary>
    public Rng At(long index, int part = 0) => Rng.From(new RngState(_key, Place(index, part)));

    /// <summary>Moves a stream that came from <see cref="At"/> to a part of another sample, and on by a number of words.</summary>
    public void Seek(Rng rng, long index, int part = 0, long skip = 0) => rng.State = new RngState(_key, Place(index, part) + (ulong)skip);

    static ulong Place(long index, int part) => (ulong)index is < (ulong)Limit
        ? ((ulong)index << IndexShift) | ((ulong)part << PartShift)
        : throw new ArgumentOutOfRangeException(nameof(index), $"Sample {index} is outside the samples 0 to {Limit - 1} of a world.");
}
