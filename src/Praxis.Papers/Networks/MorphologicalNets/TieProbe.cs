using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// One step from constant weights on integer inputs, where the maximum is tied: does the direction that a rule gives lower the loss?
/// </summary>
sealed class TieProbe(int inputs, int samples, bool deep)
{
    const double Step = 1e-3;

    /// <summary>The share of probes whose loss ½·mean (y − t)² falls along the step −t·g.</summary>
    internal double DescentShare(MorphologicalOptions options, int probes, Rng rng, CancellationToken stop)
    {
        var falls = 0;
        for (var probe = 0; probe < probes; probe++)
        {
            stop.ThrowIfCancellationRequested();
            falls += Falls(options, rng.Split(probe)) ? 1 : 0;
        }
        return (double)falls / probes;
    }

    bool Falls(MorphologicalOptions options, Rng rng)
    {
        var network = new Sequential();
        if (deep)
        {
            network.Append(new MaxPlusLinear(Tensor.Zeros([inputs, inputs], DType.Float64), options));
            network.Append(new MinPlusLinear(Tensor.Zeros([inputs, 1], DType.Float64), options));
        }
        else
        {
            network.Append(new MaxPlusLinear(Tensor.Zeros([1, inputs], DType.Float64), options));
        }
        var x = Tensor.RandInt([samples, inputs], 0, 4, rng.Split("inputs")).To(DType.Float64);
        var target = Tensor.Rand([samples, 1], rng.Split("targets"), 1, 4, DType.Float64);
        Tensor Loss() => (network.Forward(x) - target).Square().Mean() * 0.5;

        var before = Loss();
        before.Backward();
        using var _ = Gradient.Off();
        foreach (var parameter in network.Parameters)
        {
            if (parameter.Grad is { } gradient)
            {
                parameter.AddInPlace(gradient, -Step);
            }
        }
        return Loss().ToDouble() < before.ToDouble();
    }
}
