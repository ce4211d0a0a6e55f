using Praxis.Learning;
using Praxis.Learning.Continual;
using Praxis.Tensors;

namespace Praxis.Papers.Transfer;

/// <summary>
/// The elastic weight consolidation of this paper: R = ½·Σ_p F_p·(θ_p − θ*_p)², where F is the mean over mini-batches of the squared gradient of
/// a whole batch's cross-entropy over all outputs, at most <paramref name="limit"/> in each entry. After a task F ← a·F + (1 − a)·F_new with a = K/C
/// on the rows that existed; new rows of the head have F_new. θ* are the weights after the task.
/// </summary>
/// <param name="batchSize">The samples of a mini-batch.</param>
/// <param name="limit">The greatest entry of F_new.</param>
/// <remarks>The square of a mean gradient is not the Fisher information, which <see cref="DiagonalFisher"/> computes; it is what the paper's code uses.</remarks>
public sealed class BatchFisherWeights(int batchSize = 128, double limit = 1e-4) : IContinualRegularizer
{
    readonly int _batchSize = batchSize >= 1 ? batchSize : throw new ArgumentOutOfRangeException(nameof(batchSize), $"BatchFisherWeights: batchSize is {batchSize}; it must be at least 1.");
    readonly double _limit = limit > 0 ? limit : throw new ArgumentOutOfRangeException(nameof(limit), $"BatchFisherWeights: limit is {limit}; it must be positive.");
    int _known;

    /// <summary>The penalty; nothing before the first task is learned.</summary>
    public ElasticPenalty? Penalty { get; private set; }

    /// <summary>F of data: the mean over mini-batches of (∂CE/∂θ)², each entry at most the limit.</summary>
    public static StateDict Information(GrowingClassifier model, Tensor inputs, Tensor labels, int batchSize = 128, double limit = 1e-4)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        if (batchSize < 1 || !(limit > 0) || inputs.Size(0) == 0)
            throw new ArgumentException($"BatchFisherWeights: batches of {batchSize} of {inputs.Size(0)} samples with a limit of {limit} give no information; all must be positive.");
        var parameters = model.NamedParameters.Where(parameter => parameter.Value.RequiresGrad).ToArray();
        Tensor[] leaves = [.. parameters.Select(parameter => parameter.Value)];
        Tensor[] sums = [.. leaves.Select(leaf => leaf.Detach().ZerosLike())];
        using var mode = model.Evaluating();
        var batches = 0;
        for (var start = 0; start < inputs.Size(0); start += batchSize, batches++)
        {
            var count = Math.Min(batchSize, inputs.Size(0) - start);
            var loss = model.Forward(inputs.Narrow(0, start, count)).CrossEntropy(labels.Narrow(0, start, count));
            var gradients = Gradient.Of(loss, leaves, allowUnused: true);
            for (var i = 0; i < leaves.Length; i++)
                sums[i].AddInPlace(gradients[i].Square());
        }
        return new(parameters.Select((parameter, i) => (parameter.Name, (sums[i] / batches).Clamp(high: limit))));
    }

    /// <inheritdoc />
    public void BeforeTask(GrowingClassifier model, int known)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (known < 0 || known > model.Classes)
            throw new ArgumentOutOfRangeException(nameof(known), $"BatchFisherWeights: {known} classes were known of the {model.Classes} that the model scores; it must be at least 0 and at most those.");
        _known = known;
        // A stream begins: what another one left does not count.
        if (known == 0)
            Penalty = null;
    }

    /// <inheritdoc />
    public Tensor Loss(GrowingClassifier model, Tensor inputs, Tensor logits) => Penalty?.Loss(model) ?? Tensor.Scalar(0);

    /// <inheritdoc />
    public void AfterTask(GrowingClassifier model, Tensor inputs, Tensor labels)
    {
        var fresh = Information(model, inputs, labels, _batchSize, _limit);
        Penalty = new(Penalty is null ? fresh : ElasticPenalty.Merge(Penalty.Importance, fresh, (double)_known / model.Classes), model.State());
    }
}
