using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Kernels;

/// <summary>Copies between matrices and the panels and tiles of the micro-kernels.</summary>
static unsafe class Panels
{
    /// <summary>
    /// Copies so many columns of a matrix into a panel whose rows are <paramref name="width"/> long, the rest of
    /// each row set to zero.
    /// </summary>
    public static void Pack<T>(T* source, nint sourceRow, nint sourceColumn, T* panel, int width, int depth, int columns)
        where T : unmanaged
    {
        if (sourceColumn == 1)
        {
            if (columns == width && width * sizeof(T) == 128)
            {
                for (var row = 0; row < depth; row++, source += sourceRow, panel += width)
                {
                    Move128(source, panel);
                }
                return;
            }
            for (var row = 0; row < depth; row++, source += sourceRow, panel += width)
            {
                Move(source, panel, columns);
                new Span<T>(panel + columns, width - columns).Clear();
            }
            return;
        }
        if (sourceRow == 1)
        {
            Transposition.Copy(source, sourceColumn, panel, width, columns, depth);
        }
        else
        {
            for (var row = 0; row < depth; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    panel[(row * width) + column] = source[(row * sourceRow) + (column * sourceColumn)];
                }
            }
        }
        if (columns < width)
        {
            for (var row = 0; row < depth; row++)
            {
                new Span<T>(panel + (row * width) + columns, width - columns).Clear();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Move128<T>(T* source, T* destination)
        where T : unmanaged
    {
        var from = (byte*)source;
        var to = (byte*)destination;
        var low = Vector512.Load(from);
        var high = Vector512.Load(from + 64);
        low.Store(to);
        high.Store(to + 64);
    }

    /// <summary>Copies a short row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move<T>(T* source, T* destination, int count)
        where T : unmanaged
    {
        var at = 0;
        for (; at + Vector512<T>.Count <= count; at += Vector512<T>.Count)
        {
            Vector512.Load(source + at).Store(destination + at);
        }
        if (at + Vector256<T>.Count <= count)
        {
            Vector256.Load(source + at).Store(destination + at);
            at += Vector256<T>.Count;
        }
        if (at + Vector128<T>.Count <= count)
        {
            Vector128.Load(source + at).Store(destination + at);
            at += Vector128<T>.Count;
        }
        for (; at < count; at++)
        {
            destination[at] = source[at];
        }
    }

    /// <summary>Writes the valid columns of a finished tile to C, or adds them.</summary>
    public static void Store<T>(T* tile, nint tileRow, T* c, nint cRow, int rows, int columns, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        for (var row = 0; row < rows; row++, tile += tileRow, c += cRow)
        {
            if (!accumulate)
            {
                Move(tile, c, columns);
                continue;
            }
            var at = 0;
            for (; at + Vector256<T>.Count <= columns; at += Vector256<T>.Count)
            {
                (Vector256.Load(c + at) + Vector256.Load(tile + at)).Store(c + at);
            }
            for (; at < columns; at++)
            {
                c[at] += tile[at];
            }
        }
    }

    /// <summary>
    /// Copies numbers 0, 2, 4, … of a source of so many numbers, as far as whole registers go; returns how many.
    /// </summary>
    public static int TakeEveryOther<T>(T* source, T* destination, int count, int available)
        where T : unmanaged
    {
        var at = 0;
        if (Avx2.IsSupported && sizeof(T) == 4)
        {
            for (; at + 8 <= count && (2 * at) + 16 <= available; at += 8)
            {
                var low = Vector256.Load((float*)source + (2 * at));
                var high = Vector256.Load((float*)source + (2 * at) + 8);
                var halves = Avx.Shuffle(low, high, 0b10_00_10_00).AsDouble();
                Avx2.Permute4x64(halves, 0b11_01_10_00).AsSingle().Store((float*)destination + at);
            }
        }
        return at;
    }

    /// <summary>Copies numbers 0, 2, 4, … and numbers 1, 3, 5, … of a source of twice so many.</summary>
    public static void Separate<T>(T* source, T* even, T* odd, int count)
        where T : unmanaged
    {
        var at = 0;
        if (Avx2.IsSupported && sizeof(T) == 4)
        {
            for (; at + 8 <= count; at += 8)
            {
                var low = Vector256.Load((float*)source + (2 * at));
                var high = Vector256.Load((float*)source + (2 * at) + 8);
                var evens = Avx.Shuffle(low, high, 0b10_00_10_00).AsDouble();
                var odds = Avx.Shuffle(low, high, 0b11_01_11_01).AsDouble();
                Avx2.Permute4x64(evens, 0b11_01_10_00).AsSingle().Store((float*)even + at);
                Avx2.Permute4x64(odds, 0b11_01_10_00).AsSingle().Store((float*)odd + at);
            }
        }
        if (Sse.IsSupported && sizeof(T) == 4)
        {
            for (; at + 4 <= count; at += 4)
            {
                var low = Vector128.Load((float*)source + (2 * at));
                var high = Vector128.Load((float*)source + (2 * at) + 4);
                Sse.Shuffle(low, high, 0b10_00_10_00).Store((float*)even + at);
                Sse.Shuffle(low, high, 0b11_01_11_01).Store((float*)odd + at);
            }
        }
        for (; at < count; at++)
        {
            even[at] = source[2 * at];
            odd[at] = source[(2 * at) + 1];
        }
    }

    /// <summary>destination[2·i + j] = row j[i], for two rows that lie so far apart.</summary>
    public static void Interleave<T>(T* rows, nint apart, T* destination, int count)
        where T : unmanaged
    {
        var pairs = count / 2;
        var at = 0;
        if (Avx.IsSupported && sizeof(T) == 4)
        {
            for (; at + 8 <= pairs; at += 8)
            {
                var even = Vector256.Load((float*)rows + at);
                var odd = Vector256.Load((float*)rows + apart + at);
                var low = Avx.UnpackLow(even, odd);
                var high = Avx.UnpackHigh(even, odd);
                Avx.Permute2x128(low, high, 0x20).Store((float*)destination + (2 * at));
                Avx.Permute2x128(low, high, 0x31).Store((float*)destination + (2 * at) + 8);
            }
        }
        if (Sse.IsSupported && sizeof(T) == 4)
        {
            for (; at + 4 <= pairs; at += 4)
            {
                var even = Vector128.Load((float*)rows + at);
                var odd = Vector128.Load((float*)rows + apart + at);
                Sse.UnpackLow(even, odd).Store((float*)destination + (2 * at));
                Sse.UnpackHigh(even, odd).Store((float*)destination + (2 * at) + 4);
            }
        }
        for (; at < pairs; at++)
        {
            destination[2 * at] = rows[at];
            destination[(2 * at) + 1] = rows[apart + at];
        }
        if (count % 2 == 1)
        {
            destination[count - 1] = rows[at];
        }
    }
}
