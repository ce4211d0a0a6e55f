using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void Unary(UnaryKind kind, in View x, in View y, double p, double q)
    {
        switch (x.Type)
        {
            case DType.Float32:
                UnaryFloat<float>(kind, x, y, p, q);
                break;
            case DType.Float64:
                UnaryFloat<double>(kind, x, y, p, q);
                break;
            case DType.Int64:
                UnaryNumber<long>(kind, x, y, p, q);
                break;
            case DType.Int32:
                UnaryNumber<int>(kind, x, y, p, q);
                break;
            case DType.UInt8:
                UnaryNumber<byte>(kind, x, y, p, q);
                break;
            default:
                throw Unsupported(kind.ToString(), x.Type);
        }
    }

    public override void Binary(BinaryKind kind, in View a, in View b, in View y, double p, double q)
    {
        switch (y.Type)
        {
            case DType.Float32:
                BinaryFloat<float>(kind, a, b, y, p, q);
                break;
            case DType.Float64:
                BinaryFloat<double>(kind, a, b, y, p, q);
                break;
            case DType.Int64:
                BinaryNumber<long>(kind, a, b, y, p);
                break;
            case DType.Int32:
                BinaryNumber<int>(kind, a, b, y, p);
                break;
            case DType.UInt8:
                BinaryNumber<byte>(kind, a, b, y, p);
                break;
            default:
                throw Unsupported(kind.ToString(), y.Type);
        }
    }

    internal static InvalidOperationException Unsupported(string operation, DType type) =>
        new($"{operation}: not defined for {type.Name()}; convert the tensor first with To(DType.Float32).");

    static void UnaryFloat<T>(UnaryKind kind, in View x, in View y, double p, double q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (kind)
        {
            case UnaryKind.Sqrt:
                ElementwiseLoops.Unary<T, SqrtFunction<T>>(x, y, default);
                break;
            case UnaryKind.Rsqrt:
                ElementwiseLoops.Unary<T, RsqrtFunction<T>>(x, y, default);
                break;
            case UnaryKind.Reciprocal:
                ElementwiseLoops.Unary<T, ReciprocalFunction<T>>(x, y, default);
                break;
            case UnaryKind.Exp:
                ElementwiseLoops.Unary<T, ExpFunction<T>>(x, y, default);
                break;
            case UnaryKind.Exp2:
                ElementwiseLoops.Unary<T, Exp2Function<T>>(x, y, default);
                break;
            case UnaryKind.Expm1:
                ElementwiseLoops.Unary<T, Expm1Function<T>>(x, y, default);
                break;
            case UnaryKind.Log:
                ElementwiseLoops.Unary<T, LogFunction<T>>(x, y, default);
                break;
            case UnaryKind.Log2:
                ElementwiseLoops.Unary<T, Log2Function<T>>(x, y, default);
                break;
            case UnaryKind.Log10:
                ElementwiseLoops.Unary<T, Log10Function<T>>(x, y, default);
                break;
            case UnaryKind.Log1p:
                ElementwiseLoops.Unary<T, Log1pFunction<T>>(x, y, default);
                break;
            case UnaryKind.Sin:
                ElementwiseLoops.Unary<T, SinFunction<T>>(x, y, default);
                break;
            case UnaryKind.Cos:
                ElementwiseLoops.Unary<T, CosFunction<T>>(x, y, default);
                break;
            case UnaryKind.Tan:
                ElementwiseLoops.Unary<T, TanFunction<T>>(x, y, default);
                break;
            case UnaryKind.Asin:
                ElementwiseLoops.Unary<T, AsinFunction<T>>(x, y, default);
                break;
            case UnaryKind.Acos:
                ElementwiseLoops.Unary<T, AcosFunction<T>>(x, y, default);
                break;
            case UnaryKind.Atan:
                ElementwiseLoops.Unary<T, AtanFunction<T>>(x, y, default);
                break;
            case UnaryKind.Sinh:
                ElementwiseLoops.Unary<T, SinhFunction<T>>(x, y, default);
                break;
            case UnaryKind.Cosh:
                ElementwiseLoops.Unary<T, CoshFunction<T>>(x, y, default);
                break;
            case UnaryKind.Tanh:
                ElementwiseLoops.Unary<T, TanhFunction<T>>(x, y, default);
                break;
            case UnaryKind.Asinh:
                ElementwiseLoops.Unary<T, AsinhFunction<T>>(x, y, default);
                break;
            case UnaryKind.Acosh:
                ElementwiseLoops.Unary<T, AcoshFunction<T>>(x, y, default);
                break;
            case UnaryKind.Atanh:
                ElementwiseLoops.Unary<T, AtanhFunction<T>>(x, y, default);
                break;
            case UnaryKind.Erf:
                ElementwiseLoops.Unary<T, ErfFunction<T>>(x, y, default);
                break;
            case UnaryKind.Erfc:
                ElementwiseLoops.Unary<T, ErfcFunction<T>>(x, y, default);
                break;
            case UnaryKind.Floor:
                ElementwiseLoops.Unary<T, FloorFunction<T>>(x, y, default);
                break;
            case UnaryKind.Ceiling:
                ElementwiseLoops.Unary<T, CeilingFunction<T>>(x, y, default);
                break;
            case UnaryKind.Round:
                ElementwiseLoops.Unary<T, RoundFunction<T>>(x, y, default);
                break;
            case UnaryKind.Truncate:
                ElementwiseLoops.Unary<T, TruncateFunction<T>>(x, y, default);
                break;
            case UnaryKind.Sigmoid:
                ElementwiseLoops.Unary<T, SigmoidFunction<T>>(x, y, default);
                break;
            case UnaryKind.Gelu:
                ElementwiseLoops.Unary<T, GeluFunction<T>>(x, y, default);
                break;
            case UnaryKind.GeluTanh:
                ElementwiseLoops.Unary<T, GeluTanhFunction<T>>(x, y, default);
                break;
            case UnaryKind.Silu:
                ElementwiseLoops.Unary<T, SiluFunction<T>>(x, y, default);
                break;
            case UnaryKind.Mish:
                ElementwiseLoops.Unary<T, MishFunction<T>>(x, y, default);
                break;
            case UnaryKind.DivideScalar:
                ElementwiseLoops.Unary<T, DivideScalarFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.ScalarDivide:
                ElementwiseLoops.Unary<T, ScalarDivideFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.Softplus:
                ElementwiseLoops.Unary<T, SoftplusFunction<T>>(x, y, new() { P = T.CreateTruncating(p), Q = T.CreateTruncating(q) });
                break;
            case UnaryKind.LeakyRelu:
                ElementwiseLoops.Unary<T, LeakyReluFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.Elu:
                ElementwiseLoops.Unary<T, EluFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.PowScalar:
                ElementwiseLoops.Unary<T, PowScalarFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.ScalarPow:
                ElementwiseLoops.Unary<T, ScalarPowFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.RemainderScalar:
                ElementwiseLoops.Unary<T, RemainderScalarFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.ErfInv:
                ElementwiseLoops.Unary<T, ScalarFunction<T>>(x, y, new ScalarFunction<T> { Function = &SpecialFunctions.ErfInv });
                break;
            case UnaryKind.Lgamma:
                ElementwiseLoops.Unary<T, ScalarFunction<T>>(x, y, new ScalarFunction<T> { Function = &SpecialFunctions.Lgamma });
                break;
            case UnaryKind.Digamma:
                ElementwiseLoops.Unary<T, ScalarFunction<T>>(x, y, new ScalarFunction<T> { Function = &SpecialFunctions.Digamma });
                break;
            case UnaryKind.Trigamma:
                ElementwiseLoops.Unary<T, ScalarFunction<T>>(x, y, new ScalarFunction<T> { Function = &SpecialFunctions.Trigamma });
                break;
            default:
                UnaryNumber<T>(kind, x, y, p, q);
                break;
        }
    }

    static void UnaryNumber<T>(UnaryKind kind, in View x, in View y, double p, double q)
        where T : unmanaged, INumber<T>
    {
        switch (kind)
        {
            case UnaryKind.Negate:
                ElementwiseLoops.Unary<T, NegateFunction<T>>(x, y, default);
                break;
            case UnaryKind.Abs:
                ElementwiseLoops.Unary<T, AbsFunction<T>>(x, y, default);
                break;
            case UnaryKind.Sign:
                ElementwiseLoops.Unary<T, SignFunction<T>>(x, y, default);
                break;
            case UnaryKind.Square:
                ElementwiseLoops.Unary<T, SquareFunction<T>>(x, y, default);
                break;
            case UnaryKind.Relu:
                ElementwiseLoops.Unary<T, ReluFunction<T>>(x, y, default);
                break;
            case UnaryKind.AddScalar:
                ElementwiseLoops.Unary<T, AddScalarFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.MultiplyScalar:
                ElementwiseLoops.Unary<T, MultiplyScalarFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.Affine:
                ElementwiseLoops.Unary<T, AffineFunction<T>>(x, y, new() { P = T.CreateTruncating(p), Q = T.CreateTruncating(q) });
                break;
            case UnaryKind.MaxScalar:
                ElementwiseLoops.Unary<T, MaxScalarFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.MinScalar:
                ElementwiseLoops.Unary<T, MinScalarFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.RemainderScalar:
                ElementwiseLoops.Unary<T, WholeRemainderScalarFunction<T>>(x, y, new() { P = T.CreateTruncating(p) });
                break;
            case UnaryKind.Clamp:
                ElementwiseLoops.Unary<T, ClampFunction<T>>(x, y, new() { P = T.CreateTruncating(p), Q = T.CreateTruncating(q) });
                break;
            default:
                throw Unsupported(kind.ToString(), x.Type);
        }
    }

    static void BinaryFloat<T>(BinaryKind kind, in View a, in View b, in View y, double p, double q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (kind)
        {
            case BinaryKind.Divide:
                ElementwiseLoops.Binary<T, DivideFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.Pow:
                ElementwiseLoops.Binary<T, PowFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.Atan2:
                ElementwiseLoops.Binary<T, Atan2Function<T>>(a, b, y, default);
                break;
            case BinaryKind.Remainder:
                ElementwiseLoops.Binary<T, RemainderFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.ReluGradient:
                ElementwiseLoops.Binary<T, ReluGradientFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.TanhGradient:
                ElementwiseLoops.Binary<T, TanhGradientFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.SigmoidGradient:
                ElementwiseLoops.Binary<T, SigmoidGradientFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.GeluGradient:
                ElementwiseLoops.Binary<T, GeluGradientFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.GeluTanhGradient:
                ElementwiseLoops.Binary<T, GeluTanhGradientFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.SiluGradient:
                ElementwiseLoops.Binary<T, SiluGradientFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.MishGradient:
                ElementwiseLoops.Binary<T, MishGradientFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.AbsGradient:
                ElementwiseLoops.Binary<T, AbsGradientFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.LeakyReluGradient:
                ElementwiseLoops.Binary<T, LeakyReluGradientFunction<T>>(a, b, y, new() { P = T.CreateTruncating(p) });
                break;
            case BinaryKind.EluGradient:
                ElementwiseLoops.Binary<T, EluGradientFunction<T>>(a, b, y, new() { P = T.CreateTruncating(p) });
                break;
            case BinaryKind.SoftplusGradient:
                ElementwiseLoops.Binary<T, SoftplusGradientFunction<T>>(a, b, y, new() { P = T.CreateTruncating(p), Q = T.CreateTruncating(q) });
                break;
            case BinaryKind.ClampGradient:
                ElementwiseLoops.Binary<T, ClampGradientFunction<T>>(a, b, y, new() { P = T.CreateTruncating(p), Q = T.CreateTruncating(q) });
                break;
            default:
                BinaryNumber<T>(kind, a, b, y, p);
                break;
        }
    }

    static void BinaryNumber<T>(BinaryKind kind, in View a, in View b, in View y, double p)
        where T : unmanaged, INumber<T>
    {
        switch (kind)
        {
            case BinaryKind.Add:
                ElementwiseLoops.Binary<T, AddFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.Subtract:
                ElementwiseLoops.Binary<T, SubtractFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.Multiply:
                ElementwiseLoops.Binary<T, MultiplyFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.Maximum:
                ElementwiseLoops.Binary<T, MaximumFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.Minimum:
                ElementwiseLoops.Binary<T, MinimumFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.Remainder:
                ElementwiseLoops.Binary<T, WholeRemainderFunction<T>>(a, b, y, default);
                break;
            case BinaryKind.AddScaled:
                ElementwiseLoops.Binary<T, AddScaledFunction<T>>(a, b, y, new() { P = T.CreateTruncating(p) });
                break;
            default:
                throw Unsupported(kind.ToString(), y.Type);
        }
    }
}
