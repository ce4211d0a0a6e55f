using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>How confidences are gathered into bins.</summary>
public enum Binning
{
    /// <summary>Bins of equal width over (0, 1].</summary>
    EqualWidth,

    /// <summary>Bins with equally many samples.</summary>
    EqualMass,
}

/// <summary>A bin of a reliability diagram.</summary>
/// <param name="Low">The smallest confidence that belongs here.</param>
/// <param name="High">The largest.</param>
/// <param name="Count">How many samples are in the bin.</param>
/// <param name="Confidence">Their mean confidence; 0 for an empty bin.</param>
/// <param name="Accuracy">The share of them that is right; 0 for an empty bin.</param>
public readonly record struct ReliabilityBin(double Low, double High, int Count, double Confidence, double Accuracy)
{
    /// <summary>|accuracy − confidence|.</summary>
    public double Gap => Math.Abs(Accuracy - Confidence);
}

/// <summary>Whether confidences are what they promise (Naeini et al., 2015; Guo et al., 2017; Nixon et al., 2019).</summary>
public static class Reliability
{
    /// <summary>ECE = Σ_b (n_b/n)·|acc(b) − conf(b)| over bins of the highest probability.</summary>
    public static double ExpectedError(Tensor probabilities, Tensor labels, int bins = 15, Binning binning = Binning.EqualWidth)
    {
        var (confidences, outcomes) = TopClass(probabilities, labels, "ExpectedError");
        return Weighted(Gather(confidences, outcomes, bins, binning), confidences.Length);
    }

    /// <summary>MCE = max_b |acc(b) − conf(b)| over bins of the highest probability that are not empty.</summary>
    public static double MaximumError(Tensor probabilities, Tensor labels, int bins = 15, Binning binning = Binning.EqualWidth)
    {
        var (confidences, outcomes) = TopClass(probabilities, labels, "MaximumError");
        return Gather(confidences, outcomes, bins, binning).Where(bin => bin.Count > 0).Max(bin => bin.Gap);
    }

    /// <summary>ACE = (1/C)·Σ_c Σ_b (n_b/n)·|acc_c(b) − conf_c(b)|: every class has its own bins, with equally many samples unless said otherwise.</summary>
    public static double ClasswiseError(Tensor probabilities, Tensor labels, int bins = 15, Binning binning = Binning.EqualMass)
    {
        var matrix = Checked.Probabilities(probabilities, "ClasswiseError");
        int samples = matrix.Size(0), classes = matrix.Size(1);
        var truth = Checked.Labels(labels, samples, "ClasswiseError", classes);
        double sum = 0;
        for (var c = 0; c < classes; c++)
        {
            var outcomes = Array.ConvertAll(truth, label => label == c ? 1.0 : 0.0);
            sum += Weighted(Gather(matrix.Select(1, c).ToArray<double>(), outcomes, bins, binning), samples);
        }
        return sum / classes;
    }

    /// <summary>The bins of a reliability diagram of the highest probability.</summary>
    public static IReadOnlyList<ReliabilityBin> Bins(Tensor probabilities, Tensor labels, int bins = 15, Binning binning = Binning.EqualWidth)
    {
        var (confidences, outcomes) = TopClass(probabilities, labels, "Bins");
        return Gather(confidences, outcomes, bins, binning);
    }

    /// <summary>The bins of any confidences in [0, 1] with whether each was right (0 or 1).</summary>
    public static IReadOnlyList<ReliabilityBin> BinsOf(Tensor confidences, Tensor right, int bins = 15, Binning binning = Binning.EqualWidth)
    {
        var values = Checked.Vector(confidences, "BinsOf", nameof(confidences));
        foreach (var value in values)
        {
            Checked.Share(value, "BinsOf", "confidence");
        }
        return Gather(values, Array.ConvertAll(Checked.Truths(right, values.Length, "BinsOf"), truth => truth ? 1.0 : 0.0), bins, binning);
    }

    static (double[] Confidences, double[] Outcomes) TopClass(Tensor probabilities, Tensor labels, string operation)
    {
        var matrix = Checked.Probabilities(probabilities, operation);
        var truth = Checked.Labels(labels, matrix.Size(0), operation, matrix.Size(1));
        var (values, indices) = matrix.Max(1);
        var called = indices.ToArray<int>();
        return (values.ToArray<double>(), [.. truth.Select((label, i) => label == called[i] ? 1.0 : 0.0)]);
    }

    static double Weighted(ReliabilityBin[] bins, int samples) => bins.Sum(bin => bin.Gap * bin.Count) / samples;

    static ReliabilityBin[] Gather(double[] confidences, double[] outcomes, int bins, Binning binning)
    {
        Checked.AtLeast(1, bins, "Reliability", nameof(bins));
        return binning switch
        {
            Binning.EqualWidth => OfEqualWidth(confidences, outcomes, bins),
            Binning.EqualMass => OfEqualMass(confidences, outcomes, bins),
            _ => throw new ArgumentOutOfRangeException(nameof(binning), $"Reliability: {binning} is no way of binning."),
        };
    }

    static ReliabilityBin[] OfEqualWidth(double[] confidences, double[] outcomes, int bins)
    {
        var count = new int[bins];
        var confidence = new double[bins];
        var accuracy = new double[bins];
        for (var i = 0; i < confidences.Length; i++)
        {
            var bin = Math.Clamp((int)Math.Ceiling(confidences[i] * bins) - 1, 0, bins - 1);
            count[bin]++;
            confidence[bin] += confidences[i];
            accuracy[bin] += outcomes[i];
        }
        return [.. Enumerable.Range(0, bins).Select(b => new ReliabilityBin((double)b / bins, (b + 1.0) / bins, count[b], confidence[b] / Math.Max(1, count[b]), accuracy[b] / Math.Max(1, count[b])))];
    }

    static ReliabilityBin[] OfEqualMass(double[] confidences, double[] outcomes, int bins)
    {
        Ties.Sort(confidences, outcomes);
        List<ReliabilityBin> filled = [];
        for (var b = 0; b < bins; b++)
        {
            int start = (int)((long)b * confidences.Length / bins), end = (int)((b + 1L) * confidences.Length / bins);
            if (end > start)
            {
                filled.Add(new(confidences[start], confidences[end - 1], end - start, confidences[start..end].Average(), outcomes[start..end].Average()));
            }
        }
        return [.. filled];
    }
}
