namespace Praxis.Learning.Diffusion;

/// <summary>
/// The weight of a sample's squared error, from its SNR ρ and the target of the denoiser. One error of x₀ counts ρ-fold as an error
/// of ε and (ρ + 1)-fold as one of v, so that a weight ω of the first is ω/ρ of the second and ω/(ρ + 1) of the third.
/// </summary>
public sealed class LossWeighting
{
    readonly Func<double, PredictionTarget, double> _weight;

    LossWeighting(Func<double, PredictionTarget, double> weight) => _weight = weight;

    /// <summary>1: the plain error of the target itself.</summary>
    public static LossWeighting Uniform { get; } = new((_, _) => 1);

    /// <summary>Min-SNR: min(ρ, γ) of x₀'s error (Hang et al., 2023).</summary>
    public static LossWeighting MinSnr(double gamma = 5)
    {
        Checked.Positive(gamma, "LossWeighting.MinSnr", nameof(gamma));
        return OfData(snr => Math.Min(snr, gamma));
    }

    /// <summary>P2: ε's error over (k + ρ)^γ (Choi et al., 2022).</summary>
    public static LossWeighting P2(double gamma = 1, double k = 1)
    {
        Checked.Positive(k, "LossWeighting.P2", nameof(k));
        return OfNoise(snr => Math.Pow(k + snr, -gamma));
    }

    /// <summary>Any weight ω(ρ) of x₀'s error.</summary>
    public static LossWeighting OfData(Func<double, double> weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return new((snr, target) => target switch
        {
            PredictionTarget.Data => weight(snr),
            PredictionTarget.Noise => weight(snr) / snr,
            _ => weight(snr) / (snr + 1),
        });
    }

    /// <summary>Any weight ω(ρ) of ε's error.</summary>
    public static LossWeighting OfNoise(Func<double, double> weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return new((snr, target) => target switch
        {
            PredictionTarget.Data => weight(snr) * snr,
            PredictionTarget.Noise => weight(snr),
            _ => weight(snr) * snr / (snr + 1),
        });
    }

    /// <summary>The weight of the target's squared error at an SNR.</summary>
    public double At(double snr, PredictionTarget target) => snr > 0 && double.IsFinite(snr)
        ? _weight(snr, target)
        : throw new ArgumentOutOfRangeException(nameof(snr), $"LossWeighting: the SNR is {snr}; it must be positive and finite, so the time above 0.");
}
