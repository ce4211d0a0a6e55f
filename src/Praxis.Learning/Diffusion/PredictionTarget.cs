using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>What a denoiser predicts of x_t = α·x₀ + σ·ε, with α = √ᾱₜ and σ = √(1 − ᾱₜ).</summary>
public enum PredictionTarget
{
    /// <summary>
    /// ε. An error of it grows by σ/α in x₀ = (x_t − σ·ε)/α, which is 20,000-fold at the last time of <see cref="NoiseSchedule.Cosine"/>:
    /// walks of few steps from there need <see cref="Velocity"/>, or <see cref="NoiseSchedule.Linear"/>, whose end leaves more signal.
    /// </summary>
    Noise,

    /// <summary>x₀.</summary>
    Data,

    /// <summary>v = α·ε − σ·x₀ (Salimans and Ho, 2022).</summary>
    Velocity,
}

/// <summary>Exact conversions between what denoisers predict, where α² + σ² = 1.</summary>
public static class PredictionTargets
{
    /// <summary>What a denoiser is to predict: ε, x₀ or α·ε − σ·x₀, with one time for each sample.</summary>
    public static Tensor Of(this PredictionTarget target, Tensor data, Tensor noise, ReadOnlySpan<double> times, NoiseSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        Checked.SameShape(data, noise, "PredictionTargets.Of");
        return target switch
        {
            PredictionTarget.Noise => noise,
            PredictionTarget.Data => data,
            _ => (noise * NoiseSchedule.Column(data, times, schedule.Signal)) - (data * NoiseSchedule.Column(data, times, schedule.Noise)),
        };
    }

    /// <summary>x₀ of x_t and a prediction: (x_t − σ·ε)/α, x₀ or α·x_t − σ·v.</summary>
    public static Tensor ToData(this PredictionTarget target, Tensor x, Tensor prediction, double signal, double noise)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(prediction);
        return target switch
        {
            PredictionTarget.Noise => x.Add(prediction, -noise) / NotZero(signal, "signal"),
            PredictionTarget.Data => prediction,
            _ => (x * signal).Add(prediction, -noise),
        };
    }

    /// <summary>ε of x_t and a prediction: ε, (x_t − α·x₀)/σ or σ·x_t + α·v.</summary>
    public static Tensor ToNoise(this PredictionTarget target, Tensor x, Tensor prediction, double signal, double noise)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(prediction);
        return target switch
        {
            PredictionTarget.Noise => prediction,
            PredictionTarget.Data => x.Add(prediction, -signal) / NotZero(noise, "noise"),
            _ => (x * noise).Add(prediction, signal),
        };
    }

    /// <summary>v of x_t and a prediction: α·ε − σ·x₀.</summary>
    public static Tensor ToVelocity(this PredictionTarget target, Tensor x, Tensor prediction, double signal, double noise) => target == PredictionTarget.Velocity
        ? prediction
        : (target.ToNoise(x, prediction, signal, noise) * signal).Add(target.ToData(x, prediction, signal, noise), -noise);

    static double NotZero(double scale, string what) => scale > 0
        ? scale
        : throw new ArgumentException($"PredictionTargets: the {what} is {scale} at this time, and the prediction is divided by it; take a time inside the schedule or another target.");
}
