namespace Praxis.Tensors;

/// <summary>Single numbers of other distributions, drawn from the stream one after another.</summary>
public sealed partial class Rng
{
    /// <summary>A number of density proportional to x^(shape − 1)·e^(−x/scale).</summary>
    public double Gamma(double shape, double scale = 1)
    {
        CheckPositive(shape, "shape");
        CheckPositive(scale, "scale");
        var source = new SequentialSource(this);
        return scale * Math.Exp(Distributions.LogGamma(ref source, shape));
    }

    /// <summary>A number of density proportional to x^(first − 1)·(1 − x)^(second − 1) on [0, 1].</summary>
    public double Beta(double first, double second)
    {
        CheckPositive(first, "first shape");
        CheckPositive(second, "second shape");
        var source = new SequentialSource(this);
        return Distributions.Beta(ref source, first, second);
    }

    /// <summary>Shares that sum to 1, of density proportional to ∏ xᵢ^(concentrationᵢ − 1).</summary>
    public double[] Dirichlet(ReadOnlySpan<double> concentration)
    {
        var shares = new double[concentration.Length];
        FillDirichlet(shares.AsSpan(), concentration);
        return shares;
    }

    /// <summary>A whole number k of probability meanᵏ·e^(−mean)/k!.</summary>
    public long Poisson(double mean)
    {
        CheckPoisson(mean);
        var source = new SequentialSource(this);
        return (long)Distributions.Poisson(ref source, mean);
    }

    /// <summary>A number of density rate·e^(−rate·x).</summary>
    public double Exponential(double rate = 1)
    {
        CheckPositive(rate, "rate");
        return -Math.Log(1 - NextDouble()) / rate;
    }

    /// <summary>A number of distribution function e^(−e^(−(x − location)/scale)).</summary>
    public double Gumbel(double location = 0, double scale = 1)
    {
        CheckFinite(location, "location");
        CheckPositive(scale, "scale");
        return location - (scale * Math.Log(-Math.Log(NextDouble() + (0.5 / (1UL << 53)))));
    }

    /// <summary>eᶻ for a normal z with a mean and a standard deviation.</summary>
    public double LogNormal(double mean = 0, double deviation = 1)
    {
        CheckSpread(mean, deviation);
        return Math.Exp(Normal(mean, deviation));
    }

    /// <summary>A rank from 1 to a count, of probability proportional to rank^(−exponent).</summary>
    public long Zipf(double exponent, long count)
    {
        CheckZipf(exponent, count);
        var source = new SequentialSource(this);
        return (long)new ZipfDistribution(exponent, count).Next(ref source);
    }

    /// <summary>A normal number with a mean and a standard deviation, given that it lies in [low, high].</summary>
    public double TruncatedNormal(double mean, double deviation, double low, double high)
    {
        var kernel = TruncatedNormalKernel.Checked(mean, deviation, low, high);
        var source = new SequentialSource(this);
        return kernel.Next(ref source);
    }
}
