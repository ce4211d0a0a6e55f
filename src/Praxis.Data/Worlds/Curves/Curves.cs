using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="Curves"/>.</summary>
public sealed record CurveOptions
{
    /// <summary>sin 2x with deviation 0.05 + 0.25·σ(4x) on [−3, −1] and [0.5, 3].</summary>
    public static CurveOptions Waves { get; } = new()
    {
        Mean = x => Math.Sin(2 * x),
        Deviation = x => 0.05 + 0.25 / (1 + Math.Exp(-4 * x)),
        Ranges = [(-3, -1), (0.5, 3)],
    };

    /// <summary>sin 3x + 0.3x with deviation 0.05, and 0.15 above 0, on [−2, −0.5] and [0.5, 2].</summary>
    public static CurveOptions Slope { get; } = new()
    {
        Mean = x => Math.Sin(3 * x) + 0.3 * x,
        Deviation = x => x > 0 ? 0.15 : 0.05,
        Ranges = [(-2, -0.5), (0.5, 2)],
    };

    /// <summary>The true curve.</summary>
    public required Func<double, double> Mean { get; init; }

    /// <summary>The true deviation of the noise, which is normal.</summary>
    public required Func<double, double> Deviation { get; init; }

    /// <summary>Where points are, in rising order; between the ranges is a gap without points.</summary>
    public required IReadOnlyList<(double Low, double High)> Ranges { get; init; }

    /// <summary>A factor of all noise.</summary>
    public double NoiseScale { get; init; } = 1;
}

/// <summary>Points of a curve.</summary>
/// <param name="X">(points × inputs).</param>
/// <param name="Y">(points × 1), with noise.</param>
/// <param name="Means">(points × 1): the truth without noise.</param>
/// <param name="Deviations">(points × 1): the true deviation of the noise.</param>
/// <param name="Indices">The numbers of the points.</param>
public sealed record CurveBatch(Tensor X, Tensor Y, Tensor Means, Tensor Deviations, Tensor Indices);

/// <summary>One-dimensional regression with known noise and gaps: y = f(x) + s(x)·n, x uniform on ranges, n normal.</summary>
public sealed class Curves
{
    readonly Rng _rng;
    readonly double _length;

    /// <summary>A world from options and a stream.</summary>
    public Curves(CurveOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        for (var i = 0; i < options.Ranges.Count; i++)
            if (!(options.Ranges[i].Low < options.Ranges[i].High) || i > 0 && !(options.Ranges[i - 1].High <= options.Ranges[i].Low))
                throw new ArgumentException($"Curves: the range {options.Ranges[i]} is empty or not above the one before it; give ranges in rising order.");
        if (options.Ranges.Count == 0 || !(options.NoiseScale >= 0))
            throw new ArgumentException($"Curves: {options.Ranges.Count} ranges and a noise scale of {options.NoiseScale} were given; there must be a range, and the scale be at least 0.");
        (Options, _rng) = (options, rng.Split("curves"));
        _length = options.Ranges.Sum(range => range.High - range.Low);
    }

    /// <summary>The knobs.</summary>
    public CurveOptions Options { get; }

    /// <summary>f(x).</summary>
    public double Mean(double x) => Options.Mean(x);

    /// <summary>s(x), with the noise scale.</summary>
    public double Deviation(double x) => Options.NoiseScale * Options.Deviation(x);

    /// <summary>Whether no points are at a place that lies between some.</summary>
    public bool InGap(double x) => x > Options.Ranges[0].Low && x < Options.Ranges[^1].High && !Options.Ranges.Any(range => x >= range.Low && x <= range.High);

    /// <summary>The lowest possible mean of −log p(y | x): ½·log(2πe) + mean of log s(x), by 10,000 midpoints a range.</summary>
    public double Entropy()
    {
        var sum = 0.0;
        foreach (var (low, high) in Options.Ranges)
            for (var i = 0; i < 10_000; i++)
                sum += Math.Log(Deviation(low + (i + 0.5) / 10_000 * (high - low))) * (high - low) / 10_000;
        return 0.5 * Math.Log(2 * Math.PI * Math.E) + sum / _length;
    }

    /// <summary>Points for a purpose: "train", "test".</summary>
    public CurveBatch Sample(int count, string purpose, long first = 0) => CurveSampling.Draw(_rng, purpose, first, count, 1, (x, rng) =>
    {
        var place = rng.NextDouble() * _length;
        foreach (var (low, high) in Options.Ranges)
        {
            x[0] = Math.Min(low + place, high);
            place -= high - low;
            if (place < 0)
                break;
        }
        return (Mean(x[0]), Deviation(x[0]));
    });
}

/// <summary>The sinusoid family y = a·sin(b·x + c) + noise: one task a number.</summary>
public sealed class SinusoidFamily
{
    readonly Rng _rng;
    readonly SampleStreams _streams;

    /// <summary>A family whose amplitude, rate and phase are uniform in ranges.</summary>
    public SinusoidFamily(Rng rng, (double Low, double High)? amplitude = null, (double Low, double High)? rate = null, (double Low, double High)? phase = null, double noise = 0)
    {
        ArgumentNullException.ThrowIfNull(rng);
        (Amplitude, Rate, Phase, Noise) = (amplitude ?? (0.1, 5), rate ?? (1, 1), phase ?? (0, Math.PI), noise);
        if (!(noise >= 0) || Amplitude.Low > Amplitude.High || Rate.Low > Rate.High || Phase.Low > Phase.High)
            throw new ArgumentException($"SinusoidFamily: amplitudes {Amplitude}, rates {Rate}, phases {Phase} and noise {noise} were given; no range may be turned round, and the noise is at least 0.");
        (_rng, _streams) = (rng.Split("sinusoid points"), new(rng.Split("sinusoids")));
    }

    /// <summary>The range of a.</summary>
    public (double Low, double High) Amplitude { get; }

    /// <summary>The range of b.</summary>
    public (double Low, double High) Rate { get; }

    /// <summary>The range of c.</summary>
    public (double Low, double High) Phase { get; }

    /// <summary>The deviation of the noise.</summary>
    public double Noise { get; }

    /// <summary>a, b and c of a task.</summary>
    public (double A, double B, double C) this[long task]
    {
        get
        {
            var rng = _streams.At(task);
            return (In(Amplitude), In(Rate), In(Phase));

            double In((double Low, double High) range) => range.Low + (range.High - range.Low) * rng.NextDouble();
        }
    }

    /// <summary>Points of a task with x uniform in a range.</summary>
    public CurveBatch Sample(long task, int count, string purpose, double low = -5, double high = 5)
    {
        var (a, b, c) = this[task];
        return CurveSampling.Draw(_rng.Split(task), purpose, 0, count, 1, (x, rng) =>
        {
            x[0] = low + (high - low) * rng.NextDouble();
            return (a * Math.Sin(b * x[0] + c), Noise);
        });
    }
}

/// <summary>Friedman's first problem: y = 10·sin(π·x₁·x₂) + 20·(x₃ − ½)² + 10·x₄ + 5·x₅ + noise, with x uniform in [0, 1] and more inputs that tell nothing.</summary>
public sealed class FriedmanProblem
{
    readonly Rng _rng;

    /// <summary>A problem of at least five inputs.</summary>
    public FriedmanProblem(Rng rng, int inputs = 10, double noise = 1)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (inputs < 5 || !(noise >= 0))
            throw new ArgumentException($"FriedmanProblem: {inputs} inputs and noise {noise} were given; there must be at least 5 inputs and the noise be at least 0.");
        (_rng, Inputs, Noise) = (rng.Split("friedman"), inputs, noise);
    }

    /// <summary>The inputs.</summary>
    public int Inputs { get; }

    /// <summary>The deviation of the noise.</summary>
    public double Noise { get; }

    /// <summary>The truth without noise.</summary>
    public static double Mean(ReadOnlySpan<double> x) => 10 * Math.Sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4];

    /// <summary>Points for a purpose.</summary>
    public CurveBatch Sample(int count, string purpose, long first = 0) => CurveSampling.Draw(_rng, purpose, first, count, Inputs, (x, rng) =>
    {
        foreach (ref var value in x)
            value = rng.NextDouble();
        return (Mean(x), Noise);
    });
}

/// <summary>Points with normal noise, each a function of its number.</summary>
static class CurveSampling
{
    public delegate (double Mean, double Deviation) Place(Span<double> x, Rng rng);

    public static CurveBatch Draw(Rng world, string purpose, long first, int count, int inputs, Place place)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        var indices = SampleRange.From(first, count);
        var streams = new SampleStreams(world.Split(purpose));
        var (x, y, means, deviations) = (new float[count * inputs], new float[count], new float[count], new float[count]);
        Span<double> at = new double[inputs];
        for (var i = 0; i < count; i++)
        {
            var rng = streams.At(indices[i]);
            var (mean, deviation) = place(at, rng);
            for (var j = 0; j < inputs; j++)
                x[i * inputs + j] = (float)at[j];
            (y[i], means[i], deviations[i]) = ((float)rng.Normal(mean, deviation), (float)mean, (float)deviation);
        }
        return new(Tensor.From(x, [count, inputs]), Tensor.From(y, [count, 1]), Tensor.From(means, [count, 1]), Tensor.From(deviations, [count, 1]), Tensor.Of<long>(indices));
    }
}
