using Praxis.Tensors;

namespace Praxis.Learning.Bayes;

/// <summary>Steps whose iterates are draws from e^{−U}, by the gradients of U (for a posterior, N times the mean loss of a batch plus the prior).</summary>
public static class Langevin
{
    /// <summary>SGLD (Welling and Teh, 2011): θ ← θ − (η/2)·∇U(θ) + √(η·T)·ξ with ξ ~ N(0, I), in place.</summary>
    public static void Step(IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, double rate, Rng rng, double temperature = 1)
    {
        Check(parameters, gradients, rate, rng, temperature);
        using var _ = Gradient.Off();
        for (var i = 0; i < parameters.Count; i++)
        {
            parameters[i].AddInPlace(gradients[i], -rate / 2);
            parameters[i].AddInPlace(parameters[i].RandnLike(rng), Math.Sqrt(rate * temperature));
        }
    }

    /// <summary>
    /// SGHMC (Chen et al., 2014): v ← (1 − α)·v − η·∇U(θ) + √(2·α·η·T)·ξ and θ ← θ + v, in place, with the friction α.
    /// </summary>
    public static void HamiltonianStep(IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> momenta, IReadOnlyList<Tensor> gradients, double rate, Rng rng, double friction = 0.1, double temperature = 1)
    {
        Check(parameters, gradients, rate, rng, temperature);
        Check(parameters, momenta, rate, rng, temperature);
        if (friction is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(friction), $"Langevin: the friction is {friction}; it must be above 0 and at most 1.");
        }
        using var _ = Gradient.Off();
        for (var i = 0; i < parameters.Count; i++)
        {
            momenta[i].MultiplyInPlace(1 - friction).AddInPlace(gradients[i], -rate);
            momenta[i].AddInPlace(momenta[i].RandnLike(rng), Math.Sqrt(2 * friction * rate * temperature));
            parameters[i].AddInPlace(momenta[i]);
        }
    }

    static void Check(IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> others, double rate, Rng rng, double temperature)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(rng);
        Checked.Positive(rate, "Langevin", nameof(rate));
        if (temperature is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), $"Langevin: the temperature is {temperature}; it must be at least 0 and finite.");
        }
        if (parameters.Count != others.Count)
        {
            throw new ArgumentException($"Langevin: {parameters.Count} parameters do not meet {others.Count} gradients or momenta.");
        }
        for (var i = 0; i < parameters.Count; i++)
        {
            Checked.SameShape(parameters[i], others[i], "Langevin");
        }
    }
}
