using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>The make of an <see cref="Mlp"/>.</summary>
public sealed record MlpOptions
{
    /// <summary>The size of an input.</summary>
    public required int Inputs { get; init; }

    /// <summary>The sizes of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64, 64];

    /// <summary>The size of an output.</summary>
    public required int Outputs { get; init; }

    /// <summary>The nonlinearity.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Whether batch normalisation stands between a hidden layer and its nonlinearity.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>Whether layer normalisation stands between a hidden layer and its nonlinearity.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>The probability with which hidden numbers are dropped.</summary>
    public double Dropout { get; init; }
}

/// <summary>Linear layers with nonlinearities between them.</summary>
public sealed class Mlp : Layer
{
    readonly Sequential _body = new();
    readonly Linear _head;

    /// <summary>A network with PyTorch's first values.</summary>
    public Mlp(MlpOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        rng = Initialization.Next(rng);
        Add("body", _body);
        var width = options.Inputs;
        for (var i = 0; i < options.Hidden.Count; i++)
        {
            _body.Append(new Linear(width, options.Hidden[i], rng.Split($"linear{i}")), $"linear{i}");
            width = options.Hidden[i];
            if (options.BatchNorm)
            {
                _body.Append(new BatchNorm(width), $"norm{i}");
            }
            if (options.LayerNorm)
            {
                _body.Append(new LayerNorm(width), $"layernorm{i}");
            }
            _body.Append(x => options.Activation.Apply(x), $"act{i}");
            if (options.Dropout > 0)
            {
                _body.Append(new Dropout(options.Dropout, rng.Split($"dropout{i}")), $"dropout{i}");
            }
        }
        _head = Add("head", new Linear(width, options.Outputs, rng.Split("head")));
    }

    /// <summary>The last layer.</summary>
    public Linear Head => _head;

    /// <summary>What the last layer reads.</summary>
    public Tensor Features(Tensor x) => _body.Forward(x);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => _head.Forward(Features(x));
}
