using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>Which variance a step of <see cref="AncestralSampler"/> adds.</summary>
public enum AncestralVariance
{
    /// <summary>β̃ = β·(1 − ᾱ_s)/(1 − ᾱ_t), that of q(x_s | x_t, x₀).</summary>
    Posterior,

    /// <summary>β = 1 − ᾱ_t/ᾱ_s, that of the forward step.</summary>
    Forward,
}

/// <summary>
/// Draws each x_s from q(x_s | x_t, x₀) with the predicted x₀ (Ho et al., 2020): with α = ᾱ_t/ᾱ_s and β = 1 − α, the mean is
/// √ᾱ_s·β/(1 − ᾱ_t)·x₀ + √α·(1 − ᾱ_s)/(1 − ᾱ_t)·x_t.
/// </summary>
public sealed record AncestralSampler : DiffusionSampler
{
    /// <summary>The variance of a step.</summary>
    public AncestralVariance Variance { get; init; }

    private protected override Tensor Step(Way way, Tensor x, double from, double to)
    {
        double upper = way.Schedule.AlphaBar(from), lower = way.Schedule.AlphaBar(to);
        double rest = 1 - upper, alpha = upper / lower, beta = 1 - alpha;
        var mean = (way.Predict(x, from).Data * (Math.Sqrt(lower) * beta / rest)).Add(x, Math.Sqrt(alpha) * (1 - lower) / rest);
        var variance = Variance == AncestralVariance.Posterior ? beta * (1 - lower) / rest : beta;
        return to == 0 ? mean : mean.Add(way.Fresh(x), Math.Sqrt(variance));
    }
}

/// <summary>
/// The reverse stochastic equation of variance preservation in the time τ = −log ᾱ, by Euler–Maruyama: over Δ = τ_t − τ_s,
/// x_s = x_t + (½·x_t + ∇ log p_t(x_t))·Δ + √Δ·z. Langevin steps may correct each x_s: x ← x + h·∇ log p_s(x) + √(2h)·z with
/// h = 2·(r·‖z‖/‖∇ log p_s‖)² (Song et al., 2021). The last step, to 0, is x₀ itself.
/// </summary>
public sealed record SdeSampler : DiffusionSampler
{
    /// <summary>Langevin steps behind every step.</summary>
    public int CorrectorSteps { get; init; }

    /// <summary>r, the signal-to-noise ratio of a Langevin step.</summary>
    public double CorrectorRatio { get; init; } = 0.16;

    private protected override Tensor Step(Way way, Tensor x, double from, double to)
    {
        var seen = way.Predict(x, from);
        if (to == 0)
        {
            return seen.Data;
        }
        var width = Math.Log(way.Schedule.AlphaBar(to) / way.Schedule.AlphaBar(from));
        x = (x * (1 + (width / 2))).Add(seen.Score, width).Add(way.Fresh(x), Math.Sqrt(width));
        for (var i = 0; i < CorrectorSteps; i++)
        {
            var score = way.Predict(x, to).Score;
            var fresh = way.Fresh(x);
            var steepness = MeanLength(score);
            var step = steepness == 0 ? 0 : 2 * Math.Pow(CorrectorRatio * MeanLength(fresh) / steepness, 2);
            x = x.Add(score, step).Add(fresh, Math.Sqrt(2 * step));
        }
        return x;
    }

    static double MeanLength(Tensor samples) => samples.Flatten(1).Norm(1).Mean().ToDouble();
}
