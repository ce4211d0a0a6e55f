using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

/// <summary>A function of one number, over any lanes.</summary>
interface IUnaryFunction<T>
    where T : unmanaged
{
    S Apply<S>(S x)
        where S : struct, ILanes<S, T>;
}

/// <summary>A function of two numbers, over any lanes.</summary>
interface IBinaryFunction<T>
    where T : unmanaged
{
    S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T>;
}

/// <summary>Elementwise loops: the widest registers for the body of a row, narrower ones and single numbers for its tail.</summary>
static unsafe class ElementwiseLoops
{
    // Below this many elements a second thread costs more than it saves.
    const int Grain = 32768;

    public static void Unary<T, TFunction>(in View x, in View y, TFunction function)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IUnaryFunction<T>
    {
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start)
        {
            var job = new UnaryJob<T, TFunction> { X = (T*)px + x.Offset, Y = (T*)py + y.Offset, Function = function };
            if (x.IsContiguous && y.IsContiguous)
            {
                var count = y.Count;
                if (count < 2 * Grain)
                {
                    UnaryRow<T, TFunction>(job.X, 1, job.Y, 1, count, ref job.Function);
                }
                else
                {
                    Workers.Run(new FlatUnaryJob<T, TFunction> { Row = job }, count, Grain);
                }
            }
            else
            {
                job.Plan = LoopPlan.Of(x, y);
                Workers.Run(job, job.Plan.Rows, Math.Max(1, Grain / Math.Max(1, job.Plan.RowLength)));
            }
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    public static void Binary<T, TFunction>(in View a, in View b, in View y, TFunction function)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IBinaryFunction<T>
    {
        fixed (byte* pa = &a.Storage.Start, pb = &b.Storage.Start, py = &y.Storage.Start)
        {
            var job = new BinaryJob<T, TFunction> { A = (T*)pa + a.Offset, B = (T*)pb + b.Offset, Y = (T*)py + y.Offset, Function = function };
            if (ReferenceEquals(a.Sizes, y.Sizes) && ReferenceEquals(b.Sizes, y.Sizes) && a.IsContiguous && b.IsContiguous && y.IsContiguous)
            {
                var count = y.Count;
                if (count < 2 * Grain)
                {
                    BinaryRow<T, TFunction>(job.A, 1, job.B, 1, job.Y, 1, count, ref job.Function);
                }
                else
                {
                    Workers.Run(new FlatBinaryJob<T, TFunction> { Row = job }, count, Grain);
                }
            }
            else
            {
                job.Plan = LoopPlan.Of(y, a.BroadcastTo(y.Sizes), b.BroadcastTo(y.Sizes));
                if (job.Plan.IsFlat)
                {
                    Workers.Run(new FlatBinaryJob<T, TFunction> { Row = job }, job.Plan.RowLength, Grain);
                }
                else
                {
                    Workers.Run(job, job.Plan.Rows, Math.Max(1, Grain / Math.Max(1, job.Plan.RowLength)));
                }
            }
        }
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(y.Storage);
    }

    static void UnaryRow<T, TFunction>(T* x, nint xStep, T* y, nint yStep, nint count, ref TFunction function)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IUnaryFunction<T>
    {
        nint i = 0;
        if (xStep == 1 && yStep == 1)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i <= count - Lanes512<T>.Count; i += Lanes512<T>.Count)
                {
                    function.Apply(Lanes512<T>.Load(x + i)).Store(y + i);
                }
            }
            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= count - Lanes256<T>.Count; i += Lanes256<T>.Count)
                {
                    function.Apply(Lanes256<T>.Load(x + i)).Store(y + i);
                }
            }
            else
            {
                for (; i <= count - Lanes128<T>.Count; i += Lanes128<T>.Count)
                {
                    function.Apply(Lanes128<T>.Load(x + i)).Store(y + i);
                }
            }
        }
        for (; i < count; i++)
        {
            function.Apply(Lanes1<T>.Load(x + (i * xStep))).Store(y + (i * yStep));
        }
    }

    static void BinaryRow<T, TFunction>(T* a, nint aStep, T* b, nint bStep, T* y, nint yStep, nint count, ref TFunction function)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IBinaryFunction<T>
    {
        nint i = 0;
        if (yStep == 1 && (aStep == 1 || aStep == 0) && (bStep == 1 || bStep == 0))
        {
            if (Vector512.IsHardwareAccelerated)
            {
                i = BinaryBody<T, TFunction, Lanes512<T>>(a, aStep, b, bStep, y, i, count, ref function);
            }
            i = Vector256.IsHardwareAccelerated
                ? BinaryBody<T, TFunction, Lanes256<T>>(a, aStep, b, bStep, y, i, count, ref function)
                : BinaryBody<T, TFunction, Lanes128<T>>(a, aStep, b, bStep, y, i, count, ref function);
        }
        for (; i < count; i++)
        {
            function.Apply(Lanes1<T>.Load(a + (i * aStep)), Lanes1<T>.Load(b + (i * bStep))).Store(y + (i * yStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static nint BinaryBody<T, TFunction, S>(T* a, nint aStep, T* b, nint bStep, T* y, nint i, nint count, ref TFunction function)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IBinaryFunction<T>
        where S : struct, ILanes<S, T>
    {
        if (count - i < S.Count)
        {
            return i;
        }
        if (aStep == 1 && bStep == 1)
        {
            for (; i <= count - S.Count; i += S.Count)
            {
                function.Apply(S.Load(a + i), S.Load(b + i)).Store(y + i);
            }
        }
        else if (aStep == 1)
        {
            var constant = S.Of(*b);
            for (; i <= count - S.Count; i += S.Count)
            {
                function.Apply(S.Load(a + i), constant).Store(y + i);
            }
        }
        else if (bStep == 1)
        {
            var constant = S.Of(*a);
            for (; i <= count - S.Count; i += S.Count)
            {
                function.Apply(constant, S.Load(b + i)).Store(y + i);
            }
        }
        else
        {
            var constant = function.Apply(S.Of(*a), S.Of(*b));
            for (; i <= count - S.Count; i += S.Count)
            {
                constant.Store(y + i);
            }
        }
        return i;
    }

    struct UnaryJob<T, TFunction> : IRangeJob
        where T : unmanaged, INumber<T>
        where TFunction : struct, IUnaryFunction<T>
    {
        public T* X, Y;
        public TFunction Function;
        public LoopPlan Plan;

        public void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            for (var row = start; row < end; row++)
            {
                UnaryRow(X + cursor[0], Plan.RowStep(0), Y + cursor[1], Plan.RowStep(1), Plan.RowLength, ref Function);
                Plan.Next(ref cursor);
            }
        }
    }

    struct FlatUnaryJob<T, TFunction> : IRangeJob
        where T : unmanaged, INumber<T>
        where TFunction : struct, IUnaryFunction<T>
    {
        public UnaryJob<T, TFunction> Row;

        public void Run(int start, int end) => UnaryRow(Row.X + start, 1, Row.Y + start, 1, end - start, ref Row.Function);
    }

    struct BinaryJob<T, TFunction> : IRangeJob
        where T : unmanaged, INumber<T>
        where TFunction : struct, IBinaryFunction<T>
    {
        public T* A, B, Y;
        public TFunction Function;
        public LoopPlan Plan;

        public void Run(int start, int end)
        {
            var cursor = Plan.StartAt(start);
            for (var row = start; row < end; row++)
            {
                BinaryRow(A + cursor[1], Plan.RowStep(1), B + cursor[2], Plan.RowStep(2), Y + cursor[0], Plan.RowStep(0), Plan.RowLength, ref Function);
                Plan.Next(ref cursor);
            }
        }
    }

    struct FlatBinaryJob<T, TFunction> : IRangeJob
        where T : unmanaged, INumber<T>
        where TFunction : struct, IBinaryFunction<T>
    {
        public BinaryJob<T, TFunction> Row;

        public void Run(int start, int end)
        {
            nint aStep = 1, bStep = 1, yStep = 1;
            if (Row.Plan.Rows > 0)
            {
                (yStep, aStep, bStep) = (Row.Plan.RowStep(0), Row.Plan.RowStep(1), Row.Plan.RowStep(2));
            }
            BinaryRow(Row.A + (start * aStep), aStep, Row.B + (start * bStep), bStep, Row.Y + (start * yStep), yStep, end - start, ref Row.Function);
        }
    }
}
