using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    const int CompareGrain = 32768;

    public override void Compare(CompareKind kind, in View a, in View b, in View y)
    {
        switch (a.Type)
        {
            case DType.Float32:
                Compare<float>(kind, a, b, y);
                break;
            case DType.Float64:
                Compare<double>(kind, a, b, y);
                break;
            case DType.Int64:
                Compare<long>(kind, a, b, y);
                break;
            case DType.Int32:
                Compare<int>(kind, a, b, y);
                break;
            case DType.UInt8 or DType.Bool:
                Compare<byte>(kind, a, b, y);
                break;
            default:
                throw Unsupported(kind.ToString(), a.Type);
        }
    }

    public override void Logic(LogicKind kind, in View a, in View b, in View y)
    {
        fixed (byte* pa = &a.Storage.Start, pb = &b.Storage.Start, py = &y.Storage.Start)
        {
            var job = new LogicJob { A = pa + a.Offset, B = pb + b.Offset, Y = py + y.Offset, Kind = kind, Plan = LoopPlan.Of(y, a.BroadcastTo(y.Sizes), b.BroadcastTo(y.Sizes)) };
            Workers.Run(job, job.Plan.Rows, Math.Max(1, CompareGrain / Math.Max(1, job.Plan.RowLength)));
        }
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(y.Storage);
    }

    public override void Where(in View condition, in View a, in View b, in View y)
    {
        switch (y.Type.Size())
        {
            case 8:
                Where<long>(condition, a, b, y);
                break;
            case 4:
                Where<int>(condition, a, b, y);
                break;
            case 2:
                Where<short>(condition, a, b, y);
                break;
            default:
                Where<byte>(condition, a, b, y);
                break;
        }
    }

    public override void Lerp(in View a, in View b, in View w, in View y)
    {
        if (y.Type == DType.Float64)
        {
            Lerp<double>(a, b, w, y);
        }
        else
        {
            Lerp<float>(a, b, w, y);
        }
    }

    static void Compare<T>(CompareKind kind, in View a, in View b, in View y)
        where T : unmanaged, INumber<T>
    {
        // Two kinds are the others with sides exchanged.
        switch (kind)
        {
            case CompareKind.Equal:
                Compare<T, EqualTest<T>>(a, b, y);
                break;
            case CompareKind.NotEqual:
                Compare<T, NotEqualTest<T>>(a, b, y);
                break;
            case CompareKind.Less:
                Compare<T, LessTest<T>>(a, b, y);
                break;
            case CompareKind.LessOrEqual:
                Compare<T, LessOrEqualTest<T>>(a, b, y);
                break;
            case CompareKind.Greater:
                Compare<T, LessTest<T>>(b, a, y);
                break;
            default:
                Compare<T, LessOrEqualTest<T>>(b, a, y);
                break;
        }
    }

    static void Compare<T, TTest>(in View a, in View b, in View y)
        where T : unmanaged
        where TTest : struct, ITest<T>
    {
        fixed (byte* pa = &a.Storage.Start, pb = &b.Storage.Start, py = &y.Storage.Start)
        {
            var job = new CompareJob<T, TTest> { A = (T*)pa + a.Offset, B = (T*)pb + b.Offset, Y = py + y.Offset, Plan = LoopPlan.Of(y, a.BroadcastTo(y.Sizes), b.BroadcastTo(y.Sizes)) };
            Workers.Run(job, job.Plan.Rows, Math.Max(1, CompareGrain / Math.Max(1, job.Plan.RowLength)));
        }
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(y.Storage);
    }

    static void Where<T>(in View condition, in View a, in View b, in View y)
        where T : unmanaged
    {
        fixed (byte* pc = &condition.Storage.Start, pa = &a.Storage.Start, pb = &b.Storage.Start, py = &y.Storage.Start)
        {
            var job = new WhereJob<T>
            {
                Condition = pc + condition.Offset,
                A = (T*)pa + a.Offset,
                B = (T*)pb + b.Offset,
                Y = (T*)py + y.Offset,
                Plan = LoopPlan.Of(y, condition.BroadcastTo(y.Sizes), a.BroadcastTo(y.Sizes), b.BroadcastTo(y.Sizes)),
            };
            Workers.Run(job, job.Plan.Rows, Math.Max(1, CompareGrain / Math.Max(1, job.Plan.RowLength)));
        }
        GC.KeepAlive(condition.Storage);
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(y.Storage);
    }

    static void Lerp<T>(in View a, in View b, in View w, in View y)
        where T : unmanaged, INumber<T>
    {
        fixed (byte* pa = &a.Storage.Start, pb = &b.Storage.Start, pw = &w.Storage.Start, py = &y.Storage.Start)
        {
            var job = new LerpJob<T>
            {
                A = (T*)pa + a.Offset,
                B = (T*)pb + b.Offset,
                W = (T*)pw + w.Offset,
                Y = (T*)py + y.Offset,
                Plan = LoopPlan.Of(y, a.BroadcastTo(y.Sizes), b.BroadcastTo(y.Sizes), w.BroadcastTo(y.Sizes)),
            };
            Workers.Run(job, job.Plan.Rows, Math.Max(1, CompareGrain / Math.Max(1, job.Plan.RowLength)));
        }
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(w.Storage);
        GC.KeepAlive(y.Storage);
    }

    interface ITest<T>
    {
        static abstract bool Holds(T a, T b);
    }

    readonly struct EqualTest<T> : ITest<T>
        where T : INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(T a, T b) => a == b;
    }

    readonly struct NotEqualTest<T> : ITest<T>
        where T : INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(T a, T b) => a != b;
    }

    readonly struct LessTest<T> : ITest<T>
        where T : INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(T a, T b) => a < b;
    }

    readonly struct LessOrEqualTest<T> : ITest<T>
        where T : INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(T a, T b) => a <= b;
    }

    struct CompareJob<T, TTest> : IRangeJob
        where T : unmanaged
        where TTest : struct, ITest<T>
    {
        public T* A, B;
        public byte* Y;
        public LoopPlan Plan;

        public readonly void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            nint yStep = Plan.RowStep(0), aStep = Plan.RowStep(1), bStep = Plan.RowStep(2);
            for (var row = start; row < end; row++)
            {
                T* a = A + cursor[1], b = B + cursor[2];
                var y = Y + cursor[0];
                for (nint i = 0; i < Plan.RowLength; i++)
                {
                    y[i * yStep] = TTest.Holds(a[i * aStep], b[i * bStep]) ? (byte)1 : (byte)0;
                }
                Plan.Next(ref cursor);
            }
        }
    }

    struct LogicJob : IRangeJob
    {
        public byte* A, B, Y;
        public LogicKind Kind;
        public LoopPlan Plan;

        public readonly void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            nint yStep = Plan.RowStep(0), aStep = Plan.RowStep(1), bStep = Plan.RowStep(2);
            for (var row = start; row < end; row++)
            {
                byte* a = A + cursor[1], b = B + cursor[2], y = Y + cursor[0];
                for (nint i = 0; i < Plan.RowLength; i++)
                {
                    int left = a[i * aStep], right = b[i * bStep];
                    y[i * yStep] = (byte)(Kind == LogicKind.And ? left & right : Kind == LogicKind.Or ? left | right : left ^ right);
                }
                Plan.Next(ref cursor);
            }
        }
    }

    struct WhereJob<T> : IRangeJob
        where T : unmanaged
    {
        public byte* Condition;
        public T* A, B, Y;
        public LoopPlan Plan;

        public readonly void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            nint yStep = Plan.RowStep(0), cStep = Plan.RowStep(1), aStep = Plan.RowStep(2), bStep = Plan.RowStep(3);
            for (var row = start; row < end; row++)
            {
                T* a = A + cursor[2], b = B + cursor[3], y = Y + cursor[0];
                var condition = Condition + cursor[1];
                for (nint i = 0; i < Plan.RowLength; i++)
                {
                    y[i * yStep] = condition[i * cStep] != 0 ? a[i * aStep] : b[i * bStep];
                }
                Plan.Next(ref cursor);
            }
        }
    }

    struct LerpJob<T> : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public T* A, B, W, Y;
        public LoopPlan Plan;

        public readonly void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            nint yStep = Plan.RowStep(0), aStep = Plan.RowStep(1), bStep = Plan.RowStep(2), wStep = Plan.RowStep(3);
            for (var row = start; row < end; row++)
            {
                T* a = A + cursor[1], b = B + cursor[2], w = W + cursor[3], y = Y + cursor[0];
                for (nint i = 0; i < Plan.RowLength; i++)
                {
                    y[i * yStep] = a[i * aStep] + (w[i * wStep] * (b[i * bStep] - a[i * aStep]));
                }
                Plan.Next(ref cursor);
            }
        }
    }
}
