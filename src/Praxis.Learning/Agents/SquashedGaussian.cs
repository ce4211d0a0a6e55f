using Praxis.Tensors;

namespace Praxis.Learning.Agents;

/// <summary>a = tanh u with u ~ N(μ, σ²) in every coordinate: a density on (−1, 1)ⁿ that gradients flow through (Haarnoja et al., 2018).</summary>
public static class SquashedGaussian
{
    const double HalfLogTwoPi = 0.91893853320467274;

    /// <summary>
    /// a = tanh(μ + σ·n) with standard normal n, and log π(a) of <see cref="LogDensity"/>. Gradients reach μ and log σ through both.
    /// </summary>
    /// <param name="mean">μ (count × n).</param>
    /// <param name="logDeviation">log σ (count × n).</param>
    /// <param name="rng">Where n comes from.</param>
    /// <returns>a (count × n) and log π(a) (count × 1).</returns>
    public static (Tensor Action, Tensor LogDensity) Sample(Tensor mean, Tensor logDeviation, Rng rng)
    {
        Checked.SameShape(mean, logDeviation, nameof(SquashedGaussian));
        var noise = Tensor.Randn(mean.Shape, rng, mean.DType);
        var before = mean + (logDeviation.Exp() * noise);
        return (before.Tanh(), Density(before, noise, logDeviation));
    }

    /// <summary>
    /// log π(tanh u) = Σⱼ [−½((uⱼ − μⱼ)/σⱼ)² − log σⱼ − ½·log 2π − log(1 − tanh² uⱼ)], the last as 2(log 2 − u − softplus(−2u)), which
    /// is exact where 1 − tanh² u rounds to nothing.
    /// </summary>
    /// <param name="before">u (count × n), the action before the squashing.</param>
    /// <param name="mean">μ (count × n).</param>
    /// <param name="logDeviation">log σ (count × n).</param>
    public static Tensor LogDensity(Tensor before, Tensor mean, Tensor logDeviation)
    {
        Checked.SameShape(before, mean, nameof(SquashedGaussian));
        Checked.SameShape(mean, logDeviation, nameof(SquashedGaussian));
        return Density(before, (before - mean) * (-logDeviation).Exp(), logDeviation);
    }

    static Tensor Density(Tensor before, Tensor noise, Tensor logDeviation)
    {
        var slope = (before + (before * -2).Softplus(threshold: 60)) * 2;
        return ((noise.Square() * -0.5) - logDeviation + slope - (HalfLogTwoPi + (2 * Math.Log(2)))).Sum([-1], keepDim: true);
    }
}
