using System.Numerics;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// Who reaches the maximum in y_bj = max over i of x_bi + w_ji: the active sets I_bj = {i : x_bi + w_ji ≥ y_bj − tolerance}, and
/// how far below the best one outside it lies. Erosions are seen as dilations of −x.
/// </summary>
public sealed class ActiveSets
{
    readonly int[] _starts, _inputs;
    readonly double[] _gaps;

    ActiveSets(int samples, int outputs, int inputs, int[] starts, int[] active, double[] gaps) =>
        (Samples, Outputs, Inputs, _starts, _inputs, _gaps) = (samples, outputs, inputs, starts, active, gaps);

    /// <summary>The number of samples b.</summary>
    public int Samples { get; }

    /// <summary>The number of outputs j.</summary>
    public int Outputs { get; }

    /// <summary>The number of inputs i.</summary>
    public int Inputs { get; }

    /// <summary>How many outputs, over all samples, have more than one active input.</summary>
    public int Ties { get; private init; }

    /// <summary>I_bj in ascending order; empty where every weight of the output is −∞.</summary>
    public ReadOnlySpan<int> this[int sample, int output] => Set((sample * Outputs) + output);

    /// <summary>gap_bj = y_bj − max over i ∉ I_bj of x_bi + w_ji: +∞ where no other input can become active.</summary>
    public double Gap(int sample, int output) => _gaps[(sample * Outputs) + output];

    /// <summary>All gaps, output after output of each sample.</summary>
    public ReadOnlySpan<double> Gaps => _gaps;

    /// <summary>The number of pairs (bj, i) with i ∈ I_bj.</summary>
    public int Pairs => _inputs.Length;

    /// <summary>The active sets of samples (b × i) and weights (j × i) of one floating type.</summary>
    public static ActiveSets Of(Tensor x, Tensor weight, double tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        if (x.Rank != 2 || weight.Rank != 2 || x.Size(1) != weight.Size(1) || x.DType != weight.DType || !x.IsFloating)
        {
            throw new ArgumentException($"ActiveSets: {x.DType} {x.Shape} and {weight.DType} {weight.Shape} do not meet; they must be (samples × inputs) and (outputs × inputs) of one floating type.");
        }
        return x.DType == DType.Float64
            ? Scan(x.ToArray<double>(), weight.ToArray<double>(), x.Size(0), weight.Size(0), x.Size(1), tolerance)
            : Scan(x.ToArray<float>(), weight.ToArray<float>(), x.Size(0), weight.Size(0), x.Size(1), (float)tolerance);
    }

    /// <summary>For each pair (j, i) whether the weight is active for at least one sample.</summary>
    public bool[] ActiveWeights()
    {
        var seen = new bool[Outputs * Inputs];
        for (var cell = 0; cell < _gaps.Length; cell++)
        {
            foreach (var i in Set(cell))
            {
                seen[(cell % Outputs * Inputs) + i] = true;
            }
        }
        return seen;
    }

    internal ReadOnlySpan<int> Set(int cell) => _inputs.AsSpan(_starts[cell], _starts[cell + 1] - _starts[cell]);

    static ActiveSets Scan<T>(T[] x, T[] w, int samples, int outputs, int inputs, T tolerance)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var starts = new int[(samples * outputs) + 1];
        var gaps = new double[samples * outputs];
        var active = new List<int>(samples * outputs);
        var ties = 0;
        for (var b = 0; b < samples; b++)
        {
            var row = x.AsSpan(b * inputs, inputs);
            for (var j = 0; j < outputs; j++)
            {
                var own = w.AsSpan(j * inputs, inputs);
                var best = T.NegativeInfinity;
                for (var i = 0; i < inputs; i++)
                {
                    best = T.Max(best, row[i] + own[i]);
                }
                var next = T.NegativeInfinity;
                var before = active.Count;
                for (var i = 0; i < inputs; i++)
                {
                    var sum = row[i] + own[i];
                    if (sum >= best - tolerance && !T.IsNegativeInfinity(sum))
                    {
                        active.Add(i);
                    }
                    else
                    {
                        next = T.Max(next, sum);
                    }
                }
                var cell = (b * outputs) + j;
                starts[cell + 1] = active.Count;
                gaps[cell] = T.IsNegativeInfinity(next) ? double.PositiveInfinity : double.CreateChecked(best) - double.CreateChecked(next);
                ties += active.Count - before > 1 ? 1 : 0;
            }
        }
        return new(samples, outputs, inputs, starts, [.. active], gaps) { Ties = ties };
    }
}
