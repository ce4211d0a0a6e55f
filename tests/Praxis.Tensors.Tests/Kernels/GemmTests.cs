using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.Tests.Kernels;

public sealed unsafe class GemmTests
{
    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int>();
            int[] sizes = [1, 2, 3, 5, 7, 8, 12, 13, 16, 17, 23, 25, 31, 32, 33, 48, 64, 65];
            foreach (var size in sizes)
            {
                shapes.Add(size, 19, 40);
                shapes.Add(29, size, 21);
                shapes.Add(14, 27, size);
                shapes.Add(size, size, size);
            }
            shapes.Add(0, 4, 5);
            shapes.Add(4, 0, 5);
            shapes.Add(4, 5, 0);
            shapes.Add(1, 0, 1);
            shapes.Add(1, 300, 70);
            shapes.Add(70, 300, 1);
            shapes.Add(1, 1, 1);
            shapes.Add(130, 1, 90);
            shapes.Add(17, 129, 65);
            shapes.Add(53, 517, 66);
            shapes.Add(13, 269, 530);
            shapes.Add(210, 260, 10);
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_and_order_of_numbers_agrees_with_a_loop_in_double_precision(int rows, int depth, int columns)
    {
        foreach (var order in new[] { Order.Rows, Order.Columns, Order.Apart })
        {
            foreach (var other in new[] { Order.Rows, Order.Columns, Order.Apart })
            {
                Check<float>(rows, depth, columns, order, other, Order.Rows, tolerance: 1e-6);
                Check<double>(rows, depth, columns, order, other, Order.Rows, tolerance: 1e-14);
            }
            Check<float>(rows, depth, columns, Order.Rows, Order.Rows, order, tolerance: 1e-6);
            Check<float>(rows, depth, columns, order, Order.Repeated, Order.Rows, tolerance: 1e-6);
            Check<float>(rows, depth, columns, Order.Repeated, order, Order.Rows, tolerance: 1e-6);
            Check<int>(rows, depth, columns, order, Order.Rows, order, tolerance: 0);
            Check<long>(rows, depth, columns, Order.Columns, order, Order.Rows, tolerance: 0);
        }
    }

    [Theory]
    [InlineData(32, 32, 32, 64)]
    [InlineData(5, 7, 3, 9)]
    [InlineData(1, 20, 33, 4)]
    [InlineData(33, 20, 1, 4)]
    public void A_batch_is_as_many_products_and_a_distance_of_zero_repeats(int rows, int depth, int columns, int batch)
    {
        Check<float>(rows, depth, columns, Order.Rows, Order.Columns, Order.Rows, 1e-6, batch);
        Check<double>(rows, depth, columns, Order.Columns, Order.Rows, Order.Rows, 1e-14, batch);
        Check<float>(rows, depth, columns, Order.Rows, Order.Rows, Order.Rows, 1e-6, batch, repeatA: true);
        Check<float>(rows, depth, columns, Order.Rows, Order.Rows, Order.Columns, 1e-6, batch, repeatB: true);
        Check<long>(rows, depth, columns, Order.Rows, Order.Rows, Order.Rows, 0, batch, repeatB: true);
    }

    [Theory]
    [InlineData(90, 300, 70)]
    [InlineData(48, 288, 100)]
    [InlineData(7, 33, 31)]
    public void A_part_of_a_product_has_the_bits_of_the_whole(int rows, int depth, int columns)
    {
        var whole = Memory.Random<float>(rows * depth, 1);
        var right = Memory.Random<float>(depth * columns, 2);
        var expected = new float[rows * columns];
        var actual = new float[rows * columns];
        fixed (float* a = whole, b = right, e = expected, c = actual)
        {
            Gemm.Run(new Product<float>(rows, columns, depth, a, depth, b, columns, e, columns));
            foreach (var (row, column, height, width) in new[] { (0, 0, 3, columns), (5, 1, 2, 17), (rows - 2, columns - 5, 2, 5), (1, 7, rows - 1, 3), (3, 2, rows - 3, columns - 2) })
            {
                Array.Clear(actual);
                Gemm.Run(new Product<float>(height, width, depth, a + (row * depth), depth, b + column, columns, c + (row * columns) + column, columns));
                for (var i = 0; i < height; i++)
                {
                    for (var j = 0; j < width; j++)
                    {
                        var at = ((row + i) * columns) + column + j;
                        Assert.Equal(BitConverter.SingleToInt32Bits(expected[at]), BitConverter.SingleToInt32Bits(actual[at]));
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(300, 300, 200, 1)]
    [InlineData(100, 300, 500, 1)]
    [InlineData(31, 40, 33, 40)]
    [InlineData(3000, 700, 1, 1)]
    [InlineData(1, 700, 3000, 1)]
    public void One_and_two_threads_give_the_same_bits(int rows, int depth, int columns, int batch)
    {
        foreach (var order in new[] { Order.Rows, Order.Columns })
        {
            var a = Matrix<float>.Random(rows, depth, order, 1, batch);
            var b = Matrix<float>.Random(depth, columns, order, 2, batch);
            var alone = Matrix<float>.Random(rows, columns, Order.Rows, 3, batch);
            var together = alone.Copy();
            var before = Workers.LimitThisThread(1);
            Multiply(a, b, alone, accumulate: true);
            Workers.LimitThisThread(2);
            Multiply(a, b, together, accumulate: true);
            Workers.LimitThisThread(before);
            Assert.Equal(alone.Values, together.Values);
        }
    }

    [Theory]
    [InlineData(1, 40, 1)]
    [InlineData(1, 40, 50)]
    [InlineData(50, 40, 1)]
    [InlineData(20, 40, 35)]
    public void A_zero_times_a_NaN_or_an_infinity_is_NaN(int rows, int depth, int columns)
    {
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity })
        {
            foreach (var left in new[] { Order.Rows, Order.Columns })
            {
                var a = Matrix<float>.Zero(rows, depth, left);
                var b = Matrix<float>.Zero(depth, columns, Order.Rows);
                b[depth - 3, columns - 1] = bad;
                var c = Matrix<float>.Zero(rows, columns, Order.Rows);
                Multiply(a, b, c, accumulate: false);
                for (var row = 0; row < rows; row++)
                {
                    for (var column = 0; column < columns; column++)
                    {
                        Assert.Equal(column == columns - 1, float.IsNaN(c[row, column]));
                    }
                }
            }
        }
    }

    [Fact]
    public void A_product_that_is_not_added_overwrites_what_was_there()
    {
        foreach (var (rows, depth, columns) in new[] { (20, 8, 40), (1, 8, 40), (40, 8, 1), (5, 0, 5) })
        {
            var c = Matrix<float>.Zero(rows, columns, Order.Rows);
            c.Values.AsSpan().Fill(float.NaN);
            Multiply(Matrix<float>.Random(rows, depth, Order.Rows, 1), Matrix<float>.Random(depth, columns, Order.Rows, 2), c, accumulate: false);
            for (var at = 0; at < rows * columns; at++)
            {
                Assert.False(float.IsNaN(c[at / columns, at % columns]));
            }
        }
    }

    static void Check<T>(int rows, int depth, int columns, Order orderA, Order orderB, Order orderC, double tolerance, int batch = 1, bool repeatA = false, bool repeatB = false)
        where T : unmanaged, INumber<T>
    {
        var a = Matrix<T>.Random(rows, depth, orderA, 1, repeatA ? 1 : batch);
        var b = Matrix<T>.Random(depth, columns, orderB, 2, repeatB ? 1 : batch);
        var start = Matrix<T>.Random(rows, columns, orderC, 3, batch);
        var rowBias = Memory.Random<T>(rows, 4);
        var columnBias = Memory.Random<T>(columns, 5);
        var expected = new double[batch][];
        for (var index = 0; index < batch; index++)
        {
            expected[index] = Oracle(a, b, repeatA ? 0 : index, repeatB ? 0 : index);
        }
        foreach (var (accumulate, useRows, useColumns) in new[] { (false, false, false), (true, false, false), (false, true, false), (false, false, true), (true, true, true) })
        {
            var c = start.Copy();
            fixed (T* row = rowBias, column = columnBias)
            {
                Multiply(a, b, c, accumulate, useRows ? row : null, useColumns ? column : null);
            }
            for (var index = 0; index < batch; index++)
            {
                for (var i = 0; i < rows; i++)
                {
                    for (var j = 0; j < columns; j++)
                    {
                        var sum = (accumulate ? double.CreateChecked(start[i, j, index]) : 0) + (useRows ? double.CreateChecked(rowBias[i]) : 0) + (useColumns ? double.CreateChecked(columnBias[j]) : 0);
                        sum += expected[index][(i * columns) + j];
                        var difference = Math.Abs(sum - double.CreateChecked(c[i, j, index]));
                        if (!(difference <= tolerance * (depth + 3)))
                        {
                            Assert.Fail($"{typeof(T).Name} ({rows}×{depth})·({depth}×{columns}) {orderA} {orderB} {orderC} at [{index}, {i}, {j}]: {c[i, j, index]} for {sum}");
                        }
                    }
                }
            }
            Assert.True(c.GapsAreUntouched(start));
        }
    }

    static double[] Oracle<T>(Matrix<T> a, Matrix<T> b, int indexA, int indexB)
        where T : unmanaged, INumber<T>
    {
        var right = new double[b.Rows * b.Columns];
        for (var at = 0; at < right.Length; at++)
        {
            right[at] = double.CreateChecked(b[at / b.Columns, at % b.Columns, indexB]);
        }
        var product = new double[a.Rows * b.Columns];
        for (var row = 0; row < a.Rows; row++)
        {
            for (var depth = 0; depth < a.Columns; depth++)
            {
                var left = double.CreateChecked(a[row, depth, indexA]);
                for (var column = 0; column < b.Columns; column++)
                {
                    product[(row * b.Columns) + column] += left * right[(depth * b.Columns) + column];
                }
            }
        }
        return product;
    }

    static void Multiply<T>(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate, T* rowBias = null, T* columnBias = null)
        where T : unmanaged, INumber<T>
    {
        fixed (T* pa = a.Values, pb = b.Values, pc = c.Values)
        {
            Gemm.Run(new Product<T>
            {
                Rows = a.Rows,
                Columns = b.Columns,
                Depth = a.Columns,
                A = pa,
                ARow = a.Row,
                AColumn = a.Column,
                B = pb,
                BRow = b.Row,
                BColumn = b.Column,
                C = pc,
                CRow = c.Row,
                CColumn = c.Column,
                Accumulate = accumulate,
                RowBias = rowBias,
                ColumnBias = columnBias,
                Batch = c.Batch,
                ABatch = a.Batch == 1 ? 0 : a.Size,
                BBatch = b.Batch == 1 ? 0 : b.Size,
                CBatch = c.Size,
            });
        }
    }

    public enum Order
    {
        Rows,
        Columns,
        Apart,
        Repeated,
    }

    sealed class Matrix<T>
        where T : unmanaged, INumber<T>
    {
        public required int Rows { get; init; }
        public required int Columns { get; init; }
        public required int Row { get; init; }
        public required int Column { get; init; }
        public required int Size { get; init; }
        public required int Batch { get; init; }
        public required T[] Values { get; init; }

        public T this[int row, int column, int index = 0]
        {
            get => Values[(index * Size) + (row * Row) + (column * Column)];
            set => Values[(index * Size) + (row * Row) + (column * Column)] = value;
        }

        public static Matrix<T> Random(int rows, int columns, Order order, int seed, int batch = 1)
        {
            var (row, column) = order switch
            {
                Order.Rows => (columns + 3, 1),
                Order.Columns => (1, rows + 2),
                Order.Apart => (3 * columns, 3),
                _ => (0, 1),
            };
            var size = (rows * Math.Max(row, 1)) + (columns * column) + 5;
            return new() { Rows = rows, Columns = columns, Row = row, Column = column, Size = size, Batch = batch, Values = Memory.Random<T>(size * batch, seed) };
        }

        public static Matrix<T> Zero(int rows, int columns, Order order)
        {
            var matrix = Random(rows, columns, order, 0);
            Array.Clear(matrix.Values);
            return matrix;
        }

        public Matrix<T> Copy() => new() { Rows = Rows, Columns = Columns, Row = Row, Column = Column, Size = Size, Batch = Batch, Values = (T[])Values.Clone() };

        public bool GapsAreUntouched(Matrix<T> before)
        {
            var inside = new bool[Values.Length];
            for (var index = 0; index < Batch; index++)
            {
                for (var row = 0; row < Rows; row++)
                {
                    for (var column = 0; column < Columns; column++)
                    {
                        inside[(index * Size) + (row * Row) + (column * Column)] = true;
                    }
                }
            }
            for (var at = 0; at < Values.Length; at++)
            {
                if (!inside[at] && Values[at] != before.Values[at])
                {
                    return false;
                }
            }
            return true;
        }
    }
}
