using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    const int MatrixGrain = 20_000;

    public override void Matrices(MatrixKind kind, ReadOnlySpan<View> inputs, ReadOnlySpan<View> results, int[] lead, in MatrixFlags flags, Span<double> outcomes)
    {
        if (inputs[0].Type == DType.Float64)
        {
            Matrices<double>(kind, inputs, results, lead, flags, outcomes);
        }
        else
        {
            Matrices<float>(kind, inputs, results, lead, flags, outcomes);
        }
    }

    static void Matrices<T>(MatrixKind kind, ReadOnlySpan<View> inputs, ReadOnlySpan<View> results, int[] lead, in MatrixFlags flags, Span<double> outcomes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* in0 = &Start(inputs, 0), in1 = &Start(inputs, 1), in2 = &Start(inputs, 2))
        fixed (byte* out0 = &Start(results, 0), out1 = &Start(results, 1), out2 = &Start(results, 2), out3 = &Start(results, 3), out4 = &Start(results, 4))
        fixed (double* outcome = outcomes)
        {
            var job = new MatrixJob<T>
            {
                Kind = kind,
                Flags = flags,
                Outcomes = outcome,
                Input0 = Batch(inputs, 0, in0),
                Input1 = Batch(inputs, 1, in1),
                Input2 = Batch(inputs, 2, in2),
                Result0 = Batch(results, 0, out0),
                Result1 = Batch(results, 1, out1),
                Result2 = Batch(results, 2, out2),
                Result3 = Batch(results, 3, out3),
                Result4 = Batch(results, 4, out4),
            };
            var size = (long)job.Input0.Rows * job.Input0.Columns;
            var work = size * Math.Max(1, Math.Min(job.Input0.Rows, job.Input0.Columns));
            Workers.Run(job, Shapes.Count(lead), (int)Math.Max(1, MatrixGrain / Math.Max(1, work)));
        }
        foreach (var view in inputs)
        {
            GC.KeepAlive(view.Storage);
        }
        foreach (var view in results)
        {
            GC.KeepAlive(view.Storage);
        }

        MatrixBatch Batch(ReadOnlySpan<View> views, int index, byte* start) =>
            index < views.Length ? new MatrixBatch(views[index], start, lead) : default;
    }

    static ref byte Start(ReadOnlySpan<View> views, int index)
    {
        if (index < views.Length)
        {
            return ref views[index].Storage.Start;
        }
        return ref Unsafe.NullRef<byte>();
    }
}
