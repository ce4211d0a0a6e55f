using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>How a micro-kernel finds its next column of A.</summary>
interface IWalk
{
    static abstract bool ByTable { get; }
}

/// <summary>A moves on by a constant step.</summary>
readonly struct StepWalk : IWalk
{
    public static bool ByTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}

/// <summary>A is read at the offsets of a table: the pixels under a convolution's kernel.</summary>
readonly struct TableWalk : IWalk
{
    public static bool ByTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}

/// <summary>One tile of a product, C = A·B or C += A·B, for a micro-kernel.</summary>
unsafe struct Tile<T>
    where T : unmanaged
{
    /// <summary>Rows 0 to 3 of A start here, <see cref="ARow"/> apart.</summary>
    public T* A0;

    /// <summary>Rows 4 to 7 of A start here.</summary>
    public T* A4;

    /// <summary>Rows 8 to 11 of A start here.</summary>
    public T* A8;
    public nint ARow;

    /// <summary>From one column of A to the next.</summary>
    public nint AStep;

    /// <summary>Where each column of A lies, for a walk by table.</summary>
    public nint* AOffsets;

    /// <summary>Rows of one or two full registers, <see cref="BStep"/> apart.</summary>
    public T* B;
    public nint BStep;
    public T* C;
    public nint CRow;
    public int Depth;
    public bool Accumulate;

    public void SetA(T* a, nint row)
    {
        A0 = a;
        A4 = a + (row * 4);
        A8 = a + (row * 8);
        ARow = row;
    }
}

/// <summary>
/// The heart of every dense product: up to twelve rows by one or two registers of C stay in registers while A
/// is read number by number and B register by register. Each element is the chain of multiply-adds over the
/// depth, from zero, whatever the size of the tile, so that a tile at an edge gives the same bits as a full one.
/// </summary>
static unsafe class MicroKernel<T, TLanes>
    where T : unmanaged, INumber<T>
    where TLanes : struct, ILanes<TLanes, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TColumns, TWalk>(Tile<T>* tile)
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
        where TWalk : struct, IWalk
    {
        TLanes left0 = TLanes.Of(default(T)), right0 = TLanes.Of(default(T));
        TLanes left1 = TLanes.Of(default(T)), right1 = TLanes.Of(default(T));
        TLanes left2 = TLanes.Of(default(T)), right2 = TLanes.Of(default(T));
        TLanes left3 = TLanes.Of(default(T)), right3 = TLanes.Of(default(T));
        TLanes left4 = TLanes.Of(default(T)), right4 = TLanes.Of(default(T));
        TLanes left5 = TLanes.Of(default(T)), right5 = TLanes.Of(default(T));
        TLanes left6 = TLanes.Of(default(T)), right6 = TLanes.Of(default(T));
        TLanes left7 = TLanes.Of(default(T)), right7 = TLanes.Of(default(T));
        TLanes left8 = TLanes.Of(default(T)), right8 = TLanes.Of(default(T));
        TLanes left9 = TLanes.Of(default(T)), right9 = TLanes.Of(default(T));
        TLanes left10 = TLanes.Of(default(T)), right10 = TLanes.Of(default(T));
        TLanes left11 = TLanes.Of(default(T)), right11 = TLanes.Of(default(T));
        var a0 = tile->A0;
        var a4 = tile->A4;
        var a8 = tile->A8;
        var row1 = tile->ARow;
        var row2 = row1 * 2;
        var row3 = row1 * 3;
        var step = tile->AStep;
        var offsets = tile->AOffsets;
        var b = tile->B;
        var bStep = tile->BStep;
        for (var depth = tile->Depth; depth > 0; depth--)
        {
            var bLeft = TLanes.Load(b);
            var bRight = TColumns.Count > 1 ? TLanes.Load(b + TLanes.Count) : bLeft;
            b += bStep;
            var offset = TWalk.ByTable ? *offsets++ : 0;

            var at0 = a0 + offset;
            Add<TColumns>(TLanes.Of(at0[0]), bLeft, bRight, ref left0, ref right0);
            if (TRows.Count > 1)
            {
                Add<TColumns>(TLanes.Of(at0[row1]), bLeft, bRight, ref left1, ref right1);
            }
            if (TRows.Count > 2)
            {
                Add<TColumns>(TLanes.Of(at0[row2]), bLeft, bRight, ref left2, ref right2);
            }
            if (TRows.Count > 3)
            {
                Add<TColumns>(TLanes.Of(at0[row3]), bLeft, bRight, ref left3, ref right3);
            }
            if (!TWalk.ByTable)
            {
                a0 += step;
            }
            if (TRows.Count > 4)
            {
                var at4 = a4 + offset;
                Add<TColumns>(TLanes.Of(at4[0]), bLeft, bRight, ref left4, ref right4);
                if (TRows.Count > 5)
                {
                    Add<TColumns>(TLanes.Of(at4[row1]), bLeft, bRight, ref left5, ref right5);
                }
                if (TRows.Count > 6)
                {
                    Add<TColumns>(TLanes.Of(at4[row2]), bLeft, bRight, ref left6, ref right6);
                }
                if (TRows.Count > 7)
                {
                    Add<TColumns>(TLanes.Of(at4[row3]), bLeft, bRight, ref left7, ref right7);
                }
                if (!TWalk.ByTable)
                {
                    a4 += step;
                }
            }
            if (TRows.Count > 8)
            {
                var at8 = a8 + offset;
                Add<TColumns>(TLanes.Of(at8[0]), bLeft, bRight, ref left8, ref right8);
                if (TRows.Count > 9)
                {
                    Add<TColumns>(TLanes.Of(at8[row1]), bLeft, bRight, ref left9, ref right9);
                }
                if (TRows.Count > 10)
                {
                    Add<TColumns>(TLanes.Of(at8[row2]), bLeft, bRight, ref left10, ref right10);
                }
                if (TRows.Count > 11)
                {
                    Add<TColumns>(TLanes.Of(at8[row3]), bLeft, bRight, ref left11, ref right11);
                }
                if (!TWalk.ByTable)
                {
                    a8 += step;
                }
            }
        }

        var c = tile->C;
        var cRow = tile->CRow;
        var accumulate = tile->Accumulate;
        Finish<TColumns>(c, accumulate, left0, right0);
        if (TRows.Count > 1)
        {
            Finish<TColumns>(c + cRow, accumulate, left1, right1);
        }
        if (TRows.Count > 2)
        {
            Finish<TColumns>(c + (cRow * 2), accumulate, left2, right2);
        }
        if (TRows.Count > 3)
        {
            Finish<TColumns>(c + (cRow * 3), accumulate, left3, right3);
        }
        if (TRows.Count > 4)
        {
            Finish<TColumns>(c + (cRow * 4), accumulate, left4, right4);
        }
        if (TRows.Count > 5)
        {
            Finish<TColumns>(c + (cRow * 5), accumulate, left5, right5);
        }
        if (TRows.Count > 6)
        {
            Finish<TColumns>(c + (cRow * 6), accumulate, left6, right6);
        }
        if (TRows.Count > 7)
        {
            Finish<TColumns>(c + (cRow * 7), accumulate, left7, right7);
        }
        if (TRows.Count > 8)
        {
            Finish<TColumns>(c + (cRow * 8), accumulate, left8, right8);
        }
        if (TRows.Count > 9)
        {
            Finish<TColumns>(c + (cRow * 9), accumulate, left9, right9);
        }
        if (TRows.Count > 10)
        {
            Finish<TColumns>(c + (cRow * 10), accumulate, left10, right10);
        }
        if (TRows.Count > 11)
        {
            Finish<TColumns>(c + (cRow * 11), accumulate, left11, right11);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add<TColumns>(TLanes a, TLanes bLeft, TLanes bRight, ref TLanes left, ref TLanes right)
        where TColumns : struct, ITileSize
    {
        left = TLanes.MultiplyAdd(a, bLeft, left);
        if (TColumns.Count > 1)
        {
            right = TLanes.MultiplyAdd(a, bRight, right);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Finish<TColumns>(T* c, bool accumulate, TLanes left, TLanes right)
        where TColumns : struct, ITileSize
    {
        if (accumulate)
        {
            left = TLanes.Load(c) + left;
            if (TColumns.Count > 1)
            {
                right = TLanes.Load(c + TLanes.Count) + right;
            }
        }
        left.Store(c);
        if (TColumns.Count > 1)
        {
            right.Store(c + TLanes.Count);
        }
    }
}
