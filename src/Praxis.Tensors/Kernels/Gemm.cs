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
        var normal = product;
        if (normal.Batch <= 0 || normal.Rows <= 0 || normal.Columns <= 0)
        {
            return;
        }
        if (normal.CColumn != 1 && (normal.Columns == 1 || normal.CRow == 1) && normal.Rows > 1)
        {
            normal = normal.Transposed();
        }
        if (normal.Columns == 1)
        {
            normal.BColumn = 1;
            normal.CColumn = 1;
        }
        if (normal.Rows == 1)
        {
            normal.ARow = 1;
            normal.CRow = normal.Columns;
        }
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            PlainGemm.Run(normal);
            return;
        }
        if (normal.CColumn != 1)
        {
            RunThroughContiguous(normal);
            return;
        }
        Split(normal);
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

    static void Split<T>(Product<T> product)
        where T : unmanaged, INumber<T>
    {
        for (var index = 0; index < product.Batch; index++)
        {
            BlockedGemm<T>.Run(product.Member(index), 0, product.Rows, 0, product.Columns);
        }
    }
}
