using System.Numerics;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void Gather(in View x, in View index, in View y, int dim)
    {
        switch (x.Type.Size())
        {
            case 8:
                Move<long, Taking<long>>(x, index, y, dim);
                break;
            case 4:
                Move<int, Taking<int>>(x, index, y, dim);
                break;
            case 2:
                Move<short, Taking<short>>(x, index, y, dim);
                break;
            default:
                Move<byte, Taking<byte>>(x, index, y, dim);
                break;
        }
    }

    public override void ScatterAdd(in View x, in View index, in View y, int dim)
    {
        switch (y.Type)
        {
            case DType.Float32:
                Move<float, Adding<float>>(x, index, y, dim);
                break;
            case DType.Float64:
                Move<double, Adding<double>>(x, index, y, dim);
                break;
            case DType.Int64:
                Move<long, Adding<long>>(x, index, y, dim);
                break;
            case DType.Int32:
                Move<int, Adding<int>>(x, index, y, dim);
                break;
            case DType.UInt8 or DType.Bool:
                Move<byte, Adding<byte>>(x, index, y, dim);
                break;
            default:
                throw Unsupported("ScatterAdd", y.Type);
        }
    }

    public override void Scatter(in View x, in View index, in View y, int dim)
    {
        switch (y.Type.Size())
        {
            case 8:
                Move<long, Putting<long>>(x, index, y, dim);
                break;
            case 4:
                Move<int, Putting<int>>(x, index, y, dim);
                break;
            case 2:
                Move<short, Putting<short>>(x, index, y, dim);
                break;
            default:
                Move<byte, Putting<byte>>(x, index, y, dim);
                break;
        }
    }

    public override void IndexSelect(in View x, in View index, in View y, int dim)
    {
        fixed (byte* px = &x.Storage.Start, pi = &index.Storage.Start, py = &y.Storage.Start)
        {
            var size = x.Type.Size();
            var inner = Shapes.Count(y.Sizes.AsSpan(dim + 1));
            var positions = (long*)pi + index.Offset;
            if (Shapes.IsContiguous(x.Sizes[(dim + 1)..], x.Steps[(dim + 1)..]) && dim == 0)
            {
                var job = new RowsJob { X = px + ((nint)x.Offset * size), Y = py + ((nint)y.Offset * size), Index = positions, XStep = (nint)x.Steps[0] * size, Bytes = (nint)inner * size };
                Workers.Run(job, y.Sizes[0], (int)Math.Max(1, CopyGrain / Math.Max(1, job.Bytes)));
                GC.KeepAlive(x.Storage);
                GC.KeepAlive(index.Storage);
                GC.KeepAlive(y.Storage);
                return;
            }
        }
        // In general the rows go one by one.
        var from = x.Sizes[..];
        from[dim] = 1;
        var indices = new Tensor(index.Storage, index.Offset, index.Sizes, index.Steps, index.Type).ToArray<long>();
        for (var i = 0; i < indices.Length; i++)
        {
            Copy(
                new View(x.Storage, x.Offset + ((int)indices[i] * x.Steps[dim]), from, x.Steps, x.Type),
                new View(y.Storage, y.Offset + (i * y.Steps[dim]), from, y.Steps, y.Type));
        }
    }

    public override void IndexAdd(in View x, in View index, in View y, int dim)
    {
        var row = x.Sizes[..];
        row[dim] = 1;
        var indices = new Tensor(index.Storage, index.Offset, index.Sizes, index.Steps, index.Type).ToArray<long>();
        for (var i = 0; i < indices.Length; i++)
        {
            var target = new View(y.Storage, y.Offset + ((int)indices[i] * y.Steps[dim]), row, y.Steps, y.Type);
            Binary(BinaryKind.Add, target, new View(x.Storage, x.Offset + (i * x.Steps[dim]), row, x.Steps, x.Type), target, 0, 0);
        }
    }

    // Walks the index; what it addresses is far, what has its shape is near.
    static void Move<T, TMove>(in View x, in View index, in View y, int dim)
        where T : unmanaged
        where TMove : struct, IMove<T>
    {
        if (index.Count == 0)
        {
            return;
        }
        fixed (byte* px = &x.Storage.Start, pi = &index.Storage.Start, py = &y.Storage.Start)
        {
            var far = TMove.IntoResult ? y : x;
            var near = TMove.IntoResult ? x : y;
            var steps = far.Steps[..];
            steps[dim] = 0;
            var addressed = far.With(index.Sizes, steps);
            var plan = LoopPlan.Of(index, addressed, near.With(index.Sizes, near.Steps));
            var cursor = plan.StartAt(0);
            var indices = (long*)pi + index.Offset;
            var farData = (T*)(TMove.IntoResult ? py : px) + far.Offset;
            var nearData = (T*)(TMove.IntoResult ? px : py) + near.Offset;
            nint farStep = far.Steps[dim];
            for (var r = 0; r < plan.Rows; r++)
            {
                for (nint i = 0; i < plan.RowLength; i++)
                {
                    var position = (nint)indices[cursor[0] + (i * plan.RowStep(0))];
                    TMove.Run(farData + cursor[1] + (i * plan.RowStep(1)) + (position * farStep), nearData + cursor[2] + (i * plan.RowStep(2)));
                }
                plan.Next(ref cursor);
            }
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(index.Storage);
        GC.KeepAlive(y.Storage);
    }

    interface IMove<T>
        where T : unmanaged
    {
        /// <summary>Whether the index addresses the result, not the source.</summary>
        static abstract bool IntoResult { get; }

        static abstract void Run(T* far, T* near);
    }

    readonly struct Taking<T> : IMove<T>
        where T : unmanaged
    {
        public static bool IntoResult => false;

        public static void Run(T* far, T* near) => *near = *far;
    }

    readonly struct Adding<T> : IMove<T>
        where T : unmanaged, INumber<T>
    {
        public static bool IntoResult => true;

        public static void Run(T* far, T* near) => *far += *near;
    }

    readonly struct Putting<T> : IMove<T>
        where T : unmanaged
    {
        public static bool IntoResult => true;

        public static void Run(T* far, T* near) => *far = *near;
    }

    struct RowsJob : IRangeJob
    {
        public byte* X, Y;
        public long* Index;
        public nint XStep, Bytes;

        public readonly void Run(int start, int end)
        {
            for (nint i = start; i < end; i++)
            {
                Buffer.MemoryCopy(X + ((nint)Index[i] * XStep), Y + (i * Bytes), Bytes, Bytes);
            }
        }
    }
}
