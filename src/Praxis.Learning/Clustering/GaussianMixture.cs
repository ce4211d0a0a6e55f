using Praxis.Tensors;

namespace Praxis.Learning.Clustering;

/// <summary>The form of the covariances of a mixture.</summary>
public enum CovarianceForm
{
    /// <summary>Any.</summary>
    Full,

    /// <summary>Diagonal.</summary>
    Diagonal,

    /// <summary>A multiple of the identity.</summary>
    Spherical,
}

/// <summary>Settings of a Gaussian mixture.</summary>
public sealed record GaussianMixtureOptions
{
    /// <summary>The form of the covariances.</summary>
    public CovarianceForm Form { get; init; } = CovarianceForm.Full;

    /// <summary>The most steps of expectation and maximisation.</summary>
    public int Iterations { get; init; } = 200;

    /// <summary>It ends when the mean log-likelihood grows by less.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>What is added to every variance.</summary>
    public double Regularization { get; init; } = 1e-6;

    /// <summary>How many times k-means starts.</summary>
    public int Restarts { get; init; } = 5;
}

/// <summary>A mixture Σₖ πₖ·N(μₖ, Σₖ), fitted by expectation and maximisation (Dempster et al., 1977) from k-means.</summary>
public sealed class GaussianMixture
{
    readonly CovarianceForm _form;

    GaussianMixture(CovarianceForm form, Tensor weights, Tensor means, Tensor covariances)
    {
        _form = form;
        Weights = weights;
        Means = means;
        Covariances = covariances;
    }

    /// <summary>π (components), in float64.</summary>
    public Tensor Weights { get; }

    /// <summary>μ (components × features).</summary>
    public Tensor Means { get; }

    /// <summary>Σ (components × features × features), whatever the form.</summary>
    public Tensor Covariances { get; }

    /// <summary>The mean log-likelihood of the samples of the fit after every step.</summary>
    public IReadOnlyList<double> History { get; private set; } = [];

    /// <summary>max (1/n)·Σᵢ log Σₖ πₖ·N(xᵢ; μₖ, Σₖ), locally.</summary>
    public static GaussianMixture Fit(Tensor samples, int components, Rng rng, GaussianMixtureOptions? options = null)
    {
        options ??= new();
        using var _ = Gradient.Off();
        var x = Checked.Matrix(samples, "GaussianMixture", nameof(samples));
        Checked.AtLeast(1, options.Iterations, "GaussianMixture", nameof(options.Iterations));
        Checked.Positive(options.Regularization, "GaussianMixture", nameof(options.Regularization));
        var start = KMeans.Fit(x, components, rng, new() { Restarts = options.Restarts });
        var mixture = Maximize(x, Tensor.Of([.. start.Labels.Select(label => (long)label)]).OneHot(components, DType.Float64), options);
        List<double> history = [];
        while (history.Count < options.Iterations)
        {
            var joint = mixture.LogJoint(x);
            var evidence = joint.LogSumExp(1, keepDim: true);
            history.Add(evidence.Mean().ToDouble());
            if (history.Count > 1 && history[^1] - history[^2] < options.Tolerance)
            {
                break;
            }
            mixture = Maximize(x, (joint - evidence).Exp(), options);
        }
        mixture.History = history;
        return mixture;
    }

    /// <summary>log Σₖ πₖ·N(x; μₖ, Σₖ) for every sample.</summary>
    public Tensor LogLikelihood(Tensor samples) => LogJoint(Read(samples)).LogSumExp(1);

    /// <summary>πₖ·N(x; μₖ, Σₖ) / Σⱼ πⱼ·N(x; μⱼ, Σⱼ) for every sample and component.</summary>
    public Tensor Responsibilities(Tensor samples) => LogJoint(Read(samples)).Softmax();

    /// <summary>The most likely component of every sample.</summary>
    public int[] Predict(Tensor samples) => LogJoint(Read(samples)).ArgMax(1).ToArray<int>();

    /// <summary>BIC = −2·Σᵢ log p(xᵢ) + q·ln n with q free parameters; the smallest is best (Schwarz, 1978).</summary>
    public double BayesianInformation(Tensor samples)
    {
        int k = Means.Size(0), d = Means.Size(1);
        var shape = _form switch
        {
            CovarianceForm.Full => d * (d + 1) / 2,
            CovarianceForm.Diagonal => d,
            _ => 1,
        };
        return (-2 * LogLikelihood(samples).Sum().ToDouble()) + ((k - 1 + (k * d) + ((double)k * shape)) * Math.Log(samples.Size(0)));
    }

    /// <summary>Samples from the mixture, in random order of components.</summary>
    public Tensor Sample(int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Checked.AtLeast(1, count, "GaussianMixture.Sample", nameof(count));
        var chosen = Tensor.Of([.. rng.Multinomial(Weights.ToArray<double>(), count, replacement: true).Select(component => (long)component)]);
        var noise = Tensor.Randn([count, Means.Size(1), 1], rng, DType.Float64);
        return Means.IndexSelect(0, chosen) + Linalg.Cholesky(Covariances).IndexSelect(0, chosen).MatMul(noise).Squeeze(2);
    }

    Tensor Read(Tensor samples)
    {
        var x = Checked.Matrix(samples, "GaussianMixture", nameof(samples));
        Checked.SameColumns(x, Means, "GaussianMixture");
        return x;
    }

    Tensor LogJoint(Tensor x)
    {
        var roots = Linalg.Cholesky(Covariances);
        var columns = new Tensor[Means.Size(0)];
        for (var k = 0; k < columns.Length; k++)
        {
            var whitened = Linalg.TriangularSolve(roots[k], (x - Means[k]).T.Contiguous(), upper: false);
            var logRoot = roots[k].Diagonal().Log().Sum();
            columns[k] = (whitened.Square().Sum(0) / -2) - logRoot - (x.Size(1) * Math.Log(2 * Math.PI) / 2) + Weights[k].Log();
        }
        return Tensor.Stack(columns, 1);
    }

    static GaussianMixture Maximize(Tensor x, Tensor responsibilities, GaussianMixtureOptions options)
    {
        int components = responsibilities.Size(1), features = x.Size(1);
        // A component without any sample keeps a vanishing weight instead of dividing by zero.
        var mass = responsibilities.Sum(0) + 1e-10;
        var means = responsibilities.T.MatMul(x) / mass.Unsqueeze(1);
        var covariances = new Tensor[components];
        for (var k = 0; k < components; k++)
        {
            var centred = x - means[k];
            var weighted = centred * responsibilities.Select(1, k).Unsqueeze(1);
            covariances[k] = options.Form switch
            {
                CovarianceForm.Full => weighted.T.MatMul(centred) / mass[k],
                CovarianceForm.Diagonal => ((weighted * centred).Sum(0) / mass[k]).DiagonalMatrix(),
                CovarianceForm.Spherical => Tensor.Eye(features, type: DType.Float64) * ((weighted * centred).Sum() / mass[k] / features),
                _ => throw new ArgumentOutOfRangeException(nameof(options), $"GaussianMixture: {options.Form} is no form of a covariance."),
            };
        }
        return new(options.Form, mass / mass.Sum(), means, Tensor.Stack(covariances) + (Tensor.Eye(features, type: DType.Float64) * options.Regularization));
    }
}
