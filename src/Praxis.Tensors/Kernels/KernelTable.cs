using System.Numerics;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>The micro-kernels of an element type for the widest registers that this machine runs well.</summary>
static unsafe class KernelTable<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Numbers in a register.</summary>
    public static readonly int Lanes;

    /// <summary>Rows of the tallest tile.</summary>
    public static readonly int MaxRows;

    /// <summary>Columns of the widest tile: two registers.</summary>
    public static readonly int MaxColumns;

    const int Walks = 4;

    static readonly delegate*<Tile<T>*, void>[] Kernels = new delegate*<Tile<T>*, void>[12 * 2 * Walks];

    static KernelTable()
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Fill<Lanes512<T>>();
            MaxRows = 12;
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Fill<Lanes256<T>>();
            MaxRows = 6;
        }
        else
        {
            Fill<Lanes128<T>>();
            MaxRows = 6;
        }
        Lanes = Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256.IsHardwareAccelerated ? Vector256<T>.Count : Vector128<T>.Count;
        MaxColumns = 2 * Lanes;
    }

    /// <summary>The kernel for so many rows and one or two registers of columns.</summary>
    public static delegate*<Tile<T>*, void> Get(int rows, int registers, Walk walk) =>
        Kernels[((((rows - 1) * 2) + registers - 1) * Walks) + (int)walk];

    static void Fill<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        Fill<TLanes, Size1>();
        Fill<TLanes, Size2>();
        Fill<TLanes, Size3>();
        Fill<TLanes, Size4>();
        Fill<TLanes, Size5>();
        Fill<TLanes, Size6>();
        Fill<TLanes, Size7>();
        Fill<TLanes, Size8>();
        Fill<TLanes, Size9>();
        Fill<TLanes, Size10>();
        Fill<TLanes, Size11>();
        Fill<TLanes, Size12>();
    }

    static void Fill<TLanes, TRows>()
        where TLanes : struct, ILanes<TLanes, T>
        where TRows : struct, ITileSize
    {
        Fill<TLanes, TRows, Size1>();
        Fill<TLanes, TRows, Size2>();
        Kernels[((((TRows.Count - 1) * 2) + 1) * Walks) + (int)Walk.Tall] = &MicroKernel<T, TLanes>.Run<TRows, Size2, TallWalkOfA>;
    }

    static void Fill<TLanes, TRows, TColumns>()
        where TLanes : struct, ILanes<TLanes, T>
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
    {
        var at = (((TRows.Count - 1) * 2) + TColumns.Count - 1) * Walks;
        Kernels[at + (int)Walk.Step] = &MicroKernel<T, TLanes>.Run<TRows, TColumns, StepWalk>;
        Kernels[at + (int)Walk.TableOfA] = &MicroKernel<T, TLanes>.Run<TRows, TColumns, TableWalkOfA>;
        Kernels[at + (int)Walk.TableOfB] = &MicroKernel<T, TLanes>.Run<TRows, TColumns, TableWalkOfB>;
    }
}
