namespace Praxis.Tensors;

/// <summary>∂(A·B): gA = g·Bᵀ, gB = Aᵀ·g, summed over broadcast dimensions.</summary>
sealed class MatMulNode : Node
{
    Tensor? _a, _b;
    readonly int[] _aSizes, _bSizes;

    public MatMulNode(Tensor a, Tensor b)
    {
        Connect(a, b);
        (_aSizes, _bSizes) = (a.Sizes, b.Sizes);
        // A factor is read only for the gradient of the other.
        _a = b.Node is null ? null : a;
        _b = a.Node is null ? null : b;
        Saves(_a is null ? [_b!] : _b is null ? [_a] : [_a, _b]);
        if (b.Node is LeafNode && b.Rank == 2)
        {
            PerSampleRule = (input, g, samples, norms) => input == 1 ? SampleGradients.Product(_a!, g, samples, norms) : null;
        }
    }

    public override string Name => "MatMul";

    protected override void Flow(Tensor gradient)
    {
        if (Needs(0))
        {
            Send(0, gradient.MatMul(_b!.T).SumTo(_aSizes));
        }
        if (Needs(1))
        {
            Send(1, _a!.T.MatMul(gradient).SumTo(_bSizes));
        }
    }

    internal override void Release()
    {
        base.Release();
        (_a, _b) = (null, null);
    }
}

/// <summary>∂(x·Wᵀ + b): gx = g·W, gW = gᵀ·x, gb = Σ g.</summary>
sealed class LinearNode : Node
{
    Tensor? _x, _weight;

    public LinearNode(Tensor x, Tensor weight, Tensor? bias)
    {
        Connect(bias is null ? [x, weight] : [x, weight, bias]);
        _x = weight.Node is null ? null : x;
        _weight = x.Node is null ? null : weight;
        if (_x is not null || _weight is not null)
        {
            Saves(_x is null ? [_weight!] : _weight is null ? [_x] : [_x, _weight]);
        }
        if (weight.Node is LeafNode || bias?.Node is LeafNode)
        {
            PerSampleRule = (input, g, samples, norms) => input switch
            {
                1 => SampleGradients.Product(g, _x!, samples, norms),
                2 => SampleGradients.Sum(g, [bias!.Sizes[0]], samples, norms),
                _ => null,
            };
        }
    }

    public override string Name => "Linear";

    protected override void Flow(Tensor gradient)
    {
        if (Needs(0))
        {
            Send(0, gradient.MatMul(_weight!));
        }
        if (Needs(1))
        {
            Send(1, gradient.T.MatMul(_x!));
        }
        if (EdgeCount == 3 && Needs(2))
        {
            Send(2, gradient.Sum(0));
        }
    }

    internal override void Release()
    {
        base.Release();
        (_x, _weight) = (null, null);
    }
}
