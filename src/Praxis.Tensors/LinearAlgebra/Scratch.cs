using System.Runtime.CompilerServices;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// A stack of working memory that is taken and given back in order, so that a loop over many matrices
/// allocates only for the first of them. The memory is pinned and starts on a cache line.
/// </summary>
sealed unsafe class Scratch<T>
    where T : unmanaged
{
    const int CacheLine = 64;
    const int SmallestChunk = 4096;

    readonly List<Chunk> _chunks = [];
    int _chunk;
    int _used;

    /// <summary>Opens a frame; what is taken from the stack after it is given back when it is disposed.</summary>
    public Frame Open() => new(this, _chunk, _used);

    /// <summary>Uninitialised memory for <paramref name="length"/> numbers, valid until the frame around it closes.</summary>
    public T* Take(int length)
    {
        var padded = checked(length + CacheLine / sizeof(T) - 1) & -(CacheLine / sizeof(T));
        while (_chunk < _chunks.Count && _used + padded > _chunks[_chunk].Length)
        {
            _chunk++;
            _used = 0;
        }
        if (_chunk == _chunks.Count)
        {
            _chunks.Add(new(Math.Max(padded, Math.Max(SmallestChunk, _chunks.Count == 0 ? 0 : 2 * _chunks[^1].Length))));
        }
        var taken = _chunks[_chunk].Start + _used;
        _used += padded;
        return taken;
    }

    /// <summary>As <see cref="Take"/>, filled with zeros.</summary>
    public T* TakeZeroed(int length)
    {
        var taken = Take(length);
        new Span<T>(taken, length).Clear();
        return taken;
    }

    /// <summary>An uninitialised matrix whose rows follow each other without gaps.</summary>
    public Matrix<T> TakeMatrix(int rows, int columns) => new(Take(checked(rows * columns)), rows, columns, columns);

    /// <summary>The top of the stack at one moment; disposing goes back to it.</summary>
    public readonly ref struct Frame(Scratch<T> owner, int chunk, int used)
    {
        public void Dispose()
        {
            owner._chunk = chunk;
            owner._used = used;
        }
    }

    sealed class Chunk
    {
        readonly T[] _memory;

        public Chunk(int length)
        {
            _memory = GC.AllocateUninitializedArray<T>(length + CacheLine / sizeof(T), pinned: true);
            var address = (nint)Unsafe.AsPointer(ref _memory[0]);
            Start = (T*)((address + CacheLine - 1) & -CacheLine);
            Length = length;
        }

        public T* Start { get; }
        public int Length { get; }
    }
}
