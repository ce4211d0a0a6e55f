using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

struct AddFunction<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a + b;
}

struct SubtractFunction<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a - b;
}

struct MultiplyFunction<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a * b;
}

struct MaximumFunction<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Max(a, b);
}

struct MinimumFunction<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Min(a, b);
}

struct DivideFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a / b;
}

struct PowFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => VectorMath.Pow<S, T>(a, b);
}

struct Atan2Function<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => VectorMath.Atan2<S, T>(a, b);
}

struct ReluGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Select(S.Less(S.Of(0.0), b), a, S.Of(0.0));
}

struct TanhGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a * S.MultiplyAdd(-b, b, S.Of(1.0));
}

struct SigmoidGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a * (b * (S.Of(1.0) - b));
}

struct GeluGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a * VectorMath.GeluDerivative<S, T>(b);
}

struct GeluTanhGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a * VectorMath.GeluTanhDerivative<S, T>(b);
}

struct SiluGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a * VectorMath.SiluDerivative<S, T>(b);
}

struct MishGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => a * VectorMath.MishDerivative<S, T>(b);
}

struct AbsGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Select(S.Less(S.Of(0.0), b), a, S.Select(S.Less(b, S.Of(0.0)), -a, S.Of(0.0)));
}

struct AddScaledFunction<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.MultiplyAdd(b, S.Of(P), a);
}

struct LeakyReluGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Select(S.Less(S.Of(0.0), b), a, a * S.Of(P));
}

struct EluGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Select(S.Less(S.Of(0.0), b), a, a * (b + S.Of(P)));
}

struct SoftplusGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P, Q;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Select(S.Less(S.Of(Q), b * S.Of(P)), a, a * VectorMath.Sigmoid<S, T>(b * S.Of(P)));
}

struct ClampGradientFunction<T> : IBinaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P, Q;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S a, S b)
        where S : struct, ILanes<S, T> => S.Select(S.LessOrEqual(S.Of(P), b) & S.LessOrEqual(b, S.Of(Q)), a, S.Of(0.0));
}
