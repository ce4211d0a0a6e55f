using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>How alive a morphological layer is on a batch.</summary>
/// <param name="Path">The layer's path.</param>
/// <param name="ActiveShare">The share of its weights that are active for at least one sample.</param>
/// <param name="SmallGap">The 10 % quantile of the gaps.</param>
/// <param name="MedianGap">The median gap.</param>
/// <param name="LargeGap">The 90 % quantile of the gaps.</param>
/// <param name="Ties">How many outputs, over all samples, have several active inputs.</param>
/// <param name="Outputs">How many outputs there are, over all samples.</param>
public sealed record LayerActivity(string Path, double ActiveShare, double SmallGap, double MedianGap, double LargeGap, int Ties, int Outputs);

/// <summary>How one step went.</summary>
/// <param name="Predicted">⟨gradient, Δθ⟩: what the gradient promised.</param>
/// <param name="Actual">What the loss did.</param>
public readonly record struct StepOutcome(double Predicted, double Actual)
{
    /// <summary>Whether the loss moved the way that was promised; a promise of nothing is kept by no change.</summary>
    public bool Agrees => Math.Sign(Predicted) == Math.Sign(Actual);
}

/// <summary>What a morphological network does that its loss does not show.</summary>
public static class MorphologicalDiagnostics
{
    /// <summary>The activity of every morphological layer on a batch.</summary>
    public static IReadOnlyList<LayerActivity> Collect(Layer model, Tensor batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        return Collect(model, () => model.Forward(batch));
    }

    /// <summary>
    /// The activity of every morphological layer in all of the forward passes that the function runs, as over the batches of an epoch:
    /// a weight is active if it was for one sample of one of them.
    /// </summary>
    public static IReadOnlyList<LayerActivity> Collect(Module model, Action forward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        var layers = MorphologicalNets.LayersOf(model, nameof(MorphologicalDiagnostics));
        var before = Array.ConvertAll(layers, entry => entry.Layer.TracksActivity);
        try
        {
            foreach (var (_, layer) in layers)
            {
                layer.GatherActivity(true);
            }
            using var _ = Gradient.Off();
            forward();
            return [.. layers.Where(entry => entry.Layer.Activity.Count > 0).Select(entry => Describe(entry.Path, entry.Layer.Activity, entry.Layer.MaximaOfPass))];
        }
        finally
        {
            for (var l = 0; l < layers.Length; l++)
            {
                layers[l].Layer.GatherActivity(false);
                layers[l].Layer.TracksActivity = before[l];
            }
        }
    }

    /// <summary>Takes a step and compares the gradient's first-order promise with what the loss then does on the same data.</summary>
    public static StepOutcome Observe(Module model, Func<Tensor> loss, Action step)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(step);
        model.ZeroGrad();
        var before = loss();
        before.Backward();
        var parameters = model.Parameters.Where(parameter => parameter.Grad is not null).Select(parameter => (parameter, Old: parameter.Detach().Clone(), Gradient: parameter.Grad!)).ToArray();
        var value = before.ToDouble();
        step();
        using var _ = Gradient.Off();
        var promised = parameters.Sum(entry => Promise(entry.Gradient.Detach(), entry.parameter.Detach(), entry.Old));
        return new(promised, loss().ToDouble() - value);
    }

    // A weight of −∞ does not move.
    static double Promise(Tensor gradient, Tensor now, Tensor old) => (gradient * Tensor.Where(old.IsFinite(), now - old, 0)).Sum().ToDouble();

    static LayerActivity Describe(string path, IReadOnlyList<ActiveSets> activity, int maxima)
    {
        var active = 0;
        for (var k = 0; k < maxima; k++)
        {
            // What one maximum met in all passes.
            var seen = activity[k].ActiveWeights();
            for (var pass = k + maxima; pass < activity.Count; pass += maxima)
            {
                var more = activity[pass].ActiveWeights();
                for (var w = 0; w < seen.Length; w++)
                {
                    seen[w] |= more[w];
                }
            }
            active += seen.Count(one => one);
        }
        var gaps = activity.SelectMany(sets => sets.Gaps.ToArray()).Order().ToArray();
        double At(double share) => gaps[(int)Math.Round(share * (gaps.Length - 1))];
        return new(path, (double)active / activity.Take(maxima).Sum(sets => sets.Outputs * sets.Inputs), At(0.1), At(0.5), At(0.9), activity.Sum(sets => sets.Ties), gaps.Length);
    }
}
