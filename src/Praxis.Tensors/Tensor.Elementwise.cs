using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>Sum, broadcasting.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => Binary(BinaryKind.Add, left, right);

    /// <summary>Difference, broadcasting.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => Binary(BinaryKind.Subtract, left, right);

    /// <summary>Product, number by number, broadcasting.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => Binary(BinaryKind.Multiply, left, right);

    /// <summary>Quotient, broadcasting; whole numbers divide as float32.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => Binary(BinaryKind.Divide, left, right);

    /// <summary>Sum with a number.</summary>
    public static Tensor operator +(Tensor left, double right) => Unary(UnaryKind.AddScalar, left, right);

    /// <summary>Sum with a number.</summary>
    public static Tensor operator +(double left, Tensor right) => Unary(UnaryKind.AddScalar, right, left);

    /// <summary>Difference with a number.</summary>
    public static Tensor operator -(Tensor left, double right) => Unary(UnaryKind.AddScalar, left, -right);

    /// <summary>Difference with a number.</summary>
    public static Tensor operator -(double left, Tensor right) => Unary(UnaryKind.Affine, right, -1, left);

    /// <summary>Product with a number.</summary>
    public static Tensor operator *(Tensor left, double right) => Unary(UnaryKind.MultiplyScalar, left, right);

    /// <summary>Product with a number.</summary>
    public static Tensor operator *(double left, Tensor right) => Unary(UnaryKind.MultiplyScalar, right, left);

    /// <summary>Quotient with a number; whole numbers divide as float32.</summary>
    public static Tensor operator /(Tensor left, double right) => Unary(UnaryKind.DivideScalar, left, right);

    /// <summary>A number divided by every element; whole numbers divide as float32.</summary>
    public static Tensor operator /(double left, Tensor right) => Unary(UnaryKind.ScalarDivide, right, left);

    /// <summary>The negative.</summary>
    public static Tensor operator -(Tensor value) => Unary(UnaryKind.Negate, value);

    /// <summary>The remainder with the sign of the divisor.</summary>
    public static Tensor operator %(Tensor left, Tensor right) => Binary(BinaryKind.Remainder, left, right);

    /// <summary>The remainder with the sign of the divisor.</summary>
    public static Tensor operator %(Tensor left, double right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return right == 0 && !left.IsFloating
            ? throw new ArgumentException($"Remainder: whole numbers of shape {left.Shape} have no remainder by 0.")
            : Unary(UnaryKind.RemainderScalar, left, right);
    }

    /// <summary>Sum, broadcasting.</summary>
    public Tensor Add(Tensor other) => Binary(BinaryKind.Add, this, other);

    /// <summary>Sum with a number.</summary>
    public Tensor Add(double other) => this + other;

    /// <summary>this + scale · other.</summary>
    public Tensor Add(Tensor other, double scale) => Binary(BinaryKind.AddScaled, this, other, scale);

    /// <summary>Difference, broadcasting.</summary>
    public Tensor Subtract(Tensor other) => Binary(BinaryKind.Subtract, this, other);

    /// <summary>Product, number by number, broadcasting.</summary>
    public Tensor Multiply(Tensor other) => Binary(BinaryKind.Multiply, this, other);

    /// <summary>Product with a number.</summary>
    public Tensor Multiply(double other) => this * other;

    /// <summary>Quotient, broadcasting.</summary>
    public Tensor Divide(Tensor other) => Binary(BinaryKind.Divide, this, other);

    /// <summary>this · scale + offset.</summary>
    public Tensor Affine(double scale, double offset) => Unary(UnaryKind.Affine, this, scale, offset);

    /// <summary>The negative.</summary>
    public Tensor Negate() => Unary(UnaryKind.Negate, this);

    /// <summary>The magnitude; its gradient at 0 is 0.</summary>
    public Tensor Abs() => Unary(UnaryKind.Abs, this);

    /// <summary>−1, 0 or 1.</summary>
    public Tensor Sign() => Unary(UnaryKind.Sign, this);

    /// <summary>x².</summary>
    public Tensor Square() => Unary(UnaryKind.Square, this);

    /// <summary>√x.</summary>
    public Tensor Sqrt() => Unary(UnaryKind.Sqrt, this);

    /// <summary>1/√x.</summary>
    public Tensor Rsqrt() => Unary(UnaryKind.Rsqrt, this);

    /// <summary>1/x.</summary>
    public Tensor Reciprocal() => Unary(UnaryKind.Reciprocal, this);

    /// <summary>eˣ.</summary>
    public Tensor Exp() => Unary(UnaryKind.Exp, this);

    /// <summary>2ˣ.</summary>
    public Tensor Exp2() => Unary(UnaryKind.Exp2, this);

    /// <summary>eˣ − 1, exact near 0.</summary>
    public Tensor Expm1() => Unary(UnaryKind.Expm1, this);

    /// <summary>The natural logarithm.</summary>
    public Tensor Log() => Unary(UnaryKind.Log, this);

    /// <summary>The logarithm to base 2.</summary>
    public Tensor Log2() => Unary(UnaryKind.Log2, this);

    /// <summary>The logarithm to base 10.</summary>
    public Tensor Log10() => Unary(UnaryKind.Log10, this);

    /// <summary>log(1 + x), exact near 0.</summary>
    public Tensor Log1p() => Unary(UnaryKind.Log1p, this);

    /// <summary>Sine.</summary>
    public Tensor Sin() => Unary(UnaryKind.Sin, this);

    /// <summary>Cosine.</summary>
    public Tensor Cos() => Unary(UnaryKind.Cos, this);

    /// <summary>Tangent.</summary>
    public Tensor Tan() => Unary(UnaryKind.Tan, this);

    /// <summary>Inverse sine.</summary>
    public Tensor Asin() => Unary(UnaryKind.Asin, this);

    /// <summary>Inverse cosine.</summary>
    public Tensor Acos() => Unary(UnaryKind.Acos, this);

    /// <summary>Inverse tangent.</summary>
    public Tensor Atan() => Unary(UnaryKind.Atan, this);

    /// <summary>Hyperbolic sine.</summary>
    public Tensor Sinh() => Unary(UnaryKind.Sinh, this);

    /// <summary>Hyperbolic cosine.</summary>
    public Tensor Cosh() => Unary(UnaryKind.Cosh, this);

    /// <summary>Hyperbolic tangent.</summary>
    public Tensor Tanh() => Unary(UnaryKind.Tanh, this);

    /// <summary>Inverse hyperbolic sine.</summary>
    public Tensor Asinh() => Unary(UnaryKind.Asinh, this);

    /// <summary>Inverse hyperbolic cosine.</summary>
    public Tensor Acosh() => Unary(UnaryKind.Acosh, this);

    /// <summary>Inverse hyperbolic tangent.</summary>
    public Tensor Atanh() => Unary(UnaryKind.Atanh, this);

    /// <summary>The error function 2/√π ∫₀ˣ exp(−t²) dt.</summary>
    public Tensor Erf() => Unary(UnaryKind.Erf, this);

    /// <summary>1 − erf(x), exact for large x.</summary>
    public Tensor Erfc() => Unary(UnaryKind.Erfc, this);

    /// <summary>The inverse of the error function.</summary>
    public Tensor ErfInv() => Unary(UnaryKind.ErfInv, this);

    /// <summary>log |Γ(x)|.</summary>
    public Tensor Lgamma() => Unary(UnaryKind.Lgamma, this);

    /// <summary>The derivative of log Γ.</summary>
    public Tensor Digamma() => Unary(UnaryKind.Digamma, this);

    /// <summary>The largest whole number not above; gradient 0.</summary>
    public Tensor Floor() => Unary(UnaryKind.Floor, this);

    /// <summary>The smallest whole number not below; gradient 0.</summary>
    public Tensor Ceiling() => Unary(UnaryKind.Ceiling, this);

    /// <summary>The nearest whole number, ties to even; gradient 0.</summary>
    public Tensor Round() => Unary(UnaryKind.Round, this);

    /// <summary>The whole part; gradient 0.</summary>
    public Tensor Truncate() => Unary(UnaryKind.Truncate, this);

    /// <summary>The part after the point, with the sign of x.</summary>
    public Tensor Frac() => this - Truncate();

    /// <summary>max(x, 0); its gradient at 0 is 0.</summary>
    public Tensor Relu() => Unary(UnaryKind.Relu, this);

    /// <summary>min(max(x, 0), 6).</summary>
    public Tensor Relu6() => Clamp(0, 6);

    /// <summary>x where positive, slope · x elsewhere.</summary>
    public Tensor LeakyRelu(double slope = 0.01) => Unary(UnaryKind.LeakyRelu, this, slope);

    /// <summary>x where positive, α(eˣ − 1) elsewhere.</summary>
    public Tensor Elu(double alpha = 1) => Unary(UnaryKind.Elu, this, alpha);

    /// <summary>The self-normalising λ·elu(x, α).</summary>
    public Tensor Selu() => Elu(1.6732632423543772) * 1.0507009873554805;

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public Tensor Sigmoid() => Unary(UnaryKind.Sigmoid, this);

    /// <summary>log(1 / (1 + e⁻ˣ)), without overflow.</summary>
    public Tensor LogSigmoid() => -(-this).Softplus();

    /// <summary>log(1 + e^(βx)) / β; x itself where βx is above the threshold.</summary>
    public Tensor Softplus(double beta = 1, double threshold = 20) => Unary(UnaryKind.Softplus, this, beta, threshold);

    /// <summary>x·Φ(x), or its tanh approximation.</summary>
    public Tensor Gelu(bool tanh = false) => Unary(tanh ? UnaryKind.GeluTanh : UnaryKind.Gelu, this);

    /// <summary>x·σ(x).</summary>
    public Tensor Silu() => Unary(UnaryKind.Silu, this);

    /// <summary>x·tanh(log(1 + eˣ)).</summary>
    public Tensor Mish() => Unary(UnaryKind.Mish, this);

    /// <summary>min(max(x, −1), 1).</summary>
    public Tensor HardTanh(double low = -1, double high = 1) => Clamp(low, high);

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    public Tensor HardSigmoid() => (this + 3).Clamp(0, 6) / 6;

    /// <summary>x · hard sigmoid(x).</summary>
    public Tensor HardSwish() => this * HardSigmoid();

    /// <summary>x / (1 + |x|).</summary>
    public Tensor Softsign() => this / (Abs() + 1);

    /// <summary>min(max(x, low), high); the gradient passes where low ≤ x ≤ high.</summary>
    public Tensor Clamp(double low = double.NegativeInfinity, double high = double.PositiveInfinity)
    {
        if (!(low <= high))
        {
            throw new ArgumentException($"Clamp: the lower bound {low} is not below the upper bound {high}.");
        }
        return !IsFloating && (double.IsInfinity(low) || double.IsInfinity(high))
            ? Unary(double.IsInfinity(low) ? UnaryKind.MinScalar : UnaryKind.MaxScalar, this, double.IsInfinity(low) ? high : low)
            : Unary(UnaryKind.Clamp, this, low, high);
    }

    /// <summary>x to a power.</summary>
    public Tensor Pow(double exponent) => exponent switch
    {
        2 => Square(),
        1 => Unary(UnaryKind.MultiplyScalar, this, 1),
        0.5 when IsFloating => Sqrt(),
        -1 when IsFloating => Reciprocal(),
        -0.5 when IsFloating => Rsqrt(),
        _ => Unary(UnaryKind.PowScalar, this, exponent),
    };

    /// <summary>x to a power, broadcasting.</summary>
    public Tensor Pow(Tensor exponent) => Binary(BinaryKind.Pow, this, exponent);

    /// <summary>A number to the powers in a tensor.</summary>
    public static Tensor PowOf(double @base, Tensor exponent) => Unary(UnaryKind.ScalarPow, exponent, @base);

    /// <summary>The angle of the point (other, this).</summary>
    public Tensor Atan2(Tensor other) => Binary(BinaryKind.Atan2, this, other);

    /// <summary>The larger of two, NaN where either is; a tie shares the gradient.</summary>
    public Tensor Maximum(Tensor other) => Binary(BinaryKind.Maximum, this, other);

    /// <summary>The smaller of two, NaN where either is; a tie shares the gradient.</summary>
    public Tensor Minimum(Tensor other) => Binary(BinaryKind.Minimum, this, other);

    /// <summary>The larger of x and a number.</summary>
    public Tensor Maximum(double other) => Unary(UnaryKind.MaxScalar, this, other);

    /// <summary>The smaller of x and a number.</summary>
    public Tensor Minimum(double other) => Unary(UnaryKind.MinScalar, this, other);

    /// <summary>this + weight · (other − this).</summary>
    public Tensor Lerp(Tensor other, double weight)
    {
        ArgumentNullException.ThrowIfNull(other);
        Shapes.Broadcast(Sizes, other.Sizes, "Lerp");
        return this + ((other - this) * weight);
    }

    /// <summary>this + weight · (other − this), broadcasting.</summary>
    public Tensor Lerp(Tensor other, Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Tape.Wants(this, other, weight) || DType != other.DType || DType != weight.DType)
        {
            return this + ((other - this) * weight);
        }
        var sizes = Shapes.Broadcast(Shapes.Broadcast(Sizes, other.Sizes, "Lerp"), weight.Sizes, "Lerp");
        var result = Allocate(sizes, DType);
        Device.Lerp(View, other.View, weight.View, result.View);
        return Tape.Checked("Lerp", result);
    }

    /// <summary>√(this² + other²).</summary>
    public Tensor Hypot(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Shapes.Broadcast(Sizes, other.Sizes, "Hypot");
        return (Square() + other.Square()).Sqrt();
    }

    /// <summary>log(exp(this) + exp(other)), without overflow.</summary>
    public Tensor LogAddExp(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Shapes.Broadcast(Sizes, other.Sizes, "LogAddExp");
        var larger = Maximum(other).Detach();
        var safe = Where(larger.IsInfinite(), larger.ZerosLike(), larger);
        return ((this - safe).Exp() + (other - safe).Exp()).Log() + safe;
    }

    internal static Tensor Unary(UnaryKind kind, Tensor x, double p = 0, double q = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!x.DType.IsFloating() && (IsRealOnly(kind) || p != Math.Truncate(p) || q != Math.Truncate(q)))
        {
            x = x.To(DType.Float32);
        }
        else if (x.DType == DType.Bool)
        {
            x = x.To(DType.Int64);
        }
        var y = x.AllocateAlike();
        x.Device.Unary(kind, x.View, y.View, p, q);
        if (Tape.Wants(x))
        {
            UnaryNode.Attach(kind, x, y, p, q);
        }
        return Tape.LooksForAnomalies ? Tape.Checked(kind.ToString(), y) : y;
    }

    internal static Tensor Binary(BinaryKind kind, Tensor a, Tensor b, double p = 0, double q = 0)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.DType != b.DType || !a.DType.IsFloating())
        {
            (a, b) = Meet(kind, a, b);
        }
        Tensor y;
        if (ReferenceEquals(a.Sizes, b.Sizes) || a.Sizes.AsSpan().SequenceEqual(b.Sizes))
        {
            y = a.AllocateAlike();
            a.Device.Binary(kind, a.View, b.Sizes == a.Sizes ? b.View : b.View.With(a.Sizes, b.Steps), y.View, p, q);
        }
        else
        {
            y = Allocate(Shapes.Broadcast(a.Sizes, b.Sizes, kind.ToString()), a.DType);
            a.Device.Binary(kind, a.View, b.View, y.View, p, q);
        }
        if (Tape.Wants(a, b))
        {
            BinaryNode.Attach(kind, a, b, y, p);
        }
        return Tape.LooksForAnomalies ? Tape.Checked(kind.ToString(), y) : y;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static (Tensor A, Tensor B) Meet(BinaryKind kind, Tensor a, Tensor b)
    {
        var type = Promote(a, b);
        if (type == DType.Bool)
        {
            type = DType.Int64;
        }
        if (!type.IsFloating() && kind is BinaryKind.Divide or BinaryKind.Atan2 or BinaryKind.Pow)
        {
            type = DType.Float32;
        }
        (a, b) = (a.To(type), b.To(type));
        if (kind == BinaryKind.Remainder && !type.IsFloating() && b.EqualTo(0).Any().ToDouble() != 0)
        {
            throw new ArgumentException($"Remainder: a divisor of shape {b.Shape} holds a zero; whole numbers have no remainder by 0.");
        }
        return (a, b);
    }

    // As PyTorch: a tensor without dimensions does not raise the type of one with dimensions within a category.
    static DType Promote(Tensor a, Tensor b)
    {
        if (a.Rank == 0 && b.Rank > 0 && (b.IsFloating || !a.IsFloating) && (b.DType != DType.Bool || a.DType == DType.Bool))
        {
            return b.DType;
        }
        if (b.Rank == 0 && a.Rank > 0 && (a.IsFloating || !b.IsFloating) && (a.DType != DType.Bool || b.DType == DType.Bool))
        {
            return a.DType;
        }
        return DTypes.Promote(a.DType, b.DType);
    }

    static bool IsRealOnly(UnaryKind kind) => kind is not (UnaryKind.Negate or UnaryKind.Abs or UnaryKind.Sign or UnaryKind.Square or UnaryKind.Relu
        or UnaryKind.AddScalar or UnaryKind.MultiplyScalar or UnaryKind.Affine or UnaryKind.MaxScalar or UnaryKind.MinScalar or UnaryKind.Clamp or UnaryKind.RemainderScalar);
}
