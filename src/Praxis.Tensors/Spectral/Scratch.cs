using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>Working memory of a thread, kept from one transform to the next while it is small.</summary>
static class Scratch<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int KeptBytes = 4 << 20;

    [ThreadStatic]
    static Table<T>? _kept;

    /// <summary>At least <paramref name="length"/> numbers that nobody else uses until they are given back.</summary>
    public static Table<T> Take(long length)
    {
        var kept = _kept;
        _kept = null;
        return kept is not null && kept.Length >= length ? kept : new Table<T>(length);
    }

    public static void GiveBack(Table<T> table)
    {
        if (table.Bytes <= KeptBytes)
            _kept = table;
    }
}
