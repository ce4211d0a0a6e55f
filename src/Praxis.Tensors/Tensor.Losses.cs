namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// −log softmax(x)[label] for class scores x of shape (samples × classes) or (samples × classes × …) and labels (samples × …),
    /// or −Σ p·log softmax(x) for distributions p in the shape of x.
    /// </summary>
    /// <param name="target">Class indices (whole numbers) or probabilities (floating, in the shape of the scores).</param>
    /// <param name="reduction">How samples become one number.</param>
    /// <param name="weights">A weight for every sample, in the shape of the labels.</param>
    /// <param name="classWeights">A weight for every class.</param>
    /// <param name="labelSmoothing">The share s of the target that is spread over all classes: (1 − s)·target + s/C.</param>
    /// <param name="ignoreIndex">A label whose samples do not count.</param>
    public Tensor CrossEntropy(Tensor target, Reduction reduction = Reduction.Mean, Tensor? weights = null, Tensor? classWeights = null, double labelSmoothing = 0, long ignoreIndex = -100)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (labelSmoothing is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), $"CrossEntropy: the label smoothing is {labelSmoothing}; it must be between 0 and 1.");
        }
        if (Rank < 2)
        {
            throw new ArgumentException($"CrossEntropy: the scores have shape {Shape}; they must be (samples × classes) or (samples × classes × …).");
        }
        var x = Real("CrossEntropy");
        if (classWeights is not null && !classWeights.HasShape([Sizes[1]]))
        {
            throw new ArgumentException($"CrossEntropy: the class weights have shape {classWeights.Shape}; they must have shape ({Sizes[1]}).");
        }
        int[] labelSizes = [Sizes[0], .. Sizes.AsSpan(2)];
        var rows = (Rank == 2 ? x : x.MoveDim(1, -1)).Reshape(-1, Sizes[1]);
        Tensor losses;
        Tensor? total = null;
        if (target.IsFloating)
        {
            if (!target.HasShape(Sizes))
            {
                throw new ArgumentException($"CrossEntropy: probabilities of shape {target.Shape} do not meet scores of shape {Shape}; they must be equal.");
            }
            var goal = (Rank == 2 ? target : target.MoveDim(1, -1)).Reshape(-1, Sizes[1]).To(x.DType);
            goal = labelSmoothing == 0 ? goal : goal.Affine(1 - labelSmoothing, labelSmoothing / Sizes[1]);
            goal = classWeights is null ? goal : goal * classWeights;
            losses = -(goal * rows.LogSoftmax(-1)).Sum(-1);
        }
        else
        {
            if (!target.HasShape(labelSizes))
            {
                throw new ArgumentException($"CrossEntropy: labels of shape {target.Shape} do not meet scores of shape {Shape}; they must have shape {Shapes.Text(labelSizes)}.");
            }
            var labels = CheckedLabels("CrossEntropy", target, Sizes[1], ignoreIndex);
            losses = classWeights is null ? rows.LabelCrossEntropy(labels, labelSmoothing) : rows.WeightedCrossEntropy(labels, classWeights.To(x.DType), labelSmoothing);
            var counted = labels >= 0;
            total = classWeights is null
                ? counted.To(x.DType)
                : Where(counted, classWeights.Detach().To(x.DType).IndexSelect(0, labels.Clamp(0, long.MaxValue >> 11)), 0);
        }
        return Reduced("CrossEntropy", losses, weights?.Flatten(), total, reduction, labelSizes);
    }

    /// <summary>−x[label] for log-probabilities x of shape (samples × classes).</summary>
    public Tensor NegativeLogLikelihood(Tensor labels, Reduction reduction = Reduction.Mean, Tensor? weights = null, Tensor? classWeights = null, long ignoreIndex = -100)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (Rank != 2 || !labels.HasShape([Sizes[0]]))
        {
            throw new ArgumentException($"NegativeLogLikelihood: labels of shape {labels.Shape} do not meet log-probabilities of shape {Shape}; they must be (samples) and (samples × classes).");
        }
        var checkedLabels = CheckedLabels("NegativeLogLikelihood", labels, Sizes[1], ignoreIndex);
        var counted = (checkedLabels >= 0).To(DType);
        var safe = checkedLabels.Clamp(0, Sizes[1] - 1);
        var each = classWeights is null ? counted : counted * classWeights.To(DType).IndexSelect(0, safe);
        var losses = -(Gather(1, safe.Unsqueeze(1)).Squeeze(1) * each);
        return Reduced("NegativeLogLikelihood", losses, weights, each, reduction, labels.Sizes);
    }

    /// <summary>−t·log σ(x) − (1 − t)·log(1 − σ(x)), without overflow; a positive weight multiplies the first term.</summary>
    public Tensor BinaryCrossEntropyWithLogits(Tensor target, Reduction reduction = Reduction.Mean, Tensor? weights = null, Tensor? positiveWeight = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        CheckSame("BinaryCrossEntropyWithLogits", target);
        var t = target.To(DType);
        // softplus(−x) = −log σ(x) and softplus(x) = −log(1 − σ(x)) = x + softplus(−x).
        var losses = positiveWeight is null
            ? Softplus(1, double.PositiveInfinity) - (this * t)
            : (t * positiveWeight * (-this).Softplus(1, double.PositiveInfinity)) + ((1 - t) * Softplus(1, double.PositiveInfinity));
        return Reduced("BinaryCrossEntropyWithLogits", losses, weights, null, reduction, Sizes);
    }

    /// <summary>−t·log x − (1 − t)·log(1 − x) for probabilities x; logarithms are not below −100.</summary>
    public Tensor BinaryCrossEntropy(Tensor target, Reduction reduction = Reduction.Mean, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        CheckSame("BinaryCrossEntropy", target);
        var t = target.To(DType);
        var losses = -((t * Log().Maximum(-100)) + ((1 - t) * (1 - this).Log().Maximum(-100)));
        return Reduced("BinaryCrossEntropy", losses, weights, null, reduction, Sizes);
    }

    /// <summary>(x − t)².</summary>
    public Tensor MseLoss(Tensor target, Reduction reduction = Reduction.Mean, Tensor? weights = null) =>
        Reduced("MseLoss", Difference("MseLoss", target).Square(), weights, null, reduction, Sizes);

    /// <summary>|x − t|.</summary>
    public Tensor L1Loss(Tensor target, Reduction reduction = Reduction.Mean, Tensor? weights = null) =>
        Reduced("L1Loss", Difference("L1Loss", target).Abs(), weights, null, reduction, Sizes);

    /// <summary>½(x − t)² where |x − t| ≤ δ, δ(|x − t| − δ/2) beyond.</summary>
    public Tensor HuberLoss(Tensor target, double delta = 1, Reduction reduction = Reduction.Mean, Tensor? weights = null) =>
        Huber("HuberLoss", "δ", target, delta, reduction, weights);

    Tensor Huber(string operation, string symbol, Tensor target, double delta, Reduction reduction, Tensor? weights)
    {
        if (!(delta > 0))
        {
            throw new ArgumentOutOfRangeException(null, $"{operation}: {symbol} is {delta}; it must be positive.");
        }
        var difference = Difference(operation, target);
        var size = difference.Abs();
        var losses = Where(size.Detach() <= delta, difference.Square() * 0.5, (size - (delta / 2)) * delta);
        return Reduced(operation, losses, weights, null, reduction, Sizes);
    }

    /// <summary>½(x − t)²/β where |x − t| &lt; β, |x − t| − β/2 beyond.</summary>
    public Tensor SmoothL1Loss(Tensor target, double beta = 1, Reduction reduction = Reduction.Mean, Tensor? weights = null) =>
        beta == 0 ? L1Loss(target, reduction, weights) : Huber("SmoothL1Loss", "β", target, beta, reduction, weights) / beta;

    /// <summary>t·(log t − x) for log-probabilities x and probabilities t (or their logarithms), summed over the last dimension: KL(t ‖ exp x).</summary>
    public Tensor KlDivergence(Tensor target, bool logTarget = false, Reduction reduction = Reduction.Mean, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        CheckSame("KlDivergence", target);
        var t = target.To(DType);
        Tensor terms;
        if (logTarget)
        {
            terms = t.Exp() * (t - this);
        }
        else
        {
            var zero = t.Detach().EqualTo(0);
            terms = t * (Where(zero, 1, t).Log() - this);
        }
        return Reduced("KlDivergence", terms.Sum(-1), weights, null, reduction, Sizes[..^1]);
    }

    /// <summary>x·y / max(‖x‖·‖y‖, ε) along a dimension.</summary>
    public Tensor CosineSimilarity(Tensor other, int dim = -1, double epsilon = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(other);
        Shapes.Dim(dim, Shapes.Broadcast(Sizes, other.Sizes, "CosineSimilarity").Length, "CosineSimilarity");
        var norms = (SafeRoot((Square()).Sum(dim)) * SafeRoot(other.Square().Sum(dim))).Maximum(epsilon);
        return (this * other).Sum(dim) / norms;
    }

    /// <summary>x / max(‖x‖ₚ, ε) along a dimension.</summary>
    public Tensor Normalize(int dim = -1, double p = 2, double epsilon = 1e-12) => this / Norm(Shapes.Dim(dim, Rank, "Normalize"), p, keepDim: true).Maximum(epsilon);

    Tensor LabelCrossEntropy(Tensor labels, double smoothing)
    {
        var x = Contiguous();
        var losses = Allocate([Sizes[0]], DType);
        var logSums = Allocate([Sizes[0]], DType);
        Device.CrossEntropy(x.View, labels.View, losses.View, logSums.View, smoothing);
        return Tape.Record("CrossEntropy", losses, [x], (g, needs) =>
        {
            if (Gradient.IsOn)
            {
                return Tape.Through(g, needs, [x], s => s[0].WeightedCrossEntropy(labels, Ones([x.Sizes[1]], x.DType), smoothing));
            }
            var gradient = x.AllocateAlike();
            x.Device.CrossEntropyGradient(g.View, x.View, labels.View, logSums.View, gradient.View, smoothing);
            return [gradient];
        }, x, labels);
    }

    Tensor WeightedCrossEntropy(Tensor labels, Tensor classWeights, double smoothing)
    {
        var logs = LogSoftmax(-1);
        var counted = labels >= 0;
        var safe = labels.Clamp(0, Sizes[1] - 1);
        var weight = classWeights.IndexSelect(0, safe);
        var losses = -(logs.Gather(1, safe.Unsqueeze(1)).Squeeze(1) * weight);
        if (smoothing != 0)
        {
            losses = (losses * (1 - smoothing)) - ((logs * classWeights).Sum(-1) * (smoothing / Sizes[1]));
        }
        return Where(counted, losses, 0);
    }

    // Labels as int64; ignored ones are −1.
    static Tensor CheckedLabels(string operation, Tensor labels, int classes, long ignoreIndex)
    {
        if (labels.IsFloating || labels.DType == DType.Bool)
        {
            throw new ArgumentException($"{operation}: the labels are of type {labels.DType.Name()}; labels are whole numbers: convert with To(DType.Int64).");
        }
        var values = labels.ToArray<long>();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] == ignoreIndex)
            {
                values[i] = -1;
            }
            else if ((ulong)values[i] >= (ulong)classes)
            {
                throw new ArgumentOutOfRangeException(null, $"{operation}: label {values[i]} of sample {i} is not one of the {classes} classes 0 to {classes - 1}.");
            }
        }
        return Of<long>(values);
    }

    Tensor Reduced(string operation, Tensor losses, Tensor? weights, Tensor? counted, Reduction reduction, int[] sizes)
    {
        if (weights is not null)
        {
            if (weights.Count != losses.Count && !weights.HasShape(losses.Sizes))
            {
                _ = Shapes.Broadcast(losses.Sizes, weights.Sizes, operation);
            }
            weights = weights.To(losses.DType);
            weights = weights.Count == losses.Count ? weights.Reshape(losses.Sizes) : weights.Expand(losses.Sizes);
            losses *= weights;
            counted = counted is null ? weights : counted * weights;
        }
        return reduction switch
        {
            Reduction.None => losses.Reshape(sizes),
            Reduction.Sum => losses.Sum(),
            _ => counted is null ? losses.Mean() : losses.Sum() / counted.Sum(),
        };
    }

    Tensor Difference(string operation, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(target);
        CheckSame(operation, target);
        return Real(operation) - target;
    }

    void CheckSame(string operation, Tensor target)
    {
        if (!target.HasShape(Sizes))
        {
            throw new ArgumentException($"{operation}: a target of shape {target.Shape} does not meet an input of shape {Shape}; they must be equal.");
        }
    }
}
