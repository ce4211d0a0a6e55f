using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors;

/// <summary>
/// The engine's kernels over plain spans, for code that has numbers but no tensors: products, the work splitter,
/// scratch memory, and what this machine can do at best. Nothing here allocates on each call.
/// </summary>
public static unsafe class SpanKernels
{
    /// <summary>Σ x[i]·y[i].</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => DotOf(x, y);

    /// <summary>Σ x[i]·y[i].</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => DotOf(x, y);

    /// <summary>y += scale · x.</summary>
    public static void Axpy(float scale, ReadOnlySpan<float> x, Span<float> y) => AxpyOf(scale, x, y);

    /// <summary>y += scale · x.</summary>
    public static void Axpy(double scale, ReadOnlySpan<double> x, Span<double> y) => AxpyOf(scale, x, y);

    /// <summary>y = A·x, or y = Aᵀ·x, or y += either, for a matrix of rows × columns whose rows lie <paramref name="aRow"/> apart.</summary>
    public static void Gemv(int rows, int columns, ReadOnlySpan<float> a, int aRow, ReadOnlySpan<float> x, Span<float> y, bool transpose = false, bool accumulate = false) =>
        GemvOf(rows, columns, a, aRow, x, y, transpose, accumulate);

    /// <summary>y = A·x, or y = Aᵀ·x, or y += either, for a matrix of rows × columns whose rows lie <paramref name="aRow"/> apart.</summary>
    public static void Gemv(int rows, int columns, ReadOnlySpan<double> a, int aRow, ReadOnlySpan<double> x, Span<double> y, bool transpose = false, bool accumulate = false) =>
        GemvOf(rows, columns, a, aRow, x, y, transpose, accumulate);

    /// <summary>
    /// C = A·B, or C += A·B: A is rows × depth (or, transposed, stored as depth × rows), B depth × columns (or
    /// stored as columns × depth); the stored rows lie so far apart.
    /// </summary>
    public static void Gemm(int rows, int columns, int depth, ReadOnlySpan<float> a, int aRow, ReadOnlySpan<float> b, int bRow, Span<float> c, int cRow, bool transposeA = false, bool transposeB = false, bool accumulate = false) =>
        GemmOf(rows, columns, depth, a, aRow, b, bRow, c, cRow, transposeA, transposeB, accumulate);

    /// <summary>
    /// C = A·B, or C += A·B: A is rows × depth (or, transposed, stored as depth × rows), B depth × columns (or
    /// stored as columns × depth); the stored rows lie so far apart.
    /// </summary>
    public static void Gemm(int rows, int columns, int depth, ReadOnlySpan<double> a, int aRow, ReadOnlySpan<double> b, int bRow, Span<double> c, int cRow, bool transposeA = false, bool transposeB = false, bool accumulate = false) =>
        GemmOf(rows, columns, depth, a, aRow, b, bRow, c, cRow, transposeA, transposeB, accumulate);

    /// <summary>
    /// y[m, n] = scale[n] · Σ over k of x[m, k]·w[n, k]: float activations (rows × depth) times 8-bit weights
    /// (columns × depth) with a scale for each row of weights.
    /// </summary>
    public static void Int8Gemm(int rows, int columns, int depth, ReadOnlySpan<float> x, ReadOnlySpan<sbyte> w, ReadOnlySpan<float> scale, Span<float> y)
    {
        CheckMatrix(nameof(Int8Gemm), "x", rows, depth, depth, x.Length);
        CheckMatrix(nameof(Int8Gemm), "w", columns, depth, depth, w.Length);
        CheckMatrix(nameof(Int8Gemm), "scale", 1, columns, columns, scale.Length);
        CheckMatrix(nameof(Int8Gemm), "y", rows, columns, columns, y.Length);
        CheckApart(nameof(Int8Gemm), "y", y, x, scale);
        fixed (float* px = x, ps = scale, py = y)
        {
            fixed (sbyte* pw = w)
            {
                Kernels.Int8Gemm.Run(rows, columns, depth, px, pw, ps, null, py);
            }
        }
    }

    /// <summary>
    /// Runs a body over the parts [start, end) of [0, count) on the engine's threads, each part of at least
    /// <paramref name="grain"/> items. The body must compute the same however the range is cut.
    /// </summary>
    public static void ParallelFor(int count, int grain, Action<int, int> body)
    {
        Shapes.AtLeast("ParallelFor", "count", count, 0);
        Shapes.AtLeast("ParallelFor", "grain", grain, 1);
        ArgumentNullException.ThrowIfNull(body);
        Workers.Run(new BodyJob(body), count, grain);
    }

    /// <summary>
    /// Scratch memory of this thread, 64-byte aligned and not cleared, until the lease is disposed; leases are
    /// disposed in the reverse order of renting, on the thread that rented them.
    /// </summary>
    public static ScratchLease<T> Rent<T>(int length)
        where T : unmanaged
    {
        Shapes.AtLeast("Rent", "length", length, 0);
        return new(Scratch.Rent<T>(length), length);
    }

    /// <summary>The threads that the engine works with: PRAXIS_THREADS, or the number of processors.</summary>
    public static int Threads => Workers.Count;

    /// <summary>Bytes a second that one thread reads from memory at best. Takes about a tenth of a second and 192 MB.</summary>
    public static double MeasureReadBandwidth() => Measure.ReadBandwidth();

    /// <summary>Single-precision operations a second that one thread reaches at best, a multiply-add counted as two.</summary>
    public static double MeasureFmaPeak() => Measure.FmaPeak();

    static T DotOf<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, INumber<T>
    {
        CheckLengths(nameof(Dot), x.Length, y.Length);
        fixed (T* px = x, py = y)
        {
            return Gemv<T>.Dot(px, py, x.Length);
        }
    }

    static void AxpyOf<T>(T scale, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, INumber<T>
    {
        CheckLengths(nameof(Axpy), x.Length, y.Length);
        fixed (T* px = x, py = y)
        {
            Gemv<T>.Axpy(scale, px, py, x.Length);
        }
    }

    static void GemvOf<T>(int rows, int columns, ReadOnlySpan<T> a, int aRow, ReadOnlySpan<T> x, Span<T> y, bool transpose, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        CheckMatrix(nameof(Gemv), "A", rows, columns, aRow, a.Length);
        var (results, depth) = transpose ? (columns, rows) : (rows, columns);
        CheckMatrix(nameof(Gemv), "x", 1, depth, depth, x.Length);
        CheckMatrix(nameof(Gemv), "y", 1, results, results, y.Length);
        CheckApart(nameof(Gemv), "y", y, a, x);
        fixed (T* pa = a, px = x, py = y)
        {
            Kernels.Gemm.Run(new Product<T>(results, 1, depth, pa, transpose ? 1 : aRow, px, 1, py, 1) { AColumn = transpose ? aRow : 1, Accumulate = accumulate });
        }
    }

    static void GemmOf<T>(int rows, int columns, int depth, ReadOnlySpan<T> a, int aRow, ReadOnlySpan<T> b, int bRow, Span<T> c, int cRow, bool transposeA, bool transposeB, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        CheckMatrix(nameof(Gemm), "A", transposeA ? depth : rows, transposeA ? rows : depth, aRow, a.Length);
        CheckMatrix(nameof(Gemm), "B", transposeB ? columns : depth, transposeB ? depth : columns, bRow, b.Length);
        CheckMatrix(nameof(Gemm), "C", rows, columns, cRow, c.Length);
        CheckApart(nameof(Gemm), "C", c, a, b);
        fixed (T* pa = a, pb = b, pc = c)
        {
            var product = new Product<T>(rows, columns, depth, pa, aRow, pb, bRow, pc, cRow) { Accumulate = accumulate };
            if (transposeA)
            {
                (product.ARow, product.AColumn) = (1, aRow);
            }
            if (transposeB)
            {
                (product.BRow, product.BColumn) = (1, bRow);
            }
            Kernels.Gemm.Run(product);
        }
    }

    static void CheckLengths(string method, int x, int y)
    {
        if (x != y)
        {
            throw new ArgumentException($"{method}: x has {x} numbers and y has {y}; give both the same length.");
        }
    }

    static void CheckMatrix(string method, string name, int rows, int columns, int row, int length)
    {
        if (rows < 0 || columns < 0)
        {
            throw new ArgumentException($"{method}: {name} would be {rows}×{columns}; sizes must be at least 0.");
        }
        if (row < columns)
        {
            throw new ArgumentException($"{method}: the rows of {name} lie {row} apart but are {columns} long; give a distance of at least {columns}.");
        }
        var needed = rows == 0 || columns == 0 ? 0 : ((long)(rows - 1) * row) + columns;
        if (length < needed)
        {
            throw new ArgumentException($"{method}: {name} ({rows}×{columns}, rows {row} apart) takes {needed} numbers and the span has {length}.");
        }
    }

    static void CheckApart<T>(string method, string name, Span<T> result, ReadOnlySpan<T> first, ReadOnlySpan<T> second)
    {
        if (result.Overlaps(first) || result.Overlaps(second))
        {
            throw new ArgumentException($"{method}: {name} shares memory with an input; give it memory of its own.");
        }
    }

    readonly struct BodyJob(Action<int, int> body) : IRangeJob
    {
        public void Run(int start, int end) => body(start, end);
    }
}

/// <summary>A piece of scratch memory from <see cref="SpanKernels.Rent{T}"/>.</summary>
public readonly ref struct ScratchLease<T> : IDisposable
    where T : unmanaged
{
    readonly Scratch.Lease<T> _lease;
    readonly int _length;

    internal ScratchLease(Scratch.Lease<T> lease, int length)
    {
        _lease = lease;
        _length = length;
    }

    /// <summary>The memory, which holds anything at first.</summary>
    public unsafe Span<T> Span => new(_lease.Pointer, _length);

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _lease.Dispose();
}
