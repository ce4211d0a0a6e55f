using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>What the parts of a feed-forward layer are called.</summary>
/// <param name="Up">The first matrix.</param>
/// <param name="Gate">The matrix of the gate.</param>
/// <param name="Down">The last matrix.</param>
public sealed record FeedForwardNames(string Up = "up", string Gate = "gate", string Down = "down");

/// <summary>
/// W₂·a(W₁·x), or gated W₂·(a(W_g·x) ⊙ W₁·x), at every position. Its tap "hidden" is what W₂ reads.
/// </summary>
public sealed class FeedForward : Layer
{
    static readonly string[] TapNames = ["hidden"];

    readonly Linear _up, _down;
    readonly Linear? _gate;
    readonly Activation _activation;

    /// <summary>A feed-forward layer with the first values of its linear layers.</summary>
    public FeedForward(int width, int inner, Rng rng, Activation activation = Activation.Gelu, bool gated = false, bool bias = true, FeedForwardNames? names = null)
    {
        names ??= new();
        rng = Initialization.Next(rng);
        _activation = activation;
        _gate = gated ? Add(names.Gate, new Linear(width, inner, rng.Split("gate"), bias)) : null;
        _up = Add(names.Up, new Linear(width, inner, rng.Split("up"), bias));
        _down = Add(names.Down, new Linear(inner, width, rng.Split("down"), bias));
    }

    /// <summary>The first matrix.</summary>
    public Linear Up => _up;

    /// <summary>The matrix of the gate, if there is one.</summary>
    public Linear? Gate => _gate;

    /// <summary>The last matrix.</summary>
    public Linear Down => _down;

    /// <summary>a.</summary>
    public Activation Activation => _activation;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Taps => TapNames;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var hidden = _gate is null ? _activation.Apply(_up.Forward(x)) : _activation.Apply(_gate.Forward(x)) * _up.Forward(x);
        return _down.Forward(Tap("hidden", hidden));
    }
}
