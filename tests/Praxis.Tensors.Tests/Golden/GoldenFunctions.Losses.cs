namespace Praxis.Tensors.Tests.Golden;

static partial class GoldenFunctions
{
    static CaseTable Normalisation() => new()
    {
        { "Softmax/0", x => x.Softmax(0) },
        { "Softmax/1", x => x.Softmax(1) },
        { "Softmax/-1", x => x.Softmax() },
        { "LogSoftmax/0", x => x.LogSoftmax(0) },
        { "LogSoftmax/1", x => x.LogSoftmax(1) },
        { "LogSoftmax/-1", x => x.LogSoftmax() },
        { "LayerNorm/last", (x, w, b) => x.LayerNorm([7], w, b) },
        { "LayerNorm/last two", (x, w, b) => x.LayerNorm([3, 4], w, b, 1e-3) },
        { "LayerNorm/plain", x => x.LayerNorm([4]) },
        { "LayerNorm/weight only", (x, w) => x.LayerNorm([4], w) },
        { "RmsNorm", (x, w) => x.RmsNorm(w) },
        { "RmsNorm/plain", x => x.RmsNorm(epsilon: 0.1) },
        { "GroupNorm", (x, w, b) => x.GroupNorm(3, w, b) },
        { "GroupNorm/images", (x, w, b) => x.GroupNorm(2, w, b, 1e-2) },
        { "GroupNorm/plain", x => x.GroupNorm(1) },
        { "InstanceNorm", (x, w, b) => x.InstanceNorm(w, b) },
        { "InstanceNorm/plain", x => x.InstanceNorm() },
        { "BatchNorm/training", (x, m, v, w, b) => WithStatistics(m, v, (mean, variance) => x.BatchNorm(mean, variance, w, b)) },
        { "BatchNorm/training, images", (x, m, v, w, b) => WithStatistics(m, v, (mean, variance) => x.BatchNorm(mean, variance, w, b, momentum: 0.3, epsilon: 1e-2)) },
        { "BatchNorm/evaluation", (x, m, v, w, b) => WithStatistics(m, v, (mean, variance) => x.BatchNorm(mean, variance, w, b, training: false)) },
        { "BatchNorm/evaluation, plain", (x, m, v) => WithStatistics(m, v, (mean, variance) => x.BatchNorm(mean, variance, training: false)) },
        { "BatchNorm/no statistics", x => x.BatchNorm(null, null) },
        { "Normalize", x => [x.Normalize(1), x.Normalize(0, p: 1), x.Normalize(-1, p: 3)] },
        { "CosineSimilarity", (x, y) => [x.CosineSimilarity(y, 1), x.CosineSimilarity(y, 0)] },
    };

    static Tensor[] WithStatistics(Tensor mean, Tensor variance, Func<Tensor, Tensor, Tensor> run)
    {
        Tensor runningMean = mean.Clone(), runningVariance = variance.Clone();
        return [run(runningMean, runningVariance), runningMean, runningVariance];
    }

    static CaseTable Losses()
    {
        var table = new CaseTable();
        foreach (var (name, reduction) in new[] { ("mean", Reduction.Mean), ("sum", Reduction.Sum), ("none", Reduction.None) })
        {
            table.Add($"CrossEntropy/{name}", (x, t) => x.CrossEntropy(t, reduction));
            table.Add($"CrossEntropy/{name}, class weights", (x, t, w) => x.CrossEntropy(t, reduction, classWeights: w));
            table.Add($"CrossEntropy/{name}, smoothing", (x, t) => x.CrossEntropy(t, reduction, labelSmoothing: 0.1));
            table.Add($"CrossEntropy/{name}, ignored label", (x, t) => x.CrossEntropy(t, reduction, ignoreIndex: 1));
            table.Add($"CrossEntropy/{name}, smoothing and class weights", (x, t, w) => x.CrossEntropy(t, reduction, classWeights: w, labelSmoothing: 0.2));
            table.Add($"CrossEntropy/{name}, sample weights", (x, t, w) => x.CrossEntropy(t, reduction, weights: w));
            table.Add($"CrossEntropy/{name}, distributions", (x, t) => x.CrossEntropy(t / t.Sum(1, keepDim: true), reduction));
            table.Add($"CrossEntropy/{name}, positions", (x, t) => x.CrossEntropy(t, reduction));
            table.Add($"NegativeLogLikelihood/{name}", (x, t) => x.NegativeLogLikelihood(t, reduction));
            table.Add($"NegativeLogLikelihood/{name}, class weights, ignored label", (x, t, w) => x.NegativeLogLikelihood(t, reduction, classWeights: w, ignoreIndex: 2));
            table.Add($"BinaryCrossEntropyWithLogits/{name}", (x, t) => x.BinaryCrossEntropyWithLogits(t, reduction));
            table.Add($"BinaryCrossEntropyWithLogits/{name}, positive weight", (x, t, w) => x.BinaryCrossEntropyWithLogits(t, reduction, positiveWeight: w));
            table.Add($"BinaryCrossEntropyWithLogits/{name}, weights", (x, t, w) => x.BinaryCrossEntropyWithLogits(t, reduction, w));
            table.Add($"BinaryCrossEntropy/{name}", (x, t) => x.BinaryCrossEntropy(t, reduction));
            table.Add($"MseLoss/{name}", (x, t) => x.MseLoss(t, reduction));
            table.Add($"MseLoss/{name}, weights", (x, t, w) => x.MseLoss(t, reduction, w));
            table.Add($"L1Loss/{name}", (x, t) => x.L1Loss(t, reduction));
            table.Add($"HuberLoss/{name}", (x, t) => x.HuberLoss(t, 0.7, reduction));
            table.Add($"SmoothL1Loss/{name}", (x, t) => x.SmoothL1Loss(t, 0.7, reduction));
            table.Add($"KlDivergence/{name}", (x, t) => x.KlDivergence(t, reduction: reduction));
            table.Add($"KlDivergence/{name}, logarithms", (x, t) => x.KlDivergence(t, logTarget: true, reduction));
        }
        return table;
    }

    static CaseTable OddLosses() => new()
    {
        { "CrossEntropy/default ignored label", (x, t) => x.CrossEntropy(Tensor.Where(t.EqualTo(2), -100, t)) },
        { "CrossEntropy/smoothing and ignored label", (x, t) => x.CrossEntropy(t, labelSmoothing: 0.1, ignoreIndex: 1) },
        { "CrossEntropy/large scores", (x, t) => x.CrossEntropy(t) },
        { "CrossEntropy/distributions with weights and smoothing", (x, t, w) => x.CrossEntropy(t, Reduction.Sum, classWeights: w, labelSmoothing: 0.1) },
        { "SmoothL1Loss/beta 0", (x, t) => x.SmoothL1Loss(t, 0) },
        { "BinaryCrossEntropyWithLogits/large", (x, t) => x.BinaryCrossEntropyWithLogits(t) },
    };

    static CaseTable AttentionOutputs() => new()
    {
        { "Attention/plain", (q, k, v) => Tensor.Attention(q, k, v) },
        { "Attention/scale", (q, k, v) => Tensor.Attention(q, k, v, scale: 0.3) },
        { "Attention/causal", (q, k, v) => Tensor.Attention(q, k, v, causal: true) },
        { "Attention/mask", (q, k, v, m) => Tensor.Attention(q, k, v, m) },
        { "Attention/mask of keys", (q, k, v, m) => Tensor.Attention(q, k, v, m) },
        { "Attention/mask and causal", (q, k, v, m) => Tensor.Attention(q, k, v, m, causal: true) },
        { "Attention/bias", (q, k, v, m) => Tensor.Attention(q, k, v, m) },
        { "Attention/bias with a gradient", (q, k, v, m) => Tensor.Attention(q, k, v, m) },
        { "Attention/grouped heads", (q, k, v) => Tensor.Attention(q, k, v, causal: true) },
    };

    static CaseTable AttentionWeights() => new()
    {
        { "AttentionWithWeights/plain", (q, k, v) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v)) },
        { "AttentionWithWeights/scale", (q, k, v) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v, scale: 0.3)) },
        { "AttentionWithWeights/causal", (q, k, v) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v, causal: true)) },
        { "AttentionWithWeights/mask", (q, k, v, m) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v, m)) },
        { "AttentionWithWeights/mask of keys", (q, k, v, m) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v, m)) },
        { "AttentionWithWeights/mask and causal", (q, k, v, m) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v, m, causal: true)) },
        { "AttentionWithWeights/bias", (q, k, v, m) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v, m)) },
        { "AttentionWithWeights/bias with a gradient", (q, k, v, m) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v, m)) },
        { "AttentionWithWeights/grouped heads", (q, k, v) => CaseTable.Both(Tensor.AttentionWithWeights(q, k, v, causal: true)) },
    };
}
