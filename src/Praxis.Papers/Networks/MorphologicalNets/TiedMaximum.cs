using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// The dilation y_bj = max over i of x_bi + w_ji with a gradient that sees whole active sets, and its Bouligand derivative.
/// Everything morphological is made of it: the erosion is min over i of (x_i − w_ij) = −max over i of (−x_i + w_ij).
/// </summary>
static class TiedMaximum
{
    /// <summary>y, and the active sets where they are needed for the gradient or asked for.</summary>
    internal static (Tensor Values, ActiveSets? Sets) Forward(Tensor x, Tensor w, MorphologicalOptions options, bool wantSets)
    {
        var plain = options is { Ties: TieRule.First, Message: MessageRule.Sum } || !Gradient.IsOn || !(x.RequiresGrad || w.RequiresGrad);
        var y = x.MaxPlus(w).Values;
        if (plain && !wantSets)
        {
            return (y, null);
        }
        var sets = ActiveSets.Of(x, w, y, options.Tolerance);
        if (plain || (sets.Ties == 0 && options.Message != MessageRule.Mean))
        {
            // Where nothing is tied, all rules are automatic differentiation.
            return (y, sets);
        }
        y = Tensor.Custom(inputs => inputs[0].MaxPlus(inputs[1]).Values, (u, inputs, _) => Backward(u, inputs[0], inputs[1], sets, options), x, w);
        return (y, sets);
    }

    /// <summary>
    /// f′((x, w); (h, H))_bj = max over i ∈ I_bj of h_bi + H_ji (either direction may be null: zero).
    /// </summary>
    internal static Tensor Derivative(Tensor x, Tensor w, Tensor? inputDirection, Tensor? weightDirection, double tolerance)
    {
        var sets = ActiveSets.Of(x, w, tolerance);
        double[]? h = inputDirection?.ToArray<double>(), change = weightDirection?.ToArray<double>();
        var y = new double[sets.Samples * sets.Outputs];
        for (var cell = 0; cell < y.Length; cell++)
        {
            int b = cell / sets.Outputs, j = cell % sets.Outputs;
            var best = double.NegativeInfinity;
            foreach (var i in sets.Set(cell))
            {
                best = Math.Max(best, (h?[(b * sets.Inputs) + i] ?? 0) + (change?[(j * sets.Inputs) + i] ?? 0));
            }
            y[cell] = double.IsNegativeInfinity(best) ? 0 : best;
        }
        return Tensor.From(y, [sets.Samples, sets.Outputs]).To(x.DType);
    }

    static Tensor?[] Backward(Tensor u, Tensor x, Tensor w, ActiveSets sets, MorphologicalOptions options)
    {
        var pairs = new ActivePairs(sets);
        var steepestWeights = options.Ties == TieRule.Steepest;
        var steepestInputs = options.Message == MessageRule.Steepest;
        Tensor? shares = null, heard = null;
        if (!steepestWeights || !steepestInputs)
        {
            var given = u.Flatten().IndexSelect(0, pairs.Cells);
            // The asymmetric rules are for weights; the message goes to all of the active inputs.
            heard = options.Ties switch
            {
                TieRule.First => given * pairs.First(u.DType),
                TieRule.Split => given * pairs.Share(u.DType),
                _ => given,
            };
            shares = options.Ties == TieRule.Bouligand ? Tensor.Where(pairs.First(u.DType) > 0, given, given.Relu()) : heard;
        }
        Tensor? gx = null, gw = null;
        if (w.RequiresGrad)
        {
            gw = steepestWeights
                ? Steepest(u, sets, byOutput: true)
                : Tensor.Zeros([sets.Outputs * sets.Inputs], u.DType).IndexAdd(0, pairs.Weights, shares!).Reshape(sets.Outputs, sets.Inputs);
        }
        if (x.RequiresGrad)
        {
            gx = steepestInputs
                ? Steepest(u, sets, byOutput: false)
                : Tensor.Zeros([sets.Samples * sets.Inputs], u.DType).IndexAdd(0, pairs.Inputs, heard!).Reshape(sets.Samples, sets.Inputs);
            if (options.Message == MessageRule.Mean)
            {
                gx /= pairs.Listeners(u.DType, firstAlone: options.Ties == TieRule.First).Reshape(sets.Samples, sets.Inputs);
            }
        }
        return [gx, gw];
    }

    // One small problem for each output (its terms are the samples) or for each sample (its terms are the outputs).
    static Tensor Steepest(Tensor u, ActiveSets sets, bool byOutput)
    {
        var wishes = u.ToArray<double>();
        int problems = byOutput ? sets.Outputs : sets.Samples, terms = byOutput ? sets.Samples : sets.Outputs;
        var g = new double[problems * sets.Inputs];
        var coefficients = new double[terms];
        var active = new int[terms][];
        for (var p = 0; p < problems; p++)
        {
            for (var t = 0; t < terms; t++)
            {
                var cell = byOutput ? (t * sets.Outputs) + p : (p * sets.Outputs) + t;
                coefficients[t] = wishes[cell];
                active[t] = sets.Set(cell).ToArray();
            }
            ShortestElement.Solve(coefficients, active, g.AsSpan(p * sets.Inputs, sets.Inputs));
        }
        return Tensor.From(g, [problems, sets.Inputs]).To(u.DType);
    }
}

/// <summary>The pairs of active sets as index tensors.</summary>
sealed class ActivePairs
{
    readonly double[] _first, _share;
    readonly double[] _listeners, _firstListeners;

    internal ActivePairs(ActiveSets sets)
    {
        long[] cells = new long[sets.Pairs], weights = new long[sets.Pairs], inputs = new long[sets.Pairs];
        (_first, _share) = (new double[sets.Pairs], new double[sets.Pairs]);
        (_listeners, _firstListeners) = (new double[sets.Samples * sets.Inputs], new double[sets.Samples * sets.Inputs]);
        var at = 0;
        for (var cell = 0; cell < sets.Gaps.Length; cell++)
        {
            var set = sets.Set(cell);
            for (var k = 0; k < set.Length; k++, at++)
            {
                cells[at] = cell;
                weights[at] = (cell % sets.Outputs * sets.Inputs) + set[k];
                inputs[at] = (cell / sets.Outputs * sets.Inputs) + set[k];
                _first[at] = k == 0 ? 1 : 0;
                _share[at] = 1.0 / set.Length;
                _listeners[inputs[at]]++;
                _firstListeners[inputs[at]] += _first[at];
            }
        }
        (Cells, Weights, Inputs) = (Tensor.From(cells, [at]), Tensor.From(weights, [at]), Tensor.From(inputs, [at]));
    }

    internal Tensor Cells { get; }

    internal Tensor Weights { get; }

    internal Tensor Inputs { get; }

    internal Tensor First(DType type) => Tensor.From(_first, [_first.Length]).To(type);

    internal Tensor Share(DType type) => Tensor.From(_share, [_share.Length]).To(type);

    /// <summary>How many outputs each input is active for, or the first active one for; 1 where none is.</summary>
    internal Tensor Listeners(DType type, bool firstAlone) => Tensor.From(firstAlone ? _firstListeners : _listeners, [_listeners.Length]).To(type).Maximum(1);
}
