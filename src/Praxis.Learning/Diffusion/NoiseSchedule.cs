using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>
/// How data turn into noise: x_t = √ᾱ_t·x₀ + √(1 − ᾱ_t)·ε for times t from 0, the data, to T, where next to nothing of them is left.
/// At whole times ᾱ_t = ∏ᵢ₌₁ᵗ (1 − βᵢ); between them log-SNR is a straight line (between 0 and 1 the noise-to-signal ratio is).
/// </summary>
public sealed class NoiseSchedule
{
    readonly double[] _betas, _alphaBars, _logSnrs;

    NoiseSchedule(double[] betas)
    {
        _betas = betas;
        _alphaBars = new double[betas.Length + 1];
        _logSnrs = new double[betas.Length + 1];
        (_alphaBars[0], _logSnrs[0]) = (1, double.PositiveInfinity);
        for (var t = 1; t <= betas.Length; t++)
        {
            if (betas[t - 1] is not (> 0 and < 1))
            {
                throw new ArgumentException($"NoiseSchedule: β of step {t} is {betas[t - 1]}; it must lie between 0 and 1.");
            }
            _alphaBars[t] = _alphaBars[t - 1] * (1 - betas[t - 1]);
            _logSnrs[t] = Math.Log(_alphaBars[t] / (1 - _alphaBars[t]));
            if (!double.IsFinite(_logSnrs[t]))
            {
                throw new ArgumentException($"NoiseSchedule: ᾱ of step {t} is {_alphaBars[t]}; it must lie between 0 and 1: take fewer steps or smaller β.");
            }
        }
    }

    /// <summary>βₜ from first to last in a straight line (Ho et al., 2020).</summary>
    public static NoiseSchedule Linear(int steps = 1000, double first = 1e-4, double last = 0.02)
    {
        Checked.AtLeast(1, steps, "NoiseSchedule.Linear", nameof(steps));
        return new([.. Enumerable.Range(0, steps).Select(i => steps == 1 ? first : first + ((last - first) * i / (steps - 1)))]);
    }

    /// <summary>ᾱₜ = f(t)/f(0) with f(t) = cos²((t/T + s)/(1 + s)·π/2), and βₜ at most 0.999 (Nichol and Dhariwal, 2021).</summary>
    public static NoiseSchedule Cosine(int steps = 1000, double offset = 0.008, double mostBeta = 0.999)
    {
        Checked.AtLeast(1, steps, "NoiseSchedule.Cosine", nameof(steps));
        Checked.Positive(offset, "NoiseSchedule.Cosine", nameof(offset));
        double Signal(int t) => Math.Pow(Math.Cos((((double)t / steps) + offset) / (1 + offset) * Math.PI / 2), 2);
        return new([.. Enumerable.Range(1, steps).Select(t => Math.Min(mostBeta, 1 - (Signal(t) / Signal(t - 1))))]);
    }

    /// <summary>Any β₁ … β_T.</summary>
    public static NoiseSchedule OfBetas(params ReadOnlySpan<double> betas) => betas.Length == 0
        ? throw new ArgumentException("NoiseSchedule.OfBetas: no β was given; there must be at least one.")
        : new(betas.ToArray());

    /// <summary>T, the last time.</summary>
    public int Steps => _betas.Length;

    /// <summary>βₜ for a whole t from 1 to T.</summary>
    public double Beta(int t) => t >= 1 && t <= Steps ? _betas[t - 1] : throw Outside(t, 1);

    /// <summary>ᾱₜ, the share of the variance that is data's.</summary>
    public double AlphaBar(double t) => IsWhole(t) ? _alphaBars[(int)t] : 1 / (1 + Math.Exp(-LogSnr(t)));

    /// <summary>log(ᾱₜ/(1 − ᾱₜ)); infinite at 0.</summary>
    public double LogSnr(double t)
    {
        if (IsWhole(t))
        {
            return _logSnrs[(int)t];
        }
        if (t < 1)
        {
            return _logSnrs[1] - Math.Log(t);
        }
        var below = (int)t;
        return _logSnrs[below] + ((_logSnrs[below + 1] - _logSnrs[below]) * (t - below));
    }

    /// <summary>ᾱₜ/(1 − ᾱₜ); infinite at 0.</summary>
    public double Snr(double t) => Math.Exp(LogSnr(t));

    /// <summary>√ᾱₜ, the factor of the data.</summary>
    public double Signal(double t) => Math.Sqrt(AlphaBar(t));

    /// <summary>√(1 − ᾱₜ), the standard deviation of the noise.</summary>
    public double Noise(double t) => IsWhole(t) ? Math.Sqrt(1 - _alphaBars[(int)t]) : Math.Sqrt(1 / (1 + Math.Exp(LogSnr(t))));

    /// <summary>The time at which log-SNR has a value: the inverse of <see cref="LogSnr"/>; T for what lies beyond.</summary>
    public double TimeOf(double logSnr)
    {
        if (double.IsNaN(logSnr))
        {
            throw new ArgumentException("NoiseSchedule.TimeOf: the log-SNR is NaN; it must be a number.");
        }
        if (logSnr >= _logSnrs[1])
        {
            return Math.Exp(_logSnrs[1] - logSnr);
        }
        if (logSnr <= _logSnrs[^1])
        {
            return Steps;
        }
        var (low, high) = (1, Steps);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = _logSnrs[middle] > logSnr ? (middle, high) : (low, middle);
        }
        return low + ((_logSnrs[low] - logSnr) / (_logSnrs[low] - _logSnrs[high]));
    }

    /// <summary>x_t = √ᾱₜ·x₀ + √(1 − ᾱₜ)·ε with one time for each sample: a draw of q(x_t | x₀).</summary>
    public Tensor Diffuse(Tensor data, Tensor noise, ReadOnlySpan<double> times)
    {
        ArgumentNullException.ThrowIfNull(data);
        Checked.SameShape(data, noise, "NoiseSchedule.Diffuse");
        return (data * Column(data, times, Signal)) + (noise * Column(data, times, Noise));
    }

    /// <summary>x_t = √ᾱₜ·x₀ + √(1 − ᾱₜ)·ε at one time.</summary>
    public Tensor Diffuse(Tensor data, Tensor noise, double time)
    {
        ArgumentNullException.ThrowIfNull(data);
        Checked.SameShape(data, noise, "NoiseSchedule.Diffuse");
        return (data * Signal(time)).Add(noise, Noise(time));
    }

    /// <summary>Falling times from T to 0, one more than there are steps, as samplers walk them.</summary>
    public double[] Times(int steps, TimeSpacing spacing = TimeSpacing.Uniform)
    {
        Checked.AtLeast(1, steps, "NoiseSchedule.Times", nameof(steps));
        if (spacing == TimeSpacing.Uniform)
        {
            return steps <= Steps
                ? [.. Enumerable.Range(0, steps + 1).Select(i => Math.Round(Steps * (double)(steps - i) / steps))]
                : throw new ArgumentOutOfRangeException(nameof(steps), $"NoiseSchedule.Times: {steps} steps cannot walk whole times from {Steps} to 0; take at most {Steps}, or another spacing.");
        }
        if (Steps == 1)
        {
            return steps == 1 ? [1, 0] : throw new ArgumentOutOfRangeException(nameof(steps), "NoiseSchedule.Times: the schedule has one step alone.");
        }
        double top = _logSnrs[^1], bottom = _logSnrs[1];
        return [.. Enumerable.Range(0, steps).Select(i => i == 0 ? Steps : i == steps - 1 ? 1 : TimeOf(Between((double)i / (steps - 1)))), 0];

        double Between(double share)
        {
            if (spacing == TimeSpacing.LogSnr)
            {
                return top + ((bottom - top) * share);
            }
            // σ̂ = e^(−λ/2) is the noise-to-signal ratio; its seventh root falls in a straight line.
            var root = Math.Exp(-top / 14) + ((Math.Exp(-bottom / 14) - Math.Exp(-top / 14)) * share);
            return -14 * Math.Log(root);
        }
    }

    /// <summary>A function of the times as a column that broadcasts over samples like the given ones.</summary>
    internal static Tensor Column(Tensor like, ReadOnlySpan<double> times, Func<double, double> value)
    {
        if (like.Rank == 0 || times.Length != like.Size(0))
        {
            throw new ArgumentException($"NoiseSchedule: {times.Length} times were given for samples of shape {like.Shape}; there must be one for each.");
        }
        var values = new double[times.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(times[i]);
        }
        return Tensor.From(values, [values.Length, .. Enumerable.Repeat(1, like.Rank - 1)]).To(like.DType);
    }

    bool IsWhole(double t) => t >= 0 && t <= Steps ? t == Math.Floor(t) : throw Outside(t, 0);

    ArgumentOutOfRangeException Outside(double t, int least) => new(nameof(t), $"NoiseSchedule: time {t} was given; times go from {least} to {Steps}.");
}

/// <summary>How the times of a sampler's steps are spread.</summary>
public enum TimeSpacing
{
    /// <summary>Evenly, rounded to whole times.</summary>
    Uniform,

    /// <summary>Evenly in log-SNR from T to 1, and then 0.</summary>
    LogSnr,

    /// <summary>Evenly in the seventh root of √(1 − ᾱ)/√ᾱ from T to 1, and then 0 (Karras et al., 2022).</summary>
    NoiseRoot,
}
