using System.Runtime.InteropServices;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// Scratch memory of the thread, 64-byte aligned and not cleared, given out and taken back like a stack. It is
/// kept between calls, so that a kernel in a loop never allocates.
/// </summary>
static unsafe class Scratch
{
    const nuint Alignment = 64;
    const nuint KeepAtMost = 64 << 20;

    [ThreadStatic]
    static Arena? _arena;

    /// <summary>Memory for so many numbers, until the lease is disposed (in reverse order of renting).</summary>
    public static Lease<T> Rent<T>(nint count)
        where T : unmanaged
    {
        var bytes = BytesFor<T>(count);
        var arena = _arena ??= new();
        return new(arena, (T*)arena.Take(bytes, out var own), bytes, own);
    }

    static nuint BytesFor<T>(nint count)
        where T : unmanaged => ((nuint)Math.Max(1, count) * (nuint)sizeof(T) + Alignment - 1) & ~(Alignment - 1);

    /// <summary>Opens a frame; whatever is taken through it is given back when it is disposed (in reverse order of opening).</summary>
    public static Frame Open() => new(_arena ??= new());

    /// <summary>For a computation that needs many pieces of memory: they are all given back together.</summary>
    public readonly ref struct Frame : IDisposable
    {
        readonly Arena _arena;
        readonly Arena.Mark _mark;

        internal Frame(Arena arena)
        {
            _arena = arena;
            _mark = arena.Here;
        }

        /// <summary>Memory for so many numbers, until the frame is disposed. No later frame may be open.</summary>
        public T* Take<T>(nint count)
            where T : unmanaged => (T*)_arena.TakeInFrame(BytesFor<T>(count));

        public void Dispose() => _arena.GoBackTo(_mark);
    }

    public readonly ref struct Lease<T> : IDisposable
        where T : unmanaged
    {
        public readonly T* Pointer;
        readonly Arena _arena;
        readonly nuint _bytes;
        readonly bool _own;

        internal Lease(Arena arena, T* pointer, nuint bytes, bool own)
        {
            _arena = arena;
            Pointer = pointer;
            _bytes = bytes;
            _own = own;
        }

        public void Dispose() => _arena.Return(Pointer, _bytes, _own);
    }

    /// <summary>One block that a thread keeps; what does not fit is allocated by itself, and the block grows when it is next empty.</summary>
    internal sealed class Arena
    {
        readonly Stack<nint> _ownInFrames = new();
        byte* _block;
        nuint _capacity;
        nuint _used;
        nuint _live;
        nuint _wanted;

        ~Arena() => NativeMemory.AlignedFree(_block);

        public void* Take(nuint bytes, out bool own)
        {
            _live += bytes;
            _wanted = Math.Min(Math.Max(_wanted, _live), KeepAtMost);
            if (_used == 0 && _wanted > _capacity)
            {
                NativeMemory.AlignedFree(_block);
                _block = null;
                _capacity = 0;
                _block = (byte*)NativeMemory.AlignedAlloc(_wanted, Alignment);
                _capacity = _wanted;
            }
            own = bytes > _capacity - _used;
            if (own)
            {
                return NativeMemory.AlignedAlloc(bytes, Alignment);
            }
            var pointer = _block + _used;
            _used += bytes;
            return pointer;
        }

        public Mark Here => new(_used, _live, _ownInFrames.Count);

        public void* TakeInFrame(nuint bytes)
        {
            var pointer = Take(bytes, out var own);
            if (own)
            {
                _ownInFrames.Push((nint)pointer);
            }
            return pointer;
        }

        public void GoBackTo(Mark mark)
        {
            _used = mark.Used;
            _live = mark.Live;
            while (_ownInFrames.Count > mark.OwnCount)
            {
                NativeMemory.AlignedFree((void*)_ownInFrames.Pop());
            }
        }

        public void Return(void* pointer, nuint bytes, bool own)
        {
            _live -= bytes;
            if (own)
            {
                NativeMemory.AlignedFree(pointer);
            }
            else
            {
                _used -= bytes;
            }
        }

        /// <summary>How much was taken at one moment.</summary>
        internal readonly record struct Mark(nuint Used, nuint Live, int OwnCount);
    }
}
