namespace Praxis.Tensors;

/// <summary>
/// Measures tensor memory from its creation to its disposal: bytes allocated by this thread, and the largest
/// growth of the live bytes of the process.
/// </summary>
public sealed class MemoryMeter : IDisposable
{
    [ThreadStatic]
    static long _allocated;

    readonly long _allocatedBefore;
    readonly long _liveBefore;
    readonly long _headroomBefore;

    /// <summary>Starts measuring; the peak is exact to <paramref name="precision"/> bytes (a small one costs time).</summary>
    public MemoryMeter(long precision = 1 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(precision);
        _headroomBefore = Pool.Headroom;
        Pool.Headroom = precision;
        Pool.Collect();
        Pool.ResetPeak();
        _liveBefore = Pool.LentBytes;
        _allocatedBefore = _allocated;
    }

    /// <summary>Bytes of live tensors in the process now, as far as the collector knows (tensors of at most 8 KB not counted).</summary>
    public static long LiveBytes => Pool.LentBytes;

    /// <summary>Bytes that the pool keeps for tensors to come.</summary>
    public static long FreeBytes => Pool.FreeBytes;

    /// <summary>Bytes of tensors that this thread has allocated since the meter was made, small ones included: exact and repeatable.</summary>
    public long Allocated => _allocated - _allocatedBefore;

    /// <summary>The largest number of live tensor bytes above what was live at the start.</summary>
    public long Peak => Math.Max(0, Pool.PeakBytes - _liveBefore);

    /// <summary>The growth of live tensor bytes since the start, after a collection.</summary>
    public long Growth
    {
        get
        {
            Pool.Collect();
            return Pool.LentBytes - _liveBefore;
        }
    }

    /// <summary>Collects what is dead and gives the pool's free memory back to the system.</summary>
    public static void Trim() => Pool.Trim();

    /// <summary>Ends measuring.</summary>
    public void Dispose() => Pool.Headroom = _headroomBefore;

    internal static void Count(long bytes) => _allocated += bytes;
}
