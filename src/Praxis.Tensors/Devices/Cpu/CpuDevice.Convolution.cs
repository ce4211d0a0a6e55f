using System.Numerics;
using Praxis.Tensors.Kernels;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void Convolve(in ConvShape shape, in View x, in View w, View? bias, in View y)
    {
        fixed (byte* px = &x.Storage.Start, pw = &w.Storage.Start, py = &y.Storage.Start, pb = &(bias ?? w).Storage.Start)
        {
            if (x.Type == DType.Float64)
            {
                Convolution.Forward(shape, (double*)px + x.Offset, (double*)pw + w.Offset, Pointer<double>(bias, pb), (double*)py + y.Offset);
            }
            else
            {
                Convolution.Forward(shape, (float*)px + x.Offset, (float*)pw + w.Offset, Pointer<float>(bias, pb), (float*)py + y.Offset);
            }
        }
        KeepAlive(x, w, y, bias, y, y);
    }

    public override void ConvolveInput(in ConvShape shape, in View g, in View w, in View gx)
    {
        fixed (byte* pg = &g.Storage.Start, pw = &w.Storage.Start, po = &gx.Storage.Start)
        {
            if (g.Type == DType.Float64)
            {
                Convolution.BackwardInput(shape, (double*)pg + g.Offset, (double*)pw + w.Offset, (double*)po + gx.Offset);
            }
            else
            {
                Convolution.BackwardInput(shape, (float*)pg + g.Offset, (float*)pw + w.Offset, (float*)po + gx.Offset);
            }
        }
        KeepAlive(g, w, gx, null, gx, gx);
    }

    public override void ConvolveWeight(in ConvShape shape, in View x, in View g, in View gw)
    {
        fixed (byte* px = &x.Storage.Start, pg = &g.Storage.Start, po = &gw.Storage.Start)
        {
            if (g.Type == DType.Float64)
            {
                Convolution.BackwardWeight(shape, (double*)px + x.Offset, (double*)pg + g.Offset, (double*)po + gw.Offset);
            }
            else
            {
                Convolution.BackwardWeight(shape, (float*)px + x.Offset, (float*)pg + g.Offset, (float*)po + gw.Offset);
            }
        }
        KeepAlive(x, g, gw, null, gw, gw);
    }

    public override void MaxPoolIndices(in View x, in View indices, PoolAxis[] axes)
    {
        if (x.Type == DType.Float64)
        {
            Pool<double>(PoolWork.MaxIndices, x, indices, axes);
        }
        else
        {
            Pool<float>(PoolWork.MaxIndices, x, indices, axes);
        }
    }

    public override void AveragePool(in View x, in View y, PoolAxis[] axes)
    {
        if (x.Type == DType.Float64)
        {
            Pool<double>(PoolWork.Average, x, y, axes);
        }
        else
        {
            Pool<float>(PoolWork.Average, x, y, axes);
        }
    }

    public override void AveragePoolAdjoint(in View g, in View gx, PoolAxis[] axes)
    {
        if (g.Type == DType.Float64)
        {
            Pool<double>(PoolWork.Adjoint, gx, g, axes);
        }
        else
        {
            Pool<float>(PoolWork.Adjoint, gx, g, axes);
        }
    }

    public override void MaxPlus(bool max, in View x, in View w, in View y, in View indices)
    {
        if (x.Type == DType.Float64)
        {
            MaxPlus<double>(max, x, w, y, indices);
        }
        else
        {
            MaxPlus<float>(max, x, w, y, indices);
        }
    }

    // The large side is (planes × three axes), the small one has a number for each window.
    static void Pool<T>(PoolWork work, in View large, in View small, PoolAxis[] axes)
        where T : unmanaged, INumber<T>
    {
        fixed (byte* pl = &large.Storage.Start, ps = &small.Storage.Start)
        {
            var job = new PoolJob<T>
            {
                Work = work,
                Large = (T*)pl + large.Offset,
                Small = (T*)ps + small.Offset,
                Indices = (long*)ps + small.Offset,
                Axes = axes,
                Height = large.Sizes[2],
                Width = large.Sizes[3],
                Plane = large.Sizes[1] * large.Sizes[2] * large.Sizes[3],
                Windows = axes[0].Count * axes[1].Count * axes[2].Count,
            };
            Workers.Run(job, large.Sizes[0], Math.Max(1, RowGrain / Math.Max(1, job.Plane)));
        }
        GC.KeepAlive(large.Storage);
        GC.KeepAlive(small.Storage);
    }

    static void MaxPlus<T>(bool max, in View x, in View w, in View y, in View indices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* px = &x.Storage.Start, pw = &w.Storage.Start, py = &y.Storage.Start, pi = &indices.Storage.Start)
        {
            var job = new MaxPlusJob<T>
            {
                X = (T*)px + x.Offset,
                W = (T*)pw + w.Offset,
                Y = (T*)py + y.Offset,
                Indices = (long*)pi + indices.Offset,
                Inputs = x.Sizes[1],
                Outputs = w.Sizes[0],
                Max = max,
            };
            Widest<T, MaxPlusJob<T>>.Over(job, x.Sizes[0], RowGrain / Math.Max(1, job.Inputs * job.Outputs));
        }
        KeepAlive(x, w, y, null, indices, indices);
    }

    enum PoolWork
    {
        MaxIndices, Average, Adjoint,
    }

    struct PoolJob<T> : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public PoolWork Work;
        public T* Large, Small;
        public long* Indices;
        public PoolAxis[] Axes;
        public int Height, Width, Plane, Windows;

        public readonly void Run(int start, int end)
        {
            for (var plane = start; plane < end; plane++)
            {
                var large = Large + ((nint)plane * Plane);
                if (Work == PoolWork.Adjoint)
                {
                    new Span<T>(large, Plane).Clear();
                }
                var at = (nint)plane * Windows;
                for (var d = 0; d < Axes[0].Count; d++)
                {
                    for (var h = 0; h < Axes[1].Count; h++)
                    {
                        for (var w = 0; w < Axes[2].Count; w++)
                        {
                            Window(large, at++, d, h, w);
                        }
                    }
                }
            }
        }

        readonly void Window(T* large, nint at, int d, int h, int w)
        {
            PoolAxis deep = Axes[0], high = Axes[1], wide = Axes[2];
            var first = true;
            var best = T.Zero;
            var bestAt = 0;
            var sum = T.Zero;
            var divisor = T.CreateTruncating(deep.Divisors[d] * high.Divisors[h] * wide.Divisors[w]);
            var share = Work == PoolWork.Adjoint ? Small[at] / divisor : T.Zero;
            for (var z = deep.Starts[d]; z < deep.Ends[d]; z += deep.Step)
            {
                for (var y = high.Starts[h]; y < high.Ends[h]; y += high.Step)
                {
                    var row = ((z * Height) + y) * Width;
                    for (var x = wide.Starts[w]; x < wide.Ends[w]; x += wide.Step)
                    {
                        switch (Work)
                        {
                            case PoolWork.Average:
                                sum += large[row + x];
                                break;
                            case PoolWork.Adjoint:
                                large[row + x] += share;
                                break;
                            default:
                                if (first || large[row + x] > best || (T.IsNaN(large[row + x]) && !T.IsNaN(best)))
                                {
                                    best = large[row + x];
                                    bestAt = row + x;
                                    first = false;
                                }
                                break;
                        }
                    }
                }
            }
            if (Work == PoolWork.Average)
            {
                Small[at] = sum / divisor;
            }
            else if (Work == PoolWork.MaxIndices)
            {
                Indices[at] = bestAt;
            }
        }
    }

    struct MaxPlusJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* X, W, Y;
        public long* Indices;
        public int Inputs, Outputs;
        public bool Max;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            for (var row = start; row < end; row++)
            {
                var x = X + ((nint)row * Inputs);
                for (var o = 0; o < Outputs; o++)
                {
                    var w = W + ((nint)o * Inputs);
                    var best = Extreme<S>(x, w);
                    var at = (nint)row * Outputs + o;
                    Y[at] = best;
                    Indices[at] = Find(x, w, best);
                }
            }
        }

        readonly T Extreme<S>(T* x, T* w)
            where S : struct, ILanes<S, T>
        {
            var none = Max ? T.NegativeInfinity : T.PositiveInfinity;
            var lanes = S.Of(none);
            var i = 0;
            for (; i <= Inputs - S.Count; i += S.Count)
            {
                var sum = S.Load(x + i) + S.Load(w + i);
                lanes = Max ? S.Max(lanes, sum) : S.Min(lanes, sum);
            }
            var best = Max ? S.LargestLane(lanes) : S.SmallestLane(lanes);
            for (; i < Inputs; i++)
            {
                best = Max ? T.Max(best, x[i] + w[i]) : T.Min(best, x[i] + w[i]);
            }
            return best;
        }

        readonly int Find(T* x, T* w, T best)
        {
            for (var i = 0; i < Inputs; i++)
            {
                var sum = x[i] + w[i];
                if (sum == best || (T.IsNaN(best) && T.IsNaN(sum)))
                {
                    return i;
                }
            }
            return 0;
        }
    }
}
