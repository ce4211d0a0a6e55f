using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// Training morphological neural networks with gradient descent (arXiv 2403.12975): networks of dilations and erosions, their
/// Bouligand derivative, and the guidance that follows from it for first weights (<see cref="Covering"/>), directions
/// (<see cref="TieRule"/>) and steps (<see cref="MorphologicalSgd"/>).
/// </summary>
/// <example>
/// <code>
/// var network = new Sequential(new Linear(8, 16, rng), new MaxPlusLinear(16, 16, rng), new MinPlusLinear(16, 16, rng), new Linear(16, 1, rng));
/// Covering.Apply(network, x, rng);                                  // first weights for the inputs that each layer meets
/// var descent = new MorphologicalSgd(network, new() { LearningRate = 1, GapFraction = 0.5 });
/// for (var step = 0; step &lt; 1000; step++)
/// {
///     network.ZeroGrad();
///     (network.Forward(x) - target).Square().Mean().Backward();
///     descent.Step();
/// }
/// foreach (var layer in MorphologicalDiagnostics.Collect(network, x))
/// {
///     Console.WriteLine($"{layer.Path}: {layer.ActiveShare:P0} of the weights are alive, median gap {layer.MedianGap:0.000}");
/// }
/// </code>
/// </example>
public static class MorphologicalNets
{
    /// <summary>Dilations and erosions in turn, each with as many outputs as inputs, the dilation first: pairs are closings.</summary>
    public static Sequential Alternating(int width, int depth, Rng rng, double spread = 0.5, MorphologicalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (width < 1 || depth < 1)
        {
            throw new ArgumentException($"MorphologicalNets: {depth} layers of width {width} were asked for; both must be at least 1.");
        }
        var network = new Sequential();
        for (var l = 0; l < depth; l++)
        {
            network.Append(l % 2 == 0 ? new MaxPlusLinear(width, width, rng.Split(l), spread, options) : new MinPlusLinear(width, width, rng.Split(l), spread, options));
        }
        return network;
    }

    /// <summary>
    /// The Bouligand derivative of layers one after the other, (f_L∘…∘f_1)′(x; h) by the chain rule (g∘f)′(x; h) = g′(f(x); f′(x; h)),
    /// along a direction of the input and one for each layer's weight (null: zero).
    /// </summary>
    public static Tensor BouligandDerivative(IReadOnlyList<MorphologicalLayer> layers, Tensor x, Tensor? inputDirection, IReadOnlyList<Tensor?>? weightDirections = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(x);
        if (layers.Count == 0 || (weightDirections is not null && weightDirections.Count != layers.Count))
        {
            throw new ArgumentException($"BouligandDerivative: {weightDirections?.Count} directions were given for {layers.Count} layers; there must be a layer, and a direction or null for each.");
        }
        using var _ = Gradient.Off();
        var h = inputDirection;
        for (var l = 0; l < layers.Count; l++)
        {
            var next = layers[l].BouligandDerivative(x, h, weightDirections?[l]);
            x = layers[l].Forward(x);
            h = next;
        }
        return h!;
    }

    /// <summary>
    /// η·n: the rate of a max-plus layer over n inputs that moves its weights as fast as the rate η moves those of a linear layer. A
    /// sub-gradient is 0 or 1 whatever the width, and each weight of a balanced layer is active for one sample in n.
    /// </summary>
    public static double LayerRate(double rate, int inputs) =>
        rate >= 0 && inputs >= 1 ? rate * inputs : throw new ArgumentException($"LayerRate: a rate of {rate} and {inputs} inputs were given; they must be at least 0 and at least 1.");

    /// <summary>c·gap/|u|: the longest step for which the active set, and so the first-order model, stays what it is.</summary>
    public static double LargestStep(double gap, double message, double fraction = 0.5) =>
        gap >= 0 && fraction is > 0 and <= 1 && double.IsFinite(message)
            ? message == 0 ? double.PositiveInfinity : fraction * gap / Math.Abs(message)
            : throw new ArgumentException($"LargestStep: a gap of {gap}, a message of {message} and a fraction of {fraction} were given; the gap must be at least 0, the message finite and the fraction in (0, 1].");

    /// <summary>σ·√(2·ln n): about how much higher the maximum of n normal numbers of deviation σ lies than their mean.</summary>
    public static double ExpectedShift(double deviation, int inputs) =>
        deviation >= 0 && inputs >= 1 ? deviation * Math.Sqrt(2 * Math.Log(inputs)) : throw new ArgumentException($"ExpectedShift: a deviation of {deviation} and {inputs} inputs were given; they must be at least 0 and at least 1.");

    internal static (string Path, MorphologicalLayer Layer)[] LayersOf(Module model, string caller)
    {
        ArgumentNullException.ThrowIfNull(model);
        (string, MorphologicalLayer)[] layers = model is MorphologicalLayer own ? [("", own)] : [.. model.All<MorphologicalLayer>()];
        return layers.Length > 0 ? layers : throw new ArgumentException($"{caller}: the {model.GetType().Name} has no morphological layer.");
    }

    internal static Tensor FirstWeights(int rows, int columns, Rng rng, double spread, string layer)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (rows < 1 || columns < 1 || !(spread >= 0) || !double.IsFinite(spread))
        {
            throw new ArgumentException($"{layer}: a weight of {rows}×{columns} with a spread of {spread} was asked for; the sizes must be at least 1 and the spread at least 0.");
        }
        return spread == 0 ? Tensor.Zeros([rows, columns]) : Tensor.Rand([rows, columns], rng, -spread, 0);
    }

    internal static Tensor Matrix(Tensor weight, string layer, string form)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return weight.Rank == 2 ? weight : throw new ArgumentException($"{layer}: the weight has shape {weight.Shape}; it must be ({form}).");
    }

    internal static void CheckRows(Tensor x, int inputs, string layer, Action<Tensor> checkNumbers)
    {
        if (x.Rank != 2 || x.Size(1) != inputs || x.Size(0) == 0)
        {
            throw new ArgumentException($"{layer}: the input has shape {x.Shape}; it must be (samples × {inputs}) with at least one sample.");
        }
        checkNumbers(x);
    }
}
