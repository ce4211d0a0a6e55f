using Praxis.Learning.Families;
using Praxis.Learning.Objectives;
using Praxis.Tensors;

namespace Praxis.Learning.Training;

/// <summary>Two tensors whose rows belong together: pictures and texts, or two views of the same samples.</summary>
/// <param name="First">(pairs × …).</param>
/// <param name="Second">(pairs × …).</param>
public sealed record PairBatch(Tensor First, Tensor Second);

/// <summary>How <see cref="ContrastiveTrainer.TrainViews"/> trains.</summary>
public sealed record ViewOptions : TrainingOptions
{
    /// <summary>τ.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>
    /// d of a target network ξ ← d·ξ + (1 − d)·θ, which gives the keys (as in momentum contrast); nothing: both views are
    /// encoded by the network itself, and the loss is NT-Xent.
    /// </summary>
    public double? TargetDecay { get; init; }
}

/// <summary>Trains encoders so that what belongs together lies together.</summary>
public static class ContrastiveTrainer
{
    /// <summary>
    /// Trains two towers by the symmetric InfoNCE ½·(CE(s·A·Bᵀ) + CE(s·B·Aᵀ)) with the pairs on the diagonal. After every step the
    /// learned log s is set back to at most log s_max, so that it can come down again.
    /// </summary>
    public static TrainingOutcome TrainTowers(TwoTowers model, Func<long, IEnumerable<PairBatch>> batches, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var largest = Math.Log(model.LargestScale);
        return Trainer.Train(model, batches, batch => model.Loss(batch.First, batch.Second), options with { AfterStep = Clamp });

        void Clamp()
        {
            using (Gradient.Off())
            {
                model.Slot("log_scale").Value.ClampInPlace(double.NegativeInfinity, largest);
            }
            options.AfterStep?.Invoke();
        }
    }

    /// <summary>
    /// Trains an encoder on pairs of views: NT-Xent of the projections of both views; or with a target network
    /// ½·(InfoNCE(z, t′) + InfoNCE(z′, t)), where t = z of the target's weights and gets no gradient.
    /// </summary>
    public static TrainingOutcome TrainViews(ProjectedEncoder model, Func<long, IEnumerable<PairBatch>> views, ViewOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        Checked.Positive(options.Temperature, "TrainViews", nameof(options.Temperature));
        var target = options.TargetDecay is { } decay ? new WeightAverage(model, decay) : null;
        if (target is null)
        {
            return Trainer.Train(model, views, OwnLoss, options);
        }
        return Trainer.Train(model, views, TargetLoss, options with { Averages = new Dictionary<string, WeightAverage>(options.Averages) { ["target"] = target } });

        Tensor OwnLoss(PairBatch batch)
        {
            var z = Both(batch);
            return Contrastive.NtXent(z[0], z[1], options.Temperature);
        }

        Tensor TargetLoss(PairBatch batch)
        {
            Tensor[] keys;
            using (Gradient.Off())
            {
                keys = target!.Use(() => Both(batch));
            }
            var queries = Both(batch);
            return (Contrastive.InfoNce(queries[0], keys[1], options.Temperature) + Contrastive.InfoNce(queries[1], keys[0], options.Temperature)) / 2;
        }

        // One pass, so that batch normalisation sees both views.
        Tensor[] Both(PairBatch batch) => model.Project(Tensor.Cat([batch.First, batch.Second])).Chunk(2);
    }
}

/// <summary>An encoder h = f(x) and a projector z = g(h); the loss reads z, and what is kept is f.</summary>
public sealed class ProjectedEncoder : Module
{
    readonly Layer _encoder, _projector;

    /// <summary>An encoder that gives a vector for each sample, and a projector such as an <see cref="Mlp"/>.</summary>
    public ProjectedEncoder(Layer encoder, Layer projector)
    {
        _encoder = Add("encoder", encoder);
        _projector = Add("projector", projector);
    }

    /// <summary>f.</summary>
    public Layer Encoder => _encoder;

    /// <summary>h = f(x).</summary>
    public Tensor Encode(Tensor x) => _encoder.Forward(x);

    /// <summary>z = g(f(x)).</summary>
    public Tensor Project(Tensor x) => _projector.Forward(_encoder.Forward(x));
}
