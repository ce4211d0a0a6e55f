using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Learning.Training;

/// <summary>How a <see cref="Trainer"/> trains.</summary>
public record TrainingOptions
{
    /// <summary>How often all batches are gone through at most.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Makes the optimiser of the model, with its schedule.</summary>
    public Func<Module, Optimizer> Optimizer { get; init; } = static model => new AdamW(model);

    /// <summary>The largest norm of all gradients together; nothing: they are not clipped.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// d of the moving average a ← d·a + (1 − d)·w. Where it is given, scores are those of the average, and the model ends as the
    /// average, with its batch-norm statistics computed anew.
    /// </summary>
    public double? AverageDecay { get; init; }

    /// <summary>Whether early averages forget faster: min(d, (1 + n)/(10 + n)).</summary>
    public bool AverageWarmUp { get; init; }

    /// <summary>From how many batches the statistics of averaged weights are computed anew.</summary>
    public int StatisticsBatches { get; init; } = 20;

    /// <summary>A score on data held out, in evaluation mode; greater is better, and NaN counts as the worst.</summary>
    public Func<double>? Score { get; init; }

    /// <summary>Whether the model ends with the weights of its best score; the earlier of equal scores counts.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>After how many epochs without a better score training stops; nothing: it goes on.</summary>
    public int? Patience { get; init; }

    /// <summary>Whether to go on after an epoch; nothing: always.</summary>
    public Func<EpochReport, bool>? GoOn { get; init; }

    /// <summary>
    /// A file that holds the state after the last epochs. Where it exists, training goes on from it and ends bit for bit as if it
    /// had not been interrupted.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>After how many epochs the file is written.</summary>
    public int CheckpointEvery { get; init; } = 1;

    /// <summary>Random streams, besides those of the model, that batches and losses draw from, by name: they belong to a checkpoint.</summary>
    public IReadOnlyDictionary<string, Rng> Streams { get; init; } = new Dictionary<string, Rng>();

    /// <summary>Other averages, such as a teacher's weights, by name: they are updated after every step and belong to a checkpoint.</summary>
    public IReadOnlyDictionary<string, WeightAverage> Averages { get; init; } = new Dictionary<string, WeightAverage>();

    /// <summary>Called after every step, when the averages have moved.</summary>
    public Action? AfterStep { get; init; }

    /// <summary>Told of every step.</summary>
    public Action<StepReport>? OnStep { get; init; }

    /// <summary>Told of every epoch.</summary>
    public Action<EpochReport>? OnEpoch { get; init; }

    /// <summary>Stops training before the next step.</summary>
    public CancellationToken Stop { get; init; }

    internal void Check()
    {
        Checked.AtLeast(1, Epochs, "TrainingOptions", nameof(Epochs));
        Checked.AtLeast(1, StatisticsBatches, "TrainingOptions", nameof(StatisticsBatches));
        Checked.AtLeast(1, CheckpointEvery, "TrainingOptions", nameof(CheckpointEvery));
        if (ClipNorm is { } norm)
        {
            Checked.Positive(norm, "TrainingOptions", nameof(ClipNorm));
        }
        if (AverageDecay is { } decay)
        {
            Checked.Share(decay, "TrainingOptions", nameof(AverageDecay));
        }
        if (Patience is { } patience)
        {
            Checked.AtLeast(1, patience, "TrainingOptions", nameof(Patience));
        }
        if (Patience is not null && Score is null)
        {
            throw new ArgumentException("TrainingOptions: patience needs a score; give Score.");
        }
    }
}

/// <summary>One step.</summary>
/// <param name="Epoch">The number of the epoch, from 0.</param>
/// <param name="Epochs">How many there are at most.</param>
/// <param name="Step">The number of the step over all epochs, from 0.</param>
/// <param name="Loss">The loss of its batch.</param>
/// <param name="LearningRate">The learning rate that was used.</param>
public readonly record struct StepReport(int Epoch, int Epochs, long Step, double Loss, double LearningRate);

/// <summary>One epoch.</summary>
/// <param name="Epoch">Its number, from 0.</param>
/// <param name="Epochs">How many there are at most.</param>
/// <param name="Loss">The mean loss of its batches.</param>
/// <param name="Score">The score after it, where one is computed.</param>
public sealed record EpochReport(int Epoch, int Epochs, double Loss, double? Score);

/// <summary>How training went.</summary>
/// <param name="Epochs">Every epoch that was finished, those before a checkpoint too.</param>
/// <param name="Steps">How many steps were taken.</param>
/// <param name="Best">The epoch with the best score, where scores were computed.</param>
/// <param name="Diverged">Whether a loss was not finite; training then stopped before that step was taken.</param>
public sealed record TrainingOutcome(IReadOnlyList<EpochReport> Epochs, long Steps, EpochReport? Best, bool Diverged);
