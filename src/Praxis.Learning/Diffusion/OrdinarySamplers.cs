using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>
/// x_s = √ᾱ_s·x₀ + √(1 − ᾱ_s − ς²)·ε + ς·z with ς = η·√((1 − ᾱ_s)/(1 − ᾱ_t))·√(1 − ᾱ_t/ᾱ_s) (Song et al., 2021): an Euler step of
/// the ordinary equation for η = 0, the ancestral step for η = 1.
/// </summary>
public sealed record DdimSampler : InvertibleSampler
{
    /// <summary>η, from 0, without chance, to 1.</summary>
    public double Eta { get; init; }

    private protected override Tensor Step(Way way, Tensor x, double from, double to)
    {
        Checked.Share(Eta, "DdimSampler", nameof(Eta));
        var seen = way.Predict(x, from);
        double upper = way.Schedule.AlphaBar(from), lower = way.Schedule.AlphaBar(to);
        var variance = Eta * Eta * (1 - lower) / (1 - upper) * (1 - (upper / lower));
        var y = (seen.Data * Math.Sqrt(lower)).Add(seen.Noise, Math.Sqrt(Math.Max(0, 1 - lower - variance)));
        return variance == 0 ? y : y.Add(way.Fresh(x), Math.Sqrt(variance));
    }

    private protected override Tensor StepBack(Way way, Tensor x, double from, double to) => EulerBack(way, x, from, to, InversionIterations);

    private protected override void RequireOrdinary()
    {
        if (Eta != 0)
        {
            throw new InvalidOperationException($"DdimSampler: with η = {Eta} the way is random and cannot be walked back; set Eta to 0.");
        }
    }
}

/// <summary>
/// The probability-flow equation d(x/α)/d(σ/α) = ε(x, t) by Heun's method: an Euler step, then the mean of the slopes at both ends.
/// The step to time 0 is Euler's. Two looks at the denoiser a step.
/// </summary>
public sealed record HeunSampler : InvertibleSampler
{
    private protected override Tensor Step(Way way, Tensor x, double from, double to)
    {
        var noise = way.Predict(x, from).Noise;
        var next = Along(way.Schedule, x, noise, from, to);
        return to == 0 ? next : Along(way.Schedule, x, noise.Lerp(way.Predict(next, to).Noise, 0.5), from, to);
    }

    private protected override Tensor StepBack(Way way, Tensor x, double from, double to)
    {
        if (from == 0)
        {
            return EulerBack(way, x, from, to, InversionIterations);
        }
        // Heun's step in the other direction; then, until it fits, the place from which the step down leads here.
        var noise = way.Predict(x, from).Noise;
        var next = Along(way.Schedule, x, noise, from, to);
        next = Along(way.Schedule, x, noise.Lerp(way.Predict(next, to).Noise, 0.5), from, to);
        for (var i = 1; i < InversionIterations; i++)
        {
            var upper = way.Predict(next, to).Noise;
            var lower = way.Predict(Along(way.Schedule, next, upper, to, from), from).Noise;
            next = Along(way.Schedule, x, upper.Lerp(lower, 0.5), from, to);
        }
        return next;
    }
}

/// <summary>
/// DPM-Solver++ of the second order with memory (Lu et al., 2022): over h = λ_s − λ_t with λ = log(α/σ),
/// x_s = σ_s/σ_t·x_t − α_s·(e^(−h) − 1)·D with D = x₀ + h/(2·h′)·(x₀ − x₀′), where x₀′ and h′ are those of the step before. The first
/// step and the step to 0 have D = x₀.
/// </summary>
public sealed record DpmSolverSampler : DiffusionSampler
{
    private protected override Tensor Step(Way way, Tensor x, double from, double to)
    {
        var data = way.Predict(x, from).Data;
        if (to == 0)
        {
            return data;
        }
        var schedule = way.Schedule;
        var width = (schedule.LogSnr(to) - schedule.LogSnr(from)) / 2;
        var ahead = way.Last is { } last ? last.Data.Lerp(data, 1 + (width / (2 * last.Width))) : data;
        way.Last = (data, width);
        return (x * (schedule.Noise(to) / schedule.Noise(from))).Add(ahead, -schedule.Signal(to) * (Math.Exp(-width) - 1));
    }
}
