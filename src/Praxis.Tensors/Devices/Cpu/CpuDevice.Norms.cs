using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    // Rows whose weight gradients are summed together; fixed, so that the sum does not depend on the threads.
    const int NormBlock = 64;

    public override void GroupNorm(in View x, View? weight, View? bias, in View y, in View mean, in View rstd, in NormShape shape, double epsilon, bool centred)
    {
        if (x.Type == DType.Float64)
        {
            GroupNorm<double>(x, weight, bias, y, mean, rstd, shape, epsilon, centred);
        }
        else
        {
            GroupNorm<float>(x, weight, bias, y, mean, rstd, shape, epsilon, centred);
        }
    }

    public override void GroupNormGradient(in View g, in View x, View? weight, in View mean, in View rstd, View? gx, View? gWeight, View? gBias, in NormShape shape, bool centred)
    {
        if (x.Type == DType.Float64)
        {
            GroupNormGradient<double>(g, x, weight, mean, rstd, gx, gWeight, gBias, shape, centred);
        }
        else
        {
            GroupNormGradient<float>(g, x, weight, mean, rstd, gx, gWeight, gBias, shape, centred);
        }
    }

    static T* Pointer<T>(View? view, byte* start)
        where T : unmanaged => view is { } v ? (T*)start + v.Offset : null;

    static void GroupNorm<T>(in View x, View? weight, View? bias, in View y, in View mean, in View rstd, in NormShape shape, double epsilon, bool centred)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start, pm = &mean.Storage.Start, pr = &rstd.Storage.Start)
        fixed (byte* pw = &(weight ?? x).Storage.Start, pb = &(bias ?? x).Storage.Start)
        {
            var job = new GroupNormJob<T>
            {
                X = (T*)px + x.Offset,
                Y = (T*)py + y.Offset,
                Mean = (T*)pm + mean.Offset,
                Rstd = (T*)pr + rstd.Offset,
                Weight = Pointer<T>(weight, pw),
                Bias = Pointer<T>(bias, pb),
                Shape = shape,
                Epsilon = epsilon,
                Centred = centred,
            };
            Widest<T, GroupNormJob<T>>.Over(job, shape.Rows * shape.Groups, RowGrain / Math.Max(1, shape.RowLength));
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
        GC.KeepAlive(mean.Storage);
        GC.KeepAlive(rstd.Storage);
        GC.KeepAlive(weight?.Storage);
        GC.KeepAlive(bias?.Storage);
    }

    static void GroupNormGradient<T>(in View g, in View x, View? weight, in View mean, in View rstd, View? gx, View? gWeight, View? gBias, in NormShape shape, bool centred)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var blocks = (shape.Rows + NormBlock - 1) / NormBlock;
        var wantsWeights = gWeight is not null || gBias is not null;
        // One row of partial sums for every block of rows: first those of the weight, then those of the bias.
        var partial = wantsWeights ? Tensor.Allocate([2, blocks, shape.Channels], x.Type) : null;
        fixed (byte* pg = &g.Storage.Start, px = &x.Storage.Start, pm = &mean.Storage.Start, pr = &rstd.Storage.Start)
        fixed (byte* pw = &(weight ?? x).Storage.Start, po = &(gx ?? x).Storage.Start, pp = &(partial?.Storage ?? x.Storage).Start)
        {
            var job = new GroupNormGradientJob<T>
            {
                G = (T*)pg + g.Offset,
                X = (T*)px + x.Offset,
                Mean = (T*)pm + mean.Offset,
                Rstd = (T*)pr + rstd.Offset,
                Weight = Pointer<T>(weight, pw),
                Gx = Pointer<T>(gx, po),
                Partial = wantsWeights ? (T*)pp : null,
                Blocks = blocks,
                Shape = shape,
                Centred = centred,
            };
            Widest<T, GroupNormGradientJob<T>>.Over(job, blocks, 1);
        }
        GC.KeepAlive(g.Storage);
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(mean.Storage);
        GC.KeepAlive(rstd.Storage);
        GC.KeepAlive(weight?.Storage);
        GC.KeepAlive(gx?.Storage);
        if (partial is null)
        {
            return;
        }
        int[] sizes = [blocks, shape.Channels], steps = [shape.Channels, 1];
        var sums = new View(partial.Storage, 0, sizes, steps, x.Type);
        var biasSums = new View(partial.Storage, blocks * shape.Channels, sizes, steps, x.Type);
        if (gWeight is { } toWeight)
        {
            Reductions.Run<T, SumReduction<T>>(sums, toWeight, [0]);
        }
        if (gBias is { } toBias)
        {
            Reductions.Run<T, SumReduction<T>>(biasSums, toBias, [0]);
        }
    }

    struct GroupNormJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* X, Y, Mean, Rstd, Weight, Bias;
        public NormShape Shape;
        public double Epsilon;
        public bool Centred;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            var length = Shape.RowLength;
            var channels = Shape.Channels / Shape.Groups;
            for (var row = start; row < end; row++)
            {
                T* x = X + ((nint)row * length), y = Y + ((nint)row * length);
                var mean = Centred ? T.CreateTruncating(RowMath.SumInDouble(x, length) / length) : T.Zero;
                var rstd = T.CreateTruncating(1 / Math.Sqrt((RowMath.CentredSquares<S, T>(x, mean, length) / length) + Epsilon));
                Mean[row] = mean;
                Rstd[row] = rstd;
                var first = row % Shape.Groups * channels;
                if (Shape.Inner == 1)
                {
                    Elements<S>(x, y, mean, rstd, Weight == null ? null : Weight + first, Bias == null ? null : Bias + first, length);
                    continue;
                }
                for (var c = 0; c < channels; c++)
                {
                    var scale = Weight == null ? rstd : rstd * Weight[first + c];
                    var shift = (Bias == null ? T.Zero : Bias[first + c]) - (mean * scale);
                    RowMath.Affine<S, T>(x + ((nint)c * Shape.Inner), scale, shift, y + ((nint)c * Shape.Inner), Shape.Inner);
                }
            }
        }

        // A weight and a bias for every element.
        static void Elements<S>(T* x, T* y, T mean, T rstd, T* weight, T* bias, int length)
            where S : struct, ILanes<S, T>
        {
            var i = 0;
            S centre = S.Of(mean), scale = S.Of(rstd);
            for (; i <= length - S.Count; i += S.Count)
            {
                var value = (S.Load(x + i) - centre) * scale;
                value = weight == null ? value : value * S.Load(weight + i);
                (bias == null ? value : value + S.Load(bias + i)).Store(y + i);
            }
            for (; i < length; i++)
            {
                var value = (x[i] - mean) * rstd;
                value = weight == null ? value : value * weight[i];
                y[i] = bias == null ? value : value + bias[i];
            }
        }
    }

    struct GroupNormGradientJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* G, X, Mean, Rstd, Weight, Gx, Partial;
        public int Blocks;
        public NormShape Shape;
        public bool Centred;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            for (var block = start; block < end; block++)
            {
                T* weightSums = null, biasSums = null;
                if (Partial != null)
                {
                    weightSums = Partial + ((nint)block * Shape.Channels);
                    biasSums = Partial + ((nint)(Blocks + block) * Shape.Channels);
                    new Span<T>(weightSums, Shape.Channels).Clear();
                    new Span<T>(biasSums, Shape.Channels).Clear();
                }
                var last = Math.Min(Shape.Rows, (block + 1) * NormBlock);
                for (var row = block * NormBlock; row < last; row++)
                {
                    for (var group = 0; group < Shape.Groups; group++)
                    {
                        if (Shape.Inner == 1)
                        {
                            Row<S>((row * Shape.Groups) + group, group, weightSums, biasSums);
                        }
                        else
                        {
                            Channels<S>((row * Shape.Groups) + group, group, weightSums, biasSums);
                        }
                    }
                }
            }
        }

        // gx = rstd·(ĝ − mean(ĝ) − x̂·mean(ĝ·x̂)) with ĝ = g·w and x̂ = (x − mean)·rstd; weight and bias for every element.
        readonly void Row<S>(int row, int group, T* weightSums, T* biasSums)
            where S : struct, ILanes<S, T>
        {
            var length = Shape.RowLength;
            var first = group * length;
            T* g = G + ((nint)row * length), x = X + ((nint)row * length);
            T mean = Mean[row], rstd = Rstd[row];
            S centre = S.Of(mean), scale = S.Of(rstd), sumG = S.Of(T.Zero), sumGx = sumG;
            T tailG = T.Zero, tailGx = T.Zero;
            var i = 0;
            for (; i <= length - S.Count; i += S.Count)
            {
                var gradient = S.Load(g + i);
                var normal = (S.Load(x + i) - centre) * scale;
                if (weightSums != null)
                {
                    S.MultiplyAdd(gradient, normal, S.Load(weightSums + first + i)).Store(weightSums + first + i);
                    (S.Load(biasSums + first + i) + gradient).Store(biasSums + first + i);
                }
                gradient = Weight == null ? gradient : gradient * S.Load(Weight + first + i);
                sumG += gradient;
                sumGx = S.MultiplyAdd(gradient, normal, sumGx);
            }
            for (; i < length; i++)
            {
                var gradient = g[i];
                var normal = (x[i] - mean) * rstd;
                if (weightSums != null)
                {
                    weightSums[first + i] += gradient * normal;
                    biasSums[first + i] += gradient;
                }
                gradient = Weight == null ? gradient : gradient * Weight[first + i];
                tailG += gradient;
                tailGx += gradient * normal;
            }
            if (Gx == null)
            {
                return;
            }
            var count = T.CreateTruncating(length);
            var meanG = Centred ? (S.Sum(sumG) + tailG) / count : T.Zero;
            var meanGx = (S.Sum(sumGx) + tailGx) / count;
            var gx = Gx + ((nint)row * length);
            S byG = S.Of(meanG), byGx = S.Of(meanGx);
            for (i = 0; i <= length - S.Count; i += S.Count)
            {
                var gradient = Weight == null ? S.Load(g + i) : S.Load(g + i) * S.Load(Weight + first + i);
                var normal = (S.Load(x + i) - centre) * scale;
                (scale * (gradient - byG - (normal * byGx))).Store(gx + i);
            }
            for (; i < length; i++)
            {
                var gradient = Weight == null ? g[i] : g[i] * Weight[first + i];
                var normal = (x[i] - mean) * rstd;
                gx[i] = rstd * (gradient - meanG - (normal * meanGx));
            }
        }

        // The same with one weight and bias for the inner stretch of a channel.
        readonly void Channels<S>(int row, int group, T* weightSums, T* biasSums)
            where S : struct, ILanes<S, T>
        {
            var length = Shape.RowLength;
            var channels = Shape.Channels / Shape.Groups;
            var first = group * channels;
            T* g = G + ((nint)row * length), x = X + ((nint)row * length);
            T mean = Mean[row], rstd = Rstd[row];
            double meanG = 0, meanGx = 0;
            for (var c = 0; c < channels; c++)
            {
                nint at = (nint)c * Shape.Inner;
                var sum = double.CreateTruncating(RowMath.Sum(g + at, Shape.Inner));
                var dot = (double.CreateTruncating(RowMath.Dot<S, T>(g + at, x + at, Shape.Inner)) - (sum * double.CreateTruncating(mean))) * double.CreateTruncating(rstd);
                if (weightSums != null)
                {
                    weightSums[first + c] += T.CreateTruncating(dot);
                    biasSums[first + c] += T.CreateTruncating(sum);
                }
                var weight = Weight == null ? 1 : double.CreateTruncating(Weight[first + c]);
                meanG += sum * weight;
                meanGx += dot * weight;
            }
            if (Gx == null)
            {
                return;
            }
            meanG = Centred ? meanG / length : 0;
            meanGx /= length;
            var gx = Gx + ((nint)row * length);
            var byX = -double.CreateTruncating(rstd) * double.CreateTruncating(rstd) * meanGx;
            var plus = (-double.CreateTruncating(rstd) * meanG) - (byX * double.CreateTruncating(mean));
            for (var c = 0; c < channels; c++)
            {
                nint at = (nint)c * Shape.Inner;
                var byG = Weight == null ? rstd : rstd * Weight[first + c];
                Combine<S, T>(g + at, byG, x + at, T.CreateTruncating(byX), T.CreateTruncating(plus), gx + at, Shape.Inner);
            }
        }
    }

    /// <summary>y = a·g + b·x + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Combine<S, T>(T* g, T a, T* x, T b, T c, T* y, int count)
        where S : struct, ILanes<S, T>
        where T : unmanaged, INumber<T>
    {
        S byG = S.Of(a), byX = S.Of(b), plus = S.Of(c);
        var i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            S.MultiplyAdd(byG, S.Load(g + i), S.MultiplyAdd(byX, S.Load(x + i), plus)).Store(y + i);
        }
        for (; i < count; i++)
        {
            Lanes1<T>.MultiplyAdd(Lanes1<T>.Of(a), Lanes1<T>.Load(g + i), Lanes1<T>.MultiplyAdd(Lanes1<T>.Of(b), Lanes1<T>.Load(x + i), Lanes1<T>.Of(c))).Store(y + i);
        }
    }
}
