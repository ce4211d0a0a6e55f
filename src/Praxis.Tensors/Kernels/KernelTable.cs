using System.Numerics;
using System.Runtime.Intrinsics;

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
            Fill<Vector512<T>, Register512<T>>();
            MaxRows = 12;
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Fill<Vector256<T>, Register256<T>>();
            MaxRows = 6;
        }
        else
        {
            Fill<Vector128<T>, Register128<T>>();
            MaxRows = 6;
        }
        Lanes = Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256.IsHardwareAccelerated ? Vector256<T>.Count : Vector128<T>.Count;
        MaxColumns = 2 * Lanes;
    }

    /// <summary>The kernel for so many rows and one or two registers of columns.</summary>
    public static delegate*<Tile<T>*, void> Get(int rows, int registers, Walk walk) =>
        Kernels[((((rows - 1) * 2) + registers - 1) * Walks) + (int)walk];

    static void Fill<TVector, TRegister>()
        where TVector : struct
        where TRegister : struct, IRegister<TVector, T>
    {
        Fill<TVector, TRegister, Size1>();
        Fill<TVector, TRegister, Size2>();
        Fill<TVector, TRegister, Size3>();
        Fill<TVector, TRegister, Size4>();
        Fill<TVector, TRegister, Size5>();
        Fill<TVector, TRegister, Size6>();
        Fill<TVector, TRegister, Size7>();
        Fill<TVector, TRegister, Size8>();
        Fill<TVector, TRegister, Size9>();
        Fill<TVector, TRegister, Size10>();
        Fill<TVector, TRegister, Size11>();
        Fill<TVector, TRegister, Size12>();
    }

    static void Fill<TVector, TRegister, TRows>()
        where TVector : struct
        where TRegister : struct, IRegister<TVector, T>
        where TRows : struct, ITileSize
    {
        Fill<TVector, TRegister, TRows, Size1>();
        Fill<TVector, TRegister, TRows, Size2>();
        Kernels[((((TRows.Count - 1) * 2) + 1) * Walks) + (int)Walk.Tall] = &MicroKernel<T, TVector, TRegister>.Run<TRows, Size2, TallWalkOfA>;
    }

    static void Fill<TVector, TRegister, TRows, TColumns>()
        where TVector : struct
        where TRegister : struct, IRegister<TVector, T>
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
    {
        var at = (((TRows.Count - 1) * 2) + TColumns.Count - 1) * Walks;
        Kernels[at + (int)Walk.Step] = &MicroKernel<T, TVector, TRegister>.Run<TRows, TColumns, StepWalk>;
        Kernels[at + (int)Walk.TableOfA] = &MicroKernel<T, TVector, TRegister>.Run<TRows, TColumns, TableWalkOfA>;
        Kernels[at + (int)Walk.TableOfB] = &MicroKernel<T, TVector, TRegister>.Run<TRows, TColumns, TableWalkOfB>;
    }
}
