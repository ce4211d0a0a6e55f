using Praxis.Tensors;

namespace Praxis.Learning.Continual;

/// <summary>
/// A quadratic penalty around weights: ½·Σ_p F_p·(θ_p − θ*_p)². Where a parameter has grown since, by rows at its end, only the rows
/// that existed are held.
/// </summary>
/// <param name="Importance">F, by parameter name.</param>
/// <param name="Anchor">θ*, by parameter name.</param>
public sealed record ElasticPenalty(StateDict Importance, StateDict Anchor)
{
    /// <summary>½·Σ_p F_p·(θ_p − θ*_p)² of a model's present weights.</summary>
    public Tensor Loss(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Tensor? sum = null;
        foreach (var (name, value) in model.NamedParameters)
        {
            if (!Importance.TryGetValue(name, out var importance))
            {
                continue;
            }
            var term = (importance * (Leading(value, importance, name) - Anchor[name]).Square()).Sum();
            sum = sum is null ? term : sum + term;
        }
        return sum is null
            ? throw new ArgumentException($"ElasticPenalty: the model has none of the parameters {Module.Some(Importance.Names)}.")
            : sum * 0.5;
    }

    /// <summary>
    /// a·F + (1 − a)·F′ on the rows of F, and F′ on the rows that are new in F′: a mean over earlier tasks and a later one.
    /// </summary>
    public static StateDict Merge(StateDict earlier, StateDict later, double share)
    {
        Checked.Share(share, "ElasticPenalty.Merge", nameof(share));
        return Joined(earlier, later, share, 1 - share);
    }

    /// <summary>F + F′ on the rows of F, and F′ on the rows that are new in F′.</summary>
    public static StateDict Sum(StateDict earlier, StateDict later) => Joined(earlier, later, 1, 1);

    static StateDict Joined(StateDict earlier, StateDict later, double earlierWeight, double laterWeight)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        return new(later.Select(entry => (entry.Key, earlier.TryGetValue(entry.Key, out var old) ? Rows(old, entry.Value, entry.Key) : entry.Value)));

        Tensor Rows(Tensor old, Tensor fresh, string name)
        {
            var both = (Leading(fresh, old, name) * laterWeight) + (old * earlierWeight);
            return fresh.Rank == 0 || fresh.Size(0) == old.Size(0) ? both : Tensor.Cat([both, fresh.Narrow(0, old.Size(0), fresh.Size(0) - old.Size(0))]);
        }
    }

    /// <summary>The rows of a tensor that another, of fewer or as many rows, has too.</summary>
    static Tensor Leading(Tensor value, Tensor shorter, string name)
    {
        if (value.Shape == shorter.Shape)
        {
            return value;
        }
        return value.Rank > 0 && value.Rank == shorter.Rank && value.Size(0) > shorter.Size(0) && value.Shape.ToArray()[1..].SequenceEqual(shorter.Shape.ToArray()[1..])
            ? value.Narrow(0, 0, shorter.Size(0))
            : throw new ArgumentException($"ElasticPenalty: '{name}' is {value.Shape} now and was {shorter.Shape}; it may only have more rows.");
    }
}

/// <summary>
/// Elastic weight consolidation (Kirkpatrick et al., 2017): R = ½·Σ_p F_p·(θ_p − θ*_p)² with the diagonal Fisher information of single
/// samples, added up over tasks, and the weights after the last task.
/// </summary>
public sealed class ElasticWeights : IContinualRegularizer
{
    /// <summary>Of which labels the Fisher information is.</summary>
    public FisherLabels Labels { get; init; } = FisherLabels.Expected;

    /// <summary>For <see cref="FisherLabels.Sampled"/>.</summary>
    public Rng? Rng { get; init; }

    /// <summary>From how many samples of a task it is estimated at most.</summary>
    public int Samples { get; init; } = 1024;

    /// <summary>The penalty; nothing before the first task is learned.</summary>
    public ElasticPenalty? Penalty { get; private set; }

    /// <inheritdoc/>
    public void BeforeTask(GrowingClassifier model, int known)
    {
    }

    /// <inheritdoc/>
    public Tensor Loss(GrowingClassifier model, Tensor inputs, Tensor logits) => Penalty?.Loss(model) ?? Tensor.Scalar(0);

    /// <inheritdoc/>
    public void AfterTask(GrowingClassifier model, Tensor inputs, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        var count = Math.Min(Checked.AtLeast(1, Samples, "ElasticWeights", nameof(Samples)), inputs.Size(0));
        // Evenly through the task, whose samples may lie class by class.
        var chosen = Tensor.Of<long>([.. Enumerable.Range(0, count).Select(i => (long)i * inputs.Size(0) / count)]);
        var fisher = DiagonalFisher.Of(model, inputs.IndexSelect(0, chosen), labels.IndexSelect(0, chosen), Labels, Rng);
        Penalty = new(Penalty is null ? fisher : ElasticPenalty.Sum(Penalty.Importance, fisher), model.State());
    }
}
