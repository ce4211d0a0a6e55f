using System.Numerics;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void Reduce(ReduceKind kind, in View x, in View y, ReadOnlySpan<int> dims)
    {
        switch (x.Type)
        {
            case DType.Float32:
                Reduce<float>(kind, x, y, dims);
                break;
            case DType.Float64:
                Reduce<double>(kind, x, y, dims);
                break;
            case DType.Int64:
                Reduce<long>(kind, x, y, dims);
                break;
            case DType.Int32:
                Reduce<int>(kind, x, y, dims);
                break;
            case DType.UInt8 or DType.Bool:
                Reduce<byte>(kind, x, y, dims);
                break;
            default:
                throw Unsupported(kind.ToString(), x.Type);
        }
    }

    public override void ArgReduce(bool largest, in View x, in View y, int dim)
    {
        switch (x.Type)
        {
            case DType.Float32:
                ArgReduce<float>(largest, x, y, dim);
                break;
            case DType.Float64:
                ArgReduce<double>(largest, x, y, dim);
                break;
            case DType.Int64:
                ArgReduce<long>(largest, x, y, dim);
                break;
            case DType.Int32:
                ArgReduce<int>(largest, x, y, dim);
                break;
            case DType.UInt8 or DType.Bool:
                ArgReduce<byte>(largest, x, y, dim);
                break;
            default:
                throw Unsupported(largest ? "ArgMax" : "ArgMin", x.Type);
        }
    }

    static void Reduce<T>(ReduceKind kind, in View x, in View y, ReadOnlySpan<int> dims)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        switch (kind)
        {
            case ReduceKind.Sum:
                Reductions.Run<T, SumReduction<T>>(x, y, dims);
                break;
            case ReduceKind.Product:
                Reductions.Run<T, ProductReduction<T>>(x, y, dims);
                break;
            case ReduceKind.Max or ReduceKind.Any:
                Reductions.Run<T, MaxReduction<T>>(x, y, dims);
                break;
            case ReduceKind.Min or ReduceKind.All:
                Reductions.Run<T, MinReduction<T>>(x, y, dims);
                break;
            case ReduceKind.SumOfSquares:
                Reductions.Run<T, SumOfSquaresReduction<T>>(x, y, dims);
                break;
            default:
                Reductions.Run<T, SumOfMagnitudesReduction<T>>(x, y, dims);
                break;
        }
    }

    static void ArgReduce<T>(bool largest, in View x, in View y, int dim)
        where T : unmanaged, INumber<T>
    {
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start)
        {
            var others = x.With(Without(x.Sizes, dim), Without(x.Steps, dim));
            var plan = LoopPlan.Of(others, others);
            var job = new ArgReduceJob<T>
            {
                X = (T*)px + x.Offset,
                Y = (long*)py + y.Offset,
                Plan = plan,
                Count = x.Sizes[dim],
                Step = x.Steps[dim],
                Largest = largest,
            };
            Workers.Run(job, plan.Rows, Math.Max(1, 32768 / Math.Max(1, plan.RowLength * job.Count)));
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    static int[] Without(int[] values, int index) => [.. values.AsSpan(0, index), .. values.AsSpan(index + 1)];

    struct ArgReduceJob<T> : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public T* X;
        public long* Y;
        public LoopPlan Plan;
        public int Count, Step;
        public bool Largest;

        public readonly void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            for (var row = start; row < end; row++)
            {
                for (var i = 0; i < Plan.RowLength; i++)
                {
                    Y[((long)row * Plan.RowLength) + i] = Best(X + cursor[0] + ((long)i * Plan.RowStep(0)));
                }
                Plan.Next(ref cursor);
            }
        }

        readonly int Best(T* x)
        {
            var best = x[0];
            var at = 0;
            for (var i = 1; i < Count && !T.IsNaN(best); i++)
            {
                var value = x[(long)i * Step];
                if (Largest ? !(value <= best) : !(value >= best))
                {
                    best = value;
                    at = i;
                }
            }
            return at;
        }
    }
}
