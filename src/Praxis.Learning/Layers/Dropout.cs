using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>While training, zeroes each number with probability p and divides the others by 1 − p.</summary>
public sealed class Dropout : Layer
{
    readonly Rng _rng;

    /// <summary>Dropout that draws from its own stream.</summary>
    public Dropout(double probability, Rng rng)
    {
        Probability = Dropping.Checked(probability, "Dropout");
        _rng = AddStream("rng", Initialization.Next(rng));
    }

    /// <summary>p.</summary>
    public double Probability { get; }

    /// <summary>Whether numbers are dropped in evaluation, too: Monte Carlo dropout.</summary>
    public bool AlwaysDrops { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => IsTraining || AlwaysDrops ? Dropping.Elements(x, x.Shape, Probability, _rng) : x;
}

/// <summary>While training, drops a whole residual branch of a sample with probability p and divides the others by 1 − p (Huang et al., 2016).</summary>
public sealed class DropPath : Layer
{
    readonly Rng _rng;

    /// <summary>Branch dropping that draws from its own stream.</summary>
    public DropPath(double probability, Rng rng)
    {
        Probability = Dropping.Checked(probability, "DropPath");
        _rng = AddStream("rng", Initialization.Next(rng));
    }

    /// <summary>p.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => IsTraining ? Dropping.Elements(x, [x.Size(0), .. Enumerable.Repeat(1, x.Rank - 1)], Probability, _rng) : x;
}

static class Dropping
{
    public static double Checked(double probability, string layer) => probability is >= 0 and <= 1
        ? probability
        : throw new ArgumentOutOfRangeException(nameof(probability), $"{layer}: the probability is {probability}; it must be between 0 and 1.");

    public static Tensor Elements(Tensor x, ReadOnlySpan<int> maskShape, double probability, Rng rng) => probability switch
    {
        0 => x,
        1 => x * 0,
        _ => x * (Tensor.Rand(maskShape, rng) >= probability).To(x.DType).MultiplyInPlace(1 / (1 - probability)),
    };
}
