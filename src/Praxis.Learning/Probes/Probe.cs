using Praxis.Learning.Classical;
using Praxis.Tensors;

namespace Praxis.Learning.Probes;

/// <summary>What a probe of frozen features found.</summary>
/// <param name="Accuracy">The share of the test samples that were called right.</param>
/// <param name="Predictions">The class of every test sample.</param>
public sealed record ProbeResult(double Accuracy, IReadOnlyList<int> Predictions);

/// <summary>How much simple readers find in frozen features. Every probe has a fixed budget and draws nothing.</summary>
public static class Probe
{
    /// <summary>
    /// Logistic regression on features that are standardised by the training set:
    /// min (1/n)·Σ CE(x̂·W + b, y) + (λ/2)·‖W‖².
    /// </summary>
    public static ProbeResult Linear(Tensor trainFeatures, Tensor trainLabels, Tensor testFeatures, Tensor testLabels, int classes, LogisticRegressionOptions? options = null)
    {
        var (train, test) = Standardized(trainFeatures, testFeatures);
        var model = LogisticRegression.Fit(train, trainLabels, classes, options ?? new() { Penalty = 1e-3 });
        return Judged(model.Predict(test), testLabels, classes);
    }

    /// <summary>
    /// The k nearest training samples by cosine vote with weights e^{s/τ} (Wu et al., 2018); k is at most the number of training
    /// samples, and the lowest of equal classes wins.
    /// </summary>
    public static ProbeResult NearestNeighbours(Tensor trainFeatures, Tensor trainLabels, Tensor testFeatures, Tensor testLabels, int classes, int neighbours = 20, double temperature = 0.07)
    {
        using var _ = Gradient.Off();
        Checked.AtLeast(1, neighbours, "Probe", nameof(neighbours));
        Checked.Positive(temperature, "Probe", nameof(temperature));
        Tensor train = Checked.Matrix(trainFeatures, "Probe", nameof(trainFeatures)).Normalize(), test = Checked.Matrix(testFeatures, "Probe", nameof(testFeatures)).Normalize();
        Checked.SameColumns(train, test, "Probe");
        Checked.Labels(trainLabels, train.Size(0), "Probe", classes);
        var votes = trainLabels.OneHot(classes, DType.Float64);
        var k = Math.Min(neighbours, train.Size(0));
        List<int> predictions = [];
        // Blocks of rows keep the memory bounded.
        foreach (var block in test.Split(512))
        {
            var (similarities, indices) = block.MatMul(train.T).TopK(k);
            var weights = ((similarities - 1) / temperature).Exp();
            var ballots = votes.IndexSelect(0, indices.Flatten()).Reshape(block.Size(0), k, classes);
            predictions.AddRange((ballots * weights.Unsqueeze(2)).Sum(1).ArgMax(1).ToArray<int>());
        }
        return Judged([.. predictions], testLabels, classes);
    }

    /// <summary>
    /// Ridge regression onto one-hot labels, on standardised features; λ is the best of <paramref name="penalties"/> by the
    /// leave-one-out error on the training set.
    /// </summary>
    public static ProbeResult Ridge(Tensor trainFeatures, Tensor trainLabels, Tensor testFeatures, Tensor testLabels, int classes, IReadOnlyList<double>? penalties = null)
    {
        var (train, test) = Standardized(trainFeatures, testFeatures);
        Checked.Labels(trainLabels, train.Size(0), "Probe", classes);
        var model = Classical.Ridge.FitByLeaveOneOut(train, trainLabels.OneHot(classes, DType.Float64), penalties ?? DefaultPenalties);
        return Judged(model.Predict(test).ArgMax(1).ToArray<int>(), testLabels, classes);
    }

    /// <summary>R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)² on the test samples of ridge regression onto numbers, chosen as in <see cref="Ridge"/>.</summary>
    public static double RidgeExplained(Tensor trainFeatures, Tensor trainTargets, Tensor testFeatures, Tensor testTargets, IReadOnlyList<double>? penalties = null)
    {
        ArgumentNullException.ThrowIfNull(testTargets);
        var (train, test) = Standardized(trainFeatures, testFeatures);
        var model = Classical.Ridge.FitByLeaveOneOut(train, trainTargets, penalties ?? DefaultPenalties);
        var truth = Checked.Matrix(testTargets.Rank == 1 ? testTargets.Unsqueeze(1) : testTargets, "Probe", nameof(testTargets));
        var predicted = model.Predict(test);
        Checked.SameShape(truth, predicted, "Probe");
        return 1 - ((truth - predicted).Square().Sum() / (truth - truth.Mean(0)).Square().Sum()).ToDouble();
    }

    static readonly double[] DefaultPenalties = [1e-3, 1e-2, 1e-1, 1, 10, 100, 1e3, 1e4, 1e5];

    static (Tensor Train, Tensor Test) Standardized(Tensor trainFeatures, Tensor testFeatures)
    {
        using var _ = Gradient.Off();
        Tensor train = Checked.Matrix(trainFeatures, "Probe", nameof(trainFeatures)), test = Checked.Matrix(testFeatures, "Probe", nameof(testFeatures));
        Checked.SameColumns(train, test, "Probe");
        Tensor mean = train.Mean(0), deviation = train.Std(0, correction: 0);
        // A constant feature says nothing and is only centred.
        var scale = Tensor.Where(deviation > 1e-12, deviation, 1);
        return ((train - mean) / scale, (test - mean) / scale);
    }

    static ProbeResult Judged(int[] predictions, Tensor labels, int classes)
    {
        var truth = Checked.Labels(labels, predictions.Length, "Probe", classes, "test labels");
        return new(predictions.Zip(truth, (called, label) => called == label ? 1.0 : 0.0).Average(), predictions);
    }
}
