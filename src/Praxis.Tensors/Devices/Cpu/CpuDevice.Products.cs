using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void MatMul(in View a, in View b, in View c, bool accumulate)
    {
        switch (c.Type)
        {
            case DType.Float32:
                MatMul<float>(a, b, c, accumulate);
                break;
            case DType.Float64:
                MatMul<double>(a, b, c, accumulate);
                break;
            case DType.Int64:
                MatMul<long>(a, b, c, accumulate);
                break;
            case DType.Int32:
                MatMul<int>(a, b, c, accumulate);
                break;
            case DType.UInt8:
                MatMul<byte>(a, b, c, accumulate);
                break;
            default:
                throw Unsupported("MatMul", c.Type);
        }
    }

    static void MatMul<T>(in View a, in View b, in View c, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        fixed (byte* pa = &a.Storage.Start, pb = &b.Storage.Start, pc = &c.Storage.Start)
        {
            var product = new Product<T>
            {
                Rows = c.Sizes[^2],
                Columns = c.Sizes[^1],
                Depth = a.Sizes[^1],
                A = (T*)pa + a.Offset,
                ARow = a.Steps[^2],
                AColumn = a.Steps[^1],
                B = (T*)pb + b.Offset,
                BRow = b.Steps[^2],
                BColumn = b.Steps[^1],
                C = (T*)pc + c.Offset,
                CRow = c.Steps[^2],
                CColumn = c.Steps[^1],
                Accumulate = accumulate,
                Batch = 1,
            };
            if (c.Rank > 2)
            {
                RunBatches(product, Lead(a, c), Lead(b, c), new View(c.Storage, 0, c.Sizes[..^2], c.Steps[..^2], c.Type));
            }
            else
            {
                Gemm.Run(product);
            }
        }
        GC.KeepAlive(a.Storage);
        GC.KeepAlive(b.Storage);
        GC.KeepAlive(c.Storage);

        static View Lead(in View x, in View c) => new View(x.Storage, 0, x.Sizes[..^2], x.Steps[..^2], x.Type).BroadcastTo(c.Sizes[..^2]);
    }

    // Leading dimensions that all three lay out alike are one batch; the others are walked.
    static void RunBatches<T>(Product<T> product, in View a, in View b, in View c)
        where T : unmanaged, INumber<T>
    {
        if (c.Count == 0)
        {
            return;
        }
        var plan = LoopPlan.Of(c, a, b);
        var cursor = plan.StartAt(0);
        product.Batch = plan.RowLength;
        (product.CBatch, product.ABatch, product.BBatch) = (plan.RowStep(0), plan.RowStep(1), plan.RowStep(2));
        var (pc, pa, pb) = ((nint)product.C, (nint)product.A, (nint)product.B);
        for (var row = 0; row < plan.Rows; row++)
        {
            product.C = (T*)pc + cursor[0];
            product.A = (T*)pa + cursor[1];
            product.B = (T*)pb + cursor[2];
            Gemm.Run(product);
            plan.Next(ref cursor);
        }
    }
}
