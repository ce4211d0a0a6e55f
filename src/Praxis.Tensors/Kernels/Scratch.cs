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
        var bytes = ((nuint)Math.Max(1, count) * (nuint)sizeof(T) + Alignment - 1) & ~(Alignment - 1);
        var arena = _arena ??= new();
        return new(arena, (T*)arena.Take(bytes, out var own), bytes, own);
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
    }
}
