using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>
/// Receiver operating characteristic of scores that should be high for positives: every distinct score is a threshold, and
/// samples with equal scores pass it together. Built in O(n log n).
/// </summary>
public sealed class RocCurve
{
    readonly double[] _positives;
    readonly double[] _negatives;
    readonly int[] _truePositives;
    readonly int[] _falsePositives;

    RocCurve(double[] positives, double[] negatives)
    {
        if (positives.Length == 0 || negatives.Length == 0)
        {
            throw new ArgumentException($"RocCurve: there are {positives.Length} positives and {negatives.Length} negatives; a curve needs at least one of each.");
        }
        Array.Sort(positives);
        Array.Sort(negatives);
        _positives = positives;
        _negatives = negatives;
        List<double> thresholds = [double.PositiveInfinity];
        List<int> hits = [0];
        List<int> alarms = [0];
        int p = positives.Length, n = negatives.Length;
        while (p > 0 || n > 0)
        {
            var threshold = Math.Max(p > 0 ? positives[p - 1] : double.NegativeInfinity, n > 0 ? negatives[n - 1] : double.NegativeInfinity);
            while (p > 0 && positives[p - 1] == threshold)
            {
                p--;
            }
            while (n > 0 && negatives[n - 1] == threshold)
            {
                n--;
            }
            thresholds.Add(threshold);
            hits.Add(positives.Length - p);
            alarms.Add(negatives.Length - n);
        }
        Thresholds = thresholds;
        _truePositives = [.. hits];
        _falsePositives = [.. alarms];
    }

    /// <summary>The curve of scores with labels: 1 (or true) for positives.</summary>
    public static RocCurve Of(Tensor scores, Tensor labels)
    {
        var values = Checked.Vector(scores, "RocCurve", "scores");
        var truths = Checked.Truths(labels, values.Length, "RocCurve");
        return new([.. values.Where((_, i) => truths[i])], [.. values.Where((_, i) => !truths[i])]);
    }

    /// <summary>The curve that tells the scores of positives from those of negatives.</summary>
    public static RocCurve Between(Tensor positives, Tensor negatives) =>
        new(Checked.Vector(positives, "RocCurve", "positives"), Checked.Vector(negatives, "RocCurve", "negatives"));

    /// <summary>Descending thresholds t, the first infinite: a sample passes where its score is at least t.</summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>The share of the positives that pass each threshold.</summary>
    public IReadOnlyList<double> TruePositiveRates => field ??= [.. _truePositives.Select(count => (double)count / _positives.Length)];

    /// <summary>The share of the negatives that pass each threshold.</summary>
    public IReadOnlyList<double> FalsePositiveRates => field ??= [.. _falsePositives.Select(count => (double)count / _negatives.Length)];

    /// <summary>P(s⁺ &gt; s⁻) + ½·P(s⁺ = s⁻): the area under the curve, which is the Wilcoxon statistic.</summary>
    public double Area
    {
        get
        {
            double twice = 0;
            for (var k = 1; k < _truePositives.Length; k++)
            {
                twice += ((double)_falsePositives[k] - _falsePositives[k - 1]) * ((double)_truePositives[k] + _truePositives[k - 1]);
            }
            return twice / (2.0 * _positives.Length * _negatives.Length);
        }
    }

    /// <summary>Σₖ (Rₖ − Rₖ₋₁)·Pₖ over thresholds: average precision, the area under precision against recall without interpolation.</summary>
    public double AveragePrecision
    {
        get
        {
            double sum = 0;
            for (var k = 1; k < _truePositives.Length; k++)
            {
                sum += (_truePositives[k] - _truePositives[k - 1]) * ((double)_truePositives[k] / (_truePositives[k] + _falsePositives[k]));
            }
            return sum / _positives.Length;
        }
    }

    /// <summary>The lowest false positive rate of a threshold that passes at least this share of the positives (0.95: FPR@95).</summary>
    public double FalsePositiveRateAt(double truePositiveRate)
    {
        var needed = Math.Ceiling((Checked.Share(truePositiveRate, "FalsePositiveRateAt", nameof(truePositiveRate)) * _positives.Length) - 1e-9);
        var k = 0;
        while (_truePositives[k] < needed)
        {
            k++;
        }
        return FalsePositiveRates[k];
    }

    /// <summary>The highest true positive rate of a threshold that passes at most this share of the negatives.</summary>
    public double TruePositiveRateAt(double falsePositiveRate) => TruePositiveRates[LastWithin(falsePositiveRate)];

    /// <summary>
    /// Wilson's interval of the true positive rate at a false positive rate, the threshold taken as given:
    /// (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n).
    /// </summary>
    public (double Low, double High) TruePositiveRateInterval(double falsePositiveRate, double confidence = 0.95)
    {
        var z = NormalQuantile(confidence);
        double n = _positives.Length;
        var p = TruePositiveRateAt(falsePositiveRate);
        var centre = p + (z * z / (2 * n));
        var reach = z * Math.Sqrt((p * (1 - p) / n) + (z * z / (4 * n * n)));
        var scale = 1 + (z * z / n);
        return (Math.Max(0, (centre - reach) / scale), Math.Min(1, (centre + reach) / scale));
    }

    /// <summary>
    /// DeLong's interval of the area A: A ± z·√(var(V⁺)/m + var(V⁻)/n), cut to [0, 1], with V⁺ᵢ = P(s⁺ᵢ &gt; s⁻) + ½P(=) and
    /// V⁻ⱼ = P(s⁺ &gt; s⁻ⱼ) + ½P(=). An area of exactly 0 or 1 has no variance and so no width.
    /// </summary>
    public (double Low, double High) AreaInterval(double confidence = 0.95)
    {
        var z = NormalQuantile(confidence);
        if (_positives.Length < 2 || _negatives.Length < 2)
        {
            throw new InvalidOperationException($"AreaInterval: there are {_positives.Length} positives and {_negatives.Length} negatives; an interval needs at least two of each.");
        }
        var deviation = Math.Sqrt((VarianceOfPlacements(_positives, _negatives) / _positives.Length) + (VarianceOfPlacements(_negatives, _positives) / _negatives.Length));
        return (Math.Max(0, Area - (z * deviation)), Math.Min(1, Area + (z * deviation)));
    }

    int LastWithin(double falsePositiveRate)
    {
        var allowed = Math.Floor((Checked.Share(falsePositiveRate, "TruePositiveRateAt", nameof(falsePositiveRate)) * _negatives.Length) + 1e-9);
        var k = _falsePositives.Length - 1;
        while (_falsePositives[k] > allowed)
        {
            k--;
        }
        return k;
    }

    static double NormalQuantile(double confidence) => confidence is > 0 and < 1
        ? Math.Sqrt(2) * Tensor.Scalar(confidence, DType.Float64).ErfInv().ToDouble()
        : throw new ArgumentOutOfRangeException(nameof(confidence), $"RocCurve: the confidence is {confidence}; it must be between 0 and 1, both excluded.");

    /// <summary>The sample variance of P(s &gt; t) + ½P(s = t) over s, for sorted s and t.</summary>
    static double VarianceOfPlacements(double[] sorted, double[] others)
    {
        int below = 0, upTo = 0;
        var placements = new double[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            while (below < others.Length && others[below] < sorted[i])
            {
                below++;
            }
            while (upTo < others.Length && others[upTo] <= sorted[i])
            {
                upTo++;
            }
            placements[i] = (below + upTo) / (2.0 * others.Length);
        }
        var mean = placements.Average();
        return placements.Sum(value => (value - mean) * (value - mean)) / (placements.Length - 1);
    }
}
