namespace Praxis.Tensors;

/// <summary>y = f(x; p, q), number by number.</summary>
enum UnaryKind : byte
{
    Negate, Abs, Sign, Square, Sqrt, Rsqrt, Reciprocal,
    Exp, Exp2, Expm1, Log, Log2, Log10, Log1p,
    Sin, Cos, Tan, Asin, Acos, Atan, Sinh, Cosh, Tanh, Asinh, Acosh, Atanh,
    Erf, Erfc, ErfInv, Lgamma, Digamma, Trigamma,
    Floor, Ceiling, Round, Truncate,
    Relu, Sigmoid, Gelu, GeluTanh, Silu, Mish,

    /// <summary>log(1 + exp(p·x)) / p; x itself where p·x &gt; q.</summary>
    Softplus,

    /// <summary>x where x &gt; 0, p·x elsewhere.</summary>
    LeakyRelu,

    /// <summary>x where x &gt; 0, p·(exp(x) − 1) elsewhere.</summary>
    Elu,

    /// <summary>min(max(x, p), q).</summary>
    Clamp,

    /// <summary>x + p.</summary>
    AddScalar,

    /// <summary>x · p.</summary>
    MultiplyScalar,

    /// <summary>x / p.</summary>
    DivideScalar,

    /// <summary>x · p + q.</summary>
    Affine,

    /// <summary>p / x.</summary>
    ScalarDivide,

    /// <summary>x to the power p.</summary>
    PowScalar,

    /// <summary>p to the power x.</summary>
    ScalarPow,

    /// <summary>x − p·floor(x / p).</summary>
    RemainderScalar,

    /// <summary>max(x, p).</summary>
    MaxScalar,

    /// <summary>min(x, p).</summary>
    MinScalar,
}

/// <summary>y = f(a, b; p, q), number by number.</summary>
enum BinaryKind : byte
{
    Add, Subtract, Multiply, Divide, Maximum, Minimum, Pow, Atan2, Remainder,

    /// <summary>a + p·b.</summary>
    AddScaled,

    /// <summary>g where y &gt; 0, else 0.</summary>
    ReluGradient,

    /// <summary>g where x &gt; 0, else p·g.</summary>
    LeakyReluGradient,

    /// <summary>g where y &gt; 0, else g·(y + p); y is the result of Elu.</summary>
    EluGradient,

    /// <summary>g·(1 − y²).</summary>
    TanhGradient,

    /// <summary>g·y·(1 − y).</summary>
    SigmoidGradient,
    GeluGradient,
    GeluTanhGradient,
    SiluGradient,
    MishGradient,

    /// <summary>g·σ(p·x); g where p·x &gt; q.</summary>
    SoftplusGradient,

    /// <summary>g where p ≤ x ≤ q, else 0.</summary>
    ClampGradient,

    /// <summary>g·sign(x).</summary>
    AbsGradient,
}

enum CompareKind : byte
{
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
}

enum LogicKind : byte
{
    And, Or, Xor,
}

enum ReduceKind : byte
{
    Sum, Product, Max, Min, SumOfSquares, SumOfMagnitudes, Any, All,
}
