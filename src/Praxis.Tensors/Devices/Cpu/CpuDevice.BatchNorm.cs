using System.Numerics;
using System.Runtime.CompilerServices;
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
        // Where a row holds less than a register of a channel, channels go side by side: up to so many numbers of a row.
        const int Side = 128;

        // So many rows are summed in T before the sum goes on in double precision.
        const int RowsOfSum = 16;

        public ChannelWork Work;
        public NormShape Shape;
        public T* G, X, First, Second, P, Q, R;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            if (Shape.Inner < S.Count)
            {
                var side = Math.Max(1, Side / Math.Max(1, Shape.Inner));
                for (var c = start; c < end; c += side)
                {
                    Columns<S>(c, Math.Min(end, c + side));
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
            double sum = 0, squares = 0;
            for (var row = 0; row < Shape.Rows; row++)
            {
                sum += RowMath.SumInDouble(X + At(row, c), Shape.Inner);
            }
            var mean = T.CreateTruncating(sum / count);
            for (var row = 0; row < Shape.Rows; row++)
            {
                squares += RowMath.CentredSquares<S, T>(X + At(row, c), mean, Shape.Inner);
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
                sum += double.CreateTruncating(RowMath.Sum(G + at, Shape.Inner));
                dot += double.CreateTruncating(RowMath.Dot<S, T>(G + at, X + at, Shape.Inner));
            }
            First[c] = T.CreateTruncating(sum);
            Second[c] = T.CreateTruncating((dot - (sum * double.CreateTruncating(P[c]))) * double.CreateTruncating(Q[c]));
        }

        // The numbers of several channels are columns, walked row by row.
        readonly void Columns<S>(int firstChannel, int lastChannel)
            where S : struct, ILanes<S, T>
        {
            var channels = lastChannel - firstChannel;
            var width = channels * Shape.Inner;
            T* p = stackalloc T[Side], q = stackalloc T[Side], r = stackalloc T[Side];
            var sums = stackalloc double[Side];
            var count = (double)Shape.Rows * Shape.Inner;
            switch (Work)
            {
                case ChannelWork.Moments:
                    SumColumns<S, Plain>(firstChannel, width, p, sums);
                    for (var c = 0; c < channels; c++)
                    {
                        First[firstChannel + c] = T.CreateTruncating(SumOfChannel(sums, c) / count);
                    }
                    Repeat(First + firstChannel, p, channels);
                    SumColumns<S, Squares>(firstChannel, width, p, sums);
                    for (var c = 0; c < channels; c++)
                    {
                        Second[firstChannel + c] = T.CreateTruncating(SumOfChannel(sums, c) / count);
                    }
                    break;
                case ChannelWork.GradientSums:
                    SumColumns<S, Plain>(firstChannel, width, p, sums);
                    for (var c = 0; c < channels; c++)
                    {
                        First[firstChannel + c] = T.CreateTruncating(SumOfChannel(sums, c));
                    }
                    Repeat(P + firstChannel, p, channels);
                    SumColumns<S, Products>(firstChannel, width, p, sums);
                    for (var c = 0; c < channels; c++)
                    {
                        Second[firstChannel + c] = T.CreateTruncating(SumOfChannel(sums, c) * double.CreateTruncating(Q[firstChannel + c]));
                    }
                    break;
                default:
                    Repeat(P + firstChannel, p, channels);
                    Repeat(Q + firstChannel, q, channels);
                    Repeat(R + firstChannel, r, channels);
                    for (var row = 0; row < Shape.Rows; row++)
                    {
                        var at = At(row, firstChannel);
                        var i = 0;
                        for (; i <= width - S.Count; i += S.Count)
                        {
                            MapColumns<S>(at, i, p, q, r);
                        }
                        for (; i < width; i++)
                        {
                            MapColumns<Lanes1<T>>(at, i, p, q, r);
                        }
                    }
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void MapColumns<S>(nint at, int i, T* p, T* q, T* r)
            where S : struct, ILanes<S, T>
        {
            var y = Work == ChannelWork.Affine
                ? S.MultiplyAdd(S.Load(X + at + i), S.Load(p + i), S.Load(q + i))
                : S.MultiplyAdd(S.Load(p + i), S.Load(G + at + i), S.MultiplyAdd(S.Load(q + i), S.Load(X + at + i), S.Load(r + i)));
            y.Store(First + at + i);
        }

        // sums[i] = Σ over rows of a term of the numbers in column i.
        readonly void SumColumns<S, TTerm>(int firstChannel, int width, T* mean, double* sums)
            where S : struct, ILanes<S, T>
            where TTerm : struct, ITerm
        {
            var block = stackalloc T[S.Count];
            var i = 0;
            for (; i <= width - S.Count; i += S.Count)
            {
                SumColumn<S, TTerm>(firstChannel, i, mean + i, block, sums + i);
            }
            for (; i < width; i++)
            {
                SumColumn<Lanes1<T>, TTerm>(firstChannel, i, mean + i, block, sums + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void SumColumn<S, TTerm>(int firstChannel, int column, T* mean, T* block, double* sums)
            where S : struct, ILanes<S, T>
            where TTerm : struct, ITerm
        {
            var next = (nint)Shape.Channels * Shape.Inner;
            var at = At(0, firstChannel) + column;
            var by = TTerm.IsCentred ? S.Load(mean) : S.Of(T.Zero);
            new Span<double>(sums, S.Count).Clear();
            for (var row = 0; row < Shape.Rows; row += RowsOfSum)
            {
                var sum = S.Of(T.Zero);
                for (var rows = Math.Min(RowsOfSum, Shape.Rows - row); rows > 0; rows--, at += next)
                {
                    sum = TTerm.Add(G + at, X + at, by, sum);
                }
                sum.Store(block);
                for (var i = 0; i < S.Count; i++)
                {
                    sums[i] += double.CreateTruncating(block[i]);
                }
            }
        }

        interface ITerm
        {
            static abstract bool IsCentred { get; }
            static abstract S Add<S>(T* g, T* x, S mean, S sum)
                where S : struct, ILanes<S, T>;
        }

        // For moments, what stands for the gradient is x itself.
        struct Plain : ITerm
        {
            public static bool IsCentred => false;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static S Add<S>(T* g, T* x, S mean, S sum)
                where S : struct, ILanes<S, T> => sum + S.Load(g);
        }

        struct Squares : ITerm
        {
            public static bool IsCentred => true;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static S Add<S>(T* g, T* x, S mean, S sum)
                where S : struct, ILanes<S, T>
            {
                var centred = S.Load(x) - mean;
                return S.MultiplyAdd(centred, centred, sum);
            }
        }

        struct Products : ITerm
        {
            public static bool IsCentred => true;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static S Add<S>(T* g, T* x, S mean, S sum)
                where S : struct, ILanes<S, T> => S.MultiplyAdd(S.Load(g), S.Load(x) - mean, sum);
        }

        readonly double SumOfChannel(double* sums, int channel)
        {
            var sum = 0.0;
            for (var i = 0; i < Shape.Inner; i++)
            {
                sum += sums[(channel * Shape.Inner) + i];
            }
            return sum;
        }

        // A number for each column from a number for each channel.
        readonly void Repeat(T* values, T* columns, int channels)
        {
            for (var c = 0; c < channels; c++)
            {
                new Span<T>(columns + (c * Shape.Inner), Shape.Inner).Fill(values[c]);
            }
        }
    }
}
