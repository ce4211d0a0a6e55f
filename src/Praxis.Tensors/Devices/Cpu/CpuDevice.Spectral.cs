using System.Numerics;
using Praxis.Tensors.Spectral;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void Fourier(LineKind kind, in View real, View? imaginary, in View resultReal, View? resultImaginary, ReadOnlySpan<int> dims, double scale)
    {
        if (real.Type == DType.Float64)
        {
            Fourier<double>(kind, real, imaginary, resultReal, resultImaginary, dims, scale);
        }
        else
        {
            Fourier<float>(kind, real, imaginary, resultReal, resultImaginary, dims, scale);
        }
    }

    static void Fourier<T>(LineKind kind, in View real, View? imaginary, in View resultReal, View? resultImaginary, ReadOnlySpan<int> dims, double scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (resultReal.Count == 0)
        {
            return;
        }
        var axes = new Dimension[dims.Length];
        for (var i = 0; i < dims.Length; i++)
        {
            axes[i] = Place(real, resultReal, dims[i]);
        }
        var batch = new Dimension[real.Rank - dims.Length];
        var count = 0;
        for (var d = 0; d < real.Rank; d++)
        {
            if (!dims.Contains(d))
            {
                batch[count++] = Place(real, resultReal, d);
            }
        }
        var transform = new SpectralTransform<T>(kind, axes, batch, scale);
        var absent = imaginary ?? real;
        var unwritten = resultImaginary ?? resultReal;
        fixed (byte* pr = &real.Storage.Start, pi = &absent.Storage.Start, qr = &resultReal.Storage.Start, qi = &unwritten.Storage.Start)
        {
            transform.Run(
                new((T*)pr + real.Offset, imaginary is null ? null : (T*)pi + absent.Offset),
                new((T*)qr + resultReal.Offset, (T*)qi + unwritten.Offset));
        }
        GC.KeepAlive(real.Storage);
        GC.KeepAlive(absent.Storage);
        GC.KeepAlive(resultReal.Storage);
        GC.KeepAlive(unwritten.Storage);
    }

    static Dimension Place(in View source, in View target, int dim) =>
        new(Math.Max(source.Sizes[dim], target.Sizes[dim]), source.Steps[dim], target.Steps[dim]);

    public override void OverlapAdd(in View x, in View y, int hop)
    {
        if (x.Type == DType.Float64)
        {
            OverlapAdd<double>(x, y, hop);
        }
        else
        {
            OverlapAdd<float>(x, y, hop);
        }
    }

    static void OverlapAdd<T>(in View x, in View y, int hop)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int frames = x.Sizes[^2], size = x.Sizes[^1], length = y.Sizes[^1];
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start)
        {
            var job = new OverlapAddJob<T> { Frames = (T*)px + x.Offset, Signal = (T*)py + y.Offset, Count = frames, Size = size, Hop = hop, Length = length };
            Workers.Run(job, length == 0 ? 0 : y.Count / length, Math.Max(1, RowGrain / Math.Max(1, frames * size)));
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
    }

    struct OverlapAddJob<T> : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Frames, Signal;
        public int Count, Size, Hop, Length;

        public readonly void Run(int start, int end)
        {
            for (nint row = start; row < end; row++)
            {
                Framing.AddUp(
                    new ReadOnlySpan<T>(Frames + (row * Count * Size), Count * Size), Size, Hop, new Span<T>(Signal + (row * Length), Length));
            }
        }
    }
}
