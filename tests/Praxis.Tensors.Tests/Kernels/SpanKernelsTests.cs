namespace Praxis.Tensors.Tests.Kernels;

public sealed class SpanKernelsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Dot_and_axpy_agree_with_loops(int length)
    {
        var x = Memory.Random<float>(length, 1);
        var y = Memory.Random<float>(length, 2);
        Assert.Equal(x.Zip(y, (a, b) => (double)a * b).Sum(), SpanKernels.Dot(x, y), 1e-4);
        var wide = x.Select(v => (double)v).ToArray();
        Assert.Equal(wide.Zip(y, (a, b) => a * b).Sum(), SpanKernels.Dot(wide, [.. y.Select(v => (double)v)]), 1e-10);

        var expected = x.Zip(y, (a, b) => b + (0.5f * a)).ToArray();
        SpanKernels.Axpy(0.5f, x, y);
        Assert.Equal(expected, y);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Gemm_and_gemv_know_transposes_gaps_and_sums(bool transposeA, bool transposeB)
    {
        const int rows = 9, columns = 21, depth = 13, gap = 2;
        var a = Memory.Random<double>((transposeA ? depth : rows) * ((transposeA ? rows : depth) + gap), 1);
        var b = Memory.Random<double>((transposeB ? columns : depth) * ((transposeB ? depth : columns) + gap), 2);
        var c = Memory.Random<double>(rows * (columns + gap), 3);
        var (aRow, bRow, cRow) = ((transposeA ? rows : depth) + gap, (transposeB ? depth : columns) + gap, columns + gap);
        var before = (double[])c.Clone();
        SpanKernels.Gemm(rows, columns, depth, a, aRow, b, bRow, c, cRow, transposeA, transposeB, accumulate: true);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var sum = before[(i * cRow) + j];
                for (var k = 0; k < depth; k++)
                {
                    sum += (transposeA ? a[(k * aRow) + i] : a[(i * aRow) + k]) * (transposeB ? b[(j * bRow) + k] : b[(k * bRow) + j]);
                }
                Assert.Equal(sum, c[(i * cRow) + j], 1e-12);
            }
        }

        var x = Memory.Random<double>(transposeA ? rows : depth, 4);
        var (storedRows, storedColumns) = transposeA ? (depth, rows) : (rows, depth);
        var y = new double[transposeB ? storedColumns : storedRows];
        var vector = transposeB ? Memory.Random<double>(storedRows, 5) : Memory.Random<double>(storedColumns, 5);
        SpanKernels.Gemv(storedRows, storedColumns, a, aRow, vector, y, transpose: transposeB);
        for (var i = 0; i < y.Length; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < vector.Length; k++)
            {
                sum += (transposeB ? a[(k * aRow) + i] : a[(i * aRow) + k]) * vector[k];
            }
            Assert.Equal(sum, y[i], 1e-12);
        }
    }

    [Theory]
    [InlineData(1, 70, 100)]
    [InlineData(5, 33, 17)]
    [InlineData(40, 129, 600)]
    [InlineData(3, 0, 4)]
    public void Eight_bit_weights_are_scaled_by_row(int rows, int depth, int columns)
    {
        var x = Memory.Random<float>(rows * depth, 1);
        var w = Memory.Random<sbyte>(columns * depth, 2);
        var scale = Memory.Random<float>(columns, 3);
        var y = new float[rows * columns];
        SpanKernels.Int8Gemm(rows, columns, depth, x, w, scale, y);
        for (var at = 0; at < y.Length; at++)
        {
            var sum = 0.0;
            for (var k = 0; k < depth; k++)
            {
                sum += (double)x[(at / columns * depth) + k] * w[(at % columns * depth) + k];
            }
            Assert.Equal(sum * scale[at % columns], y[at], 1e-4);
        }
    }

    [Fact]
    public void A_parallel_loop_visits_every_item_once()
    {
        var visits = new int[1000];
        SpanKernels.ParallelFor(visits.Length, 10, (start, end) =>
        {
            for (var i = start; i < end; i++)
            {
                Interlocked.Increment(ref visits[i]);
            }
        });
        Assert.All(visits, count => Assert.Equal(1, count));
    }

    [Fact]
    public unsafe void Scratch_memory_is_aligned_and_leases_nest()
    {
        using var outer = SpanKernels.Rent<double>(100);
        outer.Span.Fill(1);
        using (var inner = SpanKernels.Rent<byte>(3_000_000))
        {
            inner.Span.Fill(7);
            fixed (byte* pointer = inner.Span)
            {
                Assert.Equal(0, (nint)pointer % 64);
            }
        }
        Assert.Equal(100, outer.Span.Length);
        Assert.All(outer.Span.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_loop_of_products_allocates_nothing()
    {
        var a = Memory.Random<float>(40 * 50, 1);
        var b = Memory.Random<float>(50 * 70, 2);
        var c = new float[40 * 70];
        for (var i = 0; i < 3; i++)
        {
            SpanKernels.Gemm(40, 70, 50, a, 50, b, 70, c, 70);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            SpanKernels.Gemm(40, 70, 50, a, 50, b, 70, c, 70);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_measured_limits_are_plausible()
    {
        Assert.InRange(SpanKernels.MeasureFmaPeak(), 1e8, 1e13);
        Assert.InRange(SpanKernels.MeasureReadBandwidth(), 1e8, 1e13);
    }

    [Fact]
    public void Misuse_is_refused_with_the_sizes()
    {
        var four = new float[4];
        var six = new float[6];
        Assert.Equal("Dot: x has 4 numbers and y has 6; give both the same length.", Assert.Throws<ArgumentException>(() => SpanKernels.Dot(four, six)).Message);
        Assert.Throws<ArgumentException>(() => SpanKernels.Axpy(1, four, six));
        Assert.Equal("Gemm: A (2×3, rows 3 apart) takes 6 numbers and the span has 4.", Assert.Throws<ArgumentException>(() => SpanKernels.Gemm(2, 2, 3, four, 3, six, 2, new float[4], 2)).Message);
        Assert.Equal("Gemm: the rows of B lie 1 apart but are 2 long; give a distance of at least 2.", Assert.Throws<ArgumentException>(() => SpanKernels.Gemm(2, 2, 3, six, 3, six, 1, four, 2)).Message);
        Assert.Equal("Gemm: C shares memory with an input; give it memory of its own.", Assert.Throws<ArgumentException>(() => SpanKernels.Gemm(2, 2, 2, four, 2, new float[4], 2, four, 2)).Message);
        Assert.Throws<ArgumentException>(() => SpanKernels.Gemm(-1, 2, 2, four, 2, four, 2, six, 2));
        Assert.Throws<ArgumentException>(() => SpanKernels.Gemv(2, 2, four, 2, new float[1], new float[2]));
        Assert.Throws<ArgumentException>(() => SpanKernels.Int8Gemm(1, 2, 2, four, new sbyte[3], four, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpanKernels.ParallelFor(-1, 1, (_, _) => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpanKernels.ParallelFor(1, 0, (_, _) => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => { using var lease = SpanKernels.Rent<int>(-1); });
    }
}
