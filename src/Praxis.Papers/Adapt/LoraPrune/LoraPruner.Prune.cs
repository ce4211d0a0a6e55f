using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Adapt;

public sealed partial class LoraPruner
{
    /// <summary>
    /// Adapts and prunes a decoder on texts (batch × length of tokens) with the loss of the next token; returns the smaller model
    /// and leaves the given one as it is.
    /// </summary>
    public static Decoder Prune(Decoder model, IEnumerable<Tensor> batches, LoraPruneOptions? options = null, CancellationToken stop = default) =>
        Prune(model, static (decoder, tokens) => decoder.Loss(tokens), batches, options, stop);

    /// <summary>
    /// Adapts and prunes a classifier on inputs with labels, with their cross-entropy; returns the smaller model and leaves the given
    /// one as it is.
    /// </summary>
    public static TModel Prune<TModel>(TModel model, IEnumerable<(Tensor Inputs, Tensor Labels)> batches, LoraPruneOptions? options = null, CancellationToken stop = default)
        where TModel : Layer =>
        Prune(model, static (layer, batch) => layer.Forward(batch.Inputs).CrossEntropy(batch.Labels), batches, options, stop);

    /// <summary>
    /// Adapts and prunes any model with any loss, one step of AdamW for each batch: backward pass, clipping, importance and removal,
    /// step. Returns the smaller model, in evaluation mode, and leaves the given one as it is. Where more steps than batches are
    /// asked for, the batches come again.
    /// </summary>
    public static TModel Prune<TModel, TBatch>(TModel model, Func<TModel, TBatch, Tensor> loss, IEnumerable<TBatch> batches, LoraPruneOptions? options = null, CancellationToken stop = default)
        where TModel : Module
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(loss);
        options ??= new();
        options.Require();
        var all = options.Steps is null ? [.. batches] : batches;
        var steps = options.Steps ?? all.Count();
        if (all.TryGetNonEnumeratedCount(out var count) && count == 0)
        {
            throw new ArgumentException(NoBatches);
        }
        var smaller = model.Copy();
        var pruner = new LoraPruner(smaller, steps, options);
        var adam = new AdamW(pruner.Parameters, new() { LearningRate = options.LearningRate, WeightDecay = 0, Schedule = Schedule.Linear(steps) });
        smaller.Train();
        foreach (var batch in Again(all).Take(steps))
        {
            stop.ThrowIfCancellationRequested();
            smaller.ZeroGrad();
            var value = loss(smaller, batch);
            if (value.Count != 1)
            {
                throw new ArgumentException($"LoraPruner: the loss of a batch has shape {value.Shape}; it must be one number, so take its mean.");
            }
            if (!double.IsFinite(value.ToDouble()))
            {
                throw new ArithmeticException($"LoraPruner: the loss at step {pruner.Step} is {value.ToDouble()}; look for numbers in the batch that are not finite, or lower LearningRate ({options.LearningRate}).");
            }
            value.Backward();
            if (Clipping.ByNorm(pruner.Parameters.Select(parameter => parameter.Value), options.ClipNorm) is var norm && !double.IsFinite(norm))
            {
                throw new ArithmeticException($"LoraPruner: the gradients at step {pruner.Step} have the norm {norm} although the loss is {value.ToDouble()}; look for roots, logarithms or divisions at zero in the loss, or for overflow.");
            }
            pruner.AfterBackward();
            adam.Step();
        }
        smaller.ZeroGrad();
        pruner.Cut(smaller);
        smaller.Eval();
        return smaller;
    }

    const string NoBatches = "LoraPruner: no batches were given; every step needs one.";

    // Each pass asks for the items anew. A sequence that can be gone through once only ends the run and does not hang it.
    static IEnumerable<T> Again<T>(IEnumerable<T> items)
    {
        for (var pass = 0; ; pass++)
        {
            var any = false;
            foreach (var item in items)
            {
                any = true;
                yield return item;
            }
            if (!any)
            {
                throw new ArgumentException(pass == 0 ? NoBatches : $"LoraPruner: the batches could be gone through {pass} times only, and Steps asks for more; give a list.");
            }
        }
    }
}
