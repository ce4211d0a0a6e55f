using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// The products of floats and doubles: C is cut into tiles of one micro-kernel each and the depth into blocks
/// whose panels of B stay in the first-level cache. A and B are read where they lie while they are small or
/// read seldom, and copied into panels otherwise.
/// </summary>
static unsafe class BlockedGemm<T>
    where T : unmanaged, INumber<T>
{
    const int LongestBlock = 256;
    const int BytesOfBlockColumn = 768;
    const int BytesOfBlockRow = 4096;
    const int BytesThatStayClose = 24 << 10;

    /// <summary>Numbers between the copied rows of A.</summary>
    const int PackedGap = 16;

    /// <summary>Computes a rectangle of C.</summary>
    [SkipLocalsInit]
    public static void Run(in Product<T> product, int firstRow, int lastRow, int firstColumn, int lastColumn)
    {
        if (product.Depth <= 0)
        {
            FillWithBias(product, firstRow, lastRow, firstColumn, lastColumn);
            return;
        }
        var panel = KernelTable<T>.MaxColumns;
        var rows = lastRow - firstRow;
        var columns = lastColumn - firstColumn;
        var blockDepth = BlockDepth(product.Depth);
        var blockColumns = Math.Min(BytesOfBlockRow / sizeof(T), (columns + panel - 1) / panel * panel);
        var blockRows = Math.Min(BytesOfBlockColumn / sizeof(T), rows);
        var packB = PaysToPackB(product, rows);
        var packA = PaysToPackA(product, rows, columns);

        // Without packing, only the last, narrower panel of B is copied, to fill its registers.
        using var packedB = Scratch.Rent<T>(packB ? (nint)blockDepth * blockColumns : (nint)blockDepth * panel);
        using var packedA = Scratch.Rent<T>(packA ? (nint)(blockDepth + PackedGap) * (((blockRows + 15) & ~15) + PackedGap) : 0);
        var edge = stackalloc T[KernelTable<T>.MaxRows * panel];
        var block = new Block { Edge = edge };
        for (var column = firstColumn; column < lastColumn; column += blockColumns)
        {
            block.Column = column;
            block.Columns = Math.Min(blockColumns, lastColumn - column);
            for (var depth = 0; depth < product.Depth; depth += blockDepth)
            {
                block.Depth = Math.Min(blockDepth, product.Depth - depth);
                block.Accumulate = product.Accumulate || depth > 0;
                block.AddBias = depth == 0 && (product.RowBias != null || product.ColumnBias != null);
                PrepareB(product, ref block, depth, packB, packedB.Pointer);
                for (var row = firstRow; row < lastRow; row += blockRows)
                {
                    block.Row = row;
                    block.Rows = Math.Min(blockRows, lastRow - row);
                    PrepareA(product, ref block, depth, packA, packedA.Pointer);
                    Multiply(product, ref block);
                }
            }
        }
    }

    /// <summary>The depth cut into equal blocks, so that no short one is left over; it depends on nothing but the depth.</summary>
    public static int BlockDepth(int depth)
    {
        var blocks = (depth + LongestBlock - 1) / LongestBlock;
        return (((depth + blocks - 1) / blocks) + 7) & ~7;
    }

    /// <summary>How many of the remaining rows the next tile takes, so that no tile has very few.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextRows(int remaining, int most) =>
        remaining <= most ? remaining :
        remaining >= most + (most / 2) ? most :
        (remaining + 1) / 2;

    /// <summary>B must have contiguous rows of registers; beyond that, panels pay when many tiles of rows read a B that is not close.</summary>
    static bool PaysToPackB(in Product<T> product, int rows) =>
        product.BColumn != 1
        || (rows > 4 * KernelTable<T>.MaxRows && product.Columns > KernelTable<T>.MaxColumns && (long)product.Depth * product.Columns * sizeof(T) > BytesThatStayClose);

    /// <summary>A is read number by number from anywhere; a copy pays when more than two panels of B read an A that is not close.</summary>
    static bool PaysToPackA(in Product<T> product, int rows, int columns) =>
        columns > 2 * KernelTable<T>.MaxColumns && (long)product.Depth * rows * sizeof(T) > BytesThatStayClose;

    struct Block
    {
        public int Row;
        public int Rows;
        public int Column;
        public int Columns;
        public int Depth;
        public bool Accumulate;
        public bool AddBias;
        public T* A;
        public nint ARow;
        public nint AColumn;

        /// <summary>The full panels of B, the rows of a panel and the panels so far apart.</summary>
        public T* B;
        public nint BRow;
        public nint BPanel;

        /// <summary>The last panel, when it is not a full one.</summary>
        public T* Tail;
        public nint TailRow;
        public T* Edge;
    }

    static void PrepareB(in Product<T> product, ref Block block, int depth, bool pack, T* packed)
    {
        var panel = KernelTable<T>.MaxColumns;
        var source = product.B + (depth * product.BRow) + (block.Column * product.BColumn);
        var full = block.Columns / panel;
        var tail = block.Columns % panel;
        block.B = source;
        block.BRow = product.BRow;
        block.BPanel = panel;
        if (pack)
        {
            block.B = packed;
            block.BRow = panel;
            block.BPanel = (nint)block.Depth * panel;
            for (var index = 0; index < full; index++)
            {
                Panels.Pack(source + (index * panel * product.BColumn), product.BRow, product.BColumn, packed + (index * block.BPanel), panel, block.Depth, panel);
            }
        }
        if (tail > 0)
        {
            var from = source + (full * panel * product.BColumn);
            block.Tail = from;
            block.TailRow = product.BRow;
            if (product.BColumn != 1 || tail != KernelTable<T>.Lanes)
            {
                block.TailRow = tail <= KernelTable<T>.Lanes ? KernelTable<T>.Lanes : panel;
                block.Tail = pack ? packed + (full * block.BPanel) : packed;
                Panels.Pack(from, product.BRow, product.BColumn, block.Tail, (int)block.TailRow, block.Depth, tail);
            }
        }
    }

    static void PrepareA(in Product<T> product, ref Block block, int depth, bool pack, T* packed)
    {
        var source = product.A + (block.Row * product.ARow) + (depth * product.AColumn);
        block.A = source;
        block.ARow = product.ARow;
        block.AColumn = product.AColumn;
        if (!pack)
        {
            return;
        }

        // Rows or columns are copied whole, a little more than their length apart: apart by a power of two,
        // they would all fall into the same few sets of the cache.
        block.A = packed;
        if (product.ARow == 1)
        {
            block.ARow = 1;
            block.AColumn = ((block.Rows + 15) & ~15) + PackedGap;
            for (var column = 0; column < block.Depth; column++)
            {
                Unsafe.CopyBlockUnaligned(packed + (column * block.AColumn), source + (column * product.AColumn), (uint)(block.Rows * sizeof(T)));
            }
            return;
        }
        block.AColumn = 1;
        block.ARow = block.Depth + PackedGap;
        for (var row = 0; row < block.Rows; row++)
        {
            var from = source + (row * product.ARow);
            var to = packed + (row * block.ARow);
            if (product.AColumn == 1)
            {
                Unsafe.CopyBlockUnaligned(to, from, (uint)(block.Depth * sizeof(T)));
                continue;
            }
            for (var column = 0; column < block.Depth; column++)
            {
                to[column] = from[column * product.AColumn];
            }
        }
    }

    /// <summary>
    /// Goes over the tiles of a block: down the columns, so that a panel of B stays close, or, while all of B
    /// stays close, along the rows, so that C is written in the order in which it lies.
    /// </summary>
    static void Multiply(in Product<T> product, ref Block block)
    {
        var panel = KernelTable<T>.MaxColumns;
        var most = KernelTable<T>.MaxRows;
        if ((long)block.Depth * block.Columns * sizeof(T) <= BytesThatStayClose)
        {
            for (int row = 0, rows; row < block.Rows; row += rows)
            {
                rows = NextRows(block.Rows - row, most);
                for (var column = 0; column < block.Columns; column += panel)
                {
                    MultiplyTile(product, ref block, row, rows, column);
                }
            }
            return;
        }
        for (var column = 0; column < block.Columns; column += panel)
        {
            for (int row = 0, rows; row < block.Rows; row += rows)
            {
                rows = NextRows(block.Rows - row, most);
                MultiplyTile(product, ref block, row, rows, column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void MultiplyTile(in Product<T> product, ref Block block, int row, int rows, int first)
    {
        var panel = KernelTable<T>.MaxColumns;
        var lanes = KernelTable<T>.Lanes;
        var columns = Math.Min(panel, block.Columns - first);
        var registers = columns > lanes ? 2 : 1;
        Unsafe.SkipInit(out Tile<T> tile);
        tile.SetA(block.A + (row * block.ARow), block.ARow);
        tile.AStep = block.AColumn;
        tile.Depth = block.Depth;
        if (columns == panel)
        {
            tile.B = block.B + (first / panel * block.BPanel);
            tile.BStep = block.BRow;
        }
        else
        {
            tile.B = block.Tail;
            tile.BStep = block.TailRow;
        }
        var c = product.C + ((block.Row + row) * product.CRow) + block.Column + first;
        if (block.AddBias)
        {
            Bias(product, c, block.Row + row, rows, block.Column + first, columns);
        }
        var accumulate = block.Accumulate || block.AddBias;
        var kernel = KernelTable<T>.Get(rows, registers, Walk.Step);
        if (columns == registers * lanes)
        {
            tile.SetC(c, product.CRow);
            tile.Accumulate = accumulate;
            kernel(&tile);
            return;
        }
        tile.SetC(block.Edge, registers * lanes);
        tile.Accumulate = false;
        kernel(&tile);
        Panels.Store(block.Edge, tile.CRow, c, product.CRow, rows, columns, accumulate);
    }

    /// <summary>C = bias, or C += bias, so that the first block of the depth adds to it.</summary>
    static void Bias(in Product<T> product, T* c, int firstRow, int rows, int firstColumn, int columns)
    {
        for (var row = 0; row < rows; row++, c += product.CRow)
        {
            var ofRow = product.RowBias == null ? T.Zero : product.RowBias[firstRow + row];
            for (var column = 0; column < columns; column++)
            {
                var bias = product.ColumnBias == null ? ofRow : ofRow + product.ColumnBias[firstColumn + column];
                c[column] = product.Accumulate ? c[column] + bias : bias;
            }
        }
    }

    static void FillWithBias(in Product<T> product, int firstRow, int lastRow, int firstColumn, int lastColumn)
    {
        if (!product.Accumulate || product.RowBias != null || product.ColumnBias != null)
        {
            Bias(product, product.C + (firstRow * product.CRow) + firstColumn, firstRow, lastRow - firstRow, firstColumn, lastColumn - firstColumn);
        }
    }
}
