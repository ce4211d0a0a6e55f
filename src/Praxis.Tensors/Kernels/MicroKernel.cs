using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Kernels;

/// <summary>How a micro-kernel moves on along the depth.</summary>
interface IWalk
{
    /// <summary>A is read at the offsets of a table.</summary>
    static abstract bool TableOfA { get; }

    /// <summary>B is read at the offsets of a table, each of its two registers from a place of its own.</summary>
    static abstract bool TableOfB { get; }

    /// <summary>The second register of a row of C is another row of A times the same B.</summary>
    static abstract bool Tall { get; }
}

/// <summary>A and B move on by constant steps.</summary>
readonly struct StepWalk : IWalk
{
    public static bool TableOfA
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static bool TableOfB
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static bool Tall
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}

/// <summary>The rows of A are positions of an image, whose pixels under a convolution's kernel a table names.</summary>
readonly struct TableWalkOfA : IWalk
{
    public static bool TableOfA
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static bool TableOfB
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static bool Tall
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}

/// <summary>As before, with twice as many rows and one register of columns.</summary>
readonly struct TallWalkOfA : IWalk
{
    public static bool TableOfA
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static bool TableOfB
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static bool Tall
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}

/// <summary>The columns of B are positions of an image.</summary>
readonly struct TableWalkOfB : IWalk
{
    public static bool TableOfA
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static bool TableOfB
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static bool Tall
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}

/// <summary>The walks by their place in the table of kernels.</summary>
enum Walk
{
    Step,
    TableOfA,
    TableOfB,

    /// <summary>Only with two registers, which are two rows.</summary>
    Tall,
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

    /// <summary>Where each column of A, or each row of B, lies, for a walk by table.</summary>
    public nint* Offsets;

    /// <summary>Rows of one or two full registers, <see cref="BStep"/> apart.</summary>
    public T* B;
    public nint BStep;

    /// <summary>The second register of B, for a walk by a table of B.</summary>
    public T* BRight;
    /// <summary>Rows 0 to 3 of C start here, <see cref="CRow"/> apart.</summary>
    public T* C0;

    /// <summary>Rows 4 to 7 of C start here.</summary>
    public T* C4;

    /// <summary>Rows 8 to 11 of C start here.</summary>
    public T* C8;
    public nint CRow;
    public int Depth;
    public bool Accumulate;

    /// <summary>From each row of A to the one whose products fill the second register, in a tall tile.</summary>
    public nint ASecond;

    /// <summary>From each row of C to that of the second register, in a tall tile.</summary>
    public nint CSecond;

    public void SetA(T* a, nint row)
    {
        A0 = a;
        A4 = a + (row * 4);
        A8 = a + (row * 8);
        ARow = row;
    }

    public void SetC(T* c, nint row)
    {
        C0 = c;
        C4 = c + (row * 4);
        C8 = c + (row * 8);
        CRow = row;
    }
}

/// <summary>
/// The heart of every dense product: up to twelve rows by one or two registers of C stay in registers while A
/// is read number by number and B register by register. Each element is the chain of multiply-adds over the
/// depth, from zero, whatever the size of the tile, so that a tile at an edge gives the same bits as a full one.
/// </summary>
static unsafe class MicroKernel<T, TVector, TRegister>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TRegister : struct, IRegister<TVector, T>
{
    const int DepthWorthFetching = 96;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TColumns, TWalk>(Tile<T>* tile)
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
        where TWalk : struct, IWalk
    {
        TVector left0 = default, right0 = default;
        TVector left1 = default, right1 = default;
        TVector left2 = default, right2 = default;
        TVector left3 = default, right3 = default;
        TVector left4 = default, right4 = default;
        TVector left5 = default, right5 = default;
        TVector left6 = default, right6 = default;
        TVector left7 = default, right7 = default;
        TVector left8 = default, right8 = default;
        TVector left9 = default, right9 = default;
        TVector left10 = default, right10 = default;
        TVector left11 = default, right11 = default;
        var a0 = tile->A0;
        var a4 = tile->A4;
        var a8 = tile->A8;
        var row1 = tile->ARow;
        var row2 = row1 * 2;
        var row3 = row1 * 3;
        var second = tile->ASecond;
        var step = tile->AStep;
        var offsets = tile->Offsets;
        var b = tile->B;
        var bOfRight = TWalk.TableOfB ? tile->BRight : b + TRegister.Count;
        var bStep = tile->BStep;
        if (tile->Depth >= DepthWorthFetching)
        {
            Fetch<TRows>(tile->C0, tile->CRow, 0);
            Fetch<TRows>(tile->C4, tile->CRow, 4);
            Fetch<TRows>(tile->C8, tile->CRow, 8);
        }
        for (var depth = tile->Depth; depth > 0; depth--)
        {
            var offset = TWalk.TableOfA || TWalk.TableOfB ? *offsets++ : 0;
            var offsetOfA = TWalk.TableOfA ? offset : 0;
            var offsetOfB = TWalk.TableOfB ? offset : 0;
            var bLeft = TRegister.Load(b + offsetOfB);
            var bRight = TColumns.Count == 1 || TWalk.Tall ? bLeft : TWalk.TableOfB ? TRegister.Load(bOfRight + offsetOfB) : TRegister.Load(b + TRegister.Count);
            if (!TWalk.TableOfB)
            {
                b += bStep;
            }

            var at0 = a0 + offsetOfA;
            var far0 = at0 + second;
            Add<TColumns, TWalk>(at0, far0, bLeft, bRight, ref left0, ref right0);
            if (TRows.Count > 1)
            {
                Add<TColumns, TWalk>(at0 + row1, far0 + row1, bLeft, bRight, ref left1, ref right1);
            }
            if (TRows.Count > 2)
            {
                Add<TColumns, TWalk>(at0 + row2, far0 + row2, bLeft, bRight, ref left2, ref right2);
            }
            if (TRows.Count > 3)
            {
                Add<TColumns, TWalk>(at0 + row3, far0 + row3, bLeft, bRight, ref left3, ref right3);
            }
            if (!TWalk.TableOfA)
            {
                a0 += step;
            }
            if (TRows.Count > 4)
            {
                var at4 = a4 + offsetOfA;
                var far4 = at4 + second;
                Add<TColumns, TWalk>(at4, far4, bLeft, bRight, ref left4, ref right4);
                if (TRows.Count > 5)
                {
                    Add<TColumns, TWalk>(at4 + row1, far4 + row1, bLeft, bRight, ref left5, ref right5);
                }
                if (TRows.Count > 6)
                {
                    Add<TColumns, TWalk>(at4 + row2, far4 + row2, bLeft, bRight, ref left6, ref right6);
                }
                if (TRows.Count > 7)
                {
                    Add<TColumns, TWalk>(at4 + row3, far4 + row3, bLeft, bRight, ref left7, ref right7);
                }
                if (!TWalk.TableOfA)
                {
                    a4 += step;
                }
            }
            if (TRows.Count > 8)
            {
                var at8 = a8 + offsetOfA;
                var far8 = at8 + second;
                Add<TColumns, TWalk>(at8, far8, bLeft, bRight, ref left8, ref right8);
                if (TRows.Count > 9)
                {
                    Add<TColumns, TWalk>(at8 + row1, far8 + row1, bLeft, bRight, ref left9, ref right9);
                }
                if (TRows.Count > 10)
                {
                    Add<TColumns, TWalk>(at8 + row2, far8 + row2, bLeft, bRight, ref left10, ref right10);
                }
                if (TRows.Count > 11)
                {
                    Add<TColumns, TWalk>(at8 + row3, far8 + row3, bLeft, bRight, ref left11, ref right11);
                }
                if (!TWalk.TableOfA)
                {
                    a8 += step;
                }
            }
        }

        var c0 = tile->C0;
        var c4 = tile->C4;
        var c8 = tile->C8;
        row1 = tile->CRow;
        row2 = row1 * 2;
        row3 = row1 * 3;
        var toRight = TWalk.Tall ? tile->CSecond : TRegister.Count;
        var accumulate = tile->Accumulate;
        Finish<TColumns>(c0, toRight, accumulate, left0, right0);
        if (TRows.Count > 1)
        {
            Finish<TColumns>(c0 + row1, toRight, accumulate, left1, right1);
        }
        if (TRows.Count > 2)
        {
            Finish<TColumns>(c0 + row2, toRight, accumulate, left2, right2);
        }
        if (TRows.Count > 3)
        {
            Finish<TColumns>(c0 + row3, toRight, accumulate, left3, right3);
        }
        if (TRows.Count > 4)
        {
            Finish<TColumns>(c4, toRight, accumulate, left4, right4);
        }
        if (TRows.Count > 5)
        {
            Finish<TColumns>(c4 + row1, toRight, accumulate, left5, right5);
        }
        if (TRows.Count > 6)
        {
            Finish<TColumns>(c4 + row2, toRight, accumulate, left6, right6);
        }
        if (TRows.Count > 7)
        {
            Finish<TColumns>(c4 + row3, toRight, accumulate, left7, right7);
        }
        if (TRows.Count > 8)
        {
            Finish<TColumns>(c8, toRight, accumulate, left8, right8);
        }
        if (TRows.Count > 9)
        {
            Finish<TColumns>(c8 + row1, toRight, accumulate, left9, right9);
        }
        if (TRows.Count > 10)
        {
            Finish<TColumns>(c8 + row2, toRight, accumulate, left10, right10);
        }
        if (TRows.Count > 11)
        {
            Finish<TColumns>(c8 + row3, toRight, accumulate, left11, right11);
        }
    }

    /// <summary>Calls rows of C, which often lie a page apart, into the cache while the products are summed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fetch<TRows>(T* c, nint row, int first)
        where TRows : struct, ITileSize
    {
        if (!Sse.IsSupported)
        {
            return;
        }
        if (TRows.Count > first)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0((byte*)c + 64);
        }
        if (TRows.Count > first + 1)
        {
            Sse.Prefetch0(c + row);
            Sse.Prefetch0((byte*)(c + row) + 64);
        }
        if (TRows.Count > first + 2)
        {
            Sse.Prefetch0(c + (row * 2));
            Sse.Prefetch0((byte*)(c + (row * 2)) + 64);
        }
        if (TRows.Count > first + 3)
        {
            Sse.Prefetch0(c + (row * 3));
            Sse.Prefetch0((byte*)(c + (row * 3)) + 64);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add<TColumns, TWalk>(T* at, T* far, TVector bLeft, TVector bRight, ref TVector left, ref TVector right)
        where TColumns : struct, ITileSize
        where TWalk : struct, IWalk
    {
        var a = TRegister.Broadcast(at);
        left = TRegister.MultiplyAdd(a, bLeft, left);
        if (TColumns.Count > 1)
        {
            right = TRegister.MultiplyAdd(TWalk.Tall ? TRegister.Broadcast(far) : a, bRight, right);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Finish<TColumns>(T* c, nint toRight, bool accumulate, TVector left, TVector right)
        where TColumns : struct, ITileSize
    {
        if (accumulate)
        {
            left = TRegister.Add(TRegister.Load(c), left);
            if (TColumns.Count > 1)
            {
                right = TRegister.Add(TRegister.Load(c + toRight), right);
            }
        }
        TRegister.Store(left, c);
        if (TColumns.Count > 1)
        {
            TRegister.Store(right, c + toRight);
        }
    }
}
