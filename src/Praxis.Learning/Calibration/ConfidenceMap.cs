using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Learning.Calibration;

/// <summary>A function from scores to the probability of being right, constant between borders.</summary>
public sealed class ConfidenceMap
{
    readonly double[] _borders;
    readonly double[] _values;

    ConfidenceMap(double[] borders, double[] values)
    {
        _borders = borders;
        _values = values;
    }

    /// <summary>Histogram binning (Zadrozny and Elkan, 2001): the share that is right in each bin of equally many samples.</summary>
    public static ConfidenceMap Histogram(Tensor scores, Tensor right, int bins = 15)
    {
        Checked.AtLeast(1, bins, "Histogram", nameof(bins));
        var (keys, outcomes) = Read(scores, right, "Histogram");
        List<double> borders = [];
        List<double> values = [];
        for (var start = 0; start < keys.Length;)
        {
            var end = Math.Max(start + 1, (int)((borders.Count + 1L) * keys.Length / bins));
            // Equal scores stay together.
            while (end < keys.Length && keys[end] == keys[end - 1])
            {
                end++;
            }
            borders.Add(keys[start]);
            values.Add(outcomes[start..end].Average());
            start = end;
        }
        return new([.. borders], [.. values]);
    }

    /// <summary>Isotonic regression: min Σ (f(sᵢ) − yᵢ)² over functions f that never fall, by pooling adjacent violators in O(n log n).</summary>
    public static ConfidenceMap Isotonic(Tensor scores, Tensor right)
    {
        var (keys, outcomes) = Read(scores, right, "Isotonic");
        Stack<(double Border, double Sum, int Count)> blocks = [];
        for (var i = 0; i < keys.Length; i++)
        {
            (double Border, double Sum, int Count) block = (keys[i], outcomes[i], 1);
            while (blocks.TryPeek(out var before) && before.Sum * block.Count >= block.Sum * before.Count)
            {
                blocks.Pop();
                block = (before.Border, before.Sum + block.Sum, before.Count + block.Count);
            }
            blocks.Push(block);
        }
        return new([.. blocks.Reverse().Select(block => block.Border)], [.. blocks.Reverse().Select(block => block.Sum / block.Count)]);
    }

    /// <summary>The probabilities of scores; a score below all borders gets the first.</summary>
    public double[] Apply(Tensor scores) => Array.ConvertAll(Checked.Vector(scores, "ConfidenceMap", nameof(scores)), score =>
    {
        var place = Array.BinarySearch(_borders, score);
        return _values[Math.Max(0, place >= 0 ? place : ~place - 1)];
    });

    static (double[] Keys, double[] Outcomes) Read(Tensor scores, Tensor right, string operation)
    {
        var keys = Checked.Vector(scores, operation, nameof(scores));
        var outcomes = Array.ConvertAll(Checked.Truths(right, keys.Length, operation), truth => truth ? 1.0 : 0.0);
        Ties.Sort(keys, outcomes);
        return (keys, outcomes);
    }
}
