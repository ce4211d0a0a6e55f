using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    const int RowGrain = 16384;

    public override void Softmax(bool logarithm, in View x, in View y, int length)
    {
        if (x.Type == DType.Float64)
        {
            Softmax<double>(logarithm, x, y, length);
        }
        else
        {
            Softmax<float>(logarithm, x, y, length);
        }
    }

    public override void SoftmaxGradient(bool logarithm, in View g, in View y, in View result, int length)
    {
        if (y.Type == DType.Float64)
        {
            SoftmaxGradient<double>(logarithm, g, y, result, length);
        }
        else
        {
            SoftmaxGradient<float>(logarithm, g, y, result, length);
        }
    }

    public override void CrossEntropy(in View x, in View labels, in View losses, in View logSums, double smoothing)
    {
        if (x.Type == DType.Float64)
        {
            CrossEntropy<double>(x, labels, losses, logSums, smoothing);
        }
        else
        {
            CrossEntropy<float>(x, labels, losses, logSums, (float)smoothing);
        }
    }

    public override void CrossEntropyGradient(in View g, in View x, in View labels, in View logSums, in View result, double smoothing)
    {
        if (x.Type == DType.Float64)
        {
            CrossEntropyGradient<double>(g, x, labels, logSums, result, smoothing);
        }
        else
        {
            CrossEntropyGradient<float>(g, x, labels, logSums, result, (float)smoothing);
        }
    }

    static void Softmax<T>(bool logarithm, in View x, in View y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start)
        {
            var job = new SoftmaxJob<T> { X = (T*)px + x.Offset, Y = (T*)py + y.Offset, Length = length, Logarithm = logarithm };
            Widest<T, SoftmaxJob<T>>.Over(job, length == 0 ? 0 : x.Count / length, RowGrain / Math.Max(1, length));
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    static void SoftmaxGradient<T>(bool logarithm, in View g, in View y, in View result, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* pg = &g.Storage.Start, py = &y.Storage.Start, pr = &result.Storage.Start)
        {
            var job = new SoftmaxGradientJob<T> { G = (T*)pg + g.Offset, Y = (T*)py + y.Offset, Result = (T*)pr + result.Offset, Length = length, Logarithm = logarithm };
            Widest<T, SoftmaxGradientJob<T>>.Over(job, length == 0 ? 0 : y.Count / length, RowGrain / Math.Max(1, length));
        }
        GC.KeepAlive(g.Storage);
        GC.KeepAlive(y.Storage);
        GC.KeepAlive(result.Storage);
    }

    static void CrossEntropy<T>(in View x, in View labels, in View losses, in View logSums, T smoothing)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        fixed (byte* px = &x.Storage.Start, pl = &labels.Storage.Start, po = &losses.Storage.Start, ps = &logSums.Storage.Start)
        {
            var job = new CrossEntropyJob<T>
            {
                X = (T*)px + x.Offset,
                Labels = (long*)pl + labels.Offset,
                Losses = (T*)po + losses.Offset,
                LogSums = (T*)ps + logSums.Offset,
                Classes = x.Sizes[1],
                Smoothing = smoothing,
            };
            Widest<T, CrossEntropyJob<T>>.Over(job, x.Sizes[0], RowGrain / Math.Max(1, job.Classes));
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(labels.Storage);
        GC.KeepAlive(losses.Storage);
        GC.KeepAlive(logSums.Storage);
    }

    static void CrossEntropyGradient<T>(in View g, in View x, in View labels, in View logSums, in View result, T smoothing)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* pg = &g.Storage.Start, px = &x.Storage.Start, pl = &labels.Storage.Start, ps = &logSums.Storage.Start, pr = &result.Storage.Start)
        {
            var job = new CrossEntropyGradientJob<T>
            {
                G = (T*)pg + g.Offset,
                GStep = g.Steps[0],
                X = (T*)px + x.Offset,
                Labels = (long*)pl + labels.Offset,
                LogSums = (T*)ps + logSums.Offset,
                Result = (T*)pr + result.Offset,
                Classes = x.Sizes[1],
                Smoothing = smoothing,
            };
            Widest<T, CrossEntropyGradientJob<T>>.Over(job, x.Sizes[0], RowGrain / Math.Max(1, job.Classes));
        }
        GC.KeepAlive(g.Storage);
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(labels.Storage);
        GC.KeepAlive(logSums.Storage);
        GC.KeepAlive(result.Storage);
    }

    // A row of −∞ alone has no finite shift; it is left as it is and gives NaN.
    static T Shift<T>(T* x, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T> => RowMath.Max(x, count);

    struct SoftmaxJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        public T* X, Y;
        public int Length;
        public bool Logarithm;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            for (var row = start; row < end; row++)
            {
                T* x = X + ((nint)row * Length), y = Y + ((nint)row * Length);
                var shift = Shift(x, Length);
                if (Logarithm)
                {
                    var sum = RowMath.ExpSum<S, T>(x, shift, null, Length);
                    RowMath.SubtractTwice<S, T>(x, shift, T.Log(sum), y, Length);
                }
                else
                {
                    var sum = RowMath.ExpSum<S, T>(x, shift, y, Length);
                    RowMath.Affine<S, T>(y, T.One / sum, T.Zero, y, Length);
                }
            }
        }
    }

    struct SoftmaxGradientJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* G, Y, Result;
        public int Length;
        public bool Logarithm;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            for (var row = start; row < end; row++)
            {
                T* g = G + ((nint)row * Length), y = Y + ((nint)row * Length), result = Result + ((nint)row * Length);
                if (Logarithm)
                {
                    var sum = RowMath.Sum(g, Length);
                    Body<S>(g, y, sum, result);
                }
                else
                {
                    var dot = RowMath.Dot<S, T>(g, y, Length);
                    var i = 0;
                    var by = S.Of(dot);
                    for (; i <= Length - S.Count; i += S.Count)
                    {
                        (S.Load(y + i) * (S.Load(g + i) - by)).Store(result + i);
                    }
                    for (; i < Length; i++)
                    {
                        result[i] = y[i] * (g[i] - dot);
                    }
                }
            }
        }

        // g − exp(y)·Σg.
        readonly void Body<S>(T* g, T* y, T sum, T* result)
            where S : struct, ILanes<S, T>
        {
            var i = 0;
            var by = S.Of(-sum);
            for (; i <= Length - S.Count; i += S.Count)
            {
                S.MultiplyAdd(VectorMath.Exp<S, T>(S.Load(y + i)), by, S.Load(g + i)).Store(result + i);
            }
            for (; i < Length; i++)
            {
                Lanes1<T>.MultiplyAdd(VectorMath.Exp<Lanes1<T>, T>(Lanes1<T>.Load(y + i)), Lanes1<T>.Of(-sum), Lanes1<T>.Load(g + i)).Store(result + i);
            }
        }
    }

    struct CrossEntropyJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        public T* X, Losses, LogSums;
        public long* Labels;
        public int Classes;
        public T Smoothing;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            for (var row = start; row < end; row++)
            {
                var x = X + ((nint)row * Classes);
                var shift = Shift(x, Classes);
                var log = T.Log(RowMath.ExpSum<S, T>(x, shift, null, Classes));
                LogSums[row] = shift + log;
                if (Labels[row] < 0)
                {
                    Losses[row] = T.Zero;
                    continue;
                }
                // The shift goes first, so that large scores do not swallow the logarithm.
                var loss = shift - x[Labels[row]] + log;
                if (Smoothing != T.Zero)
                {
                    loss = ((T.One - Smoothing) * loss) + (Smoothing * (shift - (RowMath.Sum(x, Classes) / T.CreateTruncating(Classes)) + log));
                }
                Losses[row] = loss;
            }
        }
    }

    struct CrossEntropyGradientJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* G, X, LogSums, Result;
        public nint GStep;
        public long* Labels;
        public int Classes;
        public T Smoothing;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            var everywhere = Smoothing / T.CreateTruncating(Classes);
            for (var row = start; row < end; row++)
            {
                T* x = X + ((nint)row * Classes), result = Result + ((nint)row * Classes);
                if (Labels[row] < 0)
                {
                    new Span<T>(result, Classes).Clear();
                    continue;
                }
                var g = G[row * GStep];
                S by = S.Of(g), shift = S.Of(LogSums[row]), minus = S.Of(everywhere);
                var i = 0;
                for (; i <= Classes - S.Count; i += S.Count)
                {
                    (by * (VectorMath.Exp<S, T>(S.Load(x + i) - shift) - minus)).Store(result + i);
                }
                for (; i < Classes; i++)
                {
                    (Lanes1<T>.Of(g) * (VectorMath.Exp<Lanes1<T>, T>(Lanes1<T>.Load(x + i) - Lanes1<T>.Of(LogSums[row])) - Lanes1<T>.Of(everywhere))).Store(result + i);
                }
                result[Labels[row]] -= g * (T.One - Smoothing);
            }
        }
    }
}
