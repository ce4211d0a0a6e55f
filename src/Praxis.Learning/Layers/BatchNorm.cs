using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>
/// Batch normalisation of (samples × channels × …): (x − mean)/√(variance + ε)·γ + β, with the statistics of the batch while
/// training and running ones otherwise.
/// </summary>
public sealed class BatchNorm : Layer
{
    readonly TensorSlot? _weight, _bias;
    readonly TensorSlot _mean, _variance, _batches;

    /// <summary>γ = 1, β = 0, running mean 0 and variance 1.</summary>
    /// <param name="channels">How many channels there are.</param>
    /// <param name="momentum">How far the running statistics move towards those of a batch; null: the mean over all batches.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="affine">Whether there are γ and β.</param>
    public BatchNorm(int channels, double? momentum = 0.1, double epsilon = 1e-5, bool affine = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        (Momentum, Epsilon) = (momentum, epsilon);
        if (affine)
        {
            _weight = AddParameter("weight", Tensor.Ones([channels]));
            _bias = AddParameter("bias", Tensor.Zeros([channels]));
        }
        _mean = AddBuffer("running_mean", Tensor.Zeros([channels]));
        _variance = AddBuffer("running_var", Tensor.Ones([channels]));
        _batches = AddBuffer("num_batches_tracked", Tensor.Scalar(0, DType.Int64));
    }

    /// <summary>How far the running statistics move towards those of a batch; null: the mean over all batches so far.</summary>
    public double? Momentum { get; set; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>Whether the running statistics are used and left alone in training, too, while γ and β learn.</summary>
    public bool StatisticsAreFrozen { get; set; }

    /// <summary>γ, if there is one.</summary>
    public Tensor? Weight => _weight?.Value;

    /// <summary>β, if there is one.</summary>
    public Tensor? Bias => _bias?.Value;

    /// <summary>The running mean.</summary>
    public Tensor RunningMean => _mean.Value;

    /// <summary>The running variance.</summary>
    public Tensor RunningVariance => _variance.Value;

    /// <summary>Forgets the running statistics.</summary>
    public void ResetStatistics()
    {
        RunningMean.FillInPlace(0);
        RunningVariance.FillInPlace(1);
        _batches.Value.FillInPlace(0);
    }

    /// <summary>Keeps some channels and drops the others. The tensors are new: make optimisers afterwards.</summary>
    public void KeepChannels(params ReadOnlySpan<int> channels)
    {
        var kept = TensorSlot.Kept(channels, RunningMean.Count, "KeepChannels");
        _weight?.Cut(0, kept);
        _bias?.Cut(0, kept);
        _mean.Cut(0, kept);
        _variance.Cut(0, kept);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var training = IsTraining && !StatisticsAreFrozen;
        var momentum = 0.0;
        if (training)
        {
            _batches.Value.AddInPlace(1);
            momentum = Momentum ?? 1.0 / _batches.Value.ToInt64();
        }
        return x.BatchNorm(_mean, _variance, _weight?.Value, _bias?.Value, training, momentum, Epsilon);
    }
}

/// <summary>What can be done to all batch normalisations of a model at once.</summary>
public static class BatchNormModes
{
    /// <summary>Uses and keeps the running statistics in training, too (or no longer), while the rest trains.</summary>
    public static void FreezeStatistics(this Module model, bool freeze = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var (_, norm) in model.All<BatchNorm>())
        {
            norm.StatisticsAreFrozen = freeze;
        }
    }

    /// <summary>
    /// Computes the running statistics anew as the mean over the given batches, as averaged weights need; nothing else changes.
    /// </summary>
    public static void ReestimateStatistics<TBatch>(this Module model, IEnumerable<TBatch> batches, Action<TBatch> forward)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(forward);
        var norms = model.All<BatchNorm>().Select(entry => (entry.Module, entry.Module.Momentum, entry.Module.StatisticsAreFrozen)).ToArray();
        if (norms.Length == 0)
        {
            return;
        }
        using var off = Gradient.Off();
        // Only the normalisations train: dropout, too, would change what they see.
        using var mode = model.Evaluating();
        try
        {
            foreach (var (norm, _, _) in norms)
            {
                norm.Train();
                (norm.Momentum, norm.StatisticsAreFrozen) = (null, false);
                norm.ResetStatistics();
            }
            foreach (var batch in batches)
            {
                forward(batch);
            }
        }
        finally
        {
            foreach (var (norm, momentum, frozen) in norms)
            {
                (norm.Momentum, norm.StatisticsAreFrozen) = (momentum, frozen);
            }
        }
    }
}
