using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="ClassClusters"/>.</summary>
public sealed record ClusterOptions
{
    /// <summary>The numbers of a point.</summary>
    public int Dimension { get; init; } = 20;

    /// <summary>The number of classes.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>The weights of the modes of a class.</summary>
    public IReadOnlyList<double> ModeWeights { get; init; } = [0.7, 0.3];

    /// <summary>Means are this times N(0, I).</summary>
    public double Spread { get; init; } = 0.92;

    /// <summary>The standard deviation of a point about its mean.</summary>
    public double Noise { get; init; } = 1;

    /// <summary>The share of labels that are one of the other classes.</summary>
    public double LabelNoise { get; init; }

    /// <summary>Ten classes of two modes in R²⁰, means 0.92 N(0, I), weights 0.7 and 0.3, unit noise.</summary>
    public static ClusterOptions TwoModes { get; } = new();

    /// <summary>Classes of many prototypes in R²⁰, means N(0, I), noise 0.4.</summary>
    public static ClusterOptions Prototypes(int classes, int prototypes) => new()
    {
        Classes = classes,
        ModeWeights = [.. Enumerable.Repeat(1.0, prototypes)],
        Spread = 1,
        Noise = 0.4,
    };

    /// <summary>One mode a class, means N(0, I), unit noise.</summary>
    public static ClusterOptions OneMode(int classes, int dimension) => new() { Dimension = dimension, Classes = classes, ModeWeights = [1], Spread = 1 };
}

/// <summary>Classes that are mixtures of Gaussians, of which the density and the true p(y | x) are known.</summary>
public sealed class ClassClusters : PointWorld
{
    readonly Rng _rng;
    readonly double[] _weights;
    readonly double[][][] _means;
    readonly double _noise, _labelNoise;

    /// <summary>A world with random means.</summary>
    public ClassClusters(ClusterOptions options, Rng rng)
        : this(RandomMeans(options, rng), options.ModeWeights, options.Noise, options.LabelNoise, rng)
    {
    }

    /// <summary>A world with given means: for each class those of its modes.</summary>
    public ClassClusters(IReadOnlyList<IReadOnlyList<double[]>> means, IReadOnlyList<double> modeWeights, double noise, double labelNoise, Rng rng)
        : base(DimensionOf(means, modeWeights, noise, labelNoise), means.Count, World(rng))
    {
        _rng = World(rng);
        _means = [.. means.Select(modes => modes.Select(mean => (double[])mean.Clone()).ToArray())];
        (_weights, _noise, _labelNoise) = ([.. modeWeights], noise, labelNoise);
        Density = new(
            [.. _means.SelectMany(_ => _weights)],
            [.. _means.SelectMany(modes => modes)],
            [.. _means.SelectMany(modes => modes.Select(mean => Enumerable.Repeat(noise, mean.Length).ToArray()))]);
    }

    /// <summary>Three blobs in the plane, on a circle of radius 1.5.</summary>
    public static ClassClusters ThreeBlobs(double deviation, Rng rng) => new(
        [.. Enumerable.Range(0, 3).Select(k => (double[][])[[1.5 * Math.Cos(2 * Math.PI * k / 3), 1.5 * Math.Sin(2 * Math.PI * k / 3)]])], [1], deviation, 0, rng);

    /// <summary>The density of all points: component class · modes + mode.</summary>
    public GaussianMixture Density { get; }

    /// <summary>The mean of a mode of a class.</summary>
    public IReadOnlyList<double> Mean(int label, int mode) => _means[label][mode];

    /// <summary>The true p(y | x) of points (count × dimension): (count × classes); label noise is in it.</summary>
    public Tensor Posterior(Tensor points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var values = points.ToArray<double>();
        var count = values.Length / Dimension;
        var posterior = new double[count * Classes];
        var shares = new double[Density.Components];
        for (var i = 0; i < count; i++)
        {
            Density.Responsibilities(values.AsSpan(i * Dimension, Dimension), shares);
            for (var k = 0; k < shares.Length; k++)
                posterior[i * Classes + k / _weights.Length] += shares[k];
            for (var label = 0; label < Classes && _labelNoise > 0; label++)
            {
                ref var share = ref posterior[i * Classes + label];
                share = share * (1 - _labelNoise) + (1 - share) * _labelNoise / (Classes - 1);
            }
        }
        return Tensor.From(posterior, [count, Classes]).To(points.DType);
    }

    /// <summary>The data of one of many owners: each has its own mixture of classes, drawn from a Dirichlet distribution.</summary>
    public PointBatch Client(long client, int samples, double concentration = 1)
    {
        var rng = _rng.Split("clients").Split(client);
        var shares = Dirichlet.Draw(Enumerable.Repeat(concentration, Classes).ToArray(), rng);
        var points = new float[samples * Dimension];
        var (labels, modes) = (new long[samples], new long[samples]);
        for (var i = 0; i < samples; i++)
        {
            labels[i] = rng.Categorical(shares);
            modes[i] = DrawPoint((int)labels[i], rng, points.AsSpan(i * Dimension, Dimension));
        }
        return new(Tensor.From(points, [samples, Dimension]), Tensor.Of<long>(labels), Tensor.Of<long>(modes), Tensor.Arange(samples));
    }

    /// <summary>Draws a point of a class and gives its mode.</summary>
    public int DrawPoint(int label, Rng rng, Span<float> point)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var mode = rng.Categorical(_weights);
        var mean = _means[label][mode];
        for (var j = 0; j < mean.Length; j++)
            point[j] = (float)rng.Normal(mean[j], _noise);
        return mode;
    }

    /// <inheritdoc/>
    protected internal override (int Label, int Mode) Draw(Rng rng, Span<float> point)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var label = rng.Next(Classes);
        var mode = DrawPoint(label, rng, point);
        if (_labelNoise > 0 && rng.Chance(_labelNoise))
            label = (label + 1 + rng.Next(Classes - 1)) % Classes;
        return (label, mode);
    }

    static Rng World(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return rng.Split("class clusters");
    }

    static double[][][] RandomMeans(ClusterOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        var means = World(rng).Split("means");
        return [.. Enumerable.Range(0, options.Classes).Select(_ => options.ModeWeights.Select(_ => RandomVectors.Normal(options.Dimension, means, options.Spread)).ToArray())];
    }

    static int DimensionOf(IReadOnlyList<IReadOnlyList<double[]>> means, IReadOnlyList<double> modeWeights, double noise, double labelNoise)
    {
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(modeWeights);
        if (means.Count == 0 || modeWeights.Count == 0 || means.Any(modes => modes.Count != modeWeights.Count))
            throw new ArgumentException($"ClassClusters: there must be at least one class, and means for each of the {modeWeights.Count} modes of every class.");
        if (!(noise > 0) || !(labelNoise is >= 0 and <= 1) || labelNoise > 0 && means.Count < 2)
            throw new ArgumentException($"ClassClusters: noise {noise} must be positive, and label noise {labelNoise} within 0 to 1 and 0 where there is one class.");
        return means[0][0].Length;
    }
}

/// <summary>Random shares.</summary>
static class Dirichlet
{
    /// <summary>Shares in proportion to independent Gamma(αₖ, 1) numbers.</summary>
    public static double[] Draw(ReadOnlySpan<double> concentrations, Rng rng)
    {
        var shares = new double[concentrations.Length];
        var logs = new double[concentrations.Length];
        var largest = double.NegativeInfinity;
        for (var k = 0; k < logs.Length; k++)
            largest = Math.Max(largest, logs[k] = LogGamma(concentrations[k], rng));
        var sum = 0.0;
        for (var k = 0; k < logs.Length; k++)
            sum += shares[k] = Math.Exp(logs[k] - largest);
        for (var k = 0; k < logs.Length; k++)
            shares[k] /= sum;
        return shares;
    }

    /// <summary>
    /// The logarithm of a Gamma(α, 1) number (Marsaglia and Tsang, 2000); for α below 1 a number of α + 1 is scaled by U^(1/α), in logarithms
    /// because it can be smaller than any number.
    /// </summary>
    static double LogGamma(double alpha, Rng rng)
    {
        if (!(alpha > 0))
            throw new ArgumentException($"Dirichlet: a concentration is {alpha}; it must be positive.");
        if (alpha < 1)
            return LogGamma(alpha + 1, rng) + Math.Log(1 - rng.NextDouble()) / alpha;
        var d = alpha - 1 / 3.0;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var z = rng.Normal();
            var v = 1 + c * z;
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(1 - rng.NextDouble()) < 0.5 * z * z + d - d * v + d * Math.Log(v))
                return Math.Log(d * v);
        }
    }
}
