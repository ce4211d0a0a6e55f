using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Praxis.Tensors.Spectral;

/// <summary>Constants that stay where they are in memory, for code that walks with pointers.</summary>
/// <remarks>Whoever holds a pointer into a table keeps the table alive.</remarks>
sealed unsafe class Table<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Alignment = 64;

    readonly T[] _numbers;

    public Table(long length)
    {
        _numbers = GC.AllocateUninitializedArray<T>(checked((int)(length + (Alignment / sizeof(T)))), pinned: true);
        var start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_numbers));
        Start = (T*)((start + Alignment - 1) & -Alignment);
        Length = length;
    }

    public T* Start { get; }

    public long Length { get; }

    public long Bytes => Length * sizeof(T);
}
