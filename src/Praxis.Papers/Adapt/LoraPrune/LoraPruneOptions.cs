using Praxis.Learning.Adapters;

namespace Praxis.Papers.Adapt;

/// <summary>By what a weight's importance is estimated: S = |G ⊙ (W + s·B·A)| with this G.</summary>
public enum PruneCriterion
{
    /// <summary>The paper's: G = ∇B·A + B·∇A − ∇B·∇A, from the values and gradients of the low-rank factors alone.</summary>
    Lora,

    /// <summary>The reference that the paper approximates: G = ∂L/∂W, for which every frozen weight needs its gradient.</summary>
    Gradient,

    /// <summary>G = 1: large weights matter.</summary>
    Magnitude,

    /// <summary>A random order of the units, drawn once: what pruning costs when nothing is known.</summary>
    Random,
}

/// <summary>The options of <see cref="LoraPruner"/>; the defaults are the paper's.</summary>
public sealed record LoraPruneOptions
{
    /// <summary>s₁: the share of the units of each structure that is removed in the end.</summary>
    public double Sparsity { get; init; } = 0.5;

    /// <summary>s₀: the share from which the schedule starts.</summary>
    public double InitialSparsity { get; init; }

    /// <summary>w: the share of the steps before anything is removed.</summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>c: the share of the steps at the end in which the smaller model only recovers.</summary>
    public double CoolDown { get; init; } = 0.1;

    /// <summary>How many steps lie between two removals.</summary>
    public int Every { get; init; } = 10;

    /// <summary>T: how many steps the run has; <see cref="LoraPruner.Prune{TModel, TBatch}"/> takes one for each batch unless told otherwise.</summary>
    public int? Steps { get; init; }

    /// <summary>By what importance is estimated.</summary>
    public PruneCriterion Criterion { get; init; } = PruneCriterion.Lora;

    /// <summary>Whether a weight's importance is the square S² that the paper writes, and not the absolute value S that its code uses.</summary>
    public bool Squared { get; init; }

    /// <summary>λ: how much of the moving average stays at every step, I ← λ·I + (1 − λ)·g.</summary>
    public double Average { get; init; } = 0.9;

    /// <summary>Whether everything is removed at the first step by that step's importance alone, as one-shot methods do.</summary>
    public bool OneShot { get; init; }

    /// <summary>
    /// Whether one more removal at exactly the final share opens the cool-down. The released code stops strictly below it, which
    /// can leave a structure some units short.
    /// </summary>
    public bool FinishAtTarget { get; init; } = true;

    /// <summary>The share of the transformer blocks, rounded down, that are spared at the beginning.</summary>
    public double SpareFirst { get; init; } = 0.1;

    /// <summary>How many transformer blocks are spared at the end.</summary>
    public int SpareLast { get; init; } = 1;

    /// <summary>What can be removed; by default what <see cref="PruneStructure.Find"/> finds in the model.</summary>
    public IReadOnlyList<PruneStructure>? Structures { get; init; }

    /// <summary>The make of the adapters that the layers of the structures get; layers that are adapted already keep theirs.</summary>
    public LoraOptions Adapter { get; init; } = new() { Rank = 8, Alpha = 16, Dropout = 0.05 };

    /// <summary>η of AdamW in <see cref="LoraPruner.Prune{TModel, TBatch}"/>, which falls in a straight line to zero.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>The largest norm of the adapters' gradients in <see cref="LoraPruner.Prune{TModel, TBatch}"/>.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>What the first values of the adapters and random orders are drawn from.</summary>
    public long Seed { get; init; }

    /// <summary>Refuses values that no run can have.</summary>
    internal void Require()
    {
        Share(Sparsity, nameof(Sparsity), belowOne: true);
        Share(InitialSparsity, nameof(InitialSparsity), belowOne: true);
        Share(WarmUp, nameof(WarmUp), belowOne: false);
        Share(CoolDown, nameof(CoolDown), belowOne: false);
        Share(Average, nameof(Average), belowOne: true);
        Share(SpareFirst, nameof(SpareFirst), belowOne: false);
        if (InitialSparsity > Sparsity)
        {
            throw new ArgumentOutOfRangeException(nameof(InitialSparsity), $"LoraPruner: the schedule starts at {InitialSparsity}, above its end {Sparsity}; what is removed does not come back.");
        }
        if (!(WarmUp + CoolDown < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(WarmUp), $"LoraPruner: a warm-up of {WarmUp} and a cool-down of {CoolDown} leave no steps for pruning; together they must be below 1.");
        }
        AtLeast(1, Every, nameof(Every));
        AtLeast(1, Steps ?? 1, nameof(Steps));
        AtLeast(0, SpareLast, nameof(SpareLast));
        if (!(LearningRate >= 0) || !double.IsFinite(LearningRate))
        {
            throw new ArgumentOutOfRangeException(nameof(LearningRate), $"LoraPruner: LearningRate is {LearningRate}; it must be finite and at least 0.");
        }
        if (!(ClipNorm > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(ClipNorm), $"LoraPruner: ClipNorm is {ClipNorm}; it must be positive.");
        }
        if (Adapter is not { Rank: >= 1, Dropout: >= 0 and < 1 } || !double.IsFinite(Adapter.Alpha) || Adapter.Alpha == 0)
        {
            throw new ArgumentException(Adapter is null
                ? "LoraPruner: Adapter is null; give a LoraOptions."
                : $"LoraPruner: an adapter of rank {Adapter.Rank} with alpha {Adapter.Alpha} and dropout {Adapter.Dropout} cannot learn; the rank must be at least 1, alpha finite and not 0, and dropout from 0 to below 1.");
        }
        if (!Enum.IsDefined(Criterion))
        {
            throw new ArgumentOutOfRangeException(nameof(Criterion), $"LoraPruner: criterion {(int)Criterion} does not exist; use Lora, Gradient, Magnitude or Random.");
        }
    }

    /// <summary>Refuses a number below the least.</summary>
    internal static void AtLeast(int least, int number, string name)
    {
        if (number < least)
        {
            throw new ArgumentOutOfRangeException(name, $"LoraPruner: {name} is {number}; it must be at least {least}.");
        }
    }

    static void Share(double value, string name, bool belowOne)
    {
        if (!(value >= 0 && (belowOne ? value < 1 : value <= 1)))
        {
            throw new ArgumentOutOfRangeException(name, $"LoraPruner: {name} is {value}; it must lie from 0 to {(belowOne ? "below 1" : "1")}.");
        }
    }
}
