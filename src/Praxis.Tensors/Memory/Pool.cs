using System.Numerics;
using System.Runtime.InteropServices;

namespace Praxis.Tensors;

/// <summary>A piece of native memory that the pool owns for ever and lends to one storage at a time.</summary>
sealed class Block(nint pointer, int sizeClass)
{
    public readonly nint Pointer = pointer;
    public readonly int SizeClass = sizeClass;

    /// <summary>The storage that holds the block, weakly: when the collector clears it, the block is free again.</summary>
    public WeakGCHandle<Storage> Owner = new(null!);
    public int Slot = -1;
}

/// <summary>
/// Pooled, 64-byte-aligned memory without finalisers. A lent block is held by a weak handle to its storage; after
/// a collection the pool looks through its handles and takes back what has died. The collector cannot see native
/// memory, so the pool asks it to run when what is lent has grown by a budget since it last looked: half of what
/// was then alive, at least 24 MB. Blocks come in size classes, eight to a doubling.
/// See docs/memory.md.
/// </summary>
static unsafe class Pool
{
    const int Alignment = 64;
    const int ClassesPerDoubling = 8;
    const long LeastHeadroom = 24L << 20;
    const int ScansBetweenTrims = 16;

    static readonly Lock Gate = new();
    static readonly Stack<Block>[] Free = NewStacks();
    static readonly int[] FreeLow = new int[Free.Length];
    static readonly List<Block> Lent = [];

    static long _lentBytes, _freeBytes, _peakBytes, _limit = LeastHeadroom, _afterFullCollection;
    static int _collectionsSeen, _scans;

    /// <summary>Bytes lent and not yet known to be dead.</summary>
    public static long LentBytes => Volatile.Read(ref _lentBytes);

    /// <summary>Bytes in the pool and free.</summary>
    public static long FreeBytes => Volatile.Read(ref _freeBytes);

    /// <summary>The most that was lent at once since <see cref="ResetPeak"/>.</summary>
    public static long PeakBytes => Volatile.Read(ref _peakBytes);

    /// <summary>Lowers the headroom between collections, so that the peak is exact to that many bytes.</summary>
    public static long Headroom { get; set; } = LeastHeadroom;

    static bool IsMetered => Headroom < LeastHeadroom;

    /// <summary>Lends a block to a storage; the handle is set under the lock, before another thread can scan.</summary>
    public static Block Rent(long bytes, Storage owner)
    {
        var sizeClass = SizeClass(bytes);
        lock (Gate)
        {
            // A free block costs no memory, but a meter that wants to be exact must know what of the lent ones is dead.
            Block? block = null;
            if (IsMetered || !Free[sizeClass].TryPop(out block))
            {
                block = RentSlowly(sizeClass);
            }
            else
            {
                _freeBytes -= ClassBytes(sizeClass);
                FreeLow[sizeClass] = Math.Min(FreeLow[sizeClass], Free[sizeClass].Count);
            }
            block.Owner.SetTarget(owner);
            block.Slot = Lent.Count;
            Lent.Add(block);
            _lentBytes += ClassBytes(sizeClass);
            _peakBytes = Math.Max(_peakBytes, _lentBytes);
            return block;
        }
    }

    public static void Return(Block block)
    {
        lock (Gate)
        {
            // A block whose storage was released here and whose handle is cleared later must not come back twice.
            if (block.Slot >= 0)
            {
                TakeBack(block);
            }
        }
    }

    /// <summary>Runs the collector, takes back all that is dead and gives free memory to the system.</summary>
    public static void Trim()
    {
        lock (Gate)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            Scan();
            for (var sizeClass = 0; sizeClass < Free.Length; sizeClass++)
            {
                FreeMemory(sizeClass, Free[sizeClass].Count);
            }
            _limit = _lentBytes + Allowance(_lentBytes, 2);
        }
    }

    /// <summary>Takes back what is dead, after a collection of all generations.</summary>
    public static void Collect()
    {
        lock (Gate)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            Scan();
            _afterFullCollection = _lentBytes;
            _limit = _lentBytes + Allowance(_lentBytes, 2);
        }
    }

    /// <summary>Starts a new peak at what is lent now.</summary>
    public static void ResetPeak()
    {
        lock (Gate)
        {
            _peakBytes = _lentBytes;
        }
    }

    static Block RentSlowly(int sizeClass)
    {
        var bytes = ClassBytes(sizeClass);
        if (GC.CollectionCount(0) != _collectionsSeen)
        {
            Scan();
        }
        if ((IsMetered || Free[sizeClass].Count == 0) && _lentBytes + bytes > _limit)
        {
            Reclaim(bytes);
        }
        if (Free[sizeClass].TryPop(out var block))
        {
            _freeBytes -= bytes;
            FreeLow[sizeClass] = Math.Min(FreeLow[sizeClass], Free[sizeClass].Count);
            return block;
        }
        return new Block(AllocateNative(bytes), sizeClass);
    }

    static void Reclaim(long wanted)
    {
        // The youngest generation holds nearly all garbage of a training step. What outlived a collection in the middle of a
        // step is garbage of an older one: when that has grown beyond what was alive at the last full look, look fully again.
        var before = _lentBytes;
        for (var generation = 0; generation < 2; generation++)
        {
            GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
            Scan();
            if (before - _lentBytes > before / 4)
            {
                break;
            }
        }
        if (_lentBytes + wanted > _afterFullCollection + Allowance(_afterFullCollection, 4))
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            Scan();
            _afterFullCollection = _lentBytes;
        }
        _limit = _lentBytes + wanted + Allowance(_lentBytes, 2);
    }

    // A share of what is alive, at least the headroom; just the headroom while a meter wants to be exact.
    static long Allowance(long alive, int share) => IsMetered ? Headroom : Math.Max(Headroom, alive / share);

    static void Scan()
    {
        _collectionsSeen = GC.CollectionCount(0);
        for (var i = Lent.Count - 1; i >= 0; i--)
        {
            if (!Lent[i].Owner.TryGetTarget(out _))
            {
                TakeBack(Lent[i]);
            }
        }
        if (++_scans % ScansBetweenTrims == 0)
        {
            GiveIdleMemoryBack();
        }
    }

    static void TakeBack(Block block)
    {
        var last = Lent[^1];
        Lent[block.Slot] = last;
        last.Slot = block.Slot;
        Lent.RemoveAt(Lent.Count - 1);
        block.Slot = -1;
        block.Owner.SetTarget(null!);
        Free[block.SizeClass].Push(block);
        _lentBytes -= ClassBytes(block.SizeClass);
        _freeBytes += ClassBytes(block.SizeClass);
    }

    // Blocks that stayed free through a whole period of scans were not needed in it.
    static void GiveIdleMemoryBack()
    {
        for (var sizeClass = 0; sizeClass < Free.Length; sizeClass++)
        {
            FreeMemory(sizeClass, FreeLow[sizeClass]);
            FreeLow[sizeClass] = Free[sizeClass].Count;
        }
    }

    static void FreeMemory(int sizeClass, int count)
    {
        for (; count > 0; count--)
        {
            var block = Free[sizeClass].Pop();
            block.Owner.Dispose();
            NativeMemory.AlignedFree((void*)block.Pointer);
            _freeBytes -= ClassBytes(sizeClass);
        }
        FreeLow[sizeClass] = Math.Min(FreeLow[sizeClass], Free[sizeClass].Count);
    }

    static nint AllocateNative(long bytes)
    {
        try
        {
            return (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        }
        catch (OutOfMemoryException)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            Scan();
            for (var sizeClass = 0; sizeClass < Free.Length; sizeClass++)
            {
                FreeMemory(sizeClass, Free[sizeClass].Count);
            }
            try
            {
                return (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
            }
            catch (OutOfMemoryException)
            {
                throw new OutOfMemoryException($"Tensor: the system has no {bytes:N0} bytes for one tensor while {_lentBytes:N0} bytes of tensors are alive; use smaller batches or Gradient.Checkpoint.");
            }
        }
    }

    // Class c holds (8 + c % 8) · 2^(c / 8) units of 1 KB: steps of an eighth to a quarter of a doubling.
    static int SizeClass(long bytes)
    {
        var units = (bytes + 1023) >> 10;
        if (units <= ClassesPerDoubling)
        {
            return 0;
        }
        var doubling = BitOperations.Log2((ulong)(units - 1)) - 3;
        var step = (units + (1L << doubling) - 1) >> doubling;
        return (int)((doubling * ClassesPerDoubling) + step - ClassesPerDoubling);
    }

    static long ClassBytes(int sizeClass) => (long)(ClassesPerDoubling + (sizeClass % ClassesPerDoubling)) << (10 + (sizeClass / ClassesPerDoubling));

    static Stack<Block>[] NewStacks()
    {
        var stacks = new Stack<Block>[ClassesPerDoubling * 28];
        for (var i = 0; i < stacks.Length; i++)
        {
            stacks[i] = new Stack<Block>();
        }
        return stacks;
    }
}
