using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Praxis.Tensors;

/// <summary>
/// The memory behind one or more tensors. Up to <see cref="SmallBytes"/> it is an ordinary array, which the
/// collector handles best; above, a block of the <see cref="Pool"/>, which comes back when the collector has
/// found this object dead, or at once when a scope or a backward pass releases it.
/// </summary>
sealed unsafe class Storage
{
    /// <summary>The largest size that is kept in an ordinary array.</summary>
    public const int SmallBytes = 8192;

    readonly byte[]? _array;
    Block? _block;
    nint _pointer;

    /// <summary>Counts changes in place, so that a backward pass can refuse a value that is no longer the one it needs.</summary>
    public int Version;

    /// <summary>How many pending gradients of the running backward pass stand in this memory.</summary>
    public int Holds;

    /// <summary>The log of the scope or backward pass that may release this memory early; null: only the collector.</summary>
    public AllocationLog? Log;

    Storage(byte[] array, long bytes)
    {
        _array = array;
        Bytes = bytes;
    }

    Storage(long bytes)
    {
        Bytes = bytes;
        _block = Pool.Rent(bytes, this);
        _pointer = _block.Pointer;
    }

    public long Bytes { get; }

    /// <summary>The device whose kernels compute on this memory.</summary>
    public Device Device => Device.Cpu;

    /// <summary>Whether the memory is a pool block.</summary>
    public bool IsPooled => _array is null;

    /// <summary>The first byte. A caller that takes a pointer keeps this object alive until it is done.</summary>
    public ref byte Start
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_array is not null)
            {
                return ref MemoryMarshal.GetArrayDataReference(_array);
            }
            if (_pointer == 0)
            {
                ThrowReleased();
            }
            return ref *(byte*)_pointer;
        }
    }

    /// <summary>Memory with undefined content.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Storage Allocate(long bytes)
    {
        MemoryMeter.Count(bytes);
        return bytes <= SmallBytes
            ? new Storage(GC.AllocateUninitializedArray<byte>((int)bytes), bytes) { Log = AllocationLog.Current }
            : AllocateBlock(bytes);
    }

    /// <summary>Gives the memory back now; any later use is an error.</summary>
    public void Release()
    {
        if (_block is { } block)
        {
            _block = null;
            _pointer = 0;
            Pool.Return(block);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Storage AllocateBlock(long bytes)
    {
        var storage = new Storage(bytes);
        AllocationLog.Current?.Add(storage);
        return storage;
    }

    static void ThrowReleased() =>
        throw new ObjectDisposedException(null, "Tensor: its memory was released when its scope ended; keep a tensor that must outlive a scope with scope.Keep(tensor).");
}
