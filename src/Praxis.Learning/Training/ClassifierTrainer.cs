using Praxis.Learning.Metrics;
using Praxis.Learning.Objectives;
using Praxis.Tensors;

namespace Praxis.Learning.Training;

/// <summary>Samples and their classes.</summary>
/// <param name="Inputs">(samples × …).</param>
/// <param name="Labels">The classes, whole numbers; or probabilities (samples × classes).</param>
/// <param name="Indices">The numbers of the samples in their set, for losses that remember samples.</param>
public sealed record ClassifierBatch(Tensor Inputs, Tensor Labels, Tensor? Indices = null);

/// <summary>A loss of logits (samples × classes), labels and perhaps the numbers of the samples; one number.</summary>
public delegate Tensor ClassifierObjective(Tensor logits, Tensor labels, Tensor? indices);

/// <summary>How a <see cref="ClassifierTrainer"/> trains.</summary>
public sealed record ClassifierOptions : TrainingOptions
{
    /// <summary>The loss; by default the cross-entropy −log softmax(x)_y.</summary>
    public ClassifierObjective Objective { get; init; } = CrossEntropy();

    /// <summary>What is done to a batch before the model sees it, such as <see cref="Mixup"/>.</summary>
    public Func<ClassifierBatch, ClassifierBatch>? Transform { get; init; }

    /// <summary>−Σ_c q_c·log softmax(x)_c with q = (1 − s)·[y = c] + s/C.</summary>
    public static ClassifierObjective CrossEntropy(double smoothing = 0) => (logits, labels, _) => logits.CrossEntropy(labels, labelSmoothing: smoothing);

    /// <summary>Mixes pairs of a batch (<see cref="SoftTargets.Mixup"/>); name the stream among <see cref="TrainingOptions.Streams"/>, too.</summary>
    public static Func<ClassifierBatch, ClassifierBatch> Mixup(int classes, Rng rng, double alpha = 0.2) => batch => Mixed(batch, classes, (x, y) => SoftTargets.Mixup(x, y, rng, alpha));

    /// <summary>Puts boxes of other pictures into a batch (<see cref="SoftTargets.CutMix"/>); name the stream among <see cref="TrainingOptions.Streams"/>, too.</summary>
    public static Func<ClassifierBatch, ClassifierBatch> CutMix(int classes, Rng rng, double alpha = 1) => batch => Mixed(batch, classes, (x, y) => SoftTargets.CutMix(x, y, rng, alpha));

    static ClassifierBatch Mixed(ClassifierBatch batch, int classes, Func<Tensor, Tensor, MixedBatch> mix)
    {
        var mixed = mix(batch.Inputs, batch.Labels.IsFloating ? batch.Labels : batch.Labels.OneHot(classes));
        return batch with { Inputs = mixed.Inputs, Labels = mixed.Targets };
    }
}

/// <summary>Trains classifiers: any module from a tensor to logits.</summary>
/// <example>
/// <code>
/// var batches = ClassifierTrainer.Batches(images, labels, 64, new Rng(7));
/// ClassifierTrainer.Train(net, batches, new() { Epochs = 20, Score = () => ClassifierTrainer.Accuracy(net, heldImages, heldLabels), Patience = 3 });
/// </code>
/// </example>
public static class ClassifierTrainer
{
    /// <summary>Trains a classifier that is a layer, and leaves it in evaluation mode; see <see cref="Trainer"/>.</summary>
    public static TrainingOutcome Train(Layer model, Func<long, IEnumerable<ClassifierBatch>> batches, ClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Train(model, model.Forward, batches, options);
    }

    /// <summary>Trains any module whose logits a function computes, and leaves it in evaluation mode; see <see cref="Trainer"/>.</summary>
    public static TrainingOutcome Train(Module model, Func<Tensor, Tensor> logits, Func<long, IEnumerable<ClassifierBatch>> batches, ClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(options);
        return Trainer.Train(model, batches, Loss, options, batch => logits(batch.Inputs));

        Tensor Loss(ClassifierBatch given)
        {
            var batch = options.Transform is null ? given : options.Transform(given);
            return options.Objective(logits(batch.Inputs), batch.Labels, batch.Indices);
        }
    }

    /// <summary>Batches of samples in memory, in a new random order every epoch; the order of an epoch depends on its number alone.</summary>
    public static Func<long, IEnumerable<ClassifierBatch>> Batches(Tensor inputs, Tensor labels, int size, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(rng);
        Checked.AtLeast(1, size, "Batches", nameof(size));
        if (inputs.Rank < 1 || labels.Rank < 1 || inputs.Size(0) != labels.Size(0) || inputs.Size(0) == 0)
        {
            throw new ArgumentException($"Batches: inputs of {inputs.Shape} do not meet labels of {labels.Shape}; there must be one label for each sample, and at least one sample.");
        }
        var orders = rng.Split("batches");
        return Epoch;

        IEnumerable<ClassifierBatch> Epoch(long epoch)
        {
            var order = Tensor.Permutation(inputs.Size(0), orders.Split(epoch));
            for (var start = 0; start < order.Count; start += size)
            {
                var chosen = order.Narrow(0, start, Math.Min(size, order.Count - start));
                yield return new(inputs.IndexSelect(0, chosen), labels.IndexSelect(0, chosen), chosen);
            }
        }
    }

    /// <summary>The outputs of a layer in evaluation mode, without gradients, so many samples at a time.</summary>
    public static Tensor Predict(Layer model, Tensor inputs, int size = 256)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Predict(model, model.Forward, inputs, size);
    }

    /// <summary>The outputs of a function of a module in evaluation mode, without gradients, so many samples at a time.</summary>
    public static Tensor Predict(Module model, Func<Tensor, Tensor> function, Tensor inputs, int size = 256)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(inputs);
        Checked.AtLeast(1, size, "Predict", nameof(size));
        using var mode = model.Evaluating();
        using var off = Gradient.Off();
        if (inputs.Size(0) <= size)
        {
            return function(inputs);
        }
        var outputs = new Tensor[(inputs.Size(0) + size - 1) / size];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = function(inputs.Narrow(0, i * size, Math.Min(size, inputs.Size(0) - (i * size))));
        }
        return Tensor.Cat(outputs);
    }

    /// <summary>(1/n)·Σ [argmax xᵢ = yᵢ] of a classifier in evaluation mode.</summary>
    public static double Accuracy(Layer model, Tensor inputs, Tensor labels, int size = 256) => Classification.Agreement(Predict(model, inputs, size).ArgMax(1), labels);
}
