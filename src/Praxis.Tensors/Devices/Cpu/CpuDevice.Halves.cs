using Praxis.Tensors.Kernels;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    /// <summary>Converts between float32 and a half precision where both stand in order; false where it does not apply.</summary>
    static bool ConvertHalves(in View x, in View y)
    {
        var kind = (x.Type, y.Type) switch
        {
            (DType.Float32, DType.Float16) => HalfKind.ToHalf,
            (DType.Float32, DType.BFloat16) => HalfKind.ToBrain,
            (DType.Float16, DType.Float32) => HalfKind.FromHalf,
            (DType.BFloat16, DType.Float32) => HalfKind.FromBrain,
            _ => HalfKind.None,
        };
        if (kind == HalfKind.None || !x.IsContiguous || !y.IsContiguous)
        {
            return false;
        }
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start)
        {
            var job = new HalvesJob { X = px + ((nint)x.Offset * x.Type.Size()), Y = py + ((nint)y.Offset * y.Type.Size()), Kind = kind };
            Workers.Run(job, y.Count, CopyGrain);
        }
        GC.KeepAlive(x.Storage);
        GC.KeepAlive(y.Storage);
        return true;
    }

    enum HalfKind
    {
        None,
        ToHalf,
        ToBrain,
        FromHalf,
        FromBrain,
    }

    struct HalvesJob : IRangeJob
    {
        public byte* X, Y;
        public HalfKind Kind;

        public readonly void Run(int start, int end)
        {
            var count = end - start;
            switch (Kind)
            {
                case HalfKind.ToHalf:
                    HalfConversion.ToHalf(new((float*)X + start, count), new((Half*)Y + start, count));
                    break;
                case HalfKind.ToBrain:
                    HalfConversion.ToBFloat16(new((float*)X + start, count), new((BFloat16*)Y + start, count));
                    break;
                case HalfKind.FromHalf:
                    HalfConversion.ToSingle(new ReadOnlySpan<Half>((Half*)X + start, count), new((float*)Y + start, count));
                    break;
                default:
                    HalfConversion.ToSingle(new ReadOnlySpan<BFloat16>((BFloat16*)X + start, count), new((float*)Y + start, count));
                    break;
            }
        }
    }
}
