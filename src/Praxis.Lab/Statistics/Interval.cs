using System.Globalization;

namespace Praxis.Lab.Statistics;

/// <summary>A closed interval of real numbers.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Half the interval's width: the number after ±.</summary>
    public double HalfWidth => (High - Low) / 2;

    /// <summary>True when the value lies inside or on an end.</summary>
    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>The interval as [low, high] with four significant digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Low:G4}, {High:G4}]");
}

/// <summary>The mean of a sample with its 95 % interval.</summary>
/// <param name="Mean">x̄ = Σxᵢ / n.</param>
/// <param name="Deviation">s = √(Σ(xᵢ − x̄)² / (n − 1)); zero for a single value.</param>
/// <param name="Count">n.</param>
public readonly record struct Estimate(double Mean, double Deviation, int Count)
{
    /// <summary>Student's t interval x̄ ± t(0.975; n − 1) · s / √n; unbounded for a single value.</summary>
    public Interval Interval
    {
        get
        {
            if (Count < 2)
                return new(double.NegativeInfinity, double.PositiveInfinity);
            var half = StudentT.Quantile(0.975, Count - 1) * Deviation / Math.Sqrt(Count);
            return new(Mean - half, Mean + half);
        }
    }

    /// <summary>The estimate of a sample; refuses an empty one.</summary>
    public static Estimate Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            throw new ArgumentException("Estimate: no values were given; a mean needs at least one.", nameof(values));
        // A constant sample must have exactly its value as mean and no deviation, whatever its rounding.
        if (values.All(value => value == values[0]))
            return new(values[0], 0, values.Count);
        var mean = values.Sum() / values.Count;
        mean += values.Sum(value => value - mean) / values.Count;
        var square = values.Sum(value => (value - mean) * (value - mean));
        return new(mean, Math.Sqrt(square / (values.Count - 1)), values.Count);
    }
}
