using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>What a stage multiplies the outputs of a butterfly by.</summary>
unsafe interface ITwist<TSelf, TLanes, T>
    where TSelf : struct, ITwist<TSelf, TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Output number <paramref name="k"/> of the butterfly, twisted.</summary>
    ComplexLanes<TLanes, T> Apply(int k, ComplexLanes<TLanes, T> value);

    /// <summary>The twist of the group of butterflies that follows, for butterflies of <paramref name="radix"/> numbers.</summary>
    TSelf Next(int radix);
}

/// <summary>One root of unity for every lane; the roots of outputs 1, 2, … stand one after the other.</summary>
readonly unsafe struct SharedTwist<TLanes, T>(T* roots) : ITwist<SharedTwist<TLanes, T>, TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes<TLanes, T> Apply(int k, ComplexLanes<TLanes, T> value) =>
        k == 0 ? value : value * new ComplexLanes<TLanes, T> { Real = TLanes.Of(roots[(2 * k) - 2]), Imaginary = TLanes.Of(roots[(2 * k) - 1]) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SharedTwist<TLanes, T> Next(int radix) => new(roots + (2 * (radix - 1)));
}

/// <summary>No turn, only the normalisation: the last stage.</summary>
readonly struct ScaleTwist<TLanes, T>(T scale) : ITwist<ScaleTwist<TLanes, T>, TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes<TLanes, T> Apply(int k, ComplexLanes<TLanes, T> value) => value * TLanes.Of(scale);

    public ScaleTwist<TLanes, T> Next(int radix) => this;
}
