using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

/// <summary>A number made from one uniform number alone.</summary>
interface IUniformKernel<T>
    where T : unmanaged
{
    unsafe S Apply<S>(uint* words)
        where S : struct, ILanes<S, T>;
}

/// <summary>
/// Bulk fills over the words of a stream. A part of a fill computes its own words from their position, so that any cut of the
/// fill among threads gives the same numbers.
/// </summary>
static unsafe class FillKernels
{
    /// <summary>Words that a part computes at a time; they stay in the first-level cache.</summary>
    public const int ChunkWords = 1024;

    // Below this many numbers a second thread costs more than it saves.
    const int Grain = 16384;

    /// <summary>Words that make up a number of T in [0, 1).</summary>
    public static int WordsOf<T>()
        where T : unmanaged => sizeof(T) / sizeof(uint);

    public static void Uniform<T, TKernel>(ulong key, ulong position, Span<T> y, TKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IUniformKernel<T>
    {
        fixed (T* values = y)
        {
            Workers.Run(new UniformJob<T, TKernel> { Key = key, Position = position, Values = values, Kernel = kernel }, y.Length, Grain);
        }
    }

    /// <summary>Box–Muller: √(−2·ln u)·(cos 2πv, sin 2πv), in groups of half radii u and half angles v.</summary>
    public static void Normal<T>(ulong key, ulong position, Span<T> y, T mean, T deviation, bool exponential)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* values = y)
        {
            var job = new NormalJob<T> { Key = key, Position = position, Values = values, Count = y.Length, Mean = mean, Deviation = deviation, Exponential = exponential };
            Workers.Run(job, NormalGroups<T>(y.Length), Grain / NormalJob<T>.GroupValues);
        }
    }

    /// <summary>How many groups of words a fill with normal numbers takes.</summary>
    public static int NormalGroups<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (int)(((long)count + NormalJob<T>.GroupValues - 1) / NormalJob<T>.GroupValues);

    struct UniformJob<T, TKernel> : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IUniformKernel<T>
    {
        public ulong Key, Position;
        public T* Values;
        public TKernel Kernel;

        public void Run(int start, int end)
        {
            var perValue = WordsOf<T>();
            var words = stackalloc uint[ChunkWords];
            for (var i = start; i < end;)
            {
                var count = Math.Min(end - i, ChunkWords / perValue);
                Philox.Words(Key, Position + ((ulong)i * (ulong)perValue), words, count * perValue);
                var done =
                    Vector512.IsHardwareAccelerated ? Convert<Lanes512<T>>(words, Values + i, 0, count) :
                    Vector256.IsHardwareAccelerated ? Convert<Lanes256<T>>(words, Values + i, 0, count) :
                    Convert<Lanes128<T>>(words, Values + i, 0, count);
                Convert<Lanes1<T>>(words, Values + i, done, count);
                i += count;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        int Convert<S>(uint* words, T* y, int start, int count)
            where S : struct, ILanes<S, T>
        {
            var i = start;
            for (; i <= count - S.Count; i += S.Count)
            {
                Kernel.Apply<S>(words + (i * WordsOf<T>())).Store(y + i);
            }
            return i;
        }
    }

    struct NormalJob<T> : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public ulong Key, Position;
        public T* Values;
        public int Count;
        public T Mean, Deviation;
        public bool Exponential;

        /// <summary>Numbers from the words of one group.</summary>
        public static int GroupValues => Rng.NormalGroupWords / WordsOf<T>();

        public void Run(int start, int end)
        {
            const int groupsAtATime = ChunkWords / Rng.NormalGroupWords;
            var words = stackalloc uint[ChunkWords];
            var last = stackalloc T[GroupValues];
            for (var group = start; group < end;)
            {
                var groups = Math.Min(end - group, groupsAtATime);
                Philox.Words(Key, Position + ((ulong)group * Rng.NormalGroupWords), words, groups * Rng.NormalGroupWords);
                for (var i = 0; i < groups; i++, group++)
                {
                    var y = Values + ((nint)group * GroupValues);
                    var left = Count - (group * GroupValues);
                    var target = left >= GroupValues ? y : last;
                    Group(words + (i * Rng.NormalGroupWords), target);
                    if (left < GroupValues)
                    {
                        new ReadOnlySpan<T>(last, left).CopyTo(new Span<T>(y, left));
                    }
                }
            }
        }

        readonly void Group(uint* words, T* y)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Group<Lanes512<T>>(words, y);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Group<Lanes256<T>>(words, y);
            }
            else
            {
                Group<Lanes128<T>>(words, y);
            }
        }

        readonly void Group<S>(uint* words, T* y)
            where S : struct, ILanes<S, T>
        {
            Normals<S>(words, y);
            if (Exponential)
            {
                Exponentials<S>(y);
            }
        }

        readonly void Normals<S>(uint* words, T* y)
            where S : struct, ILanes<S, T>
        {
            var half = GroupValues / 2;
            for (var i = 0; i < half; i += S.Count)
            {
                var radius = S.Sqrt(S.Of(-2.0) * VectorMath.Log<S, T>(S.PositiveUnitInterval(words + (i * WordsOf<T>()))));
                var turns = S.UnitInterval(words + ((half + i) * WordsOf<T>()));
                VectorMath.SinCosOfTurns<S, T>(turns, out var sin, out var cos);
                (S.Of(Mean) + (S.Of(Deviation) * radius * cos)).Store(y + i);
                (S.Of(Mean) + (S.Of(Deviation) * radius * sin)).Store(y + half + i);
            }
        }

        static void Exponentials<S>(T* y)
            where S : struct, ILanes<S, T>
        {
            for (var i = 0; i < GroupValues; i += S.Count)
            {
                VectorMath.Exp<S, T>(S.Load(y + i)).Store(y + i);
            }
        }
    }
}

/// <summary>low + (high − low)·u, kept below high.</summary>
readonly struct BetweenKernel<T>(T low, T width, T largest) : IUniformKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe S Apply<S>(uint* words)
        where S : struct, ILanes<S, T> =>
        S.AtMost(S.Of(largest), S.Of(low) + (S.Of(width) * S.UnitInterval(words)));
}

/// <summary>−scale·ln u.</summary>
readonly struct ExponentialKernel<T>(T scale) : IUniformKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe S Apply<S>(uint* words)
        where S : struct, ILanes<S, T> =>
        S.Of(-scale) * VectorMath.Log<S, T>(S.PositiveUnitInterval(words));
}

/// <summary>location − scale·ln(−ln(1 − u)), for u that comes close to 0 where the long tail is.</summary>
readonly struct GumbelKernel<T>(T location, T scale) : IUniformKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe S Apply<S>(uint* words)
        where S : struct, ILanes<S, T>
    {
        var u = S.AtMost(S.Of(T.BitDecrement(T.One)), S.PositiveUnitInterval(words));
        return S.Of(location) - (S.Of(scale) * VectorMath.Log<S, T>(-VectorMath.Log1P<S, T>(-u)));
    }
}
