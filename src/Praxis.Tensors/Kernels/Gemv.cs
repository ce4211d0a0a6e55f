using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// Products with one column: y = A·x. They are bound by how fast A is read, so A is streamed once in the order
/// in which it lies, by rows (dot products) or by columns (sums of scaled columns).
/// </summary>
static unsafe class Gemv<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Computes a range of rows of a product that has one column; x and y may be spread out.</summary>
    public static void Run(in Product<T> product, int firstRow, int lastRow)
    {
        var rows = lastRow - firstRow;
        using var copies = Scratch.Rent<T>((nint)rows + product.Depth);
        var x = product.B;
        if (product.BRow != 1)
        {
            x = copies.Pointer + rows;
            for (var depth = 0; depth < product.Depth; depth++)
            {
                x[depth] = product.B[depth * product.BRow];
            }
        }
        var a = product.A + (firstRow * product.ARow);
        var sums = copies.Pointer;
        if (product.AColumn == 1 || product.ARow != 1)
        {
            Dots(a, product.ARow, product.AColumn, x, sums, rows, product.Depth);
        }
        else
        {
            Columns(a, product.AColumn, x, sums, rows, product.Depth);
        }
        var y = product.C + (firstRow * product.CRow);
        for (var row = 0; row < rows; row++, y += product.CRow)
        {
            var sum = sums[row];
            if (product.RowBias != null)
            {
                sum += product.RowBias[firstRow + row];
            }
            if (product.ColumnBias != null)
            {
                sum += product.ColumnBias[0];
            }
            *y = product.Accumulate ? *y + sum : sum;
        }
    }

    /// <summary>Σ left[i]·right[i] over contiguous numbers.</summary>
    public static T Dot(T* left, T* right, nint count)
    {
        T sum;
        Dots(left, count, 1, right, &sum, 1, count);
        return sum;
    }

    /// <summary>y += scale · x over contiguous numbers.</summary>
    public static void Axpy(T scale, T* x, T* y, nint count)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddColumn<Lanes512<T>>(scale, x, y, count);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddColumn<Lanes256<T>>(scale, x, y, count);
        }
        else
        {
            AddColumn<Lanes128<T>>(scale, x, y, count);
        }
    }

    static void Dots(T* a, nint aRow, nint aColumn, T* x, T* sums, int rows, nint depth)
    {
        if (aColumn != 1)
        {
            for (var row = 0; row < rows; row++)
            {
                var sum = Lanes1<T>.Of(default(T));
                for (nint i = 0; i < depth; i++)
                {
                    sum = Lanes1<T>.MultiplyAdd(Lanes1<T>.Of(a[(row * aRow) + (i * aColumn)]), Lanes1<T>.Of(x[i]), sum);
                }
                sum.Store(sums + row);
            }
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Dots<Lanes512<T>>(a, aRow, x, sums, rows, depth);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Dots<Lanes256<T>>(a, aRow, x, sums, rows, depth);
        }
        else
        {
            Dots<Lanes128<T>>(a, aRow, x, sums, rows, depth);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Dots<TLanes>(T* a, nint aRow, T* x, T* sums, int rows, nint depth)
        where TLanes : struct, ILanes<TLanes, T>
    {
        for (var row = 0; row < rows; row++, a += aRow)
        {
            TLanes sum0 = TLanes.Of(default(T)), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            nint at = 0;
            for (; at + (4 * TLanes.Count) <= depth; at += 4 * TLanes.Count)
            {
                sum0 = TLanes.MultiplyAdd(TLanes.Load(a + at), TLanes.Load(x + at), sum0);
                sum1 = TLanes.MultiplyAdd(TLanes.Load(a + at + TLanes.Count), TLanes.Load(x + at + TLanes.Count), sum1);
                sum2 = TLanes.MultiplyAdd(TLanes.Load(a + at + (2 * TLanes.Count)), TLanes.Load(x + at + (2 * TLanes.Count)), sum2);
                sum3 = TLanes.MultiplyAdd(TLanes.Load(a + at + (3 * TLanes.Count)), TLanes.Load(x + at + (3 * TLanes.Count)), sum3);
            }
            for (; at + TLanes.Count <= depth; at += TLanes.Count)
            {
                sum0 = TLanes.MultiplyAdd(TLanes.Load(a + at), TLanes.Load(x + at), sum0);
            }
            var rest = Lanes1<T>.Of(TLanes.Sum((sum0 + sum1) + (sum2 + sum3)));
            for (; at < depth; at++)
            {
                rest = Lanes1<T>.MultiplyAdd(Lanes1<T>.Of(a[at]), Lanes1<T>.Of(x[at]), rest);
            }
            rest.Store(sums + row);
        }
    }

    static void Columns(T* a, nint aColumn, T* x, T* sums, int rows, int depth)
    {
        new Span<T>(sums, rows).Clear();
        var column = 0;
        for (; column + 8 <= depth; column += 8)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                AddEight<Lanes512<T>>(a + (column * aColumn), aColumn, x + column, sums, rows);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                AddEight<Lanes256<T>>(a + (column * aColumn), aColumn, x + column, sums, rows);
            }
            else
            {
                AddEight<Lanes128<T>>(a + (column * aColumn), aColumn, x + column, sums, rows);
            }
        }
        for (; column < depth; column++)
        {
            Axpy(x[column], a + (column * aColumn), sums, rows);
        }
    }

    /// <summary>Adds eight scaled columns one after the other, with sums read and written once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddEight<TLanes>(T* a, nint aColumn, T* x, T* sums, nint rows)
        where TLanes : struct, ILanes<TLanes, T>
    {
        nint row = 0;
        for (; row + TLanes.Count <= rows; row += TLanes.Count)
        {
            AddEightAt<TLanes>(a + row, aColumn, x, sums + row);
        }
        for (; row < rows; row++)
        {
            AddEightAt<Lanes1<T>>(a + row, aColumn, x, sums + row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddEightAt<TLanes>(T* a, nint aColumn, T* x, T* sum)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var b = a + (aColumn * 4);
        var column3 = aColumn * 3;
        var value = TLanes.MultiplyAdd(TLanes.Load(a), TLanes.Of(x[0]), TLanes.Load(sum));
        value = TLanes.MultiplyAdd(TLanes.Load(a + aColumn), TLanes.Of(x[1]), value);
        value = TLanes.MultiplyAdd(TLanes.Load(a + (aColumn * 2)), TLanes.Of(x[2]), value);
        value = TLanes.MultiplyAdd(TLanes.Load(a + column3), TLanes.Of(x[3]), value);
        value = TLanes.MultiplyAdd(TLanes.Load(b), TLanes.Of(x[4]), value);
        value = TLanes.MultiplyAdd(TLanes.Load(b + aColumn), TLanes.Of(x[5]), value);
        value = TLanes.MultiplyAdd(TLanes.Load(b + (aColumn * 2)), TLanes.Of(x[6]), value);
        TLanes.MultiplyAdd(TLanes.Load(b + column3), TLanes.Of(x[7]), value).Store(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddColumn<TLanes>(T scale, T* x, T* y, nint count)
        where TLanes : struct, ILanes<TLanes, T>
    {
        nint at = 0;
        var factor = TLanes.Of(scale);
        for (; at + TLanes.Count <= count; at += TLanes.Count)
        {
            TLanes.MultiplyAdd(TLanes.Load(x + at), factor, TLanes.Load(y + at)).Store(y + at);
        }
        for (; at < count; at++)
        {
            Lanes1<T>.MultiplyAdd(Lanes1<T>.Of(x[at]), Lanes1<T>.Of(scale), Lanes1<T>.Load(y + at)).Store(y + at);
        }
    }
}
