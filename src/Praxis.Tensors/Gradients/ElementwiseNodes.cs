namespace Praxis.Tensors;

/// <summary>The gradient of a function of one number. Holds x or y, whichever the rule reads.</summary>
sealed class UnaryNode : Node
{
    readonly UnaryKind _kind;
    readonly double _p, _q;
    Tensor? _saved;

    UnaryNode(UnaryKind kind, double p, double q)
    {
        _kind = kind;
        _p = p;
        _q = q;
    }

    public override string Name => _kind.ToString();

    public static void Attach(UnaryKind kind, Tensor x, Tensor y, double p, double q)
    {
        var node = new UnaryNode(kind, p, q);
        node.Connect(x);
        node._saved = kind switch
        {
            UnaryKind.Negate or UnaryKind.AddScalar or UnaryKind.MultiplyScalar or UnaryKind.DivideScalar or UnaryKind.Affine or UnaryKind.RemainderScalar
                or UnaryKind.Floor or UnaryKind.Ceiling or UnaryKind.Round or UnaryKind.Truncate or UnaryKind.Sign => null,
            UnaryKind.Sqrt or UnaryKind.Rsqrt or UnaryKind.Reciprocal or UnaryKind.Exp or UnaryKind.Exp2 or UnaryKind.Expm1 or UnaryKind.Tan or UnaryKind.Tanh
                or UnaryKind.Sigmoid or UnaryKind.Relu or UnaryKind.Elu or UnaryKind.ErfInv or UnaryKind.ScalarPow => y,
            _ => x,
        };
        y.Node = node;
        if (node._saved is not null)
        {
            node.Saves([node._saved]);
        }
    }

    internal override void Release()
    {
        base.Release();
        _saved = null;
    }

    protected override void Flow(Tensor g)
    {
        var s = _saved!;
        Send(0, Gradient.IsOn ? Differentiable(g, s) : Fused(g, s));
    }

    // One pass over memory where a kernel has the whole rule.
    Tensor Fused(Tensor g, Tensor s) => _kind switch
    {
        UnaryKind.Relu => Tensor.Binary(BinaryKind.ReluGradient, g, s),
        UnaryKind.LeakyRelu => Tensor.Binary(BinaryKind.LeakyReluGradient, g, s, _p),
        UnaryKind.Elu => Tensor.Binary(BinaryKind.EluGradient, g, s, _p),
        UnaryKind.Tanh => Tensor.Binary(BinaryKind.TanhGradient, g, s),
        UnaryKind.Sigmoid => Tensor.Binary(BinaryKind.SigmoidGradient, g, s),
        UnaryKind.Gelu => Tensor.Binary(BinaryKind.GeluGradient, g, s),
        UnaryKind.GeluTanh => Tensor.Binary(BinaryKind.GeluTanhGradient, g, s),
        UnaryKind.Silu => Tensor.Binary(BinaryKind.SiluGradient, g, s),
        UnaryKind.Mish => Tensor.Binary(BinaryKind.MishGradient, g, s),
        UnaryKind.Softplus => Tensor.Binary(BinaryKind.SoftplusGradient, g, s, _p, _q),
        UnaryKind.Clamp => Tensor.Binary(BinaryKind.ClampGradient, g, s, _p, _q),
        UnaryKind.Abs => Tensor.Binary(BinaryKind.AbsGradient, g, s),
        _ => Differentiable(g, s),
    };

    Tensor Differentiable(Tensor g, Tensor s) => _kind switch
    {
        UnaryKind.Negate => -g,
        UnaryKind.AddScalar or UnaryKind.RemainderScalar => g,
        UnaryKind.MultiplyScalar or UnaryKind.Affine => g * _p,
        UnaryKind.DivideScalar => g / _p,
        UnaryKind.Floor or UnaryKind.Ceiling or UnaryKind.Round or UnaryKind.Truncate or UnaryKind.Sign => g.ZerosLike(),
        UnaryKind.Abs => g * s.Detach().Sign(),
        UnaryKind.Square => g * s * 2,
        UnaryKind.Sqrt => g / (s * 2),
        UnaryKind.Rsqrt => g * s * s * s * -0.5,
        UnaryKind.Reciprocal => -(g * s * s),
        UnaryKind.Exp => g * s,
        UnaryKind.Exp2 => g * s * Math.Log(2),
        UnaryKind.Expm1 => g * (s + 1),
        UnaryKind.Log => g / s,
        UnaryKind.Log2 => g / (s * Math.Log(2)),
        UnaryKind.Log10 => g / (s * Math.Log(10)),
        UnaryKind.Log1p => g / (s + 1),
        UnaryKind.Sin => g * s.Cos(),
        UnaryKind.Cos => -(g * s.Sin()),
        UnaryKind.Tan => g * (s.Square() + 1),
        UnaryKind.Asin => g * (1 - s.Square()).Rsqrt(),
        UnaryKind.Acos => -(g * (1 - s.Square()).Rsqrt()),
        UnaryKind.Atan => g / (s.Square() + 1),
        UnaryKind.Sinh => g * s.Cosh(),
        UnaryKind.Cosh => g * s.Sinh(),
        UnaryKind.Tanh => g * (1 - s.Square()),
        UnaryKind.Asinh => g * (s.Square() + 1).Rsqrt(),
        UnaryKind.Acosh => g * (s.Square() - 1).Rsqrt(),
        UnaryKind.Atanh => g / (1 - s.Square()),
        UnaryKind.Erf => g * (-s.Square()).Exp() * (2 / Math.Sqrt(Math.PI)),
        UnaryKind.Erfc => g * (-s.Square()).Exp() * (-2 / Math.Sqrt(Math.PI)),
        UnaryKind.ErfInv => g * s.Square().Exp() * (Math.Sqrt(Math.PI) / 2),
        UnaryKind.Lgamma => g * s.Digamma(),
        UnaryKind.Digamma => g * Tensor.Unary(UnaryKind.Trigamma, s),
        UnaryKind.Relu => g * (s.Detach() > 0).To(g.DType),
        UnaryKind.LeakyRelu => g * (s.Detach() > 0).To(g.DType).Affine(1 - _p, _p),
        UnaryKind.Elu => Tensor.Where(s.Detach() > 0, g, g * (s + _p)),
        UnaryKind.Sigmoid => g * s * (1 - s),
        UnaryKind.Gelu => g * (((s * (1 / Math.Sqrt(2))).Erf() * 0.5) + 0.5 + (s * (s.Square() * -0.5).Exp() * (1 / Math.Sqrt(2 * Math.PI)))),
        UnaryKind.GeluTanh => g * GeluTanhDerivative(s),
        UnaryKind.Silu => g * SiluDerivative(s),
        UnaryKind.Mish => g * MishDerivative(s),
        UnaryKind.Softplus => Tensor.Where(s.Detach() * _p > _q, g, g * (s * _p).Sigmoid()),
        UnaryKind.Clamp => g * (s.Detach() >= _p).And(s.Detach() <= _q).To(g.DType),
        UnaryKind.ScalarDivide => -(g * _p) / s.Square(),
        UnaryKind.PowScalar => _p == 0 ? g.ZerosLike() : g * (s.Pow(_p - 1) * _p),
        UnaryKind.ScalarPow => g * s * Math.Log(_p),
        UnaryKind.MaxScalar => g * (s.Detach() >= _p).To(g.DType),
        UnaryKind.MinScalar => g * (s.Detach() <= _p).To(g.DType),
        _ => throw new NotSupportedException($"{_kind}: its gradient is not known."),
    };

    static Tensor SiluDerivative(Tensor x)
    {
        var sigmoid = x.Sigmoid();
        return sigmoid * ((x * (1 - sigmoid)) + 1);
    }

    static Tensor MishDerivative(Tensor x)
    {
        var tanh = x.Softplus().Tanh();
        return tanh + (x * (1 - tanh.Square()) * x.Sigmoid());
    }

    // y = x (1 + t)/2 with t = tanh(√(2/π)(x + 0.044715 x³)).
    static Tensor GeluTanhDerivative(Tensor x)
    {
        var c = Math.Sqrt(2 / Math.PI);
        var square = x.Square();
        var tanh = (x * square.Affine(0.044715 * c, c)).Tanh();
        return tanh.Affine(0.5, 0.5) + (x * (1 - tanh.Square()) * square.Affine(1.5 * 0.044715 * c, 0.5 * c));
    }
}

/// <summary>The gradients of a function of two numbers.</summary>
sealed class BinaryNode : Node
{
    readonly BinaryKind _kind;
    readonly double _p;
    readonly int[] _aSizes, _bSizes;
    Tensor? _a, _b;

    BinaryNode(BinaryKind kind, double p, Tensor a, Tensor b)
    {
        _kind = kind;
        _p = p;
        _aSizes = a.Sizes;
        _bSizes = b.Sizes;
    }

    public override string Name => _kind.ToString();

    public static void Attach(BinaryKind kind, Tensor a, Tensor b, Tensor y, double p)
    {
        var node = new BinaryNode(kind, p, a, b);
        node.Connect(a, b);
        if ((a.Node is LeafNode || b.Node is LeafNode) && kind is BinaryKind.Add or BinaryKind.Subtract or BinaryKind.Multiply)
        {
            node.PerSampleRule = node.OfSamples;
        }
        y.Node = node;
        switch (kind)
        {
            case BinaryKind.Add or BinaryKind.Subtract or BinaryKind.AddScaled:
                break;
            case BinaryKind.Multiply:
                // A factor is read only for the gradient of the other.
                node._a = b.Node is null ? null : a;
                node._b = a.Node is null ? null : b;
                break;
            default:
                node._a = a;
                node._b = b;
                break;
        }
        if (node._a is not null && node._b is not null)
        {
            node.Saves([node._a, node._b]);
        }
        else if ((node._a ?? node._b) is { } only)
        {
            node.Saves([only]);
        }
    }

    internal override void Release()
    {
        base.Release();
        _a = null;
        _b = null;
    }

    protected override void Flow(Tensor g)
    {
        bool first = Needs(0), second = Needs(1);
        switch (_kind)
        {
            case BinaryKind.Add:
                Give(first, second, g, g);
                break;
            case BinaryKind.Subtract:
                Give(first, second, g, second ? -g : null);
                break;
            case BinaryKind.AddScaled:
                Give(first, second, g, second ? g * _p : null);
                break;
            case BinaryKind.Multiply:
                Give(first, second, first ? g * _b! : null, second ? g * _a! : null);
                break;
            case BinaryKind.Divide:
                Give(first, second, first ? g / _b! : null, second ? -(g * _a! / _b!.Square()) : null);
                break;
            case BinaryKind.Maximum or BinaryKind.Minimum:
                var share = Share(_kind == BinaryKind.Maximum, g.DType);
                Give(first, second, first ? g * share : null, second ? g * (1 - share) : null);
                break;
            case BinaryKind.Pow:
                Give(first, second, first ? g * PowByBase() : null, second ? g * PowByExponent() : null);
                break;
            case BinaryKind.Atan2:
                var square = _a!.Square() + _b!.Square();
                Give(first, second, first ? g * _b / square : null, second ? -(g * _a / square) : null);
                break;
            case BinaryKind.Remainder:
                Give(first, second, g, second ? -(g * (_a!.Detach() / _b!.Detach()).Floor()) : null);
                break;
            default:
                throw new NotSupportedException($"{_kind}: its gradient is not known.");
        }
    }

    Tensor? OfSamples(int input, Tensor gradient, int samples, bool squaredNorms)
    {
        var g = _kind switch
        {
            BinaryKind.Multiply => gradient * (input == 0 ? _b! : _a!),
            BinaryKind.Subtract when input == 1 => -gradient,
            _ => gradient,
        };
        return SampleGradients.Sum(g, input == 0 ? _aSizes : _bSizes, samples, squaredNorms);
    }

    void Give(bool first, bool second, Tensor? a, Tensor? b)
    {
        if (first)
        {
            Send(0, a!.SumTo(_aSizes));
        }
        if (second)
        {
            Send(1, b!.SumTo(_bSizes));
        }
    }

    // 1 where a wins, ½ at a tie.
    Tensor Share(bool largest, DType type)
    {
        Tensor a = _a!.Detach(), b = _b!.Detach();
        return (largest ? a > b : a < b).To(type) + (a.EqualTo(b).To(type) * 0.5);
    }

    // b·a^(b−1), and 0 where b is 0.
    Tensor PowByBase()
    {
        var zero = _b!.Detach().EqualTo(0);
        return Tensor.Where(zero, _b.ZerosLike(), _b * _a!.Pow(_b - 1));
    }

    // a^b·log a, and 0 where a is 0 and b is not negative.
    Tensor PowByExponent()
    {
        var edge = _a!.Detach().EqualTo(0).And(_b!.Detach() >= 0);
        var safe = Tensor.Where(edge, _a.OnesLike(), _a);
        return Tensor.Where(edge, _a.ZerosLike(), safe.Pow(_b) * safe.Log());
    }
}
