using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>A nonlinearity by name, for options of model families.</summary>
public enum Activation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x·Φ(x).</summary>
    Gelu,

    /// <summary>x·Φ(x) with the tanh approximation of Φ.</summary>
    GeluTanh,

    /// <summary>x·σ(x).</summary>
    Silu,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>σ(x).</summary>
    Sigmoid,

    /// <summary>x for x ≥ 0, 0.2·x below.</summary>
    LeakyRelu,

    /// <summary>x for x ≥ 0, eˣ − 1 below.</summary>
    Elu,

    /// <summary>log(1 + eˣ).</summary>
    Softplus,

    /// <summary>sin x.</summary>
    Sine,

    /// <summary>max(x, 0)².</summary>
    SquaredRelu,

    /// <summary>x.</summary>
    Identity,
}

/// <summary>Nonlinearities as functions.</summary>
public static class Activations
{
    /// <summary>The nonlinearity of a tensor.</summary>
    public static Tensor Apply(this Activation activation, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return activation switch
        {
            Activation.Relu => x.Relu(),
            Activation.Gelu => x.Gelu(),
            Activation.GeluTanh => x.Gelu(tanh: true),
            Activation.Silu => x.Silu(),
            Activation.Tanh => x.Tanh(),
            Activation.Sigmoid => x.Sigmoid(),
            Activation.LeakyRelu => x.LeakyRelu(0.2),
            Activation.Elu => x.Elu(),
            Activation.Softplus => x.Softplus(),
            Activation.Sine => x.Sin(),
            Activation.SquaredRelu => x.Relu().Square(),
            _ => x,
        };
    }
}
