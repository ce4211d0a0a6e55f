using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>How good predictions of classes are.</summary>
public static class Classification
{
    /// <summary>(1/n)·Σ [argmax sᵢ = yᵢ] for scores (samples × classes) and class labels; the first of equal scores counts.</summary>
    public static double Accuracy(Tensor scores, Tensor labels)
    {
        var matrix = Checked.Matrix(scores, "Accuracy", "scores");
        var truth = Checked.Labels(labels, matrix.Size(0), "Accuracy", matrix.Size(1));
        return Share(matrix.ArgMax(1).ToArray<int>(), truth);
    }

    /// <summary>(1/n)·Σ [ŷᵢ = yᵢ] for predicted and true labels of any equal shape.</summary>
    public static double Agreement(Tensor predictions, Tensor labels)
    {
        Checked.SameShape(predictions, labels, "Agreement");
        return Share(
            Checked.Labels(predictions.Flatten(), predictions.Count, "Agreement", what: "predictions"),
            Checked.Labels(labels.Flatten(), labels.Count, "Agreement"));
    }

    /// <summary>
    /// The share of samples whose label is among the k classes with the highest scores. Ties count against the label, so that
    /// constant scores earn nothing.
    /// </summary>
    public static double TopAccuracy(Tensor scores, Tensor labels, int k)
    {
        var matrix = Checked.Matrix(scores, "TopAccuracy", "scores");
        int samples = matrix.Size(0), classes = matrix.Size(1);
        if (k < 1 || k > classes)
        {
            throw new ArgumentOutOfRangeException(nameof(k), $"TopAccuracy: k is {k}; it must be between 1 and the number of classes {classes}.");
        }
        var truth = Checked.Labels(labels, samples, "TopAccuracy", classes);
        var values = matrix.ToArray<double>();
        var hits = 0;
        for (var i = 0; i < samples; i++)
        {
            var row = values.AsSpan(i * classes, classes);
            var atLeast = 0;
            foreach (var value in row)
            {
                atLeast += value >= row[truth[i]] ? 1 : 0;
            }
            hits += atLeast <= k ? 1 : 0;
        }
        return (double)hits / samples;
    }

    /// <summary>The number of samples of class i that were called j, as [i, j].</summary>
    public static long[,] Confusion(Tensor predictions, Tensor labels, int classes)
    {
        Checked.SameShape(predictions, labels, "Confusion");
        var called = Checked.Labels(predictions.Flatten(), predictions.Count, "Confusion", classes, "predictions");
        var truth = Checked.Labels(labels.Flatten(), labels.Count, "Confusion", classes);
        var counts = new long[classes, classes];
        for (var i = 0; i < truth.Length; i++)
        {
            counts[truth[i], called[i]]++;
        }
        return counts;
    }

    /// <summary>−(1/n)·Σ log softmax(sᵢ)[yᵢ] for logits or log-probabilities s (samples × classes).</summary>
    public static double NegativeLogLikelihood(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        return logits.Detach().To(DType.Float64).CrossEntropy(labels).ToDouble();
    }

    /// <summary>(1/n)·Σᵢ Σ_c (pᵢ_c − [yᵢ = c])² for probabilities (samples × classes): between 0 and 2.</summary>
    public static double Brier(Tensor probabilities, Tensor labels)
    {
        var matrix = Checked.Probabilities(probabilities, "Brier");
        Checked.Labels(labels, matrix.Size(0), "Brier", matrix.Size(1));
        return (matrix - labels.OneHot(matrix.Size(1), DType.Float64)).Square().Sum(1).Mean().ToDouble();
    }

    static double Share(int[] predictions, int[] truth)
    {
        var hits = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            hits += predictions[i] == truth[i] ? 1 : 0;
        }
        return (double)hits / truth.Length;
    }
}
