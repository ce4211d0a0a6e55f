using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>The product that every blocked decomposition spends its time in.</summary>
static unsafe class MatrixMultiply
{
    const int InnerBlock = 256;
    const int ColumnBlock = 256;
    const int RowsAtOnce = 4;
    const int RegistersAcross = 2;

    /// <summary>C ← C + α op(A) op(B), where op transposes on demand.</summary>
    public static void Add<T>(T alpha, Matrix<T> a, bool transposeA, Matrix<T> b, bool transposeB, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) Add<T, Lanes512<T>>(alpha, a, transposeA, b, transposeB, c);
        else if (Vector256.IsHardwareAccelerated) Add<T, Lanes256<T>>(alpha, a, transposeA, b, transposeB, c);
        else Add<T, Lanes128<T>>(alpha, a, transposeA, b, transposeB, c);
    }

    static void Add<T, TLanes>(T alpha, Matrix<T> a, bool transposeA, Matrix<T> b, bool transposeB, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var inner = transposeA ? a.Rows : a.Columns;
        var width = RegistersAcross * TLanes.Count;
        var packed = ArrayPool<T>.Shared.Rent(InnerBlock * (ColumnBlock + width));
        var tile = stackalloc T[RowsAtOnce * width];
        var left = stackalloc T[RowsAtOnce * InnerBlock];
        fixed (T* panels = packed)
        {
            for (var columnStart = 0; columnStart < c.Columns; columnStart += ColumnBlock)
            {
                var columns = Math.Min(ColumnBlock, c.Columns - columnStart);
                for (var innerStart = 0; innerStart < inner; innerStart += InnerBlock)
                {
                    var depth = Math.Min(InnerBlock, inner - innerStart);
                    Pack(b, transposeB, innerStart, depth, columnStart, columns, width, panels);
                    for (var row = 0; row < c.Rows; row += RowsAtOnce)
                    {
                        var rows = Math.Min(RowsAtOnce, c.Rows - row);
                        PackLeft(alpha, a, transposeA, row, rows, innerStart, depth, left);
                        for (var column = 0; column < columns; column += width)
                        {
                            var panel = panels + (nint)column * depth;
                            if (rows == RowsAtOnce && column + width <= columns)
                            {
                                Kernel<T, TLanes>(left, panel, depth, c.Row(row) + columnStart + column, c.Stride);
                                continue;
                            }
                            new Span<T>(tile, RowsAtOnce * width).Clear();
                            Kernel<T, TLanes>(left, panel, depth, tile, width);
                            for (var i = 0; i < rows; i++)
                            {
                                var target = c.Row(row + i) + columnStart + column;
                                for (var j = 0; j < Math.Min(width, columns - column); j++)
                                {
                                    target[j] += tile[i * width + j];
                                }
                            }
                        }
                    }
                }
            }
        }
        ArrayPool<T>.Shared.Return(packed);
    }

    static void PackLeft<T>(T alpha, Matrix<T> a, bool transpose, int row, int rows, int start, int depth, T* left)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < RowsAtOnce; i++)
        {
            for (var k = 0; k < depth; k++)
            {
                left[k * RowsAtOnce + i] = i >= rows ? T.Zero : alpha * (transpose ? a[start + k, row + i] : a[row + i, start + k]);
            }
        }
    }

    static void Pack<T>(Matrix<T> b, bool transpose, int start, int depth, int columnStart, int columns, int width, T* panels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var column = 0; column < columns; column += width)
        {
            var panel = panels + (nint)column * depth;
            var filled = Math.Min(width, columns - column);
            for (var k = 0; k < depth; k++)
            {
                for (var j = 0; j < width; j++)
                {
                    panel[k * width + j] = j >= filled ? T.Zero : transpose ? b[columnStart + column + j, start + k] : b[start + k, columnStart + column + j];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Kernel<T, TLanes>(T* left, T* panel, int depth, T* c, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var c1 = c + stride;
        var c2 = c1 + stride;
        var c3 = c2 + stride;
        var sum00 = TLanes.Load(c);
        var sum01 = TLanes.Load(c + TLanes.Count);
        var sum10 = TLanes.Load(c1);
        var sum11 = TLanes.Load(c1 + TLanes.Count);
        var sum20 = TLanes.Load(c2);
        var sum21 = TLanes.Load(c2 + TLanes.Count);
        var sum30 = TLanes.Load(c3);
        var sum31 = TLanes.Load(c3 + TLanes.Count);
        for (var k = 0; k < depth; k++)
        {
            var right0 = TLanes.Load(panel);
            var right1 = TLanes.Load(panel + TLanes.Count);
            var factor = TLanes.Of(left[0]);
            sum00 = TLanes.MultiplyAdd(factor, right0, sum00);
            sum01 = TLanes.MultiplyAdd(factor, right1, sum01);
            factor = TLanes.Of(left[1]);
            sum10 = TLanes.MultiplyAdd(factor, right0, sum10);
            sum11 = TLanes.MultiplyAdd(factor, right1, sum11);
            factor = TLanes.Of(left[2]);
            sum20 = TLanes.MultiplyAdd(factor, right0, sum20);
            sum21 = TLanes.MultiplyAdd(factor, right1, sum21);
            factor = TLanes.Of(left[3]);
            sum30 = TLanes.MultiplyAdd(factor, right0, sum30);
            sum31 = TLanes.MultiplyAdd(factor, right1, sum31);
            panel += RegistersAcross * TLanes.Count;
            left += RowsAtOnce;
        }
        sum00.Store(c);
        sum01.Store(c + TLanes.Count);
        sum10.Store(c1);
        sum11.Store(c1 + TLanes.Count);
        sum20.Store(c2);
        sum21.Store(c2 + TLanes.Count);
        sum30.Store(c3);
        sum31.Store(c3 + TLanes.Count);
    }
}
