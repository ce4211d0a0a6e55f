using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void ChannelMoments(in View x, in View mean, in View variance, in NormShape shape)
    {
        if (x.Type == DType.Float64)
        {
            Channels<double>(ChannelWork.Moments, shape, x, x, mean, variance, mean, variance, mean);
        }
        else
        {
            Channels<float>(ChannelWork.Moments, shape, x, x, mean, variance, mean, variance, mean);
        }
    }

    public override void ChannelAffine(in View x, in View scale, in View shift, in View y, in NormShape shape)
    {
        if (x.Type == DType.Float64)
        {
            Channels<double>(ChannelWork.Affine, shape, x, x, y, y, scale, shift, shift);
        }
        else
        {
            Channels<float>(ChannelWork.Affine, shape, x, x, y, y, scale, shift, shift);
        }
    }

    public override void ChannelGradientSums(in View g, in View x, in View mean, in View rstd, in View sumG, in View sumGx, in NormShape shape)
    {
        if (x.Type == DType.Float64)
        {
            Channels<double>(ChannelWork.GradientSums, shape, g, x, sumG, sumGx, mean, rstd, rstd);
        }
        else
        {
            Channels<float>(ChannelWork.GradientSums, shape, g, x, sumG, sumGx, mean, rstd, rstd);
        }
    }

    public override void ChannelCombine(in View g, in View x, in View a, in View b, in View c, in View y, in NormShape shape)
    {
        if (x.Type == DType.Float64)
        {
            Channels<double>(ChannelWork.Combine, shape, g, x, y, y, a, b, c);
        }
        else
        {
            Channels<float>(ChannelWork.Combine, shape, g, x, y, y, a, b, c);
        }
    }

    static void Channels<T>(ChannelWork work, in NormShape shape, in View g, in View x, in View first, in View second, in View p, in View q, in View r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* pg = &g.Storage.Start, px = &x.Storage.Start, p1 = &first.Storage.Start, p2 = &second.Storage.Start)
        fixed (byte* pp = &p.Storage.Start, pq = &q.Storage.Start, pr = &r.Storage.Start)
        {
            var job = new ChannelJob<T>
            {
                Work = work,
                Shape = shape,
                G = (T*)pg + g.Offset,
                X = (T*)px + x.Offset,
                First = (T*)p1 + first.Offset,
                Second = (T*)p2 + second.Offset,
                P = (T*)pp + p.Offset,
                Q = (T*)pq + q.Offset,
                R = (T*)pr + r.Offset,
            };
            var perChannel = shape.Rows * shape.Inner;
            Widest<T, ChannelJob<T>>.Over(job, shape.Channels, RowGrain / Math.Max(1, perChannel));
        }
        GC.KeepAlive(g.Storage);
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(first.Storage);
        GC.KeepAlive(second.Storage);
        GC.KeepAlive(p.Storage);
        GC.KeepAlive(q.Storage);
        GC.KeepAlive(r.Storage);
    }

    enum ChannelWork
    {
        Moments, Affine, GradientSums, Combine,
    }

    struct ChannelJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Up to this many channels side by side, when a channel has a single number in each row.
        const int Side = 64;

        public ChannelWork Work;
        public NormShape Shape;
        public T* G, X, First, Second, P, Q, R;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            if (Shape.Inner == 1)
            {
                for (var c = start; c < end; c += Side)
                {
                    Columns(c, Math.Min(end, c + Side));
                }
                return;
            }
            for (var c = start; c < end; c++)
            {
                switch (Work)
                {
                    case ChannelWork.Moments:
                        Moments<S>(c);
                        break;
                    case ChannelWork.GradientSums:
                        GradientSums<S>(c);
                        break;
                    default:
                        for (var row = 0; row < Shape.Rows; row++)
                        {
                            var at = At(row, c);
                            if (Work == ChannelWork.Affine)
                            {
                                RowMath.Affine<S, T>(X + at, P[c], Q[c], First + at, Shape.Inner);
                            }
                            else
                            {
                                Combine<S, T>(G + at, P[c], X + at, Q[c], R[c], First + at, Shape.Inner);
                            }
                        }
                        break;
                }
            }
        }

        readonly nint At(int row, int channel) => (((nint)row * Shape.Channels) + channel) * Shape.Inner;

        readonly void Moments<S>(int c)
            where S : struct, ILanes<S, T>
        {
            var count = (double)Shape.Rows * Shape.Inner;
            var isShort = Shape.Inner < S.Count;
            double sum = 0, squares = 0;
            for (var row = 0; row < Shape.Rows; row++)
            {
                var x = X + At(row, c);
                if (!isShort)
                {
                    sum += RowMath.SumInDouble(x, Shape.Inner);
                    continue;
                }
                for (var i = 0; i < Shape.Inner; i++)
                {
                    sum += double.CreateTruncating(x[i]);
                }
            }
            var mean = T.CreateTruncating(sum / count);
            for (var row = 0; row < Shape.Rows; row++)
            {
                var x = X + At(row, c);
                if (!isShort)
                {
                    squares += RowMath.CentredSquares<S, T>(x, mean, Shape.Inner);
                    continue;
                }
                for (var i = 0; i < Shape.Inner; i++)
                {
                    var centred = double.CreateTruncating(x[i] - mean);
                    squares += centred * centred;
                }
            }
            First[c] = mean;
            Second[c] = T.CreateTruncating(squares / count);
        }

        readonly void GradientSums<S>(int c)
            where S : struct, ILanes<S, T>
        {
            double sum = 0, dot = 0;
            for (var row = 0; row < Shape.Rows; row++)
            {
                var at = At(row, c);
                if (Shape.Inner >= S.Count)
                {
                    sum += double.CreateTruncating(RowMath.Sum(G + at, Shape.Inner));
                    dot += double.CreateTruncating(RowMath.Dot<S, T>(G + at, X + at, Shape.Inner));
                    continue;
                }
                for (var i = 0; i < Shape.Inner; i++)
                {
                    var gradient = double.CreateTruncating(G[at + i]);
                    sum += gradient;
                    dot += gradient * double.CreateTruncating(X[at + i]);
                }
            }
            First[c] = T.CreateTruncating(sum);
            Second[c] = T.CreateTruncating((dot - (sum * double.CreateTruncating(P[c]))) * double.CreateTruncating(Q[c]));
        }

        // Features without inner dimensions: channels are columns, walked row by row.
        readonly void Columns(int first, int last)
        {
            var width = last - first;
            switch (Work)
            {
                case ChannelWork.Moments:
                    {
                        var sums = stackalloc double[Side];
                        new Span<double>(sums, Side).Clear();
                        for (var row = 0; row < Shape.Rows; row++)
                        {
                            var x = X + At(row, first);
                            for (var c = 0; c < width; c++)
                            {
                                sums[c] += double.CreateTruncating(x[c]);
                            }
                        }
                        for (var c = 0; c < width; c++)
                        {
                            sums[c] /= Shape.Rows;
                            First[first + c] = T.CreateTruncating(sums[c]);
                        }
                        var squares = stackalloc double[Side];
                        new Span<double>(squares, Side).Clear();
                        for (var row = 0; row < Shape.Rows; row++)
                        {
                            var x = X + At(row, first);
                            for (var c = 0; c < width; c++)
                            {
                                var centred = double.CreateTruncating(x[c]) - sums[c];
                                squares[c] += centred * centred;
                            }
                        }
                        for (var c = 0; c < width; c++)
                        {
                            Second[first + c] = T.CreateTruncating(squares[c] / Shape.Rows);
                        }
                        break;
                    }
                case ChannelWork.GradientSums:
                    {
                        var sums = stackalloc double[2 * Side];
                        new Span<double>(sums, 2 * Side).Clear();
                        for (var row = 0; row < Shape.Rows; row++)
                        {
                            T* g = G + At(row, first), x = X + At(row, first);
                            for (var c = 0; c < width; c++)
                            {
                                var gradient = double.CreateTruncating(g[c]);
                                sums[c] += gradient;
                                sums[Side + c] += gradient * double.CreateTruncating((x[c] - P[first + c]) * Q[first + c]);
                            }
                        }
                        for (var c = 0; c < width; c++)
                        {
                            First[first + c] = T.CreateTruncating(sums[c]);
                            Second[first + c] = T.CreateTruncating(sums[Side + c]);
                        }
                        break;
                    }
                default:
                    for (var row = 0; row < Shape.Rows; row++)
                    {
                        var at = At(row, first);
                        for (var c = 0; c < width; c++)
                        {
                            First[at + c] = Work == ChannelWork.Affine
                                ? (X[at + c] * P[first + c]) + Q[first + c]
                                : (P[first + c] * G[at + c]) + (Q[first + c] * X[at + c]) + R[first + c];
                        }
                    }
                    break;
            }
        }
    }
}
