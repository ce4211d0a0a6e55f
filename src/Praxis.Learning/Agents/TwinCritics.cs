using Praxis.Learning.Families;
using Praxis.Tensors;

namespace Praxis.Learning.Agents;

/// <summary>Two critics Q₁(s, a) and Q₂(s, a) with different first weights; the lower one keeps overestimation in check (Fujimoto et al., 2018).</summary>
public sealed class TwinCritics : Module
{
    /// <summary>Two critics of one make, from (count × observation + action) to (count × 1).</summary>
    public TwinCritics(Func<Rng, Layer> make, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(make);
        rng = Initialization.Next(rng);
        First = Add("first", make(rng.Split("first")));
        Second = Add("second", make(rng.Split("second")));
    }

    /// <summary>Two perceptrons.</summary>
    public TwinCritics(int observationSize, int actionSize, IReadOnlyList<int> hidden, Rng rng)
        : this(stream => new Mlp(new() { Inputs = observationSize + actionSize, Hidden = hidden, Outputs = 1 }, stream), rng)
    {
    }

    /// <summary>Q₁, from s and a side by side.</summary>
    public Layer First { get; }

    /// <summary>Q₂, from s and a side by side.</summary>
    public Layer Second { get; }

    /// <summary>Q₁(s, a) and Q₂(s, a), each (count × 1).</summary>
    public (Tensor First, Tensor Second) Forward(Tensor observations, Tensor actions)
    {
        var both = Tensor.Cat([observations, actions], 1);
        return (First.Forward(both), Second.Forward(both));
    }

    /// <summary>min(Q₁(s, a), Q₂(s, a)).</summary>
    public Tensor Minimum(Tensor observations, Tensor actions)
    {
        var (first, second) = Forward(observations, actions);
        return first.Minimum(second);
    }

    /// <summary>(Q₁(s, a) − y)² + (Q₂(s, a) − y)², each averaged over the batch.</summary>
    public Tensor Loss(Tensor observations, Tensor actions, Tensor targets)
    {
        var (first, second) = Forward(observations, actions);
        return first.MseLoss(targets) + second.MseLoss(targets);
    }
}
