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
    const int RowsTogether = 4;
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

    readonly int Phases => Z.Phases * Y.Phases * X.Phases;

    /// <summary>The taps that the result positions of a phase meet: where each reads, and which weight it takes.</summary>
    struct Phase
    {
        public int Z;
        public int Y;
        public int X;
        public int Count;
        public nint* Offsets;
        public int* TapIndices;

        /// <summary>The weights of the plane at hand.</summary>
        public T* Weights;
    }

    /// <summary>The scratch memory of a thread.</summary>
    struct Work
    {
        public T* Planes;
        public Phase* Phases;
        public T* Weights;

        /// <summary>Rows of each phase along a row of the result, before they are dealt back.</summary>
        public T* Rows;

        /// <summary>From one row of <see cref="Rows"/> to the next.</summary>
        public int Row;
    }

    readonly struct Job(DepthwiseCorrelation<T>* problem) : IRangeJob
    {
        public void Run(int start, int end)
        {
            var window = new DepthwiseWindow<T>(problem->Z, problem->Y, problem->X);
            var entries = problem->SourcePlanes * problem->Taps;
            var row = ((problem->X.Result + problem->X.OutStep - 1) / problem->X.OutStep) + Vector512<T>.Count;
            using var planes = Scratch.Rent<T>(problem->SourcePlanes * window.Plane);
            using var phases = Scratch.Rent<Phase>(problem->Phases);
            using var offsets = Scratch.Rent<nint>(entries);
            using var tapIndices = Scratch.Rent<int>(entries);
            using var weights = Scratch.Rent<T>(entries);
            using var rows = Scratch.Rent<T>((nint)problem->X.OutStep * RowsTogether * row);
            var work = new Work { Planes = planes.Pointer, Phases = phases.Pointer, Weights = weights.Pointer, Rows = rows.Pointer, Row = row };
            window.Clear(planes.Pointer, problem->SourcePlanes);
            problem->FindPhases(window, work, offsets.Pointer, tapIndices.Pointer);
            var sourcePlane = (nint)problem->Z.Source * problem->Y.Source * problem->X.Source;
            for (var unit = start; unit < end; unit++)
            {
                for (var plane = 0; plane < problem->SourcePlanes; plane++)
                {
                    window.Copy(problem->Source + ((((nint)unit * problem->SourcePlanes) + plane) * sourcePlane), planes.Pointer + (plane * window.Plane));
                }
                for (var plane = 0; plane < problem->ResultPlanes; plane++)
                {
                    problem->RunPlane(window, work, unit, plane);
                }
            }
        }
    }

    readonly void FindPhases(in DepthwiseWindow<T> window, in Work work, nint* offsets, int* tapIndices)
    {
        var used = 0;
        for (var index = 0; index < Phases; index++)
        {
            var alongX = X.Phases;
            var alongY = Y.Phases;
            var phase = new Phase { X = index % alongX, Y = index / alongX % alongY, Z = index / alongX / alongY, Offsets = offsets, TapIndices = tapIndices, Weights = work.Weights + used };
            for (var plane = 0; plane < SourcePlanes; plane++)
            {
                for (var tap = 0; tap < Taps; tap++)
                {
                    if (X.Meets(phase.X, tap % X.Taps, out var x) && Y.Meets(phase.Y, tap / X.Taps % Y.Taps, out var y) && Z.Meets(phase.Z, tap / X.Taps / Y.Taps, out var z))
                    {
                        phase.Offsets[phase.Count] = (plane * window.Plane) + window.Offset(z, y, x);
                        phase.TapIndices[phase.Count++] = (plane * Taps) + tap;
                    }
                }
            }
            offsets += phase.Count;
            tapIndices += phase.Count;
            used += phase.Count;
            work.Phases[index] = phase;
        }
    }

    readonly void RunPlane(in DepthwiseWindow<T> window, in Work work, int unit, int plane)
    {
        var group = unit % Groups;
        var result = Result + ((((nint)unit * ResultPlanes) + plane) * Z.Result * Y.Result * X.Result);
        var bias = Bias == null ? T.Zero : Bias[(group * ResultPlanes) + plane];
        var weights = Weights + ((nint)((group * SourcePlanes * ResultPlanes) + plane) * Taps);
        for (var index = 0; index < Phases; index++)
        {
            ref var phase = ref work.Phases[index];
            for (var tap = 0; tap < phase.Count; tap++)
            {
                phase.Weights[tap] = weights[phase.TapIndices[tap]];
            }
        }
        var along = X.Phases;
        var bytes = X.Result / along * sizeof(T);
        for (var index = 0; index < Phases; index += along)
        {
            if (Vector512.IsHardwareAccelerated && bytes > 32)
            {
                RunRows<Lanes512<T>>(window, work, work.Phases + index, along, result, bias);
            }
            else if (Vector256.IsHardwareAccelerated && bytes > 16)
            {
                RunRows<Lanes256<T>>(window, work, work.Phases + index, along, result, bias);
            }
            else
            {
                RunRows<Lanes128<T>>(window, work, work.Phases + index, along, result, bias);
            }
        }
    }

    /// <summary>The rows of the result that meet the same taps, with all phases along a row.</summary>
    readonly void RunRows<TLanes>(in DepthwiseWindow<T> window, in Work work, Phase* phases, int along, T* result, T bias)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var rows = Y.Steps(phases->Y, 0, Y.Result).End;
        var nextResult = (nint)Y.OutStep * X.Result;
        var phaseOfRows = (nint)RowsTogether * work.Row;
        for (int z = phases->Z, stepZ = 0; z < Z.Result; z += Z.OutStep, stepZ++)
        {
            for (int step = 0, together; step < rows; step += together)
            {
                together = rows - step >= RowsTogether ? RowsTogether : 1;
                var source = work.Planes + (stepZ * Z.InStep * window.Slice) + (step * Y.InStep * window.Row);
                var to = result + ((((nint)z * Y.Result) + phases->Y + (step * Y.OutStep)) * X.Result);
                for (var phase = 0; phase < along; phase++)
                {
                    var rowsTo = along == 1 ? to : work.Rows + (phase * phaseOfRows);
                    RunPhase<TLanes>(source, Y.InStep * window.Row, rowsTo, along == 1 ? nextResult : work.Row, together, phases[phase], bias);
                }
                for (var row = 0; along > 1 && row < together; row++)
                {
                    DealBack(work.Rows + (row * work.Row), phaseOfRows, to + (row * nextResult), along);
                }
            }
        }
    }

    readonly void RunPhase<TLanes>(T* source, nint sourceRow, T* to, nint toRow, int rows, in Phase phase, T bias)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var count = X.Steps(phase.X, 0, X.Result).End;
        if (rows == RowsTogether)
        {
            FourRows<TLanes>(source, sourceRow, to, toRow, count, phase.Count, phase.Offsets, phase.Weights, bias);
        }
        else
        {
            OneRow<TLanes>(source, to, count, phase.Count, phase.Offsets, phase.Weights, bias);
        }
    }

    /// <summary>to[along·i + phase] = row of the phase[i].</summary>
    readonly void DealBack(T* rows, nint apart, T* to, int along)
    {
        if (along == 2)
        {
            Panels.Interleave(rows, apart, to, X.Result);
            return;
        }
        for (var x = 0; x < X.Result; x++)
        {
            to[x] = rows[(x % along * apart) + (x / along)];
        }
    }

    /// <summary>Four rows share the weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FourRows<TLanes>(T* source, nint row1, T* result, nint resultRow, int count, int taps, nint* offsets, T* weights, T bias)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var row2 = row1 * 2;
        var row3 = row1 * 3;
        var x = 0;
        for (; x + TLanes.Count < count; x += 2 * TLanes.Count)
        {
            TLanes left0 = TLanes.Of(bias), left1 = left0, left2 = left0, left3 = left0;
            TLanes right0 = left0, right1 = left0, right2 = left0, right3 = left0;
            for (var tap = 0; tap < taps; tap++)
            {
                var from = source + x + offsets[tap];
                var weight = TLanes.Of(weights[tap]);
                left0 = TLanes.MultiplyAdd(TLanes.Load(from), weight, left0);
                left1 = TLanes.MultiplyAdd(TLanes.Load(from + row1), weight, left1);
                left2 = TLanes.MultiplyAdd(TLanes.Load(from + row2), weight, left2);
                left3 = TLanes.MultiplyAdd(TLanes.Load(from + row3), weight, left3);
                from += TLanes.Count;
                right0 = TLanes.MultiplyAdd(TLanes.Load(from), weight, right0);
                right1 = TLanes.MultiplyAdd(TLanes.Load(from + row1), weight, right1);
                right2 = TLanes.MultiplyAdd(TLanes.Load(from + row2), weight, right2);
                right3 = TLanes.MultiplyAdd(TLanes.Load(from + row3), weight, right3);
            }
            left0.Store(result + x);
            left1.Store(result + x + resultRow);
            left2.Store(result + x + (2 * resultRow));
            left3.Store(result + x + (3 * resultRow));
            var rest = count - x - TLanes.Count;
            Store(right0, result + x + TLanes.Count, rest);
            Store(right1, result + x + TLanes.Count + resultRow, rest);
            Store(right2, result + x + TLanes.Count + (2 * resultRow), rest);
            Store(right3, result + x + TLanes.Count + (3 * resultRow), rest);
        }
        if (x < count)
        {
            TLanes sum0 = TLanes.Of(bias), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            for (var tap = 0; tap < taps; tap++)
            {
                var from = source + x + offsets[tap];
                var weight = TLanes.Of(weights[tap]);
                sum0 = TLanes.MultiplyAdd(TLanes.Load(from), weight, sum0);
                sum1 = TLanes.MultiplyAdd(TLanes.Load(from + row1), weight, sum1);
                sum2 = TLanes.MultiplyAdd(TLanes.Load(from + row2), weight, sum2);
                sum3 = TLanes.MultiplyAdd(TLanes.Load(from + row3), weight, sum3);
            }
            Store(sum0, result + x, count - x);
            Store(sum1, result + x + resultRow, count - x);
            Store(sum2, result + x + (2 * resultRow), count - x);
            Store(sum3, result + x + (3 * resultRow), count - x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void OneRow<TLanes>(T* source, T* result, int count, int taps, nint* offsets, T* weights, T bias)
        where TLanes : struct, ILanes<TLanes, T>
    {
        for (var x = 0; x < count; x += TLanes.Count)
        {
            var sum = TLanes.Of(bias);
            for (var tap = 0; tap < taps; tap++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Load(source + x + offsets[tap]), TLanes.Of(weights[tap]), sum);
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
