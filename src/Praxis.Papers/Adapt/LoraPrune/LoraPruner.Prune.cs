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
        if (!all.Any())
        {
            throw new ArgumentException("LoraPruner: no batches were given; every step needs one.");
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
            if (!double.IsFinite(value.ToDouble()))
            {
                throw new ArithmeticException($"LoraPruner: the loss at step {pruner.Step} is {value.ToDouble()}; look for numbers in the batch that are not finite, or lower LearningRate ({options.LearningRate}).");
            }
            value.Backward();
            Clipping.ByNorm(pruner.Parameters.Select(parameter => parameter.Value), options.ClipNorm);
            pruner.AfterBackward();
            adam.Step();
        }
        smaller.ZeroGrad();
        pruner.Cut(smaller);
        smaller.Eval();
        return smaller;
    }

    static IEnumerable<T> Again<T>(IEnumerable<T> items)
    {
        while (true)
        {
            foreach (var item in items)
            {
                yield return item;
            }
        }
    }
}
