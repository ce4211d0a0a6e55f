using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

struct NegateFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => -x;
}

struct AbsFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Abs(x);
}

struct SignFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Select(S.Less(S.Of(0.0), x), S.Of(1.0), S.Select(S.Less(x, S.Of(0.0)), S.Of(-1.0), S.Of(0.0)));
}

struct SquareFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => x * x;
}

struct ReluFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Select(S.Less(x, S.Of(0.0)), S.Of(0.0), x);
}

struct SqrtFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Sqrt(x);
}

struct RsqrtFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Of(1.0) / S.Sqrt(x);
}

struct ReciprocalFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Of(1.0) / x;
}

struct ExpFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Exp<S, T>(x);
}

struct Exp2Function<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Exp2<S, T>(x);
}

struct Expm1Function<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.ExpM1<S, T>(x);
}

struct LogFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Log<S, T>(x);
}

struct Log2Function<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Log2<S, T>(x);
}

struct Log10Function<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Log10<S, T>(x);
}

struct Log1pFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Log1P<S, T>(x);
}

struct SinFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Sin<S, T>(x);
}

struct CosFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Cos<S, T>(x);
}

struct TanFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Tan<S, T>(x);
}

struct AsinFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Asin<S, T>(x);
}

struct AcosFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Acos<S, T>(x);
}

struct AtanFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Atan<S, T>(x);
}

struct SinhFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Sinh<S, T>(x);
}

struct CoshFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Cosh<S, T>(x);
}

struct TanhFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Tanh<S, T>(x);
}

struct AsinhFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Asinh<S, T>(x);
}

struct AcoshFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Acosh<S, T>(x);
}

struct AtanhFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Atanh<S, T>(x);
}

struct ErfFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Erf<S, T>(x);
}

struct ErfcFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Erfc<S, T>(x);
}

struct FloorFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Floor(x);
}

struct CeilingFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Ceiling(x);
}

struct RoundFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Round(x);
}

struct TruncateFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Truncate(x);
}

struct SigmoidFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Sigmoid<S, T>(x);
}

struct GeluFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Gelu<S, T>(x);
}

struct GeluTanhFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.GeluTanh<S, T>(x);
}

struct SiluFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Silu<S, T>(x);
}

struct MishFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Mish<S, T>(x);
}

struct AddScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => x + S.Of(P);
}

struct MultiplyScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => x * S.Of(P);
}

struct AffineFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public T P, Q;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.MultiplyAdd(x, S.Of(P), S.Of(Q));
}

struct MaxScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Max(x, S.Of(P));
}

struct MinScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Min(x, S.Of(P));
}

struct ClampFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public T P, Q;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Min(S.Max(x, S.Of(P)), S.Of(Q));
}

struct DivideScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => x / S.Of(P);
}

struct ScalarDivideFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Of(P) / x;
}

struct SoftplusFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P, Q;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Softplus<S, T>(x, S.Of(P), S.Of(Q));
}

struct LeakyReluFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Select(S.Less(S.Of(0.0), x), x, x * S.Of(P));
}

struct EluFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => S.Select(S.Less(S.Of(0.0), x), x, S.Of(P) * VectorMath.ExpM1<S, T>(x));
}

struct PowScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Pow<S, T>(x, S.Of(P));
}

struct ScalarPowFunction<T> : IUnaryFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T> => VectorMath.Pow<S, T>(S.Of(P), x);
}
