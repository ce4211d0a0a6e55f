using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>
/// A linear layer or convolution whose weight is divided by its largest singular value σ, estimated by power iteration:
/// y = f(x; c·W/σ), or with W untouched while σ ≤ c where the bound is one-sided (Miyato et al., 2018).
/// </summary>
public sealed class SpectralNorm : Layer
{
    readonly Layer _layer;
    readonly TensorSlot _left, _right;
    readonly bool _oneSided;

    /// <summary>Wraps a layer; put it in place with <see cref="Module.Replace(string, Func{Module, Module})"/>.</summary>
    /// <param name="layer">A <see cref="Linear"/> or a <see cref="Convolution"/>.</param>
    /// <param name="rng">For the first singular vectors.</param>
    /// <param name="bound">c, the Lipschitz bound.</param>
    /// <param name="oneSided">Only shrink: leave a weight with σ ≤ c as it is.</param>
    /// <param name="iterations">Power iterations in each training pass.</param>
    public SpectralNorm(Layer layer, Rng rng, double bound = 1, bool oneSided = false, int iterations = 1)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer is not (Linear or Convolution))
        {
            throw new ArgumentException($"SpectralNorm: a {layer.GetType().Name} was given; it must be a Linear or a convolution.");
        }
        rng = Initialization.Next(rng);
        (Bound, Iterations, _oneSided) = (bound, iterations, oneSided);
        _layer = Add("base", layer);
        using var _ = Gradient.Off();
        var matrix = Matrix();
        _left = AddBuffer("left", Tensor.Randn([matrix.Size(0)], rng.Split("left"), matrix.DType).Normalize());
        _right = AddBuffer("right", Tensor.Randn([matrix.Size(1)], rng.Split("right"), matrix.DType).Normalize());
        Iterate(matrix, 15);
    }

    /// <summary>c.</summary>
    public double Bound { get; }

    /// <summary>Power iterations in each training pass.</summary>
    public int Iterations { get; }

    /// <summary>The present estimate σ = uᵀ·W·v, through which gradients flow to W.</summary>
    public Tensor Sigma => _left.Value.MatMul(Matrix().MatMul(_right));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        if (IsTraining)
        {
            using var _ = Gradient.Off();
            Iterate(Matrix(), Iterations);
        }
        var sigma = Sigma;
        var factor = _oneSided ? Bound / sigma.Maximum(Bound) : Bound / sigma;
        return _layer switch
        {
            Linear linear => Counted(x, linear.Outputs, x.Linear(linear.Weight * factor, linear.Bias)),
            _ => ((Convolution)_layer).Convolve(x, ((Convolution)_layer).Weight * factor, ((Convolution)_layer).Bias),
        };
    }

    Tensor Counted(Tensor x, int outputs, Tensor y)
    {
        MultiplyAdds.Add(this, (long)x.Count * outputs);
        return y;
    }

    Tensor Matrix()
    {
        var weight = _layer is Linear linear ? linear.Weight : ((Convolution)_layer).Weight;
        return (_layer is Convolution { IsTransposed: true } ? weight.Transpose(0, 1) : weight).Flatten(1);
    }

    // The old vectors may be part of a graph: new ones take their places.
    void Iterate(Tensor matrix, int count)
    {
        var (left, right) = (_left.Value, _right.Value);
        for (var i = 0; i < count; i++)
        {
            right = left.MatMul(matrix).Normalize();
            left = matrix.MatMul(right).Normalize();
        }
        (_left.Value, _right.Value) = (left.Detach().Keep(), right.Detach().Keep());
    }
}
