using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>The step between the transform Z of a packed real line of length 2h and its half spectrum X, in either direction.</summary>
/// <remarks>
/// For the pair k, h − k: s = a_k + ā_{h−k}, t = r_k (a_k − ā_{h−k}), then b_k = (s + t) · scale and b_{h−k} = conj(s − t) · scale.
/// With r_k = −i e^{−2πi k/(2h)} and scale ½ this takes Z to X; with r̄_k and scale 1 it takes X to 2Z.
/// </remarks>
readonly unsafe struct SpectrumFold<T>(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, Planes<T> roots, nint half, nint lanes, bool isForward, T scale)
    : ILaneWork<T>, IVectorWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many pairs k, h − k with k &lt; h − k there are beside 0, h.</summary>
    public static int PairsOf(int half) => (half - 1) / 2;

    /// <summary>Runs over all pairs; what stands alone at 0, h/2 and h is the caller's.</summary>
    public void Run()
    {
        var pairs = PairsOf((int)half);
        if (pairs == 0)
            return;
        var isAlone = lanes == 1 && sourcePitch == 1 && targetPitch == 1;
        if (!isAlone || !Widest<T>.TryRun(pairs, this))
            Widest<T>.Run(lanes, this);
    }

    /// <summary>The lanes are lines.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void ILaneWork<T>.Run<TLanes>()
    {
        var pairs = PairsOf((int)half);
        var scales = TLanes.Of(scale);
        var direction = isForward ? T.One : -T.One;
        var last = lanes - TLanes.Count;
        for (nint k = 1; k <= pairs; k++)
        {
            var root = new ComplexLanes<TLanes, T> { Real = TLanes.Of(roots.Real[k]), Imaginary = TLanes.Of(roots.Imaginary[k] * direction) };
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var near = source + ((k * sourcePitch) + at);
                var far = source + (((half - k) * sourcePitch) + at);
                var (low, high) = Pair(
                    ComplexLanes<TLanes, T>.Load(near.Real, near.Imaginary), ComplexLanes<TLanes, T>.Load(far.Real, far.Imaginary), root, scales);
                near = target + ((k * targetPitch) + at);
                far = target + (((half - k) * targetPitch) + at);
                low.Store(near.Real, near.Imaginary);
                high.Store(far.Real, far.Imaginary);
                if (at == last)
                    break;
            }
        }
    }

    /// <summary>The lanes are neighbouring points of one line, and their mirrors are read and written backwards.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void IVectorWork<T>.Run<TLanes>()
    {
        var pairs = PairsOf((int)half);
        var scales = TLanes.Of(scale);
        var direction = TLanes.Of(isForward ? T.One : -T.One);
        var last = 1 + pairs - TLanes.Count;
        for (nint k = 1; ; k = Math.Min(k + TLanes.Count, last))
        {
            var mirror = half - k - TLanes.Count + 1;
            var near = source + k;
            var far = source + mirror;
            var root = new ComplexLanes<TLanes, T> { Real = TLanes.Load(roots.Real + k), Imaginary = TLanes.Load(roots.Imaginary + k) * direction };
            var (low, high) = Pair(
                ComplexLanes<TLanes, T>.Load(near.Real, near.Imaginary), Backwards<TLanes>(ComplexLanes<TLanes, T>.Load(far.Real, far.Imaginary)), root, scales);
            near = target + k;
            far = target + mirror;
            low.Store(near.Real, near.Imaginary);
            Backwards<TLanes>(high).Store(far.Real, far.Imaginary);
            if (k == last)
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ComplexLanes<TLanes, T> Backwards<TLanes>(ComplexLanes<TLanes, T> value)
        where TLanes : unmanaged, IMovingLanes<TLanes, T>
    {
        var reverse = Shuffles<TLanes, T>.Reverse;
        return new() { Real = TLanes.Pick(value.Real, value.Real, reverse), Imaginary = TLanes.Pick(value.Imaginary, value.Imaginary, reverse) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (ComplexLanes<TLanes, T> Low, ComplexLanes<TLanes, T> High) Pair<TLanes>(
        ComplexLanes<TLanes, T> near, ComplexLanes<TLanes, T> far, ComplexLanes<TLanes, T> root, TLanes scale)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var sum = new ComplexLanes<TLanes, T> { Real = near.Real + far.Real, Imaginary = near.Imaginary - far.Imaginary };
        var difference = new ComplexLanes<TLanes, T> { Real = near.Real - far.Real, Imaginary = near.Imaginary + far.Imaginary };
        var turned = difference * root;
        return (
            (sum + turned) * scale,
            new() { Real = (sum.Real - turned.Real) * scale, Imaginary = (turned.Imaginary - sum.Imaginary) * scale });
    }
}
