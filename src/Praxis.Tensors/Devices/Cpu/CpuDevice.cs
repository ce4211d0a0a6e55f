namespace Praxis.Tensors;

/// <summary>The kernels of this machine's processor.</summary>
sealed unsafe partial class CpuDevice : Device
{
    public override void Fill(in View y, double value)
    {
        var bits = stackalloc byte[8];
        Scalar.Write(bits, y.Type, value);
        fixed (byte* py = &y.Storage.Start)
        {
            if (y.IsContiguous)
            {
                switch (y.Type.Size())
                {
                    case 8:
                        new Span<long>((long*)py + y.Offset, y.Count).Fill(*(long*)bits);
                        break;
                    case 4:
                        new Span<int>((int*)py + y.Offset, y.Count).Fill(*(int*)bits);
                        break;
                    case 2:
                        new Span<short>((short*)py + y.Offset, y.Count).Fill(*(short*)bits);
                        break;
                    default:
                        new Span<byte>(py + y.Offset, y.Count).Fill(*bits);
                        break;
                }
                GC.KeepAlive(y.Storage);
                return;
            }
        }
        var constant = Tensor.Allocate([], y.Type);
        Scalar.Write(ref constant.Storage.Start, y.Type, value);
        Copy(constant.View.BroadcastTo(y.Sizes), y);
    }
}

/// <summary>Single numbers of any type, read and written as double or long.</summary>
static unsafe class Scalar
{
    public static void Write(ref byte target, DType type, double value)
    {
        fixed (byte* p = &target)
        {
            Write(p, type, value);
        }
    }

    public static void Write(byte* target, DType type, double value)
    {
        switch (type)
        {
            case DType.Float32:
                *(float*)target = (float)value;
                break;
            case DType.Float64:
                *(double*)target = value;
                break;
            case DType.Int64:
                *(long*)target = (long)value;
                break;
            case DType.Int32:
                *(int*)target = (int)value;
                break;
            case DType.UInt8:
                *target = (byte)value;
                break;
            case DType.Bool:
                *target = value != 0 ? (byte)1 : (byte)0;
                break;
            case DType.Float16:
                *(Half*)target = (Half)value;
                break;
            default:
                *(BFloat16*)target = (BFloat16)(float)value;
                break;
        }
    }

    public static double Read(byte* source, DType type) => type switch
    {
        DType.Float32 => *(float*)source,
        DType.Float64 => *(double*)source,
        DType.Int64 => *(long*)source,
        DType.Int32 => *(int*)source,
        DType.UInt8 => *source,
        DType.Bool => *source != 0 ? 1 : 0,
        DType.Float16 => (double)*(Half*)source,
        _ => *(BFloat16*)source,
    };

    public static long ReadWhole(byte* source, DType type) => type switch
    {
        DType.Int64 => *(long*)source,
        DType.Int32 => *(int*)source,
        DType.UInt8 => *source,
        DType.Bool => *source != 0 ? 1 : 0,
        _ => (long)Read(source, type),
    };
}
