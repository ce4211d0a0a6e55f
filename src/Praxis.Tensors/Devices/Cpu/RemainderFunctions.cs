using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

/// <summary>The remainder with the sign of the divisor, of floating numbers.</summary>
static class Remainders
{
    /// <summary>a − b·⌊a / b⌋, brought back between 0 and b where the quotient was rounded over a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static S Of<S, T>(S a, S b)
        where S : struct, ILanes<S, T>
        where T : unmanaged
    {
        var zero = S.Of(0.0);
        var r = S.NegateMultiplyAdd(b, S.Floor(a / b), a);
        var negative = S.Less(b, zero);
        r = S.Select(S.Select(negative, S.Less(zero, r), S.Less(r, zero)), r + b, r);
        return S.Select(S.Select(negative, S.LessOrEqual(r, b), S.LessOrEqual(b, r)), r - b, r);
    }

    /// <summary>The same of whole numbers, of which no divisor is 0.</summary>
    public static T OfWhole<T>(T a, T b)
        where T : unmanaged, INumber<T>
    {
        // The quotient by −1 may not exist, the remainder is 0.
        var r = b == -T.One ? T.Zero : a % b;
        return r != T.Zero && T.IsNegative(r) != T.IsNegative(b) ? r + b : r;
    }
}

struct RemainderFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => Remainders.Of<S, T>(a, b);
}

struct RemainderScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => Remainders.Of<S, T>(x, S.Of(P));
}

unsafe struct WholeRemainderFunction<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T>
    {
        T* numbers = stackalloc T[64], divisors = stackalloc T[64];
        a.Store(numbers);
        b.Store(divisors);
        for (var i = 0; i < S.Count; i++)
        {
            numbers[i] = Remainders.OfWhole(numbers[i], divisors[i]);
        }
        return S.Load(numbers);
    }
}

unsafe struct WholeRemainderScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public T P;

    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T>
    {
        var numbers = stackalloc T[64];
        x.Store(numbers);
        for (var i = 0; i < S.Count; i++)
        {
            numbers[i] = Remainders.OfWhole(numbers[i], P);
        }
        return S.Load(numbers);
    }
}
