using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>The penalty that holds a critic's slope near one (Gulrajani et al., 2017).</summary>
public static class GradientPenalty
{
    /// <summary>
    /// The mean of (‖∇ critic(x̃)‖ − 1)² at points x̃ = u·generated + (1 − u)·real with u drawn evenly for each sample. It can be
    /// differentiated with respect to the critic's parameters.
    /// </summary>
    public static Tensor Of(Func<Tensor, Tensor> critic, Tensor real, Tensor generated, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(critic);
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        if (real.Rank < 2 || real.Shape != generated.Shape)
        {
            throw new ArgumentException($"GradientPenalty: real samples of shape {real.Shape} and generated ones of shape {generated.Shape} do not meet; both must be (samples × …) of one shape.");
        }
        int[] each = [real.Size(0), .. Enumerable.Repeat(1, real.Rank - 1)];
        var between = real.Detach().Lerp(generated.Detach(), Tensor.Rand(each, rng)).RequireGrad();
        var gradient = Gradient.Of(critic(between).Sum(), [between], createGraph: true)[0];
        return ((gradient.Flatten(1).Square().Sum(1) + 1e-12).Sqrt() - 1).Square().Mean();
    }
}
