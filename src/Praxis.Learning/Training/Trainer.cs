using Praxis.Tensors;

namespace Praxis.Learning.Training;

/// <summary>
/// The training loop of the house: batches, a loss, an optimiser, and around them clipping, an average of the weights, early
/// stopping and exact resumption.
/// </summary>
/// <example>
/// <code>
/// var outcome = Trainer.Train(model, epoch => loader.Epoch(epoch), batch => model.Loss(batch.Value), new()
/// {
///     Epochs = 20,
///     Optimizer = m => new AdamW(m, new() { LearningRate = 1e-3, Schedule = Schedule.Cosine(steps) }),
/// });
/// </code>
/// </example>
public static class Trainer
{
    /// <summary>Trains a model, and leaves it in evaluation mode.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The batches of an epoch: the same for the same number, whenever it is asked.</param>
    /// <param name="loss">The loss of a batch, one number.</param>
    /// <param name="options">How to train.</param>
    /// <param name="forward">What batch-norm statistics are computed with; by default the loss.</param>
    public static TrainingOutcome Train<TBatch>(Module model, Func<long, IEnumerable<TBatch>> batches, Func<TBatch, Tensor> loss, TrainingOptions options, Action<TBatch>? forward = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var run = new TrainingState(model, options);
        var epoch = run.Resume();
        var diverged = false;
        while (epoch < options.Epochs && !run.IsOver && !diverged)
        {
            model.Train();
            (var mean, diverged) = RunEpoch(run, epoch, batches(epoch), loss);
            if (diverged)
            {
                break;
            }
            var score = options.Score is null ? (double?)null : run.OnAverage(Refresh, Evaluate);
            run.Finish(new(epoch, options.Epochs, mean, score));
            epoch++;
        }
        run.Settle(Refresh);
        return new(run.Reports, run.Optimizer.StepCount, run.Best, diverged);

        double Evaluate()
        {
            using var mode = model.Evaluating();
            using var off = Gradient.Off();
            return options.Score!();
        }

        void Refresh() => model.ReestimateStatistics(batches(Math.Min(epoch, options.Epochs - 1)).Take(options.StatisticsBatches), forward ?? (batch => loss(batch)));
    }

    static (double MeanLoss, bool Diverged) RunEpoch<TBatch>(TrainingState run, int epoch, IEnumerable<TBatch> batches, Func<TBatch, Tensor> loss)
    {
        var (sum, count) = (0.0, 0);
        foreach (var batch in batches)
        {
            run.Options.Stop.ThrowIfCancellationRequested();
            run.Model.ZeroGrad();
            var value = loss(batch);
            if (value.Count != 1)
            {
                throw new ArgumentException($"Trainer: the loss of a batch has shape {value.Shape}; it must be one number: take its mean.");
            }
            var number = value.ToDouble();
            if (!double.IsFinite(number))
            {
                return (number, true);
            }
            value.Backward();
            run.Step(epoch, number);
            sum += number;
            count++;
        }
        return count > 0 ? (sum / count, false) : throw new ArgumentException($"Trainer: epoch {epoch} has no batches; each needs at least one.");
    }
}
