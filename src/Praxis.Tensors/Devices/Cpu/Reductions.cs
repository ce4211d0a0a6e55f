using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

/// <summary>What a reduction does with each number and with two partial results.</summary>
interface IReduction<T>
    where T : unmanaged
{
    static abstract T Identity { get; }

    /// <summary>Whether partial results are sums, which are then gathered in double precision.</summary>
    static abstract bool IsSum { get; }

    static abstract S Map<S>(S x)
        where S : struct, ILanes<S, T>;

    static abstract S Combine<S>(S a, S b)
        where S : struct, ILanes<S, T>;

    static abstract T Fold<S>(S lanes)
        where S : struct, ILanes<S, T>;
}

/// <summary>
/// Reductions over any dimensions. A row is reduced in blocks over four registers, as long as the processor's vectors
/// are wide, so that no lane adds more than 64 numbers in turn, and partial sums are gathered in double precision. Columns
/// are added pairwise. The way a number is reached never depends on the number of threads.
/// </summary>
static unsafe class Reductions
{
    const int Turns = 64;
    const int Chunk = 65536;
    const int ColumnBlock = 256;
    const int PairwiseRows = 32;
    const int Grain = 32768;

    public static void Run<T, TReduction>(in View x, in View y, ReadOnlySpan<int> dims)
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
    {
        Span<int> keptSizes = stackalloc int[Shapes.MaxRank], keptSteps = stackalloc int[Shapes.MaxRank];
        Span<int> goneSizes = stackalloc int[Shapes.MaxRank], goneSteps = stackalloc int[Shapes.MaxRank];
        int kept = 0, gone = 0;
        for (var d = 0; d < x.Rank; d++)
        {
            if (x.Sizes[d] == 1)
            {
                continue;
            }
            if (dims.Contains(d))
            {
                Push(goneSizes, goneSteps, ref gone, x.Sizes[d], x.Steps[d]);
            }
            else
            {
                Push(keptSizes, keptSteps, ref kept, x.Sizes[d], x.Steps[d]);
            }
        }
        var outputs = y.Count;
        var each = Shapes.Count(goneSizes[..gone]);
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start)
        {
            var walk = new Walk(keptSizes[..kept], keptSteps[..kept], goneSizes[..gone], goneSteps[..gone]);
            var job = new Job<T, TReduction> { X = (T*)px + x.Offset, Y = (T*)py + y.Offset, Walk = walk, Each = each };
            if (outputs == 0)
            {
                return;
            }
            if (each == 0)
            {
                new Span<T>(job.Y, outputs).Fill(TReduction.Identity);
            }
            else if (gone == 0)
            {
                job.Mode = Mode.Scalars;
                Workers.Run(job, outputs, Grain);
            }
            else if (goneSteps[gone - 1] == 1)
            {
                if (outputs == 1 && gone == 1 && each > Chunk)
                {
                    job.Y[0] = Whole<T, TReduction>(job.X, each);
                }
                else
                {
                    job.Mode = Mode.Rows;
                    Workers.Run(job, outputs, Math.Max(1, Grain / each));
                }
            }
            else if (kept > 0 && keptSteps[kept - 1] == 1 && keptSizes[kept - 1] >= 4)
            {
                job.Mode = Mode.Columns;
                job.Columns = keptSizes[kept - 1];
                job.ColumnBlocks = (job.Columns + ColumnBlock - 1) / ColumnBlock;
                Workers.Run(job, outputs / job.Columns * job.ColumnBlocks, Math.Max(1, Grain / (each * Math.Min(job.Columns, ColumnBlock))));
            }
            else
            {
                job.Mode = Mode.Scalars;
                Workers.Run(job, outputs, Math.Max(1, Grain / each));
            }
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    /// <summary>The reduction of a row of consecutive numbers.</summary>
    public static T Row<T, TReduction>(T* x, int count)
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
    {
        var block = Turns * 4 * LaneCount<T>();
        if (count <= block)
        {
            return BlockOf<T, TReduction>(x, count);
        }
        var total = new Total<T, TReduction>();
        for (var start = 0; start < count; start += block)
        {
            total.Add(BlockOf<T, TReduction>(x + start, Math.Min(block, count - start)));
        }
        return total.Value;
    }

    static int LaneCount<T>()
        where T : unmanaged, INumber<T> =>
        Vector512.IsHardwareAccelerated ? Lanes512<T>.Count : Vector256.IsHardwareAccelerated ? Lanes256<T>.Count : Lanes128<T>.Count;

    static T Whole<T, TReduction>(T* x, int count)
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
    {
        var chunks = (count + Chunk - 1) / Chunk;
        var partial = new T[chunks];
        fixed (T* p = partial)
        {
            Workers.Run(new ChunkJob<T, TReduction> { X = x, Count = count, Partial = p }, chunks, 1);
        }
        var total = new Total<T, TReduction>();
        foreach (var value in partial)
        {
            total.Add(value);
        }
        return total.Value;
    }

    static T BlockOf<T, TReduction>(T* x, int count)
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
    {
        if (Vector512.IsHardwareAccelerated && count >= Lanes512<T>.Count)
        {
            return BlockOf<T, TReduction, Lanes512<T>>(x, count);
        }
        if (Vector256.IsHardwareAccelerated && count >= Lanes256<T>.Count)
        {
            return BlockOf<T, TReduction, Lanes256<T>>(x, count);
        }
        return count >= Lanes128<T>.Count ? BlockOf<T, TReduction, Lanes128<T>>(x, count) : BlockOf<T, TReduction, Lanes1<T>>(x, count);
    }

    static T BlockOf<T, TReduction, S>(T* x, int count)
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
        where S : struct, ILanes<S, T>
    {
        S a = S.Of(TReduction.Identity), b = a, c = a, d = a;
        var i = 0;
        for (; i <= count - (4 * S.Count); i += 4 * S.Count)
        {
            a = TReduction.Combine(a, TReduction.Map(S.Load(x + i)));
            b = TReduction.Combine(b, TReduction.Map(S.Load(x + i + S.Count)));
            c = TReduction.Combine(c, TReduction.Map(S.Load(x + i + (2 * S.Count))));
            d = TReduction.Combine(d, TReduction.Map(S.Load(x + i + (3 * S.Count))));
        }
        for (; i <= count - S.Count; i += S.Count)
        {
            a = TReduction.Combine(a, TReduction.Map(S.Load(x + i)));
        }
        var lanes = TReduction.Combine(TReduction.Combine(a, b), TReduction.Combine(c, d));
        var result = Lanes1<T>.Of(TReduction.Fold(lanes));
        for (; i < count; i++)
        {
            result = TReduction.Combine(result, TReduction.Map(Lanes1<T>.Load(x + i)));
        }
        return TReduction.Fold(result);
    }

    static void Push(Span<int> sizes, Span<int> steps, ref int count, int size, int step)
    {
        if (count > 0 && steps[count - 1] == size * step)
        {
            sizes[count - 1] *= size;
            steps[count - 1] = step;
            return;
        }
        sizes[count] = size;
        steps[count++] = step;
    }

    enum Mode
    {
        Rows, Columns, Scalars,
    }

    /// <summary>Gathers partial results: sums in double precision.</summary>
    struct Total<T, TReduction>
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
    {
        double _sum;
        T _other;
        bool _any;

        public void Add(T value)
        {
            if (TReduction.IsSum && (typeof(T) == typeof(float) || typeof(T) == typeof(double)))
            {
                _sum += double.CreateTruncating(value);
            }
            else
            {
                _other = _any ? TReduction.Fold(TReduction.Combine(Lanes1<T>.Of(_other), Lanes1<T>.Of(value))) : value;
                _any = true;
            }
        }

        public readonly T Value => TReduction.IsSum && (typeof(T) == typeof(float) || typeof(T) == typeof(double)) ? T.CreateTruncating(_sum) : _other;
    }

    /// <summary>Offsets of outputs and of what each one gathers.</summary>
    readonly struct Walk
    {
        readonly LoopPlan.Sizes12 _keptSizes, _keptSteps, _goneSizes, _goneSteps;

        public Walk(ReadOnlySpan<int> keptSizes, ReadOnlySpan<int> keptSteps, ReadOnlySpan<int> goneSizes, ReadOnlySpan<int> goneSteps)
        {
            (Kept, Gone) = (keptSizes.Length, goneSizes.Length);
            keptSizes.CopyTo(_keptSizes);
            keptSteps.CopyTo(_keptSteps);
            goneSizes.CopyTo(_goneSizes);
            goneSteps.CopyTo(_goneSteps);
        }

        public readonly int Kept, Gone;

        public int LastGoneSize => _goneSizes[Gone - 1];

        public int LastGoneStep => _goneSteps[Gone - 1];

        public long KeptOffset(int index, int depth) => Offset(index, _keptSizes, _keptSteps, depth);

        public long GoneOffset(int index, int depth) => Offset(index, _goneSizes, _goneSteps, depth);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static long Offset(int index, in LoopPlan.Sizes12 sizes, in LoopPlan.Sizes12 steps, int depth)
        {
            var offset = 0L;
            for (var d = depth - 1; d >= 0; d--)
            {
                if (d == 0)
                {
                    return offset + ((long)index * steps[0]);
                }
                offset += (long)(index % sizes[d]) * steps[d];
                index /= sizes[d];
            }
            return offset;
        }
    }

    struct Job<T, TReduction> : IRangeJob
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
    {
        public T* X, Y;
        public Walk Walk;
        public int Each, Columns, ColumnBlocks;
        public Mode Mode;

        public void Run(int start, int end)
        {
            switch (Mode)
            {
                case Mode.Rows:
                    Rows(start, end);
                    break;
                case Mode.Columns:
                    for (var i = start; i < end; i++)
                    {
                        ColumnsOf(i / ColumnBlocks, i % ColumnBlocks * ColumnBlock);
                    }
                    break;
                default:
                    Scalars(start, end);
                    break;
            }
        }

        readonly void Rows(int start, int end)
        {
            var length = Walk.LastGoneSize;
            var rows = Each / length;
            for (var i = start; i < end; i++)
            {
                var x = X + Walk.KeptOffset(i, Walk.Kept);
                if (rows == 1)
                {
                    Y[i] = Row<T, TReduction>(x, length);
                    continue;
                }
                var total = new Total<T, TReduction>();
                for (var row = 0; row < rows; row++)
                {
                    total.Add(Row<T, TReduction>(x + Walk.GoneOffset(row, Walk.Gone - 1), length));
                }
                Y[i] = total.Value;
            }
        }

        readonly void Scalars(int start, int end)
        {
            for (var i = start; i < end; i++)
            {
                var x = X + Walk.KeptOffset(i, Walk.Kept);
                var total = new Total<T, TReduction>();
                for (var j = 0; j < Each; j++)
                {
                    total.Add(TReduction.Fold(TReduction.Map(Lanes1<T>.Load(x + Walk.GoneOffset(j, Walk.Gone)))));
                }
                Y[i] = total.Value;
            }
        }

        readonly void ColumnsOf(int group, int column)
        {
            var x = X + Walk.KeptOffset(group, Walk.Kept - 1) + column;
            var y = Y + ((long)group * Columns) + column;
            Pairwise(x, y, 0, Each, Math.Min(ColumnBlock, Columns - column));
        }

        // The two halves of the rows, each reduced on its own, then combined.
        [SkipLocalsInit]
        readonly void Pairwise(T* x, T* y, int row, int rows, int columns)
        {
            if (rows <= PairwiseRows)
            {
                for (var r = 0; r < rows; r++)
                {
                    var source = x + Walk.GoneOffset(row + r, Walk.Gone);
                    if (r == 0)
                    {
                        Combine(source, null, y, columns);
                    }
                    else
                    {
                        Combine(source, y, y, columns);
                    }
                }
                return;
            }
            var half = rows / 2;
            Pairwise(x, y, row, half, columns);
            var other = stackalloc T[ColumnBlock];
            Pairwise(x, other, row + half, rows - half, columns);
            Merge(other, y, columns);
        }

        static void Combine(T* source, T* sum, T* y, int columns)
        {
            var i = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                i = Combine<Lanes512<T>>(source, sum, y, i, columns);
            }
            if (Vector256.IsHardwareAccelerated)
            {
                i = Combine<Lanes256<T>>(source, sum, y, i, columns);
            }
            i = Combine<Lanes128<T>>(source, sum, y, i, columns);
            Combine<Lanes1<T>>(source, sum, y, i, columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static int Combine<S>(T* source, T* sum, T* y, int i, int columns)
            where S : struct, ILanes<S, T>
        {
            for (; i <= columns - S.Count; i += S.Count)
            {
                var mapped = TReduction.Map(S.Load(source + i));
                (sum == null ? mapped : TReduction.Combine(S.Load(sum + i), mapped)).Store(y + i);
            }
            return i;
        }

        static void Merge(T* source, T* y, int columns)
        {
            for (var i = 0; i < columns; i++)
            {
                TReduction.Combine(Lanes1<T>.Load(y + i), Lanes1<T>.Load(source + i)).Store(y + i);
            }
        }
    }

    struct ChunkJob<T, TReduction> : IRangeJob
        where T : unmanaged, INumber<T>
        where TReduction : struct, IReduction<T>
    {
        public T* X, Partial;
        public int Count;

        public readonly void Run(int start, int end)
        {
            for (var i = start; i < end; i++)
            {
                Partial[i] = Row<T, TReduction>(X + ((long)i * Chunk), Math.Min(Chunk, Count - (i * Chunk)));
            }
        }
    }
}
