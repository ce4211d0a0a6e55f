using Praxis.Learning;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>What <see cref="MorphologicalSgd"/> is told.</summary>
public sealed record MorphologicalSgdOptions
{
    /// <summary>η of morphological layers.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>A factor of η for layers by the pattern of their path; the first that matches counts.</summary>
    public IReadOnlyList<(string Pattern, double Factor)> LayerRates { get; init; } = [];

    /// <summary>c: no weight of an output moves farther than c times the output's gap in one step; +∞ lifts the limit.</summary>
    public double GapFraction { get; init; } = 0.5;

    /// <summary>Which of the batch's gaps counts: 0 is the smallest, for which no sample leaves its piece; ½ is the median.</summary>
    public double GapQuantile { get; init; } = 0.5;

    /// <summary>How all other parameters learn.</summary>
    public SgdOptions Others { get; init; } = new() { LearningRate = 0.01 };

    internal void Check()
    {
        if (!(LearningRate >= 0) || !double.IsFinite(LearningRate) || !(GapFraction > 0) || GapQuantile is not (>= 0 and <= 1) || LayerRates.Any(rate => !(rate.Factor >= 0) || !double.IsFinite(rate.Factor)))
        {
            throw new ArgumentException($"MorphologicalSgdOptions: a rate of {LearningRate}, {GapFraction} of the gap and the quantile {GapQuantile} were given; rates and their factors must be finite and at least 0, the fraction above 0 and the quantile from 0 to 1.");
        }
    }
}

/// <summary>
/// Gradient descent with steps that morphological layers can follow: W_j ← W_j − min(1, c·gap_j/(η·max over i of |g_ji|))·η·g_j for each
/// output j, with gap_j from the last forward pass. The linear model holds only until the active set changes: beyond the gap,
/// a decrease has no further effect. Parameters of other layers take plain steps.
/// </summary>
public sealed class MorphologicalSgd
{
    readonly (string Path, MorphologicalLayer Layer)[] _layers;
    readonly double[] _factors;
    readonly MorphologicalSgdOptions _options;
    readonly Sgd? _others;
    readonly Module _model;
    double[] _gaps = [];

    /// <summary>Over all parameters of a model. Its morphological layers begin to keep their active sets.</summary>
    public MorphologicalSgd(Module model, MorphologicalSgdOptions? options = null)
    {
        _options = options ?? new();
        _options.Check();
        _model = model ?? throw new ArgumentNullException(nameof(model));
        _layers = MorphologicalNets.LayersOf(model, nameof(MorphologicalSgd));
        var patterns = _options.LayerRates.Select(rate => (Name: new NamePattern(rate.Pattern), rate.Factor)).ToArray();
        if (patterns.FirstOrDefault(pattern => !_layers.Any(entry => pattern.Name.Matches(entry.Path))).Name is { } idle)
        {
            throw new ArgumentException($"MorphologicalSgd: no morphological layer matches '{idle.Text}'; there are {string.Join(", ", _layers.Select(entry => $"'{entry.Path}'"))}.");
        }
        _factors = [.. _layers.Select(entry => patterns.Where(pattern => pattern.Name.Matches(entry.Path)).Select(pattern => (double?)pattern.Factor).FirstOrDefault() ?? 1)];
        var morphological = _layers.Select(entry => entry.Layer.Weight).ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var rest = model.NamedParameters.Where(parameter => !morphological.Contains(parameter.Value)).ToArray();
        _others = rest.Length > 0 ? new Sgd(rest, _options.Others) : null;
        foreach (var (_, layer) in _layers)
        {
            layer.TracksActivity = true;
        }
        LearningRate = _options.LearningRate;
    }

    /// <summary>η; it may be changed between steps.</summary>
    public double LearningRate
    {
        get;
        set => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentException($"MorphologicalSgd: a learning rate of {value} was given; it must be finite and at least 0.");
    }

    /// <summary>The share of output rows that the gaps held back in the last step.</summary>
    public double LimitedShare { get; private set; }

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad() => _model.ZeroGrad();

    /// <summary>Takes a step along the gradients that <see cref="Tensor.Backward"/> gathered.</summary>
    public void Step()
    {
        using var _ = Gradient.Off();
        int limited = 0, all = 0;
        for (var l = 0; l < _layers.Length; l++)
        {
            var (path, layer) = _layers[l];
            if (layer.Weight.Grad is not { } gradient)
            {
                continue;
            }
            if (layer.Activity.Count == 0)
            {
                throw new InvalidOperationException($"MorphologicalSgd: the layer '{path}' has a gradient but no active sets; run the forward pass after the optimiser was made and with TracksActivity on.");
            }
            var change = layer.ToRows(gradient).Contiguous() * (-LearningRate * _factors[l]);
            var reach = change.Abs().Max([1]).ToArray<double>();
            var scale = new double[reach.Length];
            for (var j = 0; j < reach.Length; j++)
            {
                var most = _options.GapFraction * GapOf(layer, j);
                scale[j] = reach[j] > most ? most / reach[j] : 1;
                limited += scale[j] < 1 ? 1 : 0;
            }
            all += reach.Length;
            layer.Weight.AddInPlace(layer.FromRows(change * Tensor.From(scale, [scale.Length, 1]).To(change.DType)));
        }
        LimitedShare = all == 0 ? 0 : (double)limited / all;
        _others?.Step();
    }

    // The convolution's maxima have one row each, channel after channel; a dense layer's have a row for each output.
    double GapOf(MorphologicalLayer layer, int row)
    {
        var count = 0;
        if (layer is MorphologicalConvolution convolution)
        {
            for (var k = row; k < layer.Activity.Count; k += convolution.Channels)
            {
                var gaps = layer.Activity[k].Gaps;
                Reserve(count + gaps.Length);
                gaps.CopyTo(_gaps.AsSpan(count));
                count += gaps.Length;
            }
        }
        else
        {
            var sets = layer.Activity[0];
            Reserve(sets.Samples);
            for (; count < sets.Samples; count++)
            {
                _gaps[count] = sets.Gap(count, row);
            }
        }
        _gaps.AsSpan(0, count).Sort();
        return _gaps[(int)Math.Round(_options.GapQuantile * (count - 1))];
    }

    void Reserve(int count)
    {
        if (_gaps.Length < count)
        {
            Array.Resize(ref _gaps, 2 * count);
        }
    }
}
