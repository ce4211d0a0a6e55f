using System.Numerics;

namespace Praxis.Tensors.Kernels;

/// <summary>Products of whole numbers, row by row.</summary>
static unsafe class PlainGemm
{
    public static void Run<T>(Product<T> product)
        where T : unmanaged, INumber<T>
    {
        for (var index = 0; index < product.Batch; index++)
        {
            var member = product.Member(index);
            for (var row = 0; row < member.Rows; row++)
            {
                RunRow(member, row);
            }
        }
    }

    static void RunRow<T>(in Product<T> product, int row)
        where T : unmanaged, INumber<T>
    {
        var c = product.C + (row * product.CRow);
        for (var column = 0; column < product.Columns; column++)
        {
            var sum = product.Accumulate ? c[column * product.CColumn] : T.Zero;
            sum += product.RowBias == null ? T.Zero : product.RowBias[row];
            c[column * product.CColumn] = sum + (product.ColumnBias == null ? T.Zero : product.ColumnBias[column]);
        }
        for (var depth = 0; depth < product.Depth; depth++)
        {
            var a = product.A[(row * product.ARow) + (depth * product.AColumn)];
            var b = product.B + (depth * product.BRow);
            if (product.BColumn == 1 && product.CColumn == 1)
            {
                var at = 0;
                for (; at + Vector<T>.Count <= product.Columns; at += Vector<T>.Count)
                {
                    (*(Vector<T>*)(c + at) + (*(Vector<T>*)(b + at) * a)).Store(c + at);
                }
                for (; at < product.Columns; at++)
                {
                    c[at] += a * b[at];
                }
                continue;
            }
            for (var column = 0; column < product.Columns; column++)
            {
                c[column * product.CColumn] += a * b[column * product.BColumn];
            }
        }
    }
}
