using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Simd;

/// <summary>
/// Elementary and special functions over lanes of float or double. A function gives the same bits in registers of
/// every width, and the accuracy that its doc states in units in the last place (ulp), over the whole range and
/// through the subnormal numbers unless the doc says otherwise. The coefficients of the polynomials are minimax
/// fits for relative error, rounded to the type in which they are used.
/// </summary>
static unsafe partial class VectorMath
{
    /// <summary>A constant of which the two types need different values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S Constant<S, T>(double single, double full)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        S.Of(typeof(T) == typeof(float) ? single : full);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S SignBit<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        x & S.Of(-0.0);

    /// <summary>−|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S NegativeAbs<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        x | S.Of(-0.0);

    /// <summary>The upper half of the significand, so that its product with another half is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S UpperHalf<S, T>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var spread = x * Constant<S, T>(4097, 134217729);
        return spread - (spread - x);
    }

    /// <summary>A function of one number, for the rare arguments that the vector code leaves.</summary>
    interface IScalarFunction
    {
        static abstract double Of(double x);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static S LaneByLane<S, T, TFunction>(S x)
        where S : struct, ILanes<S, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : IScalarFunction
    {
        var lanes = stackalloc T[S.Count];
        x.Store(lanes);
        for (var i = 0; i < S.Count; i++)
        {
            lanes[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(lanes[i])));
        }
        return S.Load(lanes);
    }
}
