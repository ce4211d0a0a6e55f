using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>What one thread of this machine can do at best, measured.</summary>
static unsafe class Measure
{
    const int Repeats = 15;

    /// <summary>Bytes a second that are read from memory, out of a block that no cache holds.</summary>
    public static double ReadBandwidth()
    {
        const int count = 48 << 20;
        using var block = Scratch.Rent<float>(count);
        new Span<float>(block.Pointer, count).Fill(1);
        var seconds = double.MaxValue;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            var sum = Sum(block.Pointer, count);
            seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
            GC.KeepAlive(sum);
        }
        return count * (double)sizeof(float) / seconds;
    }

    /// <summary>Single-precision operations a second of multiply-adds (two each) that depend on nothing in memory.</summary>
    public static double FmaPeak()
    {
        const int steps = 200_000;
        var best = 0.0;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            var operations =
                Vector512.IsHardwareAccelerated ? MultiplyAdds<Lanes512<float>>(steps) :
                Vector256.IsHardwareAccelerated ? MultiplyAdds<Lanes256<float>>(steps) :
                MultiplyAdds<Lanes128<float>>(steps);
            best = Math.Max(best, operations / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double Sum(float* block, nint count)
    {
        Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (nint at = 0; at < count; at += 64)
        {
            sum0 += Vector512.Load(block + at);
            sum1 += Vector512.Load(block + at + 16);
            sum2 += Vector512.Load(block + at + 32);
            sum3 += Vector512.Load(block + at + 48);
        }
        return Vector512.Sum(sum0 + sum1 + sum2 + sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double MultiplyAdds<TLanes>(int steps)
        where TLanes : struct, ILanes<TLanes, float>
    {
        var factor = TLanes.Of(0.5f);
        var term = TLanes.Of(1f);
        TLanes a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term;
        for (var step = 0; step < steps; step++)
        {
            a = TLanes.MultiplyAdd(a, factor, term);
            b = TLanes.MultiplyAdd(b, factor, term);
            c = TLanes.MultiplyAdd(c, factor, term);
            d = TLanes.MultiplyAdd(d, factor, term);
            e = TLanes.MultiplyAdd(e, factor, term);
            f = TLanes.MultiplyAdd(f, factor, term);
            g = TLanes.MultiplyAdd(g, factor, term);
            h = TLanes.MultiplyAdd(h, factor, term);
            i = TLanes.MultiplyAdd(i, factor, term);
            j = TLanes.MultiplyAdd(j, factor, term);
        }

        // The sum keeps the compiler from leaving the loop out.
        var sum = TLanes.Sum(a + b + c + d + e + f + g + h + i + j);
        return 10.0 * 2 * TLanes.Count * steps * (sum > 0 ? 1 : 0);
    }
}
