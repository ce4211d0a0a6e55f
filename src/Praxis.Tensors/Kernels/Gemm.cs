using System.Numerics;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// Dense matrix products. Each element of C is summed over the depth in one fixed order, which depends on the
/// shape of the product and neither on the number of threads nor on where a tile lies; nothing is skipped, so
/// that 0 · NaN is NaN.
/// </summary>
static unsafe class Gemm
{
    /// <summary>Runs a product of floats, doubles, or whole numbers (which wrap).</summary>
    public static void Run<T>(in Product<T> product)
        where T : unmanaged, INumber<T>
    {
        if (product.Batch <= 0 || product.Rows <= 0 || product.Columns <= 0)
        {
            return;
        }
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            PlainGemm.Run(product);
        }
        else if (product.Columns == 1)
        {
            Split(product);
        }
        else if (product.Rows == 1 || (product.CColumn != 1 && product.CRow == 1))
        {
            Split(product.Transposed());
        }
        else if (product.CColumn == 1)
        {
            Split(product);
        }
        else
        {
            RunThroughContiguous(product);
        }
    }

    /// <summary>Products into a C whose columns lie apart: into contiguous scratch memory, then copied (or added).</summary>
    static void RunThroughContiguous<T>(Product<T> product)
        where T : unmanaged, INumber<T>
    {
        using var scratch = Scratch.Rent<T>((nint)product.Rows * product.Columns);
        for (var index = 0; index < product.Batch; index++)
        {
            var member = product.Member(index);
            member.Batch = 1;
            member.C = scratch.Pointer;
            member.CRow = product.Columns;
            member.CColumn = 1;
            member.Accumulate = false;
            Split(member);
            var c = product.C + (index * product.CBatch);
            for (var row = 0; row < product.Rows; row++)
            {
                var from = scratch.Pointer + ((nint)row * product.Columns);
                var to = c + (row * product.CRow);
                for (var column = 0; column < product.Columns; column++)
                {
                    var at = to + (column * product.CColumn);
                    *at = product.Accumulate ? *at + from[column] : from[column];
                }
            }
        }
    }

    /// <summary>
    /// Cuts a product among the threads by its batch and by rows or columns of C, never by its depth. The cuts
    /// fall between whole tiles; a part is worth a few microseconds at least.
    /// </summary>
    static void Split<T>(in Product<T> product)
        where T : unmanaged, INumber<T>
    {
        var work = (double)product.Rows * product.Columns * product.Depth * sizeof(T);
        if (work * product.Batch < 2 * WorkOfAPart || Workers.Count == 1)
        {
            for (var index = 0; index < product.Batch; index++)
            {
                RunPart(product.Member(index), 0, product.Rows, 0, product.Columns);
            }
            return;
        }
        var byColumns = product.Columns > product.Rows;
        var tile = byColumns ? KernelTable<T>.MaxColumns : KernelTable<T>.MaxRows;
        var parts = ((byColumns ? product.Columns : product.Rows) + tile - 1) / tile;
        fixed (Product<T>* shared = &product)
        {
            var grain = (int)Math.Min(int.MaxValue, Math.Ceiling(WorkOfAPart * parts / work));
            Workers.Run(new Job<T>(shared, byColumns, tile, parts), product.Batch * parts, grain);
        }
    }

    /// <summary>Multiply-adds times bytes of a number that pay for a second thread.</summary>
    const double WorkOfAPart = 1 << 20;

    static void RunPart<T>(in Product<T> product, int firstRow, int lastRow, int firstColumn, int lastColumn)
        where T : unmanaged, INumber<T>
    {
        if (product.Columns == 1)
        {
            Gemv<T>.Run(product, firstRow, lastRow);
        }
        else
        {
            BlockedGemm<T>.Run(product, firstRow, lastRow, firstColumn, lastColumn);
        }
    }

    /// <summary>Strips of C, one tile high or wide: those of the first member of the batch, of the second, and so on.</summary>
    readonly struct Job<T>(Product<T>* product, bool byColumns, int tile, int parts) : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            while (start < end)
            {
                var index = start / parts;
                var first = start % parts;
                var last = Math.Min(parts, first + end - start);
                var member = product->Member(index);
                if (byColumns)
                {
                    RunPart(member, 0, member.Rows, first * tile, Math.Min(member.Columns, last * tile));
                }
                else
                {
                    RunPart(member, first * tile, Math.Min(member.Rows, last * tile), 0, member.Columns);
                }
                start += last - first;
            }
        }
    }
}
