using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Papers.Trust;

/// <summary>How far from uniform a prediction p over K classes is.</summary>
public enum UniformDivergence
{
    /// <summary>KL(U‖p) = −log K − (1/K)·Σ_c log p_c: it grows without bound where a class is ruled out.</summary>
    UniformToPrediction,

    /// <summary>KL(p‖U) = log K + Σ_c p_c log p_c: at most log K.</summary>
    PredictionToUniform,
}

/// <summary>How samples beyond the model's capability are told.</summary>
public enum HardSelection
{
    /// <summary>The ⟨ηB⟩ largest losses of the batch, anew in every step.</summary>
    Batch,

    /// <summary>The ⟨ηn⟩ largest losses among the n samples of each class in the batch, so that rare classes are not taken for outliers.</summary>
    BatchWithinClass,

    /// <summary>Weights w = σ((q − l)/s) between the two terms, with a running estimate q of the (1 − η) quantile of the losses: for small batches.</summary>
    Soft,

    /// <summary>The ⟨ηN⟩ largest among the last losses of all samples, anew in every epoch (<see cref="DynamicRegularization.EndEpoch"/>).</summary>
    Epoch,
}

/// <summary>
/// What <see cref="DynamicRegularization"/> is told. The published text that was at hand fixes the split of each batch by its
/// losses; the divergence, the cut by rank, the warm-up and the defaults are this reconstruction's.
/// </summary>
public sealed record DynamicRegularizationOptions
{
    /// <summary>η: the assumed share of samples that the model cannot learn.</summary>
    public double Eta { get; init; } = 0.1;

    /// <summary>β: the weight of the divergence.</summary>
    public double Beta { get; init; } = 1;

    /// <summary>W: the steps of plain cross-entropy at the beginning, while losses say little. 10 to 15 % of the training; 0 is allowed.</summary>
    public long WarmUpSteps { get; init; }

    /// <summary>The direction of the divergence.</summary>
    public UniformDivergence Divergence { get; init; } = UniformDivergence.UniformToPrediction;

    /// <summary>Whether hard samples keep their label beside the divergence: L_out = l + β·KL in place of β·KL.</summary>
    public bool KeepLabelTerm { get; init; }

    /// <summary>How hard samples are told.</summary>
    public HardSelection Selection { get; init; } = HardSelection.Batch;

    /// <summary>s of <see cref="HardSelection.Soft"/>, in nats.</summary>
    public double SoftWidth { get; init; } = 0.25;

    /// <summary>How much of a batch's quantile enters the running one of <see cref="HardSelection.Soft"/>.</summary>
    public double QuantileRate { get; init; } = 0.1;
}

/// <summary>
/// Dynamic regularisation (arXiv 2402.08384): fit the labels of the samples that the model can learn and draw the hardest towards
/// a uniform prediction, so that confidence says what the model knows. With logits z, p = softmax(z) and lᵢ = −log pᵢ[yᵢ], in
/// every step
/// <code>
/// O = the k = ⟨ηB⟩ samples with the largest lᵢ, I = the others
/// L = (1/B)·[ Σ_{i∈I} lᵢ + β·Σ_{i∈O} KL(U‖pᵢ) ],   KL(U‖p) = −log K − (1/K)·Σ_c log p_c
/// </code>
/// No gradient flows through the selection. η = 0 is cross-entropy; β = 0 is trimmed cross-entropy, which drops the hardest. At test
/// time the softmax is used as it is. A drop-in for cross-entropy with any classifier.
/// </summary>
/// <example>
/// <code>
/// var dreg = new DynamicRegularization(new() { Eta = 0.1, WarmUpSteps = 300 });
/// ClassifierTrainer.Train(model, batches, new() { Epochs = 20, Objective = dreg.Objective });
/// // In a loop of one's own:
/// dreg.Loss(model.Forward(x), labels).Backward();
/// Tensor suspected = dreg.LastOutlierMask!;
/// </code>
/// </example>
public sealed class DynamicRegularization
{
    readonly DynamicRegularizationOptions _options;
    readonly Dictionary<long, double> _losses = [];
    HashSet<long>? _hard;

    /// <summary>With all options.</summary>
    public DynamicRegularization(DynamicRegularizationOptions? options = null)
    {
        _options = options ?? new();
        if (_options.Eta is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"DynamicRegularization: η is {_options.Eta}; it is a share of the samples, from 0 to 1.");
        }
        if (_options.Beta is not (>= 0 and < double.PositiveInfinity) || _options.WarmUpSteps < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"DynamicRegularization: β is {_options.Beta} and the warm-up takes {_options.WarmUpSteps} steps; both must be at least 0 and finite.");
        }
        if (!(_options.SoftWidth > 0) || _options.QuantileRate is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"DynamicRegularization: a soft width of {_options.SoftWidth} and a quantile rate of {_options.QuantileRate} were given; the first must be positive and the second above 0 and at most 1.");
        }
    }

    /// <summary>With η, β and a warm-up.</summary>
    public DynamicRegularization(double eta, double beta = 1, long warmUpSteps = 0, UniformDivergence divergence = UniformDivergence.UniformToPrediction)
        : this(new() { Eta = eta, Beta = beta, WarmUpSteps = warmUpSteps, Divergence = divergence })
    {
    }

    /// <summary>How many losses were computed.</summary>
    public long StepCount { get; private set; }

    /// <summary>Which samples of the last batch were taken as beyond the model's capability (with soft weights: w below ½); null before the first.</summary>
    public Tensor? LastOutlierMask { get; private set; }

    /// <summary>q of <see cref="HardSelection.Soft"/>; null before the first step after the warm-up.</summary>
    public double? RunningQuantile { get; private set; }

    /// <summary>The loss for <see cref="ClassifierTrainer"/>. With <see cref="HardSelection.Epoch"/>, call <see cref="EndEpoch"/> in the trainer's OnEpoch, or no sample is ever hard.</summary>
    public ClassifierObjective Objective => (logits, labels, indices) => Loss(logits, labels, indices: indices);

    /// <summary>
    /// L of a batch of logits (samples × classes) and labels. The step, for the warm-up, is counted unless it is given; the
    /// numbers of the samples in their set are needed by <see cref="HardSelection.Epoch"/> only.
    /// </summary>
    public Tensor Loss(Tensor logits, Tensor labels, long? step = null, Tensor? indices = null)
    {
        var losses = SampleLosses(logits, labels);
        var now = step ?? StepCount;
        StepCount = now + 1;
        var values = losses.Detach().ToArray<double>();
        if (_options.Selection == HardSelection.Epoch)
        {
            Remember(values, indices);
        }
        if (now < _options.WarmUpSteps)
        {
            LastOutlierMask = Tensor.Zeros([values.Length], DType.Bool);
            return losses.Mean();
        }
        if (_options.Selection == HardSelection.Soft)
        {
            return SoftLoss(logits, losses, values);
        }
        LastOutlierMask = _options.Selection switch
        {
            HardSelection.BatchWithinClass => Within(values, labels.ToArray<long>()),
            HardSelection.Epoch => Remembered(indices!),
            _ => Mask(values.Length, Hardest(values, [.. Enumerable.Range(0, values.Length)])),
        };
        return Split(logits, losses, LastOutlierMask);
    }

    /// <summary>L for samples that are known to be beyond capability (a bool for each), such as a generator's own mask.</summary>
    public Tensor LossOf(Tensor logits, Tensor labels, Tensor outliers)
    {
        ArgumentNullException.ThrowIfNull(outliers);
        var losses = SampleLosses(logits, labels);
        if (outliers.DType != DType.Bool || outliers.Rank != 1 || outliers.Count != losses.Count)
        {
            throw new ArgumentException($"DynamicRegularization: a mask of type {outliers.DType} and shape {outliers.Shape} was given for {losses.Count} samples; it must be bool with one for each.");
        }
        StepCount++;
        LastOutlierMask = outliers;
        return Split(logits, losses, outliers);
    }

    /// <summary>Ends an epoch of <see cref="HardSelection.Epoch"/>: the samples with the largest last losses are the hard ones of the next.</summary>
    public void EndEpoch()
    {
        var count = Rounded(_losses.Count);
        _hard = [.. _losses.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(count).Select(pair => pair.Key)];
    }

    /// <summary>The divergence of the predictions softmax(z) from uniform, for each sample.</summary>
    public static Tensor DivergenceOf(Tensor logits, UniformDivergence divergence)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Rank < 1 || logits.Size(-1) < 1)
        {
            throw new ArgumentException($"DynamicRegularization: the logits have shape {logits.Shape}; their last dimension must be the classes.");
        }
        var logProbabilities = logits.LogSoftmax();
        var classes = Math.Log(logits.Size(-1));
        return divergence == UniformDivergence.UniformToPrediction
            ? -logProbabilities.Mean(-1) - classes
            : (logProbabilities.Exp() * logProbabilities).Sum(-1) + classes;
    }

    static Tensor SampleLosses(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.Rank != 2 || logits.Size(1) < 2 || logits.Size(0) == 0)
        {
            throw new ArgumentException($"DynamicRegularization: the logits have shape {logits.Shape}; they must be (samples × classes) with at least one sample and two classes.");
        }
        if (labels.IsFloating || labels.Rank != 1)
        {
            throw new ArgumentException($"DynamicRegularization: labels of type {labels.DType} and shape {labels.Shape} were given; they must be whole numbers, one for each sample.");
        }
        if (logits.Detach().IsFinite().All().ToDouble() == 0)
        {
            throw new ArithmeticException("DynamicRegularization: the logits hold NaN or infinity; all must be finite, for the divergence from uniform of a class that is ruled out is infinite.");
        }
        return logits.CrossEntropy(labels, Reduction.None);
    }

    Tensor Split(Tensor logits, Tensor losses, Tensor outliers)
    {
        var divergence = DivergenceOf(logits, _options.Divergence) * _options.Beta;
        return Tensor.Where(outliers, _options.KeepLabelTerm ? losses + divergence : divergence, losses).Mean();
    }

    Tensor SoftLoss(Tensor logits, Tensor losses, double[] values)
    {
        var quantile = Tensor.Of<double>(values).Quantile(1 - _options.Eta).ToDouble();
        RunningQuantile = RunningQuantile is { } before ? before + (_options.QuantileRate * (quantile - before)) : quantile;
        var weights = ((losses.Detach() - RunningQuantile.Value) / -_options.SoftWidth).Sigmoid();
        LastOutlierMask = weights < 0.5;
        var kept = _options.KeepLabelTerm ? losses : losses * weights;
        return (kept + (DivergenceOf(logits, _options.Divergence) * (1 - weights) * _options.Beta)).Mean();
    }

    // Larger losses first, earlier samples among equals.
    IEnumerable<int> Hardest(double[] losses, int[] among)
    {
        return among.OrderByDescending(i => losses[i]).ThenBy(i => i).Take(Rounded(among.Length));
    }

    Tensor Within(double[] losses, long[] labels)
    {
        var hard = Enumerable.Range(0, losses.Length).GroupBy(i => labels[i]).SelectMany(own => Hardest(losses, [.. own]));
        return Mask(losses.Length, hard);
    }

    void Remember(double[] losses, Tensor? indices)
    {
        if (indices is null || indices.Count != losses.Length)
        {
            throw new ArgumentException($"DynamicRegularization: selection by epoch needs the numbers of the {losses.Length} samples; {(indices is null ? "none were" : $"{indices.Count} were")} given.");
        }
        foreach (var (number, loss) in indices.ToArray<long>().Zip(losses))
        {
            _losses[number] = loss;
        }
    }

    Tensor Remembered(Tensor indices) => _hard is null
        ? Tensor.Zeros([indices.Count], DType.Bool)
        : Tensor.Of<bool>([.. indices.ToArray<long>().Select(_hard.Contains)]);

    int Rounded(int count) => (int)Math.Round(_options.Eta * count, MidpointRounding.AwayFromZero);

    static Tensor Mask(int count, IEnumerable<int> chosen)
    {
        var mask = new bool[count];
        foreach (var i in chosen)
        {
            mask[i] = true;
        }
        return Tensor.Of<bool>(mask);
    }
}
