using System.Numerics;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// Numbers rounded to a coarse grid and kept as floats. With a stream the rounding is stochastic and takes the words of one
/// uniform number an element; without one it is to the nearest, ties to even. What lies beyond the grid goes to its end; NaN stays.
/// </summary>
static unsafe class Quantization
{
    const int Grain = 16384;

    /// <summary>(clamp(round(x/scale) + zero, lowest, highest) − zero)·scale.</summary>
    public static void Integer<T>(ReadOnlySpan<T> x, Span<T> y, T scale, T zero, T lowest, T highest, Rng? rng)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(x, y, new IntegerGridKernel<T>(scale, zero, lowest, highest), rng);

    /// <summary>As <see cref="Integer"/>, with a scale and a zero for each of the channels; an array of outer × channels × inner.</summary>
    public static void IntegerByChannel<T>(ReadOnlySpan<T> x, Span<T> y, int inner, ReadOnlySpan<T> scales, ReadOnlySpan<T> zeros, T lowest, T highest, Rng? rng)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* px = x, py = y, ps = scales, pz = zeros)
        {
            var job = new ChannelJob<T> { X = px, Y = py, Inner = inner, Channels = scales.Length, Scales = ps, Zeros = pz, Lowest = lowest, Highest = highest, Words = WordsFor<T>(rng, y.Length) };
            Workers.Run(job, inner == 0 ? 0 : y.Length / inner, Math.Max(1, Grain / Math.Max(1, inner)));
        }
    }

    /// <summary>Multiples of 2^(−fraction) that a signed word holds, from −2^(word − 1 − fraction) on.</summary>
    public static void FixedPoint<T>(ReadOnlySpan<T> x, Span<T> y, int word, int fraction, Rng? rng)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var end = T.CreateTruncating(Math.ScaleB(1, word - 1));
        Integer(x, y, T.CreateTruncating(Math.ScaleB(1, -fraction)), T.Zero, -end, end - T.One, rng);
    }

    /// <summary>±scale where |x| exceeds the threshold, 0 elsewhere.</summary>
    public static void Ternary<T>(ReadOnlySpan<T> x, Span<T> y, T threshold, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(x, y, new ThresholdGridKernel<T>(threshold, scale), null);

    /// <summary>Floating-point numbers of a few bits.</summary>
    public static void Float<T>(ReadOnlySpan<T> x, Span<T> y, FloatGrid grid, Rng? rng)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(x, y, new FloatGridKernel<T>(grid.SmallestExponent, grid.MantissaBits, T.CreateTruncating(grid.Largest)), rng);

    /// <summary>
    /// Rows in blocks that share an exponent e, that of the block's largest number: multiples of 2^(e + 2 − bits), so that a number
    /// takes its sign and bits − 1 more.
    /// </summary>
    public static void BlockFloat<T>(ReadOnlySpan<T> x, Span<T> y, int row, int block, int bits, Rng? rng)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* px = x, py = y)
        {
            var job = new BlockJob<T> { X = px, Y = py, Row = row, Block = block, Bits = bits, Words = WordsFor<T>(rng, y.Length) };
            Workers.Run(job, row == 0 ? 0 : y.Length / row, Math.Max(1, Grain / Math.Max(1, row)));
        }
    }

    /// <summary>The levels themselves, clamp(round(x/scale), −127, 127), of rows with a scale each.</summary>
    public static void Int8Levels<T>(ReadOnlySpan<T> x, Span<sbyte> levels, ReadOnlySpan<float> scales)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = scales.IsEmpty ? 0 : x.Length / scales.Length;
        for (var i = 0; i < x.Length; i++)
        {
            levels[i] = (sbyte)Math.Clamp(Math.Round(double.CreateTruncating(x[i]) / scales[i / row]), -127, 127);
        }
    }

    static RandomWords? WordsFor<T>(Rng? rng, int count)
        where T : unmanaged =>
        rng?.TakeWords((long)count * FillKernels.WordsOf<T>());

    static void Run<T, TGrid>(ReadOnlySpan<T> x, Span<T> y, TGrid grid, Rng? rng)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TGrid : struct, IGridKernel<T>
    {
        fixed (T* px = x, py = y)
        {
            Workers.Run(new FlatJob<T, TGrid> { X = px, Y = py, Grid = grid, Words = WordsFor<T>(rng, y.Length) }, y.Length, Grain);
        }
    }

    // The elements from start to end, where words says which random numbers belong to element 0.
    static void Part<T, TGrid>(T* x, T* y, long start, long end, in TGrid grid, RandomWords? words)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TGrid : struct, IGridKernel<T>
    {
        if (words is not { } stream)
        {
            Elements<T, TGrid, NearestRounding>(x + start, y + start, end - start, grid, null);
            return;
        }
        var perElement = FillKernels.WordsOf<T>();
        var buffer = stackalloc uint[FillKernels.ChunkWords];
        for (var i = start; i < end;)
        {
            var count = (int)Math.Min(end - i, FillKernels.ChunkWords / perElement);
            Philox.Words(stream.Key, stream.Position + ((ulong)i * (ulong)perElement), buffer, count * perElement);
            Elements<T, TGrid, StochasticRounding>(x + i, y + i, count, grid, buffer);
            i += count;
        }
    }

    static void Elements<T, TGrid, TRounding>(T* x, T* y, long count, in TGrid grid, uint* words)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TGrid : struct, IGridKernel<T>
        where TRounding : struct, IRounding
    {
        var done =
            Vector512.IsHardwareAccelerated ? Lanes<Lanes512<T>, T, TGrid, TRounding>(x, y, 0, count, grid, words) :
            Vector256.IsHardwareAccelerated ? Lanes<Lanes256<T>, T, TGrid, TRounding>(x, y, 0, count, grid, words) :
            Lanes<Lanes128<T>, T, TGrid, TRounding>(x, y, 0, count, grid, words);
        Lanes<Lanes1<T>, T, TGrid, TRounding>(x, y, done, count, grid, words);
    }

    static long Lanes<S, T, TGrid, TRounding>(T* x, T* y, long start, long count, TGrid grid, uint* words)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TGrid : struct, IGridKernel<T>
        where TRounding : struct, IRounding
    {
        var i = start;
        for (; i <= count - S.Count; i += S.Count)
        {
            var random = TRounding.IsRandom ? S.UnitInterval(words + (i * FillKernels.WordsOf<T>())) : default;
            grid.Apply<S, TRounding>(S.Load(x + i), random).Store(y + i);
        }
        return i;
    }

    struct FlatJob<T, TGrid> : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TGrid : struct, IGridKernel<T>
    {
        public T* X, Y;
        public TGrid Grid;
        public RandomWords? Words;

        public readonly void Run(int start, int end) => Part(X, Y, start, end, Grid, Words);
    }

    struct ChannelJob<T> : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* X, Y, Scales, Zeros;
        public int Inner, Channels;
        public T Lowest, Highest;
        public RandomWords? Words;

        public readonly void Run(int start, int end)
        {
            for (var row = start; row < end; row++)
            {
                var channel = row % Channels;
                var grid = new IntegerGridKernel<T>(Scales[channel], Zeros[channel], Lowest, Highest);
                Part(X, Y, (long)row * Inner, ((long)row + 1) * Inner, grid, Words);
            }
        }
    }

    struct BlockJob<T> : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* X, Y;
        public int Row, Block, Bits;
        public RandomWords? Words;

        public readonly void Run(int start, int end)
        {
            var highest = T.CreateTruncating(Math.ScaleB(1, Bits - 1) - 1);
            for (var row = start; row < end; row++)
            {
                for (var at = 0; at < Row; at += Block)
                {
                    var first = ((long)row * Row) + at;
                    var count = Math.Min(Block, Row - at);
                    Part(X, Y, first, first + count, new IntegerGridKernel<T>(Step(X + first, count), T.Zero, -highest, highest), Words);
                }
            }
        }

        // 2^(e + 2 − bits) for the largest number of the block; a block of zeros has any step.
        readonly T Step(T* x, int count)
        {
            var largest = T.Zero;
            for (var i = 0; i < count; i++)
            {
                largest = T.Max(largest, T.Abs(x[i]));
            }
            if (!T.IsFinite(largest))
            {
                return T.NaN;
            }
            var exponent = largest == T.Zero ? 0 : T.ILogB(largest);
            return T.ScaleB(T.One, Math.Max(exponent + 2 - Bits, T.ILogB(T.Epsilon)));
        }
    }
}
