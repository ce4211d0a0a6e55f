using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// A convolution with one input channel in a group, or its gradient by the input: there is no product of
/// matrices in it, so a register holds neighbouring positions of a row and each tap is one multiply-add.
/// </summary>
unsafe struct DepthwiseCorrelation<T>
    where T : unmanaged, INumber<T>
{
    const double WorkOfAPart = 1 << 17;

    public required int Batch { get; init; }
    public required int Groups { get; init; }

    /// <summary>Planes of a group in the source and in the result; one of the two is 1.</summary>
    public required int SourcePlanes { get; init; }
    public required int ResultPlanes { get; init; }
    public required ConvAxis Z { get; init; }
    public required ConvAxis Y { get; init; }
    public required ConvAxis X { get; init; }
    public required T* Source { get; init; }
    public required T* Result { get; init; }

    /// <summary>A number for each plane of the result, or null.</summary>
    public T* Bias { get; init; }

    /// <summary>The taps of each output channel.</summary>
    public required T* Weights { get; init; }

    readonly int Taps => Z.Taps * Y.Taps * X.Taps;

    public readonly void Run()
    {
        var work = (double)Z.Result * Y.Result * X.Result * ResultPlanes * SourcePlanes * Taps;
        fixed (DepthwiseCorrelation<T>* self = &this)
        {
            Workers.Run(new Job(self), Batch * Groups, (int)Math.Ceiling(WorkOfAPart / Math.Max(1, work)));
        }
    }

    readonly struct Job(DepthwiseCorrelation<T>* problem) : IRangeJob
    {
        public void Run(int start, int end)
        {
            var window = new DepthwiseWindow<T>(problem->Z, problem->Y, problem->X);
            var entries = problem->SourcePlanes * problem->Taps;
            using var planes = Scratch.Rent<T>(problem->SourcePlanes * window.Plane);
            using var offsets = Scratch.Rent<nint>(entries);
            using var weights = Scratch.Rent<T>(entries);
            using var row = Scratch.Rent<T>(problem->X.Result + Vector512<T>.Count);
            var sourcePlane = (nint)problem->Z.Source * problem->Y.Source * problem->X.Source;
            for (var unit = start; unit < end; unit++)
            {
                for (var plane = 0; plane < problem->SourcePlanes; plane++)
                {
                    window.Copy(problem->Source + ((((nint)unit * problem->SourcePlanes) + plane) * sourcePlane), planes.Pointer + (plane * window.Plane));
                }
                for (var plane = 0; plane < problem->ResultPlanes; plane++)
                {
                    problem->RunPlane(window, planes.Pointer, unit, plane, new() { Offsets = offsets.Pointer, Weights = weights.Pointer, Row = row.Pointer });
                }
            }
        }
    }

    /// <summary>The taps that a phase meets: where each reads, and its weight.</summary>
    struct Phase
    {
        public nint* Offsets;
        public T* Weights;
        public int Count;
        public T Bias;
        public int Z;
        public int Y;
        public int X;

        /// <summary>Scratch memory for a row of results.</summary>
        public T* Row;
    }

    readonly void RunPlane(in DepthwiseWindow<T> window, T* planes, int unit, int plane, Phase phase)
    {
        var group = unit % Groups;
        var result = Result + ((((nint)unit * ResultPlanes) + plane) * Z.Result * Y.Result * X.Result);
        phase.Bias = Bias == null ? T.Zero : Bias[(group * ResultPlanes) + plane];
        var weights = Weights + ((nint)((group * SourcePlanes * ResultPlanes) + plane) * Taps);
        for (phase.Z = 0; phase.Z < Math.Min(Z.OutStep, Z.Result); phase.Z++)
        {
            for (phase.Y = 0; phase.Y < Math.Min(Y.OutStep, Y.Result); phase.Y++)
            {
                for (phase.X = 0; phase.X < Math.Min(X.OutStep, X.Result); phase.X++)
                {
                    FindTaps(window, weights, ref phase);
                    var bytes = (X.Result - phase.X + X.OutStep - 1) / X.OutStep * sizeof(T);
                    if (Vector512.IsHardwareAccelerated && bytes > 32)
                    {
                        RunPhase<Lanes512<T>>(window, planes, result, phase);
                    }
                    else if (Vector256.IsHardwareAccelerated && bytes > 16)
                    {
                        RunPhase<Lanes256<T>>(window, planes, result, phase);
                    }
                    else
                    {
                        RunPhase<Lanes128<T>>(window, planes, result, phase);
                    }
                }
            }
        }
    }

    readonly void FindTaps(in DepthwiseWindow<T> window, T* weights, ref Phase phase)
    {
        phase.Count = 0;
        for (var plane = 0; plane < SourcePlanes; plane++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                if (X.Meets(phase.X, tap % X.Taps, out var x) && Y.Meets(phase.Y, tap / X.Taps % Y.Taps, out var y) && Z.Meets(phase.Z, tap / X.Taps / Y.Taps, out var z))
                {
                    phase.Offsets[phase.Count] = (plane * window.Plane) + window.Offset(z, y, x);
                    phase.Weights[phase.Count++] = weights[((nint)plane * Taps) + tap];
                }
            }
        }
    }

    readonly void RunPhase<TLanes>(in DepthwiseWindow<T> window, T* planes, T* result, in Phase phase)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var count = X.Steps(phase.X, 0, X.Result).End;
        var rows = Y.Steps(phase.Y, 0, Y.Result).End;
        var nextResult = (nint)Y.OutStep * X.Result;
        for (int z = phase.Z, stepZ = 0; z < Z.Result; z += Z.OutStep, stepZ++)
        {
            for (int step = 0, together; step < rows; step += together)
            {
                together = rows - step >= 4 && X.OutStep == 1 ? 4 : 1;
                var source = planes + (stepZ * Z.InStep * window.Slice) + (step * Y.InStep * window.Row);
                var to = result + (((((nint)z * Y.Result) + phase.Y + (step * Y.OutStep)) * X.Result) + phase.X);
                if (together == 4)
                {
                    FourRows<TLanes>(source, Y.InStep * window.Row, to, nextResult, count, phase);
                    continue;
                }
                if (X.OutStep == 1)
                {
                    OneRow<TLanes>(source, to, count, phase);
                    continue;
                }
                OneRow<TLanes>(source, phase.Row, count, phase);
                for (var x = 0; x < count; x++)
                {
                    to[(nint)x * X.OutStep] = phase.Row[x];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FourRows<TLanes>(T* source, nint sourceRow, T* result, nint resultRow, int count, in Phase phase)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var taps = phase.Count;
        var offsets = phase.Offsets;
        var weights = phase.Weights;
        for (var x = 0; x < count; x += TLanes.Count)
        {
            var sum0 = TLanes.Of(phase.Bias);
            var (sum1, sum2, sum3) = (sum0, sum0, sum0);
            for (var tap = 0; tap < taps; tap++)
            {
                var from = source + x + offsets[tap];
                var weight = TLanes.Of(weights[tap]);
                sum0 = TLanes.MultiplyAdd(TLanes.Load(from), weight, sum0);
                sum1 = TLanes.MultiplyAdd(TLanes.Load(from + sourceRow), weight, sum1);
                sum2 = TLanes.MultiplyAdd(TLanes.Load(from + (2 * sourceRow)), weight, sum2);
                sum3 = TLanes.MultiplyAdd(TLanes.Load(from + (3 * sourceRow)), weight, sum3);
            }
            Store(sum0, result + x, count - x);
            Store(sum1, result + x + resultRow, count - x);
            Store(sum2, result + x + (2 * resultRow), count - x);
            Store(sum3, result + x + (3 * resultRow), count - x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void OneRow<TLanes>(T* source, T* result, int count, in Phase phase)
        where TLanes : struct, ILanes<TLanes, T>
    {
        for (var x = 0; x < count; x += TLanes.Count)
        {
            var sum = TLanes.Of(phase.Bias);
            for (var tap = 0; tap < phase.Count; tap++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Load(source + x + phase.Offsets[tap]), TLanes.Of(phase.Weights[tap]), sum);
            }
            Store(sum, result + x, count - x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<TLanes>(TLanes value, T* to, int count)
        where TLanes : struct, ILanes<TLanes, T>
    {
        if (count >= TLanes.Count)
        {
            value.Store(to);
        }
        else
        {
            StorePart(value, to, count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void StorePart<TLanes>(TLanes value, T* to, int count)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var whole = stackalloc T[TLanes.Count];
        value.Store(whole);
        Panels.Move(whole, to, count);
    }
}
