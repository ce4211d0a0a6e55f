using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>Working memory of a thread, kept from one transform to the next; the collector may have it back where it is large.</summary>
static class Scratch<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int KeptBytes = 2 << 20;

    [ThreadStatic]
    static Table<T>? _kept;

    [ThreadStatic]
    static WeakReference<Table<T>>? _large;

    /// <summary>At least <paramref name="length"/> numbers that nobody else uses until they are given back.</summary>
    public static Table<T> Take(long length)
    {
        var kept = _kept;
        _kept = null;
        if (kept is not null && kept.Length >= length)
            return kept;
        if (_large is not null && _large.TryGetTarget(out var large) && large.Length >= length)
        {
            _large = null;
            return large;
        }

        return new Table<T>(length);
    }

    public static void GiveBack(Table<T> table)
    {
        if (table.Bytes <= KeptBytes)
            _kept = table;
        else
            _large = new(table);
    }
}
