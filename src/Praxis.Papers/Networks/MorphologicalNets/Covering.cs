using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>How first weights are fitted to the inputs that a layer meets.</summary>
public sealed record CoveringOptions
{
    /// <summary>a: weights are drawn from (−a·s, 0) for inputs of spread s; a quarter to a half keeps nearly every weight active.</summary>
    public double Spread { get; init; } = 0.5;

    /// <summary>Whether differences between the means of the inputs are taken out, so that none dominates the others.</summary>
    public bool EqualChances { get; init; } = true;

    /// <summary>
    /// Whether each layer's mean is brought back to that of its inputs: the maximum of n numbers of deviation σ lies about
    /// σ·√(2·ln n) higher, and every layer would add that.
    /// </summary>
    public bool Recentre { get; init; } = true;

    internal void Check()
    {
        if (!(Spread >= 0) || !double.IsFinite(Spread))
        {
            throw new ArgumentException($"CoveringOptions: a spread of {Spread} was given; it must be a finite number of at least 0.");
        }
    }
}

/// <summary>
/// First weights for which every weight has a chance to be active. With constant weights all outputs follow the same input, and with
/// widely spread ones each output follows one input for ever; in both cases most weights never get a gradient.
/// </summary>
public static class Covering
{
    /// <summary>Sets the weights of every morphological layer of a model for a batch that goes through it once.</summary>
    public static void Apply(Layer model, Tensor batch, Rng rng, CoveringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        Apply(model, () => model.Forward(batch), rng, options);
    }

    /// <summary>
    /// Sets the weights of every morphological layer of a model while one forward pass runs, each for the inputs that reach it:
    /// w_ji = U(−a·s, 0) − (mean of x_i − mean of x) − shift, with s the spread of the inputs around the means of their samples.
    /// Weights of −∞ stay off.
    /// </summary>
    public static void Apply(Module model, Action forward, Rng rng, CoveringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(rng);
        options ??= new();
        options.Check();
        var layers = MorphologicalNets.LayersOf(model, nameof(Covering));
        foreach (var (path, layer) in layers)
        {
            layer.CoverAtNextForward(options, rng.Split(path));
        }
        using (Gradient.Off())
        {
            try
            {
                forward();
            }
            finally
            {
                var missed = layers.Where(entry => entry.Layer.ForgetCovering()).Select(entry => entry.Path).ToArray();
                if (missed.Length == layers.Length)
                {
                    throw new ArgumentException($"Covering: the forward pass did not reach any of the {layers.Length} morphological layers; run the model on a batch inside it.");
                }
            }
        }
    }

    /// <summary>
    /// Weights that begin as the identity: w_jj = 0 and −δ elsewhere, with δ about the range of the inputs. Others wait one δ below.
    /// </summary>
    public static void Identity(MorphologicalLayer layer, double delta, Rng? rng = null, double jitter = 0)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (!(delta >= 0) || !double.IsFinite(delta) || !(jitter >= 0) || (jitter > 0 && rng is null))
        {
            throw new ArgumentException($"Covering.Identity: δ = {delta} and a jitter of {jitter} were given; both must be at least 0 and finite, and a jitter needs a random stream.");
        }
        if (layer is MorphologicalConvolution || layer.Weight.Size(0) != layer.Weight.Size(1))
        {
            throw new ArgumentException($"Covering.Identity: a {layer.GetType().Name} of weight {layer.Weight.Shape} cannot begin as the identity; it takes a dense layer with as many outputs as inputs.");
        }
        using var _ = Gradient.Off();
        var n = layer.Weight.Size(0);
        var weight = Tensor.Eye(n, type: layer.Weight.DType).Affine(delta, -delta);
        if (jitter > 0)
        {
            weight += Tensor.Rand([n, n], rng!, -jitter, 0).To(weight.DType) * (1 - Tensor.Eye(n, type: weight.DType));
        }
        layer.Weight.CopyFrom(weight);
    }

    /// <summary>The weights (outputs × inputs) of a dilation that meets these rows.</summary>
    internal static Tensor Rows(Tensor x, Tensor old, CoveringOptions options, Rng rng)
    {
        var offsets = options.EqualChances ? x.Mean(0, keepDim: true) - x.Mean() : x.Narrow(0, 0, 1) * 0;
        // What all inputs of a sample share decides no maximum.
        var centred = x - offsets;
        centred -= centred.Mean(1, keepDim: true);
        var spread = options.Spread * Spread(centred);
        var weight = Kept(old, (spread > 0 ? Tensor.Rand([old.Size(0), x.Size(1)], rng, -spread, 0) : Tensor.Zeros([old.Size(0), x.Size(1)])).To(x.DType) - offsets);
        return options.Recentre ? weight - (x.MaxPlus(weight.Contiguous()).Values.Mean() - x.Mean()) : weight;
    }

    /// <summary>New weights where the old ones are on.</summary>
    internal static Tensor Kept(Tensor old, Tensor fresh) => Tensor.Where(old.Detach().IsFinite(), fresh, double.NegativeInfinity);

    /// <summary>The range of the middle 98 % of all numbers.</summary>
    internal static double Spread(Tensor x)
    {
        var values = x.ToArray<double>();
        Array.Sort(values);
        int cut = values.Length / 100;
        return values[^(cut + 1)] - values[cut];
    }
}
