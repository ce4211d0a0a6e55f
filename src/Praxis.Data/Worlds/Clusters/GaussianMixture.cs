using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>
/// A mixture of Gaussians with diagonal covariances, p(x) = Σₖ wₖ Πⱼ N(xⱼ; μₖⱼ, σₖⱼ²), with everything that can be said about it exactly.
/// </summary>
public sealed class GaussianMixture
{
    const double LogTwoPi = 1.8378770664093453;

    readonly double[] _weights;
    readonly double[][] _means, _deviations;
    readonly double[] _logScales;

    /// <summary>A mixture from the weights, means and standard deviations of its components; the weights are scaled to sum to one.</summary>
    public GaussianMixture(IReadOnlyList<double> weights, IReadOnlyList<double[]> means, IReadOnlyList<double[]> deviations)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(deviations);
        if (weights.Count == 0 || means.Count != weights.Count || deviations.Count != weights.Count)
            throw new ArgumentException($"GaussianMixture: {weights.Count} weights, {means.Count} means and {deviations.Count} deviations make no mixture; give at least one and as many of each.");
        var sum = weights.Sum();
        if (weights.Any(weight => !(weight > 0)) || double.IsInfinity(sum))
            throw new ArgumentException($"GaussianMixture: the weights {string.Join(", ", weights)} must be positive and finite.");
        Dimension = means[0].Length;
        if (Dimension == 0 || means.Any(mean => mean.Length != Dimension) || deviations.Any(each => each.Length != Dimension || each.Any(deviation => !(deviation > 0))))
            throw new ArgumentException($"GaussianMixture: means and deviations must all have {Math.Max(1, Dimension)} values, and deviations must be positive.");
        _weights = [.. weights.Select(weight => weight / sum)];
        _means = [.. means.Select(mean => (double[])mean.Clone())];
        _deviations = [.. deviations.Select(deviation => (double[])deviation.Clone())];
        _logScales = [.. _weights.Select((weight, k) => Math.Log(weight) - _deviations[k].Sum(Math.Log) - 0.5 * Dimension * LogTwoPi)];
    }

    /// <summary>The numbers of a point.</summary>
    public int Dimension { get; }

    /// <summary>The number of components.</summary>
    public int Components => _weights.Length;

    /// <summary>The weights wₖ.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The means μₖ.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Means => _means;

    /// <summary>The standard deviations σₖ.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Deviations => _deviations;

    /// <summary>Components with one weight and one standard deviation along every axis.</summary>
    public static GaussianMixture Even(IReadOnlyList<double[]> means, double deviation) => new(
        [.. means.Select(_ => 1.0)], means, [.. means.Select(mean => Enumerable.Repeat(deviation, mean.Length).ToArray())]);

    /// <summary>Components on a circle in the plane.</summary>
    public static GaussianMixture OnCircle(int components = 8, double radius = 2, double deviation = 0.1) => Even(
        [.. Enumerable.Range(0, components).Select(k => new[] { radius * Math.Cos(2 * Math.PI * k / components), radius * Math.Sin(2 * Math.PI * k / components) })], deviation);

    /// <summary>½ N(−1, 0.05²) + ½ N(1, 0.05²).</summary>
    public static GaussianMixture TwoPeaks { get; } = Even([[-1], [1]], 0.05);

    /// <summary>⅓ N(−1.5, 0.5²) + ⅔ N(1.5, 0.5²).</summary>
    public static GaussianMixture Lopsided { get; } = new([1, 2], [[-1.5], [1.5]], [[0.5], [0.5]]);

    /// <summary>One Gaussian at the origin with the given precisions 1/σⱼ².</summary>
    public static GaussianMixture OfPrecisions(params double[] precisions) => new([1], [new double[precisions.Length]], [[.. precisions.Select(precision => 1 / Math.Sqrt(precision))]]);

    /// <summary>log p(x).</summary>
    public double LogDensity(ReadOnlySpan<double> x)
    {
        Check(x.Length);
        Span<double> logs = stackalloc double[Components <= 256 ? Components : 0];
        return LogSumExp(x, logs.Length > 0 ? logs : new double[Components]);
    }

    /// <summary>p(k | x) for every component; gives log p(x).</summary>
    public double Responsibilities(ReadOnlySpan<double> x, Span<double> shares)
    {
        Check(x.Length);
        var total = LogSumExp(x, shares);
        for (var k = 0; k < Components; k++)
            shares[k] = Math.Exp(shares[k] - total);
        return total;
    }

    /// <summary>The score ∇ log p(x) = Σₖ p(k | x) (μₖ − x)/σₖ².</summary>
    public void Score(ReadOnlySpan<double> x, Span<double> score)
    {
        var shares = new double[Components];
        Responsibilities(x, shares);
        for (var j = 0; j < Dimension; j++)
        {
            var sum = 0.0;
            for (var k = 0; k < Components; k++)
                sum += shares[k] * (_means[k][j] - x[j]) / (_deviations[k][j] * _deviations[k][j]);
            score[j] = sum;
        }
    }

    /// <summary>Draws a point and gives its component.</summary>
    public int Sample(Rng rng, Span<double> x)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Check(x.Length);
        var k = rng.Categorical(_weights);
        for (var j = 0; j < Dimension; j++)
            x[j] = rng.Normal(_means[k][j], _deviations[k][j]);
        return k;
    }

    /// <summary>Draws points: (count × dimension).</summary>
    public Tensor Sample(int count, Rng rng, DType type = DType.Float32)
    {
        var points = new double[count * Dimension];
        for (var i = 0; i < count; i++)
            Sample(rng, points.AsSpan(i * Dimension, Dimension));
        return Tensor.From(points, [count, Dimension]).To(type);
    }

    /// <summary>log p of points (count × dimension), with gradients: count values.</summary>
    public Tensor LogDensity(Tensor points) => ComponentLogs(points).LogSumExp(1);

    /// <summary>∇ log p of points (count × dimension), with gradients.</summary>
    public Tensor Score(Tensor points)
    {
        var shares = ComponentLogs(points).Softmax(1);
        var score = points.ZerosLike();
        for (var k = 0; k < Components; k++)
        {
            var precision = Row(_deviations[k].Select(deviation => 1 / (deviation * deviation)), points.DType);
            score += shares.Narrow(1, k, 1) * ((Row(_means[k], points.DType) - points) * precision);
        }
        return score;
    }

    /// <summary>The mixture of s x + n ε with ε ~ N(0, I): μ → s μ, σ² → s² σ² + n². With s = √ᾱ and n = √(1 − ᾱ) it is the forward process of diffusion.</summary>
    public GaussianMixture Diffused(double scale, double noise) => new(
        _weights,
        [.. _means.Select(mean => mean.Select(value => scale * value).ToArray())],
        [.. _deviations.Select(each => each.Select(deviation => Math.Sqrt(scale * scale * deviation * deviation + noise * noise)).ToArray())]);

    /// <summary>The noise that is to be expected in x = √ᾱ x₀ + √(1 − ᾱ) ε: E[ε | x] = −√(1 − ᾱ) ∇ log pₜ(x).</summary>
    public Tensor ExpectedNoise(Tensor points, double alphaBar)
    {
        var deviation = Math.Sqrt(1 - alphaBar);
        return Diffused(Math.Sqrt(alphaBar), deviation).Score(points) * -deviation;
    }

    /// <summary>P(X ≤ x) of values on the line: Σₖ wₖ Φ((x − μₖ)/σₖ).</summary>
    public Tensor Cumulative(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        CheckLine("Cumulative");
        var sum = values.ZerosLike();
        for (var k = 0; k < Components; k++)
            sum += ((values - _means[k][0]) * (-1 / (_deviations[k][0] * Math.Sqrt(2)))).Erfc() * (0.5 * _weights[k]);
        return sum;
    }

    /// <summary>The value below which each share of the mass on the line lies, by bisection in float64.</summary>
    public Tensor Quantiles(Tensor shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        CheckLine("Quantiles");
        using var _ = Gradient.Off();
        var asked = shares.To(DType.Float64);
        var low = asked.FullLike(Enumerable.Range(0, Components).Min(k => _means[k][0] - 40 * _deviations[k][0]));
        var high = asked.FullLike(Enumerable.Range(0, Components).Max(k => _means[k][0] + 40 * _deviations[k][0]));
        for (var step = 0; step < 70; step++)
        {
            var middle = (low + high) * 0.5;
            var isBelow = Cumulative(middle) < asked;
            low = Tensor.Where(isBelow, middle, low);
            high = Tensor.Where(isBelow, high, middle);
        }
        return (low + high) * 0.5;
    }

    Tensor ComponentLogs(Tensor points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Rank != 2 || points.Size(1) != Dimension)
            throw new ArgumentException($"GaussianMixture: points of shape {points.Shape} do not have the form (count × {Dimension}).");
        var logs = new Tensor[Components];
        for (var k = 0; k < Components; k++)
        {
            var standard = (points - Row(_means[k], points.DType)) / Row(_deviations[k], points.DType);
            logs[k] = standard.Square().Sum(1) * -0.5 + _logScales[k];
        }
        return Tensor.Stack(logs, 1);
    }

    static Tensor Row(IEnumerable<double> values, DType type) => Tensor.Of<double>([.. values]).To(type);

    double LogSumExp(ReadOnlySpan<double> x, Span<double> logs)
    {
        var largest = double.NegativeInfinity;
        for (var k = 0; k < Components; k++)
        {
            var sum = 0.0;
            for (var j = 0; j < Dimension; j++)
            {
                var standard = (x[j] - _means[k][j]) / _deviations[k][j];
                sum += standard * standard;
            }
            logs[k] = _logScales[k] - 0.5 * sum;
            largest = Math.Max(largest, logs[k]);
        }
        var total = 0.0;
        for (var k = 0; k < Components; k++)
            total += Math.Exp(logs[k] - largest);
        return largest + Math.Log(total);
    }

    void Check(int length)
    {
        if (length != Dimension)
            throw new ArgumentException($"GaussianMixture: a point of {length} values was given where points have {Dimension}.");
    }

    void CheckLine(string operation)
    {
        if (Dimension != 1)
            throw new InvalidOperationException($"GaussianMixture.{operation}: it is for one dimension, and points have {Dimension}.");
    }
}
