using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    const int CopyGrain = 65536;

    public override void Copy(in View x, in View y)
    {
        if (x.Type == y.Type)
        {
            switch (x.Type.Size())
            {
                case 8:
                    Copy<long>(x, y);
                    break;
                case 4:
                    Copy<int>(x, y);
                    break;
                case 2:
                    Copy<short>(x, y);
                    break;
                default:
                    Copy<byte>(x, y);
                    break;
            }
            return;
        }
        if (ConvertHalves(x, y))
        {
            return;
        }
        switch (x.Type)
        {
            case DType.Float32:
                ConvertFrom<float>(x, y);
                break;
            case DType.Float64:
                ConvertFrom<double>(x, y);
                break;
            case DType.Int64:
                ConvertFrom<long>(x, y);
                break;
            case DType.Int32:
                ConvertFrom<int>(x, y);
                break;
            case DType.UInt8:
                ConvertFrom<byte>(x, y);
                break;
            case DType.Bool:
                ConvertFrom<bool>(x, y);
                break;
            case DType.Float16:
                ConvertFrom<Half>(x, y);
                break;
            default:
                ConvertFrom<BFloat16>(x, y);
                break;
        }
    }

    static void Copy<T>(in View x, in View y)
        where T : unmanaged
    {
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start)
        {
            var plan = LoopPlan.Of(y, x);
            var job = new CopyJob<T> { X = (T*)px + x.Offset, Y = (T*)py + y.Offset, Plan = plan };
            if (plan.IsFlat && plan.RowStep(0) == 1 && plan.RowStep(1) == 1)
            {
                Workers.Run(new FlatCopyJob<T> { X = job.X, Y = job.Y }, plan.RowLength, CopyGrain);
            }
            else if (IsTransposition(x, y, out var lead))
            {
                var matrices = Shapes.Count(x.Sizes.AsSpan(0, lead));
                var outer = new View(y.Storage, y.Offset, y.Sizes[..lead], y.Steps[..lead], y.Type);
                var inner = new View(x.Storage, x.Offset, x.Sizes[..lead], x.Steps[..lead], x.Type);
                var transpose = new TransposeJob<T>
                {
                    X = job.X,
                    Y = job.Y,
                    Plan = LoopPlan.Of(outer, inner),
                    Rows = x.Sizes[lead],
                    Columns = x.Sizes[lead + 1],
                    XColumnStep = x.Steps[lead + 1],
                    YRowStep = y.Steps[lead],
                    Matrices = matrices,
                };
                var bands = (transpose.Rows + TransposeJob<T>.Tile - 1) / TransposeJob<T>.Tile;
                Workers.Run(transpose, matrices * bands, Math.Max(1, CopyGrain / (TransposeJob<T>.Tile * transpose.Columns)));
            }
            else
            {
                Workers.Run(job, plan.Rows, Math.Max(1, CopyGrain / Math.Max(1, plan.RowLength)));
            }
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    // The last two dimensions of y stand in order, those of x the other way round.
    static bool IsTransposition(in View x, in View y, out int lead)
    {
        lead = x.Rank - 2;
        return lead >= 0
            && x.Sizes[lead] >= 4 && x.Sizes[lead + 1] >= 4
            && y.Steps[lead + 1] == 1 && x.Steps[lead] == 1 && x.Steps[lead + 1] != 1;
    }

    static void ConvertFrom<TFrom>(in View x, in View y)
        where TFrom : unmanaged
    {
        switch (y.Type)
        {
            case DType.Float32:
                Convert<TFrom, float>(x, y);
                break;
            case DType.Float64:
                Convert<TFrom, double>(x, y);
                break;
            case DType.Int64:
                Convert<TFrom, long>(x, y);
                break;
            case DType.Int32:
                Convert<TFrom, int>(x, y);
                break;
            case DType.UInt8:
                Convert<TFrom, byte>(x, y);
                break;
            case DType.Bool:
                Convert<TFrom, bool>(x, y);
                break;
            case DType.Float16:
                Convert<TFrom, Half>(x, y);
                break;
            default:
                Convert<TFrom, BFloat16>(x, y);
                break;
        }
    }

    static void Convert<TFrom, TTo>(in View x, in View y)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start)
        {
            var plan = LoopPlan.Of(y, x);
            var job = new ConvertJob<TFrom, TTo> { X = (TFrom*)px + x.Offset, Y = (TTo*)py + y.Offset, Plan = plan };
            Workers.Run(job, plan.Rows, Math.Max(1, CopyGrain / Math.Max(1, plan.RowLength)));
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    /// <summary>One number from one type to another: whole numbers exactly, all else through double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TTo ConvertOne<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double))
        {
            return (TTo)(object)(double)(float)(object)value;
        }
        if (IsWhole<TFrom>())
        {
            var whole =
                typeof(TFrom) == typeof(long) ? (long)(object)value :
                typeof(TFrom) == typeof(int) ? (int)(object)value :
                typeof(TFrom) == typeof(byte) ? (byte)(object)value :
                Unsafe.As<TFrom, byte>(ref value) != 0 ? 1 : 0;
            return
                typeof(TTo) == typeof(float) ? (TTo)(object)(float)whole :
                typeof(TTo) == typeof(double) ? (TTo)(object)(double)whole :
                typeof(TTo) == typeof(long) ? (TTo)(object)whole :
                typeof(TTo) == typeof(int) ? (TTo)(object)(int)whole :
                typeof(TTo) == typeof(byte) ? (TTo)(object)(byte)whole :
                typeof(TTo) == typeof(bool) ? (TTo)(object)(whole != 0) :
                typeof(TTo) == typeof(Half) ? (TTo)(object)(Half)whole :
                (TTo)(object)(BFloat16)(float)whole;
        }
        var real =
            typeof(TFrom) == typeof(float) ? (float)(object)value :
            typeof(TFrom) == typeof(double) ? (double)(object)value :
            typeof(TFrom) == typeof(Half) ? (double)(Half)(object)value :
            (float)(BFloat16)(object)value;
        return
            typeof(TTo) == typeof(float) ? (TTo)(object)(float)real :
            typeof(TTo) == typeof(double) ? (TTo)(object)real :
            typeof(TTo) == typeof(long) ? (TTo)(object)(long)real :
            typeof(TTo) == typeof(int) ? (TTo)(object)(int)real :
            typeof(TTo) == typeof(byte) ? (TTo)(object)(byte)(long)real :
            typeof(TTo) == typeof(bool) ? (TTo)(object)(real != 0) :
            typeof(TTo) == typeof(Half) ? (TTo)(object)(Half)real :
            (TTo)(object)(BFloat16)(float)real;
    }

    static bool IsWhole<T>() => typeof(T) == typeof(long) || typeof(T) == typeof(int) || typeof(T) == typeof(byte) || typeof(T) == typeof(bool);

    struct FlatCopyJob<T> : IRangeJob
        where T : unmanaged
    {
        public T* X, Y;

        public readonly void Run(int start, int end) => new ReadOnlySpan<T>(X + start, end - start).CopyTo(new Span<T>(Y + start, end - start));
    }

    struct CopyJob<T> : IRangeJob
        where T : unmanaged
    {
        public T* X, Y;
        public LoopPlan Plan;

        public readonly void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            nint xStep = Plan.RowStep(1), yStep = Plan.RowStep(0);
            var count = Plan.RowLength;
            for (var row = start; row < end; row++)
            {
                var x = X + cursor[1];
                var y = Y + cursor[0];
                if (xStep == 1 && yStep == 1)
                {
                    new ReadOnlySpan<T>(x, count).CopyTo(new Span<T>(y, count));
                }
                else if (xStep == 0 && yStep == 1)
                {
                    new Span<T>(y, count).Fill(*x);
                }
                else
                {
                    for (nint i = 0; i < count; i++)
                    {
                        y[i * yStep] = x[i * xStep];
                    }
                }
                Plan.Next(ref cursor);
            }
        }
    }

    struct TransposeJob<T> : IRangeJob
        where T : unmanaged
    {
        public const int Tile = 32;

        public T* X, Y;
        public LoopPlan Plan;
        public int Rows, Columns, XColumnStep, YRowStep, Matrices;

        public readonly void Run(int start, int end)
        {
            var bands = (Rows + Tile - 1) / Tile;
            for (var i = start; i < end; i++)
            {
                var matrix = i / bands;
                var cursor = Plan.StartAt(matrix / Plan.RowLength);
                nint within = matrix % Plan.RowLength;
                var x = X + cursor[1] + (within * Plan.RowStep(1));
                var y = Y + cursor[0] + (within * Plan.RowStep(0));
                var firstRow = i % bands * Tile;
                var lastRow = Math.Min(Rows, firstRow + Tile);
                for (var firstColumn = 0; firstColumn < Columns; firstColumn += Tile)
                {
                    var lastColumn = Math.Min(Columns, firstColumn + Tile);
                    for (nint row = firstRow; row < lastRow; row++)
                    {
                        for (nint column = firstColumn; column < lastColumn; column++)
                        {
                            y[(row * YRowStep) + column] = x[row + (column * XColumnStep)];
                        }
                    }
                }
            }
        }
    }

    struct ConvertJob<TFrom, TTo> : IRangeJob
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        public TFrom* X;
        public TTo* Y;
        public LoopPlan Plan;

        public readonly void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            nint xStep = Plan.RowStep(1), yStep = Plan.RowStep(0);
            for (var row = start; row < end; row++)
            {
                var x = X + cursor[1];
                var y = Y + cursor[0];
                for (nint i = 0; i < Plan.RowLength; i++)
                {
                    y[i * yStep] = ConvertOne<TFrom, TTo>(x[i * xStep]);
                }
                Plan.Next(ref cursor);
            }
        }
    }
}
