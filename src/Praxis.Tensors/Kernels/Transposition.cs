using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Kernels;

/// <summary>Copies a matrix turned over its diagonal.</summary>
static unsafe class Transposition
{
    /// <summary>destination[c, r] = source[r, c]; both have contiguous rows, so many numbers apart.</summary>
    public static void Copy<T>(T* source, nint sourceRow, T* destination, nint destinationRow, int rows, int columns)
        where T : unmanaged
    {
        var side = Avx.IsSupported ? sizeof(T) == 4 ? 8 : sizeof(T) == 8 ? 4 : 0 : 0;
        if (side == 0)
        {
            CopyRest(source, sourceRow, destination, destinationRow, 0, rows, 0, columns);
            return;
        }
        var wholeRows = rows & -side;
        var wholeColumns = columns & -side;

        // The matrix whose rows lie further apart is walked along its rows, so that its lines are used whole.
        if (sourceRow >= destinationRow)
        {
            for (var row = 0; row < wholeRows; row += side)
            {
                for (var column = 0; column < wholeColumns; column += side)
                {
                    CopySquare(source + (row * sourceRow) + column, sourceRow, destination + (column * destinationRow) + row, destinationRow);
                }
            }
        }
        else
        {
            for (var column = 0; column < wholeColumns; column += side)
            {
                for (var row = 0; row < wholeRows; row += side)
                {
                    CopySquare(source + (row * sourceRow) + column, sourceRow, destination + (column * destinationRow) + row, destinationRow);
                }
            }
        }
        CopyRest(source, sourceRow, destination, destinationRow, 0, wholeRows, wholeColumns, columns);
        CopyRest(source, sourceRow, destination, destinationRow, wholeRows, rows, 0, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void CopySquare<T>(T* source, nint sourceRow, T* destination, nint destinationRow)
        where T : unmanaged
    {
        if (sizeof(T) == 4)
        {
            EightByEight((float*)source, sourceRow, (float*)destination, destinationRow);
        }
        else
        {
            FourByFour((double*)source, sourceRow, (double*)destination, destinationRow);
        }
    }

    static void CopyRest<T>(T* source, nint sourceRow, T* destination, nint destinationRow, int firstRow, int lastRow, int firstColumn, int lastColumn)
        where T : unmanaged
    {
        for (var column = firstColumn; column < lastColumn; column++)
        {
            var from = source + column;
            var to = destination + (column * destinationRow);
            for (var row = firstRow; row < lastRow; row++)
            {
                to[row] = from[row * sourceRow];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void EightByEight(float* source, nint sourceRow, float* destination, nint destinationRow)
    {
        // Each register takes four numbers of row i below and four of row i + 4 above; two rounds of
        // interleaving inside the halves finish the work.
        var lower = source + (sourceRow * 4);
        var r0 = Halves(source, lower);
        var r1 = Halves(source + sourceRow, lower + sourceRow);
        var r2 = Halves(source + (sourceRow * 2), lower + (sourceRow * 2));
        var r3 = Halves(source + (sourceRow * 3), lower + (sourceRow * 3));
        var r4 = Halves(source + 4, lower + 4);
        var r5 = Halves(source + sourceRow + 4, lower + sourceRow + 4);
        var r6 = Halves(source + (sourceRow * 2) + 4, lower + (sourceRow * 2) + 4);
        var r7 = Halves(source + (sourceRow * 3) + 4, lower + (sourceRow * 3) + 4);
        Columns(r0, r1, r2, r3, destination, destinationRow);
        Columns(r4, r5, r6, r7, destination + (destinationRow * 4), destinationRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Columns(Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3, float* destination, nint destinationRow)
    {
        var low01 = Avx.UnpackLow(r0, r1).AsDouble();
        var high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        var low23 = Avx.UnpackLow(r2, r3).AsDouble();
        var high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().Store(destination);
        Avx.UnpackHigh(low01, low23).AsSingle().Store(destination + destinationRow);
        Avx.UnpackLow(high01, high23).AsSingle().Store(destination + (destinationRow * 2));
        Avx.UnpackHigh(high01, high23).AsSingle().Store(destination + (destinationRow * 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Halves(float* low, float* high) => Vector256.Create(Vector128.Load(low), Vector128.Load(high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void FourByFour(double* source, nint sourceRow, double* destination, nint destinationRow)
    {
        var r0 = Vector256.Create(Vector128.Load(source), Vector128.Load(source + (sourceRow * 2)));
        var r1 = Vector256.Create(Vector128.Load(source + sourceRow), Vector128.Load(source + (sourceRow * 3)));
        var r2 = Vector256.Create(Vector128.Load(source + 2), Vector128.Load(source + (sourceRow * 2) + 2));
        var r3 = Vector256.Create(Vector128.Load(source + sourceRow + 2), Vector128.Load(source + (sourceRow * 3) + 2));
        Avx.UnpackLow(r0, r1).Store(destination);
        Avx.UnpackHigh(r0, r1).Store(destination + destinationRow);
        Avx.UnpackLow(r2, r3).Store(destination + (destinationRow * 2));
        Avx.UnpackHigh(r2, r3).Store(destination + (destinationRow * 3));
    }
}
