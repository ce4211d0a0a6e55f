using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

/// <summary>A kernel over a range of items, written for any lanes.</summary>
interface ILaneJob<T>
    where T : unmanaged, INumber<T>
{
    void Run<S>(int start, int end)
        where S : struct, ILanes<S, T>;
}

/// <summary>Runs a kernel with the widest lanes of the machine, over the threads.</summary>
struct Widest<T, TJob> : IRangeJob
    where T : unmanaged, INumber<T>
    where TJob : struct, ILaneJob<T>
{
    public TJob Job;

    public void Run(int start, int end)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Job.Run<Lanes512<T>>(start, end);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Job.Run<Lanes256<T>>(start, end);
        }
        else
        {
            Job.Run<Lanes128<T>>(start, end);
        }
    }

    public static void Over(in TJob job, int count, int grain) => Workers.Run(new Widest<T, TJob> { Job = job }, count, Math.Max(1, grain));
}

/// <summary>Pieces of work on one row of consecutive numbers.</summary>
static unsafe class RowMath
{
    public static T Max<T>(T* x, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T> => Reductions.Row<T, MaxReduction<T>>(x, count);

    public static T Sum<T>(T* x, int count)
        where T : unmanaged, INumber<T> => Reductions.Row<T, SumReduction<T>>(x, count);

    /// <summary>
    /// y = exp(x − shift); returns Σ y. y may be x, and may be null when only the sum is wanted. It is compiled by itself:
    /// inside of a larger method the compiler stops inlining halfway through the exponentials.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T ExpSum<S, T>(T* x, T shift, T* y, int count)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        S by = S.Of(shift), a = S.Of(T.Zero), b = a;
        var i = 0;
        for (; i <= count - (2 * S.Count); i += 2 * S.Count)
        {
            var first = VectorMath.Exp<S, T>(S.Load(x + i) - by);
            var second = VectorMath.Exp<S, T>(S.Load(x + i + S.Count) - by);
            if (y != null)
            {
                first.Store(y + i);
                second.Store(y + i + S.Count);
            }
            a += first;
            b += second;
        }
        var sum = S.Sum(a + b);
        for (; i < count; i++)
        {
            var one = VectorMath.Exp<Lanes1<T>, T>(Lanes1<T>.Load(x + i) - Lanes1<T>.Of(shift));
            if (y != null)
            {
                one.Store(y + i);
            }
            sum += Lanes1<T>.Sum(one);
        }
        return sum;
    }

    /// <summary>Σ a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Dot<S, T>(T* a, T* b, int count)
        where S : struct, ILanes<S, T>
        where T : unmanaged, INumber<T>
    {
        S s = S.Of(T.Zero), t = s, u = s, v = s;
        var i = 0;
        for (; i <= count - (4 * S.Count); i += 4 * S.Count)
        {
            s = S.MultiplyAdd(S.Load(a + i), S.Load(b + i), s);
            t = S.MultiplyAdd(S.Load(a + i + S.Count), S.Load(b + i + S.Count), t);
            u = S.MultiplyAdd(S.Load(a + i + (2 * S.Count)), S.Load(b + i + (2 * S.Count)), u);
            v = S.MultiplyAdd(S.Load(a + i + (3 * S.Count)), S.Load(b + i + (3 * S.Count)), v);
        }
        for (; i <= count - S.Count; i += S.Count)
        {
            s = S.MultiplyAdd(S.Load(a + i), S.Load(b + i), s);
        }
        var sum = S.Sum((s + t) + (u + v));
        for (; i < count; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// <summary>y = (x − first) − second, rounded after each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SubtractTwice<S, T>(T* x, T first, T second, T* y, int count)
        where S : struct, ILanes<S, T>
        where T : unmanaged, INumber<T>
    {
        S by = S.Of(first), then = S.Of(second);
        var i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            (S.Load(x + i) - by - then).Store(y + i);
        }
        for (; i < count; i++)
        {
            y[i] = x[i] - first - second;
        }
    }

    /// <summary>y = x · scale + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Affine<S, T>(T* x, T scale, T shift, T* y, int count)
        where S : struct, ILanes<S, T>
        where T : unmanaged, INumber<T>
    {
        S by = S.Of(scale), plus = S.Of(shift);
        var i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            S.MultiplyAdd(S.Load(x + i), by, plus).Store(y + i);
        }
        for (; i < count; i++)
        {
            Lanes1<T>.MultiplyAdd(Lanes1<T>.Load(x + i), Lanes1<T>.Of(scale), Lanes1<T>.Of(shift)).Store(y + i);
        }
    }

    /// <summary>Σ (x − mean)², in blocks gathered in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double CentredSquares<S, T>(T* x, T mean, int count)
        where S : struct, ILanes<S, T>
        where T : unmanaged, INumber<T>
    {
        var total = 0.0;
        var by = S.Of(mean);
        for (var start = 0; start < count; start += 4096)
        {
            var end = Math.Min(count, start + 4096);
            S a = S.Of(T.Zero), b = a;
            var i = start;
            for (; i <= end - (2 * S.Count); i += 2 * S.Count)
            {
                var first = S.Load(x + i) - by;
                var second = S.Load(x + i + S.Count) - by;
                a = S.MultiplyAdd(first, first, a);
                b = S.MultiplyAdd(second, second, b);
            }
            var sum = S.Sum(a + b);
            for (; i < end; i++)
            {
                sum += (x[i] - mean) * (x[i] - mean);
            }
            total += double.CreateTruncating(sum);
        }
        return total;
    }

    public static double SumInDouble<T>(T* x, int count)
        where T : unmanaged, INumber<T>
    {
        var total = 0.0;
        for (var start = 0; start < count; start += 4096)
        {
            total += double.CreateTruncating(Reductions.Row<T, SumReduction<T>>(x + start, Math.Min(4096, count - start)));
        }
        return total;
    }
}
