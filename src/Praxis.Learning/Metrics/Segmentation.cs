using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>Overlap of predicted and true regions.</summary>
public static class Segmentation
{
    /// <summary>
    /// |P_c ∩ T_c| / |P_c ∪ T_c| for every class c over label maps of any equal shape; NaN for a class that neither map has.
    /// Elements whose true label is <paramref name="ignore"/> do not count.
    /// </summary>
    public static double[] IntersectionOverUnion(Tensor predictions, Tensor truth, int classes, long ignore = -1) =>
        Overlaps("IntersectionOverUnion", predictions, truth, classes, ignore, (both, predicted, actual) => both / (predicted + actual - both));

    /// <summary>The mean of the intersections over unions of the classes that occur.</summary>
    public static double MeanIntersectionOverUnion(Tensor predictions, Tensor truth, int classes, long ignore = -1) =>
        MeanOfPresent(IntersectionOverUnion(predictions, truth, classes, ignore));

    /// <summary>2·|P_c ∩ T_c| / (|P_c| + |T_c|) for every class c; NaN for a class that neither map has.</summary>
    public static double[] Dice(Tensor predictions, Tensor truth, int classes, long ignore = -1) =>
        Overlaps("Dice", predictions, truth, classes, ignore, (both, predicted, actual) => 2 * both / (predicted + actual));

    /// <summary>The mean of the Dice scores of the classes that occur.</summary>
    public static double MeanDice(Tensor predictions, Tensor truth, int classes, long ignore = -1) => MeanOfPresent(Dice(predictions, truth, classes, ignore));

    static double MeanOfPresent(double[] scores) => scores.Where(score => !double.IsNaN(score)).DefaultIfEmpty(double.NaN).Average();

    static double[] Overlaps(string operation, Tensor predictions, Tensor truth, int classes, long ignore, Func<double, double, double, double> score)
    {
        Checked.SameShape(predictions, truth, operation);
        Checked.AtLeast(1, classes, operation, nameof(classes));
        if (predictions.IsFloating || truth.IsFloating)
        {
            throw new ArgumentException($"{operation}: the maps are {predictions.DType} and {truth.DType}; they must hold whole class numbers: apply ArgMax first.");
        }
        long[] called = predictions.ToArray<long>(), actual = truth.ToArray<long>();
        double[] both = new double[classes], predicted = new double[classes], labelled = new double[classes];
        for (var i = 0; i < actual.Length; i++)
        {
            if (actual[i] == ignore)
            {
                continue;
            }
            if ((ulong)called[i] >= (ulong)classes || (ulong)actual[i] >= (ulong)classes)
            {
                throw new ArgumentException($"{operation}: the labels {called[i]} and {actual[i]} must be at least 0 and below {classes}.");
            }
            predicted[called[i]]++;
            labelled[actual[i]]++;
            both[called[i]] += called[i] == actual[i] ? 1 : 0;
        }
        return [.. Enumerable.Range(0, classes).Select(c => predicted[c] + labelled[c] == 0 ? double.NaN : score(both[c], predicted[c], labelled[c]))];
    }
}
